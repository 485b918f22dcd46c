"""Slack's rate limits: a number of calls in any minute per method, and a gentler bucket for posting.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum

from bot.sandbox.clock import Clock


class Tier(Enum):
    """Calls a minute, per method and app."""

    TIER_1 = 1
    TIER_2 = 20
    TIER_3 = 50
    TIER_4 = 100
    SPECIAL = 600  # auth.test and chat.getPermalink: "hundreds"
    POSTING = 300  # chat.postMessage: hundreds in the workspace, and about one a second in each channel


BURST = 10  # posts that a channel forgives at once


@dataclass
class Bucket:
    left: float
    at: float


class Rates:
    """Counts calls by the sandbox's clock; with `pace` n a minute lasts 60/n seconds."""

    def __init__(self, clock: Clock, pace: float) -> None:
        self._clock = clock
        self._pace = pace
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._channels: dict[str, Bucket] = {}

    def wait(self, method: str, tier: Tier, channel: str) -> int | None:
        """Count the call, or say how many whole seconds it has to wait; one that waits counts nothing."""
        delay = self._minute_full(method, tier)
        if tier is Tier.POSTING:
            delay = max(delay, self._channel_full(channel))
        if delay > 0:
            return max(1, math.ceil(delay))
        now = self._clock.now()
        self._calls[method].append(now)
        if tier is Tier.POSTING:
            self._channels[channel].left -= 1
        return None

    def _minute_full(self, method: str, tier: Tier) -> float:
        window, now = 60 / self._pace, self._clock.now()
        calls = self._calls[method]
        while calls and calls[0] <= now - window:
            calls.popleft()
        return calls[0] + window - now if len(calls) >= tier.value else 0

    def _channel_full(self, channel: str) -> float:
        now = self._clock.now()
        bucket = self._channels.setdefault(channel, Bucket(BURST, now))
        bucket.left = min(BURST, bucket.left + (now - bucket.at) * self._pace)
        bucket.at = now
        return 0 if bucket.left >= 1 else (1 - bucket.left) / self._pace
