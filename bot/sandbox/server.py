"""The sandbox as one process: its parts put together, served on loopback until it is told to stop."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Iterator, Sequence
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
from bot.sandbox.team import Team, Teams
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
    other_team: Sequence[str] = ()  # ID=Name: further workspaces, in which the app is not installed yet


class Sandbox:
    """A workspace and its doors: /api/, /link, /response/, /upload/, /control/, and the page at /."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        self.options = options
        self.clock = clock or Clock(options.behind)
        app = manifest.read(options.manifest)
        self.faults = Faults()
        self.record = Record(options.record)
        self.workspace = self._workspace(app, Identity(team_name=options.team))
        self.sockets = Sockets(self.workspace)
        first = self._team(app, self.workspace)
        self.delivery, self.events, self.doors = first.delivery, first.events, first.doors
        self.people, self.api, self.control = first.people, first.api, first.control
        # The page at / shows the first workspace.
        self.live, self.screen = Live(self.workspace), first.screen
        others = (self._workspace(app, identity) for identity in _others(options.other_team))
        self.teams = Teams([first, *(self._team(app, workspace) for workspace in others)])
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)

    def _workspace(self, app: Manifest, identity: Identity) -> Workspace:
        """Of the first the app has its token from the start; of the others by OAuth."""
        options = self.options
        if app.bot_name:
            name = re.sub(r"[^a-z0-9]", "", app.bot_name.lower()) or identity.bot_name
            identity = replace(identity, bot_name=name, bot_real_name=app.bot_name)
        is_first = identity.team_id == Identity.team_id
        token = options.bot_token if is_first else f"{options.bot_token}-{identity.team_id}"
        agreed = Secrets(token, options.app_token, options.client_id, options.client_secret)
        keys = Keys(self.clock, agreed, rotates=app.rotates)
        if not is_first:
            keys.uninstall()
        workspace = Workspace(self.clock, identity, Assumptions(options.assume), keys)
        workspace.scopes = app.scopes
        return workspace

    def _team(self, app: Manifest, workspace: Workspace) -> Team:
        options, faults, record, sockets = self.options, self.faults, self.record, self.sockets
        delivery = Delivery(workspace, sockets, options.events_url, options.signing_secret)
        workspace.ear = events = Events(workspace, delivery, sockets, app.events, options.pace)
        doors = Doors(workspace, faults, record)
        people = Deeds(workspace, delivery, doors, app)
        api = WebApi(workspace, Rates(self.clock, options.pace), faults, record)
        screen = Screen(workspace, people, delivery, app)
        control = Control(workspace, people, events, delivery, sockets, faults, record, screen)
        consent = Consent(workspace, app.redirect_urls)
        return Team(workspace, delivery, events, doors, people, api, control, consent, screen)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=UPLOAD_MOST, middlewares=[guard])
        application.router.add_route("*", "/api/{method}", self.teams.api)
        application.router.add_get("/oauth/v2/authorize", self.teams.consent)
        application.router.add_get("/link", self.sockets.link)
        application.router.add_post("/response/{key:.+}", self.teams.response_url)
        application.router.add_post("/upload/{id}/{key}", self.teams.upload)
        application.router.add_get("/files-pri/{key}/{name:.+}", self.teams.download)
        application.router.add_get("/", face.index)
        application.router.add_get("/page/{name}", face.part)
        application.router.add_get("/control/live", self.live.handle)
        application.router.add_get("/control/files/{id}", self.screen.file)
        application.router.add_route("*", "/control/teams/{team}/{path:.+}", self.teams.control)
        application.router.add_route("*", "/control/{path:.+}", self.control.handle)
        return application

    async def start(self) -> JSON:
        """Listen; what an app and a test need to know about this sandbox."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self.options.host, self.options.port).start()
        port = self._runner.addresses[0][1]
        bot, base_url = self.workspace.identity, f"http://{self.options.host}:{port}"
        for team in self.teams.all.values():
            team.workspace.base_url = base_url
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
        for team in self.teams.all.values():
            await team.events.close()
        await self.sockets.disconnect("link_disabled", kill=True)
        for team in self.teams.all.values():
            await team.delivery.close()
        await self._runner.cleanup()
        self.record.close()


def _others(named: Sequence[str]) -> Iterator[Identity]:
    """Workspaces by ID=Name; each has a bot user of its own. Raises BadRequest."""
    for number, text in enumerate(named, start=2):
        id, _, name = text.partition("=")
        if not re.fullmatch(r"T[A-Z0-9]{2,20}", id) or id == Identity.team_id or not name:
            raise BadRequest(f"--other-team {text!r} is not of the form T0ACME=Acme.")
        domain = re.sub(r"[^a-z0-9]", "", name.lower()) or id.lower()
        bot_user = f"U0BOT{number:04}"
        yield Identity(id, name, domain, bot_id=f"B0SANDBOX{number}", bot_user_id=bot_user)


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
