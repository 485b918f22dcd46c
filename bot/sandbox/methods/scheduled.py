"""chat.scheduleMessage and its kin: what the app will have said later.

https://docs.slack.dev/reference/methods/chat.scheduleMessage
"""

import asyncio

from bot.sandbox.errors import SlackError
from bot.sandbox.methods import chat
from bot.sandbox.methods.call import Call, page
from bot.sandbox.state import JSON, Channel, Message, Scheduled
from bot.sandbox.workspace import Workspace

AHEAD_MOST = 120 * 24 * 3600  # seconds
WINDOW = 300  # seconds, in which a channel takes
WINDOW_MOST = 30


def schedule(call: Call) -> JSON:
    """Posted by the sandbox's clock; with metadata never, which Slack itself calls a bug."""
    channel, at = chat.addressed(call), _moment(call)
    text, blocks = chat.content_of(call)
    waiting = call.workspace.scheduled.values()
    window = [one for one in waiting if one.channel == channel.id and abs(one.at - at) < WINDOW]
    if len(window) >= WINDOW_MOST:
        raise SlackError("restricted_too_many")
    bot, thread = call.workspace.identity, chat.thread_of(call, channel)
    said = Message("", channel.id, bot.bot_user_id, text[: chat.TEXT_MOST], blocks, thread, bot.bot_id)
    one = Scheduled(call.workspace.new_id("Q"), channel.id, at, int(call.workspace.clock.now()), said)
    call.workspace.scheduled[one.id] = one
    if not chat.metadata_of(call):
        one.timer = asyncio.ensure_future(_post(call.workspace, channel, one))
    call.workspace.changed()
    shape = {"type": "delayed_message", "text": said.text, "blocks": said.blocks, "bot_id": bot.bot_id}
    return {"channel": channel.id, "scheduled_message_id": one.id, "post_at": at, "message": shape}


def _moment(call: Call) -> int:
    try:
        at = int(call.args.required("post_at", "invalid_time"))
    except ValueError:
        raise SlackError("invalid_time") from None
    now = call.workspace.clock.now()
    if at <= now:
        raise SlackError("time_in_past")
    if at > now + AHEAD_MOST:
        raise SlackError("time_too_far")
    return at


async def _post(workspace: Workspace, channel: Channel, one: Scheduled) -> None:
    await workspace.clock.sleep(one.at - workspace.clock.now())
    if workspace.scheduled.pop(one.id, None) is None:
        return  # taken back
    if workspace.has_bot(channel) and not channel.is_archived:
        one.message.ts = workspace.next_ts()
        workspace.post(channel, one.message)


def delete(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage"""
    channel = call.channel()
    one = call.workspace.scheduled.get(call.args.required("scheduled_message_id"))
    if one is None or one.channel != channel.id:
        raise SlackError("invalid_scheduled_message_id")
    del call.workspace.scheduled[one.id]
    return {}


def list_(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/chat.scheduledMessages.list"""
    only = call.channel().id if "channel" in call.args else None
    waiting = [one for one in call.workspace.scheduled.values() if only in (None, one.channel)]
    chosen, more = page(call, sorted(waiting, key=lambda one: one.at), error="invalid_arguments")
    shapes = [
        {
            "id": one.id,
            "channel_id": one.channel,
            "post_at": one.at,
            "date_created": one.made_at,
            "text": one.message.text,
        }
        for one in chosen
    ]
    return {"scheduled_messages": shapes, "response_metadata": more}
