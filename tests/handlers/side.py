"""Slack's side of Bolt: real signed payloads, and what was answered."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot.app import House, slack_app
from bot.desk import Desk
from bot.settings import Settings
from bot.slack.gateway import Installation
from tests.acting import ANN, WORKSPACE
from tests.scripted import Scripted

JSON = dict[str, Any]

SECRET = "signing-secret-of-the-tests"
TOKEN = "xoxb-token-of-the-tests"

HOLDS = {"users_select": "selected_user"}
"""Where an element holds what was entered; most hold it as `value`."""

_numbers = count(1)


@dataclass(frozen=True)
class Answered:
    """What Slack gets back."""

    status: int
    body: str

    @property
    def json(self) -> JSON:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    @property
    def words(self) -> str:
        """All that the person reads of it."""
        return json.dumps(self.json, ensure_ascii=False) if self.body else ""


@dataclass(frozen=True)
class Side:
    """What Slack sends."""

    app: App
    desk: Desk
    slack: Scripted

    def recorded(self) -> int:
        """How many records there are."""
        with self.desk.database.reading() as store:
            return store.records.count(WORKSPACE)

    def command(
        self,
        text: str = "",
        *,
        by: str = ANN,
        name: str = "/incident",
        channel: str = "C0GENERAL",
        team: str = WORKSPACE,
    ) -> Answered:
        sent = command(text, by=by, name=name, channel=channel, team=team)
        return self.form({**sent, "response_url": f"{self.slack.url}/answers/command"})

    def click(self, action: str, value: str, *, by: str = ANN, team: str = WORKSPACE) -> Answered:
        return self.interact(click(self.slack, action, value, by=by, team=team))

    def submit(
        self, view: JSON, *, by: str = ANN, team: str = WORKSPACE, view_id: str | None = None, **entered: str
    ) -> Answered:
        return self.interact(submission(view, by=by, team=team, view_id=view_id, entered=entered))

    def shortcut(self, callback: str, *, by: str = ANN) -> Answered:
        return self.interact(shortcut(callback, by=by))

    def message_shortcut(
        self, callback: str, message: JSON, *, by: str = ANN, channel: str = "C0GENERAL"
    ) -> Answered:
        return self.interact(message_shortcut(self.slack, callback, message, by=by, channel=channel))

    def in_view(
        self, view: JSON, action: str, value: str, *, by: str = ANN, kind: str = "button", **entered: str
    ) -> Answered:
        return self.interact(in_view(view, action, value, by=by, kind=kind, entered=entered))

    def event(self, inner: JSON, *, event_id: str | None = None) -> Answered:
        return self.send(json.dumps(event(inner, event_id=event_id)), "application/json")

    def form(self, fields: JSON) -> Answered:
        return self.send(urlencode(fields), "application/x-www-form-urlencoded")

    def interact(self, payload: JSON) -> Answered:
        return self.form({"payload": json.dumps(payload)})

    def send(self, body: str, content_type: str) -> Answered:
        """One payload, as Slack signs it."""
        answer: BoltResponse = self.app.dispatch(request(body, content_type))
        return Answered(answer.status, answer.body or "")


def side(desk: Desk, slack: Scripted) -> Side:
    settings = Settings.load(
        {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.api_url}
    )
    us = Installation(WORKSPACE, "Acme", "U0BOT0001")
    return Side(slack_app(House(settings, desk), us), desk, slack)


def request(body: str, content_type: str, *, secret: str = SECRET) -> BoltRequest:
    return BoltRequest(body=body, headers={**signed(body, content_type, secret=secret)})


def signed(body: str, content_type: str, *, secret: str = SECRET, late: float = 0) -> dict[str, str]:
    """The headers of a payload, signed by `secret`, `late` seconds ago."""
    at = str(int(time.time() - late))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "content-type": content_type,
        "x-slack-request-timestamp": at,
        "x-slack-signature": f"v0={digest}",
    }


def command(
    text: str = "",
    *,
    by: str = ANN,
    name: str = "/incident",
    channel: str = "C0GENERAL",
    team: str = WORKSPACE,
) -> JSON:
    """https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling"""
    return {
        "team_id": team,
        "channel_id": channel,
        "user_id": by,
        "user_name": by[2:5].lower(),
        "command": name,
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/1",
        "trigger_id": f"{next(_numbers)}.1.abc",
    }


def click(slack: Scripted, action: str, value: str, *, by: str = ANN, team: str = WORKSPACE) -> JSON:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    number = next(_numbers)
    return {
        "type": "block_actions",
        "team": {"id": WORKSPACE, "domain": "acme"},
        "user": {"id": by, "username": by[2:5].lower(), "team_id": team},
        "api_app_id": "A1",
        "trigger_id": f"{number}.1.abc",
        "container": {"type": "message", "message_ts": "1.000001", "channel_id": "C0AGENTS1"},
        "channel": {"id": "C0AGENTS1", "name": "service-desk"},
        "message": {"type": "message", "ts": "1.000001", "text": "INC-1"},
        "response_url": f"{slack.url}/answers/{number}",
        "actions": [
            {
                "type": "button",
                "action_id": action,
                "block_id": "b",
                "value": value,
                "action_ts": f"{number}.000002",
            }
        ],
    }


def shortcut(callback: str, *, by: str = ANN, team: str = WORKSPACE) -> JSON:
    """https://docs.slack.dev/interactivity/implementing-shortcuts#global-payload"""
    return {
        "type": "shortcut",
        "team": {"id": WORKSPACE, "domain": "acme"},
        "user": {"id": by, "username": by[2:5].lower(), "team_id": team},
        "callback_id": callback,
        "trigger_id": f"{next(_numbers)}.1.abc",
        "action_ts": f"{next(_numbers)}.000003",
    }


def message_shortcut(
    slack: Scripted,
    callback: str,
    message: JSON,
    *,
    by: str = ANN,
    team: str = WORKSPACE,
    channel: str = "C0GENERAL",
) -> JSON:
    """https://docs.slack.dev/interactivity/implementing-shortcuts#message-payload"""
    return {
        **shortcut(callback, by=by, team=team),
        "type": "message_action",
        "channel": {"id": channel, "name": "general"},
        "message_ts": message["ts"],
        "message": {"type": "message", **message},
        "response_url": f"{slack.url}/answers/{next(_numbers)}",
    }


def in_view(
    view: JSON, action: str, value: str, *, by: str = ANN, kind: str = "button", entered: dict[str, str]
) -> JSON:
    """A click in a form, or what is typed into a field of it that tells us.

    https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    """
    shown = submission(view, by=by, entered=entered, view_id=view.get("id"))
    number = next(_numbers)
    return {
        **shown,
        "type": "block_actions",
        "container": {"type": "view", "view_id": shown["view"]["id"]},
        "view": {**shown["view"], "hash": f"{number}.abcdef"},
        "actions": [
            {
                "type": kind,
                "action_id": action,
                "block_id": "b",
                "value": value,
                "action_ts": f"{number}.000002",
            }
        ],
    }


def message(text: str, *, by: str = ANN, ts: str = "1795262400.000100", team: str = WORKSPACE) -> JSON:
    """A message as Slack gives it with a shortcut and in a history."""
    return {"user": by, "team": team, "ts": ts, "text": text}


def submission(
    view: JSON,
    *,
    by: str = ANN,
    team: str = WORKSPACE,
    view_id: str | None = None,
    entered: dict[str, str],
) -> JSON:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    values: JSON = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            value, kind = entered.get(block["block_id"]), block["element"]["type"]
            state: JSON = {HOLDS.get(kind, "value"): value}
            if kind == "static_select":
                state = {"selected_option": {"value": value} if value else None}
            elif kind == "datetimepicker":
                state = {"selected_date_time": int(value) if value and value.isdecimal() else value}
            values[block["block_id"]] = {block["element"]["action_id"]: {"type": kind, **state}}
    return {
        "type": "view_submission",
        "team": {"id": WORKSPACE, "domain": "acme"},
        "user": {"id": by, "username": by[2:5].lower(), "team_id": team},
        "api_app_id": "A1",
        "trigger_id": f"{next(_numbers)}.1.abc",
        "view": {**view, "id": view_id or f"V{next(_numbers)}", "state": {"values": values}},
        "response_urls": [],
    }


def event(inner: JSON, *, event_id: str | None = None) -> JSON:
    """https://docs.slack.dev/apis/events-api/#event-payload"""
    return {
        "type": "event_callback",
        "team_id": WORKSPACE,
        "api_app_id": "A1",
        "event": inner,
        "event_id": event_id or f"Ev{next(_numbers)}",
        "event_time": 1795262400,
        "authorizations": [{"team_id": WORKSPACE, "user_id": "U0BOT0001", "is_bot": True}],
    }


def reaction(by: str = ANN, *, name: str = "memo", channel: str = "C0ROOM001", ts: str = "9.000001") -> JSON:
    return {
        "type": "reaction_added",
        "user": by,
        "reaction": name,
        "item": {"type": "message", "channel": channel, "ts": ts},
        "item_user": ANN,
        "event_ts": "10.000001",
    }
