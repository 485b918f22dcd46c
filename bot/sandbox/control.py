"""The control API: what a test or a demo does to the workspace from outside, as JSON over HTTP."""

import contextlib
import dataclasses
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox import picture
from bot.sandbox.deeds import CHANGED_BY_PEOPLE, Deeds
from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import BadRequest
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.furniture import Furniture
from bot.sandbox.people import Target
from bot.sandbox.record import Record
from bot.sandbox.screen import Screen
from bot.sandbox.sockets import Sockets
from bot.sandbox.state import JSON
from bot.sandbox.trouble import Trouble
from bot.sandbox.wishes import Wishes
from bot.sandbox.workspace import Workspace

WAIT_MOST = 60.0
SETTLE = 1.0
Answer = Callable[[Wishes], Awaitable[JSON]]


class Control:
    def __init__(
        self,
        workspace: Workspace,
        people: Deeds,
        events: Events,
        delivery: Delivery,
        sockets: Sockets,
        faults: Faults,
        record: Record,
        screen: Screen,
    ) -> None:
        self._workspace = workspace
        self._people = people
        self._furniture = Furniture(workspace, people)
        self._trouble = Trouble(workspace, people, events, sockets, faults)
        self._events = events
        self._delivery = delivery
        self._record = record
        self._screen = screen
        self._answers = self._table()

    def _table(self) -> dict[str, Answer]:
        return {
            "GET state": self._state,
            "GET calls": self._calls,
            "GET wait": self._wait,
            "GET clock": self._clock,
            "POST clock": self._clock,
            **self._furniture.table(),
            **self._trouble.table(),
            **self._screen.table(),
            "POST command": self._command,
            "POST click": self._click,
            "POST submit": self._submit,
            "POST close": self._close,
            "POST home": self._home,
            "POST message": self._message,
            "POST react": self._react,
            "POST unreact": self._unreact,
            "POST edit": self._edit,
            "POST delete": self._delete,
            "POST pin": self._pin,
            "POST unpin": self._unpin,
            "POST shortcut": self._shortcut,
            "POST message_shortcut": self._message_shortcut,
            "POST options": self._options,
            "POST channel/rename": self._rename,
            "POST channel/unarchive": self._unarchive,
            "POST user/change": self._change,
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

    # People

    async def _command(self, wishes: Wishes) -> JSON:
        user, channel = wishes.text("user"), wishes.text("channel")
        name, text = wishes.text("command"), wishes.maybe("text") or ""
        return await self._people.command(user, channel, name, text, wishes.maybe("thread_ts"))

    async def _click(self, wishes: Wishes) -> JSON:
        target = Target(
            wishes.text("action_id"),
            wishes.maybe("block_id"),
            wishes.maybe("value"),
            wishes.given.get("selected"),
        )
        typed = wishes.table("values")
        if wishes.maybe("view_id"):
            return await self._people.click_in_view(
                wishes.text("user"), wishes.text("view_id"), target, typed
            )
        return await self._people.click(
            wishes.text("user"), wishes.text("channel"), wishes.text("ts"), target, typed
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

    async def _unreact(self, wishes: Wishes) -> JSON:
        self._people.unreact(*_message(wishes), wishes.text("name"))
        return {}

    async def _edit(self, wishes: Wishes) -> JSON:
        self._people.edit(*_message(wishes), wishes.text("text"))
        return {}

    async def _delete(self, wishes: Wishes) -> JSON:
        self._people.delete(*_message(wishes))
        return {}

    async def _pin(self, wishes: Wishes) -> JSON:
        self._people.pin(*_message(wishes))
        return {}

    async def _unpin(self, wishes: Wishes) -> JSON:
        self._people.unpin(*_message(wishes))
        return {}

    async def _shortcut(self, wishes: Wishes) -> JSON:
        return await self._people.shortcut(wishes.text("user"), wishes.text("callback_id"))

    async def _message_shortcut(self, wishes: Wishes) -> JSON:
        return await self._people.message_shortcut(*_message(wishes), wishes.text("callback_id"))

    async def _options(self, wishes: Wishes) -> JSON:
        target = Target(wishes.text("action_id"), wishes.maybe("block_id"))
        typed = wishes.maybe("value") or ""
        if view_id := wishes.maybe("view_id"):
            return await self._people.search_in_view(wishes.text("user"), view_id, target, typed)
        return await self._people.search(*_message(wishes), target, typed)

    async def _rename(self, wishes: Wishes) -> JSON:
        channel = self._people.rename(wishes.text("channel"), wishes.text("name").removeprefix("#"))
        return {"channel": picture.channel(channel)}

    async def _unarchive(self, wishes: Wishes) -> JSON:
        channel = self._people.unarchive(wishes.maybe("user"), wishes.text("channel"))
        return {"channel": picture.channel(channel)}

    async def _change(self, wishes: Wishes) -> JSON:
        asked = {name: wishes.maybe(name) for name in CHANGED_BY_PEOPLE}
        user = self._people.change(wishes.text("user"), {name: one for name, one in asked.items() if one})
        return {"user": dataclasses.asdict(user)}


def _message(wishes: Wishes) -> tuple[str, str, str]:
    """Who acts on which message of which channel."""
    return wishes.text("user"), wishes.text("channel"), wishes.text("ts")


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
