"""reactions.*: an emoji under a message, from the bot."""

import re

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.methods import emoji
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON, Channel, Message

# Of Slack's clients; the Web API names the errors and not the numbers.
KINDS_MOST = 50  # different emoji under one message
OWN_MOST = 23  # reactions of one person to one message


def add(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    name = _name(call)
    channel, message = _item(call)
    _writable(call, channel, archived="is_archived")
    if call.bot in message.reactions.get(name, []):
        raise SlackError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= KINDS_MOST:
        raise SlackError("too_many_emoji")
    if sum(call.bot in users for users in message.reactions.values()) >= OWN_MOST:
        raise SlackError("too_many_reactions")
    call.workspace.react(channel, message, call.bot, name)
    return {}


def remove(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/reactions.remove"""
    name = _name(call)
    channel, message = _item(call)
    _writable(call, channel, archived="no_access")
    if call.bot not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    call.workspace.unreact(channel, message, call.bot, name)
    return {}


def get(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/reactions.get"""
    channel, message = _item(call)
    if not call.workspace.has_bot(channel):
        raise SlackError("channel_not_found")
    shape = shapes.message(call.workspace, channel, message)
    link = shapes.permalink(call.workspace, channel, message)
    return {"type": "message", "channel": channel.id, "message": shape | {"permalink": link}}


def _name(call: Call) -> str:
    """The emoji without its colons."""
    name = call.args.text("name")
    if not emoji.exists(call.workspace, name):
        raise SlackError("invalid_name")
    return name


def _item(call: Call) -> tuple[Channel, Message]:
    if "channel" not in call.args or "timestamp" not in call.args:
        raise SlackError("no_item_specified")
    channel, ts = call.channel(), call.args.text("timestamp")
    if not re.fullmatch(r"\d{10}\.\d{6}", ts):
        raise SlackError("bad_timestamp")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    return channel, message


def _writable(call: Call, channel: Channel, *, archived: str) -> None:
    if not call.workspace.has_bot(channel):
        raise SlackError("no_access")
    if channel.is_archived:
        raise SlackError(archived)
