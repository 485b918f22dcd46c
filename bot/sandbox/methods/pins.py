"""pins.* and bookmarks.*: what a channel keeps at hand."""

import re

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON, Bookmark, Channel, Pin

BOOKMARKS_MOST = 100


def add(call: Call) -> JSON:
    channel = call.joined()
    ts = call.args.required("timestamp", "no_item_specified")
    if not re.fullmatch(r"\d{10}\.\d{6}", ts):
        raise SlackError("bad_timestamp")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    if any(pin.ts == ts for pin in channel.pins):
        raise SlackError("already_pinned")
    channel.pins.append(Pin(ts, call.bot, call.workspace.clock.now()))
    call.workspace.ear.pin_added(channel, channel.pins[-1])
    call.workspace.changed()
    return {}


def remove(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/pins.remove"""
    channel = call.joined(error="permission_denied")
    ts = call.args.required("timestamp", "no_item_specified")
    if not re.fullmatch(r"\d{10}\.\d{6}", ts):
        raise SlackError("bad_timestamp")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    if channel.is_archived:
        raise SlackError("permission_denied")
    pin = next((pin for pin in channel.pins if pin.ts == ts), None)
    if pin is None:
        raise SlackError("no_pin")
    call.workspace.unpin(channel, pin, call.bot)
    return {}


def list_(call: Call) -> JSON:
    channel = call.joined(error="channel_not_found")
    return {"items": [shapes.pin(call.workspace, channel, pin) for pin in channel.pins]}


def add_bookmark(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/bookmarks.add"""
    channel = call.joined(error="permission_denied", name="channel_id")
    title = _title(call.args.required("title"))
    if call.args.required("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link, emoji = _link(call.args.text("link")), _emoji(call.args.text("emoji"))
    if len(channel.bookmarks) >= BOOKMARKS_MOST:
        raise SlackError("too_many_bookmarks")
    bookmark = Bookmark(call.workspace.new_id("Bk"), title, link, emoji, call.workspace.clock.now())
    channel.bookmarks.append(bookmark)
    call.workspace.changed()
    return {"bookmark": shapes.bookmark(channel, bookmark)}


def edit_bookmark(call: Call) -> JSON:
    """What is not named stays as it is.

    https://docs.slack.dev/reference/methods/bookmarks.edit
    """
    channel = call.joined(error="permission_denied", name="channel_id")
    bookmark = _bookmark(call, channel)
    title = _title(call.args.text("title") or bookmark.title)
    link = _link(call.args.text("link") or bookmark.link)
    emoji = _emoji(call.args.text("emoji") or bookmark.emoji)
    bookmark.title, bookmark.link, bookmark.emoji = title, link, emoji
    bookmark.updated_at, bookmark.updated_by = call.workspace.clock.now(), call.bot
    call.workspace.changed()
    return {"bookmark": shapes.bookmark(channel, bookmark)}


def remove_bookmark(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/bookmarks.remove"""
    channel = call.joined(error="permission_denied", name="channel_id")
    channel.bookmarks.remove(_bookmark(call, channel))
    call.workspace.changed()
    return {}


def _bookmark(call: Call, channel: Channel) -> Bookmark:
    id = call.args.required("bookmark_id")
    for one in channel.bookmarks:
        if one.id == id:
            return one
    raise SlackError("not_found")


def _title(title: str) -> str:
    if len(title) > 256:
        raise SlackError("invalid_arguments", messages=["title: at most 256 characters"])
    return title


def _link(link: str) -> str:
    if not re.match(r"https?://\S+$", link) or len(link) > 2048:
        raise SlackError("invalid_link")
    return link


def _emoji(emoji: str) -> str:
    if emoji and not re.fullmatch(r":[^:\s]+:", emoji):
        raise SlackError("invalid_emoji")
    return emoji


def list_bookmarks(call: Call) -> JSON:
    channel = call.joined(error="access_denied", name="channel_id")
    return {"bookmarks": [shapes.bookmark(channel, one) for one in channel.bookmarks]}
