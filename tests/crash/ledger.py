"""What people did and were told, and the window through which they look at Slack."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.client import JSON, Control, ControlError

PATIENCE = 600.0
"""Seconds for which a person tries something again, or waits for something to appear in Slack.

Longer than anything that is right takes on a slow machine. In full, the agents' channel gets some nine
hundred messages in order; for one in twenty the answer is lost, and the line waits until Slack was searched.
"""


class GaveUp(AssertionError):
    """Somebody tried again and again, and it never worked."""


@dataclass(frozen=True)
class Clicked:
    """A click, form or event that was acknowledged, and so must have had its effect."""

    verb: str
    person: str
    key: str


@dataclass(frozen=True)
class Mark:
    """A message of a war room that somebody put on its timeline by a reaction."""

    channel: str
    ts: str
    text: str


@dataclass(frozen=True)
class Spoken:
    """What somebody of the desk and the requester said to each other, or the desk among itself."""

    kind: str
    """`note`, `reply` or `answer`."""
    person: str
    key: str
    text: str
    channel: str = ""
    thread: str = ""
    ts: str = ""
    """The message in the thread; empty where a form was filled."""

    @property
    def as_written(self) -> str:
        return f"To requester: {self.text}" if self.kind == "reply" else self.text


@dataclass(frozen=True)
class Wrote:
    """A message for everybody, which somebody reports."""

    author: str
    channel: str
    ts: str
    text: str


@dataclass
class Ledger:
    """What the people did, and what they were told."""

    acts: Counter[str] = field(default_factory=Counter)
    """Reports and clicks; what was repeated counts once."""
    written: Counter[str] = field(default_factory=Counter)
    """Messages and reactions."""
    repeated: Counter[str] = field(default_factory=Counter)
    told: dict[str, str] = field(default_factory=dict)
    """The key that a report was acknowledged with, by its text."""
    accepted: set[str] = field(default_factory=set)
    """Texts whose form was acknowledged; a form closes without a word."""
    clicked: list[Clicked] = field(default_factory=list)
    updates: dict[str, str] = field(default_factory=dict)
    """The key that an acknowledged update is about, by its text."""
    notes: dict[str, str] = field(default_factory=dict)
    """The key that an acknowledged note is about, by its text."""
    marks: list[Mark] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    reported: list[Wrote] = field(default_factory=list)
    """Messages that somebody reported: from their menu, which was acknowledged, or by a reaction."""
    reacted: list[tuple[str, Wrote]] = field(default_factory=list)
    """Who reported which message by a reaction."""
    escalated: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The team that a record was acknowledged to be given to, and why, by its key."""
    recognised: int = 0
    """How often a repeated report was answered by what the first one had recorded."""
    faults_seen: list[str] = field(default_factory=list)
    """Answers that speak of a bug of ours."""


class Window:
    """Slack's window: what stands in a channel, looked at no more often than a person can."""

    FRESH_FOR = 0.4

    def __init__(self, control: Control) -> None:
        self._control = control
        self.closed = threading.Event()
        """Nobody waits for anything any more."""
        self._seen: dict[str, tuple[float, JSON]] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def look(self, channel: str) -> JSON | None:
        """The channel with its messages, or None while there is none of this name."""
        with self._lock:
            lock = self._locks.setdefault(channel, threading.Lock())
        with lock:
            at, seen = self._seen.get(channel, (0.0, {}))
            if time.monotonic() - at > self.FRESH_FOR:
                try:
                    seen = self._control.channel(channel)
                except ControlError:
                    return None
                self._seen[channel] = (time.monotonic(), seen)
            return seen

    def wait(self, channel: str, find: Callable[[JSON], JSON | None]) -> JSON:
        """What `find` finds in the channel, as soon as it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self.closed.is_set():
            seen = self.look(channel)
            found = find(seen) if seen else None
            if found is not None:
                return found
            self.closed.wait(self.FRESH_FOR)
        raise GaveUp(f"waited {PATIENCE} s for something in {channel}")
