"""The house: the desk, with what it needs to speak."""

from dataclasses import dataclass

from bot.delivery.manners import Manners
from bot.desk import Desk
from bot.settings import Settings
from bot.slack.calling import client
from bot.slack.gateway import Gateway, Gateways, Installation
from bot.slack.installed import Installed, OneWorkspace
from storage.installations import Safe
from storage.sealing import Seal


@dataclass(frozen=True, slots=True)
class House:
    """The desk of one workspace, or where `installed` is there, of all that have installed it."""

    settings: Settings
    desk: Desk
    installed: Installed | None = None

    def web_client(self, *, within: float) -> Gateway:
        """The gateway of the one workspace whose token we were given."""
        token = self.settings.slack_bot_token
        assert token is not None
        return Gateway(client(token.get_secret_value(), base_url=self.settings.slack_api_url, within=within))

    def gateways(self, us: Installation | None, *, within: float) -> Gateways:
        """Of `us`, the one workspace, or of all that have installed us."""
        if self.installed is not None:
            return self.installed.gateways(within=within)
        assert us is not None
        return OneWorkspace(us, self.web_client(within=within))

    @property
    def manners(self) -> Manners:
        settings = self.settings
        return Manners(
            leases_for=settings.lease_within,
            answers_within=settings.slack_answers_within,
            settles_within=settings.settle_within,
            looks_again_within=settings.look_again_within,
            pace=settings.pace,
        )


def installed_in(settings: Settings, desk: Desk) -> Installed | None:
    """The installations by OAuth, where it is set up."""
    if settings.slack_client_id is None or not settings.secret_keys:
        return None
    safe = Safe(settings.slack_client_id, Seal(settings.secret_keys))
    return Installed(desk.database, safe, base_url=settings.slack_api_url)
