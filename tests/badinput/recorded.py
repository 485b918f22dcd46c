"""Whole payloads as Slack writes them, made by the sandbox: every key that Slack sends is in them."""

from dataclasses import replace
from itertools import count

from bot.sandbox import happenings, payloads
from bot.sandbox.assumptions import Assumptions
from bot.sandbox.clock import Clock
from bot.sandbox.keys import Keys, Secrets
from bot.sandbox.state import Identity, Message, Trigger, View
from bot.sandbox.workspace import Workspace
from bot.slack import forms
from bot.slack.messages.buttons import DESCRIBE, TAKE, THIS_ONE
from bot.terms import Original
from tests.acting import BEN, WORKSPACE
from tests.badinput.door import Door
from tests.handlers.side import JSON

ROOM = "C0ROOM001"


ENTERED = {
    "what": {"entered": {"type": "plain_text_input", "value": "VPN is down"}},
    "since": {"entered": {"type": "datetimepicker", "selected_date_time": 1795262400}},
    "files": {"entered": {"type": "plain_text_input", "value": "https://files.example/log"}},
    "caller": {"entered": {"type": "users_select", "selected_user": BEN}},
}
"""What stands in the form of a report."""

_numbers = count(1)


def recorded(door: Door, *, below: str | None = None) -> dict[str, JSON]:
    """One payload of each kind, by name; the answer is written `below` that message."""
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
    report = _view(workspace, {**forms.report(door.desk.rulebook), "id": "V2"}, ENTERED)
    about = forms.report_message(
        door.desk.rulebook, Original("C0GENERAL", "1.000001", BEN, "VPN is down"), for_others=True, caller=BEN
    )
    siren = happenings.reaction(workspace, "reaction_added", channel, said, BEN, "rotating_light")
    siren["item"]["ts"] = f"1795262402.{next(_numbers):06}"
    words = Message(workspace.next_ts(), channel.id, BEN, "Since nine", thread_ts=below or said.ts)
    kinds = {
        "typing in a form": _in_form(DESCRIBE, "plain_text_input"),
        "choice in a form": _in_form(THIS_ONE, "button"),
    }
    return {
        **{name: payloads.view_actions(workspace, user, report, trigger, one) for name, one in kinds.items()},
        "form of a message": payloads.view_submission(
            workspace, user, _view(workspace, about, ENTERED), trigger
        ),
        "shortcut that reports": payloads.shortcut(workspace, user, trigger, forms.REPORT),
        "message shortcut that reports": payloads.message_shortcut(
            workspace, user, channel, said, trigger, forms.REPORT_MESSAGE
        ),
        "reaction that reports": payloads.event(workspace, f"Ev{next(_numbers)}", siren),
        "answer": payloads.event(
            workspace, f"Ev{next(_numbers)}", happenings.message(workspace, channel, words)
        ),
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


def _in_form(action: str, kind: str) -> JSON:
    return {"type": kind, "action_id": action, "block_id": "b", "value": "INC-1", "action_ts": "1.000009"}


def _view(workspace: Workspace, definition: JSON, values: JSON) -> View:
    """A form that stands open, with what was entered."""
    return View(workspace.new_id("V"), BEN, definition, "1.hash", "V1", values=values)
