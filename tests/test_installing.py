"""Whom the rulebook names: looked up at the start, kept, and refreshed by the worker."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import access, applying, rulebook
from bot.access import Deed
from bot.app import _check_clock
from bot.desk import Desk
from bot.errors import BadSetting
from bot.installing import look_up_people, move_in, settle_in
from bot.rulebook import Rulebook
from bot.slack.calling import client
from bot.slack.gateway import Gateway
from bot.terms import Source
from bot.watching import TRIES_AGAIN_AFTER, MoveIn, Watch
from bot.worker import LONGEST_WAIT, Worker
from storage import Chore
from tests.acting import ANN, BEN, DAN, ONLY_POSTGRESQL, ONLY_SQLITE, WORKSPACE, actor, incident, report
from tests.byhand import Hands, by_hand
from tests.conftest import RULES, Clock
from tests.scripted import Scripted, scripted

WRITTEN = rulebook.parse(RULES.replace("U0BEN0001, U0DAN0001", 'ben@example.com, "@network"', 1))

BEN_IS = {"ok": True, "user": {"id": BEN}}
GROUPS = {"ok": True, "usergroups": [{"id": "S1NET", "handle": "network"}]}
DAN_IS_IN = {"ok": True, "users": [DAN]}


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def hands(database_url: str, rules: Rulebook, tmp_path: Path) -> Iterator[Hands]:
    with by_hand(database_url, rules, tmp_path) as alive:
        yield alive


@pytest.fixture
def gateway(slack: Scripted) -> Gateway:
    return Gateway(client("xoxb-secret", base_url=slack.api_url, within=1))


@pytest.fixture
def named(desk: Desk) -> Desk:
    """A desk whose agents are written as an e-mail address and a user group."""
    return replace(desk, rulebook=WRITTEN)


def look_up(desk: Desk, gateway: Gateway, slack: Scripted, *says: object) -> list[dict[str, object]]:
    """Look up the rulebook's people while Slack says this; the warnings."""
    for said in says:
        slack.says(said)
    with capture_logs() as logs:
        look_up_people(desk, gateway, WORKSPACE, wait=lambda _: True)
    return [dict(entry) for entry in logs if entry["log_level"] == "warning"]


def may_take(desk: Desk, person: str) -> bool:
    found = incident(desk, report(desk, by=ANN))
    with desk.reading(actor(person)) as work:
        return access.may(work, Deed.TAKE, found)


def test_people_behind_addresses_and_groups_may_do_what_their_role_may(
    named: Desk, gateway: Gateway, slack: Scripted
) -> None:
    """From the moment in which they were looked up, without a restart."""
    assert not may_take(named, BEN)

    warnings = look_up(named, gateway, slack, GROUPS, DAN_IS_IN, BEN_IS)

    assert warnings == []
    assert may_take(named, BEN)
    assert may_take(named, DAN)
    assert not may_take(named, ANN)


def test_a_restart_while_slack_is_away_still_knows_them(
    named: Desk, gateway: Gateway, slack: Scripted
) -> None:
    """What Slack said is kept in the workspace's row."""
    look_up(named, gateway, slack, GROUPS, DAN_IS_IN, BEN_IS)
    restarted = replace(named, rulebook=WRITTEN)

    away = Gateway(client("xoxb-secret", base_url="http://127.0.0.1:9/api/", within=1))
    (warning,) = look_up(restarted, away, slack)

    assert restarted.rulebook_of(WORKSPACE).people("agents") == named.rulebook_of(WORKSPACE).people("agents")
    assert (warning["event"], warning["at"]) == ("people.not_asked", [])


def test_who_was_not_asked_for_is_told_by_their_places(named: Desk, slack: Scripted) -> None:
    """A first start while Slack does not answer: nobody is known yet, and the desk starts all the same."""
    away = Gateway(client("xoxb-secret", base_url="http://127.0.0.1:9/api/", within=1))

    (warning,) = look_up(named, away, slack)

    assert warning["at"] == ["teams.network.members.0", "teams.network.members.1"]
    assert "asks again" in str(warning["remedy"])


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("says", "reason", "remedy"),
    [
        ([GROUPS, DAN_IS_IN, {"ok": False, "error": "users_not_found"}], "users_not_found", "Correct the e-"),
        ([{"ok": True, "usergroups": []}, BEN_IS], "no_such_subteam", "Correct the user group's handle"),
        ([{"ok": False, "error": "missing_scope"}, BEN_IS], "missing_scope", "Install the app again with"),
        (
            [{"ok": False, "error": "plan_upgrade_required"}, BEN_IS],
            "plan_upgrade_required",
            "User groups nee",
        ),
        ([{"ok": False, "error": "no_permission"}, BEN_IS], "no_permission", "Look at the app's permissions"),
    ],
)
def test_whoever_slack_does_not_know_is_a_warning_with_the_place_and_a_remedy(
    named: Desk, gateway: Gateway, slack: Scripted, says: list[object], reason: str, remedy: str
) -> None:
    """The start goes on, and the others are found. Addresses are people's: none stands in the log."""
    (warning,) = look_up(named, gateway, slack, *says)

    member = 0 if reason == "users_not_found" else 1
    assert (warning["at"], warning["reason"]) == ((f"teams.network.members.{member}",), reason)
    assert str(warning["remedy"]).startswith(remedy)
    assert "@" not in str(warning)
    assert len(named.rulebook_of(WORKSPACE).teams["network"].members) == 1


def test_whoever_left_a_group_loses_what_the_group_gave(
    named: Desk, gateway: Gateway, slack: Scripted, clock: Clock
) -> None:
    """At the next look, on every process: those that only listen learn it from the database."""
    listening = replace(named, rulebook=WRITTEN)
    look_up(named, gateway, slack, GROUPS, DAN_IS_IN, BEN_IS)
    applying.take_newer(listening)
    assert DAN in listening.rulebook_of(WORKSPACE).people("agents")

    clock.advance(hours=1)
    look_up(named, gateway, slack, GROUPS, {"ok": True, "users": []}, BEN_IS)
    applying.take_newer(listening)

    assert DAN not in named.rulebook_of(WORKSPACE).people("agents")
    assert DAN not in listening.rulebook_of(WORKSPACE).people("agents")


@ONLY_SQLITE
def test_a_rulebook_of_ids_asks_slack_for_nobody(desk: Desk, gateway: Gateway, slack: Scripted) -> None:
    """So that the scopes are needed only by those who write addresses and groups."""
    look_up(desk, gateway, slack)

    assert slack.asked == []


@ONLY_SQLITE
def test_an_address_that_left_the_rulebook_is_forgotten(
    named: Desk, desk: Desk, gateway: Gateway, slack: Scripted
) -> None:
    """What is no longer asked for is no longer kept."""
    look_up(named, gateway, slack, GROUPS, DAN_IS_IN, BEN_IS)

    look_up(desk, gateway, slack)

    with desk.database.reading() as store:
        assert store.people.directory(WORKSPACE) == {}


@ONLY_SQLITE
def test_settling_in_again_leaves_the_directory(named: Desk, gateway: Gateway, slack: Scripted) -> None:
    """The start notes the channels before it asks for people."""
    look_up(named, gateway, slack, GROUPS, DAN_IS_IN, BEN_IS)

    with named.database.transaction() as store:
        store.people.settle_in(WORKSPACE, name="Acme", bot_user="U1", places={}, at=named.now())

    with named.database.reading() as store:
        assert store.people.directory(WORKSPACE) == {"@network": [DAN], "ben@example.com": [BEN]}


@ONLY_SQLITE
def test_work_in_hand_keeps_the_rulebook_it_began_with(named: Desk) -> None:
    """One transaction decides by one rulebook."""
    with named.reading(actor(BEN)) as work:
        named.learn(WORKSPACE, {"ben@example.com": [BEN]})

        assert not work.rulebook.holds(BEN, "agents")
    assert named.rulebook_of(WORKSPACE).holds(BEN, "agents")


@ONLY_SQLITE
def test_the_worker_runs_its_errand_and_a_stop_breaks_it_off(desk: Desk) -> None:
    """SIGTERM does not wait for a Slack that asks for patience."""
    began, told = threading.Event(), []

    def errand(stopping: threading.Event) -> None:
        began.set()
        told.append(stopping.wait(30))

    worker = Worker(desk, {}, hourly=errand)
    worker.start()
    worker._scheduler.modify_job("hourly", next_run_time=datetime.now(UTC))
    assert began.wait(10)
    worker.stop()

    assert told == [True]


@ONLY_SQLITE
def test_the_next_start_spares_the_list_of_channels(hands: Hands) -> None:
    """In a large workspace it has a hundred pages; a channel that was renamed is looked for."""
    before = _listings(hands)
    settle_in(hands.desk, hands.gateway)
    assert _listings(hands) == before

    renamed = str(hands.channel("service-desk")["id"])
    hands.control.rename("service-desk", "old-desk")
    settle_in(hands.desk, hands.gateway)

    assert _listings(hands) > before
    assert hands.channel("service-desk")["id"] != renamed


@ONLY_SQLITE
def test_a_new_channel_of_an_applied_rulebook_is_made_and_spoken_in(hands: Hands) -> None:
    """Without a restart; a worker moves in, once."""
    watch = Watch(hands.desk, file=None, move_in=moving_in(hands))
    watch.look()
    text = RULES.replace('"#service-desk"', '"#night-desk"')
    applying.apply(hands.desk, hands.workspace, text, file="f", by="ann", source=Source.CLI)

    watch.look()
    before = len(hands.control.calls("conversations.join")["calls"])
    watch.look()

    report(hands.desk, "VPN is down", workspace=hands.workspace)
    hands.work()
    assert len(hands.channel("night-desk")["messages"]) == 1
    assert len(hands.control.calls("conversations.join")["calls"]) == before


@ONLY_SQLITE
def test_where_a_channel_cannot_be_made_the_desk_speaks_where_it_did(hands: Hands) -> None:
    """The log says what to do, and Slack is asked again a minute later."""
    watch = Watch(hands.desk, file=None, move_in=moving_in(hands))
    watch.look()
    text = RULES.replace('"#service-desk"', '"#night-desk"')
    applying.apply(hands.desk, hands.workspace, text, file="f", by="ann", source=Source.CLI)

    hands.control.fault("conversations.create", "refuse", times=1, error="restricted_action")
    with capture_logs() as logs:
        watch.look()
        watch.look()
    report(hands.desk, "VPN is down", workspace=hands.workspace)
    hands.work()
    assert len(hands.channel("service-desk")["messages"]) == 1
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == [
        "rulebook.channels_not_found"
    ]

    watch._to_move[hands.workspace] -= TRIES_AGAIN_AFTER
    watch.look()
    assert hands.channel("night-desk")


def moving_in(hands: Hands) -> MoveIn:
    return partial(move_in, hands.desk, hands.gateway, wait=lambda _: True)


def _listings(hands: Hands) -> int:
    return len(hands.control.calls("conversations.list")["calls"])


@ONLY_POSTGRESQL
@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_machine_whose_clock_is_wrong_does_not_start(desk: Desk, minutes: int) -> None:
    """Its leases would end before they began, or never; the sentence says what to do."""
    _check_clock(replace(desk, now=lambda: datetime.now(UTC)))

    with pytest.raises(BadSetting, match="NTP"):
        _check_clock(replace(desk, now=lambda: datetime.now(UTC) + timedelta(minutes=minutes)))


@ONLY_SQLITE
def test_the_heartbeat_is_held_back_while_a_sweep_is_stuck(desk: Desk, slack: Scripted) -> None:
    """Whoever watches over us is told by silence."""
    worker = Worker(desk, {Chore.RING: lambda: None}, heartbeat_url=f"{slack.url}/gone")
    with capture_logs() as logs:
        worker._beat()
        worker._sweepers[0]._well_at -= 3 * LONGEST_WAIT.total_seconds()
        worker._beat()

    assert [entry["event"] for entry in logs] == ["heartbeat.failed", "heartbeat.held_back"]
