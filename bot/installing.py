"""Finding our feet in a workspace at the start: who we are, and where the rulebook's channels are."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from slack_bolt.adapter.socket_mode import SocketModeHandler
from structlog import get_logger

from bot.desk import Desk
from bot.errors import BadSetting, SlackAway, SlackBusy, SlackRefused, SlackUnsure
from bot.slack.gateway import Gateway, Installation, verdicts

log = get_logger()
T = TypeVar("T")

TRIES_FOR = timedelta(minutes=2)


def connect(sockets: SocketModeHandler) -> None:
    """Open the sockets of Socket Mode, outlasting a Slack that is slow to answer. Raises BadSetting."""

    def open_once() -> None:
        with verdicts():
            sockets.connect()  # type: ignore[no-untyped-call]

    _persistently(open_once, about="Socket Mode with SLACK_APP_TOKEN")


def settle_in(desk: Desk, gateway: Gateway) -> Installation:
    """Learn who we are, and find, create and join the rulebook's channels. Raises BadSetting.

    Every call here is safe to repeat, so the start outlasts a Slack that is slow to answer.
    """
    us = _persistently(gateway.who_am_i, about="the bot token")
    channels = desk.rulebook.channels
    wanted = [channels.agents, channels.incidents, *channels.intake]
    found = _find(gateway, wanted)
    for channel in found.values():
        _persistently(partial(_join, gateway, channel), about=f"the channel {channel}")
    places = {
        "agents": found[channels.agents],
        "incidents": found[channels.incidents],
        "intake": [found[name] for name in channels.intake],
    }
    with desk.database.transaction() as store:
        store.people.settle_in(us.workspace, name=us.name, bot_user=us.bot_user, places=places, at=desk.now())
    log.info("settled_in", workspace=us.workspace, **places)
    return us


def _find(gateway: Gateway, wanted: Iterable[str]) -> dict[str, str]:
    """The ids of channels given as ids or `#names`; those that do not exist are made."""
    names = {name.removeprefix("#") for name in wanted if name.startswith("#")}
    found = (
        _persistently(partial(gateway.channels_named, names), about="the list of channels") if names else {}
    )
    for name in sorted(names - found.keys()):
        found[name] = _persistently(partial(_create, gateway, name), about=f"the channel #{name}")
    return {name: found.get(name.removeprefix("#"), name) for name in wanted}


def _create(gateway: Gateway, name: str) -> str:
    try:
        return gateway.create_channel(name)
    except SlackRefused as refused:
        # An earlier try may have made it though its answer was lost, or somebody just did.
        found = gateway.channels_named({name}) if refused.reason == "name_taken" else {}
        if name not in found:
            raise
        return found[name]


def _join(gateway: Gateway, channel: str) -> None:
    try:
        gateway.join(channel)
    except SlackRefused as refused:
        # A private channel cannot be joined, only be invited to; if nobody has, the first post tells so.
        if refused.reason not in ("method_not_supported_for_channel_type", "already_in_channel"):
            raise


def _persistently(call: Callable[[], T], *, about: str) -> T:
    """Repeat a harmless call until Slack answers; a refusal for good says what to look at."""
    deadline = time.monotonic() + TRIES_FOR.total_seconds()
    wait = 0.2
    while True:
        try:
            return call()
        except SlackRefused as refused:
            raise BadSetting(
                f"Slack refuses {about}: {refused.reason}. {_remedy(refused.reason)}"
            ) from refused
        except (SlackBusy, SlackAway, SlackUnsure) as error:
            if time.monotonic() > deadline:
                raise BadSetting(
                    f"Slack could not be asked about {about}: {error.reason}. "
                    "Look at SLACK_API_URL and the network."
                ) from error
            log.info("start.waits", about=about, reason=error.reason)
            time.sleep(error.seconds if isinstance(error, SlackBusy) else wait)
            wait = min(wait * 2, 5)


def _remedy(reason: str) -> str:
    if reason in ("invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"):
        return "Set SLACK_BOT_TOKEN to the bot token of the installed app."
    if reason == "missing_scope":
        return "Install the app again with the scopes that `tocsin manifest` prints."
    if reason == "name_taken":
        return "A private or archived channel has this name: name another in the rulebook, or write its id."
    if reason in ("channel_not_found", "is_archived"):
        return "Correct the channel in the rulebook."
    return "Look at the channels in the rulebook, and at the app's permissions in Slack."
