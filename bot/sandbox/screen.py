"""What one person's screen shows: channels, what is new there, a page of history, modals and home.

The page asks here instead of GET state, which is the whole workspace as nobody in it sees it: metadata, the
private channels of others and what others are whispered are not among these answers.
"""

from collections.abc import Awaitable, Callable, Iterator
from itertools import islice, takewhile
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import BadRequest
from bot.sandbox.manifest import Manifest
from bot.sandbox.people import People
from bot.sandbox.state import JSON, Channel, Ephemeral, Message, User, View
from bot.sandbox.wishes import Wishes
from bot.sandbox.workspace import Workspace

PAGE = 100
PAGE_MOST = 1_000
COUNTED_MOST = 99  # unread messages; more are "99+" anyway


class Screen:
    def __init__(self, workspace: Workspace, people: People, delivery: Delivery, app: Manifest) -> None:
        self._workspace = workspace
        self._people = people
        self._delivery = delivery
        self._app = app
        # By person, channel and thread ("" is the channel itself), the ts up to which the person has read.
        self._read: dict[tuple[str, str, str], str] = {}

    def table(self) -> dict[str, Callable[[Wishes], Awaitable[JSON]]]:
        return {
            "GET screen": self._screen,
            "GET screen/channel": self._channel,
            "GET screen/thread": self._thread,
            "POST screen/read": self._mark_read,
        }

    # Everything but messages

    async def _screen(self, wishes: Wishes) -> JSON:
        who, bot = self._people.user(wishes.maybe("user") or self._first()), self._workspace.identity
        if who.is_bot:
            raise BadRequest(f"{who.name} is the app, and looks at no screen.")
        home, modals = self._workspace.homes.get(who.id), self._workspace.stacks.get(who.id, [])
        return {
            "now": self._workspace.clock.now(),
            "team": bot.team_name,
            "domain": bot.team_domain,
            "me": who.id,
            "bot": bot.bot_user_id,
            "people": [_person(one) for one in self._workspace.users.values()],
            "usergroups": [
                {"id": one.id, "handle": one.handle} for one in self._workspace.usergroups.values()
            ],
            "channels": [self._listed(who, one) for one in self._visible(who)],
            "commands": list(self._app.offered_commands),
            "shortcuts": list(self._app.offered_shortcuts),
            "emoji": sorted(self._workspace.emoji),
            "home": _view(home) if home else None,
            "modals": [_view(self._workspace.views[id]) for id in modals],
            "reachable": self._delivery.reachable,
        }

    def _first(self) -> str:
        """Whoever looks without saying who they are."""
        return next(one.name for one in self._workspace.users.values() if not (one.is_bot or one.deleted))

    def _visible(self, who: User) -> Iterator[Channel]:
        """Public channels, those that the person is in, and their direct message with the app."""
        self._workspace.open_im(who.id)
        for channel in self._workspace.channels.values():
            if _sees(who, channel):
                yield channel

    def _listed(self, who: User, channel: Channel) -> JSON:
        is_member = who.id in channel.members
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "is_archived": channel.is_archived,
            "is_member": is_member,
            "topic": channel.topic,
            "purpose": channel.purpose,
            "members": channel.members,
            "bookmarks": [
                {"id": one.id, "title": one.title, "link": one.link, "emoji": one.emoji}
                for one in channel.bookmarks
            ],
            "pins": [pin.ts for pin in channel.pins],
            "latest": next(reversed(channel.messages), ""),
            **(self._new(who, channel) if is_member else {"unread": 0, "mentions": 0, "read": ""}),
        }

    def _new(self, who: User, channel: Channel) -> JSON:
        """How much there is that the person has not seen; replies count in threads that are theirs."""
        read = self._read_in(who, channel, "")
        roots = (one for one in reversed(channel.messages.values()) if not one.is_reply or one.is_broadcast)
        new = list(islice(takewhile(lambda one: one.ts > read, roots), COUNTED_MOST))
        for root, thread in channel.threads.items():
            seen = self._read_in(who, channel, root)
            if thread and thread[-1] > seen and (channel.is_im or self._takes_part(who, channel, root)):
                new += [channel.messages[ts] for ts in thread if ts > seen]
        unread = {one.ts: one for one in new if one.user != who.id and not one.subtype}.values()
        mentions = sum(channel.is_im or f"<@{who.id}>" in one.text for one in unread)
        return {"unread": len(unread), "mentions": mentions, "read": read}

    def _read_in(self, who: User, channel: Channel, root: str) -> str:
        return self._read.get((who.id, channel.id, root), "")

    def _takes_part(self, who: User, channel: Channel, root: str) -> bool:
        said = (channel.messages.get(ts) for ts in (root, *channel.threads.get(root, [])))
        return any(one is not None and (one.user == who.id or f"<@{who.id}>" in one.text) for one in said)

    # Messages

    async def _channel(self, wishes: Wishes) -> JSON:
        """A page of history, oldest first: the newest, those `before` a ts, or all `since` one."""
        who, channel = self._seen(wishes)
        before, since = wishes.maybe("before") or "~", wishes.maybe("since") or ""
        most = PAGE_MOST if since else min(PAGE_MOST, int(wishes.number("limit", PAGE)))
        roots = (one for one in reversed(channel.messages.values()) if not one.is_reply or one.is_broadcast)
        page: list[Message] = []
        has_more = False
        for one in roots:
            if one.ts >= before:
                continue
            if one.ts < since or len(page) == most:
                has_more = True
                break
            page.append(one)
        oldest = page[-1].ts if page and has_more else ""
        whispered = [
            _whisper(one)
            for one in self._workspace.ephemerals
            if (one.channel, one.user) == (channel.id, who.id)
            and not one.thread_ts
            and oldest <= one.ts < before
        ]
        messages = [*(self._message(who, channel, one) for one in page), *whispered]
        return {
            "messages": sorted(messages, key=lambda one: str(one["ts"])),
            "has_more": has_more,
            "pins": [
                self._message(who, channel, channel.messages[pin.ts])
                for pin in channel.pins
                if pin.ts in channel.messages
            ],
        }

    async def _thread(self, wishes: Wishes) -> JSON:
        who, channel = self._seen(wishes)
        root = wishes.text("ts")
        chosen = [root, *channel.threads.get(root, [])]
        said = [channel.messages[ts] for ts in chosen if ts in channel.messages]
        whispered = [
            _whisper(one)
            for one in self._workspace.ephemerals
            if (one.channel, one.user, one.thread_ts) == (channel.id, who.id, root)
        ]
        messages = [*(self._message(who, channel, one) for one in said), *whispered]
        return {
            "messages": sorted(messages, key=lambda one: str(one["ts"])),
            "read": self._read_in(who, channel, root),
        }

    async def _mark_read(self, wishes: Wishes) -> JSON:
        """The person has seen everything of a channel, or of a thread in it, up to `ts`."""
        who, channel = self._seen(wishes)
        key = (who.id, channel.id, wishes.maybe("thread_ts") or "")
        if wishes.text("ts") > self._read.get(key, ""):
            self._read[key] = wishes.text("ts")
            self._workspace.changed()
        return {}

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file that the person sees, to keep and never to be shown by the browser."""
        try:
            who = self._people.user(request.query.get("user", ""))
            file = self._workspace.files.get(request.match_info["id"])
            shared = [self._workspace.channels[id] for id in file.channels] if file else []
            if file is None or file.content is None or not any(_sees(who, one) for one in shared):
                raise BadRequest("There is no such file.")
        except BadRequest as refusal:
            return web.json_response({"error": str(refusal)}, status=404)
        kept = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": kept, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)

    def _seen(self, wishes: Wishes) -> tuple[User, Channel]:
        who, channel = self._people.user(wishes.text("user")), self._people.channel(wishes.text("channel"))
        if not _sees(who, channel):
            raise BadRequest(f"{who.name} does not see {wishes.text('channel')}.")
        return who, channel

    def _message(self, who: User, channel: Channel, one: Message) -> JSON:
        thread = channel.threads.get(one.ts, [])
        read = self._read_in(who, channel, one.ts)
        by = [channel.messages[ts].user for ts in thread]
        files = [self._workspace.files[id] for id in one.files if id in self._workspace.files]
        return {
            "ts": one.ts,
            "thread_ts": one.thread_ts,
            "user": one.user,
            "is_bot": one.bot_id is not None,
            "text": one.text,
            "blocks": one.blocks,
            "files": [
                {"id": file.id, "name": file.title or file.name, "length": file.length} for file in files
            ],
            "edited": one.edited_ts,
            "reactions": one.reactions,
            "subtype": one.subtype,
            "is_broadcast": one.is_broadcast,
            "is_pinned": any(pin.ts == one.ts for pin in channel.pins),
            "replies": len(thread),
            "repliers": list(dict.fromkeys(by))[:5],
            "latest_reply": thread[-1] if thread else "",
            "new_replies": sum(ts > read and user != who.id for ts, user in zip(thread, by, strict=True)),
        }


def _sees(who: User, channel: Channel) -> bool:
    return who.id in channel.members or not (channel.is_private or channel.is_im)


def _person(one: User) -> JSON:
    return {
        "id": one.id,
        "name": one.name,
        "real_name": one.real_name,
        "title": one.title,
        "tz": one.tz,
        "is_bot": one.is_bot,
        "deleted": one.deleted,
        "guest": one.guest,
        "status_text": one.status_text,
        "status_emoji": one.status_emoji,
    }


def _whisper(one: Ephemeral) -> JSON:
    shape = {"ts": one.ts, "thread_ts": one.thread_ts, "text": one.text, "blocks": one.blocks}
    return shape | {"is_ephemeral": True, "is_bot": True}


def _view(one: View) -> JSON:
    sent = one.definition
    shown = {name: sent.get(name) for name in ("type", "title", "submit", "close", "callback_id")}
    return shown | {
        "id": one.id,
        "hash": one.hash,
        "blocks": one.blocks,
        "values": one.values,
        "errors": one.errors,
    }
