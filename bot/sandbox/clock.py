"""The sandbox's clock: real time plus an offset that only grows, and timers that follow it."""

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class Clock:
    """Seconds since the epoch; it never goes back, and may begin behind real time."""

    def __init__(self, behind: float = 0.0) -> None:
        self._ahead = -behind
        self._moved = asyncio.Event()

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move on, and wake every timer so that it looks again."""
        self._ahead += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)

    async def within(self, seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
        """The work's result; when the clock passes the deadline first, it is cancelled: TimeoutError."""
        task = asyncio.ensure_future(work)
        timer = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise TimeoutError
            return task.result()
        finally:
            timer.cancel()
            task.cancel()
