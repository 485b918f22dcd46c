"""chat.*: saying something, changing what the app said, and the address of a message."""

import json

from bot.sandbox import shapes
from bot.sandbox.blockkit import message_problems
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON, Channel, Ephemeral, Message

TEXT_MOST = 40_000
MARKDOWN_MOST = 12_000
METADATA_MOST = 8_000


def post_message(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = addressed(call)
    text, blocks = content_of(call, too_long="msg_blocks_too_long")
    bot = call.workspace.identity
    message = Message(
        call.workspace.next_ts(),
        channel.id,
        bot.bot_user_id,
        text[:TEXT_MOST],
        blocks,
        thread_of(call, channel),
        bot.bot_id,
        metadata_of(call),
        is_broadcast=call.args.flag("reply_broadcast") and "thread_ts" in call.args,
    )
    call.workspace.post(channel, message)
    shape = shapes.message(call.workspace, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


def addressed(call: Call) -> Channel:
    """The channel by id or name, or the direct message with a user id; the bot must be a member."""
    key = call.args.required("channel", "channel_not_found")
    user = call.workspace.users.get(key)
    if user and key != call.bot and not user.deleted:
        return call.workspace.open_im(key)
    channel = call.workspace.im(key) or call.workspace.channel(key)
    if channel is None or not call.workspace.sees(channel):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.workspace.has_bot(channel):
        raise SlackError("not_in_channel")
    return channel


def content_of(call: Call, *, too_long: str = "msg_too_long") -> tuple[str, list[JSON]]:
    """The text and blocks of a message, as valid as Slack wants them."""
    text, markdown = call.args.text("text"), call.args.text("markdown_text")
    if markdown and (text or "blocks" in call.args):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_MOST:
        raise SlackError("msg_too_long")
    blocks = call.args.structure("blocks") or []
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if problems := message_problems(blocks):
        is_long = any(problem.startswith("msg_blocks_too_long") for problem in problems)
        raise SlackError(too_long if is_long else "invalid_blocks", messages=problems)
    if not (text or markdown or blocks or call.args.structure("attachments")):
        raise SlackError("no_text")
    return text or markdown, call.workspace.with_ids(blocks)


def thread_of(call: Call, channel: Channel) -> str | None:
    if "thread_ts" not in call.args:
        return None
    parent = channel.messages.get(call.args.text("thread_ts"))
    if parent is None:
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts if parent.is_reply else parent.ts


def metadata_of(call: Call) -> JSON | None:
    """https://docs.slack.dev/messaging/message-metadata"""
    metadata: JSON | None = call.args.structure("metadata")
    if not metadata:
        return metadata
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not metadata["event_type"]
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_MOST:
        raise SlackError("metadata_too_large")
    return metadata


def update(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/chat.update"""
    channel = call.channel()
    message = channel.messages.get(call.args.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.bot or message.subtype or channel.is_archived:
        raise SlackError("cant_update_message")
    text, blocks = content_of(call)
    if "blocks" not in call.args:
        blocks = message.blocks  # they stay until an empty list takes them away
    if len(text) > TEXT_MOST:
        raise SlackError("msg_too_long")
    metadata = metadata_of(call)
    previous = shapes.message(call.workspace, channel, message)
    message.text, message.blocks = text, blocks
    if metadata is not None:
        message.metadata = metadata or None  # an empty object takes it away
    message.edited_ts = call.workspace.next_ts()
    call.workspace.changed()
    call.workspace.ear.message_changed(channel, message, previous)
    shape = shapes.message(call.workspace, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shape}


def delete(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = call.channel()
    message = channel.messages.get(call.args.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.bot or message.subtype or channel.is_archived:
        raise SlackError("cant_delete_message")
    call.workspace.delete(channel, message, shapes.message(call.workspace, channel, message))
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = addressed(call)
    user = call.args.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content_of(call)
    if len(text) > TEXT_MOST:
        raise SlackError("msg_too_long")
    ts = call.workspace.next_ts()
    call.workspace.whisper(Ephemeral(channel.id, user, text, blocks, ts, "post", thread_of(call, channel)))
    return {"message_ts": ts}


def get_permalink(call: Call) -> JSON:
    channel = call.channel()
    message = channel.messages.get(call.args.required("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": shapes.permalink(call.workspace, channel, message)}
