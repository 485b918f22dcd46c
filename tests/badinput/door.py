"""The whole way in: signed HTTP, our endpoint, Bolt, the listeners."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI

from bot.desk import Desk
from bot.web.app import Readiness, web_app
from tests.asgi import ask
from tests.handlers.side import JSON, Answered, Side, side, signed
from tests.scripted import Scripted

FORM, AS_JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Door(Side):
    """What Slack sends, over HTTP."""

    web: FastAPI

    def form(self, fields: JSON) -> Answered:
        """As Slack's edge does it, broken halves of characters go through as bytes."""
        return self.send(urlencode(fields, errors="surrogatepass"), FORM)

    def send(self, body: str, content_type: str) -> Answered:
        return self.post(body, signed(body, content_type))

    def post(self, body: str | bytes, headers: Mapping[str, str]) -> Answered:
        """One body with these headers, whatever they say."""
        sent = body.encode() if isinstance(body, str) else body
        answer = ask(self.web, "POST", "/slack/events", body=sent, headers=headers)
        return Answered(answer.status, answer.body)


def door(desk: Desk, slack: Scripted) -> Door:
    made = side(desk, slack)
    web = web_app(made.app, lambda: Readiness(database=True, slack=True, stalled_seconds=0))
    return Door(made.app, desk, slack, web)
