"""The furniture requests of the control API: people, their groups, channels, and what a person shares."""

import base64
import dataclasses
import re
from collections.abc import Awaitable, Callable

from bot.sandbox import picture
from bot.sandbox.emoji_names import NAMES
from bot.sandbox.errors import BadRequest
from bot.sandbox.methods.conversations import name_error
from bot.sandbox.people import People
from bot.sandbox.state import JSON, User, Usergroup
from bot.sandbox.wishes import Wishes
from bot.sandbox.workspace import Workspace, email_of


class Furniture:
    def __init__(self, workspace: Workspace, people: People) -> None:
        self._workspace = workspace
        self._people = people

    def table(self) -> dict[str, Callable[[Wishes], Awaitable[JSON]]]:
        return {
            "POST user": self._user,
            "POST user/deactivate": self._deactivate,
            "POST usergroup": self._usergroup,
            "POST file": self._file,
            "POST uninstall": self._uninstall,
            "POST emoji": self._emoji,
            "POST channel": self._channel,
            "POST channel/topic": self._topic,
            "POST channel/members": self._members,
            "POST channel/archive": self._archive,
            "POST channel/join": self._join,
            "POST channel/leave": self._leave,
        }

    # People

    async def _user(self, wishes: Wishes) -> JSON:
        name = wishes.text("name")
        if self._workspace.user(name):
            raise BadRequest(f"There is a {name!r} already.")
        user = User(
            wishes.maybe("id") or self._workspace.new_id("U"),
            name,
            wishes.maybe("real_name") or name.title(),
            wishes.maybe("tz") or "Europe/London",
            email=self._free_email(wishes.maybe("email") or email_of(name)),
            title=wishes.maybe("title") or "",
            deleted=wishes.flag("deleted"),
            guest=wishes.flag("guest"),
            single_channel=wishes.flag("single_channel"),
        )
        self._workspace.users[user.id] = user
        self._workspace.changed()
        self._workspace.ear.user_joined(user)
        return {"user": dataclasses.asdict(user)}

    def _free_email(self, email: str) -> str:
        for one in self._workspace.users.values():
            if one.email.lower() == email.lower():
                raise BadRequest(f"{email} is {one.name}'s address already.")
        return email

    async def _deactivate(self, wishes: Wishes) -> JSON:
        user = self._people.user(wishes.text("user"))
        self._workspace.deactivate(user)
        return {"user": dataclasses.asdict(user)}

    async def _usergroup(self, wishes: Wishes) -> JSON:
        """A group of that handle; said again, it has these members from now on."""
        handle = wishes.text("handle").removeprefix("@")
        members = list(dict.fromkeys(self._people.user(key).id for key in wishes.texts("members")))
        groups, now = self._workspace.usergroups, self._workspace.clock.now()
        group = next((one for one in groups.values() if one.handle == handle), None)
        if group is None:
            group = Usergroup(self._workspace.new_id("S"), handle, handle.title(), now)
            groups[group.id] = group
        group.name, group.members = wishes.maybe("name") or group.name, members
        group.disabled_at = now if wishes.flag("disabled") else None
        self._workspace.changed()
        return {"usergroup": picture.usergroup(group)}

    async def _file(self, wishes: Wishes) -> JSON:
        """A person shares a file, whose bytes are a `text` or, of any kind, a `base64`."""
        encoded = wishes.maybe("base64")
        try:
            content = base64.b64decode(encoded, validate=True) if encoded else wishes.text("text").encode()
        except ValueError:
            raise BadRequest("'base64' is not base64.") from None
        said = self._people.share(
            wishes.text("user"),
            wishes.text("channel"),
            wishes.text("name"),
            content,
            comment=wishes.maybe("comment") or "",
            thread_ts=wishes.maybe("thread_ts"),
        )
        return {"ts": said.ts, "file_id": said.files[0]}

    async def _uninstall(self, wishes: Wishes) -> JSON:
        """An administrator removes the app."""
        self._workspace.uninstall()
        return {}

    async def _emoji(self, wishes: Wishes) -> JSON:
        """One that the workspace has made."""
        name = wishes.text("name").strip(":")
        if name in NAMES or not re.fullmatch(r"[a-z0-9_'+-]{1,100}", name):
            raise BadRequest(f"{name!r} cannot be an emoji of the workspace's own.")
        self._workspace.emoji[name] = f"{self._workspace.base_url}/emoji/{name}.png"
        return {"emoji": self._workspace.emoji}

    # Channels

    async def _channel(self, wishes: Wishes) -> JSON:
        name = wishes.text("name").removeprefix("#")
        if name_error(name) or self._workspace.is_taken(name):
            raise BadRequest(f"{name!r} cannot be a channel: {name_error(name) or 'name_taken'}.")
        members = [self._people.user(key).id for key in wishes.texts("members")]
        channel = self._workspace.add_channel(
            name,
            creator=members[0] if members else next(iter(self._workspace.users)),
            members=members,
            is_private=wishes.flag("is_private"),
            archived=wishes.flag("archived"),
        )
        return {"channel": picture.channel(channel)}

    async def _topic(self, wishes: Wishes) -> JSON:
        """What the channel is about, as it stands at its top."""
        channel = self._people.channel(wishes.text("channel"))
        channel.topic = wishes.maybe("topic") or ""
        self._workspace.changed()
        return {"channel": picture.channel(channel)}

    async def _members(self, wishes: Wishes) -> JSON:
        """These were in it from the start, too: no line and no event tells of it."""
        channel = self._people.channel(wishes.text("channel"))
        members = [self._people.user(key).id for key in wishes.texts("members")]
        channel.members = list(dict.fromkeys([*channel.members, *members]))
        self._workspace.changed()
        return {"channel": picture.channel(channel)}

    async def _archive(self, wishes: Wishes) -> JSON:
        channel = self._people.channel(wishes.text("channel"))
        by = self._people.user(wishes.maybe("user") or channel.creator)
        if not channel.is_archived:
            self._workspace.archive(channel, by.id)
        return {"channel": picture.channel(channel)}

    async def _join(self, wishes: Wishes) -> JSON:
        channel, user = self._people.channel(wishes.text("channel")), self._people.user(wishes.text("user"))
        if channel.is_im:
            raise BadRequest("Nobody joins a direct message.")
        if user.single_channel and self._workspace.channels_of(user):
            raise BadRequest(f"{user.name} is a guest of one channel, and is in one.")
        if user.id not in channel.members:
            self._workspace.join(channel, user.id)
        return {"channel": picture.channel(channel)}

    async def _leave(self, wishes: Wishes) -> JSON:
        channel, user = self._people.channel(wishes.text("channel")), self._people.user(wishes.text("user"))
        if user.id in channel.members:
            self._workspace.leave(channel, user.id)
        return {"channel": picture.channel(channel)}
