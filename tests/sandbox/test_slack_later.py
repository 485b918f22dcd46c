"""response_url: answering later, and changing what only one person sees."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox.client import Control
from tests.sandbox.blocks import button, buttons
from tests.sandbox.conftest import HttpApp

ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"


def later(app: HttpApp, **body: Any) -> int:
    """Post to the response_url of what the app received last."""
    url = app.next().payload["response_url"]
    app.reset()
    return again(url, **body)


def again(url: str, **body: Any) -> int:
    return WebhookClient(url, retry_handlers=[]).send_dict(body).status_code


def test_a_response_url_is_good_five_times(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    control.command("ann", room, "/desk")
    url = app.next().payload["response_url"]

    assert [again(url, text=str(n)) for n in range(6)] == [200] * 5 + [404]
    assert [one["text"] for one in control.state(room)["ephemerals"]] == ["0", "1", "2", "3", "4"]


def test_a_response_url_is_good_for_thirty_minutes(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    control.command("ann", "general", "/desk")
    url = app.next().payload["response_url"]
    control.advance(30 * 60 + 1)

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, b'{"text": "late"}'))

    with caught.value as error:
        assert (error.code, json.loads(error.read())["error"]) == (404, "expired_url")


def test_a_response_url_works_without_membership(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    other = control.add_channel("others-6", ["ann"])["id"]
    control.command("ann", other, "/desk")

    assert later(app, text="hello all", response_type="in_channel") == 200
    assert [one["text"] for one in control.channel(other)["messages"]] == ["hello all"]


def test_only_a_response_url_changes_an_ephemeral_message(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    ts = web.chat_postEphemeral(channel=room, user=ANN, text="?", blocks=[buttons(button("yes", "1"))])[
        "message_ts"
    ]
    control.click("ann", room, ts, "yes")

    assert later(app, text="done", replace_original=True) == 200
    assert [(one["ts"], one["text"]) for one in control.state(room)["ephemerals"]] == [(ts, "done")]


def test_a_message_is_replaced_or_deleted_through_its_click(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    ts = web.chat_postMessage(channel=room, text="card", blocks=[buttons(button("yes", "1"))])["ts"]
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()
    control.click("ann", room, ts, "yes")
    url = app.next().payload["response_url"]

    again(url, text="replaced", replace_original=True)
    replaced = [one["text"] for one in control.channel(room)["messages"]]
    again(url, delete_original=True)

    assert replaced == ["replaced"]
    assert control.channel(room)["messages"] == []


def test_an_answer_through_a_response_url_may_stand_in_a_thread(
    control: Control, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    ts = control.message("ann", room, "the lift is stuck")
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()
    control.command("ann", room, "/desk")
    url = app.next().payload["response_url"]

    assert again(url, text="to ann", thread_ts=ts) == 200
    assert again(url, text="to all", thread_ts=ts, response_type="in_channel") == 200
    assert control.state(room)["ephemerals"][-1]["thread_ts"] == ts
    assert control.channel(room)["messages"][-1]["thread_ts"] == ts
