"""Reading Slack's payloads: who acts, and by what the arrival is recognised when it comes twice."""

import hashlib
from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltContext

from bot.errors import BadInput
from bot.slack.messages.buttons import AGAIN, REPORT_WORDS, REQUEST_WORDS
from bot.terms import Actor, Arrival, Key, Kind, Source, person_id

Payload = Mapping[str, Any]

WORDS_OF = {REPORT_WORDS: Kind.INCIDENT, REQUEST_WORDS: Kind.REQUEST}
"""The buttons that report what was typed, each with the kind of record that it makes."""


def actor(body: Payload, context: BoltContext) -> Actor | None:
    """Who acts, in the workspace whose installation this is. None: nobody does, as in a check by Slack.

    Raises LookupError, AttributeError or TypeError for what is not as Slack writes it.
    """
    workspace = str(context.team_id or "")
    if "command" in body:
        user = {"id": body["user_id"], "name": body.get("user_name"), "team_id": body.get("team_id")}
        return _actor(workspace, user, Source.COMMAND, _command(body))
    match body.get("type"):
        case "block_actions":
            return _actor(workspace, body["user"], Source.CLICK, _click(body))
        case "view_submission":
            return _actor(workspace, body["user"], Source.FORM, _form(body["view"]))
        case "shortcut" | "message_action":
            return _actor(workspace, body["user"], Source.SHORTCUT, _shortcut(body))
        case "event_callback" if isinstance(_told_of(body["event"]).get("user"), str):
            told = _told_of(body["event"])
            # In a shared channel somebody whose team is not told is nobody's colleague.
            stranger = "unknown" if body.get("is_ext_shared_channel") else None
            user = {"id": told["user"], "team_id": told.get("user_team") or stranger}
            return _actor(workspace, user, Source.EVENT, Arrival(f"event:{body['event_id']}"))
    return None


def wrote(body: Payload) -> str:
    """What the person wrote, to be given back to them when it cannot be used."""
    return str(body.get("text") or "") if "command" in body else ""


def key_clicked(body: Payload) -> Key:
    """The record that a button belongs to. Raises BadInput."""
    return _key(str(body["actions"][0].get("value") or ""))


def key_of_form(body: Payload) -> Key:
    """The record that a form is about. Raises BadInput."""
    return _key(str(body["view"].get("private_metadata") or ""))


def is_deletion(event: Payload) -> bool:
    """Whether a message was deleted. One with a thread below it becomes a tombstone, by a change."""
    changed = event.get("message") if event.get("subtype") == "message_changed" else None
    is_tombstone = isinstance(changed, Mapping) and changed.get("subtype") == "tombstone"
    return is_tombstone or event.get("subtype") == "message_deleted"


def _told_of(event: Payload) -> Payload:
    """What an event tells of: of a message that was changed or deleted, that message."""
    if is_deletion(event):
        told = event.get("previous_message")
    else:
        told = event.get("message") if event.get("subtype") == "message_changed" else None
    return told if isinstance(told, Mapping) else event


def _key(text: str) -> Key:
    key = Key.parse(text)
    if key is None:
        raise BadInput("This button belongs to no record. Type /incident list for those that are open.")
    return key


def _actor(workspace: str, user: Payload, source: Source, arrival: Arrival) -> Actor:
    if not isinstance(user["id"], str):
        raise TypeError("a user's id is a text")
    person = person_id(user["id"], team=user.get("team_id"), workspace=workspace)
    return Actor(workspace, person, user.get("username") or user.get("name") or user["id"], source, arrival)


def _command(body: Payload) -> Arrival:
    """A command comes once, but a person who saw an error types the same words again."""
    said = (str(body.get(part, "")) for part in ("channel_id", "user_id", "command", "text"))
    return Arrival(f"command:{body['trigger_id']}", _sameness(*said))


def _sameness(*said: str) -> str:
    return f"words:{hashlib.sha256(chr(0).join(said).encode(errors='replace')).hexdigest()}"


def _shortcut(body: Payload) -> Arrival:
    """One person chooses one thing at one moment; of a message, it is told which."""
    if not isinstance(body["trigger_id"], str):
        raise TypeError("what opens a form is a text")
    if body["type"] == "message_action":
        said = body["message"]
        told = (body["channel"]["id"], said["ts"], said.get("text", ""))
        may_lack = (said.get("user"), said.get("team"), said.get("user_team"), body.get("response_url"))
        if not all(isinstance(part, str) for part in (*told, *(part or "" for part in may_lack))):
            raise TypeError("a message's place, its words and its author are texts")
    return Arrival(f"shortcut:{body['callback_id']}:{body['user']['id']}:{body['action_ts']}")


def _click(body: Payload) -> Arrival:
    if not isinstance(body.get("response_url") or "", str):
        raise TypeError("where a click is answered is a text")
    action = body["actions"][0]
    container = body.get("container") or {}
    where = container.get("message_ts") or container.get("view_id") or ""
    key = f"click:{where}:{action['action_id']}:{action.get('action_ts', '')}"
    # Two quick clicks are one report.
    channel, value = str((body.get("channel") or {}).get("id", "")), str(action.get("value") or "")
    if action["action_id"] in WORDS_OF:  # as if the words were typed once more
        said = (channel, body["user"]["id"], WORDS_OF[action["action_id"]].command, value)
        return Arrival(key, _sameness(*said))
    if action["action_id"] == AGAIN:
        return Arrival(key, _sameness(body["user"]["id"], AGAIN, value))
    return Arrival(key)


def _form(view: Payload) -> Arrival:
    """A form's entries are read without looking twice, so this looks once."""
    entries = [entry for entries in view["state"]["values"].values() for entry in entries.values()]
    are_entries = all(isinstance(entry.get("selected_option") or {}, Mapping) for entry in entries)
    if not (are_entries and isinstance(view.get("private_metadata") or "", str)):
        raise TypeError("a form's entries are objects, and what it is about is a text")
    return Arrival(f"form:{view['id']}")
