"""Workspaces that have installed us: the gateway of each, by its own token."""

import time
from dataclasses import dataclass

from slack_sdk.oauth.installation_store import Bot
from structlog import get_logger

from bot.errors import DatabaseAway, SlackRefused
from bot.slack.calling import client
from bot.slack.gateway import Gateway, Installation
from storage import Database
from storage.installations import Safe
from storage.sealing import Unreadable

log = get_logger()

NOT_INSTALLED = "not_installed"
"""Our own word, where Slack has none: the workspace has removed us, or never installed us."""

HOLDS_FOR = 30.0
"""Seconds for which a process need not ask again; what another process renews or removes is known then."""

NEWS_WITHIN = 1.0
"""Seconds until a process asks again for a workspace that it cannot serve yet."""


class OneWorkspace:
    """The gateway of the workspace whose token we were given; of others that the database knows, none."""

    def __init__(self, us: Installation, gateway: Gateway) -> None:
        self._us, self._gateway = us, gateway

    def of(self, workspace: str) -> Gateway:
        """Raises SlackRefused."""
        if workspace != self._us.workspace:
            raise SlackRefused(NOT_INSTALLED, hopeless=True)
        return self._gateway


@dataclass(frozen=True, slots=True)
class Found:
    """What the database said of a workspace."""

    bot: Bot | None
    is_settled: bool
    """Its channels are found or made: there is somewhere to tell the agents."""
    holds_until: float
    """On the monotonic clock."""


class Installed:
    """The installations of all workspaces; the database is asked now and then."""

    def __init__(self, database: Database, safe: Safe, *, base_url: str) -> None:
        self.database, self.safe, self.base_url = database, safe, base_url
        self._known: dict[str, Found] = {}

    def find(self, workspace: str) -> Bot | None:
        """The bot and its token; None where we are not installed. Raises DatabaseAway."""
        return self._found(workspace).bot

    def serves(self, workspace: str) -> Bot | None:
        """The bot, where we are installed and have found our feet. Raises DatabaseAway."""
        found = self._found(workspace)
        return found.bot if found.is_settled else None

    def _found(self, workspace: str) -> Found:
        found = self._known.get(workspace)
        if found is None or found.holds_until < time.monotonic():
            try:
                found = self._known[workspace] = self._asked(workspace)
            except DatabaseAway:
                if found is None or found.bot is None:
                    raise
                # Who we are is not forgotten with it: whoever acts is told in words that it is away.
        return found

    def _asked(self, workspace: str) -> Found:
        bot = None
        with self.database.reading() as store:
            known = store.people.workspace(workspace)
            try:
                bot = store.installations.find(self.safe, workspace)
            except Unreadable:
                log.error("installation.unreadable", workspace=workspace, remedy=SEALED_BY_ANOTHER)
        is_settled = known is not None and known.place("agents") is not None
        holds_for = HOLDS_FOR if bot is not None and is_settled else NEWS_WITHIN
        return Found(bot, is_settled, time.monotonic() + holds_for)

    def forget(self, workspace: str) -> None:
        """Ask again the next time: something has changed."""
        self._known.pop(workspace, None)

    def gateways(self, *, within: float) -> "InstalledGateways":
        return InstalledGateways(self, within)


SEALED_BY_ANOTHER = (
    "TOCSIN_SECRET_KEY does not open its token: add the key that did, after a comma, "
    "or install the app there again."
)


@dataclass(frozen=True, slots=True)
class InstalledGateways:
    """A gateway for each workspace that has installed us; calls end `within` so many seconds."""

    installed: Installed
    within: float

    def of(self, workspace: str) -> Gateway:
        """Raises SlackRefused where we are not installed, DatabaseAway where nobody knows."""
        bot = self.installed.find(workspace)
        if bot is None:
            raise SlackRefused(NOT_INSTALLED, hopeless=True)
        return Gateway(client(bot.bot_token, base_url=self.installed.base_url, within=self.within))
