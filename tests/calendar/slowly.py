"""A calendar the slow way: a wall clock is watched minute by minute, and each minute is open or it is not.

Nothing of `bot` is used, and nothing is asked of the time zone but what a clock there shows at a moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WATCHED = 11
"""How many days are watched, from two days before the first that is asked about."""

Written = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a clock showed in every minute, and the first minute in which it showed each time."""

    began_at: datetime
    shown: Sequence[datetime]
    first: Mapping[datetime, int]

    def minute_of(self, wall: datetime) -> int:
        """The minute that a wall time stands for: of two the first, and a skipped one as much later."""
        if wall in self.first:
            return self.first[wall]
        for before, after in zip(self.shown, self.shown[1:], strict=False):
            if before < wall < after:
                return self.first[wall + (after - before - MINUTE)]
        raise LookupError(wall)

    def moment(self, minute: int) -> datetime:
        return self.began_at + minute * MINUTE


@lru_cache(maxsize=500)
def watch(zone: str, first_day: date) -> Watched:
    began_at = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC) - 2 * DAY
    minutes = range(WATCHED * 24 * 60)
    here = ZoneInfo(zone)
    shown = [(began_at + minute * MINUTE).astimezone(here).replace(tzinfo=None, fold=0) for minute in minutes]
    first: dict[datetime, int] = {}
    for minute, wall in enumerate(shown):
        first.setdefault(wall, minute)
    return Watched(began_at, shown, first)


@dataclass
class Slow:
    """The calendar that was written, as a person with a clock reads it."""

    watched: Watched
    hours: Written
    shifts: Written
    breaks: Written
    holidays: Sequence[str]
    open: list[bool] = field(init=False)
    working: list[date] = field(init=False)

    def __post_init__(self) -> None:
        self.open = [False] * len(self.watched.shown)
        first, last = self.watched.shown[0].date() + DAY, self.watched.shown[-1].date() - DAY
        self.working = []
        for day in (first + DAY * number for number in range((last - first).days)):
            minutes = self._minutes(day)
            for minute in minutes:
                self.open[minute] = True
            if minutes:
                self.working.append(day)

    def _minutes(self, day: date) -> set[int]:
        if day.isoformat() in self.holidays or f"*-{day:%m-%d}" in self.holidays:
            return set()
        shifts = self._on_date(self.shifts, day)
        walls = self._on_weekday(day) if shifts is None else shifts
        return self._real(day, walls) - self._real(day, self._on_date(self.breaks, day) or set())

    def _on_weekday(self, day: date) -> set[int]:
        today = self.hours.get(NAMES[day.weekday()], ())
        yesterday = self.hours.get(NAMES[(day - DAY).weekday()], ())
        return walls_of(today)[0] | walls_of(yesterday)[1]

    def _on_date(self, written: Written, day: date) -> set[int] | None:
        """The minutes that are written under this date, or come over from the day before; None if neither."""
        over = walls_of(written.get((day - DAY).isoformat(), ()))[1]
        own = written.get(day.isoformat())
        return None if own is None and not over else walls_of(own or ())[0] | over

    def _real(self, day: date, walls: set[int]) -> set[int]:
        """The minutes of these wall times: each run of them from where it begins to where it ends."""
        midnight = datetime.combine(day, time())
        after = {wall + 1 for wall in walls}
        found: set[int] = set()
        for first, end in zip(sorted(walls - after), sorted(after - walls), strict=True):
            begins = self.watched.minute_of(midnight + first * MINUTE)
            ends = self.watched.minute_of(midnight + end * MINUTE)
            found |= set(range(begins, ends))
        return found


def walls_of(intervals: Sequence[str]) -> tuple[set[int], set[int]]:
    """The minutes of a day that intervals name, and those of the day after it."""
    today: set[int] = set()
    tomorrow: set[int] = set()
    for interval in intervals:
        begins, ends = (int(each[:2]) * 60 + int(each[3:]) for each in interval.split("-"))
        if begins < ends:
            today |= set(range(begins, ends))
        else:
            today |= set(range(begins, 1440))
            tomorrow |= set(range(ends))
    return today, tomorrow
