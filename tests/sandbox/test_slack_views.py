"""views.*: triggers, the stack of modals, hashes, and what Slack refuses."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.client import Control
from tests.sandbox.conftest import HttpApp

Refused = Callable[[str], AbstractContextManager[None]]


def modal(callback_id: str = "form", **more: Any) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "A form"}
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": title,
        "blocks": [{"type": "divider"}],
        **more,
    }


@pytest.fixture
def trigger(control: Control, app: HttpApp) -> Callable[[], str]:
    """A trigger_id of ann's, fresh from a command."""
    return lambda: control.command("ann", "general", "/desk").trigger_id


@pytest.fixture
def inside(control: Control, web: WebClient, trigger: Callable[[], str]) -> Callable[[], str]:
    """A trigger_id from a click in the view that ann looks at; the first call opens one."""
    button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
    blocks = [{"type": "actions", "elements": [button]}]
    opened = [web.views_open(trigger_id=trigger(), view=modal(blocks=blocks))["view"]["id"]]
    return lambda: control.click_in_view("ann", opened[0], "more").trigger_id


def test_a_trigger_is_good_for_three_seconds(
    web: WebClient, control: Control, trigger: Callable[[], str], refused: Refused
) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction"""
    late = trigger()
    control.advance(3.1)

    with refused("expired_trigger_id"):
        web.views_open(trigger_id=late, view=modal())


def test_a_trigger_is_good_once(web: WebClient, trigger: Callable[[], str], refused: Refused) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses"""
    once = trigger()
    web.views_open(trigger_id=once, view=modal())

    with refused("exchanged_trigger_id"):
        web.views_open(trigger_id=once, view=modal())


def test_a_trigger_is_not_invented(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses"""
    with refused("invalid_trigger_id"):
        web.views_open(trigger_id="1.2.3", view=modal())


def test_a_view_that_slack_does_not_take_is_explained_and_opens_nothing(
    web: WebClient, control: Control, trigger: Callable[[], str]
) -> None:
    """https://docs.slack.dev/reference/methods/views.open"""
    long = {"type": "plain_text", "text": "a title of more than 24 characters"}

    with pytest.raises(SlackApiError) as caught:
        web.views_open(trigger_id=trigger(), view=modal(title=long))

    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"]


def test_an_opened_view_comes_back_with_id_hash_and_state(web: WebClient, trigger: Callable[[], str]) -> None:
    """https://docs.slack.dev/surfaces/modals"""
    element = {"type": "plain_text_input", "action_id": "text", "initial_value": "so far"}
    what = {"type": "input", "block_id": "what", "label": {"type": "plain_text", "text": "What"}}
    submit = {"type": "plain_text", "text": "Send"}

    view = web.views_open(
        trigger_id=trigger(), view=modal(blocks=[what | {"element": element}], submit=submit)
    )["view"]

    assert view["id"].startswith("V")
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert view["hash"]
    assert view["state"]["values"] == {"what": {"text": {"type": "plain_text_input", "value": "so far"}}}


def test_three_views_lie_on_top_of_one_another_and_no_fourth(
    web: WebClient, control: Control, inside: Callable[[], str], refused: Refused
) -> None:
    """https://docs.slack.dev/surfaces/modals#push-views"""
    first, second, third = inside(), inside(), inside()
    web.views_push(trigger_id=first, view=modal("second"))
    top = web.views_push(trigger_id=second, view=modal("third"))["view"]

    with refused("push_limit_reached"):
        web.views_push(trigger_id=third, view=modal("fourth"))

    mine = [view for view in control.state()["views"] if view["user"] == "U0ANN0001"]
    assert [view["callback_id"] for view in mine] == ["form", "second", "third"]
    assert [view["is_visible"] for view in mine] == [False, False, True]
    assert top["previous_view_id"] == mine[1]["id"]
    assert top["root_view_id"] == mine[0]["id"]


def test_a_view_changed_in_the_meantime_is_a_conflict(
    web: WebClient, trigger: Callable[[], str], refused: Refused
) -> None:
    """https://docs.slack.dev/surfaces/modals#handling_race_conditions"""
    view = web.views_open(trigger_id=trigger(), view=modal())["view"]
    web.views_update(view_id=view["id"], hash=view["hash"], view=modal("second"))

    with refused("hash_conflict"):
        web.views_update(view_id=view["id"], hash=view["hash"], view=modal("third"))


def test_a_closed_view_cannot_be_changed(
    web: WebClient, control: Control, trigger: Callable[[], str], refused: Refused
) -> None:
    """https://docs.slack.dev/surfaces/modals"""
    view = web.views_open(trigger_id=trigger(), view=modal())["view"]
    control.close("ann")

    with refused("not_found"):
        web.views_update(view_id=view["id"], view=modal())


def test_an_external_id_names_one_view(web: WebClient, trigger: Callable[[], str], refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/views.open"""
    web.views_open(trigger_id=trigger(), view=modal(external_id="mine"))

    with refused("duplicate_external_id"):
        web.views_open(trigger_id=trigger(), view=modal(external_id="mine"))
    updated = web.views_update(external_id="mine", view=modal("second", external_id="mine"))
    assert updated["view"]["callback_id"] == "second"


def test_a_view_of_more_than_250_kb_is_too_large(
    web: WebClient, trigger: Callable[[], str], refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/views.open"""
    words = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2990}}

    with refused("view_too_large"):
        web.views_open(trigger_id=trigger(), view=modal(blocks=[words] * 90))


def test_a_home_is_published_for_one_person(
    web: WebClient, control: Control, app: HttpApp, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/views.publish"""
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = web.views_publish(user_id="U0BEN0001", view=home)["view"]
    second = web.views_publish(user_id="U0BEN0001", view=home, hash=first["hash"])["view"]

    assert first["id"] == second["id"]
    with refused("hash_conflict"):
        web.views_publish(user_id="U0BEN0001", view=home, hash=first["hash"])
    with refused("invalid_arguments"):
        web.views_publish(user_id="U0BEN0001", view=modal())
