"""Why a deadline is what it is: who may ask, what they are told, and the picture that follows."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import rulebook
from bot.desk import Desk
from bot.errors import NoSuchRecord
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack.messages import Deadlines
from bot.terms import Actor, Source, WaitingOn
from tests.acting import ANN, BEN, EVE, INC_1, ONLY_SQLITE, actor, arrives, incident, report
from tests.byhand import by_hand
from tests.conftest import RULES, Clock
from tests.sla.test_the_table import POLICIES

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""09:00 in Berlin, when the office opens."""


@pytest.fixture
def office(desk: Desk, clock: Clock) -> Desk:
    """An e-mail that waits on a vendor from 11:00 to 13:00, of which it is 16:00 now."""
    office = replace(desk, rulebook=rulebook.parse(RULES + POLICIES))
    clock.at = MONDAY
    report(office, "E-mail is down")
    clock.advance(hours=2)
    incidents.take(office, actor(BEN), INC_1)
    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR)
    clock.advance(hours=2)
    incidents.resume(office, actor(BEN), INC_1)
    clock.advance(hours=3)
    return office


def why(desk: Desk, by: Actor) -> Deadlines:
    said = incidents.why(desk, by, INC_1)
    assert isinstance(said, Deadlines)
    return said


def test_it_names_policy_and_calendar_and_every_stretch(office: Desk) -> None:
    respond, resolve = why(office, actor(ANN)).promises

    assert (respond.policy, respond.calendar, respond.zone) == (
        "E-mail in office hours",
        "office",
        "Europe/Berlin",
    )
    assert (respond.verdict, respond.percent, respond.within) == ("kept", 100, "2h")
    assert (resolve.verdict, resolve.percent, resolve.before) == ("runs", 62, 0)
    assert [(each.what, each.percent) for each in resolve.stretches] == [
        ("ran", 25),
        ("paused", 0),
        ("ran", 37),
    ]


def test_a_long_life_is_told_by_its_end(office: Desk, clock: Clock) -> None:
    """What came before is summed up, and the command line tells all of it."""
    clock.advance(days=30)

    resolve = why(office, actor(ANN)).promises[1]
    whole = incidents.why_at_length(office, actor(None, source=Source.CLI), INC_1).promises[1]

    assert resolve.verdict == "late"
    assert resolve.before == len(whole.stretches) - len(resolve.stretches) > 20
    assert (
        resolve.before_used + sum((each.used for each in resolve.stretches), start=0 * resolve.used)
        == resolve.used
    )
    assert whole.stretches[-len(resolve.stretches) :] == resolve.stretches


def test_who_may_not_see_it_is_told_nothing(office: Desk) -> None:
    """As though there were no such record: neither the words nor the picture."""
    with pytest.raises(NoSuchRecord):
        incidents.why(office, actor(EVE), INC_1)
    with pytest.raises(NoSuchRecord):
        incidents.picture(office, actor(EVE), INC_1)

    assert drawings(office) == 0


def test_asked_twice_by_the_same_arrival_it_is_drawn_once(office: Desk) -> None:
    by = actor(ANN, arrival=arrives())

    assert why(office, by) == why(office, by)
    assert why(office, by).drawn
    assert drawings(office) == 1


def drawings(desk: Desk) -> int:
    record = incident(desk, INC_1).id
    with desk.database.reading() as store:
        return len(store.flows.of(record, incidents.DRAWS))


@ONLY_SQLITE
def test_the_picture_stands_in_our_direct_messages(database_url: str, tmp_path: Path) -> None:
    """Once, in the reader's time zone; the flow keeps nothing of it."""
    with by_hand(database_url, rulebook.parse(RULES), tmp_path) as hands:
        by = actor(ANN, workspace=hands.workspace)
        incidents.report(hands.desk, by, Report("VPN is down"))
        incidents.why(hands.desk, by, INC_1)
        hands.work()

        with hands.desk.database.reading() as store:
            found = store.records.incident(hands.workspace, INC_1)
            assert found is not None
            (flow,) = store.flows.of(found.id, incidents.DRAWS)
        assert flow.finished_at is not None
        assert flow.learned["shared"] is False
        assert flow.learned["png"] == ""
        assert flow.learned["zone"] is not None
        assert hands.gateway.has_file(flow.learned["room"], flow.learned["file"], since=found.reported_at)


@ONLY_SQLITE
@pytest.mark.parametrize(
    "method",
    ["users.info", "conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal"],
)
def test_a_picture_that_slack_refuses_alarms_nobody(database_url: str, tmp_path: Path, method: str) -> None:
    """Whoever asked has the words; the flow comes to its end, and the agents hear nothing."""
    with by_hand(database_url, rulebook.parse(RULES), tmp_path) as hands:
        by = actor(ANN, workspace=hands.workspace)
        incidents.report(hands.desk, by, Report("VPN is down"))
        hands.work()
        hands.control.fault(method, "refuse", error="restricted_action")
        incidents.why(hands.desk, by, INC_1)
        hands.work()

        assert hands.flows(1, incidents.DRAWS)[0].finished_at is not None
        assert len(hands.texts("service-desk")) == 1
