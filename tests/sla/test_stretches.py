"""Stretches: a clock's time piece by piece, and what it is told and drawn as."""

import io
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.calendar import ALWAYS, Calendar
from bot.rulebook import WorkingDays
from bot.sla import drawing
from bot.sla.reckoning import Happened, Promised
from bot.sla.stretches import Explained, What, explain
from bot.terms import Promise
from tests.acting import ANN, BEN
from tests.sla.test_reckoning import NIGHTS, OFFICE, WAITS, waited

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall time of November 2026 in Berlin; the 26th is a Thursday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def explained(
    *lines: tuple[str, datetime],
    now: datetime,
    within: timedelta | WorkingDays = 8 * HOUR,
    calendar: Calendar = OFFICE,
) -> Explained:
    """A clock to resolve after these lines; the first is its report."""
    history = [Happened(verb, when, BEN if number else ANN) for number, (verb, when) in enumerate(lines)]
    return explain(Promise.RESOLVE, Promised(within, (), calendar), history, requester=ANN, now=now)


def told(clock: Explained) -> list[tuple[str, str, str]]:
    """What it did from when to when, in Berlin."""
    return [
        (
            each.what.value,
            f"{each.begins.astimezone(BERLIN):%a %H:%M}",
            f"{each.ends.astimezone(BERLIN):%a %H:%M}",
        )
        for each in clock.stretches
    ]


def test_lunch_and_nights_and_the_weekend_use_nothing() -> None:
    clock = explained(("reported", at(27, 10)), now=at(30, 9, 30))

    assert told(clock) == [
        ("ran", "Fri 10:00", "Fri 12:00"),
        ("closed", "Fri 12:00", "Fri 13:00"),
        ("ran", "Fri 13:00", "Fri 17:00"),
        ("closed", "Fri 17:00", "Mon 09:00"),
        ("ran", "Mon 09:00", "Mon 09:30"),
    ]
    assert (clock.used, clock.percent) == (6.5 * HOUR, 81)


def test_a_pause_is_told_as_one_whatever_the_hours() -> None:
    clock = explained(
        ("reported", at(26, 16)), ("waiting", at(26, 16, 30)), ("resumed", at(27, 14)), now=at(27, 15)
    )

    assert told(clock) == [
        ("ran", "Thu 16:00", "Thu 16:30"),
        ("paused", "Thu 16:30", "Fri 14:00"),
        ("ran", "Fri 14:00", "Fri 15:00"),
    ]


def test_while_it_waits_the_pause_goes_on_until_now() -> None:
    clock = explained(("reported", at(26, 16)), ("waiting", at(26, 16, 30)), now=at(27, 15))

    assert told(clock)[-1] == ("paused", "Thu 16:30", "Fri 15:00")


def test_after_the_due_moment_it_is_overdue_and_more_than_all_is_used() -> None:
    clock = explained(("reported", at(26, 9)), now=at(26, 14), within=2 * HOUR)

    assert told(clock) == [
        ("ran", "Thu 09:00", "Thu 11:00"),
        ("late", "Thu 11:00", "Thu 12:00"),
        ("closed", "Thu 12:00", "Thu 13:00"),
        ("late", "Thu 13:00", "Thu 14:00"),
    ]
    assert clock.percent == 200


def test_it_ends_when_it_is_resolved() -> None:
    """What comes later is not told; a resolve that did not hold was a pause."""
    clock = explained(
        ("reported", at(26, 9)),
        ("resolved", at(26, 10)),
        ("reopened", at(26, 11)),
        ("resolved", at(26, 11, 30)),
        now=at(30, 9),
    )

    assert told(clock) == [
        ("ran", "Thu 09:00", "Thu 10:00"),
        ("paused", "Thu 10:00", "Thu 11:00"),
        ("ran", "Thu 11:00", "Thu 11:30"),
    ]


def test_around_the_clock_a_year_is_one_stretch() -> None:
    """Also over New Year."""
    clock = explained(
        ("reported", at(26, 9)), now=at(26, 9) + timedelta(days=400), within=9_000 * HOUR, calendar=ALWAYS
    )

    assert [each.what for each in clock.stretches] == [What.RAN, What.LATE]


def test_two_working_days_are_as_much_open_time_as_lies_up_to_them() -> None:
    clock = explained(("reported", at(26, 9)), now=at(26, 12), within=WorkingDays(2))

    assert clock.target == 14 * HOUR  # from Thursday 09:00 to Monday 09:00
    assert clock.percent == 21


@settings(max_examples=300, deadline=None)
@given(
    lines=WAITS,
    start=st.integers(0, 3 * 24 * 60),
    target=st.integers(1, 1_200),
    later=st.integers(0, 5_000),
    calendar=st.sampled_from([OFFICE, NIGHTS, ALWAYS]),
    night=st.sampled_from([datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]),
)
def test_the_stretches_of_any_history_come_to_its_moments(
    lines: list[tuple[str, int]], start: int, target: int, later: int, calendar: Calendar, night: datetime
) -> None:
    """Without a gap from start to end; up to the due moment they use the target."""
    history = waited(night + timedelta(minutes=start), lines)
    now = history[-1].at + timedelta(minutes=later)
    promised = Promised(timedelta(minutes=target), (), calendar)

    clock = explain(Promise.RESOLVE, promised, history, requester=ANN, now=now)

    found, reckoned = clock.stretches, clock.reckoned
    ends = reckoned.met_at or now
    assert all(one.ends == next.begins and one.what is not next.what for one, next in pairwise(found))
    assert (not found and ends == history[0].at) or (found[0].begins, found[-1].ends) == (history[0].at, ends)
    ran = sum((each.used for each in found if each.what is What.RAN), timedelta())
    missed = any(each.what is What.LATE for each in found)
    assert ran == promised.within if missed else ran <= clock.target
    assert missed <= (reckoned.due_at < ends)
    open_time = calendar.elapsed(history[0].at, ends)
    paused = [each for each in found if each.what is What.PAUSED]
    assert clock.used == open_time - sum((calendar.elapsed(e.begins, e.ends) for e in paused), timedelta())


# -- drawn -----------------------------------------------------------------------------------------------

CASES = {
    "an hour": explained(("reported", at(26, 9, 10)), now=at(26, 9, 50)),
    "a week": explained(
        ("reported", at(20, 9)), ("waiting", at(23, 9)), ("resumed", at(24, 9)), now=at(27, 9)
    ),
    "a year": explained(("reported", at(20, 9)), now=at(20, 9) + timedelta(days=365)),
    "nothing yet": explained(("reported", at(20, 9)), now=at(20, 9)),
    "paused": explained(("reported", at(20, 9)), ("waiting", at(20, 9)), now=at(27, 9)),
    "ended": explained(("reported", at(20, 9)), ("resolved", at(20, 23)), now=at(27, 9)),
}


def drawn(clock: Explained, zone: str = "Europe/Berlin") -> Image.Image:
    content = drawing.png(
        [drawing.Drawn("Resolve", clock)],
        zone=ZoneInfo(zone),
        zone_name=zone,
        now=clock.stretches[-1].ends if clock.stretches else at(20, 9),
    )
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Apia"])
@pytest.mark.parametrize("case", CASES)
def test_every_clock_can_be_drawn(case: str, zone: str) -> None:
    """Whatever its length, wherever its reader; it stays a picture that one can look at."""
    image = drawn(CASES[case], zone)

    assert image.width == drawing.WIDTH
    assert 150 < image.height < 1_200


def test_each_day_has_the_colours_of_what_the_clock_did() -> None:
    """The first row of a paused week is a pause and nothing else, the row after its end is empty."""
    week = colours(drawn(CASES["a week"]))

    assert {drawing.COLOURS[What.RAN], drawing.COLOURS[What.PAUSED], drawing.COLOURS[What.LATE]} <= week
    assert drawing.COLOURS[What.LATE] not in colours(drawn(CASES["paused"]), legend=False)
    assert drawing.COLOURS[What.RAN] not in colours(drawn(CASES["paused"]), legend=False)


def colours(image: Image.Image, *, legend: bool = True) -> set[str]:
    if not legend:
        image = image.crop((0, 0, image.width, image.height - drawing.LEGEND))
    found = image.getcolors(1_000_000)
    assert found is not None
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in found}  # type: ignore[misc]
