"""Finding our feet in a workspace: who we are, where the rulebook's channels are, and whom it names."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TypeVar

from slack_bolt.adapter.socket_mode import SocketModeHandler
from structlog import get_logger

from bot.desk import Desk
from bot.errors import BadSetting, DatabaseAway, SlackAway, SlackBusy, SlackRefused, SlackUnsure
from bot.rulebook import LEAD
from bot.sla import digests
from bot.slack import directory
from bot.slack.calling import verdicts
from bot.slack.directory import Wait
from bot.slack.gateway import Gateway, Installation
from bot.terms import Actor, Source

log = get_logger()
T = TypeVar("T")

TRIES_FOR = timedelta(minutes=2)
RECALLS_EVERY = timedelta(minutes=5)

REMEDIES = {
    directory.NOBODY: "Correct the e-mail address, or write the person's user id.",
    directory.NO_GROUP: "Correct the user group's handle or id; a group that is disabled names nobody.",
    "missing_scope": "Install the app again with the scopes that `tocsin manifest` prints.",
    "plan_upgrade_required": "User groups need a paid plan of Slack: name the people themselves.",
}


def connect(sockets: SocketModeHandler) -> None:
    """Open the sockets of Socket Mode, outlasting a Slack that is slow to answer. Raises BadSetting."""

    def open_once() -> None:
        with verdicts():
            sockets.connect()  # type: ignore[no-untyped-call]

    _persistently(open_once, about="Socket Mode with SLACK_APP_TOKEN")


def settle_in(desk: Desk, gateway: Gateway) -> Installation:
    """Learn who we are; find, create and join the rulebook's channels; look up its people.

    Every call here is safe to repeat, so the start outlasts a Slack that is slow to answer.
    Raises BadSetting.
    """
    us = _persistently(gateway.who_am_i, about="the bot token")
    channels = desk.rulebook.channels
    with desk.database.reading() as store:
        workspace = store.people.workspace(us.workspace)
        known = dict(workspace.places.get("names", {})) if workspace else {}
    of_teams = [team.digest.to for team in desk.rulebook.teams.values() if team.digest and team.digest.to]
    of_teams = [place for place in of_teams if place != LEAD]
    found = _find(gateway, [channels.agents, channels.incidents, *channels.intake, *of_teams], known)
    for channel in found.values():
        _persistently(partial(_join, gateway, channel), about=f"the channel {channel}")
    places = {
        "agents": found[channels.agents],
        "incidents": found[channels.incidents],
        "intake": [found[name] for name in channels.intake],
        "url": us.url,
        "names": {name: id for name, id in found.items() if name.startswith("#")},
    }
    with desk.working(Actor(us.workspace, None, "Tocsin", Source.WORKER)) as work:
        work.store.people.settle_in(
            us.workspace, name=us.name, bot_user=us.bot_user, places=places, at=work.now
        )
        digests.plan(work)
    look_up_people(desk, gateway, us.workspace, wait=_sleep)
    log.info("settled_in", workspace=us.workspace)
    return us


def look_up_people(desk: Desk, gateway: Gateway, workspace: str, *, wait: Wait) -> None:
    """Ask Slack whom the rulebook's e-mail addresses and user groups mean, and keep it for all processes.

    Whom Slack does not know is logged with what to do, and holds nothing. Raises DatabaseAway.
    """
    places = desk.rulebook.looked_up
    with desk.database.reading() as store:
        known = store.people.directory(workspace)
    if not places and not known:
        return
    answer = directory.look_up(gateway, places, known, wait=wait)
    with desk.database.transaction() as store:
        store.people.keep_directory(workspace, answer.directory)
    desk.learn(answer.directory)
    # By its place in the rulebook: addresses are people's, and stay out of logs.
    for name, reason in answer.unknown.items():
        remedy = REMEDIES.get(reason, "Look at the app's permissions in Slack, or write user ids.")
        log.warning("people.unknown", at=places[name], reason=reason, remedy=remedy)
    if answer.broken_off is not None:
        lacking = [at for name in places.keys() - answer.directory.keys() for at in places[name]]
        remedy = "The worker asks again within an hour."
        log.warning("people.not_asked", at=sorted(lacking), reason=answer.broken_off, remedy=remedy)


@contextmanager
def recalling_people(desk: Desk, workspace: str) -> Iterator[None]:
    """Learn, now and then, whom the workers have looked up: for a process that only listens."""
    stopping = threading.Event()

    def recall() -> None:
        while not stopping.wait(RECALLS_EVERY.total_seconds()):
            recall_people(desk, workspace)

    thread = threading.Thread(target=recall, name="people", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def recall_people(desk: Desk, workspace: str) -> None:
    """Take the rulebook's people as the database knows them."""
    try:
        with desk.database.reading() as store:
            known = store.people.directory(workspace)
    except DatabaseAway:
        log.warning("database.away", sweep="people")
    else:
        desk.learn(known)


def _find(gateway: Gateway, wanted: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """The ids of channels given as ids or `#names`; those that do not exist are made.

    `known` are the ids that an earlier start found: they spare the list of a large workspace.
    """
    wanted = list(wanted)
    names = [name for name in dict.fromkeys(wanted) if name.startswith("#")]
    found = {name: known[name] for name in names if name in known and _is_still(gateway, known[name], name)}
    missing = {name.removeprefix("#") for name in names if name not in found}
    found |= {f"#{name}": id for name, id in _listed(gateway, missing).items()}
    for name in names:
        if name not in found:
            create = partial(_create, gateway, name.removeprefix("#"))
            found[name] = _persistently(create, about=f"the channel {name}")
    return {name: found.get(name, name) for name in wanted}


def _is_still(gateway: Gateway, channel: str, name: str) -> bool:
    try:
        called = _persistently(partial(gateway.channel_name, channel), about=f"the channel {name}")
    except BadSetting:
        return False  # it is gone, or not ours to see; look for its name
    return called == name.removeprefix("#")


def _listed(gateway: Gateway, names: Set[str]) -> dict[str, str]:
    """Public channels by name, page by page until all are found."""
    found: dict[str, str] = {}
    cursor = ""
    while names - found.keys():
        page, cursor = _persistently(partial(gateway.public_channels, cursor), about="the list of channels")
        found |= {name: id for name, id in page.items() if name in names}
        if not cursor:
            break
    return found


def _create(gateway: Gateway, name: str) -> str:
    try:
        return gateway.create_channel(name)
    except SlackRefused as refused:
        # An earlier try may have made it though its answer was lost, or somebody just did.
        found = _listed(gateway, {name}) if refused.reason == "name_taken" else {}
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


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _remedy(reason: str) -> str:
    if reason in ("invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"):
        return "Set SLACK_BOT_TOKEN to the bot token of the installed app."
    if reason == "missing_scope":
        return REMEDIES[reason]
    if reason == "name_taken":
        return "A private or archived channel has this name: name another in the rulebook, or write its id."
    if reason in ("channel_not_found", "is_archived"):
        return "Correct the channel in the rulebook."
    return "Look at the channels in the rulebook, and at the app's permissions in Slack."
