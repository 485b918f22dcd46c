"""views.*: opening, pushing, changing and publishing what a person looks at.

https://docs.slack.dev/surfaces/modals
"""

import copy
import secrets

from bot.sandbox import forms, shapes
from bot.sandbox.blockkit import view_problems
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON, Trigger, View
from bot.sandbox.workspace import Workspace

TRIGGER_WITHIN = 3.0  # seconds
STACK_MOST = 3


def open_(call: Call) -> JSON:
    """A new modal; it takes the place of whatever the person has open."""
    definition = accepted(call.workspace, call.args.structure("view"))
    trigger = _spend(call)
    call.workspace.close_views(trigger.user)
    return _shown(call, trigger, new_view(call.workspace, trigger.user, definition))


def push(call: Call) -> JSON:
    definition = accepted(call.workspace, call.args.structure("view"))
    trigger = _spend(call)
    stack = call.workspace.stacks.get(trigger.user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= STACK_MOST:
        raise SlackError("push_limit_reached")
    return _shown(call, trigger, new_view(call.workspace, trigger.user, definition))


def _shown(call: Call, trigger: Trigger, view: View) -> JSON:
    trigger.opened = view.id
    return {"view": shapes.view(call.workspace, view)}


def update(call: Call) -> JSON:
    view = _named(call)
    if "hash" in call.args and call.args.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    definition = accepted(call.workspace, call.args.structure("view"), instead_of=view)
    change_view(call.workspace, view, definition)
    return {"view": shapes.view(call.workspace, view)}


def publish(call: Call) -> JSON:
    user = call.args.required("user_id")
    if user not in call.workspace.users:
        raise SlackError("invalid_arguments", messages=["the user_id is nobody's [json-pointer:/user_id]"])
    home = call.workspace.homes.get(user)
    if "hash" in call.args and home and call.args.text("hash") != home.hash:
        raise SlackError("hash_conflict")
    definition = accepted(call.workspace, call.args.structure("view"), surface="home", instead_of=home)
    if home:
        change_view(call.workspace, home, definition)
    else:
        id = call.workspace.new_id("V")
        home = View(id, user, definition, _new_hash(call.workspace), id)
        home.values = forms.initial_values(home.blocks)
        call.workspace.homes[user] = call.workspace.views[id] = home
        call.workspace.changed()
    return {"view": shapes.view(call.workspace, home)}


def new_view(workspace: Workspace, user: str, definition: JSON) -> View:
    """A modal on top of those that the person has open."""
    stack = workspace.stacks.get(user, [])
    id = workspace.new_id("V")
    view = View(
        id, user, definition, _new_hash(workspace), stack[0] if stack else id, stack[-1] if stack else None
    )
    view.values = forms.initial_values(view.blocks)
    workspace.open_view(view)
    return view


def change_view(workspace: Workspace, view: View, definition: JSON) -> None:
    """Show something else in the same view; what was entered stays where block and action ids stay."""
    entered = view.values
    view.definition = definition
    view.hash = _new_hash(workspace)
    view.errors = {}
    view.values = forms.initial_values(view.blocks)
    for block_id, actions in view.values.items():
        for action_id in actions:
            kept = entered.get(block_id, {}).get(action_id)
            if kept and kept["type"] == actions[action_id]["type"]:
                actions[action_id] = kept
    workspace.changed()


def problems(workspace: Workspace, view: object, *, instead_of: View | None = None) -> list[str]:
    """What Slack would not accept in the view of a form's answer, in sentences."""
    try:
        accepted(workspace, view, instead_of=instead_of)
    except SlackError as refusal:
        return refusal.messages or [refusal.error]
    return []


def accepted(
    workspace: Workspace, view: object, *, surface: str = "modal", instead_of: View | None = None
) -> JSON:
    """A copy of the view with every id filled in, if Slack would accept it."""
    if view is None:
        raise SlackError("invalid_arguments", messages=["missing required field: view"])
    if found := view_problems(view, surface=surface):
        is_large = any(problem.startswith("view_too_large") for problem in found)
        raise SlackError("view_too_large" if is_large else "invalid_arguments", messages=found)
    definition: JSON = copy.deepcopy(view) if isinstance(view, dict) else {}
    external_id = definition.get("external_id")
    if external_id and any(
        one.external_id == external_id for one in workspace.views.values() if one is not instead_of
    ):
        raise SlackError("duplicate_external_id")
    definition["blocks"] = workspace.with_ids(definition["blocks"])
    return definition


def _named(call: Call) -> View:
    id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if not (id or external_id):
        raise SlackError("invalid_arguments", messages=["missing required field: view_id or external_id"])
    for view in call.workspace.views.values():
        if view.id == id or (external_id and view.external_id == external_id):
            return view
    raise SlackError("not_found")


def _spend(call: Call) -> Trigger:
    """https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses"""
    trigger = call.workspace.triggers.get(call.args.required("trigger_id"))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.workspace.clock.now() - trigger.at > TRIGGER_WITHIN:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def _new_hash(workspace: Workspace) -> str:
    return f"{int(workspace.clock.now())}.{secrets.token_hex(4)}"
