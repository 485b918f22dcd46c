"""A living Slack: the sandbox as a process, and the desk in this one, over real HTTP and WebSocket."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot import tending
from bot.app import FLOWS, House, ring_next, slack_app
from bot.delivery.building import Builder
from bot.delivery.sender import Sender
from bot.desk import Desk
from bot.installing import settle_in
from bot.manifest import manifest
from bot.queues.publishing import Publisher
from bot.rulebook import Rulebook
from bot.sandbox.client import JSON, Control, ControlError, Outcome
from bot.settings import Settings
from bot.slack.gateway import Gateways
from bot.web.app import Readiness, web_app
from bot.web.installing import Installs
from bot.worker import Sweep, Worker
from storage import Chore, Database
from tests import tethered

PACE = 20
"""How much faster than Slack both sides are."""


class MovedClock:
    """Real time, moved on by a test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Living:
    """What a test acts on and looks at."""

    control: Control
    desk: Desk
    house: House
    clock: MovedClock
    app: App
    workspace: str
    address: str
    """The sandbox's, as a browser opens it."""
    _rooms: dict[str, str] = field(default_factory=dict)

    def advance(self, **by: float) -> None:
        """Move the time of Slack and of the desk."""
        moved = timedelta(**by)
        self.clock.ahead += moved
        self.control.advance(moved.total_seconds())
        self.desk.database.stirred(frozenset(Chore))

    def say(self, who: str, text: str, *, channel: str = "general") -> Outcome:
        return self.control.command(who, channel, "/incident", text)

    def press(self, who: str, channel: str, ts: str, action: str) -> Outcome:
        return self.control.click(who, channel, ts, action)

    def fill(self, who: str, channel: str, ts: str, action: str, **entries: str) -> Outcome:
        """Press a button that opens a form, fill it and send it."""
        view = self.control.click(who, channel, ts, action).view_id
        assert view is not None
        return self.control.submit(who, view, dict(entries))

    def message(self, channel: str, part: str, *, seconds: float = 10) -> JSON:
        """Wait for a message that says this, and nothing of what follows it is missing: the newest such."""

        def said() -> list[JSON]:
            try:
                found = self.control.channel(channel)["messages"]
            except ControlError:  # the channel is not there yet
                return []
            return [message for message in found if part in _all_text(message)]

        self.control.until(lambda _: bool(said()), seconds)
        return said()[-1]

    def until_idle(self, seconds: float = 20) -> None:
        """Wait until nothing waits to be said or built."""

        def idle(_: JSON) -> bool:
            with self.desk.database.reading() as store:
                return store.deliveries.pending() == 0 and store.flows.pending() == 0

        for _ in range(int(seconds * 10)):
            state = self.control.state()
            if idle(state) and state["pending_events"] == 0:
                return
            self.control.wait(state["changes"], 0.1)
        raise AssertionError("the desk did not come to rest")


def _all_text(message: JSON) -> str:
    return str(message["text"]) + json.dumps(message["blocks"], ensure_ascii=False)


@contextmanager
def sandbox(place: Path, *options: str, app: JSON | None = None) -> Iterator[JSON]:
    """A sandbox as a process; what it says of itself at its start. `app` is another manifest than ours."""
    (place / "manifest.json").write_text(json.dumps(app or manifest()))
    command = ["bot.sandbox", "--port", "0", "--manifest", str(place / "manifest.json")]
    if "TOCSIN_RECORD_DIR" in os.environ:
        record = Path(os.environ["TOCSIN_RECORD_DIR"]) / f"{place.name}.jsonl"
        options = (*options, "--record", str(record))
    with tethered.start(*command, *options, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def living(
    database_url: str,
    rules: Rulebook,
    place: Path,
    *,
    http: bool = False,
    pace: int = PACE,
    options: Sequence[str] = (),
    before: Callable[[JSON], None] = lambda said: None,
) -> Iterator[Living]:
    """Start both, connected by Socket Mode or by signed HTTP.

    `options` are the sandbox's; `before` is done in it before the desk starts.
    """
    with ExitStack() as running:
        port = free_port() if http else 0
        events = ("--events-url", f"http://127.0.0.1:{port}/slack/events") if http else ()
        said = running.enter_context(sandbox(place, "--pace", str(pace), *events, *options))
        before(said)
        settings = Settings.load(
            {
                "SLACK_API_URL": said["api_url"],
                "SLACK_BOT_TOKEN": said["bot_token"],
                "DATABASE_URL": database_url,
                "TOCSIN_PACE": str(pace),
                "TOCSIN_SLACK_TIMEOUT_SECONDS": "2",
                "TOCSIN_SETTLE_SECONDS": "1",
                "TOCSIN_LOOK_AGAIN_SECONDS": "0.5",
                "TOCSIN_LEASE_SECONDS": "6",
                ("SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN"): (
                    said["signing_secret"] if http else said["app_token"]
                ),
            }
        )
        clock = MovedClock()
        desk = Desk(Database(database_url), rules, clock.now)
        running.callback(desk.database.close)
        house = House(settings, desk)
        control = Control(said["control_url"])
        us = settle_in(desk, house.web_client(within=2))
        app = slack_app(house, us)
        run_worker(running, house, house.web_client(within=2))
        if http:
            serve(running, app, port)
        else:
            plug_in(running, app, said["app_token"])
        for person in ("ben", "cleo", "dan"):
            control.join("service-desk", person)
        address = said["control_url"].removesuffix("/control/")
        yield Living(control, desk, house, clock, app, us.workspace, address)


def run_worker(running: ExitStack, house: House, gateways: Gateways) -> None:
    sender = Sender(house.desk, gateways, house.manners, worker="test")
    builder = Builder(house.desk, gateways, house.manners, FLOWS, worker="test")
    ring = partial(ring_next, house.desk)
    sweeps: dict[Chore, Sweep] = {
        Chore.DELIVER: sender.sweep,
        Chore.BUILD: builder.sweep,
        Chore.RING: ring,
        Chore.PUBLISH: Publisher(house.desk, gateways, house.manners).sweep,
    }
    if (tender := tending.tender(house)) is not None:
        sweeps[Chore.TEND] = tender.sweep
    worker = Worker(house.desk, sweeps)
    worker.start()
    running.callback(sender.close)
    running.callback(worker.stop)


def plug_in(running: ExitStack, app: App, token: str) -> None:
    """Listen by Socket Mode until what is running ends."""
    sockets = SocketModeHandler(app, token)
    sockets.connect()  # type: ignore[no-untyped-call]
    running.callback(_hang_up, sockets)


def _hang_up(sockets: SocketModeHandler) -> None:
    """Close the socket under its reader, who would else wait for three seconds more."""
    session = sockets.client.current_session
    sockets.client.auto_reconnect_enabled = False
    if session is not None and session.sock is not None:
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)
    sockets.close()  # type: ignore[no-untyped-call]


def serve(running: ExitStack, app: App, port: int, *, installs: Installs | None = None) -> None:
    """Listen on loopback until what is running ends."""
    web = web_app(app, lambda: Readiness(database=True, slack=True, stalled_seconds=0), installs=installs)
    server = uvicorn.Server(uvicorn.Config(web, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        thread.join(0.01)

    def stop() -> None:
        server.should_exit = True
        thread.join()

    running.callback(stop)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
