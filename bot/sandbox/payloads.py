"""What Slack sends to the app: commands, shortcuts, actions, submitted forms, options requests and events."""

from bot.sandbox import forms, shapes
from bot.sandbox.state import JSON, Channel, Ephemeral, Message, Trigger, User, View
from bot.sandbox.workspace import Workspace


def command(
    workspace: Workspace, user: User, channel: Channel, trigger: Trigger, name: str, text: str
) -> JSON:
    """https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling"""
    team = workspace.identity
    return {
        "token": "legacy-verification-token",
        "team_id": team.team_id,
        "team_domain": team.team_domain,
        "channel_id": channel.id,
        "channel_name": _shown(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": team.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.new_response_url(user.id, channel.id),
        "trigger_id": trigger.id,
    }


def shortcut(workspace: Workspace, user: User, trigger: Trigger, callback_id: str) -> JSON:
    """A global one; https://docs.slack.dev/interactivity/implementing-shortcuts"""
    return _shortcut(workspace, "shortcut", user, trigger, callback_id)


def message_shortcut(
    workspace: Workspace, user: User, channel: Channel, said: Message, trigger: Trigger, callback_id: str
) -> JSON:
    return _shortcut(workspace, "message_action", user, trigger, callback_id) | {
        "message_ts": said.ts,
        "message": shapes.message(workspace, channel, said, metadata=True),
        "channel": {"id": channel.id, "name": _shown(channel)},
        "response_url": workspace.new_response_url(user.id, channel.id),
    }


def _shortcut(workspace: Workspace, kind: str, user: User, trigger: Trigger, callback_id: str) -> JSON:
    payload = _interaction(workspace, kind, user, trigger)
    del payload["api_app_id"]  # Slack's page does not name it for shortcuts
    return payload | {"callback_id": callback_id, "action_ts": workspace.next_ts()}


def _shown(channel: Channel) -> str:
    """The name of the channel, as far as Slack tells it to an app that may not be in it."""
    return "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name


def message_actions(
    workspace: Workspace,
    user: User,
    channel: Channel,
    said: Message | Ephemeral,
    trigger: Trigger,
    action: JSON,
    chosen: forms.Values | None = None,
) -> JSON:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    values = forms.initial_values(said.blocks) if chosen is None else chosen
    if action["block_id"] in values:
        values[action["block_id"]][action["action_id"]] = _state_of(action)
    whispered = isinstance(said, Ephemeral)
    return _interaction(workspace, "block_actions", user, trigger) | {
        **in_message(workspace, channel, said),
        "state": {"values": values},
        "response_url": workspace.new_response_url(user.id, channel.id, said.ts, whispered),
        "actions": [action],
    }


def view_actions(workspace: Workspace, user: User, view: View, trigger: Trigger, action: JSON) -> JSON:
    return _interaction(workspace, "block_actions", user, trigger) | {
        **in_view(workspace, view),
        "actions": [action],
    }


def block_suggestion(
    workspace: Workspace, user: User, place: JSON, block: JSON, element: JSON, typed: str
) -> JSON:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    asked = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
    return _from_user(workspace, "block_suggestion", user) | place | asked


def in_message(workspace: Workspace, channel: Channel, said: Message | Ephemeral) -> JSON:
    """Where it happened: in a message, which Slack repeats unless it is an ephemeral one."""
    container = {
        "type": "message",
        "message_ts": said.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(said, Ephemeral),
        **({"thread_ts": said.thread_ts} if said.thread_ts else {}),
    }
    place: JSON = {
        "container": container,
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
    }
    if isinstance(said, Message):
        place["message"] = shapes.message(workspace, channel, said, metadata=True)
    return place


def in_view(workspace: Workspace, view: View) -> JSON:
    return {"container": {"type": "view", "view_id": view.id}, "view": shapes.view(workspace, view)}


def view_submission(workspace: Workspace, user: User, view: View, trigger: Trigger) -> JSON:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    shape = shapes.view(workspace, view)
    return _interaction(workspace, "view_submission", user, trigger) | {"view": shape, "response_urls": []}


def view_closed(workspace: Workspace, user: User, view: View, *, is_cleared: bool) -> JSON:
    return _from_user(workspace, "view_closed", user) | {
        "view": shapes.view(workspace, view),
        "is_cleared": is_cleared,
    }


def _interaction(workspace: Workspace, kind: str, user: User, trigger: Trigger) -> JSON:
    return _from_user(workspace, kind, user) | {"trigger_id": trigger.id}


def _from_user(workspace: Workspace, kind: str, user: User) -> JSON:
    team = workspace.identity
    return {
        "type": kind,
        "team": {"id": team.team_id, "domain": team.team_domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.team_id},
        "api_app_id": team.app_id,
        "token": "legacy-verification-token",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(block: JSON, element: JSON, state: JSON | None, at: str) -> JSON:
    """One entry of `actions`: a button with its value, or an element with what was chosen in it."""
    shape = {
        "type": element["type"],
        "block_id": block["block_id"],
        "action_id": element["action_id"],
        "action_ts": at,
    }
    if element["type"] == "button":
        extra = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        return shape | extra
    return shape | (state or {})


def _state_of(action: JSON) -> JSON:
    return {key: value for key, value in action.items() if key not in ("block_id", "action_id", "action_ts")}


def event(workspace: Workspace, event_id: str, inner: JSON) -> JSON:
    """https://docs.slack.dev/apis/events-api/#event-payload"""
    team = workspace.identity
    return {
        "token": "legacy-verification-token",
        "team_id": team.team_id,
        "context_team_id": team.team_id,
        "context_enterprise_id": None,
        "api_app_id": team.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(workspace.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.team_id,
                "user_id": team.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
