"""Rings: each once, to whoever can do something, and none when there is nothing more to do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.desk import Desk
from bot.records import incidents
from bot.sla import clocks
from bot.terms import How, Promise, Solution
from storage.rows import Clock as Row
from storage.rows import Delivery
from tests.acting import AGENTS, ANN, BEN, CLEO, INC_1, WORKSPACE, actor, incident, report, said
from tests.conftest import Clock

RESPOND, RESOLVE = timedelta(minutes=15), timedelta(hours=4)
"""What the default rulebook promises for P1; warnings ring after three quarters of it."""

LEAD = f"@{CLEO}"
"""Of the team that owns the VPN; told of every breach."""

FIX = Solution(How.FIX, "New certificate")


def ring_all(desk: Desk) -> None:
    """Ring until nothing is to ring now."""
    while (again := clocks.ring_next(desk)) is not None and again <= desk.now():
        pass


def rings(desk: Desk) -> list[tuple[str, bool, str]]:
    """What was rung: the promise, whether it was a breach, and to whom."""
    return [(row.facts["promise"], row.facts["breach"], row.address) for row in said(desk, "Ring")]


def rows(desk: Desk) -> dict[str, Row]:
    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        return {clock.promise: clock for clock in store.clocks.of(found.id)}


def test_a_deadline_warns_once_and_rings_once(desk: Desk, clock: Clock) -> None:
    """However often the sweep looks."""
    report(desk)
    seen = []
    for _ in range(40):
        clock.advance(minutes=0.5)
        ring_all(desk)
        seen.append([(promise, breach) for promise, breach, _ in rings(desk)])

    assert seen[21] == []
    assert seen[22] == [("respond", False)]  # after 11 min 30 s
    assert seen[28] == [("respond", False)]
    assert seen[29] == [("respond", False), ("respond", True), ("respond", True)]  # after 15 min
    assert seen[-1] == seen[29]


def test_the_sweep_says_when_to_look_again(desk: Desk, clock: Clock) -> None:
    """It sleeps until the next threshold, or for as long as nothing is promised."""
    assert clocks.ring_next(desk) is None
    report(desk)

    assert clocks.ring_next(desk) == clock.now() + RESPOND * 0.75
    incidents.resolve(desk, actor(BEN), INC_1, FIX)

    assert clocks.ring_next(desk) is None


def test_after_a_downtime_only_the_later_threshold_rings(desk: Desk, clock: Clock) -> None:
    """Nobody needs a warning of what has been missed."""
    report(desk)
    clock.advance(minutes=60)

    ring_all(desk)

    assert rings(desk) == [("respond", True, LEAD), ("respond", True, AGENTS)]
    assert all(row.facts["late"] for row in said(desk, "Ring"))


def test_what_is_overdue_longest_rings_first(desk: Desk, clock: Clock) -> None:
    """After a downtime, in the order in which they should have rung."""
    report(desk, "VPN is down")
    clock.advance(minutes=1)
    report(desk, "E-mail is down for everyone")
    clock.advance(hours=10)

    ring_all(desk)

    told = [row for row in said(desk, "Ring") if row.address == AGENTS]
    due = [row.facts["due_at"] for row in told]
    assert [row.facts["key"] for row in told][:2] == ["INC-1", "INC-2"]
    assert due == sorted(due)


def test_nobodys_incident_rings_in_the_agents_channel(desk: Desk, clock: Clock) -> None:
    """With the button to take it."""
    report(desk)
    clock.advance(minutes=12)

    ring_all(desk)

    assert rings(desk) == [("respond", False, AGENTS)]


def test_somebodys_incident_rings_for_them_alone(desk: Desk, clock: Clock) -> None:
    """In their direct messages; the answer was given, so only the restoring rings."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(hours=3)

    ring_all(desk)

    assert rings(desk) == [("resolve", False, f"@{BEN}")]


def test_a_resolved_incident_rings_no_more(desk: Desk, clock: Clock) -> None:
    """Neither the answer nor the restoring."""
    report(desk)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)

    clock.advance(days=10)
    ring_all(desk)

    assert rings(desk) == []


def test_a_reopened_incident_rings_again_when_its_time_has_come(desk: Desk, clock: Clock) -> None:
    """The same clock goes on with what was left of it."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(hours=1)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)
    clock.advance(days=1)
    incidents.reopen(desk, actor(ANN), INC_1, "Still down")
    ring_all(desk)
    assert rings(desk) == []

    clock.advance(hours=2)
    ring_all(desk)
    assert rings(desk) == [("resolve", False, f"@{BEN}")]
    clock.advance(hours=1)
    ring_all(desk)

    assert rings(desk) == [
        ("resolve", False, f"@{BEN}"),
        ("resolve", True, f"@{BEN}"),
        ("resolve", True, LEAD),
    ]


def test_a_breach_that_was_rung_is_not_rung_again_after_a_pause(desk: Desk, clock: Clock) -> None:
    """Once decided it stays: resolved too late and reopened, it was missed before."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(hours=5)
    ring_all(desk)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)
    clock.advance(hours=1)
    incidents.reopen(desk, actor(ANN), INC_1, "Still down")

    clock.advance(days=5)
    ring_all(desk)

    assert rings(desk) == [("resolve", True, f"@{BEN}"), ("resolve", True, LEAD)]


def test_a_breach_shows_on_the_card(desk: Desk, clock: Clock) -> None:
    """Whoever looks at it sees that the deadline was missed."""
    report(desk)
    clock.advance(minutes=15)

    ring_all(desk)

    cards: list[Delivery] = said(desk, "IncidentCard")
    assert cards[-1].method == "update"
    assert cards[-1].facts["breached"] is True
    assert rows(desk)[Promise.RESPOND].breached_at == clock.now()


def test_two_workers_ring_once(desk: Desk, clock: Clock) -> None:
    """The clock's row is looked at again under its record's lock."""
    for number in range(5):
        report(desk, f"VPN {number} is down")
    clock.advance(minutes=12)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(ring_all, desk) for _ in range(4)]:
            done.result()

    assert len(rings(desk)) == 5


def test_taking_it_while_it_rings_is_one_or_the_other(desk: Desk, clock: Clock) -> None:
    """Both lock the record first: whatever comes second sees the first."""
    report(desk)
    clock.advance(minutes=15)

    with ThreadPoolExecutor(2) as threads:
        ring = threads.submit(ring_all, desk)
        take = threads.submit(incidents.take, desk, actor(CLEO), INC_1)
        ring.result()
        take.result()

    assert incident(desk, INC_1).assignee_id == CLEO
    assert rings(desk) in ([], [("respond", True, LEAD), ("respond", True, AGENTS)])
    assert rows(desk)[Promise.RESPOND].rings_at is None


def test_the_deadlines_are_those_of_the_priority(desk: Desk, clock: Clock) -> None:
    """P1 by the default rulebook: 15 minutes, and 4 hours."""
    report(desk, "VPN is down for everyone")

    due = {promise: row.due_at - clock.now() for promise, row in rows(desk).items()}

    assert due == {Promise.RESPOND: RESPOND, Promise.RESOLVE: RESOLVE}
