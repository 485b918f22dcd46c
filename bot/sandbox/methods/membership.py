"""conversations.members, join, invite, leave and kick: who is in a conversation.

https://docs.slack.dev/reference/methods/conversations.invite
"""

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call, page
from bot.sandbox.methods.conversations import GENERAL, standing
from bot.sandbox.state import JSON, Channel


def members(call: Call) -> JSON:
    chosen, more = page(call, call.channel().members)
    return {"members": chosen, "response_metadata": more}


def join(call: Call) -> JSON:
    channel = call.channel()
    if channel.is_im or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.workspace.has_bot(channel):
        call.workspace.join(channel, call.bot)
        return {"channel": shapes.channel(call.workspace, channel)}
    return {
        "channel": shapes.channel(call.workspace, channel),
        "warning": "already_in_channel",
        "response_metadata": {"warnings": ["already_in_channel"]},
    }


def leave(call: Call) -> JSON:
    """Leaving where one is not is no error.

    https://docs.slack.dev/reference/methods/conversations.leave
    """
    channel = call.channel()
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if not call.workspace.has_bot(channel):
        return {"not_in_channel": True}
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.name == GENERAL:
        raise SlackError("cant_leave_general")
    if channel.is_private and channel.members == [call.bot]:
        raise SlackError("last_member")
    call.workspace.leave(channel, call.bot)
    return {}


def kick(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/conversations.kick"""
    channel = standing(call, archived="access_denied")
    user = call.args.required("user", "user_not_found")
    if user == call.bot:
        raise SlackError("cant_kick_self")
    if user not in call.workspace.users:
        raise SlackError("user_not_found")
    if user not in channel.members:
        raise SlackError("not_in_channel")
    if channel.name == GENERAL:
        raise SlackError("cant_kick_from_general")
    call.workspace.leave(channel, user, call.bot)
    return {"errors": {}}


def invite(call: Call) -> JSON:
    """All the people or none, unless `force` asks for those who can be.

    https://docs.slack.dev/reference/methods/conversations.invite
    """
    channel = call.joined()
    users = list(dict.fromkeys(call.args.required("users", "no_user").split(",")))
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if len(users) > 100:
        raise SlackError("too_many_users")
    refused = {user: error for user in users if (error := _why_not(call, channel, user))}
    errors = [{"user": user, "ok": False, "error": error} for user, error in refused.items()]
    if refused and (len(refused) == len(users) or not call.args.flag("force")):
        raise SlackError(next(iter(refused.values())), errors=errors)
    for user in users:
        if user not in refused:
            call.workspace.join(channel, user, call.bot)
    return {"channel": shapes.channel(call.workspace, channel), **({"errors": errors} if errors else {})}


def _why_not(call: Call, channel: Channel, user: str) -> str | None:
    if user == call.bot:
        return "cant_invite_self"
    found = call.workspace.users.get(user)
    if found is None:
        return "user_not_found"
    if found.deleted:
        return "cant_invite"
    if user in channel.members:
        return "already_in_channel"
    is_full = found.single_channel and call.workspace.channels_of(found)
    return "ura_max_channels" if is_full else None
