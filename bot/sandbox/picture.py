"""GET /control/state: everything that stands, for tests and for the demo."""

from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import BadRequest
from bot.sandbox.events import Events
from bot.sandbox.state import JSON, Channel, Ephemeral, File, Message, Usergroup, View
from bot.sandbox.workspace import Workspace


def of(workspace: Workspace, events: Events, delivery: Delivery, only: str | None) -> JSON:
    """The workspace, or of its channels only the named one."""
    bot = workspace.identity
    chosen = [_one(workspace, only)] if only else list(workspace.channels.values())
    ids = {one.id for one in chosen}
    return {
        "changes": workspace.changes,
        "now": workspace.clock.now(),
        "team": {"id": bot.team_id, "name": bot.team_name, "domain": bot.team_domain},
        "bot": {"user_id": bot.bot_user_id, "bot_id": bot.bot_id, "name": bot.bot_name, "app_id": bot.app_id},
        "users": [
            {
                "id": one.id,
                "name": one.name,
                "real_name": one.real_name,
                "title": one.title,
                "tz": one.tz,
                "is_bot": one.is_bot,
                "email": one.email,
                "deleted": one.deleted,
                "guest": one.guest,
                "single_channel": one.single_channel,
                "status_text": one.status_text,
            }
            for one in workspace.users.values()
        ],
        "usergroups": [usergroup(one) for one in workspace.usergroups.values()],
        "channels": [channel(one) for one in chosen],
        "ephemerals": [_ephemeral(one) for one in workspace.ephemerals if one.channel in ids],
        "views": [_view(workspace, one) for one in workspace.views.values()],
        "files": [_file(one) for one in workspace.files.values()],
        "pending_events": events.pending,
        "events_given_up": events.given_up,
        "subscription": events.subscription.picture(),
        "reachable": delivery.reachable,
        "connections": delivery.connections,
    }


def _one(workspace: Workspace, key: str) -> Channel:
    user = workspace.user(key.removeprefix("@")) if key.startswith("@") else None
    found = workspace.im(user.id) if user else workspace.channel(key)
    if found is None:
        raise BadRequest(f"There is no channel {key!r}.")
    return found


def usergroup(one: Usergroup) -> JSON:
    return {
        "id": one.id,
        "handle": one.handle,
        "name": one.name,
        "members": one.members,
        "disabled": one.disabled_at is not None,
    }


def channel(one: Channel) -> JSON:
    return {
        "id": one.id,
        "name": one.name,
        "is_private": one.is_private,
        "is_im": one.is_im,
        "user": one.user,
        "is_archived": one.is_archived,
        "topic": one.topic,
        "purpose": one.purpose,
        "creator": one.creator,
        "members": one.members,
        "messages": [message(said) for said in one.messages.values() if not said.subtype],
        "notices": [message(said) for said in one.messages.values() if said.subtype],
        "pins": [pin.ts for pin in one.pins],
        "bookmarks": [{"id": mark.id, "title": mark.title, "link": mark.link} for mark in one.bookmarks],
    }


def message(one: Message) -> JSON:
    return {
        "ts": one.ts,
        "thread_ts": one.thread_ts,
        "user": one.user,
        "bot_id": one.bot_id,
        "text": one.text,
        "blocks": one.blocks,
        "metadata": one.metadata,
        "files": one.files,
        "edited": one.edited_ts,
        "reactions": one.reactions,
    }


def _ephemeral(one: Ephemeral) -> JSON:
    return {
        "channel": one.channel,
        "user": one.user,
        "text": one.text,
        "blocks": one.blocks,
        "ts": one.ts,
        "thread_ts": one.thread_ts,
        "from": one.origin,
    }


def _view(workspace: Workspace, one: View) -> JSON:
    stack = workspace.stacks.get(one.user, [])
    return {
        "id": one.id,
        "user": one.user,
        "type": one.definition["type"],
        "callback_id": one.definition.get("callback_id", ""),
        "title": (one.definition.get("title") or {}).get("text", ""),
        "blocks": one.blocks,
        "private_metadata": one.definition.get("private_metadata", ""),
        "state": {"values": one.values},
        "errors": one.errors,
        "hash": one.hash,
        "is_visible": bool(stack) and stack[-1] == one.id,
    }


def _file(one: File) -> JSON:
    shape: JSON = {
        "id": one.id,
        "name": one.name,
        "user": one.user,
        "title": one.title,
        "channels": one.channels,
        "length": one.length,
    }
    if one.content is not None:
        shape["content"] = one.content.decode(errors="replace")
    return shape | {"completed": one.completed_at is not None}
