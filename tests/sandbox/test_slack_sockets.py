"""Socket Mode, as Bolt's own handler and the SDK's own client see it."""

import asyncio
import gc
import queue
import urllib.error
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.sandbox.client import OPENER
from bot.sandbox.process import Running, running
from bot.sandbox.sockets import Sockets
from tests.sandbox.conftest import empty_workspace

BOT = "U0BOT0001"
PING_EVERY = 0.2  # seconds; also how long the SDK's client takes to notice and to close
Answers = Callable[[SocketModeRequest], bool]


@pytest.fixture(scope="module")
def one_alone() -> Iterator[Running]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def alone(one_alone: Running) -> Iterator[Running]:
    """A sandbox that reaches the app through sockets only."""
    control = one_alone.control
    control.until(lambda state: not state["reachable"])
    while control.state()["pending_events"]:
        control.advance(301)
    control.advance(3600)
    yield one_alone
    # The SDK's client leaves the sockets of lost connections to the garbage collector.
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


class Socket:
    """The SDK's client; it keeps what it receives, and acknowledges what `answers` says."""

    def __init__(self, sandbox: Running, answers: Answers) -> None:
        self.inbox: queue.Queue[SocketModeRequest] = queue.Queue()
        self._answers = answers
        web = WebClient(base_url=sandbox.api_url, retry_handlers=[])
        self.client = SocketModeClient(sandbox.app_token, web_client=web, ping_interval=PING_EVERY)
        self.client.socket_mode_request_listeners.append(self._receive)

    def _receive(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self.inbox.put(request)
        if self._answers(request):
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id))


def hang_up(sandbox: Running, client: SocketModeClient) -> None:
    """End from Slack's side first: the SDK's client takes three seconds to end a silent connection itself."""
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    sandbox.control.reconnect(kill=True)
    client.close()


@contextmanager
def socket(sandbox: Running, answers: Answers = lambda request: True) -> Iterator[Socket]:
    one = Socket(sandbox, answers)
    one.client.connect()
    sandbox.control.until(lambda state: bool(state["reachable"]))
    try:
        yield one
    finally:
        hang_up(sandbox, one.client)


@contextmanager
def bolt(sandbox: Running) -> Iterator[App]:
    client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    app = App(client=client, process_before_response=True)
    handler = SocketModeHandler(app, sandbox.app_token, ping_interval=PING_EVERY)
    handler.connect()  # type: ignore[no-untyped-call]
    sandbox.control.until(lambda state: bool(state["reachable"]))
    try:
        yield app
    finally:
        hang_up(sandbox, handler.client)


def test_a_bolt_app_works_through_its_own_socket_mode_handler(alone: Running) -> None:
    """https://docs.slack.dev/tools/bolt-python/concepts/socket-mode"""
    title, control = {"type": "plain_text", "text": "Report"}, alone.control
    view = {"type": "modal", "callback_id": "report", "title": title, "blocks": [{"type": "divider"}]}
    with bolt(alone) as app:

        @app.command("/incident")
        def report(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack(f"You said {body['text']}")

        @app.event("app_mention")
        def mention(event: dict[str, Any], client: WebClient) -> None:
            client.chat_postMessage(channel=event["channel"], text="I hear you", thread_ts=event["ts"])

        @app.event("message")
        def message() -> None: ...

        outcome = control.command("ann", "general", "/incident", "the lift")
        control.join("general", "tocsin")
        ts = control.message("ann", "general", f"<@{BOT}> hello")
        state = control.until(lambda state: len(state["channels"][0]["messages"]) == 2, channel="general")

    assert outcome.sees == "You said the lift"
    assert outcome.view_id in [one["id"] for one in state["views"]]
    assert state["channels"][0]["messages"][1]["thread_ts"] == ts
    control.leave("general", "tocsin")


def test_each_payload_goes_to_one_connection(alone: Running) -> None:
    """https://docs.slack.dev/apis/events-api/using-socket-mode"""
    with socket(alone) as first, socket(alone) as second:
        for n in range(6):
            alone.control.command("ann", "general", "/desk", str(n))

        assert (first.inbox.qsize(), second.inbox.qsize()) == (3, 3)


def test_a_command_that_is_not_acknowledged_failed(alone: Running) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    with socket(alone, lambda request: False) as one, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(alone.control.command, "ann", "general", "/desk")
        one.inbox.get(timeout=5)
        alone.control.advance(3.1, settle=0)

        assert waiting.result(5).status == "timeout"


def test_an_event_that_was_not_acknowledged_comes_again_with_its_number(alone: Running) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    control = alone.control
    channel = control.add_channel("retries", ["ann", "tocsin"])["id"]
    with socket(alone, lambda request: bool(request.retry_attempt)) as one:
        control.message("ann", channel, "hello")
        first = one.inbox.get(timeout=5)
        control.advance(3.1, settle=0)
        second = one.inbox.get(timeout=5)

    assert (first.retry_attempt, second.retry_attempt) == (0, 1)
    assert second.retry_reason
    assert first.payload["event_id"] == second.payload["event_id"]


def test_an_event_whose_connection_dies_comes_again_through_the_next(alone: Running) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    control = alone.control
    channel = control.add_channel("deaths", ["ann", "tocsin"])["id"]
    with socket(alone, lambda request: bool(request.retry_attempt)) as one:
        control.message("ann", channel, "hello")
        first = one.inbox.get(timeout=5)
        control.reconnect(kill=True)
        second = one.inbox.get(timeout=10)

    assert second.retry_reason == "connection_failed"
    assert first.payload["event_id"] == second.payload["event_id"]


def test_a_client_that_is_told_to_refresh_comes_back(alone: Running) -> None:
    """https://docs.slack.dev/apis/events-api/using-socket-mode"""
    control = alone.control
    with socket(alone) as one:
        session = one.client.session_id()
        assert control.reconnect("refresh_requested") == 1
        control.until(lambda state: bool(state["reachable"]))

        assert control.command("ann", "general", "/desk").status == "answered"
        assert one.client.session_id() != session


def test_an_event_waits_a_moment_for_a_connection(alone: Running) -> None:
    """https://docs.slack.dev/apis/events-api/using-socket-mode"""
    control = alone.control
    channel = control.add_channel("moments", ["ann", "tocsin"])["id"]
    control.message("ann", channel, "hello")

    with socket(alone) as one:
        request = one.inbox.get(timeout=5)

    assert request.retry_attempt == 0


def test_there_are_at_most_ten_connections(alone: Running) -> None:
    """https://docs.slack.dev/apis/events-api/using-socket-mode"""
    web = WebClient(base_url=alone.api_url, retry_handlers=[])
    urls = [web.apps_connections_open(app_token=alone.app_token)["url"] for _ in range(11)]

    first_words = asyncio.run(connect_to_all(urls))

    assert [one["type"] for one in first_words] == ["hello"] * 10 + ["disconnect"]
    assert first_words[9]["num_connections"] == 10
    assert first_words[10]["reason"] == "too_many_websockets"


async def connect_to_all(urls: list[str]) -> list[dict[str, Any]]:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(session.ws_connect(url)) for url in urls]
        return [await one.receive_json() for one in sockets]


def test_an_address_is_good_once(alone: Running) -> None:
    """https://docs.slack.dev/apis/events-api/using-socket-mode"""
    web = WebClient(base_url=alone.api_url, retry_handlers=[])
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        web.apps_connections_open(app_token=alone.bot_token)
    url = web.apps_connections_open(app_token=alone.app_token)["url"]

    assert url.startswith("ws://127.0.0.1:")
    with socket(alone) as one:
        used = str(one.client.wss_uri).replace("ws://", "http://")
        with pytest.raises(urllib.error.HTTPError, match="404") as caught:
            OPENER.open(used)
        caught.value.close()


def test_pings_go_both_ways_and_who_answers_none_is_cut_off() -> None:
    """https://docs.slack.dev/apis/events-api/using-socket-mode"""
    said = asyncio.run(a_silent_client(ping_every=0.1))

    assert said[0] is aiohttp.WSMsgType.TEXT
    assert {aiohttp.WSMsgType.PONG, aiohttp.WSMsgType.PING} <= set(said)
    assert said[-1] in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def a_silent_client(*, ping_every: float) -> list[aiohttp.WSMsgType]:
    """What a client hears that asks once whether Slack is there, and answers nothing."""
    workspace = empty_workspace()
    application, heard = web.Application(), []
    application.router.add_get("/link", Sockets(workspace, ping_every).link)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    workspace.tickets.add("ticket")
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/link?ticket=ticket"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, autoping=False) as socket:
        await socket.ping()
        while not socket.closed:
            heard.append((await socket.receive(timeout=5)).type)
    await runner.cleanup()
    return heard
