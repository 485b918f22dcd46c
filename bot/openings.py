"""When something is open, on the line of time: how much lies between two moments, where a duration ends.

Moments are whole seconds since 1970 in UTC. Openings are kept by year, with what was open before each, so
that a question costs a search in two years and not a walk over the days between.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

Span = tuple[int, int]
"""From the first number up to, and without, the second."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def seconds_of(moment: datetime) -> int:
    """An aware moment in seconds, fractions dropped; ValueError for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone could be any; give it a tzinfo")
    return (moment - EPOCH) // _SECOND


def moment_of(seconds: int) -> datetime:
    """The moment, in UTC."""
    return EPOCH + timedelta(seconds=seconds)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in order: overlapping and touching spans are one, empty ones are none."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if ends <= begins:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def without(spans: Iterable[Span], cuts: Iterable[Span]) -> list[Span]:
    """What is left of the spans when the cuts are taken out."""
    left = merged(spans)
    for cut_from, cut_to in merged(cuts):
        pieces = [
            piece
            for begins, ends in left
            for piece in ((begins, min(ends, cut_from)), (max(begins, cut_to), ends))
        ]
        left = merged(pieces)
    return left


class NeverAgain(ValueError):
    """Nothing opens any more in the direction that was asked for."""


@dataclass(frozen=True, slots=True)
class _Year:
    """The openings of one year. `upto` is what was open from the year's beginning to the end of each."""

    begins: list[int]
    ends: list[int]
    upto: list[int]
    total: int

    @classmethod
    def of(cls, spans: Iterable[Span], year: Span) -> Self:
        begins, ends, upto, total = [], [], [], 0
        for begin, end in merged((max(begin, year[0]), min(end, year[1])) for begin, end in spans):
            total += end - begin
            begins.append(begin)
            ends.append(end)
            upto.append(total)
        return cls(begins, ends, upto, total)

    def before(self, at: int) -> int:
        """How many seconds of the year were open before this moment."""
        index = bisect_right(self.begins, at) - 1
        return self.upto[index] - max(0, self.ends[index] - at) if index >= 0 else 0


_NOTHING = _Year([], [], [], 0)


class Openings:
    """The openings that `spans_in` finds for a year (more is no harm), in the years in which there are any.

    Threads may share one: what two of them find out at once is the same.
    """

    def __init__(self, spans_in: Callable[[int], Iterable[Span]], years: range) -> None:
        self._spans_in, self._years = spans_in, years
        self._known: dict[int, _Year] = {}

    def after(self, at: int, seconds: int) -> int:
        """The first moment by which this much, more than nothing, was open since `at`."""
        year = moment_of(at).year
        needed = seconds + self._in(year).before(at)
        while needed > (openings := self._in(year)).total:
            needed -= openings.total
            year = self._later(year)
        index = bisect_left(openings.upto, needed)
        return openings.ends[index] - (openings.upto[index] - needed)

    def ahead_of(self, at: int, seconds: int) -> int:
        """The last moment from which this much, more than nothing, was open until `at`."""
        year = moment_of(at).year
        left = self._in(year).before(at) - seconds
        while left < 0:
            if (year := year - 1) < self._years.start:
                raise NeverAgain("the calendar was not open before")
            left += self._in(year).total
        openings = self._in(year)
        index = bisect_right(openings.upto, left)
        return openings.ends[index] - (openings.upto[index] - left)

    def between(self, start: int, end: int) -> int:
        """How many seconds were open."""
        first, last = moment_of(start).year, moment_of(end).year
        whole = sum(self._in(year).total for year in range(first, last))
        return whole + self._in(last).before(end) - self._in(first).before(start)

    def spans(self, start: int, end: int) -> list[Span]:
        """What is open from one moment to the other, in order."""
        years = range(moment_of(start).year, moment_of(end).year + 1)
        found = (zip(self._in(year).begins, self._in(year).ends, strict=True) for year in years)
        spans = (span for whole_year in found for span in whole_year)
        return merged((max(begins, start), min(ends, end)) for begins, ends in spans)

    def next(self, at: int) -> int:
        """The moment itself where it is open, or when the next opening begins."""
        year = moment_of(at).year
        openings = self._in(year)
        index = bisect_right(openings.ends, at)
        while index == len(openings.ends):
            year, index = self._later(year), 0
            openings = self._in(year)
        return max(at, openings.begins[index])

    def _in(self, year: int) -> _Year:
        found = self._known.get(year)
        if found is None:
            if year not in self._years:
                return _NOTHING
            whole = tuple(seconds_of(datetime(each, 1, 1, tzinfo=UTC)) for each in (year, year + 1))
            found = self._known[year] = _Year.of(self._spans_in(year), (whole[0], whole[1]))
        return found

    def _later(self, year: int) -> int:
        if year + 1 >= self._years.stop:
            raise NeverAgain("the calendar does not open any more; write hours that go on")
        return year + 1
