"""A journey through the Home tab: it is opened, follows what happens, and its buttons do what they say."""

import json

from bot.sandbox.client import JSON
from tests.living import Living


def test_an_agents_home(slack: Living) -> None:
    """Opened; something is reported; it is taken there, and stands in the agent's own queue."""
    slack.control.open_home("ben")
    until_shown(slack, "ben", "Nothing is yours to do")

    slack.control.click_in_view("ben", home_of(slack, "ben"), "home.unassigned")
    slack.say("ann", "VPN is down for everyone")
    until_shown(slack, "ben", "VPN is down for everyone")

    slack.control.click_in_view("ben", home_of(slack, "ben"), "incident.take", value="INC-1")
    slack.control.click_in_view("ben", home_of(slack, "ben"), "home.mine")
    until_shown(slack, "ben", "Mine (1)")
    assert "being worked on by" in shown(slack, "ben")

    slack.control.open_home("ann")
    until_shown(slack, "ann", "We are on it")
    pressed = slack.control.click_in_view("ann", home_of(slack, "ann"), "home.report")
    assert pressed.view_id is not None


def home_of(slack: Living, person: str) -> str:
    """The id of somebody's Home."""
    return next(str(view["id"]) for view in homes(slack, person))


def shown(slack: Living, person: str) -> str:
    """All that stands in somebody's Home."""
    return json.dumps([view["blocks"] for view in homes(slack, person)], ensure_ascii=False)


def homes(slack: Living, person: str) -> list[JSON]:
    state = slack.control.state()
    user = next(one["id"] for one in state["users"] if one["name"] == person)
    return [view for view in state["views"] if view["type"] == "home" and view["user"] == user]


def until_shown(slack: Living, person: str, words: str) -> None:
    slack.control.until(lambda _: words in shown(slack, person), 15)
