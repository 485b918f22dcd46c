"""How Slack fails for one call."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from bot.sandbox.client import Control
from tests.machine.plan import SOAKS
from tests.machine.world import LATE

Failure = tuple[str, Mapping[str, float | bool]]

SLOWLY: Failure = ("late", {"seconds": LATE})
"""Performed at once, and answered after we have given up waiting: this takes real time."""

_ANY: tuple[Failure, ...] = (
    ("429", {"seconds": 3}),
    ("500", {}),
    ("500", {"effect": True}),
    ("reset_before", {}),
    ("reset_after", {}),
    *((SLOWLY,) if SOAKS else ()),
)

FAILURES: dict[str, tuple[Failure, ...]] = {
    "*": _ANY,
    "chat.postMessage": _ANY,
    "chat.update": _ANY,
    "conversations.create": _ANY,
}
"""Asked to wait, refused within, or the answer lost, with and without what was asked for having happened."""


@contextmanager
def fails(control: Control, method: str, failure: Failure) -> Iterator[Callable[[], bool]]:
    """The next call fails so, if there is one before the context ends; says whether there was."""
    kind, more = failure
    control.fault(method, kind, times=1, **more)
    try:
        yield lambda: any(fault["struck"] for fault in control.faults())
    finally:
        control.clear_faults()
