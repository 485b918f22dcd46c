"""Reckoning: a clock's moments from what happened, rule by rule."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import ALWAYS, Calendar
from bot.rulebook import WorkingDays
from bot.sla.reckoning import Happened, Promised, Reckoned, reckon
from bot.terms import Promise
from tests.acting import ANN, BEN, CLEO
from tests.sla.slowly import by_the_minute, slowly

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOTH = [Promise.RESPOND, Promise.RESOLVE]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def reckoned(promise: Promise, *lines: tuple[str, float, str | None], target: timedelta = HOUR) -> Reckoned:
    """The clock after these lines: verb, minutes after the report, person."""
    history = [Happened("reported", START, ANN)]
    history += [Happened(verb, START + minutes(after), person) for verb, after, person in lines]
    return reckon(promise, Promised(target, (75,)), history, requester=ANN)


@pytest.mark.parametrize("promise", BOTH)
def test_a_clock_starts_when_the_report_was_made(promise: Promise) -> None:
    """It is due after its target, and warns after the rulebook's share of it."""
    clock = reckoned(promise)

    assert clock == Reckoned(START, START + HOUR, ((75, START + minutes(45)),))


@pytest.mark.parametrize("verb", ["taken", "updated", "resolved"])
def test_an_answer_is_what_another_person_does(verb: str) -> None:
    """Taking it, an update that reaches the requester, or resolving it at once."""
    assert reckoned(Promise.RESPOND, (verb, 10, BEN)).met_at == START + minutes(10)


def test_the_first_answer_counts() -> None:
    """Once decided it stays."""
    clock = reckoned(Promise.RESPOND, ("taken", 10, BEN), ("updated", 20, CLEO), ("resolved", 30, BEN))

    assert clock.met_at == START + minutes(10)


@pytest.mark.parametrize("verb", ["made major", "closed", "reopened"])
def test_other_changes_are_no_answer(verb: str) -> None:
    """The requester has heard nothing from anybody who works on it."""
    assert reckoned(Promise.RESPOND, (verb, 10, BEN)).met_at is None


def test_tocsin_answers_nobody() -> None:
    """A bot's message is no answer of a person."""
    assert reckoned(Promise.RESPOND, ("updated", 10, None)).met_at is None


def test_the_requester_does_not_answer_themselves() -> None:
    """An update of their own reaches nobody who waits."""
    clock = reckoned(Promise.RESPOND, ("updated", 10, ANN), ("taken", 20, BEN))

    assert (clock.met_at, clock.cancelled_at) == (START + minutes(20), None)


@pytest.mark.parametrize("verb", ["taken", "resolved"])
def test_who_takes_their_own_report_needs_no_answer(verb: str) -> None:
    """The clock falls away: it was neither kept nor missed."""
    clock = reckoned(Promise.RESPOND, (verb, 10, ANN), ("updated", 20, BEN))

    assert (clock.met_at, clock.cancelled_at) == (None, START + minutes(10))


@pytest.mark.parametrize("ended", ["resumed", "resolved"])
def test_waiting_pauses_the_clock_of_restoring(ended: str) -> None:
    """What somebody else takes their time for is not ours; whoever reported still waits for an answer."""
    lines = (("waiting", 10, BEN), (ended, 40, BEN))

    assert reckoned(Promise.RESOLVE, *lines).due_at == START + HOUR + minutes(30)
    assert reckoned(Promise.RESPOND, *lines).due_at == START + HOUR


def test_a_clock_that_waits_stands_still() -> None:
    """It rings for nothing before somebody goes on."""
    clock = reckoned(Promise.RESOLVE, ("waiting", 10, BEN), ("updated", 30, BEN))

    assert clock.paused_since == START + minutes(10)
    assert clock.due_at == START + HOUR
    assert reckoned(Promise.RESOLVE, ("waiting", 10, BEN), ("resumed", 20, BEN)).paused_since is None


@pytest.mark.parametrize("verb", ["cancelled", "merged"])
@pytest.mark.parametrize("promise", BOTH)
def test_promises_fall_away_where_nothing_is_to_be_restored(promise: Promise, verb: str) -> None:
    """They are neither kept nor missed; an answer that was given stays one."""
    assert reckoned(promise, (verb, 10, BEN)).cancelled_at == START + minutes(10)
    assert reckoned(Promise.RESPOND, ("taken", 5, BEN), (verb, 10, BEN)).cancelled_at is None


@pytest.mark.parametrize("verb", ["cancelled", "merged"])
def test_an_update_keeps_no_promise_that_has_fallen_away(verb: str) -> None:
    """A war room may still be told something when its incident is none any more."""
    clock = reckoned(Promise.RESPOND, (verb, 10, BEN), ("updated", 20, BEN))

    assert (clock.met_at, clock.cancelled_at) == (None, START + minutes(10))


def test_an_answer_stays_an_answer_when_the_incident_is_reopened() -> None:
    """`respond` does not pause, and does not begin again."""
    clock = reckoned(Promise.RESPOND, ("taken", 10, BEN), ("resolved", 20, BEN), ("reopened", 90, ANN))

    assert (clock.met_at, clock.due_at) == (START + minutes(10), START + HOUR)


def test_restored_is_when_it_is_resolved() -> None:
    """Closing it later changes nothing."""
    clock = reckoned(Promise.RESOLVE, ("resolved", 30, BEN), ("closed", 500, ANN))

    assert (clock.met_at, clock.due_at) == (START + minutes(30), START + HOUR)


def test_taking_it_restores_nothing() -> None:
    """Somebody works on it, and the clock runs."""
    assert reckoned(Promise.RESOLVE, ("taken", 10, BEN), ("updated", 20, BEN)).met_at is None


def test_while_it_stood_resolved_the_clock_stood() -> None:
    """Reopened, the same clock goes on, and everything it has ahead moves by the pause."""
    clock = reckoned(Promise.RESOLVE, ("resolved", 30, BEN), ("reopened", 50, ANN))

    assert clock == Reckoned(START, START + minutes(80), ((75, START + minutes(65)),))


def test_pauses_add_up() -> None:
    """However often it was resolved in vain."""
    clock = reckoned(
        Promise.RESOLVE,
        ("resolved", 10, BEN),
        ("reopened", 20, ANN),
        ("resolved", 30, BEN),
        ("reopened", 35, ANN),
        ("resolved", 60, BEN),
    )

    assert (clock.due_at, clock.met_at) == (START + minutes(75), START + HOUR)


def test_a_pause_after_the_deadline_moves_it_no_more() -> None:
    """It was missed already, and stays missed."""
    clock = reckoned(Promise.RESOLVE, ("resolved", 61, BEN), ("reopened", 500, ANN))

    assert (clock.due_at, clock.met_at) == (START + HOUR, None)


def test_a_pause_that_begins_at_the_deadline_is_too_late() -> None:
    """The target was used up at that very moment: nothing is left to be moved."""
    clock = reckoned(Promise.RESOLVE, ("resolved", 60, BEN), ("reopened", 90, ANN))

    assert clock.due_at == START + HOUR


def test_a_pause_moves_only_what_lies_behind_it() -> None:
    """The warning had its moment before the pause, the deadline had not."""
    clock = reckoned(Promise.RESOLVE, ("resolved", 50, BEN), ("reopened", 70, ANN))

    assert (clock.marks, clock.due_at) == (((75, START + minutes(45)),), START + minutes(80))


HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["taken", "updated", "made major", "resolved", "reopened", "closed"]),
        st.integers(1, 4_000),
        st.sampled_from([ANN, BEN, CLEO, None]),
    ),
    max_size=12,
)


def possible(lines: list[tuple[str, int, str | None]]) -> list[Happened]:
    """The history that these lines come to: what cannot follow on what went before is left out."""
    history, at, resolved, closed = [Happened("reported", START, ANN)], START, False, False
    for verb, seconds, person in lines:
        at += timedelta(seconds=seconds)
        if closed or (verb in ("taken", "resolved", "made major") and resolved):
            continue
        if verb in ("reopened", "closed") and not resolved:
            continue
        resolved = (resolved or verb == "resolved") and verb != "reopened"
        closed = verb == "closed"
        history.append(Happened(verb, at, person))
    return history


@given(lines=HISTORIES, promise=st.sampled_from(BOTH), target=st.integers(1, 20_000))
def test_any_history_is_reckoned_as_with_a_stop_watch(
    lines: list[tuple[str, int, str | None]], promise: Promise, target: int
) -> None:
    """The fast way and the slow way come to the same moments."""
    history, within = possible(lines), timedelta(seconds=target)

    clock = reckon(promise, Promised(within, (75,)), history, requester=ANN)

    moments = (clock.started_at, clock.due_at, clock.met_at, clock.cancelled_at)
    assert moments == slowly(promise, within, history, requester=ANN)
    assert clock.started_at <= clock.marks[0][1] <= clock.due_at


OFFICE = Calendar.model_validate(
    {
        "timezone": "Europe/Berlin",
        "hours": {day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": ["2026-10-26"],
    }
)
NIGHTS = Calendar.model_validate(
    {"timezone": "Europe/Berlin", "hours": {day: ["22:00-06:00"] for day in ("fri", "sat", "sun")}}
)

WAITS = st.lists(
    st.tuples(st.sampled_from(["waiting", "resumed", "resolved", "reopened"]), st.integers(1, 900)),
    max_size=8,
)


def waited(start: datetime, lines: list[tuple[str, int]]) -> list[Happened]:
    """The history of these waits, so far as one can follow on the other, with minutes between them."""
    history, at, stands = [Happened("reported", start, ANN)], start, ""
    for verb, after in lines:
        at += minutes(after)
        if {"waiting": stands == "resolved", "resumed": stands != "waiting"}.get(verb):
            continue
        if {"resolved": stands == "resolved", "reopened": stands != "resolved"}.get(verb):
            continue
        stands = "" if verb in ("resumed", "reopened") else verb
        history.append(Happened(verb, at, BEN))
    return history


@settings(max_examples=300, deadline=None)
@given(
    lines=WAITS,
    start=st.integers(0, 3 * 24 * 60),
    twenties=st.integers(1, 60),
    calendar=st.sampled_from([OFFICE, NIGHTS, ALWAYS]),
    night=st.sampled_from([datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]),
)
def test_any_history_is_reckoned_as_by_looking_at_every_minute(
    lines: list[tuple[str, int]], start: int, twenties: int, calendar: Calendar, night: datetime
) -> None:
    """On a calendar, with pauses in and out of its hours, over both nights on which the clocks change."""
    history, target = waited(night + minutes(start), lines), 20 * twenties
    promised = Promised(minutes(target), (25, 50), calendar)

    clock = reckon(Promise.RESOLVE, promised, history, requester=ANN)

    assert clock.due_at == by_the_minute(target, history, calendar.is_open)
    assert clock.marks == (
        (25, by_the_minute(target // 4, history, calendar.is_open)),
        (50, by_the_minute(target // 2, history, calendar.is_open)),
    )


def test_working_days_move_by_the_open_time_of_a_pause() -> None:
    """Two dates on at the same wall time, and later by the hours that were lost."""
    start = datetime(2026, 5, 5, 8, 30, tzinfo=UTC)  # a Tuesday, 10:30 in Berlin
    promised = Promised(WorkingDays(2), (50,), OFFICE)
    history = [Happened("reported", start, ANN)]
    waits = [Happened("waiting", start + HOUR, BEN), Happened("resumed", start + 20 * HOUR, BEN)]

    assert reckon(Promise.RESOLVE, promised, history, requester=ANN).due_at == start + 48 * HOUR
    clock = reckon(Promise.RESOLVE, promised, [*history, *waits], requester=ANN)
    assert clock.marks == ((50, start + 29.5 * HOUR),)  # on Wednesday at 16:00, not at 10:30
    assert clock.due_at == start + 53.5 * HOUR  # on Thursday at 16:00


def test_working_days_that_hold_no_working_time_warn_when_it_opens() -> None:
    """From a Saturday to the opening on Monday nothing of it passes: no warning on Saturday."""
    saturday = datetime(2026, 5, 9, 5, 0, tzinfo=UTC)  # 07:00 in Berlin
    promised = Promised(WorkingDays(1), (50, 90), OFFICE)

    clock = reckon(Promise.RESPOND, promised, [Happened("reported", saturday, ANN)], requester=ANN)

    opens = datetime(2026, 5, 11, 7, 0, tzinfo=UTC)
    assert (clock.marks, clock.due_at) == (((50, opens), (90, opens)), opens)
