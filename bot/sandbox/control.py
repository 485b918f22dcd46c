"""The control API: what a test or a demo does to the workspace from outside, as JSON over HTTP."""

import contextlib
import dataclasses
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox import picture
from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import BadRequest
from bot.sandbox.events import Events
from bot.sandbox.faults import DEFAULT_SECONDS, KINDS, Fault, Faults
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.conversations import name_error
from bot.sandbox.people import People, Target
from bot.sandbox.record import Record
from bot.sandbox.sockets import REASONS, Sockets
from bot.sandbox.state import JSON, User
from bot.sandbox.wishes import Wishes
from bot.sandbox.workspace import Workspace

WAIT_MOST = 60.0
SETTLE = 1.0
Answer = Callable[[Wishes], Awaitable[JSON]]


class Control:
    def __init__(
        self,
        workspace: Workspace,
        people: People,
        events: Events,
        delivery: Delivery,
        sockets: Sockets,
        faults: Faults,
        record: Record,
    ) -> None:
        self._workspace = workspace
        self._people = people
        self._events = events
        self._delivery = delivery
        self._sockets = sockets
        self._faults = faults
        self._record = record
        self._answers = self._table()

    def _table(self) -> dict[str, Answer]:
        return {
            "GET state": self._state,
            "GET calls": self._calls,
            "GET wait": self._wait,
            "GET clock": self._clock,
            "POST clock": self._clock,
            "POST user": self._user,
            "POST channel": self._channel,
            "POST channel/archive": self._archive,
            "POST channel/join": self._join,
            "POST channel/leave": self._leave,
            "POST command": self._command,
            "POST click": self._click,
            "POST submit": self._submit,
            "POST close": self._close,
            "POST home": self._home,
            "POST message": self._message,
            "POST react": self._react,
            "GET fault": self._standing,
            "POST fault": self._fault,
            "DELETE fault": self._no_faults,
            "POST redeliver": self._redeliver,
            "POST reconnect": self._reconnect,
            "POST seed": self._seed,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        key = f"{request.method} {request.match_info['path'].strip('/')}"
        answer = self._answers.get(key)
        if answer is None:
            known = ", ".join(self._answers)
            return web.json_response({"error": f"There is no {key!r}. There are: {known}."}, status=404)
        try:
            return web.json_response(await answer(Wishes(await _given(request))))
        except BadRequest as refusal:
            return web.json_response({"error": str(refusal)}, status=400)

    # Looking

    async def _state(self, wishes: Wishes) -> JSON:
        return picture.of(self._workspace, self._events, self._delivery, wishes.maybe("channel"))

    async def _calls(self, wishes: Wishes) -> JSON:
        method = wishes.maybe("method")
        calls = [call for call in self._record.last if method in (None, call["method"])]
        counts = {name: n for name, n in self._record.counts.items() if method in (None, name)}
        errors = {name: n for name, n in self._record.errors.items() if method in (None, name.split()[0])}
        return {"counts": counts, "errors": errors, "calls": calls}

    async def _wait(self, wishes: Wishes) -> JSON:
        """Until there are more than `after` changes, or `seconds` (real ones) are over."""
        seconds = min(WAIT_MOST, wishes.number("seconds", 10.0))
        after = wishes.number("after", float(self._workspace.changes))
        with contextlib.suppress(TimeoutError):
            await self._workspace.changes_after(after, seconds)
        return {"changes": self._workspace.changes}

    async def _clock(self, wishes: Wishes) -> JSON:
        seconds = wishes.number("advance", 0.0)
        if seconds < 0:
            raise BadRequest("The clock does not go back.")
        if seconds:
            # What is just being answered is not to miss its deadline by a jump of the clock.
            await self._delivery.settle(wishes.number("settle", SETTLE))
        self._workspace.clock.advance(seconds)
        return {"now": self._workspace.clock.now()}

    # Furniture

    async def _user(self, wishes: Wishes) -> JSON:
        name = wishes.text("name")
        if self._workspace.user(name):
            raise BadRequest(f"There is a {name!r} already.")
        id = wishes.maybe("id") or self._workspace.new_id("U")
        user = User(
            id, name, wishes.maybe("real_name") or name.title(), wishes.maybe("tz") or "Europe/London"
        )
        self._workspace.users[user.id] = user
        self._workspace.changed()
        return {"user": dataclasses.asdict(user)}

    async def _channel(self, wishes: Wishes) -> JSON:
        name = wishes.text("name").removeprefix("#")
        if name_error(name) or self._workspace.channel(name):
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

    async def _archive(self, wishes: Wishes) -> JSON:
        channel = self._people.channel(wishes.text("channel"))
        channel.is_archived = True
        self._workspace.changed()
        return {"channel": picture.channel(channel)}

    async def _join(self, wishes: Wishes) -> JSON:
        channel, user = self._people.channel(wishes.text("channel")), self._people.user(wishes.text("user"))
        if user.id not in channel.members:
            self._workspace.join(channel, user.id)
        return {"channel": picture.channel(channel)}

    async def _leave(self, wishes: Wishes) -> JSON:
        channel, user = self._people.channel(wishes.text("channel")), self._people.user(wishes.text("user"))
        if user.id in channel.members:
            channel.members.remove(user.id)
            self._workspace.changed()
        return {"channel": picture.channel(channel)}

    # People

    async def _command(self, wishes: Wishes) -> JSON:
        user, channel = wishes.text("user"), wishes.text("channel")
        return await self._people.command(user, channel, wishes.text("command"), wishes.maybe("text") or "")

    async def _click(self, wishes: Wishes) -> JSON:
        target = Target(
            wishes.text("action_id"),
            wishes.maybe("block_id"),
            wishes.maybe("value"),
            wishes.given.get("selected"),
        )
        if wishes.maybe("view_id"):
            return await self._people.click_in_view(wishes.text("user"), wishes.text("view_id"), target)
        return await self._people.click(
            wishes.text("user"), wishes.text("channel"), wishes.text("ts"), target
        )

    async def _submit(self, wishes: Wishes) -> JSON:
        return await self._people.submit(wishes.text("user"), wishes.text("view_id"), wishes.table("values"))

    async def _close(self, wishes: Wishes) -> JSON:
        return await self._people.close(wishes.text("user"))

    async def _home(self, wishes: Wishes) -> JSON:
        self._people.open_home(wishes.text("user"))
        return {}

    async def _message(self, wishes: Wishes) -> JSON:
        user, channel = wishes.text("user"), wishes.text("channel")
        return {"ts": self._people.message(user, channel, wishes.text("text"), wishes.maybe("thread_ts")).ts}

    async def _react(self, wishes: Wishes) -> JSON:
        self._people.react(
            wishes.text("user"), wishes.text("channel"), wishes.text("ts"), wishes.text("name")
        )
        return {}

    # Trouble

    async def _standing(self, wishes: Wishes) -> JSON:
        return {"faults": [dataclasses.asdict(fault) for fault in self._faults.standing]}

    async def _fault(self, wishes: Wishes) -> JSON:
        method, kind, rate = wishes.text("method"), wishes.text("kind"), wishes.number("rate", 1.0)
        if method not in METHODS and method not in ("*", "response_url", "upload"):
            raise BadRequest(f"There is no method {method!r}.")
        if kind not in KINDS or not 0 <= rate <= 1:
            raise BadRequest(f"A fault is one of {', '.join(KINDS)}, at a rate of 0 to 1.")
        seconds = wishes.number("seconds", DEFAULT_SECONDS.get(kind, 0.0))
        times = int(wishes.number("times", 0)) if "times" in wishes.given else None
        channel = self._people.channel(wishes.text("channel")).id if wishes.maybe("channel") else None
        fault = Fault(method, kind, rate, times, seconds, channel, wishes.flag("effect"))
        self._faults.standing.append(fault)
        return {"fault": dataclasses.asdict(fault)}

    async def _no_faults(self, wishes: Wishes) -> JSON:
        self._faults.standing.clear()
        return {"faults": []}

    async def _redeliver(self, wishes: Wishes) -> JSON:
        self._events.redelivery_rate = wishes.number("rate", 0.0)
        return {"rate": self._events.redelivery_rate}

    async def _reconnect(self, wishes: Wishes) -> JSON:
        reason = wishes.maybe("reason") or "refresh_requested"
        if reason not in REASONS:
            raise BadRequest(f"A reason is one of {', '.join(REASONS)}.")
        return {"disconnected": await self._sockets.disconnect(reason, kill=wishes.flag("kill"))}

    async def _seed(self, wishes: Wishes) -> JSON:
        seed = int(wishes.number("seed", 0))
        self._faults.dice.seed(seed)
        self._events.dice.seed(seed)
        return {"seed": seed}


async def _given(request: web.Request) -> JSON:
    given: JSON = dict(request.query)
    text = await request.text()
    if text:
        try:
            body = json.loads(text)
        except ValueError:
            raise BadRequest("The body is not JSON.") from None
        if not isinstance(body, dict):
            raise BadRequest("The body is not a JSON object.")
        given.update(body)
    return given
