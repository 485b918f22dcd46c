"""People by e-mail address and user group, from the start to the war room, in a living Slack."""

from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import rulebook
from bot.errors import NoSuchRecord
from bot.installing import look_up_people, settle_in
from bot.records import incidents
from bot.terms import Key, Kind
from tests.acting import BEN, CLEO, DAN, EVE, actor, report, report_major
from tests.byhand import Hands, by_hand
from tests.conftest import RULES

WRITTEN = rulebook.parse(
    RULES.replace("U0BEN0001, U0DAN0001", 'Ben@Example.com, "@network", "@later", gone@example.com', 1)
    .replace("lead: U0CLEO001", "lead: cleo@example.com")
    .replace("commanders: [U0CLEO001]", 'commanders: [cleo@example.com, "@network"]')
)


def look_up(hands: Hands) -> None:
    """What the worker does every hour."""
    look_up_people(hands.desk, hands.gateway, hands.workspace, wait=lambda _: True)


def test_people_of_a_group_come_into_the_war_room_and_those_who_left_do_not(
    database_url: str, tmp_path: Path
) -> None:
    """The desk starts before the group is there, and learns of it without a restart."""
    with capture_logs() as logs, by_hand(database_url, WRITTEN, tmp_path) as hands:
        unknown = {at for entry in logs if entry["event"] == "people.unknown" for at in entry["at"]}
        assert unknown == {
            "teams.network.members.1",
            "teams.network.members.2",
            "teams.network.members.3",
            "roles.commanders.1",
        }
        assert hands.desk.rulebook_of(hands.workspace).people("agents") == {BEN, CLEO}

        hands.control.add_usergroup("network", [DAN, EVE])
        look_up(hands)
        assert hands.desk.rulebook_of(hands.workspace).people("agents") == {BEN, CLEO, DAN, EVE}
        hands.control.add_usergroup("network", [DAN])
        look_up(hands)
        report_major(hands.desk, "VPN is down", workspace=hands.workspace)
        hands.work()

        room = hands.channel("inc-1-vpn-is-down")
        assert {CLEO, DAN} <= set(room["members"])
        assert EVE not in room["members"]


def test_whoever_is_deactivated_is_an_agent_no_more(database_url: str, tmp_path: Path) -> None:
    """Slack answers users_not_found for them: https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    with by_hand(database_url, WRITTEN, tmp_path) as hands:
        first = report(hands.desk, "VPN is down", workspace=hands.workspace)
        incidents.take(hands.desk, actor(BEN, workspace=hands.workspace), first)

        hands.control.deactivate("ben")
        look_up(hands)

        report(hands.desk, "E-mail is down", workspace=hands.workspace)
        with pytest.raises(NoSuchRecord):
            incidents.take(hands.desk, actor(BEN, workspace=hands.workspace), Key(Kind.INCIDENT, 2))


def test_a_start_that_cannot_look_up_knows_whom_an_earlier_one_found(
    database_url: str, tmp_path: Path
) -> None:
    """Slack answers everything but these calls; the desk stands, and its people may work."""
    with by_hand(database_url, WRITTEN, tmp_path) as hands:
        hands.control.fault("users.lookupByEmail", "429", seconds=600)
        hands.control.fault("usergroups.list", "429", seconds=600)
        restarted = replace(hands.desk, rulebook=WRITTEN)

        settle_in(restarted, hands.gateway)

        assert restarted.rulebook_of(hands.workspace).people("agents") == {BEN, CLEO}
