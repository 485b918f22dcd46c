"""Block Kit as Slack checks it: `message_problems` and `view_problems` name what Slack would refuse."""

from bot.sandbox.blockkit.surfaces import message_problems, view_problems

__all__ = ["message_problems", "view_problems"]
