"""Reading Slack's payloads: who acts, and by what the arrival is recognised when it comes twice."""

import hashlib
from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltContext

from bot.terms import Actor, Arrival, Source, person_id

Payload = Mapping[str, Any]


def actor(body: Payload, context: BoltContext) -> Actor | None:
    """Who acts, in the workspace whose installation this is. None: nobody does, as in a check by Slack."""
    workspace = str(context.team_id or "")
    if "command" in body:
        return _actor(
            workspace,
            body["user_id"],
            body.get("team_id"),
            body.get("user_name"),
            Source.COMMAND,
            _command(body),
        )
    if body.get("type") == "block_actions":
        user = body["user"]
        return _actor(
            workspace, user["id"], user.get("team_id"), user.get("username"), Source.CLICK, _click(body)
        )
    if body.get("type") == "view_submission":
        user = body["user"]
        arrival = Arrival(f"form:{body['view']['id']}")
        return _actor(workspace, user["id"], user.get("team_id"), user.get("username"), Source.FORM, arrival)
    if body.get("type") == "event_callback":
        event = body["event"]
        user = event.get("user")
        if isinstance(user, str):
            return _actor(workspace, user, event.get("user_team"), None, Source.EVENT, _event(body))
    return None


def wrote(body: Payload) -> str:
    """What the person wrote, to be given back to them when it cannot be used."""
    return str(body.get("text") or "") if "command" in body else ""


def _actor(
    workspace: str, user: str, team: str | None, name: str | None, source: Source, arrival: Arrival
) -> Actor:
    return Actor(workspace, person_id(user, team=team, workspace=workspace), name or user, source, arrival)


def _command(body: Payload) -> Arrival:
    """A command comes once, but a person who saw an error types the same words again."""
    said = "\0".join(str(body.get(part, "")) for part in ("channel_id", "user_id", "command", "text"))
    return Arrival(f"command:{body['trigger_id']}", f"words:{hashlib.sha256(said.encode()).hexdigest()}")


def _click(body: Payload) -> Arrival:
    action = body["actions"][0]
    container = body.get("container") or {}
    where = container.get("message_ts") or container.get("view_id") or ""
    return Arrival(f"click:{where}:{action['action_id']}:{action.get('action_ts', '')}")


def _event(body: Payload) -> Arrival:
    return Arrival(f"event:{body['event_id']}")
