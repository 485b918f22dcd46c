"""What a workspace consists of: people and groups, channels, messages, files, views, and short-lived keys."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]
SLACKBOT = "USLACKBOT"
DELETED = "This message was deleted."


@dataclass(frozen=True)
class Identity:
    """Who the workspace, the app and its bot are; fixed, so that a restarted sandbox knows the same app."""

    team_id: str = "T0SANDBOX"
    team_name: str = "Sandbox"
    team_domain: str = "sandbox"
    app_id: str = "A0SANDBOX"
    bot_id: str = "B0SANDBOX"
    bot_user_id: str = "U0BOT0001"
    bot_name: str = "tocsin"
    bot_real_name: str = "Tocsin"


@dataclass
class User:
    id: str
    name: str
    real_name: str
    tz: str = "Europe/London"
    is_bot: bool = False
    email: str = ""
    deleted: bool = False  # deactivated, as Slack's clients call it
    guest: bool = False  # Slack's is_restricted
    single_channel: bool = False  # a guest of one channel: Slack's is_ultra_restricted
    title: str = ""  # what the person does
    status_text: str = ""
    status_emoji: str = ""


@dataclass
class Usergroup:
    id: str
    handle: str
    name: str
    created_at: float
    members: list[str] = field(default_factory=list)
    disabled_at: float | None = None


@dataclass
class Message:
    ts: str
    channel: str
    user: str
    text: str
    blocks: list[JSON] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    metadata: JSON | None = None
    files: list[str] = field(default_factory=list)
    is_broadcast: bool = False
    edited_ts: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    client_msg_id: str | None = None
    subtype: str = ""  # of what Slack itself writes
    inviter: str | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Pin:
    ts: str
    by: str
    at: float


@dataclass
class Bookmark:
    id: str
    title: str
    link: str
    emoji: str
    at: float
    updated_at: float = 0.0
    updated_by: str = ""


@dataclass
class Channel:
    id: str
    name: str
    created_at: float
    creator: str
    is_private: bool = False
    is_im: bool = False
    user: str | None = None  # the person a direct message is with
    is_archived: bool = False
    topic: str = ""
    purpose: str = ""
    previous_names: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    pins: list[Pin] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    canvas: str = ""

    @property
    def kind(self) -> str:
        """Slack's `channel_type` in events."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

    def delete(self, message: Message) -> None:
        """Of a message with replies a tombstone is left, so that its thread can still be read."""
        if self.threads.get(message.ts):
            at, thread = message.ts, message.thread_ts
            self.messages[at] = Message(at, self.id, SLACKBOT, DELETED, [], thread, subtype="tombstone")
        else:
            del self.messages[message.ts]
        if message.is_reply and message.thread_ts:
            self.threads[message.thread_ts].remove(message.ts)
        self.pins = [pin for pin in self.pins if pin.ts != message.ts]


@dataclass
class Ephemeral:
    channel: str
    user: str
    text: str
    blocks: list[JSON]
    ts: str
    origin: str  # answer, post or response_url
    thread_ts: str | None = None


@dataclass
class Scheduled:
    """A message that Slack will post; without a timer it never does."""

    id: str
    channel: str
    at: int
    made_at: int
    message: Message
    timer: asyncio.Task[None] | None = None


@dataclass
class File:
    id: str
    name: str
    length: int
    upload_key: str
    at: float
    user: str
    title: str = ""
    content: bytes | None = None
    completed_at: float | None = None
    channels: list[str] = field(default_factory=list)


@dataclass
class View:
    id: str
    user: str
    definition: JSON  # what the app sent, with block and action ids filled in
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, JSON]] = field(default_factory=dict)  # what the person entered
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[JSON]:
        blocks: list[JSON] = self.definition["blocks"]
        return blocks

    @property
    def external_id(self) -> str:
        return str(self.definition.get("external_id") or "")


@dataclass
class Trigger:
    id: str
    user: str
    at: float
    used: bool = False
    opened: str | None = None  # the view it opened


@dataclass
class ResponseUrl:
    key: str
    user: str
    channel: str
    at: float
    uses: int = 0
    message_ts: str | None = None
    is_ephemeral: bool = False
