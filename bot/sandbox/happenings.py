"""The inner `event` of each kind of happening, as Slack writes it.

https://docs.slack.dev/reference/events
"""

from bot.sandbox import profiles, shapes
from bot.sandbox.state import JSON, Channel, Message, Pin, User, View
from bot.sandbox.workspace import Workspace


def message(workspace: Workspace, channel: Channel, said: Message) -> JSON:
    shape = shapes.message(workspace, channel, said, metadata=True)
    return shape | {"channel": channel.id, "event_ts": said.ts}


def message_changed(workspace: Workspace, channel: Channel, said: Message, previous: JSON) -> JSON:
    now = said.edited_ts or workspace.next_ts()
    return _hidden("message_changed", channel, now, previous) | {
        "message": shapes.message(workspace, channel, said, metadata=True)
    }


def message_deleted(workspace: Workspace, channel: Channel, said: Message, previous: JSON) -> JSON:
    now = workspace.next_ts()
    return _hidden("message_deleted", channel, now, previous) | {"deleted_ts": said.ts}


def _hidden(subtype: str, channel: Channel, ts: str, previous: JSON) -> JSON:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": ts,
        "event_ts": ts,
        "previous_message": previous,
    }


def reaction(workspace: Workspace, kind: str, channel: Channel, said: Message, user: str, name: str) -> JSON:
    return {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": said.ts},
        "item_user": said.user,
        "event_ts": workspace.next_ts(),
    }


def pin(workspace: Workspace, kind: str, channel: Channel, kept: Pin, user: str) -> JSON:
    """`pin_count` is a string, as Slack sends it; `has_pins` only tells of a pin taken away."""
    return {
        "type": kind,
        "user": user,
        "channel_id": channel.id,
        "item": shapes.pin(workspace, channel, kept),
        "item_user": channel.messages[kept.ts].user,
        "pin_count": str(len(channel.pins)),
        "pinned_info": {"channel": channel.id, "pinned_by": kept.by, "pinned_ts": int(kept.at)},
        "event_ts": workspace.next_ts(),
        **({"has_pins": bool(channel.pins)} if kind == "pin_removed" else {}),
    }


def membership(workspace: Workspace, kind: str, channel: Channel, user: str, inviter: str | None) -> JSON:
    return {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.identity.team_id,
        "event_ts": workspace.next_ts(),
        **({"inviter": inviter} if inviter else {}),
    }


def about_channel(workspace: Workspace, kind: str, channel: Channel, **more: str | int) -> JSON:
    return {"type": kind, "channel": channel.id, **more, "event_ts": workspace.next_ts()}


def renamed(workspace: Workspace, kind: str, channel: Channel) -> JSON:
    shape = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": int(channel.created_at),
        "is_channel": not channel.is_private,
        "is_mpim": False,
    }
    return {"type": kind, "channel": shape, "event_ts": workspace.next_ts()}


def home_opened(workspace: Workspace, channel: Channel, user: str, view: View | None) -> JSON:
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": channel.id,
        "tab": "home",
        "event_ts": workspace.next_ts(),
        **({"view": shapes.view(workspace, view)} if view else {}),
    }


def about_user(workspace: Workspace, kind: str, user: User) -> JSON:
    now = int(workspace.clock.now())
    shape = profiles.user(workspace, user)
    return {"type": kind, "user": shape, "cache_ts": now, "event_ts": workspace.next_ts()}
