"""The app's Home: opened, and the buttons and choices in it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.desk import Desk
from bot.errors import BadInput
from bot.queues import home
from bot.slack.gateway import Gateway
from bot.slack.home import ANY, TABS
from bot.slack.messages.buttons import (
    HOME_PAGE_BACK,
    HOME_PAGE_ON,
    HOME_REPORT,
    HOME_REQUEST,
    HOME_SERVICE,
    HOME_TEAM,
)
from bot.terms import Actor, Kind, Queue
from handlers import reporting

Body = dict[str, Any]


def register(app: App) -> None:
    app.event("app_home_opened")(opened)
    app.action(HOME_REPORT)(ask_what_is_broken)
    app.action(HOME_REQUEST)(ask_what_is_needed)
    for queue, action in TABS.items():
        app.action(action)(_looker(queue))
    app.action(HOME_TEAM)(choose_team)
    app.action(HOME_SERVICE)(choose_service)
    for action in (HOME_PAGE_BACK, HOME_PAGE_ON):
        app.action(action)(turn)


def opened(event: Body, desk: Desk, by: Actor | None) -> None:
    """The tab with the messages is opened as well, and shows no Home."""
    if by is not None and event.get("tab") == "home":
        home.opened(desk, by)


def ask_what_is_broken(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    gateway.open_view(body["trigger_id"], reporting.form(desk, by))
    ack()


def ask_what_is_needed(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    gateway.open_view(body["trigger_id"], reporting.form(desk, by, Kind.REQUEST))
    ack()


def choose_team(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    home.choose(desk, by, team=_chosen(body))
    ack()


def choose_service(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    home.choose(desk, by, service=_chosen(body))
    ack()


def turn(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    number = str(body["actions"][0].get("value") or "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise BadInput("This button leads to no page. Open the Home tab again.")
    home.choose(desk, by, page=int(number))
    ack()


def _looker(queue: Queue) -> Callable[..., None]:
    def look(queue: Queue, ack: Ack, desk: Desk, by: Actor) -> None:
        home.choose(desk, by, queue=queue)
        ack()

    return partial(look, queue)


def _chosen(body: Body) -> str:
    """The key that was chosen; empty for any. One that the rulebook has lost is as good as none."""
    chosen = body["actions"][0].get("selected_option") or {}
    key = str(chosen.get("value") or "") if isinstance(chosen, dict) else ""
    return "" if key == ANY else key[:100]
