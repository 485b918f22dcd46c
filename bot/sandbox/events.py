"""Events: what happened becomes a payload, and is delivered until it is acknowledged or given up.

https://docs.slack.dev/apis/events-api
"""

import asyncio
import contextlib
import random
import re

from bot.sandbox import happenings, payloads
from bot.sandbox.delivery import Delivery, Outcome, Retry
from bot.sandbox.ear import Ear
from bot.sandbox.sockets import Sockets
from bot.sandbox.state import JSON, Channel, Message, Pin, User, View
from bot.sandbox.subscription import Subscription
from bot.sandbox.workspace import Workspace

RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds
NAMES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
# What each asks for, as its page says; what is not here asks for nothing.
SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "channel_archive": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "team_join": "users:read",
    "user_change": "users:read",
}
OF_MEMBERS = {
    "channel": "channels:read",
    "group": "groups:read",
}  # who joins and leaves, by the kind of channel
DEFAULT_EVENTS = frozenset({*NAMES.values(), "app_mention", "reaction_added"})


class Events(Ear):
    """The ear of the workspace; only subscribed events are told, and of channels only the bot's own."""

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
        self._pace = pace
        self._tasks: set[asyncio.Task[None]] = set()
        self.subscription = Subscription(workspace.clock, subscribed)
        self.redelivery_rate = 0.0
        self.given_up: list[JSON] = []
        self.dice = random.Random(0)  # noqa: S311 - faults are to be repeatable, not secret

    @property
    def pending(self) -> int:
        return len(self._tasks)

    # What happened in a channel

    def message_posted(self, channel: Channel, message: Message) -> None:
        shape = happenings.message(self._workspace, channel, message)
        subtype = {"subtype": "file_share"} if message.files else {}
        self._tell(channel, NAMES[channel.kind], {**shape, **subtype, "channel_type": channel.kind})
        mention = rf"<@{self._workspace.identity.bot_user_id}(\|[^>]*)?>"
        is_written = not message.bot_id and not message.subtype
        if is_written and not channel.is_im and re.search(mention, message.text):
            self._tell(channel, "app_mention", {**shape, "type": "app_mention"})

    def message_changed(self, channel: Channel, message: Message, previous: JSON) -> None:
        inner = happenings.message_changed(self._workspace, channel, message, previous)
        self._tell(channel, NAMES[channel.kind], inner)

    def message_deleted(self, channel: Channel, message: Message, previous: JSON) -> None:
        inner = happenings.message_deleted(self._workspace, channel, message, previous)
        self._tell(channel, NAMES[channel.kind], inner)

    def reaction_added(self, channel: Channel, message: Message, user: str, name: str) -> None:
        self._reaction("reaction_added", channel, message, user, name)

    def reaction_removed(self, channel: Channel, message: Message, user: str, name: str) -> None:
        self._reaction("reaction_removed", channel, message, user, name)

    def _reaction(self, kind: str, channel: Channel, message: Message, user: str, name: str) -> None:
        self._tell(channel, kind, happenings.reaction(self._workspace, kind, channel, message, user, name))

    def pin_added(self, channel: Channel, pin: Pin) -> None:
        self._tell(channel, "pin_added", happenings.pin(self._workspace, "pin_added", channel, pin, pin.by))

    def pin_removed(self, channel: Channel, pin: Pin, user: str) -> None:
        """After the pin was taken from the channel, before its message is."""
        self._tell(channel, "pin_removed", happenings.pin(self._workspace, "pin_removed", channel, pin, user))

    def member_joined(self, channel: Channel, user: str, inviter: str | None) -> None:
        kind = "member_joined_channel"
        self._tell(channel, kind, happenings.membership(self._workspace, kind, channel, user, inviter))

    def member_left(self, channel: Channel, user: str, by: str) -> None:
        """The bot itself, no longer a member, is told by an event of its own."""
        kind = "member_left_channel"
        self._tell(channel, kind, happenings.membership(self._workspace, kind, channel, user, None))
        if user == self._workspace.identity.bot_user_id:
            kind = _of_kind(channel, "left")
            self._announce(kind, happenings.about_channel(self._workspace, kind, channel, actor_id=by))

    # What happened to a channel: of a private one its members are told, of a public one everybody

    def channel_archived(self, channel: Channel, user: str) -> None:
        kind = _of_kind(channel, "archive")
        inner = happenings.about_channel(self._workspace, kind, channel, user=user, is_moved=0)
        self._tell_all(channel, kind, inner)

    def channel_unarchived(self, channel: Channel, user: str) -> None:
        kind = _of_kind(channel, "unarchive")
        who = {"actor_id" if channel.is_private else "user": user}
        self._tell_all(channel, kind, happenings.about_channel(self._workspace, kind, channel, **who))

    def channel_renamed(self, channel: Channel) -> None:
        kind = _of_kind(channel, "rename")
        self._tell_all(channel, kind, happenings.renamed(self._workspace, kind, channel))

    # What happened to people

    def home_opened(self, channel: Channel, user: str, view: View | None) -> None:
        inner = happenings.home_opened(self._workspace, channel, user, view)
        self._tell(channel, "app_home_opened", inner)

    def user_joined(self, user: User) -> None:
        self._announce("team_join", happenings.about_user(self._workspace, "team_join", user))

    def user_changed(self, user: User) -> None:
        """Also when they are deactivated: `deleted` in their shape says so."""
        self._announce("user_change", happenings.about_user(self._workspace, "user_change", user))

    # What happened to the app

    def tokens_revoked(self) -> None:
        bots = [self._workspace.identity.bot_user_id]
        self._announce("tokens_revoked", {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": bots}})

    def app_uninstalled(self) -> None:
        """The last two events that the app hears."""
        self.tokens_revoked()
        self._announce("app_uninstalled", {"type": "app_uninstalled"})

    # Telling it

    def _tell(self, channel: Channel, name: str, inner: JSON) -> None:
        if self._workspace.has_bot(channel):
            is_of_members = name in ("member_joined_channel", "member_left_channel")
            self._announce(name, inner, OF_MEMBERS.get(channel.kind) if is_of_members else None)

    def _tell_all(self, channel: Channel, name: str, inner: JSON) -> None:
        if self._workspace.sees(channel):
            self._announce(name, inner)

    def _announce(self, name: str, inner: JSON, scope: str | None = None) -> None:
        """Where the app has the scope for it; without a manifest it has every scope."""
        held, scope = self._workspace.scopes, scope or SCOPES.get(name)
        is_last = name in ("tokens_revoked", "app_uninstalled")
        if (held and scope and scope not in held) or not (self._workspace.keys.is_installed or is_last):
            return
        if self.subscription.takes(name):
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
            if not self.subscription.is_enabled:
                break
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
        outcome = await self._delivery.attempt("events_api", payload, retry)
        if outcome.by_http:
            self.subscription.attempted(answered=outcome.is_answered)
        return outcome

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _of_kind(channel: Channel, what: str) -> str:
    return f"{'group' if channel.is_private else 'channel'}_{what}"


def _unwanted(outcome: Outcome) -> bool:
    headers = {name.lower(): value for name, value in (outcome.headers or {}).items()}
    return headers.get("x-slack-no-retry") == "1"
