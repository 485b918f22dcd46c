"""Updates of a major incident are promised at a pace: each ends one clock and begins the next."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import rulebook
from bot.desk import Desk
from bot.records import incidents
from bot.review import facts
from bot.sla import clocks, recalculating
from bot.terms import How, Promise, Solution, Source, WaitingOn
from bot.warroom import room
from storage.rows import Clock as Row
from tests.acting import AGENTS, ANN, BEN, CLEO, INC_1, WORKSPACE, actor, incident, report, said
from tests.conftest import RULES, Clock

CADENCE = """
policies:
  - name: Everybody hears every half hour
    service: vpn
    priority: P1
    respond: {within: 1h}
    resolve: {within: 4h}
    update: {within: 30m, warn_at: [80%], escalate: [{after: 10m, to: commanders}]}
"""
VPN = "VPN is down for everyone"
FIX = Solution(How.FIX, "New certificate")
ROOM = "C0ROOM001"
PACE = timedelta(minutes=30)


@pytest.fixture
def office(desk: Desk) -> Desk:
    return replace(desk, rulebook=rulebook.parse(RULES + CADENCE))


def updates(desk: Desk) -> list[Row]:
    found = incident(desk, INC_1)
    with desk.database.reading() as store:
        return [clock for clock in store.clocks.of(found.id) if clock.promise == Promise.UPDATE]


def declared(desk: Desk, *, opened: bool = True) -> None:
    """A major incident whose room, if it is `opened`, stands."""
    report(desk, VPN)
    incidents.make_major(desk, actor(CLEO), INC_1)
    if opened:
        open_room(desk)


def open_room(desk: Desk) -> None:
    with desk.working(actor(None, source=Source.WORKER)) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel=ROOM, name="inc-1", at=work.now)


def ring_all(desk: Desk) -> None:
    while (again := clocks.ring_next(desk)) is not None and again <= desk.now():
        pass


def rings(desk: Desk) -> list[tuple[bool, str]]:
    """Of updates: whether it was a breach, and where it rang."""
    rows = [row for row in said(desk, "Ring") if row.facts["promise"] == Promise.UPDATE]
    return [(row.facts["breach"], row.address) for row in rows]


def moments(rows: list[Row]) -> list[tuple[datetime, datetime, datetime | None]]:
    return [(row.started_at, row.due_at, row.met_at) for row in rows]


def test_the_first_is_promised_from_when_it_was_made_major(office: Desk, clock: Clock) -> None:
    """Before that nobody but the requester waits to hear."""
    report(office, VPN)
    clock.advance(minutes=20)
    assert updates(office) == []

    incidents.make_major(office, actor(CLEO), INC_1)

    assert moments(updates(office)) == [(clock.at, clock.at + PACE, None)]


def test_each_update_meets_one_promise_and_begins_the_next(office: Desk, clock: Clock) -> None:
    """What was kept or missed stays so."""
    declared(office)
    start = clock.at
    clock.advance(minutes=30)
    room.update(office, actor(BEN), ROOM, "We look for the cause.")
    clock.advance(minutes=31)

    room.update(office, actor(BEN), ROOM, "We have found it.")

    second, third = start + PACE, clock.at
    assert moments(updates(office)) == [
        (start, start + PACE, second),
        (second, second + PACE, third),
        (third, third + PACE, None),
    ]


def test_it_rings_in_the_room_and_a_missed_one_also_for_whoever_leads(office: Desk, clock: Clock) -> None:
    """At its mark, at its breach, and then by level, until somebody writes."""
    declared(office)
    incidents.take(office, actor(BEN), INC_1)
    clock.advance(minutes=24)
    ring_all(office)
    assert rings(office) == [(False, ROOM)]
    clock.advance(minutes=6)
    ring_all(office)
    assert rings(office)[1:] == [(True, ROOM), (True, f"@{BEN}"), (True, f"@{CLEO}")]
    clock.advance(minutes=10)
    ring_all(office)
    assert rings(office)[4:] == [(True, f"@{CLEO}")]

    room.update(office, actor(BEN), ROOM, "Sorry for the silence.")
    clock.advance(minutes=23)
    ring_all(office)

    assert len(rings(office)) == 5


def test_without_a_room_it_rings_like_any_other_clock(office: Desk, clock: Clock) -> None:
    """Slack has not opened it yet."""
    declared(office, opened=False)
    clock.advance(minutes=24)

    ring_all(office)

    assert rings(office) == [(False, AGENTS)]


def test_after_a_downtime_the_latest_of_the_promised_update_rings_once(office: Desk, clock: Clock) -> None:
    """A day without the desk is one missed update, not forty-eight."""
    declared(office)
    clock.advance(days=1)

    ring_all(office)

    assert rings(office) == [(True, ROOM), (True, f"@{CLEO}")]
    assert all(row.facts["late"] for row in said(office, "Ring"))
    assert len(updates(office)) == 1


def test_waiting_is_no_reason_to_say_nothing(office: Desk, clock: Clock) -> None:
    """As with the first answer: its clock does not pause."""
    declared(office)
    due_at = clock.at + PACE
    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR)
    clock.advance(minutes=5)
    incidents.resume(office, actor(BEN), INC_1)

    assert updates(office)[0].due_at == due_at


def test_it_ends_when_it_is_resolved_and_goes_on_when_it_is_reopened(office: Desk, clock: Clock) -> None:
    """An update after the end begins nothing; reopened it is major still."""
    declared(office)
    clock.advance(minutes=10)
    incidents.resolve(office, actor(BEN), INC_1, FIX)
    assert [(row.met_at, row.rings_at) for row in updates(office)] == [(clock.at, None)]
    clock.advance(minutes=10)
    room.update(office, actor(BEN), ROOM, "All is well.")
    assert len(updates(office)) == 1

    clock.advance(minutes=10)
    incidents.reopen(office, actor(ANN), INC_1, "Still down")

    assert moments(updates(office))[1:] == [(clock.at, clock.at + PACE, None)]


def test_it_falls_away_when_it_is_called_off(office: Desk, clock: Clock) -> None:
    """Neither kept nor missed."""
    declared(office)

    incidents.cancel(office, actor(BEN), INC_1, "A drill")

    assert [(row.met_at, row.cancelled_at) for row in updates(office)] == [(None, clock.at)]


def test_a_new_priority_begins_the_promise_or_makes_it_the_last(office: Desk, clock: Clock) -> None:
    """History holds the new due; one that was promised before stays promised."""
    report(office, "VPN is slow for me")
    incidents.make_major(office, actor(CLEO), INC_1)
    start = clock.at
    assert updates(office) == []
    clock.advance(minutes=10)

    incidents.set_urgency(office, actor(BEN), INC_1, "high", "Nobody can work")

    assert moments(updates(office)) == [(start, start + PACE, None)]
    found = incident(office, INC_1)
    with office.database.reading() as store:
        line = store.records.history(found)[-1]
    assert line.changes["update_due"] == [None, (start + PACE).isoformat()]
    incidents.set_urgency(office, actor(BEN), INC_1, "low", "It can wait")
    assert [row.runs for row in updates(office)] == [True]
    open_room(office)
    room.update(office, actor(BEN), ROOM, "Less bad than it looked.")
    assert [row.runs for row in updates(office)] == [False]


def test_recalculating_begins_what_the_rulebook_promises_now(desk: Desk, clock: Clock) -> None:
    """And says so before."""
    declared(desk)
    assert updates(desk) == []
    clock.advance(minutes=31)
    later = replace(desk, rulebook=rulebook.parse(RULES + CADENCE))
    by = actor(None, source=Source.CLI)

    announced = recalculating.recalculate(later, by, dry_run=True)

    begun = [(move.before, move.missed) for move in announced if move.promise == Promise.UPDATE]
    assert begun == [(None, True)]
    assert updates(later) == []
    assert recalculating.recalculate(later, by, dry_run=False) == announced
    assert len(updates(later)) == 1


def test_the_review_counts_how_many_came_in_time(office: Desk, clock: Clock) -> None:
    """One in time, one late, and the end in time."""
    declared(office)
    for minutes, text in ((20, "We look for the cause."), (40, "We have found it.")):
        clock.advance(minutes=minutes)
        room.update(office, actor(BEN), ROOM, text)
    clock.advance(minutes=5)
    incidents.resolve(office, actor(BEN), INC_1, FIX)

    with office.reading(actor(BEN)) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        gathered = facts.gather(work, found)

    assert (gathered.updates.promised, gathered.updates.in_time) == (3, 2)
    assert [verdict.promise for verdict in gathered.verdicts] == [Promise.RESPOND, Promise.RESOLVE]
