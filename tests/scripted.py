"""A Slack that says what a test tells it to, over real HTTP; by default it says yes to everything."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

YES = {
    "ok": True,
    "ts": "1795262400.000100",
    "channel": {"id": "C1"},
    "messages": [],
    "bookmarks": [],
    "channels": [],
    "user": {"id": "U1", "name": "ann"},
    "permalink": "https://acme.slack.com/archives/C1/p1",
}


@dataclass
class Answer:
    """One answer on the wire. `body` is sent as it is."""

    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Scripted:
    """What was asked, and what is answered next."""

    url: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Each call: the method, or the path of another address, and what was sent."""
    tokens: list[str] = field(default_factory=list)
    """The token of each call."""
    script: list[Answer] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    """Methods that are always refused, and Slack's word for it."""

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def says(self, body: object, *, status: int = 200, **headers: str) -> None:
        """Answer this to the next call that is not yet spoken for."""
        text = body if isinstance(body, str) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.script.append(Answer(text, status, named))

    def answer(self, method: str) -> Answer:
        if method in self.refuses:
            return Answer(json.dumps({"ok": False, "error": self.refuses[method]}))
        return self.script.pop(0) if self.script else Answer(json.dumps(YES))

    def methods(self) -> list[str]:
        return [method for method, _ in self.asked]


@contextmanager
def scripted() -> Iterator[Scripted]:
    """Such a Slack, for as long as the context lasts."""
    slack = Scripted("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            slack.asked.append((self.path.removeprefix("/api/"), _sent(body)))
            slack.tokens.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
            answer = slack.answer(self.path.removeprefix("/api/"))
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        slack.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield slack
        finally:
            server.shutdown()
            thread.join()


def _sent(body: str) -> dict[str, str]:
    if body.startswith("{"):
        return {name: str(value) for name, value in json.loads(body).items()}
    return dict(parse_qsl(body))
