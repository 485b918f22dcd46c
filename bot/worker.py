"""The worker: wakes the sweeps (deliver, build, ring, prune) and an hourly errand, and does nothing else.

Each sweep has a thread of its own that runs it until nothing is left, then waits for its bell: a commit in
this process rings it at once, the scheduler rings it every so often for what other processes committed.
"""

import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler
from structlog import get_logger

from bot.delivery.pruning import prune
from bot.desk import Desk
from bot.errors import DatabaseAway
from storage import Chore
from storage.database import Bell

log = get_logger()

Sweep = Callable[[], datetime | None]
"""Does what is to be done now; says when to look again, or None where nothing waits."""

Errand = Callable[[threading.Event], None]
"""Does what nobody waits for; breaks off when the event is set."""

LONGEST_WAIT = timedelta(seconds=30)
BUILDERS = 3
"""So many rooms are built at once: one that waits for Slack does not keep the others waiting."""

BREATH = 0.05
"""Seconds between two looks, so that a burst of commits is one look."""


class Worker:
    """The sweeps of one process, from `start` to `stop`."""

    def __init__(
        self,
        desk: Desk,
        sweeps: Mapping[Chore, Sweep],
        *,
        alone: bool = False,
        heartbeat_url: str | None = None,
        hourly: Errand | None = None,
    ) -> None:
        self._desk, self._hourly, self._stopping = desk, hourly, threading.Event()
        self._sweepers = [
            _Sweeper(chore, sweep, desk)
            for chore, sweep in sweeps.items()
            for _ in range(BUILDERS if chore is Chore.BUILD else 1)
        ]
        # Where another process takes the reports, no commit of ours tells of them: look often.
        self._every = 0.1 if alone else 1.0
        self._heartbeat_url = heartbeat_url
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )

    def start(self) -> None:
        self._desk.database.stirred = self._wake
        for sweeper in self._sweepers:
            sweeper.start()
        add = self._scheduler.add_job
        add(
            self._wake,
            "interval",
            args=[frozenset(Chore)],
            seconds=self._every,
            max_instances=1,
            coalesce=True,
        )
        add(self._prune, "interval", minutes=10)
        if self._hourly is not None:
            add(self._run_errand, "interval", args=[self._hourly], id="hourly", hours=1)
        if self._heartbeat_url:
            add(self._beat, "interval", minutes=1)
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the sweeps that run; what waits stays in the database."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)
        for sweeper in self._sweepers:
            sweeper.stop()

    def _wake(self, chores: Set[Chore]) -> None:
        for sweeper in self._sweepers:
            if sweeper.chore in chores:
                sweeper.bell.ring()

    def _prune(self) -> None:
        try:
            log.info("pruned", **prune(self._desk))
        except DatabaseAway:
            log.warning("database.away", sweep="prune")

    def _run_errand(self, errand: Errand) -> None:
        try:
            errand(self._stopping)
        except DatabaseAway:
            log.warning("database.away", sweep="errand")

    def _beat(self) -> None:
        """Tell whoever watches over us that we live (a dead man's switch)."""
        assert self._heartbeat_url is not None
        if not all(sweeper.is_well() for sweeper in self._sweepers):
            log.warning("heartbeat.held_back")
            return
        try:
            with urllib.request.urlopen(self._heartbeat_url, timeout=10):  # noqa: S310  the operator's own
                pass
        except OSError as error:
            log.warning("heartbeat.failed", reason=type(error).__name__)


class _Sweeper:
    """One sweep, run again and again in a thread."""

    def __init__(self, chore: Chore, sweep: Sweep, desk: Desk) -> None:
        self.bell, self.chore = Bell(), chore
        self._sweep, self._desk = sweep, desk
        self._stopping, self._well_at = threading.Event(), time.monotonic()
        self._thread = threading.Thread(target=self._run, name=chore, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def is_well(self) -> bool:
        """Whether it has come to its end lately: the database answers, and it does not fail."""
        return time.monotonic() - self._well_at < 2 * LONGEST_WAIT.total_seconds()

    def stop(self) -> None:
        self._stopping.set()
        self.bell.ring()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            again_at = self._once()
            now = self._desk.now()
            wait = LONGEST_WAIT if again_at is None else min(LONGEST_WAIT, max(timedelta(), again_at - now))
            if wait:
                self.bell.wait(wait.total_seconds())
                self._stopping.wait(BREATH)

    def _once(self) -> datetime | None:
        try:
            again_at = self._sweep()
            self._well_at = time.monotonic()
            return again_at
        except DatabaseAway:
            log.warning("database.away", sweep=self.chore)
        except Exception:  # the loop that runs sweeps must outlive any one of them
            log.exception("sweep.bug", sweep=self.chore, code=uuid4().hex[:8])
        return self._desk.now() + timedelta(seconds=1)
