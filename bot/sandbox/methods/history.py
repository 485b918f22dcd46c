"""conversations.history and conversations.replies: reading back what was said."""

import re

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call, page
from bot.sandbox.state import JSON, Channel, Message


def history(call: Call) -> JSON:
    """The newest first; replies only where they were also sent to the channel.

    https://docs.slack.dev/reference/methods/conversations.history
    """
    channel = call.joined()
    said = [
        one for one in _between(call, list(channel.messages.values())) if not one.is_reply or one.is_broadcast
    ]
    chosen, more = page(call, said[::-1], error="invalid_arguments", most=_most(call))
    return _answer(call, channel, chosen, more) | {"pin_count": len(channel.pins), "is_limited": False}


def replies(call: Call) -> JSON:
    """A thread, oldest first, its parent on every page; `ts` may be that of any message in the thread.

    https://docs.slack.dev/reference/methods/conversations.replies
    """
    channel = call.joined(error="channel_not_found")
    one = channel.messages.get(call.args.required("ts"))
    parent = channel.messages.get(one.thread_ts) if one and one.is_reply and one.thread_ts else one
    if parent is None:
        raise SlackError("thread_not_found")
    said = [channel.messages[ts] for ts in channel.threads.get(parent.ts, [])]
    chosen, more = page(call, _between(call, said), default=1000, error="invalid_arguments", most=_most(call))
    return _answer(call, channel, [parent, *chosen], more)


def _most(call: Call) -> int:
    """https://docs.slack.dev/apis/web-api/rate-limits"""
    return 15 if call.workspace.assumptions.hold("commercially-distributed") else 1000


def _answer(call: Call, channel: Channel, chosen: list[Message], more: JSON) -> JSON:
    metadata = call.args.flag("include_all_metadata")
    return {
        "messages": [shapes.message(call.workspace, channel, one, metadata=metadata) for one in chosen],
        "has_more": bool(more["next_cursor"]),
        "response_metadata": more,
    }


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`, which are left out themselves unless `inclusive`."""
    oldest = _moment(call, "oldest", "0", "invalid_ts_oldest")
    latest = _moment(call, "latest", "9999999999", "invalid_ts_latest")
    inclusive = call.args.flag("inclusive")
    return [
        one
        for one in messages
        if oldest < (at := _micro(one.ts)) < latest or (inclusive and at in (oldest, latest))
    ]


def _moment(call: Call, name: str, default: str, error: str) -> int:
    given = call.args.text(name) or default
    if not re.fullmatch(r"\d+(\.\d*)?", given):
        raise SlackError(error)
    return _micro(given)


def _micro(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))
