"""A sandbox in a process of its own, and an app of the simplest kind behind a real HTTP server."""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.assumptions import Assumptions
from bot.sandbox.client import Control
from bot.sandbox.clock import Clock
from bot.sandbox.keys import Keys, Secrets
from bot.sandbox.process import Running, running
from bot.sandbox.state import Identity
from bot.sandbox.workspace import Workspace

JSON = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: str | JSON = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    headers: dict[str, str]
    raw: bytes

    @property
    def payload(self) -> JSON:
        """What Slack sent, whichever way it was encoded."""
        if self.headers["content-type"] == "application/json":
            return dict(json.loads(self.raw))
        form = {
            name: values[0] for name, values in parse_qs(self.raw.decode(), keep_blank_values=True).items()
        }
        return dict(json.loads(form["payload"])) if "payload" in form else form


class HttpApp:
    """Keeps what Slack posts, and answers as the test says; None keeps Slack waiting."""

    def __init__(self) -> None:
        self.inbox: queue.Queue[Received] = queue.Queue()
        self.answer: Callable[[Received], Answer | None] = lambda received: Answer()
        self._let_go = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack/events"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def reply(self, status: int = 200, body: str | JSON = "", headers: dict[str, str] | None = None) -> None:
        """Answer so from now on."""
        self.answer = lambda received: Answer(status, body, headers or {})

    def keep_waiting(self, *, retries_too: bool = True) -> None:
        """Answer nothing from now on."""
        retried = "x-slack-retry-num"
        self.answer = lambda received: None if retries_too or retried not in received.headers else Answer()

    def next(self, kind: str | None = None) -> Received:
        """The next payload, or the next event of this type."""
        while True:
            received = self.inbox.get(timeout=5)
            if kind in (None, received.payload.get("event", {}).get("type")):
                return received

    def reset(self) -> None:
        self.reply()
        while not self.inbox.empty():
            self.inbox.get()

    def close(self) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                received = Received({name.lower(): value for name, value in self.headers.items()}, raw)
                answer = app.answer(received)
                app.inbox.put(received)
                if answer is None:
                    app._let_go.wait(30)
                    return
                is_text = isinstance(answer.body, str)
                body = (
                    answer.body.encode() if isinstance(answer.body, str) else json.dumps(answer.body).encode()
                )
                self.send_response(answer.status)
                self.send_header("content-type", "text/plain" if is_text else "application/json")
                self.send_header("content-length", str(len(body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...

        return Handler


@pytest.fixture(scope="session")
def http_app() -> Iterator[HttpApp]:
    app = HttpApp()
    yield app
    app.close()


@pytest.fixture(scope="session")
def one_sandbox(http_app: HttpApp) -> Iterator[Running]:
    with running("--events-url", http_app.url) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(one_sandbox: Running, http_app: HttpApp) -> Running:
    """The sandbox that the tests share, an hour later: every limit is fresh and no event is under way."""
    control = one_sandbox.control
    control.clear_faults()
    control.redeliver(0)
    http_app.reply()
    while control.state()["pending_events"]:
        control.advance(301)
    control.advance(3600)
    http_app.reset()
    return one_sandbox


@pytest.fixture
def control(sandbox: Running) -> Control:
    return sandbox.control


@pytest.fixture
def app(http_app: HttpApp, sandbox: Running) -> HttpApp:
    return http_app


@pytest.fixture
def web(sandbox: Running) -> WebClient:
    return WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


def empty_workspace() -> Workspace:
    """For a part of the sandbox that is tried by itself."""
    clock = Clock()
    keys = Keys(clock, Secrets("xoxb-bot", "xapp-app", "client-id", "client-secret"))
    return Workspace(clock, Identity(), Assumptions(), keys)


NUMBERS = count(1)


@pytest.fixture
def channel(web: WebClient) -> str:
    """A fresh public channel of the bot."""
    return str(web.conversations_create(name=f"room-{next(NUMBERS)}")["channel"]["id"])


@pytest.fixture
def room(control: Control, channel: str, app: HttpApp) -> str:
    """A channel with ann and the bot."""
    control.join(channel, "ann")
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()
    return channel


@pytest.fixture
def refused() -> Callable[[str], AbstractContextManager[None]]:
    """`with refused("name_taken"):` the call inside is answered with that error."""

    @contextmanager
    def expect(error: str) -> Iterator[None]:
        with pytest.raises(SlackApiError) as caught:
            yield
        assert caught.value.response["error"] == error

    return expect
