"""Reckoning a clock: a pure function of what happened to the record and of what was promised.

Time is plain elapsed time. What answers and what pauses follows the table in docs/deadlines.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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


ANSWERS = frozenset({"taken", "updated", "resolved"})
"""What tells the requester that somebody has answered, when a person other than they did it."""


def reckon(promise: Promise, promised: Promised, history: Sequence[Happened], *, requester: str) -> Reckoned:
    """The clock of `promise` on a record with this history, oldest first; the first line is its report."""
    started_at = history[0].at
    warning = promised.target * promised.warn_at_percent / 100
    if promise is Promise.RESPOND:
        met_at, cancelled_at = _answered(history, requester)
        due_at, warn_at = started_at + promised.target, started_at + warning
        return Reckoned(started_at, warn_at, due_at, met_at, cancelled_at)
    pauses, met_at = _restored(history)
    return Reckoned(
        started_at,
        _after(started_at, warning, pauses),
        _after(started_at, promised.target, pauses),
        met_at,
    )


def _answered(history: Iterable[Happened], requester: str) -> tuple[datetime | None, datetime | None]:
    """When somebody answered, or the question fell away: who takes their own report needs no answer."""
    for line in history:
        if line.verb in ANSWERS and line.person is not None:
            if line.person != requester:
                return line.at, None
            if line.verb in ("taken", "resolved"):
                return None, line.at
    return None, None


def _restored(history: Iterable[Happened]) -> tuple[list[tuple[datetime, datetime]], datetime | None]:
    """The stretches in which it stood resolved before it was reopened, and since when it is resolved."""
    pauses: list[tuple[datetime, datetime]] = []
    resolved_at: datetime | None = None
    for line in history:
        if line.verb == "resolved":
            resolved_at = line.at
        elif line.verb == "reopened" and resolved_at is not None:
            pauses.append((resolved_at, line.at))
            resolved_at = None
    return pauses, resolved_at


def _after(start: datetime, duration: timedelta, pauses: Iterable[tuple[datetime, datetime]]) -> datetime:
    """The moment at which `duration` has run since `start`, the pauses left out."""
    due_at = start + duration
    for begun, ended in pauses:
        if begun < due_at:
            due_at += ended - begun
    return due_at
