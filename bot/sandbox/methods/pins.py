"""pins.* and bookmarks.*: what a channel keeps at hand."""

import re

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON, Bookmark, Pin

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
    call.workspace.changed()
    return {}


def list_(call: Call) -> JSON:
    channel = call.joined(error="channel_not_found")
    items = []
    for pin in channel.pins:
        one = channel.messages[pin.ts]
        message = shapes.message(call.workspace, channel, one) | {
            "permalink": shapes.permalink(call.workspace, channel, one),
            "pinned_to": [channel.id],
        }
        item = {"type": "message", "channel": channel.id, "created": int(pin.at), "created_by": pin.by}
        items.append({**item, "message": message})
    return {"items": items}


def add_bookmark(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/bookmarks.add"""
    channel = call.joined(error="permission_denied", name="channel_id")
    title = call.args.required("title")
    if len(title) > 256:
        raise SlackError("invalid_arguments", messages=["title: at most 256 characters"])
    if call.args.required("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link = call.args.text("link")
    if not re.match(r"https?://\S+$", link) or len(link) > 2048:
        raise SlackError("invalid_link")
    emoji = call.args.text("emoji")
    if emoji and not re.fullmatch(r":[^:\s]+:", emoji):
        raise SlackError("invalid_emoji")
    if len(channel.bookmarks) >= BOOKMARKS_MOST:
        raise SlackError("too_many_bookmarks")
    bookmark = Bookmark(call.workspace.new_id("Bk"), title, link, emoji, call.workspace.clock.now())
    channel.bookmarks.append(bookmark)
    call.workspace.changed()
    return {"bookmark": shapes.bookmark(channel, bookmark)}


def list_bookmarks(call: Call) -> JSON:
    channel = call.joined(error="access_denied", name="channel_id")
    return {"bookmarks": [shapes.bookmark(channel, one) for one in channel.bookmarks]}
