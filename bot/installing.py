"""Finding our feet in a workspace: who we are, where the rulebook's channels are, and whom it names."""

import time
from datetime import timedelta

from slack_bolt.adapter.socket_mode import SocketModeHandler
from structlog import get_logger

from bot import placing
from bot.desk import Desk
from bot.errors import SlackRefused
from bot.placing import INSTALL_AGAIN, persistently
from bot.sla import digests
from bot.slack import directory
from bot.slack.calling import verdicts
from bot.slack.directory import Wait
from bot.slack.gateway import Gateway, Gateways, Installation
from bot.terms import Actor, Source

log = get_logger()

REMEDIES = {
    directory.NOBODY: "Correct the e-mail address, or write the person's user id.",
    directory.NO_GROUP: "Correct the user group's handle or id; a group that is disabled names nobody.",
    "missing_scope": INSTALL_AGAIN,
    "plan_upgrade_required": "User groups need a paid plan of Slack: name the people themselves.",
}


def connect(sockets: SocketModeHandler) -> None:
    """Open the sockets of Socket Mode, outlasting a Slack that is slow to answer. Raises BadSetting."""

    def open_once() -> None:
        with verdicts():
            sockets.connect()  # type: ignore[no-untyped-call]

    persistently(open_once, about="Socket Mode with SLACK_APP_TOKEN")


def settle_in(desk: Desk, gateway: Gateway) -> Installation:
    """Learn who we are; find, create and join the rulebook's channels; look up its people.

    Every call here is safe to repeat, so the start outlasts a Slack that is slow to answer.
    Raises BadSetting.
    """
    us = persistently(gateway.who_am_i, about="the bot token")
    places = {**placing.find(desk, gateway, us.workspace), "url": us.url}
    with desk.working(_us(us.workspace)) as work:
        work.store.people.settle_in(
            us.workspace, name=us.name, bot_user=us.bot_user, places=places, at=work.now
        )
        digests.plan(work)
    look_up_people(desk, gateway, us.workspace, wait=_sleep)
    log.info("settled_in", workspace=us.workspace)
    return us


def move_in(desk: Desk, gateways: Gateways, workspace: str, *, wait: Wait) -> None:
    """Go where a changed rulebook says: find its channels and people. Raises BadSetting, DatabaseAway.

    Nothing is done where we are no more. Nobody waits for it, so Slack is asked once; until it has answered,
    the desk speaks where it did.
    """
    gateway = _gateway(gateways, workspace)
    if gateway is None:
        return
    with desk.database.reading() as store:
        row = store.people.workspace(workspace)
    places = row.places if row is not None else {}
    if not placing.stands(places, desk.rulebook_of(workspace)):
        places = {**places, **placing.find(desk, gateway, workspace, patience=timedelta())}
    with desk.working(_us(workspace)) as work:
        work.store.people.keep_places(workspace, places, at=work.now)
        digests.plan(work)
    look_up_people(desk, gateway, workspace, wait=wait)


def look_up_everywhere(desk: Desk, gateways: Gateways, *, wait: Wait) -> None:
    """Look up the people of every workspace in which we are. Raises DatabaseAway."""
    with desk.database.reading() as store:
        known = [found.id for found in store.people.workspaces() if found.left_at is None]
    for workspace in known:
        if (gateway := _gateway(gateways, workspace)) is not None:
            look_up_people(desk, gateway, workspace, wait=wait)


def _gateway(gateways: Gateways, workspace: str) -> Gateway | None:
    """None: we are there no more."""
    try:
        return gateways.of(workspace)
    except SlackRefused:
        return None


def look_up_people(desk: Desk, gateway: Gateway, workspace: str, *, wait: Wait) -> None:
    """Ask Slack whom the rulebook's e-mail addresses and user groups mean, and keep it for all processes.

    Whom Slack does not know is logged with what to do, and holds nothing. Raises DatabaseAway.
    """
    places = desk.rulebook_of(workspace).looked_up
    with desk.database.reading() as store:
        known = store.people.directory(workspace)
    if not places and not known:
        return
    answer = directory.look_up(gateway, places, known, wait=wait)
    with desk.database.transaction() as store:
        store.people.keep_directory(workspace, answer.directory, at=desk.now())
    desk.learn(workspace, answer.directory)
    # By its place in the rulebook: addresses are people's, and stay out of logs.
    for name, reason in answer.unknown.items():
        remedy = REMEDIES.get(reason, "Look at the app's permissions in Slack, or write user ids.")
        log.warning("people.unknown", at=places[name], reason=reason, remedy=remedy)
    if answer.broken_off is not None:
        lacking = [at for name in places.keys() - answer.directory.keys() for at in places[name]]
        remedy = "The worker asks again within an hour."
        log.warning("people.not_asked", at=sorted(lacking), reason=answer.broken_off, remedy=remedy)


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _us(workspace: str) -> Actor:
    return Actor(workspace, None, "Tocsin", Source.WORKER)
