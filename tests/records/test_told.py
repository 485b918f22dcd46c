"""The requester is told of every change of state, where they reported."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import bot.records
from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Report
from bot.terms import How, Solution, WaitingOn
from storage.rows import Delivery, Method
from tests.acting import ANN, BEN, CLEO, DAN, INC_1, INC_2, actor, deliveries, history, incident, report
from tests.conftest import Clock

FIX, AROUND = Solution(How.FIX, "New certificate"), Solution(How.WORKAROUND, "Use the other gateway")
WHERE, TS = "C0GENERAL", "1795262400.000100"


def _waits(desk: Desk) -> None:
    incidents.wait(desk, actor(BEN), INC_1, WaitingOn.VENDOR)


def _waits_no_more(desk: Desk) -> None:
    _waits(desk)
    incidents.resume(desk, actor(BEN), INC_1)


def _is_a_duplicate(desk: Desk) -> None:
    report(desk, "All is down")
    incidents.duplicate(desk, actor(BEN), INC_1, INC_2)


TELLS: dict[str, Callable[[Desk], object]] = {
    "taken": lambda desk: incidents.take(desk, actor(BEN), INC_1),
    "assigned": lambda desk: incidents.assign(desk, actor(CLEO), INC_1, BEN),
    "escalated": lambda desk: incidents.escalate(desk, actor(BEN), INC_1, "storage disks"),
    "waiting": _waits,
    "resumed": _waits_no_more,
    "weighed": lambda desk: incidents.set_impact(desk, actor(BEN), INC_1, "low", "Only one"),
    "corrected": lambda desk: incidents.correct(
        desk, actor(BEN), INC_1, service=None, impact="low", urgency="low"
    ),
    "made major": lambda desk: incidents.make_major(desk, actor(CLEO), INC_1),
    "replied": lambda desk: incidents.reply(desk, actor(BEN), INC_1, "Is it better?"),
    "restored": lambda desk: incidents.resolve(desk, actor(BEN), INC_1, AROUND),
    "resolved": lambda desk: incidents.resolve(desk, actor(BEN), INC_1, FIX),
    "cancelled": lambda desk: incidents.cancel(desk, actor(BEN), INC_1, "Planned"),
    "merged": _is_a_duplicate,
    "turned": lambda desk: incidents.turn(desk, actor(BEN), INC_1, None),
}
"""What somebody else does to an incident of Ann's, by the word that its history has for it."""

THEIR_OWN = frozenset({"amended", "answered", "closed", "reopened"})
"""What the requester does, who is not told of it; what silence closes has a test of its own."""

THE_DESKS_OWN = frozenset({"acknowledged"})
"""Who sees to a missed deadline is told to those who work on it."""

BY_A_FLOW = frozenset({"read"})
"""What is told once Slack has said what a reported message says: tests/journeys/test_reported_messages.py."""


def to_ann(desk: Desk) -> list[Delivery]:
    """What is said to Ann, wherever it is."""
    said = [row for row in deliveries(desk) if row.method == Method.POST]
    return [row for row in said if row.address == f"@{ANN}" or row.person_id == ANN]


@pytest.mark.parametrize("verb", TELLS)
@pytest.mark.parametrize("by_message", [True, False], ids=["by a message", "by a command"])
def test_the_requester_is_told_where_they_reported(desk: Desk, verb: str, by_message: bool) -> None:
    """In the thread of the message that they reported; in a direct message after a command or a form."""
    what = Report("VPN is down for everyone", channel=WHERE, ts=TS if by_message else None)
    incidents.report(desk, actor(ANN), what)

    TELLS[verb](desk)

    assert verb in {line.verb for line in history(desk, INC_1)}
    last = to_ann(desk)[-1]
    told = (last.address, last.thread_ts, last.person_id)
    assert told == ((WHERE, TS, ANN) if by_message else (f"@{ANN}", None, None))


def test_it_going_on_by_itself_is_told_as_well(desk: Desk, clock: Clock) -> None:
    """Nobody did it, so everybody concerned hears of it; whoever works on it directly."""
    incidents.report(desk, actor(ANN), Report("VPN is down", channel=WHERE, ts=TS))
    incidents.take(desk, actor(DAN), INC_1)
    incidents.wait(desk, actor(DAN), INC_1, WaitingOn.VENDOR, clock.now() + timedelta(hours=1))
    clock.advance(hours=1)

    incidents.resume_next(desk)

    resumed = [row for row in deliveries(desk) if row.facts.get("what") == "resumed"]
    assert [(row.address, row.thread_ts) for row in resumed] == [(WHERE, TS), (f"@{DAN}", None)]


def test_what_silence_closes_is_asked_about_and_told_there_as_well(desk: Desk, clock: Clock) -> None:
    """The question, the reminder, and that it is closed; each mentions them."""
    incidents.report(desk, actor(ANN), Report("VPN is down", channel=WHERE, ts=TS))
    incidents.resolve(desk, actor(BEN), INC_1, FIX)

    for _ in range(2):
        clock.advance(days=30)
        incidents.settle_next(desk)

    assert incident(desk, INC_1).state == "closed"
    said = to_ann(desk)
    assert [row.message for row in said] == ["AskToConfirm", "AskToConfirm", "Told"]
    assert {(row.address, row.thread_ts, row.person_id) for row in said} == {(WHERE, TS, ANN)}


def test_of_every_kind_of_change_somebody_has_decided_whether_it_is_told() -> None:
    """A verb that writes history and is in neither list has been forgotten."""
    places = Path(str(bot.records.__file__)).parent.rglob("*.py")
    written = re.compile(r'changed\(\s*work,\s*incident,\s*"([a-z ]+)"')
    found = {verb for place in places for verb in written.findall(place.read_text())}

    assert found - THEIR_OWN - BY_A_FLOW - THE_DESKS_OWN == set(TELLS)
