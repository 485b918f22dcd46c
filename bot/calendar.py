"""Calendars: when time counts. Local wall time, holidays and daylight saving in; durations and moments out.

Hours, shifts and breaks are split at midnight as they are written, as though each half stood under its own
date. Then every date applies its own shifts, breaks and holidays, and what is left of it is put on the line
of time: a wall time that the clocks skip in spring moves on by the gap, and of one that comes twice in
autumn the first counts. Every answer is a moment in UTC, of whole seconds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from typing import Annotated, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.hours import Country, minutes, read_date, read_holiday, read_interval, read_yes, read_zone
from bot.openings import NeverAgain, Openings, Span, merged, moment_of, seconds_of, without

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Interval = Annotated[str, BeforeValidator(read_interval)]
Intervals = tuple[Interval, ...]
Date = Annotated[date, BeforeValidator(read_date)]
Holiday = Annotated[str | Country, BeforeValidator(read_holiday)]

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_ALL_DAY: Span = (0, 24 * 60)
_EVERY_YEAR = range(2, 9999)  # of all that a datetime can say, with room for a day on either side
# In 28 years every day of the year falls on every weekday. Any 28 would do.
_CYCLE = range(2024, 2052)
_Day = TypeVar("_Day")


class Calendar(BaseModel):
    """When time counts. Frozen; threads may share one. A calendar that never opens is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, BeforeValidator(read_zone)] = Field(
        default="UTC", description="the time zone, by its IANA name, such as Europe/Berlin"
    )
    hours: Mapping[Weekday, Intervals] = Field(
        default={}, description='for each weekday a list of intervals, such as mon: ["09:00-17:00"]'
    )
    holidays: tuple[Holiday, ...] = Field(
        default=(), description='a list of days, such as ["2026-05-04", "*-12-25", {country: DE, region: BY}]'
    )
    shifts: Mapping[Date, Intervals] = Field(
        default={}, description="for a date, the intervals that replace the hours of that day"
    )
    breaks: Mapping[Date, Intervals] = Field(
        default={}, description="for a date, the intervals that are cut out of that day"
    )
    always: Annotated[bool, BeforeValidator(read_yes)] = Field(
        default=False, description="true for 24 hours on all 7 days"
    )

    @model_validator(mode="after")
    def _opens_some_day(self) -> Self:
        written = [name for name in ("hours", "holidays", "shifts", "breaks") if getattr(self, name)]
        if self.always:
            if written:
                raise ValueError(f"always leaves no place for {written[0]}; remove one of the two")
            return self
        if "timezone" not in self.model_fields_set:
            raise ValueError("timezone is missing; write its IANA name, such as Europe/Berlin")
        if not self.goes_on and not any(map(self._spans_on, self._shifts)):
            raise ValueError('never opens; write hours, such as mon: ["09:00-17:00"], or always: true')
        return self

    @cached_property
    def goes_on(self) -> bool:
        """Whether it opens again and again; one that lives of shifts alone ends with the last of them."""
        if self.always:
            return True
        days = (date(_CYCLE.start, 1, 1) + _DAY * number for number in range(len(_CYCLE) * 366))
        # A list of single dates ends one day.
        return any(
            self._week.get(day.weekday()) and not self._closes_yearly(day) and not self._closes_by_law(day)
            for day in days
        )

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first moment by which `duration` has passed in opening hours since `start`.

        One that lands exactly at closing time stays there. Nothing added is `start`. ValueError for a
        negative duration and a naive moment.
        """
        seconds = _whole(duration)
        at = seconds_of(start)
        return moment_of(self._openings.after(at, seconds)) if seconds else start

    def subtract(self, start: datetime, duration: timedelta) -> datetime:
        """The last moment from which `duration` passes in opening hours until `start`."""
        seconds = _whole(duration)
        at = seconds_of(start)
        return moment_of(self._openings.ahead_of(at, seconds)) if seconds else start

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """How long it was open from `start` to `end`; nothing when `end` comes first."""
        begins, ends = seconds_of(start), seconds_of(end)
        return timedelta(seconds=self._openings.between(begins, ends) if begins < ends else 0)

    def is_open(self, at: datetime) -> bool:
        """Whether time counts now; at closing time it does no more."""
        moment = seconds_of(at)
        return self._openings.between(moment, moment + 1) == 1

    def next_open(self, at: datetime) -> datetime:
        """The moment itself when it is open, or the next opening."""
        moment = seconds_of(at)
        opens = self._openings.next(moment)
        return at if opens == moment else moment_of(opens)

    def openings(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """When it is open from one moment to the other, in order."""
        spans = self._openings.spans(seconds_of(start), seconds_of(end))
        return [(moment_of(begins), moment_of(ends)) for begins, ends in spans]

    def add_working_days(self, start: datetime, count: int) -> datetime:
        """The same wall time, `count` working dates on; the next opening if that is closed.

        A working date is one that opens at all. ValueError for a negative count and a naive moment.
        """
        if count < 0:
            raise ValueError("a count of working days is not negative")
        if count == 0:
            return self.next_open(start)
        seconds_of(start)  # refuses a naive one
        local = start.astimezone(self._zone)
        day = local.date()
        while count:
            day += _DAY
            if day.year >= self._years.stop:
                raise NeverAgain("the calendar does not open any more; write hours that go on")
            count -= bool(self._spans_on(day))
        there = datetime.combine(day, local.time().replace(microsecond=0, fold=0), self._zone)
        return self.next_open(moment_of(seconds_of(there)))

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def _openings(self) -> Openings:
        return Openings(self._spans_in, self._years)

    @cached_property
    def _years(self) -> range:
        if self.goes_on:
            return _EVERY_YEAR
        # A shift near New Year may open in the year before or after, by UTC.
        years = [day.year for day in self._shifts]
        return range(min(years) - 1, max(years) + 2)

    @cached_property
    def _week(self) -> Mapping[int, list[Span]]:
        if self.always:
            return {day: [_ALL_DAY] for day in range(7)}
        days = {WEEKDAYS.index(name): intervals for name, intervals in self.hours.items()}
        return _by_day(days, lambda day: (day + 1) % 7)

    @cached_property
    def _shifts(self) -> Mapping[date, list[Span]]:
        return _by_day(self.shifts, lambda day: day + _DAY)

    @cached_property
    def _breaks(self) -> Mapping[date, list[Span]]:
        return _by_day(self.breaks, lambda day: day + _DAY)

    @cached_property
    def _single_days(self) -> frozenset[date]:
        return frozenset(
            date.fromisoformat(each) for each in self.holidays if isinstance(each, str) and each[0] != "*"
        )

    @cached_property
    def _days_of_the_year(self) -> frozenset[str]:
        return frozenset(each[2:] for each in self.holidays if isinstance(each, str) and each[0] == "*")

    def _closes_yearly(self, day: date) -> bool:
        return day.isoformat()[5:] in self._days_of_the_year

    def _closes_by_law(self, day: date) -> bool:
        countries = (each for each in self.holidays if isinstance(each, Country))
        return any(day in each.days_in(day.year) for each in countries)

    def _spans_in(self, year: int) -> Iterator[Span]:
        """What opens on the dates of a year and the days around it: whole days are skipped by some zones."""
        first = date(year, 1, 1) - 2 * _DAY
        days = (date(year + 1, 1, 1) + 2 * _DAY - first).days
        if self.always:
            return iter([(self._instant(first, 0), self._instant(first + _DAY * days, 0))])
        return chain.from_iterable(self._spans_on(first + _DAY * number) for number in range(days))

    def _spans_on(self, day: date) -> list[Span]:
        """When the date is open, on the line of time."""
        if day in self._single_days or self._closes_yearly(day) or self._closes_by_law(day):
            return []
        written = self._shifts.get(day, self._week.get(day.weekday(), []))
        opens = merged(self._placed(day, written))
        cuts = self._breaks.get(day)
        return without(opens, self._placed(day, cuts)) if cuts else opens

    def _placed(self, day: date, spans: Iterable[Span]) -> list[Span]:
        return [(self._instant(day, begins), self._instant(day, ends)) for begins, ends in spans]

    def _instant(self, day: date, minutes: int) -> int:
        """The moment of a wall time; with fold=0 it is the first of two, and moves on by a gap."""
        if minutes == _ALL_DAY[1]:
            day, minutes = day + _DAY, 0
        return seconds_of(datetime.combine(day, time(minutes // 60, minutes % 60), self._zone))


ALWAYS = Calendar(always=True)
"""24 hours on all 7 days."""


def _whole(duration: timedelta) -> int:
    if duration < timedelta(0):
        raise ValueError("a duration is not negative")
    return duration // _SECOND


def _by_day(days: Mapping[_Day, Intervals], next_day: Callable[[_Day], _Day]) -> dict[_Day, list[Span]]:
    """The intervals in minutes from midnight, split there, for each day that has any."""
    found: dict[_Day, list[Span]] = {day: [] for day in days}
    for day, intervals in days.items():
        for begins, ends in map(minutes, intervals):
            if begins < ends:
                found[day].append((begins, ends))
                continue
            found[day].append((begins, _ALL_DAY[1]))
            if ends:
                found.setdefault(next_day(day), []).append((0, ends))
    return {day: merged(spans) for day, spans in found.items()}
