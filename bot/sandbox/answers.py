"""What an app's answer shows to the person who waits for it, and the sentence of Slack when there is none."""

from dataclasses import dataclass, field

from bot.sandbox.blockkit import message_problems
from bot.sandbox.delivery import Outcome
from bot.sandbox.doors import Doors
from bot.sandbox.methods import views
from bot.sandbox.state import JSON, View
from bot.sandbox.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"
COMMAND_ERRORS = {
    "timeout": "operation_timeout",
    "undelivered": "dispatch_failed",
    "failed": "dispatch_failed",
}


@dataclass(frozen=True)
class Seen:
    """The words on the screen; `status` where Slack could do nothing with the answer, and then why."""

    words: str = ""
    status: str = ""
    problems: list[str] = field(default_factory=list)


def to_command(
    doors: Doors, user: str, channel: str, name: str, outcome: Outcome, thread_ts: str | None = None
) -> Seen:
    """An empty answer is silent, any other is a message: to the person alone unless it says in_channel.

    It stands where the command was typed.
    """
    if not outcome.is_answered:
        return Seen(f'{name} failed with the error "{COMMAND_ERRORS[outcome.status]}"')
    body: JSON = {"text": outcome.body} if isinstance(outcome.body, str) else outcome.body or {}
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    if not (text or blocks):
        return Seen()
    if problems := message_problems(blocks):
        return Seen(f'{name} failed with the error "invalid_command_response"', "failed", problems)
    doors.answer(user, channel, text, blocks, {"thread_ts": thread_ts, **body}, origin="answer")
    return Seen(text or "(blocks)")


def to_click(outcome: Outcome) -> Seen:
    """The answer to a click shows nothing; only its absence does."""
    return Seen() if outcome.is_answered else Seen(TROUBLE)


def to_form(workspace: Workspace, view: View, outcome: Outcome) -> Seen:
    """https://docs.slack.dev/surfaces/modals#response_actions"""
    if not outcome.is_answered:
        return Seen(TROUBLE)
    if outcome.body in (None, "", {}):
        workspace.close_views(view.user, keep=max(0, len(workspace.stacks.get(view.user, [])) - 1))
        return Seen()
    if not isinstance(outcome.body, dict):
        return Seen(TROUBLE, "failed", ["the answer to a form is empty or a JSON object"])
    action = outcome.body.get("response_action")
    if action == "errors":
        return _errors(workspace, view, outcome.body.get("errors"))
    if action == "clear":
        workspace.close_views(view.user)
        return Seen()
    if action in ("update", "push"):
        return _next_view(workspace, view, str(action), outcome.body.get("view"))
    return Seen(TROUBLE, "failed", [f"unknown response_action {action!r}"])


def _errors(workspace: Workspace, view: View, errors: object) -> Seen:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        return Seen(TROUBLE, "failed", ["errors is an object of block_id and sentence"])
    if strangers := sorted(set(errors) - inputs):
        return Seen(
            TROUBLE, "failed", [f"errors for {', '.join(strangers)}, which is no input block of the view"]
        )
    if not all(isinstance(sentence, str) and sentence for sentence in errors.values()):
        return Seen(TROUBLE, "failed", ["an error is a sentence"])
    view.errors = errors
    workspace.changed()
    return Seen(" ".join(errors.values()))


def _next_view(workspace: Workspace, view: View, action: str, definition: object) -> Seen:
    problems = views.problems(workspace, definition, instead_of=view if action == "update" else None)
    if action == "push" and len(workspace.stacks.get(view.user, [])) >= views.STACK_MOST:
        problems.append(f"at most {views.STACK_MOST} views on top of one another")
    if problems:
        return Seen(TROUBLE, "failed", problems)
    if view.id not in workspace.views:
        return Seen(TROUBLE, "failed", ["the view was closed in the meantime"])
    shown: JSON = views.accepted(workspace, definition, instead_of=view if action == "update" else None)
    if action == "update":
        views.change_view(workspace, view, shown)
    else:
        views.new_view(workspace, view.user, shown)
    return Seen()
