"""The gateway to Slack: all that the desk asks of the Web API."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.errors import SlackRefused
from bot.slack.calling import Calls
from bot.slack.messages.base import Message

METADATA = "tocsin_delivery"
"""The event_type of our messages' metadata; all apps may read it, so it holds ids only."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of a person."""

    name: str
    time_zone: str | None
    is_bot: bool


@dataclass(frozen=True, slots=True)
class Installation:
    """Who we are in a workspace."""

    workspace: str
    name: str
    bot_user: str
    url: str = ""
    """Its address, under which its messages have theirs."""


class Gateways(Protocol):
    """The gateway of every workspace."""

    def of(self, workspace: str) -> "Gateway":
        """Raises SlackRefused where the workspace has not installed us, DatabaseAway where nobody knows."""


class Gateway(Calls):
    """All that is asked of one workspace's Slack."""

    def of(self, workspace: str) -> "Gateway":
        """Itself: where there is one workspace, its gateway is that of all."""
        return self

    # What is said.

    def post(self, channel: str, message: Message, *, delivery: int, thread: str | None = None) -> str:
        """Post a message, marked with its delivery's id; the ts at which it stands."""
        answer = self._call(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread,
            metadata={"event_type": METADATA, "event_payload": {"delivery": str(delivery)}},
            unfurl_links=False,
            unfurl_media=False,
            **message.arguments(),
        )
        return str(answer["ts"])

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Change a message that stands."""
        self._call("chat.update", channel=channel, ts=ts, **message.arguments())

    def post_ephemeral(self, channel: str, user: str, message: Message, *, thread: str | None = None) -> None:
        """Show one person something in a channel."""
        self._call("chat.postEphemeral", channel=channel, user=user, thread_ts=thread, **message.arguments())

    def respond(self, url: str, message: Message, *, in_place: bool = False) -> None:
        """Answer at a response_url, `in_place` of the message that was clicked
        (https://docs.slack.dev/interactivity/handling-user-interaction)."""
        body = {"response_type": "ephemeral", "replace_original": in_place, **message.arguments()}
        self._send(url, json.dumps(body).encode(), "application/json; charset=utf-8")

    def find(self, channel: str, *, delivery: int, since: datetime, thread: str | None = None) -> str | None:
        """The ts of the message that carries this delivery's id, if it stands there."""
        for message in self._messages(channel, since=since, thread=thread):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == METADATA and metadata.get("event_payload", {}).get(
                "delivery"
            ) == str(delivery):
                return str(message["ts"])
        return None

    def open_direct(self, user: str) -> str:
        """The channel of our direct messages with a person."""
        return str(self._call("conversations.open", users=user)["channel"]["id"])

    # Channels.

    def create_channel(self, name: str) -> str:
        return str(self._call("conversations.create", name=name)["channel"]["id"])

    def own_channel(self, name: str, *, creator: str) -> str | None:
        """A channel of this name that we are in and made ourselves."""
        for found in self._pages("users.conversations", "channels", types="public_channel", limit=200):
            if found.get("name") == name and found.get("creator") == creator:
                return str(found["id"])
        return None

    def public_channels(self, cursor: str = "") -> tuple[dict[str, str], str]:
        """One page of the workspace's public channels, by name, and the cursor of the next.

        A large workspace has many pages: for the start only.
        """
        answer = self._call(
            "conversations.list",
            types="public_channel",
            exclude_archived=True,
            limit=1_000,
            cursor=cursor or None,
        )
        found = {str(channel["name"]): str(channel["id"]) for channel in answer["channels"]}
        return found, str((answer.get("response_metadata") or {}).get("next_cursor") or "")

    def channel_name(self, channel: str) -> str | None:
        """What a channel is called now. None: it is archived."""
        found = self._call("conversations.info", channel=channel)["channel"]
        return None if found.get("is_archived") else str(found.get("name"))

    def join(self, channel: str) -> None:
        self._call("conversations.join", channel=channel)

    def set_topic(self, channel: str, topic: str) -> None:
        self._call("conversations.setTopic", channel=channel, topic=topic)

    def invite(self, channel: str, users: Sequence[str]) -> None:
        """Invite people, up to 100; those who cannot be invited do not keep the others out."""
        self._call("conversations.invite", channel=channel, users=",".join(users), force=True)

    def pin(self, channel: str, ts: str) -> None:
        self._call("pins.add", channel=channel, timestamp=ts)

    def bookmarks(self, channel: str) -> set[str]:
        """The links of a channel's bookmarks."""
        answer = self._call("bookmarks.list", channel_id=channel)
        return {str(found.get("link")) for found in answer["bookmarks"]}

    def bookmark(self, channel: str, title: str, link: str) -> None:
        self._call("bookmarks.add", channel_id=channel, title=title, type="link", link=link)

    def permalink(self, channel: str, ts: str) -> str:
        return str(self._call("chat.getPermalink", channel=channel, message_ts=ts)["permalink"])

    def message(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        """One message by its ts, in the channel itself or in a thread."""
        answer = self._call(
            "conversations.history", channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1
        )
        found = [message for message in answer["messages"] if message.get("ts") == ts]
        if not found:
            # A reply in a thread is not part of the history; asked for by its own ts, replies bring it.
            replies = self._call("conversations.replies", channel=channel, ts=ts, limit=1)
            found = [message for message in replies["messages"] if message.get("ts") == ts]
        return found[0] if found else None

    # Files.

    def reserve_file(self, name: str, length: int) -> tuple[str, str]:
        """A place for a file: its id, and where to send its bytes."""
        answer = self._call("files.getUploadURLExternal", filename=name, length=length)
        return str(answer["file_id"]), str(answer["upload_url"])

    def send_file(self, url: str, content: bytes) -> None:
        self._send(url, content, "application/octet-stream")

    def share_file(self, id: str, title: str, *, channel: str) -> None:
        self._call("files.completeUploadExternal", files=[{"id": id, "title": title}], channel_id=channel)

    def has_file(self, channel: str, id: str, *, since: datetime) -> bool:
        """Whether a file was shared in a channel since then."""
        return any(
            any(file.get("id") == id for file in message.get("files") or ())
            for message in self._messages(channel, since=since, thread=None)
        )

    # People, and ourselves.

    def profile(self, user: str) -> Profile:
        found = self._call("users.info", user=user)["user"]
        profile = found.get("profile") or {}
        name = found.get("real_name") or profile.get("real_name") or profile.get("display_name")
        return Profile(str(name or found.get("name") or user), found.get("tz"), bool(found.get("is_bot")))

    def lookup_email(self, email: str) -> str | None:
        """The user id of whoever has this e-mail address; None: nobody who is still here.

        https://docs.slack.dev/reference/methods/users.lookupByEmail
        """
        try:
            found = self._call("users.lookupByEmail", email=email)["user"]
        except SlackRefused as refused:
            if refused.reason != "users_not_found":
                raise
            return None
        return None if found.get("deleted") else str(found["id"])

    def user_groups(self) -> dict[str, str]:
        """The ids of the workspace's user groups, by their handles; disabled ones are left out.

        https://docs.slack.dev/reference/methods/usergroups.list
        """
        answer = self._call("usergroups.list")
        return {str(group["handle"]).lower(): str(group["id"]) for group in answer["usergroups"]}

    def group_members(self, group: str) -> list[str] | None:
        """The user ids of a user group's members; None: there is no such group.

        https://docs.slack.dev/reference/methods/usergroups.users.list
        """
        try:
            return [str(user) for user in self._call("usergroups.users.list", usergroup=group)["users"]]
        except SlackRefused as refused:
            if refused.reason != "no_such_subteam":
                raise
            return None

    def revoke(self) -> None:
        """Give our token back: it opens nothing any more."""
        self._call("auth.revoke")

    def who_am_i(self) -> Installation:
        answer = self._call("auth.test")
        return Installation(
            str(answer["team_id"]),
            str(answer.get("team") or ""),
            str(answer["user_id"]),
            str(answer.get("url") or ""),
        )

    def open_view(self, trigger: str, view: Mapping[str, Any]) -> None:
        """Open a form; the trigger is good for three seconds, so this alone is called by a listener."""
        self._call("views.open", trigger_id=trigger, view=view)

    def push_view(self, trigger: str, view: Mapping[str, Any]) -> None:
        """Show something on top of the form that a person looks at, which keeps what they have entered."""
        self._call("views.push", trigger_id=trigger, view=view)

    def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show this in the Home tab of one person; it takes the place of what stood there.

        https://docs.slack.dev/reference/methods/views.publish
        """
        self._call("views.publish", user_id=user, view=view)

    def update_view(self, id: str, hash: str, view: Mapping[str, Any]) -> None:
        """Show something else in a form, unless it has changed meanwhile; what was entered stays.

        https://docs.slack.dev/reference/methods/views.update
        """
        self._call("views.update", view_id=id, hash=hash, view=view)
