"""Events: what happened becomes a payload, and is delivered until it is acknowledged or given up.

https://docs.slack.dev/apis/events-api
"""

import asyncio
import contextlib
import random
import re

from bot.sandbox import payloads, shapes
from bot.sandbox.delivery import Delivery, Outcome, Retry
from bot.sandbox.sockets import Sockets
from bot.sandbox.state import JSON, Channel, Message, View
from bot.sandbox.workspace import Workspace

RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds
NAMES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
DEFAULT_EVENTS = frozenset({*NAMES.values(), "app_mention", "reaction_added"})


class Events:
    """The ear of the workspace; only the subscribed events of the bot's own channels are told."""

    def __init__(
        self,
        workspace: Workspace,
        delivery: Delivery,
        sockets: Sockets,
        subscribed: frozenset[str],
        pace: float,
    ) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._sockets = sockets
        self._subscribed = subscribed
        self._pace = pace
        self._tasks: set[asyncio.Task[None]] = set()
        self.redelivery_rate = 0.0
        self.given_up: list[JSON] = []
        self.dice = random.Random(0)  # noqa: S311 - faults are to be repeatable, not secret

    @property
    def pending(self) -> int:
        return len(self._tasks)

    # What happened

    def message_posted(self, channel: Channel, message: Message) -> None:
        shape = shapes.message(self._workspace, channel, message, metadata=True)
        shape |= {"channel": channel.id, "event_ts": message.ts}
        subtype = {"subtype": "file_share"} if message.files else {}
        self._tell(channel, NAMES[channel.kind], {**shape, **subtype, "channel_type": channel.kind})
        mention = rf"<@{self._workspace.identity.bot_user_id}(\|[^>]*)?>"
        if not channel.is_im and not message.bot_id and re.search(mention, message.text):
            self._tell(channel, "app_mention", {**shape, "type": "app_mention"})

    def message_changed(self, channel: Channel, message: Message, previous: JSON) -> None:
        inner = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "channel": channel.id,
            "channel_type": channel.kind,
            "ts": message.edited_ts,
            "event_ts": message.edited_ts,
            "message": shapes.message(self._workspace, channel, message, metadata=True),
            "previous_message": previous,
        }
        self._tell(channel, NAMES[channel.kind], inner)

    def reaction_added(self, channel: Channel, message: Message, user: str, name: str) -> None:
        inner = {
            "type": "reaction_added",
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self._workspace.next_ts(),
        }
        self._tell(channel, "reaction_added", inner)

    def member_joined(self, channel: Channel, user: str) -> None:
        inner = {
            "type": "member_joined_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._workspace.identity.team_id,
            "event_ts": self._workspace.next_ts(),
        }
        self._tell(channel, "member_joined_channel", inner)

    def home_opened(self, channel: Channel, user: str, view: View | None) -> None:
        inner = {
            "type": "app_home_opened",
            "user": user,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self._workspace.next_ts(),
            **({"view": shapes.view(self._workspace, view)} if view else {}),
        }
        self._tell(channel, "app_home_opened", inner)

    # Telling it

    def _tell(self, channel: Channel, name: str, inner: JSON) -> None:
        if name in self._subscribed and self._workspace.has_bot(channel):
            payload = payloads.event(self._workspace, self._workspace.new_id("Ev"), inner)
            task = asyncio.ensure_future(self._deliver(payload))
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._workspace.changed()

    async def _deliver(self, payload: JSON) -> None:
        """Until it is acknowledged: now, at once again, after a minute, after five; one event_id for all."""
        outcome = await self._attempt(payload, None)
        for number, wait in enumerate(RETRY_AFTER, start=1):
            if outcome.is_answered or _unwanted(outcome):
                break
            await self._workspace.clock.sleep(wait / self._pace)
            outcome = await self._attempt(payload, Retry(number, outcome.reason))
        if not outcome.is_answered:
            self.given_up.append(payload["event"])
        if outcome.is_answered and self.dice.random() < self.redelivery_rate:
            await self._attempt(payload, Retry(1, "http_timeout"))

    async def _attempt(self, payload: JSON, retry: Retry | None) -> Outcome:
        if not self._delivery.reachable:
            # An app that is just reconnecting is given a moment, as Slack gives it.
            with contextlib.suppress(TimeoutError):
                await self._workspace.clock.within(max(1.0, 3.0 / self._pace), self._sockets.arrive())
        return await self._delivery.attempt("events_api", payload, retry)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _unwanted(outcome: Outcome) -> bool:
    headers = {name.lower(): value for name, value in (outcome.headers or {}).items()}
    return headers.get("x-slack-no-retry") == "1"
