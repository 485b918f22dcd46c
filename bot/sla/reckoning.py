"""Reckoning a clock: a pure function of what happened to the record and of what was promised.

Time is that of the promise's calendar. What answers and what pauses follows the table in docs/deadlines.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Self

from bot.calendar import ALWAYS, Calendar
from bot.rulebook import WorkingDays
from bot.terms import Promise


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a record's history, as far as clocks are concerned."""

    verb: str
    at: datetime
    person: str | None
    assignee: str | None = None
    """Who works on it from now on, if this changed it."""
    restarts: bool = False
    """It was reopened where the policy said that this begins a new clock."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A target, the shares of it after which a warning rings, and the calendar on which it counts."""

    within: timedelta | WorkingDays
    warn_at: tuple[int, ...] = ()
    calendar: Calendar = ALWAYS


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The moments of a clock; rows only cache them."""

    started_at: datetime
    due_at: datetime
    marks: tuple[tuple[int, datetime], ...] = ()
    """When each warning is due, by its percentage, in their order."""
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    paused_since: datetime | None = None
    """While it stands still, `marks` and `due_at` are as if it went on from there; it rings for none."""
    acknowledged_at: datetime | None = None
    """When somebody has said, after the breach, that they are on it."""

    def is_missed(self, now: datetime) -> bool:
        """Whether its moment passed while it ran, rung or not. Once decided it stays."""
        return self.due_at <= (self.met_at or self.paused_since or now)

    def kept(self, now: datetime) -> bool | None:
        """The verdict, by comparing moments: what is done at the due moment itself is in time.

        None: it still runs, or fell away before it was missed.
        """
        ended_at = self.met_at or self.cancelled_at or self.paused_since or now
        if ended_at > self.due_at:
            return False
        return True if self.met_at is not None else None


ANSWERS = frozenset({"taken", "replied", "updated", "restored", "resolved"})
"""What tells the requester that somebody has answered, when a person other than they did it."""

BEGINS = ANSWERS - {"replied", "updated"}
"""What needs no answer any more, when the requester did it themselves."""

PAUSES = frozenset({"waiting", "resolved"})
"""What stops the clock of restoring; a clock that is resolved is also met, unless it is reopened."""

GOES_ON = frozenset({"resumed", "reopened"})

CANCELS = frozenset({"cancelled", "merged"})
"""What ends an incident without anything being restored: its promises fall away."""


ACKNOWLEDGES = frozenset({"acknowledged", "taken"})
"""What a person says when they see to a breach; nobody else is rung for it then."""


_SECOND = timedelta(seconds=1)

UPDATES = frozenset({"updated"})
"""What everybody who follows a major incident is told, when a person wrote it."""


def turns(promise: Promise, history: Sequence[Happened]) -> list[Sequence[Happened]]:
    """What happened in the time of each clock of this promise, one clock after the other.

    There is one for the answer. A new one to resolve begins where it is reopened and its policy says so. One
    for an update begins when it is made major, or reopened, and with each update; the update that meets it,
    or what ends it, is the last line of its turn.
    """
    if promise is Promise.RESPOND:
        return [history]
    if promise is Promise.UPDATE:
        return _cadence(history)
    begins = [0, *(number for number, line in enumerate(history) if line.restarts), len(history)]
    return [history[begun:ended] for begun, ended in pairwise(begins)]


def reckon(promise: Promise, promised: Promised, history: Sequence[Happened], *, requester: str) -> Reckoned:
    """The clock of `promise` with this history, oldest first: one of its `turns`; the first line begins it.

    Of several things at one moment, what stops the clock comes before what cancels it, and that before a
    pause. Pauses and what ends them count in the order in which they were written.
    """
    started_at = history[0].at
    cancelled_at = next((line.at for line in history if line.verb in CANCELS), None)
    pauses: Sequence[tuple[datetime, datetime]] = []
    paused_since = None
    if promise is Promise.RESPOND:
        met_at, needless_at = _answered(history, requester, until=cancelled_at)
        ended_at = needless_at if met_at or needless_at else cancelled_at
    elif promise is Promise.UPDATE:
        met_at = _updated(history[1:], until=cancelled_at)
        ended_at = cancelled_at if met_at is None else None
    else:
        stretches = _Stretches.of(history)
        met_at, pauses = stretches.resolved_at, stretches.pauses
        paused_since = stretches.paused_since if met_at is None else None
        ended_at = cancelled_at if met_at is None else None
    first_due = _first_due(started_at, promised)
    due_at = _moved(first_due, pauses, promised.calendar)
    acknowledged_at = next(
        (line.at for line in history if line.verb in ACKNOWLEDGES and line.person and line.at >= due_at), None
    )
    marks = _marks(started_at, first_due, pauses, promised)
    return Reckoned(started_at, due_at, marks, met_at, ended_at, paused_since, acknowledged_at)


def stood_still(promise: Promise, history: Sequence[Happened]) -> list[tuple[datetime, datetime | None]]:
    """From when to when the clock stood still, oldest first; None: it still does."""
    if promise is not Promise.RESOLVE:
        return []
    found = _Stretches.of(history)
    pauses: list[tuple[datetime, datetime | None]] = [*found.pauses]
    if found.paused_since is not None and found.resolved_at is None:
        pauses.append((found.paused_since, None))
    return pauses


def _first_due(started_at: datetime, promised: Promised) -> datetime:
    """When it is due if it never stands still."""
    if isinstance(promised.within, WorkingDays):
        return promised.calendar.add_working_days(started_at, promised.within.count)
    return promised.calendar.add(started_at, promised.within)


def _marks(
    started_at: datetime,
    first_due: datetime,
    pauses: Sequence[tuple[datetime, datetime]],
    promised: Promised,
) -> tuple[tuple[int, datetime], ...]:
    calendar, within = promised.calendar, promised.within
    if isinstance(within, WorkingDays):
        within = calendar.elapsed(started_at, first_due)
    # Two working days may be no working time at all, from a Saturday to the opening on Monday.
    begins_at = calendar.next_open(started_at) if within < _SECOND else started_at
    return tuple(
        (percent, _moved(calendar.add(begins_at, within * percent / 100), pauses, calendar))
        for percent in promised.warn_at
    )


def _moved(moment: datetime, pauses: Iterable[tuple[datetime, datetime]], calendar: Calendar) -> datetime:
    """Later by the time that the calendar was open in each pause that began before it."""
    for begun, ended in pauses:
        if begun < moment:
            moment = calendar.add(moment, calendar.elapsed(begun, ended))
    return moment


def _answered(
    history: Iterable[Happened], requester: str, *, until: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """When somebody answered, or the question fell away: who works on their own report needs no answer."""
    for line in history:
        if until is not None and line.at > until:
            break  # what is said of it afterwards keeps no promise any more
        if line.assignee == requester:
            return None, line.at
        if line.verb in ANSWERS and line.person is not None:
            if line.person != requester:
                return line.at, None
            if line.verb in BEGINS:
                return None, line.at
    return None, None


def _updated(history: Iterable[Happened], *, until: datetime | None) -> datetime | None:
    """When everybody was told how it goes, or that it is over."""
    told = (line.at for line in history if _is_update(line) or line.verb == "resolved")
    return next((at for at in told if until is None or at <= until), None)


def _cadence(history: Sequence[Happened]) -> list[Sequence[Happened]]:
    found: list[Sequence[Happened]] = []
    begun: int | None = None
    major = False
    for number, line in enumerate(history):
        if line.verb in CANCELS:
            break  # nothing begins any more, and what is running sees all that happened at this moment
        major = major or line.verb == "made major"
        if begun is not None and (_is_update(line) or line.verb == "resolved"):
            found.append(history[begun : number + 1])
            begun = None if line.verb == "resolved" else number
        elif begun is None and major and line.verb in ("made major", "reopened"):
            begun = number
    return found if begun is None else [*found, history[begun:]]


def _is_update(line: Happened) -> bool:
    return line.verb in UPDATES and line.person is not None


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
