"""Tending the installations of workspaces: their tokens are renewed in time, and we find our feet in each."""

import time
from datetime import UTC, datetime, timedelta

from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from bot import applying
from bot.desk import Desk
from bot.errors import BadSetting, DatabaseAway, DeskError, SlackError, SlackRefused
from bot.house import House
from bot.installing import settle_in
from bot.slack.calling import client, verdicts
from bot.slack.gateway import Gateway
from bot.slack.installed import Installed

log = get_logger()

RENEWS_BEFORE = timedelta(hours=2)
"""A token lives twelve hours, and the old one is good until its end: there is time for trouble."""

HELD_FOR = timedelta(minutes=3)
"""One worker alone sees to a workspace for so long; after that it is dead, or stuck."""

TRIES_AGAIN_AFTER = timedelta(minutes=5)
ALWAYS = 10**9
"""Minutes: whether it is time is asked of our clock, not of slack_sdk's."""


def begin(desk: Desk, installed: Installed) -> None:
    """What every start does: seal the tokens by the newest key, and see to every workspace soon.

    Raises BadSetting where no key opens a token.
    """
    with desk.database.transaction() as store:
        unreadable = store.installations.seal_anew(installed.safe)
        store.installations.tend_all(at=desk.now(), held_for=HELD_FOR)
    if unreadable:
        raise BadSetting(
            f"TOCSIN_SECRET_KEY does not open the tokens of {', '.join(unreadable)}. Add the key that sealed "
            "them after the new one, with a comma between; or forget them by `tocsin workspaces remove`, and "
            "install the app there again."
        )


class Tender:
    """One worker's hand for installations."""

    def __init__(self, house: House, installed: Installed) -> None:
        self._house, self._desk, self._installed = house, house.desk, installed
        self._within = house.settings.slack_answers_within.total_seconds()

    def sweep(self) -> datetime | None:
        """See to the workspace that needs it first; when to look again, or None where none does."""
        now = self._desk.now()
        with self._desk.database.reading() as store:
            found = store.installations.next_to_tend()
        if found is None or found.at > now:
            return found.at if found else None
        with self._desk.database.transaction() as store:
            is_ours = store.installations.take(found.workspace, now=now, until=now + HELD_FOR)
        if is_ours:
            with bound_contextvars(workspace=found.workspace):
                self._tend(found.workspace)
        return now

    def _tend(self, workspace: str) -> None:
        again_at: datetime | None = self._desk.now() + TRIES_AGAIN_AFTER
        trouble = None
        try:
            again_at = self._see_to(workspace)
        except DatabaseAway:
            raise
        except (DeskError, SlackError) as error:
            trouble = error.says if isinstance(error, DeskError) else error.reason
            log.warning("workspace.trouble", why=trouble)
        with self._desk.database.transaction() as store:
            store.installations.tended(workspace, again_at=again_at, trouble=trouble)
        self._installed.forget(workspace)

    def _see_to(self, workspace: str) -> datetime | None:
        """When its token is to be renewed; None: never."""
        with self._desk.database.reading() as store:
            bot = store.installations.find(self._installed.safe, workspace)
        if bot is None:
            return None
        bot = self._renewed(bot)
        gateway = Gateway(
            client(bot.bot_token, base_url=self._house.settings.slack_api_url, within=self._within)
        )
        settle_in(self._desk, gateway)
        applying.seed(self._desk, workspace, self._house.settings.rulebook)
        if bot.bot_token_expires_at is None:
            return None
        ends_at = datetime.fromtimestamp(bot.bot_token_expires_at, UTC)
        return max(ends_at - RENEWS_BEFORE, self._desk.now() + timedelta(minutes=1))

    def _renewed(self, bot: Bot) -> Bot:
        """The bot with a token that is good for long enough. Raises SlackError.

        The old refresh token ends with the call, so nobody else may make it meanwhile: see `take`.
        """
        now = self._desk.now()
        if bot.bot_token_expires_at is None or bot.bot_refresh_token is None:
            return bot
        if datetime.fromtimestamp(bot.bot_token_expires_at, UTC) > now + RENEWS_BEFORE:
            return bot
        renewed = self._ask_for_another(bot)
        lives = timedelta(seconds=int(renewed.bot_token_expires_at or 0) - time.time())
        renewed.bot_token_expires_at = int((now + lives).timestamp())
        with self._desk.database.transaction() as store:
            store.installations.renew(self._installed.safe, renewed)
        self._installed.forget(str(bot.team_id))
        log.info("token.renewed")
        return renewed

    def _ask_for_another(self, bot: Bot) -> Bot:
        settings = self._house.settings
        assert settings.slack_client_id is not None
        assert settings.slack_client_secret is not None
        rotator = TokenRotator(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            client=client(None, base_url=settings.slack_api_url, within=self._within),
        )
        with verdicts():
            try:
                renewed = rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=ALWAYS)
            except SlackTokenRotationError as error:
                raise error.api_error from error
        if renewed is None:
            raise SlackRefused("not_a_bot_token", hopeless=True)
        return renewed


def tender(house: House) -> Tender | None:
    """A hand for installations, where OAuth is set up."""
    return Tender(house, house.installed) if house.installed is not None else None
