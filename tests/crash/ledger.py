"""What people did and were told, and the window through which they look at Slack."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.client import JSON, Control, ControlError

PATIENCE = 180.0
"""Seconds for which a person tries something again, or waits for something to appear in Slack.

Longer than anything that is right takes on a slow machine.
"""


class GaveUp(AssertionError):
    """Somebody tried again and again, and it never worked."""


@dataclass(frozen=True)
class Clicked:
    """A click or form that was acknowledged, and so must have had its effect."""

    verb: str
    person: str
    key: str


@dataclass(frozen=True)
class Mark:
    """A message of a war room that somebody put on its timeline by a reaction."""

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
