"""What Slack itself writes into a channel's history: who came and who left."""

from bot.sandbox.state import Channel, Message

# Slack's names for it in a public and in a private channel.
JOINED = {"channel": "channel_join", "group": "group_join"}
LEFT = {"channel": "channel_leave", "group": "group_leave"}


def joined(channel: Channel, user: str, inviter: str | None, ts: str) -> Message:
    """https://docs.slack.dev/reference/events/message/channel_join"""
    text = f"<@{user}> has joined the {channel.kind}"
    return Message(ts, channel.id, user, text, subtype=JOINED[channel.kind], inviter=inviter)


def left(channel: Channel, user: str, ts: str) -> Message:
    """https://docs.slack.dev/reference/events/message/channel_leave"""
    return Message(ts, channel.id, user, f"<@{user}> has left the {channel.kind}", subtype=LEFT[channel.kind])
