"""Steering an incident: given to somebody, waiting, weighed, noted, cancelled, merged."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.desk import Desk
from bot.errors import BadInput, DeskError, NotPossible
from bot.records import incidents
from bot.terms import How, Key, Promise, Solution, State, WaitingOn
from storage.rows import Clock as ClockRow
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    DAN,
    EVE,
    INC_1,
    INC_2,
    actor,
    arrives,
    history,
    incident,
    report,
    said,
)
from tests.conftest import Clock

FIX = Solution(How.FIX, "New certificate")


def clock_of(desk: Desk, key: Key, promise: Promise) -> ClockRow:
    record = incident(desk, key).id
    with desk.database.reading() as store:
        found = store.clocks.of(record)
    return next(clock for clock in found if clock.promise == promise)


def told(desk: Desk) -> list[tuple[str, str]]:
    """Who was told what, in order."""
    return [(row.address, row.facts["what"]) for row in said(desk, "Told")]


def test_who_is_given_an_incident_is_told_and_has_yet_to_begin(desk: Desk) -> None:
    """The requester hears of it as well; taking it is the beginning."""
    report(desk)

    incidents.assign(desk, actor(CLEO), INC_1, BEN)

    assert (incident(desk, INC_1).state, incident(desk, INC_1).assignee_id) == ("assigned", BEN)
    assert told(desk) == [(f"@{BEN}", "assigned"), (f"@{ANN}", "assigned")]
    incidents.take(desk, actor(BEN), INC_1)
    assert incident(desk, INC_1).state == "in_progress"


def test_an_incident_is_given_on(desk: Desk) -> None:
    """Handing over is no race: whoever gives it away knows whose it was."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    incidents.assign(desk, actor(BEN), INC_1, DAN)

    assert (incident(desk, INC_1).state, incident(desk, INC_1).assignee_id) == ("assigned", DAN)
    assert history(desk, INC_1)[-1].changes["assignee"] == [BEN, DAN]


def test_a_guest_is_given_nothing(desk: Desk) -> None:
    """Somebody of another organisation cannot see the desk's records."""
    report(desk)

    with pytest.raises(BadInput, match="Choose a colleague"):
        incidents.assign(desk, actor(CLEO), INC_1, "T2:U0GUEST01")


def test_while_it_waits_the_promise_to_restore_stands_still(desk: Desk, clock: Clock) -> None:
    """The time a vendor takes is added, and nothing rings meanwhile."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    due_at = clock_of(desk, INC_1, Promise.RESOLVE).due_at
    clock.advance(minutes=10)

    incidents.wait(desk, actor(BEN), INC_1, WaitingOn.VENDOR)
    assert clock_of(desk, INC_1, Promise.RESOLVE).rings_at is None
    clock.advance(hours=30)
    incidents.resume(desk, actor(BEN), INC_1)

    assert clock_of(desk, INC_1, Promise.RESOLVE).due_at == due_at + timedelta(hours=30)
    assert clock_of(desk, INC_1, Promise.RESOLVE).rings_at is not None
    assert incident(desk, INC_1).state == "in_progress"
    assert told(desk)[-2:] == [(f"@{ANN}", "waiting"), (f"@{ANN}", "resumed")]


def test_it_goes_on_by_itself_when_the_waiting_is_over(desk: Desk, clock: Clock) -> None:
    """Whoever works on it is told, for nobody else did it."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    until = clock.now() + timedelta(hours=4)
    incidents.wait(desk, actor(BEN), INC_1, WaitingOn.REQUESTER, until)

    assert incidents.resume_next(desk) == until
    assert incident(desk, INC_1).state == "waiting"
    clock.advance(hours=4)
    assert incidents.resume_next(desk) == clock.now()
    assert incidents.resume_next(desk) is None

    assert (incident(desk, INC_1).state, incident(desk, INC_1).waiting_until) == ("in_progress", None)
    assert told(desk)[-2:] == [(f"@{ANN}", "resumed"), (f"@{BEN}", "resumed")]


def test_nothing_waits_until_a_moment_that_is_past(desk: Desk, clock: Clock) -> None:
    """It would go on at once, which is not what was meant."""
    report(desk)

    with pytest.raises(BadInput, match="past"):
        incidents.wait(desk, actor(BEN), INC_1, WaitingOn.VENDOR, clock.now())


def test_a_new_impact_makes_a_new_priority_and_its_targets_count_from_the_start(
    desk: Desk, clock: Clock
) -> None:
    """The history holds both due moments and why."""
    report(desk, "The printer is broken")
    before = clock_of(desk, INC_1, Promise.RESOLVE).due_at
    clock.advance(minutes=5)

    incidents.set_impact(desk, actor(BEN), INC_1, "high", "All of Berlin")

    found, resolve = incident(desk, INC_1), clock_of(desk, INC_1, Promise.RESOLVE)
    deadline = desk.rulebook.deadlines[found.priority]
    assert found.priority == desk.rulebook.priority("high", found.urgency or "")
    assert resolve.due_at == found.reported_at + deadline.resolve != before
    line = history(desk, INC_1)[-1]
    assert line.note == "All of Berlin"
    assert line.changes["resolve_due"] == [before.isoformat(), resolve.due_at.isoformat()]
    assert told(desk) == [(f"@{ANN}", "weighed")]


def test_a_level_needs_a_reason_and_a_known_name(desk: Desk) -> None:
    """The refusal lists what may be written."""
    report(desk)

    with pytest.raises(BadInput, match="Say why"):
        incidents.set_urgency(desk, actor(BEN), INC_1, "high", " ")
    with pytest.raises(BadInput, match="Write one of: high, medium, low"):
        incidents.set_impact(desk, actor(BEN), INC_1, "gigantic", "because")
    with pytest.raises(NotPossible, match="is high already"):
        incidents.set_impact(desk, actor(BEN), INC_1, incident(desk, INC_1).impact or "", "as it is")
    assert len(history(desk, INC_1)) == 1


def test_a_new_level_that_leaves_the_priority_is_kept_and_tells_nobody(desk: Desk) -> None:
    """What the requester was promised is the same."""
    report(desk, "The printer is broken")
    before = incident(desk, INC_1)
    same = next(
        level
        for level in desk.rulebook.priorities.urgency
        if level != before.urgency and desk.rulebook.priority(before.impact or "", level) == before.priority
    )

    incidents.set_urgency(desk, actor(BEN), INC_1, same, "They are patient")

    assert (incident(desk, INC_1).urgency, incident(desk, INC_1).priority) == (same, before.priority)
    assert told(desk) == []


def test_what_was_guessed_is_put_right_by_who_reported_it(desk: Desk) -> None:
    """The priority follows, and its clocks; whoever did it is told nothing."""
    report(desk, "Something is broken")

    incidents.correct(desk, actor(ANN), INC_1, service="vpn", impact="high", urgency="high")

    found = incident(desk, INC_1)
    assert (found.service, found.impact, found.urgency) == ("vpn", "high", "high")
    assert found.priority == desk.rulebook.priority("high", "high")
    resolve = clock_of(desk, INC_1, Promise.RESOLVE)
    assert resolve.due_at == found.reported_at + desk.rulebook.deadlines[found.priority].resolve
    assert history(desk, INC_1)[-1].changes["service"] == [None, "vpn"]
    assert told(desk) == []


def test_once_somebody_works_on_it_the_desk_corrects(desk: Desk) -> None:
    """The requester writes to whoever works on it; an agent's correction is told."""
    report(desk, "Something is broken")
    incidents.take(desk, actor(BEN), INC_1)

    with pytest.raises(NotPossible, match="Somebody works on INC-1 already"):
        incidents.correct(desk, actor(ANN), INC_1, service=None, impact="high", urgency="high")
    with pytest.raises(NotPossible):
        incidents.before_correcting(desk, actor(ANN), INC_1)
    incidents.correct(desk, actor(BEN), INC_1, service=None, impact="high", urgency="high")

    assert told(desk)[-1] == (f"@{ANN}", "weighed")


def test_a_correction_that_corrects_nothing_writes_nothing(desk: Desk) -> None:
    """The same levels, levels of an older rulebook, or none."""
    report(desk, "Something is broken")
    as_it_is = incident(desk, INC_1)

    incidents.correct(desk, actor(ANN), INC_1, service=None, impact=as_it_is.impact, urgency="someday")

    assert len(history(desk, INC_1)) == 1


def test_a_note_is_for_the_desk_alone(desk: Desk) -> None:
    """It stands in the thread under the agents' card; the requester hears nothing."""
    report(desk)

    incidents.note(desk, actor(BEN), INC_1, "The vendor has no idea")

    (noted,) = said(desk, "Noted")
    assert (noted.address, noted.thread_card) == ("C0AGENTS1", "INC-1/agents")
    assert history(desk, INC_1)[-1].note == "The vendor has no idea"
    assert told(desk) == []
    assert clock_of(desk, INC_1, Promise.RESPOND).met_at is None


def test_what_is_no_incident_is_cancelled_with_a_reason(desk: Desk, clock: Clock) -> None:
    """Its promises fall away, and both of its people read why."""
    report(desk)
    incidents.assign(desk, actor(CLEO), INC_1, BEN)

    with pytest.raises(BadInput, match="no incident"):
        incidents.cancel(desk, actor(CLEO), INC_1, "")
    incidents.cancel(desk, actor(CLEO), INC_1, "Planned maintenance")

    found = incident(desk, INC_1)
    assert (found.state, found.closed_at) == ("cancelled", clock.now())
    assert clock_of(desk, INC_1, Promise.RESPOND).cancelled_at == clock.now()
    assert clock_of(desk, INC_1, Promise.RESOLVE).rings_at is None
    assert set(told(desk)[-2:]) == {(f"@{ANN}", "cancelled"), (f"@{BEN}", "cancelled")}


def test_a_duplicate_leaves_the_other_one_its_clocks(desk: Desk, clock: Clock) -> None:
    """The survivor goes on; the requester of the other is told which it is."""
    report(desk)
    report(desk, "The VPN does not work", by=EVE)

    incidents.duplicate(desk, actor(BEN), INC_2, INC_1)

    assert (incident(desk, INC_2).state, incident(desk, INC_1).state) == ("duplicate", "new")
    assert clock_of(desk, INC_2, Promise.RESOLVE).cancelled_at == clock.now()
    assert clock_of(desk, INC_1, Promise.RESOLVE).cancelled_at is None
    (hears,) = said(desk, "Told")
    assert (hears.address, hears.facts["other"]) == (f"@{EVE}", "INC-1")
    merged = incident(desk, INC_2)
    with desk.database.reading() as store:
        linked = store.records.linked(merged, relation="duplicates")
    assert [record.number for record in linked] == [1]


def test_nothing_is_a_duplicate_of_itself_or_of_what_is_over(desk: Desk) -> None:
    """Nobody would be working on either."""
    report(desk)
    report(desk, "The VPN does not work", by=EVE)
    incidents.cancel(desk, actor(BEN), INC_2, "No")

    with pytest.raises(BadInput, match="of itself"):
        incidents.duplicate(desk, actor(BEN), INC_1, INC_1)
    with pytest.raises(BadInput, match="Name an open incident"):
        incidents.duplicate(desk, actor(BEN), INC_1, INC_2)
    assert incident(desk, INC_1).state == "new"


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED, State.CANCELLED, State.DUPLICATE])
def test_what_is_over_is_steered_no_more(desk: Desk, state: State) -> None:
    """Each verb says how it stands, and changes nothing."""
    report(desk)
    report(desk, "The VPN does not work", by=EVE)
    match state:
        case State.CANCELLED:
            incidents.cancel(desk, actor(BEN), INC_1, "No")
        case State.DUPLICATE:
            incidents.duplicate(desk, actor(BEN), INC_1, INC_2)
        case _:
            incidents.resolve(desk, actor(BEN), INC_1, FIX)
            if state is State.CLOSED:
                incidents.confirm(desk, actor(ANN), INC_1)
    lines = len(history(desk, INC_1))

    by = actor(DAN)
    changes: tuple[Callable[[], object], ...] = (
        lambda: incidents.take(desk, by, INC_1),
        lambda: incidents.assign(desk, by, INC_1, BEN),
        lambda: incidents.wait(desk, by, INC_1, WaitingOn.VENDOR),
        lambda: incidents.resume(desk, by, INC_1),
        lambda: incidents.set_impact(desk, by, INC_1, "high", "More"),
        lambda: incidents.make_major(desk, by, INC_1),
    )
    for change in changes:
        with pytest.raises(NotPossible):
            change()
    assert (incident(desk, INC_1).state, len(history(desk, INC_1))) == (state, lines)


def test_saying_it_twice_changes_nothing_more(desk: Desk, clock: Clock) -> None:
    """A second click or a repeated command writes no history and tells nobody again."""
    report(desk)
    until = clock.now() + timedelta(hours=1)
    for _ in range(2):
        incidents.assign(desk, actor(CLEO), INC_1, BEN)
    for _ in range(2):
        incidents.wait(desk, actor(CLEO), INC_1, WaitingOn.VENDOR, until)
    for _ in range(2):
        incidents.resume(desk, actor(CLEO), INC_1)
    incidents.cancel(desk, actor(CLEO), INC_1, "No")
    with pytest.raises(NotPossible, match="INC-1 is cancelled already"):
        incidents.cancel(desk, actor(CLEO), INC_1, "No, it is not")

    verbs = [line.verb for line in history(desk, INC_1)]
    assert verbs == ["reported", "assigned", "waiting", "resumed", "cancelled"]


def test_history_shows_the_latest_changes(desk: Desk) -> None:
    """As many as one message holds, and how many came before."""
    report(desk)
    for number in range(20):
        incidents.note(desk, actor(BEN), INC_1, f"Note {number}")

    shown = incidents.history(desk, actor(BEN), INC_1)

    assert (len(shown.lines), shown.earlier, shown.lines[-1].note) == (15, 6, "Note 19")
    assert all(isinstance(line.at, datetime) for line in shown.lines)


def test_a_note_repeated_after_an_error_is_one_note(desk: Desk) -> None:
    """The same words by the same person within two minutes; said twice, it would stand twice."""
    report(desk)
    for _ in range(2):
        incidents.note(desk, actor(BEN, arrival=arrives("note INC-1 Called")), INC_1, "Called")

    assert len(said(desk, "Noted")) == 1


def test_who_works_on_it_hears_that_a_report_is_taken_back(desk: Desk) -> None:
    """They would go on for nothing."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    incidents.take_back(desk, actor(ANN), INC_1, None)

    assert told(desk)[-1] == (f"@{BEN}", "cancelled")


def test_only_the_reporter_takes_a_report_back(desk: Desk) -> None:
    """It was a mistake of theirs; anybody else cancels it with a reason."""
    report(desk)

    with pytest.raises(DeskError, match="Only who has reported it"):
        incidents.take_back(desk, actor(BEN), INC_1, None)
    incidents.take_back(desk, actor(ANN), INC_1, None)

    assert incident(desk, INC_1).state == "cancelled"
