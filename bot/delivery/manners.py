"""How patiently we call Slack: the lease, the time-outs and the pace. Settings set them."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Manners:
    """`answers_within` is the client's time-out. After a lost answer we wait `settles_within` longer, look
    whether the call was performed, and look once more `looks_again_within` later."""

    leases_for: timedelta = timedelta(seconds=30)
    answers_within: timedelta = timedelta(seconds=10)
    settles_within: timedelta = timedelta(seconds=5)
    looks_again_within: timedelta = timedelta(seconds=5)
    pace: float = 1.0

    @property
    def doubt_lasts(self) -> timedelta:
        """How long after its start a call whose answer was lost may still be performed."""
        return self.answers_within + self.settles_within

    def doubt_ends(self, began_at: datetime, now: datetime) -> datetime:
        """When to look whether a call was performed whose answer was lost just now.

        A call may last longer than its time-out, which the network counts for each of its parts.
        """
        return max(began_at + self.doubt_lasts, now + self.settles_within)


def backoff(attempt: int) -> timedelta:
    """How long to wait after the n-th attempt that certainly had no effect."""
    return timedelta(seconds=min(60, 2 ** min(attempt, 6)))
