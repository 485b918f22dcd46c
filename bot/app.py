"""The composition root: settings, rulebook and database become a running desk."""

import os
import random
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from structlog import get_logger

from bot import applying, rulebook, tending
from bot.delivery.building import Builder
from bot.delivery.flows import Flows
from bot.delivery.leasing import stalled
from bot.delivery.sender import Sender
from bot.desk import Desk
from bot.errors import BadRulebook, BadSetting, DatabaseAway
from bot.front import slack_app as slack_app
from bot.house import House as House
from bot.house import installed_in
from bot.installing import connect, look_up_everywhere, move_in, settle_in
from bot.manifest import SCOPES
from bot.queues.publishing import Publisher
from bot.records import incidents
from bot.review import writing
from bot.rulebook import Rulebook
from bot.settings import Settings
from bot.sla import clocks, digests
from bot.slack.gateway import Gateways, Installation
from bot.warroom import opening, room
from bot.watching import Watch
from bot.web.app import Readiness, web_app
from bot.web.exposition import Gauges
from bot.web.installing import Installs
from bot.worker import Worker
from storage import Chore, Database, migrating

log = get_logger()

FLOWS: Flows = {
    "warroom.open": opening.STEPS,
    "warroom.invite": opening.INVITE_STEPS,
    "timeline.mark": room.MARK_STEPS,
    "incident.original": incidents.ORIGINAL_STEPS,
    incidents.DRAWS: incidents.DRAWING_STEPS,
    "review.write": writing.STEPS,
}
"""Every flow by the name under which rows start it."""

CLOCKS_DIFFER = timedelta(seconds=2)


class Role(StrEnum):
    """What a process does: takes what Slack sends, does what waits in the database, or both."""

    BOTH = "both"
    WEB = "web"
    WORKER = "worker"


@contextmanager
def opened(settings: Settings, *, migrated: bool = False, connections: int = 4) -> Iterator[House]:
    """The house with its database open. Raises BadSetting where it must be `migrated` and is not."""
    database = Database(settings.database_url.get_secret_value(), connections=connections)
    try:
        if migrated and not migrating.is_current(database):
            raise BadSetting(
                "The database of DATABASE_URL lacks this release's tables. Run `tocsin db upgrade` first."
            )
        desk = Desk(database, _seed(settings, database, migrated=migrated))
        yield House(settings, desk, installed_in(settings, desk))
    finally:
        database.close()


def _seed(settings: Settings, database: Database, *, migrated: bool) -> Rulebook:
    """The rulebook of TOCSIN_RULEBOOK. Raises BadRulebook, unless every workspace has one applied already:
    a file that somebody is writing must not keep the desk from starting again."""
    try:
        return rulebook.load(settings.rulebook)
    except BadRulebook:
        if not (migrated or migrating.is_current(database)) or not applying.applied_everywhere(database):
            raise
        return rulebook.default()


def serve(settings: Settings, *, role: Role = Role.BOTH) -> None:
    """Run until SIGTERM or SIGINT, then finish what is in hand. Raises BadSetting, AnotherServer."""
    if settings.is_sqlite and role is not Role.BOTH:
        raise BadSetting(
            "--only needs PostgreSQL: a SQLite file has one server process, which does both. "
            "Leave --only away, or set DATABASE_URL to a PostgreSQL database."
        )
    told = _told_to_stop()
    # A process that listens and works lets neither keep the other from the database.
    connections = 8 if role is Role.BOTH else 4
    with (
        opened(settings, migrated=role is not Role.BOTH, connections=connections) as house,
        ExitStack() as running,
    ):
        running.enter_context(house.desk.database.only_server())
        if role is Role.BOTH:
            migrating.upgrade(house.desk.database)
        _check_clock(house.desk)
        applying.take_all(house.desk)
        us = _find_our_feet(house)
        gateways = house.gateways(us, within=settings.slack_answers_within.total_seconds())
        running.enter_context(_watching(house, gateways, role, told))
        if settings.is_sqlite:
            _keep_to_one_processor()
        if role is not Role.WEB:
            _work(running, house, gateways, alone=role is Role.WORKER)
        if role is Role.WORKER:
            if settings.worker_port is not None:
                readiness = partial(_readiness, house, None, role)
                running.enter_context(_web(house, None, readiness, settings.worker_port))
            told.wait()
        else:
            _listen(running, house, us, role, told)


def _find_our_feet(house: House) -> Installation | None:
    """Who we are in the one workspace; with OAuth nobody, and the worker sees to each that installed us."""
    settings = house.settings
    if house.installed is not None:
        tending.begin(house.desk, house.installed)
        return None
    us = settle_in(house.desk, house.web_client(within=settings.slack_answers_within.total_seconds()))
    applying.seed(house.desk, us.workspace, settings.rulebook)
    return us


def _check_clock(desk: Desk) -> None:
    """Leases are moments: workers whose clocks differ would take each other's work. Raises BadSetting."""
    theirs = desk.database.clock()
    if theirs is not None and abs(theirs - desk.now()) > CLOCKS_DIFFER:
        raise BadSetting(
            f"This machine's clock differs from the database's by {abs(theirs - desk.now())}. "
            "Set both by NTP, then start again."
        )


def _keep_to_one_processor() -> None:
    """Run all threads where their memory is warm: only one of them holds the interpreter at a time.

    With two processors the interpreter went from one to the other some twenty times a report, and a report
    cost half as much again. Where there is but one process, nothing is left idle by it (docs/decisions/0005).
    """
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(0, {random.choice(sorted(os.sched_getaffinity(0)))})  # noqa: S311


def _watching(
    house: House, gateways: Gateways, role: Role, told: threading.Event
) -> AbstractContextManager[None]:
    """Take changed rulebooks while it lasts; SIGHUP applies the file of TOCSIN_RULEBOOK."""
    move = None if role is Role.WEB else partial(move_in, house.desk, gateways, wait=told.wait)
    watch = Watch(house.desk, file=house.settings.rulebook, move_in=move)
    signal.signal(signal.SIGHUP, watch.reread)
    return watch.running()


def _work(running: ExitStack, house: House, gateways: Gateways, *, alone: bool) -> None:
    name = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}"
    sender = Sender(house.desk, gateways, house.manners, worker=name)
    builder = Builder(house.desk, gateways, house.manners, FLOWS, worker=name)
    tender = tending.tender(house)
    heartbeat = house.settings.heartbeat_url
    worker = Worker(
        house.desk,
        {
            Chore.DELIVER: sender.sweep,
            Chore.BUILD: builder.sweep,
            Chore.RING: partial(ring_next, house.desk),
            Chore.PUBLISH: Publisher(house.desk, gateways, house.manners).sweep,
            **({Chore.TEND: tender.sweep} if tender is not None else {}),
        },
        alone=alone,
        heartbeat_url=heartbeat.get_secret_value() if heartbeat else None,
        hourly=lambda told: look_up_everywhere(house.desk, gateways, wait=told.wait),
    )
    worker.start()
    running.callback(sender.close)
    running.callback(worker.stop)
    log.info("working", worker=name)


def _listen(
    running: ExitStack, house: House, us: Installation | None, role: Role, told: threading.Event
) -> None:
    settings = house.settings
    slack = slack_app(house, us)
    sockets: SocketModeHandler | None = None
    if settings.slack_app_token is not None:
        sockets = SocketModeHandler(slack, settings.slack_app_token.get_secret_value())
        connect(sockets)
        running.callback(_close, sockets)
    log.info(
        "listening", port=settings.port, socket_mode=sockets is not None, signed_http=settings.signed_http
    )
    readiness = partial(_readiness, house, sockets, role)
    shown = slack if settings.signed_http else None
    with _web(house, shown, readiness, settings.port, pages=installs(house)):
        told.wait()


def _web(
    house: House,
    slack: App | None,
    readiness: Callable[[], Readiness],
    port: int,
    *,
    pages: Installs | None = None,
) -> AbstractContextManager[None]:
    """Answer on a port while it lasts. Raises BadSetting where nobody can listen."""
    token = house.settings.metrics_token
    web = web_app(
        slack,
        readiness,
        installs=pages,
        gauges=Gauges(house.desk, house.manners),
        metrics_token=token.get_secret_value() if token else None,
    )
    config = uvicorn.Config(
        web, host=house.settings.host, port=port, log_level="warning", proxy_headers=False
    )
    return _Server(config).running()


RINGS_IN_A_ROW = 20
"""Deadlines come in crowds, as after a downtime: so many ring before the rest is looked at again."""


def ring_next(desk: Desk) -> datetime | None:
    """See to what is due: incidents that have waited long enough, or for an answer, deadlines, digests."""
    moments = (
        incidents.resume_next(desk),
        incidents.settle_next(desk),
        _ring_some(desk),
        digests.tell_next(desk),
    )
    return min(filter(None, moments), default=None)


def _ring_some(desk: Desk) -> datetime | None:
    again_at = clocks.ring_next(desk)
    for _ in range(RINGS_IN_A_ROW - 1):
        if again_at is None or again_at > desk.now():
            break
        again_at = clocks.ring_next(desk)
    return again_at


class _Server(uvicorn.Server):
    """uvicorn in a thread of its own: in the main one it would take SIGTERM for itself and end the process
    before the worker has finished what is in hand."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Listen until the context ends. Raises BadSetting where nobody can listen."""
        thread = threading.Thread(target=self.run, name="web")
        thread.start()
        try:
            while not self.started:
                thread.join(0.01)
                if not thread.is_alive():
                    raise BadSetting(
                        f"Nobody can listen on {self.config.host}:{self.config.port}; another process may. "
                        "Set PORT to a free one."
                    )
            yield
        finally:
            self.should_exit = True
            thread.join()


def installs(house: House) -> Installs | None:
    """The pages on which workspaces install us, where OAuth is set up."""
    settings = house.settings
    if house.installed is None:
        return None
    assert settings.slack_client_secret is not None
    assert settings.public_url is not None
    return Installs(
        house.desk,
        house.installed,
        client_secret=settings.slack_client_secret.get_secret_value(),
        scopes=sorted(SCOPES),
        public_url=settings.public_url,
    )


def _readiness(house: House, sockets: SocketModeHandler | None, role: Role) -> Readiness:
    connected = sockets is None or bool(sockets.client.is_connected())
    delivers = role is not Role.WEB
    try:
        with house.desk.database.reading() as store:
            waited = stalled(store, house.manners, house.desk.now())
    except DatabaseAway:
        return Readiness(database=False, slack=connected, stalled_seconds=0, delivers=delivers)
    return Readiness(True, connected, round(waited.total_seconds(), 1), delivers)


def _close(sockets: SocketModeHandler) -> None:
    """Finish what has been taken from the sockets, then close them; what comes later is not acknowledged.

    The client's own close() cuts the connection first, and with it the answers that are being made.
    """
    slack = sockets.client
    slack.auto_reconnect_enabled = False
    slack.closed = True  # ends its reading of the queue; answers are still sent
    slack.message_processor.shutdown()  # type: ignore[no-untyped-call]
    slack.message_workers.shutdown(wait=True)
    sockets.close()  # type: ignore[no-untyped-call]


def _told_to_stop() -> threading.Event:
    """Set by SIGTERM or SIGINT, from the very start; a SIGHUP before we can use it ends nothing."""
    told = threading.Event()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    return told
