"""Every question, asked of random calendars and answered by watching a wall clock minute by minute."""

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.calendar import Calendar
from tests.calendar.slowly import DAY, MINUTE, NAMES, Slow, Watched, watch

SPANS = 20_000 if os.environ.get("TOCSIN_SOAK") == "1" else 2_000
SPANS_EACH = 4  # a calendar costs more to make up than a span to check
NOTHING = timedelta(0)

# Days on which the clocks change, and some on which they do not.
NIGHTS = {
    "UTC": ["2026-12-31", "2028-02-28"],
    "Europe/Berlin": ["2026-03-28", "2026-10-24", "2026-06-10"],
    "Europe/Dublin": ["2026-03-28", "2026-10-24"],
    "America/New_York": ["2026-03-07", "2026-10-31"],
    "America/St_Johns": ["2010-03-13", "2010-11-06"],  # at one minute past midnight
    "America/Sao_Paulo": ["2018-02-16", "2018-11-03"],  # at midnight
    "America/Havana": ["2026-03-07", "2026-10-31"],
    "America/Nuuk": ["2026-03-27", "2026-10-23"],  # in the evening before
    "Africa/Cairo": ["2026-04-23", "2026-10-29"],
    "Asia/Beirut": ["2026-03-28", "2026-10-24"],
    "Asia/Kolkata": ["2026-05-05"],
    "Australia/Lord_Howe": ["2026-04-04", "2026-10-03"],  # by half an hour
    "Antarctica/Troll": ["2026-03-28", "2026-10-24"],  # by two hours
    "Pacific/Apia": ["2011-12-29", "2011-09-23"],  # a whole day is skipped
}

TIMES = st.one_of(
    st.integers(0, 1439),
    st.sampled_from([0, 1, 30, 60, 90, 120, 135, 150, 165, 180, 181, 195, 240, 540, 720, 1020, 1380, 1439]),
)


@st.composite
def interval(draw: st.DrawFn) -> str:
    begins, ends = draw(TIMES), draw(st.one_of(TIMES, st.just(1440)))
    assume(begins != ends)
    return f"{begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"


INTERVALS = st.lists(interval(), max_size=3)


@dataclass
class Asked:
    """A calendar in both ways, and spans about which it is asked, from minute to minute."""

    calendar: Calendar
    slow: Slow
    spans: list[tuple[int, int]]

    @property
    def watched(self) -> Watched:
        return self.slow.watched


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    zone = draw(st.sampled_from(list(NIGHTS)))
    first_day = date.fromisoformat(draw(st.sampled_from(NIGHTS[zone])))
    watched = watch(zone, first_day)
    dates = st.integers(-2, 6).map(lambda number: (first_day + number * DAY).isoformat())
    hours = draw(st.dictionaries(st.sampled_from(NAMES), INTERVALS, min_size=1, max_size=7))
    assume(any(hours.values()))
    shifts = draw(st.dictionaries(dates, INTERVALS, max_size=2))
    breaks = draw(st.dictionaries(dates, INTERVALS, max_size=3))
    yearly = dates.map(lambda day: f"*-{day[5:]}")
    holidays = draw(st.lists(st.one_of(dates, yearly), max_size=2))
    starts, lengths = st.integers(2 * 1440, 3 * 1440), st.integers(0, 3 * 1440)
    spans = draw(st.lists(st.tuples(starts, lengths), min_size=SPANS_EACH, max_size=SPANS_EACH))
    calendar = Calendar.model_validate(
        {"timezone": zone, "hours": hours, "shifts": shifts, "breaks": breaks, "holidays": holidays}
    )
    return Asked(
        calendar, Slow(watched, hours, shifts, breaks, holidays), [(at, at + length) for at, length in spans]
    )


@pytest.mark.timeout(1200)
@settings(max_examples=SPANS // SPANS_EACH, deadline=None)
@given(asked())
def test_every_answer_is_that_of_the_wall_clock(asked: Asked) -> None:
    """The span's working time; where any part of it ends from either side; open or not; the next opening."""
    for start, end in asked.spans:
        answers_like_the_wall_clock(asked.calendar, asked.slow, start, end)


def answers_like_the_wall_clock(calendar: Calendar, slow: Slow, first: int, last: int) -> None:
    moment = slow.watched.moment
    start, end = moment(first), moment(last)
    worked = [minute for minute in range(first, last) if slow.open[minute]]

    assert calendar.elapsed(start, end) == len(worked) * MINUTE
    assert calendar.elapsed(end, start) == NOTHING
    assert calendar.is_open(start) == slow.open[first]
    assert calendar.add(start, NOTHING) == calendar.subtract(start, NOTHING) == start
    for count in {1, len(worked) // 2, len(worked)} & set(range(1, len(worked) + 1)):
        assert calendar.add(start, count * MINUTE) == moment(worked[count - 1] + 1)
        assert calendar.subtract(end, count * MINUTE) == moment(worked[-count])
    if worked:
        assert calendar.next_open(start) == moment(worked[0])


@pytest.mark.timeout(1200)
@settings(max_examples=SPANS // 10, deadline=None)
@given(asked(), st.integers(1, 3))
def test_working_days_are_counted_by_the_wall_clock(asked: Asked, count: int) -> None:
    """So many dates on, of those that open; the same wall time, or the next opening."""
    start, slow = asked.spans[0][0], asked.slow
    wall = asked.watched.shown[start]
    days = [day for day in slow.working if day > wall.date()]
    assume(len(days) >= count)
    there = asked.watched.minute_of(datetime.combine(days[count - 1], wall.time()))
    ahead = [minute for minute in range(there, len(slow.open)) if slow.open[minute]]
    assume(ahead and ahead[0] < there + 1440)

    answer = asked.calendar.add_working_days(asked.watched.moment(start), count)

    assert answer == asked.watched.moment(ahead[0])


@pytest.mark.timeout(1200)
@settings(max_examples=SPANS // 10, deadline=None)
@given(asked(), st.integers(0, 59), st.integers(1, 400 * 24 * 3600))
def test_to_the_second_and_over_a_year_adding_is_the_reverse_of_elapsing(
    asked: Asked, second: int, duration: int
) -> None:
    """What was added has elapsed, not a second earlier; and the same backwards."""
    calendar, within = asked.calendar, timedelta(seconds=duration)
    start = asked.watched.moment(asked.spans[0][0]) + timedelta(seconds=second)

    later, earlier = calendar.add(start, within), calendar.subtract(start, within)

    one = timedelta(seconds=1)
    assert calendar.elapsed(start, later) == calendar.elapsed(earlier, start) == within
    assert calendar.elapsed(start, later - one) == calendar.elapsed(earlier + one, start) == within - one


def test_the_slow_way_knows_the_nights() -> None:
    """A day of 23 hours, one of 25, and one that never was: it begins when it is over."""
    cases = {
        ("Europe/Berlin", "2026-03-29"): 23,
        ("Europe/Berlin", "2026-10-25"): 25,
        ("Pacific/Apia", "2011-12-30"): 0,
    }
    for (zone, day), hours in cases.items():
        here = date.fromisoformat(day)
        slow = Slow(watch(zone, here), {}, {day: ["00:00-24:00"]}, {}, [])

        assert sum(slow.open) == hours * 60, (zone, day)
        assert slow.working == [here] * bool(hours)
