"""The workspace: everything that stands, and the few verbs that change it and are heard by the app."""

import asyncio
import copy
import itertools
import re
import secrets

from bot.sandbox import notices
from bot.sandbox.assumptions import Assumptions
from bot.sandbox.clock import Clock
from bot.sandbox.ear import Ear
from bot.sandbox.keys import Keys
from bot.sandbox.state import (
    JSON,
    Channel,
    Ephemeral,
    File,
    Identity,
    Message,
    Pin,
    ResponseUrl,
    Scheduled,
    Trigger,
    User,
    Usergroup,
    View,
)

PEOPLE = (
    ("U0ANN0001", "ann", "Ann Archer"),
    ("U0BEN0001", "ben", "Ben Baker"),
    ("U0CLEO001", "cleo", "Cleo Carter"),
    ("U0DAN0001", "dan", "Dan Dyer"),
    ("U0EVE0001", "eve", "Eve Ellis"),
)


class Workspace:
    """One team with one installed app."""

    def __init__(self, clock: Clock, identity: Identity, assumptions: Assumptions, keys: Keys) -> None:
        self.clock = clock
        self.keys = keys
        self.assumptions = assumptions
        self.identity = identity
        self.base_url = ""
        self.scopes: frozenset[str] = frozenset()
        self.ear = Ear()
        self.changes = 0
        self._changed = asyncio.Event()
        self._last_ts = 0
        # From the time on, so that a restarted sandbox gives no id again: apps remember those they have seen.
        self._numbers = itertools.count(int(clock.now() * 1000))
        self.users: dict[str, User] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Ephemeral] = []
        self.scheduled: dict[str, Scheduled] = {}
        self.files: dict[str, File] = {}
        self.emoji: dict[str, str] = {}  # the workspace's own, with the address of their picture
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}  # the open modals of each person, the visible one last
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.tickets: set[str] = set()  # Socket Mode addresses that nobody has connected to yet
        self._furnish()

    def _furnish(self) -> None:
        bot = self.identity
        self.users[bot.bot_user_id] = User(bot.bot_user_id, bot.bot_name, bot.bot_real_name, is_bot=True)
        for id, name, real_name in PEOPLE:
            self.users[id] = User(id, name, real_name, email=email_of(name))
        ids = [id for id, _, _ in PEOPLE]
        self.channels["C0GENERAL"] = Channel("C0GENERAL", "general", self.clock.now(), ids[0], members=ids)

    # Changes, and those who wait for one

    def changed(self) -> None:
        self.changes += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def changes_after(self, number: float, seconds: float) -> None:
        """Wait until there were more changes than this; TimeoutError after so many real seconds."""
        async with asyncio.timeout(seconds):
            while self.changes <= number:
                await self._changed.wait()

    # Names

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0{_base36(next(self._numbers))}"

    def next_ts(self) -> str:
        """A message's time stamp, which is also its name: unique, and always later than the last."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def user(self, key: str) -> User | None:
        """By id or by name."""
        return self.users.get(key) or next((user for user in self.users.values() if user.name == key), None)

    def channel(self, key: str) -> Channel | None:
        """By id, or by name with or without its #."""
        found, name = self.channels.get(key), key.removeprefix("#")
        named = [one for one in self.channels.values() if one.name == name and not one.is_im]
        # Several of a name there are only where an archived one does not keep it; those who stand go first.
        return found or next(iter(sorted(named, key=lambda one: one.is_archived)), None)

    def is_taken(self, name: str) -> bool:
        """Whether a channel of this name stands in the way of another."""
        keeps = self.assumptions.hold("archived-channels-keep-names")
        return any(one.name == name and (keeps or not one.is_archived) for one in self.channels.values())

    def im(self, user: str) -> Channel | None:
        return next((one for one in self.channels.values() if one.is_im and one.user == user), None)

    def channels_of(self, user: User) -> list[Channel]:
        """Those the person is in; direct messages do not count."""
        return [one for one in self.channels.values() if user.id in one.members and not one.is_im]

    def sees(self, channel: Channel) -> bool:
        """Whether the bot knows that the channel exists."""
        return not channel.is_private or self.has_bot(channel)

    def has_bot(self, channel: Channel) -> bool:
        return self.identity.bot_user_id in channel.members

    # Changes that the app hears of

    def add_channel(
        self, name: str, *, creator: str, members: list[str], is_private: bool = False, archived: bool = False
    ) -> Channel:
        channel = Channel(self.new_id("C"), name, self.clock.now(), creator, is_private, is_archived=archived)
        channel.members.extend(members)
        self.channels[channel.id] = channel
        self.changed()
        return channel

    def open_im(self, user: str) -> Channel:
        bot = self.identity.bot_user_id
        channel = self.im(user)
        if channel is None:
            channel = Channel(
                self.new_id("D"), "", self.clock.now(), bot, is_im=True, user=user, members=[user, bot]
            )
            self.channels[channel.id] = channel
            self.changed()
        return channel

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> None:
        channel.members.append(user)
        self.post(channel, notices.joined(channel, user, inviter, self.next_ts()))
        self.ear.member_joined(channel, user, inviter)

    def leave(self, channel: Channel, user: str, by: str | None = None) -> None:
        channel.members.remove(user)
        self.post(channel, notices.left(channel, user, self.next_ts()))
        self.ear.member_left(channel, user, by or user)

    def post(self, channel: Channel, message: Message) -> Message:
        channel.messages[message.ts] = message
        if message.is_reply and message.thread_ts:
            channel.threads.setdefault(message.thread_ts, []).append(message.ts)
        self.changed()
        self.ear.message_posted(channel, message)
        return message

    def archive(self, channel: Channel, by: str) -> None:
        channel.is_archived = True
        self.changed()
        self.ear.channel_archived(channel, by)

    def unarchive(self, channel: Channel, by: str) -> None:
        channel.is_archived = False
        self.changed()
        self.ear.channel_unarchived(channel, by)

    def rename(self, channel: Channel, name: str) -> None:
        channel.previous_names.insert(0, channel.name)
        channel.name = name
        self.changed()
        self.ear.channel_renamed(channel)

    def deactivate(self, user: User) -> None:
        """Close the account: channels, groups and screens forget it, its direct message is archived."""
        user.deleted = True
        for group in self.usergroups.values():
            group.members = [one for one in group.members if one != user.id]
        for channel in self.channels.values():
            if channel.is_im and channel.user == user.id:
                channel.is_archived = True
            elif user.id in channel.members:
                channel.members.remove(user.id)
        self.close_views(user.id)
        self.ear.user_changed(user)

    def uninstall(self) -> None:
        self.keys.uninstall()
        self.changed()
        self.ear.app_uninstalled()

    def whisper(self, ephemeral: Ephemeral) -> Ephemeral:
        self.ephemerals.append(ephemeral)
        self.changed()
        return ephemeral

    def delete(self, channel: Channel, message: Message, previous: JSON) -> None:
        """Take it away; `previous` is how it looked, for those who hear of it."""
        channel.delete(message)
        self.changed()
        if tombstone := channel.messages.get(message.ts):
            self.ear.message_changed(channel, tombstone, previous)
        else:
            self.ear.message_deleted(channel, message, previous)

    def react(self, channel: Channel, message: Message, user: str, name: str) -> None:
        message.reactions.setdefault(name, []).append(user)
        self.changed()
        self.ear.reaction_added(channel, message, user, name)

    def unreact(self, channel: Channel, message: Message, user: str, name: str) -> None:
        message.reactions[name].remove(user)
        if not message.reactions[name]:
            del message.reactions[name]
        self.changed()
        self.ear.reaction_removed(channel, message, user, name)

    def unpin(self, channel: Channel, pin: Pin, user: str) -> None:
        channel.pins.remove(pin)
        self.changed()
        self.ear.pin_removed(channel, pin, user)

    # Short-lived keys

    def new_trigger(self, user: str) -> Trigger:
        trigger = Trigger(
            f"{next(self._numbers)}.{self.identity.team_id}.{secrets.token_hex(8)}", user, self.clock.now()
        )
        self.triggers[trigger.id] = trigger
        return trigger

    def new_response_url(
        self, user: str, channel: str, ts: str | None = None, is_ephemeral: bool = False
    ) -> str:
        key = f"{self.identity.team_id}/{next(self._numbers)}/{secrets.token_hex(8)}"
        self.response_urls[key] = ResponseUrl(key, user, channel, self.clock.now(), 0, ts, is_ephemeral)
        return f"{self.base_url}/response/{key}"

    # Views

    def open_view(self, view: View) -> None:
        self.views[view.id] = view
        self.stacks.setdefault(view.user, []).append(view.id)
        self.changed()

    def close_views(self, user: str, *, keep: int = 0) -> None:
        """Close the person's modals from the top until only `keep` are open."""
        stack = self.stacks.get(user, [])
        while len(stack) > keep:
            self.views.pop(stack.pop())
        self.changed()

    def with_ids(self, blocks: list[JSON]) -> list[JSON]:
        """A copy as Slack keeps it: every block and every interactive element has an id."""
        blocks = copy.deepcopy(blocks)
        for block in blocks:
            block.setdefault("block_id", self._fresh())
            elements = [*block.get("elements", []), block.get("accessory"), block.get("element")]
            for element in elements:
                if isinstance(element, dict) and re.search(
                    r"button|select|overflow|picker|input|checkboxes", element["type"]
                ):
                    element.setdefault("action_id", self._fresh())
        return blocks

    def _fresh(self) -> str:
        return _base36(next(self._numbers))[-5:]


def email_of(name: str) -> str:
    """The address of a person whose address nobody gave."""
    return f"{name}@example.com"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    return digits
