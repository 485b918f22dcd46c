"""Gates: our own pace, below Slack's, so that Slack seldom has to ask us to wait.

A gate is one moment, `full_at`: when its allowance will be whole again if nothing more passes. Every
passage pushes it on by one interval (the generic cell rate algorithm), and Slack's `Retry-After` by the
time it asks for. The arithmetic is here; storage keeps the moment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.rows import Urgency

RESERVED = {Urgency.ROOM: 0.0, Urgency.NORMAL: 0.2, Urgency.BULK: 0.4}
"""The part of a gate's burst that each class leaves to the more urgent ones."""


@dataclass(frozen=True, slots=True)
class Pace:
    """So many a minute, and so many of them at once."""

    per_minute: float
    burst: float

    @property
    def interval(self) -> timedelta:
        return timedelta(minutes=1) / self.per_minute

    def faster(self, factor: float) -> "Pace":
        """The same pace where a minute lasts `1 / factor` of one: as much at once, and sooner again."""
        return Pace(self.per_minute * factor, self.burst)

    def opens_at(self, full_at: datetime, urgency: Urgency) -> datetime:
        """From when on one more may pass."""
        usable = max(1.0, self.burst * (1 - RESERVED[urgency]))
        return full_at - self.interval * (usable - 1)

    def passed(self, full_at: datetime, now: datetime) -> datetime:
        """The gate after one more has passed."""
        return max(full_at, now) + self.interval

    def shut_until(self, full_at: datetime, moment: datetime) -> datetime:
        """The gate when Slack asks to wait until `moment`: empty until then, whatever the class."""
        return max(full_at, moment + self.interval * self.burst)


def _tier(per_minute: float) -> Pace:
    """A tier less a fifth, and that fifth as the burst: together never more than the tier in any minute."""
    return Pace(per_minute * 0.8, per_minute * 0.2)


# https://docs.slack.dev/apis/web-api/rate-limits
_TIER_2, _TIER_3, _TIER_4 = _tier(20), _tier(50), _tier(100)

CHANNEL = Pace(48, 6)
"""Posts into one channel: Slack allows about one a second and tolerates bursts."""

PACES: dict[str, Pace] = {
    "chat.postMessage": _tier(240),  # "several hundred a minute" in a workspace
    "chat.postEphemeral": _TIER_4,
    "chat.update": _TIER_3,
    "views.publish": _TIER_4,
    "chat.getPermalink": _tier(240),
    "conversations.create": _TIER_2,
    "conversations.open": _TIER_3,
    "conversations.setTopic": _TIER_2,
    "conversations.invite": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.replies": _TIER_3,
    "users.conversations": _TIER_3,
    "users.info": _TIER_4,
    "pins.add": _TIER_2,
    "bookmarks.list": _TIER_2,
    "bookmarks.add": _TIER_2,
    "files.getUploadURLExternal": _TIER_4,
    "files.upload": _TIER_4,  # the bytes, at the address that getUploadURLExternal gave
    "files.completeUploadExternal": _TIER_4,
}


def pace_of(gate: str, factor: float) -> Pace:
    """The pace of a gate, by its name: a method, or a line (`#` and what stands in it)."""
    return (CHANNEL if gate.startswith("#") else PACES[gate]).faster(factor)


def gate_of_line(line: str) -> str:
    return f"#{line}"
