"""Several workspaces: one sandbox that holds them, and a desk that each installs by OAuth."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from bot.app import House, installs, slack_app
from bot.desk import Desk
from bot.house import installed_in
from bot.manifest import manifest
from bot.rulebook import Rulebook
from bot.sandbox.client import Control
from bot.sandbox.server import Options
from bot.settings import Settings
from storage import Chore, Database
from tests.living import PACE, MovedClock, free_port, plug_in, run_worker, sandbox, serve

FIRST, SECOND = "T0SANDBOX", "T0SECOND"

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Where somebody is sent is for the test to see."""


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)


@dataclass(frozen=True)
class Page:
    """What a browser got."""

    status: int
    text: str
    leads_to: str | None
    cookie: str | None
    policy: str


def get(url: str, *, cookie: str | None = None) -> Page:
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    try:
        with OPENER.open(request, timeout=10) as answer:
            return _page(answer)
    except urllib.error.HTTPError as error:
        with error:
            return _page(error)


def _page(answer: object) -> Page:
    headers = answer.headers  # type: ignore[attr-defined]
    given = headers["Set-Cookie"]
    return Page(
        answer.status,  # type: ignore[attr-defined]
        answer.read().decode(),  # type: ignore[attr-defined]
        headers["Location"],
        given.partition(";")[0] if given else None,
        headers["Content-Security-Policy"] or "",
    )


@dataclass
class Browser:
    """Somebody who installs the desk."""

    url: str
    cookie: str | None = None

    def begins(self) -> str:
        """The address of Slack's page, to which the button leads."""
        page = get(f"{self.url}/slack/install")
        assert page.status == 200
        self.cookie = page.cookie
        return page.text.partition('class="button" href="')[2].partition('"')[0].replace("&amp;", "&")

    def agrees(self, leads_to: str, *, team: str, user: str = "ann") -> str:
        """Choose a workspace on Slack's page and agree; where Slack sends them back."""
        sent = get(f"{leads_to}&{urlencode({'team': team, 'user': user})}").leads_to
        assert sent is not None
        return sent

    def installs(self, team: str, *, user: str = "ann") -> Page:
        return get(self.agrees(self.begins(), team=team, user=user), cookie=self.cookie)


@dataclass
class Several:
    """A desk, and the hands that move each workspace."""

    url: str
    house: House
    desk: Desk
    clock: MovedClock
    controls: dict[str, Control]
    browser: Browser

    def until_served(self, team: str) -> None:
        """Wait until the worker has found its feet there."""
        installed = self.house.installed
        assert installed is not None
        self.until(lambda: installed.serves(team) is not None)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so."""
        control = self.controls[FIRST]
        for _ in range(100):
            if holds():
                return
            control.wait(control.state()["changes"], 0.1)
        raise AssertionError("it never was so")

    def advance(self, **by: float) -> None:
        """Move the time of Slack and of the desk."""
        moved = timedelta(**by)
        self.clock.ahead += moved
        self.controls[FIRST].advance(moved.total_seconds())
        self.desk.database.stirred(frozenset(Chore))


@contextmanager
def several(database_url: str, rules: Rulebook, place: Path, *, sockets: bool = False) -> Iterator[Several]:
    """Two workspaces in one sandbox, and a desk that neither has installed yet, by HTTP or Socket Mode."""
    with ExitStack() as running:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        said = running.enter_context(
            sandbox(
                place,
                *("--pace", str(PACE), "--events-url", f"{url}/slack/events"),
                *("--other-team", f"{SECOND}=Second"),
                app=manifest(url=url, oauth=True),
            )
        )
        settings = Settings.load(
            {
                "SLACK_API_URL": said["api_url"],
                "SLACK_CLIENT_ID": Options.client_id,
                "SLACK_CLIENT_SECRET": Options.client_secret,
                "SLACK_SIGNING_SECRET": said["signing_secret"],
                "TOCSIN_SECRET_KEY": KEY,
                "TOCSIN_PUBLIC_URL": url,
                "DATABASE_URL": database_url,
                "TOCSIN_PACE": str(PACE),
                "TOCSIN_SLACK_TIMEOUT_SECONDS": "2",
                "TOCSIN_SETTLE_SECONDS": "1",
                "TOCSIN_LOOK_AGAIN_SECONDS": "0.5",
                "TOCSIN_LEASE_SECONDS": "6",
            }
        )
        clock = MovedClock()
        desk = Desk(Database(database_url), rules, clock.now)
        running.callback(desk.database.close)
        house = House(settings, desk, installed_in(settings, desk))
        run_worker(running, house, house.gateways(None, within=2))
        app = slack_app(house)
        serve(running, app, port, installs=installs(house))
        if sockets:
            plug_in(running, app, said["app_token"])
        control = Control(said["control_url"])
        yield Several(url, house, desk, clock, {FIRST: control, SECOND: control.of(SECOND)}, Browser(url))
