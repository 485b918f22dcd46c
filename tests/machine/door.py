"""The door through which Slack reaches the desk: it can lose an answer, and let a payload in twice."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode

from slack_bolt import App
from slack_bolt.response import BoltResponse

from tests.handlers.side import request

THEIR_TEAM = "T0THEIRS1"


@dataclass
class Door:
    """Dispatches to the `app` of the process that lives just now."""

    url: str
    secret: str = ""
    app: App | None = None
    loses_answers: bool = False
    """The process dies between its commit and its answer."""
    guests: set[str] = field(default_factory=set)
    """Users who come from another organisation: Slack says so with every click of theirs."""
    last: tuple[str, str] = ("", "")
    """The last body that came, and of what type."""

    def lets_in(self, body: str, content_type: str) -> BoltResponse:
        assert self.app is not None
        self.last = (self._of_their_team(body), content_type)
        answer: BoltResponse = self.app.dispatch(request(*self.last, secret=self.secret))
        return answer

    def lets_in_again(self) -> BoltResponse:
        """The same payload, a second time."""
        return self.lets_in(*self.last)

    def _of_their_team(self, body: str) -> str:
        payload = json.loads(parse_qs(body).get("payload", ["{}"])[0])
        if payload.get("user", {}).get("id") not in self.guests:
            return body
        payload["user"]["team_id"] = THEIR_TEAM
        return urlencode({"payload": json.dumps(payload)})


@contextmanager
def door() -> Iterator[Door]:
    """Such a door on loopback, for as long as the context lasts."""
    opened = Door("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = opened.lets_in(body, self.headers["Content-Type"])
            if opened.loses_answers:
                self.close_connection = True
                return
            said = (answer.body or "").encode()
            self.send_response(answer.status)
            for name, values in answer.headers.items():
                self.send_header(name, values[0])
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        opened.url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield opened
        finally:
            server.shutdown()
            thread.join()
