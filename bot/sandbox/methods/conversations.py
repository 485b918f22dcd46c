"""conversations.* and users.conversations: which conversations there are, and what they are called."""

import re

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call, page
from bot.sandbox.state import JSON, Channel

TYPES = {"public_channel", "private_channel", "mpim", "im"}
GENERAL = "general"


def info(call: Call) -> JSON:
    return {"channel": shapes.channel(call.workspace, call.channel())}


def list_(call: Call) -> JSON:
    seen = [one for one in call.workspace.channels.values() if call.workspace.sees(one)]
    return _listed(call, seen)


def of_user(call: Call) -> JSON:
    """users.conversations: those that the bot, or the person asked for, is a member of."""
    user = call.args.text("user") or call.bot
    channels = [
        one for one in call.workspace.channels.values() if user in one.members and call.workspace.sees(one)
    ]
    return _listed(call, channels)


def _listed(call: Call, channels: list[Channel]) -> JSON:
    types = set(re.split(r",\s*", call.args.text("types") or "public_channel"))
    if types - TYPES:
        raise SlackError("invalid_types")
    if call.args.flag("exclude_archived"):
        channels = [one for one in channels if not one.is_archived]
    chosen, more = page(call, [one for one in channels if _type(one) in types])
    return {"channels": [shapes.channel(call.workspace, one) for one in chosen], "response_metadata": more}


def _type(channel: Channel) -> str:
    return "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"


def open_(call: Call) -> JSON:
    """The direct message with one person; several people (a group message) are not offered by the sandbox."""
    if "channel" in call.args:
        channel = call.channel()
        if not channel.is_im:
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(call, channel, already=True)
    users = call.args.required("users", "users_list_not_supplied").split(",")
    if len(users) > 1:
        raise SlackError("invalid_user_combination")
    user = call.workspace.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if users[0] == call.bot:
        raise SlackError("not_enough_users")
    already = call.workspace.im(users[0]) is not None
    if not already and call.args.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    return _opened(call, call.workspace.open_im(users[0]), already=already)


def _opened(call: Call, channel: Channel, *, already: bool) -> JSON:
    shape = shapes.channel(call.workspace, channel) if call.args.flag("return_im") else {"id": channel.id}
    return {"channel": shape, **({"no_op": True, "already_open": True} if already else {})}


def create(call: Call) -> JSON:
    name = _free_name(call)
    private = call.args.flag("is_private")
    channel = call.workspace.add_channel(name, creator=call.bot, members=[call.bot], is_private=private)
    call.workspace.ear.member_joined(channel, call.bot, None)
    return {"channel": shapes.channel(call.workspace, channel)}


def _free_name(call: Call) -> str:
    name = call.args.required("name", "invalid_name_required")
    if error := name_error(name):
        raise SlackError(error)
    if not name.isascii():  # people may use the letters of their language; apps are told of a to z only
        raise SlackError("invalid_name_specials")
    if call.workspace.is_taken(name):
        raise SlackError("name_taken")
    return name


def name_error(name: str) -> str | None:
    """https://docs.slack.dev/reference/methods/conversations.create#naming"""
    if len(name) > 80:
        return "invalid_name_maxlength"
    if not re.search(r"\w", name.replace("_", "")):
        return "invalid_name_punctuation"
    if not all(letter in "-_" or (letter.isalnum() and letter == letter.lower()) for letter in name):
        return "invalid_name_specials"
    return None


def rename(call: Call) -> JSON:
    """Only who created a channel renames it; the sandbox's bot is nobody's administrator.

    https://docs.slack.dev/reference/methods/conversations.rename
    """
    channel = standing(call)
    name = _free_name(call)
    if channel.creator != call.bot:
        raise SlackError("not_authorized")
    call.workspace.rename(channel, name)
    return {"channel": shapes.channel(call.workspace, channel)}


def archive(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/conversations.archive"""
    channel = standing(call, archived="already_archived")
    if channel.name == GENERAL:
        raise SlackError("cant_archive_general")
    call.workspace.archive(channel, call.bot)
    return {}


def unarchive(call: Call) -> JSON:
    """A bot left its channel when that was archived, and is refused for it.

    https://docs.slack.dev/reference/methods/conversations.unarchive
    """
    channel = call.channel()
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if not channel.is_archived:
        raise SlackError("not_archived")
    if not call.workspace.assumptions.hold("bots-unarchive"):
        raise SlackError("not_in_channel")
    call.workspace.unarchive(channel, call.bot)
    if not call.workspace.has_bot(channel):
        call.workspace.join(channel, call.bot)
    return {}


def set_topic(call: Call) -> JSON:
    channel = standing(call)
    channel.topic = _words(call, "topic")
    call.workspace.changed()
    return {"channel": shapes.channel(call.workspace, channel)}


def set_purpose(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/conversations.setPurpose"""
    channel = standing(call)
    channel.purpose = _words(call, "purpose")
    call.workspace.changed()
    return {"channel": shapes.channel(call.workspace, channel)}


def standing(call: Call, *, archived: str = "is_archived") -> Channel:
    """A channel, not a direct message, that the bot is in and that takes changes."""
    channel = call.joined()
    if channel.is_archived:
        raise SlackError(archived)
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    return channel


def _words(call: Call, name: str) -> str:
    words = call.args.text(name)  # empty ones clear what stood
    if len(words) > 250:
        raise SlackError("too_long")
    return words
