"""Recalculating: a changed rulebook moves the deadlines of open incidents when somebody says so."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import rulebook
from bot.desk import Desk
from bot.records import incidents
from bot.sla import clocks, recalculating
from bot.terms import How, Promise, Solution, Source
from storage.rows import Clock as Row
from storage.rows import HistoryEntry
from tests.acting import BEN, INC_1, INC_2, WORKSPACE, actor, incident, report, said
from tests.conftest import RULES, Clock

VPN = "VPN is down for everyone"
HASTE = """
policies:
  - name: In haste
    service: vpn
    respond: {within: 15m}
    resolve: {within: %s}
"""


def by_rules(desk: Desk, rules: str) -> Desk:
    return replace(desk, rulebook=rulebook.parse(RULES + rules))


def recalculated(desk: Desk, *, dry_run: bool) -> list[tuple[str, str, timedelta, bool]]:
    """What moves: the key, the promise, by how much, and whether it is missed by it."""
    moves = recalculating.recalculate(desk, actor(None, source=Source.CLI), dry_run=dry_run)
    return [
        (str(move.key), move.promise, move.after - (move.before or move.after), move.missed) for move in moves
    ]


def clocks_of(desk: Desk) -> dict[str, Row]:
    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        return {clock.promise: clock for clock in store.clocks.of(found.id)}


def due(desk: Desk) -> dict[str, datetime]:
    return {promise: clock.due_at for promise, clock in clocks_of(desk).items()}


def lines(desk: Desk) -> list[HistoryEntry]:
    found = incident(desk, INC_1)
    with desk.database.reading() as store:
        return store.records.history(found)


def test_a_dry_run_says_what_would_move_and_changes_nothing(desk: Desk, clock: Clock) -> None:
    """The respond target is the same; the resolve target is two hours less."""
    report(desk, VPN)
    before, told = due(desk), len(lines(desk))
    later = by_rules(desk, HASTE % "2h")

    assert recalculated(later, dry_run=True) == [("INC-1", "resolve", -timedelta(hours=2), False)]
    assert (due(desk), len(lines(desk))) == (before, told)


def test_what_it_says_is_what_it_does_and_history_holds_old_and_new(desk: Desk, clock: Clock) -> None:
    """A second time there is nothing to do."""
    report(desk, VPN)
    before = due(desk)
    clock.advance(minutes=5)
    later = by_rules(desk, HASTE % "2h")
    announced = recalculated(later, dry_run=True)

    assert recalculated(later, dry_run=False) == announced
    moved, last = due(desk), lines(desk)[-1]
    assert moved["resolve"] == before["resolve"] - timedelta(hours=2)
    assert (last.verb, last.source, last.person_id) == ("recalculated", Source.CLI, None)
    assert last.changes == {"resolve_due": [before["resolve"].isoformat(), moved["resolve"].isoformat()]}
    assert recalculated(later, dry_run=False) == []


def test_it_says_what_is_newly_missed_and_that_rings_once(desk: Desk, clock: Clock) -> None:
    """By the shorter target it should have been resolved an hour ago."""
    report(desk, VPN)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(hours=3)
    later = by_rules(desk, HASTE % "2h")

    assert recalculated(later, dry_run=True) == [("INC-1", "resolve", -timedelta(hours=2), True)]
    recalculated(later, dry_run=False)

    while (again := clocks.ring_next(later)) is not None and again <= clock.at:
        pass
    assert clocks_of(desk)[Promise.RESOLVE].breached_at == clock.at
    assert [row.facts["breach"] for row in said(desk, "Ring")] == [True, True]  # assignee and lead


def test_what_was_met_or_missed_or_is_over_is_left_alone(desk: Desk, clock: Clock) -> None:
    """Verdicts stay, and so does a record that is resolved."""
    report(desk, VPN)
    report(desk, VPN + " again")
    incidents.take(desk, actor(BEN), INC_1)
    incidents.resolve(desk, actor(BEN), INC_2, Solution(How.FIX, "New certificate"))
    clock.advance(hours=5)

    assert recalculated(by_rules(desk, HASTE % "9h"), dry_run=False) == []


def test_a_priority_that_the_rulebook_has_lost_keeps_its_promise(desk: Desk) -> None:
    """There is nothing that it could be promised instead."""
    report(desk, VPN)
    renamed = """
priorities:
  impact: {one: {label: One}}
  urgency: {one: {label: One}}
  default: {impact: one, urgency: one}
  matrix: {one: {one: S1}}
  impact_at_least: {}
deadlines: {S1: {respond: 1m, resolve: 2m}}
"""

    assert recalculated(by_rules(desk, renamed), dry_run=False) == []
