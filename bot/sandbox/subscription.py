"""The app's subscription to events: which it asks for, and when too many failed deliveries end it.

https://docs.slack.dev/apis/events-api/#failure-limits
"""

from collections import deque

from bot.sandbox.clock import Clock
from bot.sandbox.state import JSON

WITHIN = 3600.0  # seconds
FAILURES_MOST = 0.95  # of the attempts, those that repeat one included
EXEMPT_BELOW = 1000  # events an hour: an app that receives fewer is never disabled


class Subscription:
    """Once disabled it stays so until somebody enables it: what happens meanwhile is never delivered."""

    def __init__(self, clock: Clock, names: frozenset[str]) -> None:
        self.names = names
        self.exempt_below = EXEMPT_BELOW
        self.disabled_at: float | None = None
        self.withheld = 0
        self._clock = clock
        self._events: deque[float] = deque()
        self._attempts: deque[tuple[float, bool]] = deque()
        self._failures = 0

    @property
    def is_enabled(self) -> bool:
        return self.disabled_at is None

    def takes(self, name: str) -> bool:
        """Whether an event of this name, which has just happened, is to be delivered."""
        if name in self.names and self.is_enabled:
            self._events.append(self._clock.now())
            return True
        self.withheld += name in self.names
        return False

    def attempted(self, *, answered: bool) -> None:
        """One delivery was attempted; when it is one failure too many, the subscription ends."""
        self._attempts.append((self._clock.now(), answered))
        self._failures += not answered
        self._forget()
        is_exempt = len(self._events) < self.exempt_below
        if self.is_enabled and not is_exempt and self._failures > FAILURES_MOST * len(self._attempts):
            self.disabled_at = self._clock.now()

    def enable(self) -> None:
        """As its owner does in the app's settings; the count of failures begins anew."""
        self.disabled_at = None
        self._events.clear()
        self._attempts.clear()
        self._failures = 0

    def _forget(self) -> None:
        """Drop what is more than an hour ago."""
        oldest = self._clock.now() - WITHIN
        while self._events and self._events[0] < oldest:
            self._events.popleft()
        while self._attempts and self._attempts[0][0] < oldest:
            self._failures -= not self._attempts.popleft()[1]

    def picture(self) -> JSON:
        self._forget()
        return {
            "is_enabled": self.is_enabled,
            "disabled_at": self.disabled_at,
            "events": len(self._events),
            "attempts": len(self._attempts),
            "failures": self._failures,
            "exempt_below": self.exempt_below,
            "withheld": self.withheld,
        }
