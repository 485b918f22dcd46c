"""The Web API's door: tokens, methods, how arguments travel, rates, scopes."""

import json
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.client import OPENER, Control
from bot.sandbox.process import Running, running

Refused = Callable[[str], AbstractContextManager[None]]


def raw(sandbox: Running, method: str, body: bytes | None, content_type: str, query: str = "") -> Any:
    headers = {"Authorization": f"Bearer {sandbox.bot_token}", "Content-Type": content_type}
    with OPENER.open(urllib.request.Request(sandbox.api_url + method + query, body, headers)) as response:
        return json.loads(response.read())


def test_the_bot_learns_who_it_is(web: WebClient, sandbox: Running) -> None:
    """https://docs.slack.dev/reference/methods/auth.test"""
    answer = web.auth_test()

    assert (answer["team_id"], answer["user_id"]) == (sandbox.team_id, sandbox.bot_user_id)


def test_a_token_is_needed_and_has_to_be_the_right_one(sandbox: Running, refused: Refused) -> None:
    """https://docs.slack.dev/apis/web-api/#methods"""

    def client(token: str) -> WebClient:
        return WebClient(token=token, base_url=sandbox.api_url, retry_handlers=[])

    with refused("not_authed"):
        client("").auth_test()
    with refused("invalid_auth"):
        client("xoxb-somebody-else").auth_test()
    with refused("not_allowed_token_type"):
        client(sandbox.app_token).auth_test()
    with refused("not_allowed_token_type"):
        client("").apps_connections_open(app_token=sandbox.bot_token)


def test_the_apps_own_token_travels_in_the_header(sandbox: Running) -> None:
    """https://docs.slack.dev/apis/events-api/using-socket-mode"""
    url = sandbox.api_url + "apps.connections.open"
    header = {"Authorization": f"Bearer {sandbox.app_token}"}
    as_argument = urllib.parse.urlencode({"token": sandbox.app_token}).encode()

    with OPENER.open(urllib.request.Request(url, as_argument)) as response:
        assert json.loads(response.read()) == {"ok": False, "error": "not_authed"}
    with OPENER.open(urllib.request.Request(url, b"", header)) as response:
        assert json.loads(response.read())["ok"]


def test_a_method_that_slack_does_not_have_is_unknown(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/apis/web-api/#methods"""
    with refused("unknown_method"):
        web.api_call("chat.postMesage")


def test_arguments_travel_as_json_form_or_query(sandbox: Running, channel: str) -> None:
    """https://docs.slack.dev/apis/web-api/#methods"""
    blocks = [{"type": "divider"}]
    as_json = json.dumps({"channel": channel, "text": "json", "blocks": blocks}).encode()
    as_form = urllib.parse.urlencode(
        {"channel": channel, "text": "form", "blocks": json.dumps(blocks)}
    ).encode()

    first = raw(sandbox, "chat.postMessage", as_json, "application/json; charset=utf-8")
    second = raw(sandbox, "chat.postMessage", as_form, "application/x-www-form-urlencoded")
    third = raw(sandbox, "conversations.info", None, "text/plain", f"?channel={channel}")

    assert first["message"]["blocks"][0]["type"] == second["message"]["blocks"][0]["type"] == "divider"
    assert third["channel"]["id"] == channel


def test_a_method_that_takes_no_json_does_not_see_it(sandbox: Running, channel: str) -> None:
    """https://docs.slack.dev/apis/web-api/#methods"""
    body = json.dumps({"channel": channel}).encode()

    answer = raw(sandbox, "conversations.info", body, "application/json")

    assert answer["error"] == "invalid_arguments"
    assert "channel" in answer["response_metadata"]["messages"][0]


def test_bolts_team_id_does_no_harm(web: WebClient, channel: str) -> None:
    assert web.chat_postMessage(channel=channel, text="x", team_id="T0SANDBOX")["ok"]


def test_tier_2_is_exactly_twenty_in_any_minute(web: WebClient, control: Control, channel: str) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits"""
    for n in range(20):
        web.conversations_setTopic(channel=channel, topic=str(n))

    with pytest.raises(SlackApiError) as caught:
        web.conversations_setTopic(channel=channel, topic="one more")

    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert 50 < int(response.headers["Retry-After"]) <= 60
    control.advance(int(response.headers["Retry-After"]))
    web.conversations_setTopic(channel=channel, topic="a minute later")


def test_a_channel_forgives_ten_posts_at_once_and_then_one_a_second(
    web: WebClient, control: Control, channel: str
) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits"""
    for _ in range(10):
        web.chat_postMessage(channel=channel, text="x")

    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel, text="x")

    assert caught.value.response.headers["Retry-After"] == "1"
    control.advance(1)
    web.chat_postMessage(channel=channel, text="x")
    other = web.conversations_create(name="another-channel")["channel"]["id"]
    web.chat_postMessage(channel=other, text="x")


def test_a_call_beyond_the_limit_has_no_effect(web: WebClient, control: Control, channel: str) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits"""
    for _ in range(10):
        web.chat_postMessage(channel=channel, text="x")

    with pytest.raises(SlackApiError):
        web.chat_postMessage(channel=channel, text="x")

    assert len(control.channel(channel)["messages"]) == 10


def test_pace_makes_a_minute_shorter() -> None:
    with running("--pace", "60") as sandbox:
        web = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        channel = web.conversations_create(name="fast")["channel"]["id"]
        for n in range(20):
            web.conversations_setTopic(channel=channel, topic=str(n))

        with pytest.raises(SlackApiError) as caught:
            web.conversations_setTopic(channel=channel, topic="too fast")

        assert caught.value.response.headers["Retry-After"] == "1"
        sandbox.control.advance(1)
        web.conversations_setTopic(channel=channel, topic="a second later")


def test_a_scope_that_the_manifest_does_not_ask_for_is_missing(tmp_path: Path) -> None:
    """https://docs.slack.dev/reference/app-manifest"""
    manifest = tmp_path / "manifest.json"
    scopes = {"bot": ["channels:manage", "users:read", "channels:read"]}
    display = {"bot_user": {"display_name": "bellringer"}}
    manifest.write_text(json.dumps({"features": display, "oauth_config": {"scopes": scopes}}))
    with running("--manifest", str(manifest)) as sandbox:
        web = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        channel = web.conversations_create(name="public")["channel"]["id"]

        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel=channel, text="x")
        with pytest.raises(SlackApiError, match="missing_scope"):
            web.conversations_create(name="private", is_private=True)
        with pytest.raises(SlackApiError, match="missing_scope"):
            web.users_conversations(types="public_channel,private_channel")

        assert (caught.value.response["error"], caught.value.response["needed"]) == (
            "missing_scope",
            "chat:write",
        )
        assert web.auth_test()["user"] == "bellringer"
        assert "email" not in web.users_info(user="U0ANN0001")["user"]["profile"]
