"""The sandbox as one process: its parts put together, served on loopback until it is told to stop."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web

from bot.sandbox import face, manifest
from bot.sandbox.api import WebApi
from bot.sandbox.assumptions import Assumptions
from bot.sandbox.clock import Clock
from bot.sandbox.consent import Consent
from bot.sandbox.control import Control
from bot.sandbox.deeds import Deeds
from bot.sandbox.delivery import Delivery
from bot.sandbox.doors import Doors
from bot.sandbox.errors import BadRequest
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.guard import guard
from bot.sandbox.keys import Keys, Secrets
from bot.sandbox.live import Live
from bot.sandbox.manifest import Manifest
from bot.sandbox.rates import Rates
from bot.sandbox.record import Record
from bot.sandbox.screen import Screen
from bot.sandbox.sockets import Sockets
from bot.sandbox.state import JSON, Identity
from bot.sandbox.workspace import Workspace

UPLOAD_MOST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Options:
    """How a sandbox is started; its tokens are fixed, so that an app keeps its settings over a restart."""

    port: int = 0  # 0: any that is free
    host: str = "127.0.0.1"
    events_url: str | None = None
    manifest: Path | None = None
    record: Path | None = None
    pace: float = 1.0
    behind: float = 0.0  # seconds that its clock is behind real time when it starts
    team: str = Identity.team_name
    assume: Sequence[str] = ()  # NAME=yes or NAME=no; see assumptions.py
    # These open nothing but a sandbox.
    bot_token: str = "xoxb-sandbox-bot-token"  # noqa: S105
    app_token: str = "xapp-sandbox-app-token"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    client_id: str = "sandbox.client-id"
    client_secret: str = "sandbox-client-secret"  # noqa: S105


class Sandbox:
    """A workspace and its doors: /api/, /link, /response/, /upload/, /control/, and the page at /."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        self.options = options
        self.clock = clock or Clock(options.behind)
        app = manifest.read(options.manifest)
        identity = Identity(team_name=options.team)
        if app.bot_name:
            name = re.sub(r"[^a-z0-9]", "", app.bot_name.lower()) or identity.bot_name
            identity = replace(identity, bot_name=name, bot_real_name=app.bot_name)
        agreed = Secrets(options.bot_token, options.app_token, options.client_id, options.client_secret)
        keys = Keys(self.clock, agreed, rotates=app.rotates)
        self.workspace = Workspace(self.clock, identity, Assumptions(options.assume), keys)
        self.workspace.scopes = app.scopes
        self.faults = Faults()
        self.record = Record(options.record)
        self.sockets = Sockets(self.workspace)
        self.delivery = Delivery(self.workspace, self.sockets, options.events_url, options.signing_secret)
        self.events = Events(self.workspace, self.delivery, self.sockets, app.events, options.pace)
        self.workspace.ear = self.events
        self.doors = Doors(self.workspace, self.faults, self.record)
        self.people = Deeds(self.workspace, self.delivery, self.doors, app)
        rates = Rates(self.clock, options.pace)
        self.api = WebApi(self.workspace, rates, self.faults, self.record)
        self.live = Live(self.workspace)
        self.screen = Screen(self.workspace, self.people, self.delivery, app)
        self.control = Control(
            self.workspace,
            self.people,
            self.events,
            self.delivery,
            self.sockets,
            self.faults,
            self.record,
            self.screen,
        )
        self._runner = web.AppRunner(self._application(app), access_log=None, shutdown_timeout=0.5)

    def _application(self, app: Manifest) -> web.Application:
        application = web.Application(client_max_size=UPLOAD_MOST, middlewares=[guard])
        application.router.add_route("*", "/api/{method}", self.api.handle)
        consent = Consent(self.workspace, app.redirect_urls)
        application.router.add_get("/oauth/v2/authorize", consent.page)
        application.router.add_get("/link", self.sockets.link)
        application.router.add_post("/response/{key:.+}", self.doors.response_url)
        application.router.add_post("/upload/{id}/{key}", self.doors.upload)
        application.router.add_get("/files-pri/{key}/{name:.+}", self.api.download)
        application.router.add_get("/", face.index)
        application.router.add_get("/page/{name}", face.part)
        application.router.add_get("/control/live", self.live.handle)
        application.router.add_get("/control/files/{id}", self.screen.file)
        application.router.add_route("*", "/control/{path:.+}", self.control.handle)
        return application

    async def start(self) -> JSON:
        """Listen; what an app and a test need to know about this sandbox."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self.options.host, self.options.port).start()
        port = self._runner.addresses[0][1]
        bot, base_url = self.workspace.identity, f"http://{self.options.host}:{port}"
        self.workspace.base_url = base_url
        return {
            "api_url": f"{base_url}/api/",
            "control_url": f"{base_url}/control/",
            "bot_token": self.options.bot_token,
            "app_token": self.options.app_token,
            "signing_secret": self.options.signing_secret,
            "team_id": bot.team_id,
            "bot_user_id": bot.bot_user_id,
        }

    async def stop(self) -> None:
        await self.live.close()
        await self.events.close()
        await self.sockets.disconnect("link_disabled", kill=True)
        await self.delivery.close()
        await self._runner.cleanup()
        self.record.close()


def serve(options: Options) -> None:
    """Run until SIGTERM or SIGINT; one JSON line on stdout says where."""
    try:
        sandbox = Sandbox(options)
    except BadRequest as refusal:
        sys.exit(str(refusal))
    asyncio.run(_serve(sandbox))


async def _serve(sandbox: Sandbox) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sys.stdout.write(json.dumps(await sandbox.start()) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await sandbox.stop()
