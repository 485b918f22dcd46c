"""A Slack and a desk in one process, over real HTTP, in which nothing happens by itself."""

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_bolt import App
from sqlalchemy import Engine, create_engine

from bot.app import FLOWS, House, ring_next, slack_app
from bot.delivery.building import Builder
from bot.delivery.sender import Sender
from bot.desk import Desk
from bot.installing import settle_in
from bot.manifest import manifest
from bot.rulebook import Rulebook
from bot.sandbox.client import Control
from bot.sandbox.clock import Clock
from bot.sandbox.server import Options, Sandbox
from bot.settings import Settings
from bot.slack.gateway import Gateway, Installation
from storage import Database
from tests.machine.door import Door, door
from tests.machine.seen import Heard, listening

PACE = 1_000
"""Fast enough that gates are met seldom, and passed by moving the time."""

ANSWERS_WITHIN = 1.0
"""Seconds that we wait for Slack."""

LATE = 1.2
"""Seconds after which Slack answers when it is late."""


BEGINS_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TICK = timedelta(milliseconds=20)
"""What every act and every sweep takes."""


SWEEPS = 6
"""In so many something is met that waits to be said or built, if anything does."""


class Died(BaseException):
    """The process is dead: nothing that it would have done next happens."""


class Mortal:
    """A gateway in whose next call the process dies: before Slack hears of it, or once Slack has answered."""

    def __init__(self, gateway: Gateway, *, unheard: bool) -> None:
        self._gateway, self._unheard, self.is_dead = gateway, unheard, False

    def __getattr__(self, name: str) -> Callable[..., None]:
        call = getattr(self._gateway, name)

        def last(*args: Any, **kwargs: Any) -> None:
            if not self._unheard and not self.is_dead:
                call(*args, **kwargs)
            self.is_dead = True
            raise Died

        return last


class StillClock(Clock):
    """Time that passes only when it is moved, so that a story happens again just as it did."""

    def now(self) -> float:
        return BEGINS_AT.timestamp() + self._ahead


@dataclass
class World:
    """What the machine acts on and looks at."""

    sandbox: Sandbox
    control: Control
    door: Door
    settings: Settings
    rules: Rulebook
    url: str
    engine: Engine
    """For looking at the database from outside."""
    heard: Heard
    """What the log says of what no person did."""
    lives: int = 0
    house: House = field(init=False)
    us: Installation = field(init=False)

    @property
    def desk(self) -> Desk:
        return self.house.desk

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.sandbox.clock.now(), UTC)

    def begin(self) -> None:
        """A process of the desk starts; one that ran before is forgotten, with all that it knew."""
        if self.lives:
            self.end()
        self.lives += 1
        self.house = House(self.settings, Desk(Database(self.url), self.rules, self.now))
        self.us = settle_in(self.desk, self._gateway())
        self.door.app = self._app()

    def end(self) -> None:
        self.desk.database.close()

    def advance(self, **by: float) -> None:
        """Move the time of everybody."""
        self.control.advance(timedelta(**by).total_seconds(), settle=0)

    def tick(self) -> None:
        self.advance(seconds=TICK.total_seconds())

    # What a worker does

    def send(self, gateway: Gateway | Mortal | None = None) -> datetime | None:
        """Carry one delivery, if one may leave: with one hand, so that the same happens every time."""
        self.tick()
        sender = Sender(
            self.desk,
            gateway or self._gateway(),  # type: ignore[arg-type]  # a mortal one does what it does
            self.house.manners,
            worker=self._worker,
            hands=1,
        )
        try:
            return sender.sweep()
        finally:
            sender.close()

    def build(self, gateway: Gateway | Mortal | None = None) -> datetime | None:
        """Take one flow a step further."""
        builder = Builder(
            self.desk,
            gateway or self._gateway(),  # type: ignore[arg-type]
            self.house.manners,
            FLOWS,
            worker=self._worker,
        )
        return builder.sweep()

    def ring(self) -> None:
        """Let go on what has waited long enough, and ring what is to ring now."""
        while (again := ring_next(self.desk)) is not None and again <= self.now():
            pass

    def work_until(self, enough: Callable[[], bool], gateway: Gateway | Mortal | None = None) -> None:
        """A few sweeps, as many as it takes."""
        for _ in range(SWEEPS):
            for sweep in (self.send, self.build):
                sweep(gateway)
                if enough():
                    return

    def die(self, *, unheard: bool) -> None:
        """The worker dies with a call in hand, and another process begins."""
        mortal = Mortal(self._gateway(), unheard=unheard)
        with suppress(Died):
            self.work_until(lambda: mortal.is_dead, mortal)
        self.begin()

    def settle(self) -> None:
        """Send, build and ring until nothing waits, moving on to the next moment where all wait for it."""
        for _ in range(1_500):
            moments = [moment for moment in (self.send(), self.build()) if moment is not None]
            if not moments:
                self.ring()
                if self._is_idle():
                    return
                continue
            ahead = min(moments) - self.now()
            if ahead > timedelta():
                self.advance(seconds=ahead.total_seconds() + 0.001)
        raise AssertionError("the desk did not come to rest")

    def _is_idle(self) -> bool:
        with self.desk.database.reading() as store:
            return store.deliveries.pending() == store.flows.pending() == 0

    def until_events_have_come(self) -> None:
        self.control.until(lambda state: state["pending_events"] == 0, 20, channel="general")

    @property
    def _worker(self) -> str:
        return f"life {self.lives}"

    def _gateway(self) -> Gateway:
        return self.house.web_client(within=ANSWERS_WITHIN)

    def _app(self) -> App:
        return slack_app(self.house, self.us)


@contextmanager
def world(database_url: str, rules: Rulebook, place: Path) -> Iterator[World]:
    """A sandbox and a desk that has found its feet in it."""
    with ExitStack() as running:
        doorway = running.enter_context(door())
        sandbox, said = running.enter_context(_slack(place, doorway.url))
        engine = create_engine(Database(database_url).url)
        running.callback(engine.dispose)
        settings = Settings.load(
            {
                "SLACK_API_URL": said["api_url"],
                "SLACK_BOT_TOKEN": said["bot_token"],
                "SLACK_SIGNING_SECRET": said["signing_secret"],
                "DATABASE_URL": database_url,
                "TOCSIN_PACE": str(PACE),
                "TOCSIN_SLACK_TIMEOUT_SECONDS": str(ANSWERS_WITHIN),
            }
        )
        doorway.secret = said["signing_secret"]
        control, heard = Control(said["control_url"]), running.enter_context(listening())
        it = World(sandbox, control, doorway, settings, rules, database_url, engine, heard)
        it.begin()
        running.callback(it.end)
        yield it


@contextmanager
def _slack(place: Path, events_url: str) -> Iterator[tuple[Sandbox, dict[str, str]]]:
    """The sandbox in a thread of its own: to start a process for every run would take longer than the run."""
    file = place / "manifest.json"
    file.write_text(json.dumps(manifest()))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox")
    thread.start()
    try:
        recorded = os.environ.get("TOCSIN_RECORD_DIR")
        record = Path(recorded) / f"machine-{os.getpid()}-{loop.time()}.jsonl" if recorded else None
        options = Options(manifest=file, pace=PACE, events_url=events_url, record=record)
        sandbox = Sandbox(options, StillClock())
        said = asyncio.run_coroutine_threadsafe(sandbox.start(), loop).result()
        try:
            yield sandbox, {name: str(value) for name, value in said.items()}
        finally:
            asyncio.run_coroutine_threadsafe(sandbox.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
