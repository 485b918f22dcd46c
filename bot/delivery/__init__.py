"""Deliveries: said in the transaction of the fact, sent afterwards, and never twice.

`delivery.post(work, ...)` and its siblings queue; `delivery.sender` sends.
"""

from bot.delivery.say import card, direct, ephemeral, post, refresh, respond, tell_agents, thread, update

__all__ = ["card", "direct", "ephemeral", "post", "refresh", "respond", "tell_agents", "thread", "update"]
