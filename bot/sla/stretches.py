"""Stretches: what became of a clock's time, from its start to now, piece by piece.

A pure function of the same things from which its moments are reckoned, so that it can say why they are so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.reckoning import Happened, Promised, Reckoned, reckon, stood_still
from bot.terms import Promise


class What(StrEnum):
    """What the clock did."""

    RAN = "ran"
    LATE = "late"
    """It ran after its due moment."""
    PAUSED = "paused"
    CLOSED = "closed"
    """It was outside the hours of the calendar."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One piece of a clock's time; `used`: so much of its target, in whole seconds."""

    what: What
    begins: datetime
    ends: datetime

    @property
    def used(self) -> timedelta:
        return self.ends - self.begins if self.what in (What.RAN, What.LATE) else timedelta()


@dataclass(frozen=True, slots=True)
class Explained:
    """A clock with all of its stretches."""

    reckoned: Reckoned
    stretches: tuple[Stretch, ...]
    target: timedelta
    """How much open time was promised; working days come to as much as lies up to the last of them."""

    @property
    def used(self) -> timedelta:
        return sum((each.used for each in self.stretches), timedelta())

    @property
    def percent(self) -> int:
        """Of the target, rounded down: 100 is never said too early."""
        return int(self.used * 100 / self.target)


def explain(
    promise: Promise, promised: Promised, history: Sequence[Happened], *, requester: str, now: datetime
) -> Explained:
    """The clock of `promise` on a record with this history, stretch by stretch until it ended, or now."""
    reckoned = reckon(promise, promised, history, requester=requester)
    begins = _whole(reckoned.started_at)
    ends = max(begins, _whole(reckoned.met_at or reckoned.cancelled_at or now))
    found: list[Stretch] = []
    at = begins
    for begun, ended in stood_still(promise, history):
        pause = Stretch(What.PAUSED, _whole(begun), min(ends, _whole(ended or ends)))
        if at <= pause.begins < pause.ends:
            found += [*_running(promised, reckoned, at, pause.begins), pause]
            at = pause.ends
    found += _running(promised, reckoned, at, ends)
    return Explained(reckoned, tuple(_joined(found)), _target(promised, begins))


def _running(promised: Promised, reckoned: Reckoned, begins: datetime, ends: datetime) -> Iterator[Stretch]:
    """The time between two pauses: open or closed, and what is open before or after the due moment."""
    due_at = _whole(reckoned.due_at)
    for opens, closes in promised.calendar.openings(begins, ends):
        yield Stretch(What.CLOSED, begins, opens)
        middle = min(max(due_at, opens), closes)
        yield Stretch(What.RAN, opens, middle)
        yield Stretch(What.LATE, middle, closes)
        begins = closes
    yield Stretch(What.CLOSED, begins, ends)


def _joined(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Without the empty ones; of one kind, what touches is one."""
    last: Stretch | None = None
    for each in stretches:
        if each.ends <= each.begins:
            continue
        if last is not None and last.what is each.what:
            last = Stretch(last.what, last.begins, each.ends)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _target(promised: Promised, begins: datetime) -> timedelta:
    if isinstance(promised.within, timedelta):
        return promised.within
    due_at = promised.calendar.add_working_days(begins, promised.within.count)
    # From a Saturday to the opening on Monday there is none, and it is still something to have a share of.
    return max(promised.calendar.elapsed(begins, due_at), timedelta(seconds=1))


def _whole(moment: datetime) -> datetime:
    """Calendars know whole seconds."""
    return moment.replace(microsecond=0)
