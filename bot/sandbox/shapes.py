"""The objects of the Web API as Slack writes them: channels, messages, files and views."""

import mimetypes
from urllib.parse import quote

from bot.sandbox.state import JSON, Bookmark, Channel, File, Message, Pin, View
from bot.sandbox.workspace import Workspace


def channel(workspace: Workspace, one: Channel) -> JSON:
    shared = {
        "id": one.id,
        "created": int(one.created_at),
        "is_archived": one.is_archived,
        "is_org_shared": False,
    }
    if one.is_im:
        person = workspace.users.get(one.user or "")
        deleted = bool(person and person.deleted)
        return {**shared, "is_im": True, "user": one.user, "is_user_deleted": deleted, "priority": 0}
    return {
        **shared,
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": not one.is_private,
        "is_group": one.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": one.is_private,
        "is_general": one.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": workspace.has_bot(one),
        "creator": one.creator,
        "context_team_id": workspace.identity.team_id,
        "topic": _words(workspace, one.topic),
        "purpose": _words(workspace, one.purpose),
        "previous_names": one.previous_names,
        "num_members": len(one.members),
    }


def _words(workspace: Workspace, value: str) -> JSON:
    return {"value": value, "creator": workspace.identity.bot_user_id if value else "", "last_set": 0}


def message(workspace: Workspace, where: Channel, one: Message, *, metadata: bool = False) -> JSON:
    """A message as history and events carry it; metadata only where it was asked for."""
    shape: JSON = {"type": "message", "user": one.user, "ts": one.ts, "text": one.text}
    shape["team"] = workspace.identity.team_id
    if one.bot_id:
        shape |= {
            "bot_id": one.bot_id,
            "app_id": workspace.identity.app_id,
            "bot_profile": bot_profile(workspace),
        }
    if one.client_msg_id:
        shape["client_msg_id"] = one.client_msg_id
    if one.blocks:
        shape["blocks"] = one.blocks
    if one.files:
        shape |= {"files": [file(workspace, workspace.files[id]) for id in one.files], "upload": False}
    if one.is_broadcast:
        shape["subtype"] = "thread_broadcast"
    if one.subtype:
        shape |= {"subtype": one.subtype, **({"inviter": one.inviter} if one.inviter else {})}
    if one.subtype == "tombstone":
        shape["hidden"] = True
    if one.edited_ts:
        shape["edited"] = {"user": one.user, "ts": one.edited_ts}
    if one.reactions:
        shape["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in one.reactions.items()
        ]
    if metadata and one.metadata:
        shape["metadata"] = one.metadata
    return shape | _thread(where, one)


def _thread(where: Channel, one: Message) -> JSON:
    if one.is_reply and one.thread_ts:
        parent = where.messages.get(one.thread_ts)
        return {"thread_ts": one.thread_ts, **({"parent_user_id": parent.user} if parent else {})}
    replies = where.threads.get(one.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(where.messages[ts].user for ts in replies))
    return {
        "thread_ts": one.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1],
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile(workspace: Workspace) -> JSON:
    bot = workspace.identity
    return {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "user_id": bot.bot_user_id,
        "name": bot.bot_name,
        "team_id": bot.team_id,
        "deleted": False,
        "updated": 0,
    }


def file(workspace: Workspace, one: File) -> JSON:
    """https://docs.slack.dev/reference/objects/file-object"""
    places = [workspace.channels[id] for id in one.channels]
    url = f"{workspace.base_url}/files-pri/{workspace.identity.team_id}-{one.id}"
    return {
        "id": one.id,
        "created": int(one.at),
        "timestamp": int(one.at),
        "name": one.name,
        "title": one.title or one.name,
        "mimetype": mimetype(one),
        "filetype": one.name.rpartition(".")[2],
        "user": one.user,
        "size": one.length,
        "is_external": False,
        "is_public": any(place.kind == "channel" for place in places),
        "channels": [place.id for place in places if place.kind == "channel"],
        "groups": [place.id for place in places if place.kind == "group"],
        "ims": [place.id for place in places if place.kind == "im"],
        "shares": _shares(one, places),
        "url_private": f"{url}/{quote(one.name, safe='')}",
        "url_private_download": f"{url}/download/{quote(one.name, safe='')}",
        "permalink": f"{workspace.base_url}/files/{one.id}",
    }


def mimetype(one: File) -> str:
    return mimetypes.guess_type(one.name)[0] or "application/octet-stream"


def _shares(one: File, places: list[Channel]) -> JSON:
    """In which messages the file stands: how an app learns the ts of what it has shared."""
    shares: JSON = {}
    for place in places:
        said = [{"ts": message.ts} for message in place.messages.values() if one.id in message.files]
        shares.setdefault("public" if place.kind == "channel" else "private", {})[place.id] = said
    return shares


def view(workspace: Workspace, one: View) -> JSON:
    bot, sent = workspace.identity, one.definition
    return {
        "id": one.id,
        "team_id": bot.team_id,
        "type": sent["type"],
        "blocks": one.blocks,
        "private_metadata": sent.get("private_metadata") or "",
        "callback_id": sent.get("callback_id") or "",
        "external_id": one.external_id,
        "state": {"values": one.values},
        "hash": one.hash,
        "title": sent.get("title"),
        "submit": sent.get("submit"),
        "close": sent.get("close"),
        "clear_on_close": bool(sent.get("clear_on_close")),
        "notify_on_close": bool(sent.get("notify_on_close")),
        "submit_disabled": False,
        "previous_view_id": one.previous_id,
        "root_view_id": one.root_id,
        "app_id": bot.app_id,
        "app_installed_team_id": bot.team_id,
        "bot_id": bot.bot_id,
    }


def pin(workspace: Workspace, where: Channel, kept: Pin) -> JSON:
    """One item of pins.list, and of the events about pins."""
    said = where.messages[kept.ts]
    shown = message(workspace, where, said) | {
        "permalink": permalink(workspace, where, said),
        "pinned_to": [where.id] if kept in where.pins else [],
    }
    made = {"created": int(kept.at), "created_by": kept.by}
    return {"type": "message", "channel": where.id, **made, "message": shown}


def bookmark(where: Channel, one: Bookmark) -> JSON:
    return {
        "id": one.id,
        "channel_id": where.id,
        "title": one.title,
        "link": one.link,
        "emoji": one.emoji,
        "type": "link",
        "date_created": int(one.at),
        "date_updated": int(one.updated_at),
        "rank": one.id,
        "last_updated_by_user_id": one.updated_by,
        "last_updated_by_team_id": "",
    }


def permalink(workspace: Workspace, where: Channel, one: Message) -> str:
    link = (
        f"https://{workspace.identity.team_domain}.slack.com/archives/{where.id}/p{one.ts.replace('.', '')}"
    )
    return f"{link}?thread_ts={one.thread_ts}&cid={where.id}" if one.is_reply else link
