"""Whom the rulebook's e-mail addresses and user groups mean: asked of Slack, never while somebody waits."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TypeVar

from bot.errors import SlackAway, SlackBusy, SlackError, SlackRefused, SlackUnsure
from bot.rulebook import Directory, is_group
from bot.slack.gateway import Gateway

T = TypeVar("T")

Wait = Callable[[float], bool]
"""Waits so many seconds; true where somebody wants us to stop."""

ASKS_FOR = timedelta(minutes=2)

NOBODY, NO_GROUP = "users_not_found", "no_such_subteam"
"""Slack's words for an address and for a group that it does not know."""


@dataclass(slots=True)
class Answer:
    """What is known after asking, and by Slack's own words why not more."""

    directory: dict[str, tuple[str, ...]]
    unknown: dict[str, str] = field(default_factory=dict)
    """Names that Slack refused, and why."""
    broken_off: str | None = None
    """Why Slack was not asked to the end; whoever was known before still is."""


def look_up(gateway: Gateway, names: Iterable[str], known: Directory, *, wait: Wait) -> Answer:
    """Ask Slack for every name, for at most two minutes; `known` are the answers of an earlier time.

    Only Slack's word that there is no such person or group makes somebody unknown who was known before.
    """
    # What was never answered comes first: should time run out, the rest is known.
    wanted = sorted(set(names), key=lambda name: (name in known, name))
    answer = Answer({name: tuple(known[name]) for name in wanted if name in known})
    asking = _Asking(wait)
    try:
        handles = _handles(gateway, wanted, answer, asking)
        for name in wanted:
            if name not in answer.unknown:
                _look_up_one(gateway, name, handles, answer, asking)
    except SlackError as error:
        answer.broken_off = error.reason
    return answer


def _handles(gateway: Gateway, wanted: Iterable[str], answer: Answer, asking: "_Asking") -> dict[str, str]:
    """The ids of user groups by handle, asked for once, and only where the rulebook has a handle."""
    written = [name for name in wanted if is_group(name) and name.startswith("@")]
    if not written:
        return {}
    try:
        return asking.until_answered(gateway.user_groups)
    except SlackRefused as refused:
        answer.unknown |= dict.fromkeys(written, refused.reason)
        return {}


def _look_up_one(
    gateway: Gateway, name: str, handles: dict[str, str], answer: Answer, asking: "_Asking"
) -> None:
    try:
        people = asking.until_answered(partial(_people, gateway, name, handles))
    except SlackRefused as refused:
        answer.unknown[name] = refused.reason
        return
    if people is None:
        answer.unknown[name] = NO_GROUP if is_group(name) else NOBODY
        answer.directory.pop(name, None)
    else:
        answer.directory[name] = people


def _people(gateway: Gateway, name: str, handles: dict[str, str]) -> tuple[str, ...] | None:
    if not is_group(name):
        user = gateway.lookup_email(name)
        return None if user is None else (user,)
    group = handles.get(name.removeprefix("@")) if name.startswith("@") else name
    members = gateway.group_members(group) if group else None
    return None if members is None else tuple(members)


class _Asking:
    """Patience with a Slack that is busy or slow, for all calls together: each is safe to repeat."""

    def __init__(self, wait: Wait) -> None:
        self._wait = wait
        self._until = time.monotonic() + ASKS_FOR.total_seconds()

    def until_answered(self, call: Callable[[], T]) -> T:
        pause = 0.2
        while True:
            try:
                return call()
            except (SlackBusy, SlackAway, SlackUnsure) as error:
                seconds = error.seconds if isinstance(error, SlackBusy) else pause
                if time.monotonic() + seconds > self._until or self._wait(seconds):
                    raise
                pause = min(pause * 2, 5)
