"""Whole payloads as Slack writes them, made by the sandbox: every key that Slack sends is in them."""

from dataclasses import replace

from bot.sandbox import happenings, payloads
from bot.sandbox.assumptions import Assumptions
from bot.sandbox.clock import Clock
from bot.sandbox.keys import Keys, Secrets
from bot.sandbox.state import Identity, Message, Trigger, View
from bot.sandbox.workspace import Workspace
from bot.slack import forms
from bot.slack.messages.buttons import TAKE
from tests.acting import BEN, WORKSPACE
from tests.badinput.door import Door
from tests.handlers.side import JSON

ROOM = "C0ROOM001"


def recorded(door: Door) -> dict[str, JSON]:
    """One payload of each kind, by name."""
    clock, agreed = Clock(), Secrets(bot="b", app="a", client_id="c", client_secret="s")
    us = replace(Identity(), team_id=WORKSPACE)
    workspace = Workspace(clock, us, Assumptions(), Keys(clock, agreed))
    workspace.base_url = f"{door.slack.url}/answers"
    user, channel = workspace.users[BEN], workspace.channels["C0GENERAL"]
    trigger = Trigger("1.1.abc", BEN, workspace.clock.now())
    said = Message(workspace.next_ts(), channel.id, workspace.identity.bot_user_id, "INC-1", [])
    channel.messages[said.ts] = said
    button = {
        "type": "button",
        "action_id": TAKE,
        "value": "INC-1",
        "text": {"type": "plain_text", "text": "Take it"},
    }
    action = payloads.action({"block_id": "b"}, button, None, workspace.next_ts())
    view = _view(
        workspace, forms.reopen("INC-1"), {"why": {"entered": {"type": "plain_text_input", "value": "No"}}}
    )
    reaction = happenings.reaction(workspace, "reaction_added", channel, said, BEN, "memo")
    reaction["item"]["channel"] = ROOM
    return {
        "command": payloads.command(workspace, user, channel, trigger, "/incident", "VPN is down"),
        "click": payloads.message_actions(workspace, user, channel, said, trigger, action),
        "click in a form": payloads.view_actions(workspace, user, view, trigger, action),
        "form": payloads.view_submission(workspace, user, view, trigger),
        "form closed": payloads.view_closed(workspace, user, view, is_cleared=False),
        "shortcut": payloads.shortcut(workspace, user, trigger, "unknown"),
        "message shortcut": payloads.message_shortcut(
            workspace, user, channel, said, trigger, "nobody_knows"
        ),
        "menu": payloads.block_suggestion(
            workspace, user, payloads.in_view(workspace, view), {"block_id": "b"}, {"action_id": "a"}, "x"
        ),
        "reaction": payloads.event(workspace, "Ev1", reaction),
        "message": payloads.event(workspace, "Ev2", happenings.message(workspace, channel, said)),
    }


def _view(workspace: Workspace, definition: JSON, values: JSON) -> View:
    """A form that stands open, with what was entered."""
    return View(workspace.new_id("V"), BEN, definition, "1.hash", "V1", values=values)
