"""Reckoning a clock the slow way: by running it from change to change, and asking at each what counts."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.sla.reckoning import Happened
from bot.terms import Promise

Moments = tuple[datetime, datetime, datetime | None, datetime | None]
"""Started, due, met, cancelled."""


def slowly(promise: Promise, target: timedelta, history: Sequence[Happened], *, requester: str) -> Moments:
    """What a person with the history and a stop watch comes to."""
    started_at = history[0].at
    if promise is Promise.RESPOND:
        return (started_at, started_at + target, *_answered(history, requester))
    left, now, running = target, started_at, True
    stopped_at = started_at
    due_at: datetime | None = None
    met_at: datetime | None = None
    for line in history[1:]:
        if running and due_at is None:
            if line.at - now >= left:
                due_at = now + left
            else:
                left -= line.at - now
        now = line.at
        if line.verb in ("resolved", "waiting"):
            running, stopped_at = False, line.at
            met_at = line.at if line.verb == "resolved" else None
        elif line.verb in ("reopened", "resumed"):
            running, met_at = True, None
    if due_at is None:
        # The watch stands while it waits or is resolved; what is left would run from then on.
        due_at = (now if running else stopped_at) + left
    return started_at, due_at, met_at, _fell_away(history)


def _fell_away(history: Sequence[Happened]) -> datetime | None:
    return min((line.at for line in history if line.verb in ("cancelled", "merged")), default=None)


def _answered(history: Sequence[Happened], requester: str) -> tuple[datetime | None, datetime | None]:
    over_at = _fell_away(history)
    if over_at is not None:  # what is said afterwards answers nothing any more
        history = [line for line in history if line.at < over_at]
    others = [line for line in history if line.person not in (requester, None)]
    answers = [line.at for line in others if line.verb in ("taken", "updated", "restored", "resolved")]
    begun = ("taken", "restored", "resolved")
    own = [line.at for line in history if line.person == requester and line.verb in begun]
    if own and (not answers or own[0] < answers[0]):
        return None, own[0]
    return (answers[0], None) if answers else (None, over_at)


MINUTE = timedelta(minutes=1)


def by_the_minute(minutes: int, history: Sequence[Happened], is_open: Callable[[datetime], bool]) -> datetime:
    """When so many minutes have passed in which it was open and nothing stood still: by looking at each.

    Everything happens on a minute. While it stands still at the end, it is as if it went on from there.
    """
    lines, at, running, used, stopped_at = list(history[1:]), history[0].at, True, 0, history[0].at
    while True:
        while lines and lines[0].at == at:
            verb = lines.pop(0).verb
            if verb in ("resolved", "waiting"):
                running, stopped_at = False, at
            elif verb in ("reopened", "resumed"):
                running = True
        if not lines and not running:
            at, running = stopped_at, True
        if running and is_open(at):
            used += 1
            if used == minutes:
                return at + MINUTE
        at += MINUTE
