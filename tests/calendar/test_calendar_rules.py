"""What a calendar means, rule by rule."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import ALWAYS, WEEKDAYS, Calendar
from bot.openings import NeverAgain

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
NOTHING = timedelta(0)

OFFICE = ["09:00-12:00", "13:00-17:00"]
WEEK = dict.fromkeys(WEEKDAYS[:5], OFFICE)
ROUND_THE_CLOCK = {day: ["00:00-24:00"] for day in WEEKDAYS}


def at(written: str) -> datetime:
    """A wall time in Berlin."""
    return datetime.fromisoformat(written).replace(tzinfo=BERLIN)


def calendar(**fields: Any) -> Calendar:
    return Calendar.model_validate({"timezone": "Europe/Berlin", "hours": WEEK, **fields})


def test_lunch_does_not_count() -> None:
    """Any number of intervals a day."""
    assert calendar().add(at("2026-05-05 11:00"), 2 * HOUR) == at("2026-05-05 14:00")
    assert calendar().elapsed(at("2026-05-05 00:00"), at("2026-05-06 00:00")) == 7 * HOUR


def test_nights_and_weekends_do_not_count() -> None:
    """From Friday afternoon to Monday morning."""
    assert calendar().add(at("2026-05-08 16:00"), 2 * HOUR) == at("2026-05-11 10:00")
    assert calendar().subtract(at("2026-05-11 10:00"), 2 * HOUR) == at("2026-05-08 16:00")


def test_it_is_open_from_the_opening_up_to_and_without_closing() -> None:
    """Half-open, to the second."""
    office, second = calendar(), timedelta(seconds=1)

    assert not office.is_open(at("2026-05-05 09:00") - second)
    assert office.is_open(at("2026-05-05 09:00"))
    assert office.is_open(at("2026-05-05 12:00") - second)
    assert not office.is_open(at("2026-05-05 12:00"))


def test_a_deadline_that_lands_exactly_at_closing_time_stays_there() -> None:
    """It does not slip to the next opening; backwards it stays at the opening."""
    assert calendar().add(at("2026-05-05 13:00"), 4 * HOUR) == at("2026-05-05 17:00")
    assert calendar().subtract(at("2026-05-05 12:00"), 3 * HOUR) == at("2026-05-05 09:00")


def test_nothing_added_is_the_start() -> None:
    """Even at night."""
    night = at("2026-05-05 03:00")

    assert calendar().add(night, NOTHING) == calendar().subtract(night, NOTHING) == night


def test_negative_durations_are_refused() -> None:
    """Forwards and backwards, and working days too."""
    for ask in (calendar().add, calendar().subtract):
        with pytest.raises(ValueError, match="not negative"):
            ask(at("2026-05-05 10:00"), -timedelta(seconds=1))
    with pytest.raises(ValueError, match="not negative"):
        calendar().add_working_days(at("2026-05-05 10:00"), -1)


def test_between_a_later_and_an_earlier_moment_nothing_elapsed() -> None:
    """Inverted is 0, not less."""
    assert calendar().elapsed(at("2026-05-05 12:00"), at("2026-05-05 10:00")) == NOTHING


def test_moments_without_a_time_zone_are_refused() -> None:
    """They could be any."""
    office = calendar()
    naive = at("2026-05-05 10:00").replace(tzinfo=None)

    for ask in (
        lambda: office.add(naive, HOUR),
        lambda: office.add(naive, NOTHING),
        lambda: office.subtract(naive, HOUR),
        lambda: office.elapsed(naive, at("2026-05-05 12:00")),
        lambda: office.elapsed(at("2026-05-05 12:00"), naive),
        lambda: office.is_open(naive),
        lambda: office.next_open(naive),
        lambda: office.add_working_days(naive, 2),
    ):
        with pytest.raises(ValueError, match="without a time zone"):
            ask()


def test_fractions_of_seconds_are_dropped() -> None:
    """A deadline is a whole second."""
    start = at("2026-05-05 10:00") + timedelta(microseconds=999_999)

    assert calendar().add(start, HOUR + timedelta(microseconds=5)) == at("2026-05-05 11:00")
    assert calendar().elapsed(start, at("2026-05-05 10:00") + timedelta(seconds=1.2)) == timedelta(seconds=1)


def test_the_next_opening_of_an_open_moment_is_the_moment_itself() -> None:
    """At closing time it is the next one."""
    office = calendar()

    assert office.next_open(at("2026-05-05 10:30")) == at("2026-05-05 10:30")
    assert office.next_open(at("2026-05-05 12:00")) == at("2026-05-05 13:00")
    assert office.next_open(at("2026-05-08 17:00")) == at("2026-05-11 09:00")
    assert office.next_open(at("2026-12-31 18:00")) == at("2027-01-01 09:00")


def test_24_00_is_the_end_of_the_day() -> None:
    """And meets the next day without a gap."""
    nights = calendar(hours={"mon": ["20:00-24:00"], "tue": ["00:00-02:00"]})

    assert nights.add(at("2026-05-04 21:00"), 4 * HOUR) == at("2026-05-05 01:00")


def test_an_interval_that_ends_before_it_starts_runs_over_midnight() -> None:
    """It is the same as its two halves, each under its own day, and Sunday's runs into Monday."""
    night = calendar(hours={"sun": ["22:00-06:00"], "mon": ["22:00-00:00"]})

    assert night.elapsed(at("2026-05-03 00:00"), at("2026-05-05 12:00")) == 10 * HOUR
    assert night.is_open(at("2026-05-04 05:59"))
    assert not night.is_open(at("2026-05-05 00:00"))


def test_touching_and_overlapping_intervals_count_once() -> None:
    """They are one interval."""
    merged = calendar(hours={"tue": ["13:00-15:00", "09:00-12:00", "12:00-13:00", "14:00-17:00"]})

    assert merged.elapsed(at("2026-05-05 00:00"), at("2026-05-06 00:00")) == 8 * HOUR
    assert merged.add(at("2026-05-05 09:00"), 3 * HOUR) == at("2026-05-05 12:00")


def test_a_holiday_closes_the_whole_day_shift_or_not() -> None:
    """The half of a night that reaches into it is closed as well."""
    office = calendar(
        hours={"thu": ["22:00-06:00"], "fri": OFFICE},
        holidays=["2026-05-08"],
        shifts={"2026-05-08": ["10:00-12:00"]},
    )

    assert office.elapsed(at("2026-05-08 00:00"), at("2026-05-09 00:00")) == NOTHING
    assert office.elapsed(at("2026-05-07 00:00"), at("2026-05-08 00:00")) == 2 * HOUR


def test_a_day_of_every_year_is_written_with_a_star() -> None:
    """29 February is one of some years."""
    office = calendar(holidays=["*-12-25", "*-02-29"])

    for year in (2024, 2025, 2026):
        assert not office.is_open(at(f"{year}-12-25 10:00"))
    assert office.next_open(at("2024-02-29 10:00")) == at("2024-03-01 09:00")


def test_public_holidays_are_those_of_the_country_and_region() -> None:
    """Corpus Christi is one in Bavaria and none in Berlin; Unity Day is one in both."""
    bavaria = calendar(holidays=[{"country": "DE", "region": "BY"}])
    berlin = calendar(holidays=[{"country": "DE", "region": "BE"}])

    assert (bavaria.is_open(at("2026-06-04 10:00")), berlin.is_open(at("2026-06-04 10:00"))) == (False, True)
    assert not bavaria.is_open(at("2025-10-03 10:00"))
    assert not berlin.is_open(at("2025-10-03 10:00"))


def test_shifts_replace_the_hours_of_their_date() -> None:
    """Also with none at all; of the night before as well."""
    office = calendar(
        hours={"mon": ["22:00-06:00"], "tue": OFFICE, "wed": OFFICE},
        shifts={"2026-05-05": ["18:00-20:00"], "2026-05-06": []},
    )

    assert office.elapsed(at("2026-05-05 00:00"), at("2026-05-07 00:00")) == 2 * HOUR
    assert office.is_open(at("2026-05-05 19:00"))
    assert office.elapsed(at("2026-05-12 00:00"), at("2026-05-14 00:00")) == 20 * HOUR


def test_a_shift_over_midnight_stands_under_both_dates() -> None:
    """As though each half had been written under its own: it replaces the hours of the second date, too."""
    split = calendar(shifts={"2026-05-05": ["22:00-06:00"]})
    by_hand = calendar(shifts={"2026-05-05": ["22:00-24:00"], "2026-05-06": ["00:00-06:00"]})
    both = calendar(shifts={"2026-05-05": ["22:00-06:00"], "2026-05-06": OFFICE})
    days = at("2026-05-04 00:00"), at("2026-05-09 00:00")

    assert split.elapsed(*days) == by_hand.elapsed(*days) == (3 * 7 + 8) * HOUR
    assert both.elapsed(*days) == (4 * 7 + 8) * HOUR


def test_breaks_are_cut_out_of_their_date() -> None:
    """Also out of a shift; where it is closed anyway they change nothing."""
    office = calendar(
        shifts={"2026-05-09": ["10:00-14:00"]},
        breaks={"2026-05-05": ["11:00-14:00", "20:00-21:00"], "2026-05-09": ["11:00-12:00"]},
    )

    assert office.elapsed(at("2026-05-05 00:00"), at("2026-05-06 00:00")) == 5 * HOUR
    assert office.elapsed(at("2026-05-09 00:00"), at("2026-05-10 00:00")) == 3 * HOUR


def test_a_break_over_midnight_is_cut_out_of_both_dates() -> None:
    """Only of these two."""
    always_written = calendar(hours=ROUND_THE_CLOCK, breaks={"2026-05-05": ["23:00-01:00"]})

    assert always_written.elapsed(at("2026-05-05 00:00"), at("2026-05-07 00:00")) == 46 * HOUR


def test_a_wall_time_in_the_gap_moves_on_by_the_gap() -> None:
    """At 02:00 of 29 March the clocks of Berlin show 03:00."""
    night = calendar(hours={"sun": ["02:30-04:00"]})

    assert night.next_open(at("2026-03-29 00:00")) == at("2026-03-29 03:30")
    assert night.elapsed(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == HOUR / 2


def test_an_interval_whose_moved_end_is_not_after_its_moved_start_is_empty() -> None:
    """From 02:30, which is 03:30, to 03:00."""
    night = calendar(hours={"sun": ["02:30-03:00"]})

    assert night.elapsed(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == NOTHING
    assert night.elapsed(at("2026-04-05 00:00"), at("2026-04-06 00:00")) == HOUR / 2


def test_a_break_never_opens_what_is_closed() -> None:
    """In the gap, too: hours from 03:30 on lose nothing to a break before, and gain nothing."""
    night = calendar(hours={"sun": ["02:30-04:00"]}, breaks={"2026-03-29": ["03:00-03:15"]})

    assert night.elapsed(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == HOUR / 2


def test_of_a_wall_time_that_comes_twice_the_first_counts() -> None:
    """02:30 of 25 October: what ends then ends with the first; what begins then has an hour more."""
    until, since = calendar(hours={"sun": ["01:00-02:30"]}), calendar(hours={"sun": ["02:30-04:00"]})
    day = at("2026-10-25 00:00"), at("2026-10-26 00:00")

    assert until.elapsed(*day) == 1.5 * HOUR
    assert since.elapsed(*day) == 2.5 * HOUR
    assert since.next_open(day[0]) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_has_as_many_hours_as_it_has() -> None:
    """Durations are elapsed seconds."""
    round_the_clock = calendar(hours=ROUND_THE_CLOCK)

    assert round_the_clock.elapsed(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == 23 * HOUR
    assert round_the_clock.elapsed(at("2026-10-25 00:00"), at("2026-10-26 00:00")) == 25 * HOUR


def test_always_is_every_second() -> None:
    """24x7 needs no time zone."""
    start = at("2026-10-24 12:00")

    assert ALWAYS.add(start, 48 * HOUR) == start.astimezone(UTC) + 48 * HOUR
    assert ALWAYS.subtract(start, 48 * HOUR) == start.astimezone(UTC) - 48 * HOUR
    assert ALWAYS.is_open(start)
    assert ALWAYS.elapsed(start, start + timedelta(days=400)) == (start + timedelta(days=400)).astimezone(
        UTC
    ) - start.astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "count", "answer"),
    [
        ("2026-05-05 10:30", 2, "2026-05-07 10:30"),
        ("2026-05-07 10:30", 2, "2026-05-11 10:30"),  # over the weekend
        ("2026-05-09 10:30", 1, "2026-05-11 10:30"),  # from a Saturday
        ("2026-05-05 12:30", 1, "2026-05-06 13:00"),  # lunch
        ("2026-05-05 18:00", 2, "2026-05-08 09:00"),  # after closing
        ("2026-05-12 10:30", 2, "2026-05-15 10:30"),  # over a holiday
        ("2026-05-05 03:00", 0, "2026-05-05 09:00"),
        ("2026-05-05 10:30", 0, "2026-05-05 10:30"),
    ],
)
def test_working_days_are_dates_that_open(start: str, count: int, answer: str) -> None:
    """The same wall time on the date that is so many of them on; if that is closed, the next opening."""
    office = calendar(holidays=["2026-05-14"])

    assert office.add_working_days(at(start), count) == at(answer)


def test_working_days_keep_the_wall_time_over_a_change_of_the_clocks() -> None:
    """One that is skipped moves on by the gap; one that comes twice is the first."""
    round_the_clock = calendar(hours=ROUND_THE_CLOCK)

    assert round_the_clock.add_working_days(at("2026-03-28 02:30"), 1) == at("2026-03-29 03:30")
    assert round_the_clock.add_working_days(at("2026-03-28 10:00"), 1) == at("2026-03-29 10:00")
    again = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)
    assert round_the_clock.add_working_days(again, 1) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_calendar_of_shifts_alone_ends_with_the_last() -> None:
    """The rulebook takes none; whoever asks one is told."""
    rota = Calendar.model_validate({"timezone": "UTC", "shifts": {"2026-05-05": ["09:00-12:00"]}})
    start = datetime(2026, 5, 1, tzinfo=UTC)

    assert rota.add(start, 3 * HOUR) == datetime(2026, 5, 5, 12, tzinfo=UTC)
    assert rota.elapsed(start, datetime(2036, 5, 1, tzinfo=UTC)) == 3 * HOUR
    asks: list[Callable[[], object]] = [
        lambda: rota.add(start, 4 * HOUR),
        lambda: rota.subtract(start, HOUR),
        lambda: rota.next_open(datetime(2026, 6, 1, tzinfo=UTC)),
        lambda: rota.add_working_days(start, 2),
    ]
    for ask in asks:
        with pytest.raises(NeverAgain):
            ask()


def test_threads_share_a_calendar() -> None:
    """What two of them find out at once is the same."""
    fresh = calendar()
    starts = [at(f"{year}-05-05 10:00") for year in range(1990, 2030)] * 4

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda start: fresh.add(start, 500 * HOUR), starts))

    assert answers == [calendar().add(start, 500 * HOUR) for start in starts]


def test_what_was_asked_does_not_make_calendars_differ() -> None:
    """A calendar is what is written in it."""
    asked, fresh = calendar(), calendar()
    asked.add(at("2026-05-05 10:00"), HOUR)

    assert asked == fresh


def test_a_calendar_written_out_is_read_back() -> None:
    """Versions of policies are kept as JSON."""
    whole = calendar(
        holidays=["2026-05-04", "*-12-25", {"country": "DE", "region": "BY"}, {"country": "FR"}],
        shifts={date(2026, 5, 5): ["9:00-17:00"]},
        breaks={"2026-05-06": ["22:00-02:00"]},
    )

    assert Calendar.model_validate_json(whole.model_dump_json()) == whole
    assert Calendar.model_validate_json(ALWAYS.model_dump_json()) == ALWAYS
