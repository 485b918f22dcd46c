"""The Home tab: opened, and what is clicked in it."""

import json
from typing import Any

import pytest

from bot.slack.home import ANY
from bot.slack.messages.buttons import (
    HOME_MISSED,
    HOME_PAGE_ON,
    HOME_REPORT,
    HOME_REQUEST,
    HOME_SERVICE,
    HOME_TEAM,
    SHOW,
    TAKE,
)
from bot.terms import Queue
from storage.rows import Home
from tests.acting import ANN, BEN, DAN, EVE, INC_1, ONLY_SQLITE, WORKSPACE, deliveries, incident, report
from tests.handlers.side import Side, in_view

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers

HOME = {"type": "home", "blocks": [], "id": "V1"}


def home(bolt: Side, person: str = BEN) -> Home:
    with bolt.desk.database.reading() as store:
        found = store.homes.of(WORKSPACE, person)
    assert found is not None
    return found


def press(bolt: Side, action: str, value: str = "x", *, by: str = BEN, **more: Any) -> int:
    """A click on the Home, in which there is no response_url; its status."""
    sent = in_view(HOME, action, value, by=by, entered={})
    sent["view"]["type"] = "home"
    sent["actions"][0] |= more
    return bolt.interact(sent).status


def opened(bolt: Side, person: str = BEN, *, tab: str = "home") -> int:
    return bolt.event({"type": "app_home_opened", "user": person, "channel": "D1", "tab": tab}).status


def test_an_opened_home_is_kept(bolt: Side) -> None:
    """Publishing it is the worker's; the tab with the messages shows none."""
    assert opened(bolt) == 200
    assert opened(bolt, ANN, tab="messages") == 200

    assert home(bolt).is_asked
    assert bolt.slack.asked == []
    with bolt.desk.database.reading() as store:
        assert store.homes.of(WORKSPACE, ANN) is None


def test_a_choice_is_kept(bolt: Side) -> None:
    """Each by itself; the rest stays as it was, but for the page."""
    press(bolt, HOME_MISSED)
    press(bolt, HOME_TEAM, selected_option={"value": "network"})
    press(bolt, HOME_SERVICE, selected_option={"value": "vpn"})
    press(bolt, HOME_PAGE_ON, "3")
    found = home(bolt)
    assert (found.queue, found.team, found.service, found.page) == (Queue.MISSED, "network", "vpn", 3)

    press(bolt, HOME_TEAM, selected_option={"value": ANY})
    found = home(bolt)
    assert (found.queue, found.team, found.service, found.page) == (Queue.MISSED, None, "vpn", 0)


@pytest.mark.parametrize("value", ["", "-1", "x", "1e3", "²", "999999"])
def test_a_page_that_is_none_is_refused_above_the_home(bolt: Side, value: str) -> None:
    """On a Home nothing can be pushed, so the refusal is a view of its own."""
    assert press(bolt, HOME_PAGE_ON, value) == 200

    ((method, sent),) = bolt.slack.asked
    assert method == "views.open"
    assert "leads to no page" in sent["view"]


@pytest.mark.parametrize("chosen", [None, "x", [], {"value": None}, {"value": 7}, {"value": "x" * 3_000}])
def test_a_choice_that_is_none_hides_nothing(bolt: Side, chosen: Any) -> None:
    """Whatever stands in it."""
    assert press(bolt, HOME_SERVICE, selected_option=chosen) == 200
    assert bolt.slack.asked == []


@pytest.mark.parametrize(
    ("action", "form"), [(HOME_REPORT, "incident.report"), (HOME_REQUEST, "request.report")]
)
def test_a_button_opens_the_form(bolt: Side, action: str, form: str) -> None:
    """As `/incident` and `/request` alone do."""
    press(bolt, action, by=ANN)

    ((method, sent),) = bolt.slack.asked
    assert method == "views.open"
    assert json.loads(sent["view"])["callback_id"] == form


def test_a_line_of_the_home_shows_its_card_above_it(bolt: Side) -> None:
    """To who may see it; the others learn that there is none."""
    report(bolt.desk)
    press(bolt, SHOW, "INC-1", by=ANN)
    press(bolt, SHOW, "INC-1", by=EVE)

    first, second = (json.loads(sent["view"]) for _, sent in bolt.slack.asked)
    assert first["title"]["text"] == "INC-1"
    assert not any(block["type"] == "actions" for block in first["blocks"])
    assert "There is no INC-1 that you may see" in str(second)


def test_a_button_on_the_home_that_came_too_late_says_by_whom(bolt: Side) -> None:
    """Its line was old: somebody took it a moment ago."""
    report(bolt.desk)
    press(bolt, TAKE, "INC-1", by=DAN)
    assert incident(bolt.desk, INC_1).assignee_id == DAN

    press(bolt, TAKE, "INC-1", by=BEN)

    (sent,) = [sent for method, sent in bolt.slack.asked if method == "views.open"]
    assert "was faster" in sent["view"]
    assert not any(row.message == "Refused" for row in deliveries(bolt.desk))
