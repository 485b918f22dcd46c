"""The front: Bolt, with every listener registered, and whose each payload is."""

from logging import getLogger

from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from structlog import get_logger

from bot.answering import TimedApp
from bot.house import House
from bot.slack.calling import client
from bot.slack.gateway import Gateway, Installation
from handlers import listening

log = get_logger()

# Its warnings carry the bodies of requests, in which people's words stand.
_bolt_log = getLogger("tocsin.bolt")
_bolt_log.setLevel("ERROR")

LISTENER_ANSWERS_WITHIN = 2.0
"""Seconds for the one call that a listener may make: the trigger it pays for lives three."""


def slack_app(house: House, us: Installation | None = None) -> App:
    """Bolt, with every listener registered. It answers when a listener returns, not before.

    `us` is the one workspace that we serve; without it we serve those that have installed us.
    """
    settings = house.settings
    gateways = house.gateways(us, within=LISTENER_ANSWERS_WITHIN)

    def authorize(
        context: BoltContext, team_id: str | None, enterprise_id: str | None
    ) -> AuthorizeResult | None:
        found = _one(house, us, team_id) if us is not None else _several(house, team_id)
        if found is None:
            log.warning("strange_workspace", workspace=team_id)
            return None
        context["gateway"] = gateways.of(str(team_id))
        bot_user, token = found
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_user_id=bot_user, bot_token=token
        )

    nobody = client(None, base_url=settings.slack_api_url, within=LISTENER_ANSWERS_WITHIN)
    app = TimedApp(
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        # For workflow steps and assistants, which the desk has none of.
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        signing_secret=settings.slack_signing_secret.get_secret_value()
        if settings.slack_signing_secret
        else None,
        before_authorize=listening.placed(house.desk, Gateway(nobody), house.installed)
        if house.installed is not None
        else None,
        authorize=authorize,  # type: ignore[arg-type]  # Bolt takes None for "not ours"
        user_facing_authorize_error_message=_not_served(house, us),
        logger=_bolt_log,
        client=nobody,
    )
    listening.register(app, house.desk, house.installed)
    return app


def _one(house: House, us: Installation, team: str | None) -> tuple[str, str] | None:
    """The bot user and token of the one workspace that we serve."""
    token = house.settings.slack_bot_token
    assert token is not None
    return (us.bot_user, token.get_secret_value()) if team == us.workspace else None


def _several(house: House, team: str | None) -> tuple[str, str] | None:
    """Those of a workspace that has installed us and has its channels. Raises DatabaseAway."""
    assert house.installed is not None
    bot = house.installed.serves(team) if team is not None else None
    return (bot.bot_user_id, bot.bot_token) if bot is not None else None


def _not_served(house: House, us: Installation | None) -> str:
    if us is not None:
        other_way = house.desk.rulebook_of(us.workspace).other_way
        return f"This desk serves another workspace, so nothing was recorded. {other_way}"
    return (
        "This desk does not serve your workspace, so nothing was recorded. "
        "If it was installed a moment ago, try again in a minute."
    )
