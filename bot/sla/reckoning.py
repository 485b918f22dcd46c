"""Reckoning a clock: a pure function of what happened to the record and of what was promised.

Time is plain elapsed time. What answers and what pauses follows the table in docs/deadlines.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.terms import Promise


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a record's history, as far as clocks are concerned."""

    verb: str
    at: datetime
    person: str | None


@dataclass(frozen=True, slots=True)
class Promised:
    """A target, and the part of it after which a warning rings."""

    target: timedelta
    warn_at_percent: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The moments of a clock; rows only cache them."""

    started_at: datetime
    warn_at: datetime
    due_at: datetime
    met_at: datetime | None
    cancelled_at: datetime | None = None
    paused: bool = False
    """While it stands still, `warn_at` and `due_at` are as if it went on now; it rings for neither."""


ANSWERS = frozenset({"taken", "replied", "updated", "restored", "resolved"})
"""What tells the requester that somebody has answered, when a person other than they did it."""

BEGINS = ANSWERS - {"replied", "updated"}
"""What needs no answer any more, when the requester did it themselves."""

PAUSES = frozenset({"waiting", "resolved"})
"""What stops the clock of restoring; a clock that is resolved is also met, unless it is reopened."""

GOES_ON = frozenset({"resumed", "reopened"})

CANCELS = frozenset({"cancelled", "merged"})
"""What ends an incident without anything being restored: its promises fall away."""


def reckon(promise: Promise, promised: Promised, history: Sequence[Happened], *, requester: str) -> Reckoned:
    """The clock of `promise` on a record with this history, oldest first; the first line is its report."""
    started_at = history[0].at
    warning = promised.target * promised.warn_at_percent / 100
    cancelled_at = next((line.at for line in history if line.verb in CANCELS), None)
    if promise is Promise.RESPOND:
        met_at, needless_at = _answered(history, requester)
        due_at, warn_at = started_at + promised.target, started_at + warning
        ended_at = needless_at if met_at or needless_at else cancelled_at
        return Reckoned(started_at, warn_at, due_at, met_at, ended_at)
    stretches = _Stretches.of(history)
    return Reckoned(
        started_at,
        _after(started_at, warning, stretches.pauses),
        _after(started_at, promised.target, stretches.pauses),
        stretches.resolved_at,
        cancelled_at,
        stretches.paused_since is not None and stretches.resolved_at is None,
    )


def _answered(history: Iterable[Happened], requester: str) -> tuple[datetime | None, datetime | None]:
    """When somebody answered, or the question fell away: who takes their own report needs no answer."""
    for line in history:
        if line.verb in CANCELS:
            break  # what is said of it afterwards keeps no promise any more
        if line.verb in ANSWERS and line.person is not None:
            if line.person != requester:
                return line.at, None
            if line.verb in BEGINS:
                return None, line.at
    return None, None


@dataclass(slots=True)
class _Stretches:
    """When the clock of restoring stood still: while somebody was waited for, and while it was resolved."""

    pauses: list[tuple[datetime, datetime]]
    paused_since: datetime | None = None
    resolved_at: datetime | None = None

    @classmethod
    def of(cls, history: Iterable[Happened]) -> Self:
        found = cls([])
        for line in history:
            if line.verb in PAUSES | GOES_ON and found.paused_since is not None:
                found.pauses.append((found.paused_since, line.at))
            if line.verb in PAUSES:
                found.paused_since = line.at
                found.resolved_at = line.at if line.verb == "resolved" else None
            elif line.verb in GOES_ON:
                found.paused_since = found.resolved_at = None
        return found


def _after(start: datetime, duration: timedelta, pauses: Iterable[tuple[datetime, datetime]]) -> datetime:
    """The moment at which `duration` has run since `start`, the pauses left out."""
    due_at = start + duration
    for begun, ended in pauses:
        if begun < due_at:
            due_at += ended - begun
    return due_at
