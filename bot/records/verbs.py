"""What makes a function a verb: one transaction, and what arrived twice is answered once."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from bot.desk import Desk, Work
from bot.slack.messages import Said, recall
from bot.terms import Actor
from storage.rows import Arrived

P = ParamSpec("P")
R = TypeVar("R")


def verb(effect: Callable[Concatenate[Work, P], Said]) -> Callable[Concatenate[Desk, Actor, P], Said]:
    """A verb of the desk: called as `verb(desk, actor, ...)`, it runs `effect` in one transaction.

    The key of what arrived and the answer are part of that transaction, so the same thing arriving again
    changes nothing and gets the same answer.
    """

    @wraps(effect)
    def do(desk: Desk, by: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Said:
        with desk.working(by) as work:
            earlier = _claim(work)
            if earlier is not None:
                return earlier
            answer = effect(work, *args, **kwargs)
            if by.person is not None:
                # After the record's lock, as everywhere, so that no two transactions wait for each other.
                work.store.people.meet(by.workspace, by.person, name=by.name)
            if by.arrival is not None:
                kept = {"message": answer.name(), "facts": answer.facts()}
                work.store.arrivals.answer(by.workspace, by.arrival.key, kept)
            return answer

    return do


def question(asked: Callable[Concatenate[Work, P], R]) -> Callable[Concatenate[Desk, Actor, P], R]:
    """A verb that only reads; it keeps no key."""

    @wraps(asked)
    def ask(desk: Desk, by: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with desk.reading(by) as work:
            return asked(work, *args, **kwargs)

    return ask


def said_lately(work: Work, within: timedelta) -> Arrived | None:
    """What remembers these very words, if the actor said them within this time; else they are remembered."""
    if work.by.arrival is None or work.by.arrival.sameness is None:
        return None
    return work.store.arrivals.claim_words(
        work.workspace, work.by.arrival.sameness, at=work.now, since=work.now - within
    )


def remember(work: Work, key: str) -> None:
    """Keep what the actor's words led to, for `said_lately`."""
    if work.by.arrival is not None and work.by.arrival.sameness is not None:
        work.store.arrivals.answer(work.workspace, work.by.arrival.sameness, {"key": key})


def _claim(work: Work) -> Said | None:
    if work.by.arrival is None:
        return None
    kept = work.store.arrivals.claim(work.workspace, work.by.arrival.key, at=work.now)
    return recall(kept["message"], kept["facts"]) if kept else None
