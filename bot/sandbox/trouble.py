"""The control requests that make trouble, and those that say how Slack behaves where it is not certain."""

import dataclasses
import re
from collections.abc import Awaitable, Callable

from bot.sandbox.errors import BadRequest
from bot.sandbox.events import Events
from bot.sandbox.faults import DEFAULT_SECONDS, KINDS, Fault, Faults
from bot.sandbox.methods import METHODS
from bot.sandbox.people import People
from bot.sandbox.sockets import REASONS, Sockets
from bot.sandbox.state import JSON
from bot.sandbox.wishes import Wishes
from bot.sandbox.workspace import Workspace

PSEUDO_METHODS = ("*", "response_url", "upload", "download")


class Trouble:
    def __init__(
        self, workspace: Workspace, people: People, events: Events, sockets: Sockets, faults: Faults
    ) -> None:
        self._workspace = workspace
        self._people = people
        self._events = events
        self._sockets = sockets
        self._faults = faults

    def table(self) -> dict[str, Callable[[Wishes], Awaitable[JSON]]]:
        return {
            "GET fault": self._standing,
            "POST fault": self._fault,
            "DELETE fault": self._no_faults,
            "POST redeliver": self._redeliver,
            "POST subscription": self._subscription,
            "POST reconnect": self._reconnect,
            "POST seed": self._seed,
            "GET assume": self._assumptions,
            "POST assume": self._assume,
        }

    async def _standing(self, wishes: Wishes) -> JSON:
        return {"faults": [dataclasses.asdict(fault) for fault in self._faults.standing]}

    async def _fault(self, wishes: Wishes) -> JSON:
        method, kind, rate = wishes.text("method"), wishes.text("kind"), wishes.number("rate", 1.0)
        if method not in METHODS and method not in PSEUDO_METHODS:
            raise BadRequest(f"There is no method {method!r}.")
        if kind not in KINDS or not 0 <= rate <= 1:
            raise BadRequest(f"A fault is one of {', '.join(KINDS)}, at a rate of 0 to 1.")
        error = wishes.maybe("error")
        if (kind == "refuse") != bool(error) or not re.fullmatch("[a-z0-9_]*", error or ""):
            raise BadRequest("'refuse', and only that, has an 'error' such as restricted_action.")
        seconds = wishes.number("seconds", DEFAULT_SECONDS.get(kind, 0.0))
        times = int(wishes.number("times", 0)) if "times" in wishes.given else None
        channel = self._people.channel(wishes.text("channel")).id if wishes.maybe("channel") else None
        fault = Fault(method, kind, rate, times, seconds, channel, wishes.flag("effect"), error=error)
        self._faults.standing.append(fault)
        return {"fault": dataclasses.asdict(fault)}

    async def _no_faults(self, wishes: Wishes) -> JSON:
        self._faults.standing.clear()
        return {"faults": []}

    async def _redeliver(self, wishes: Wishes) -> JSON:
        self._events.redelivery_rate = wishes.number("rate", 0.0)
        return {"rate": self._events.redelivery_rate}

    async def _subscription(self, wishes: Wishes) -> JSON:
        """What its owner does in the app's settings when Slack has disabled it; and, for tests, the limit."""
        subscription = self._events.subscription
        if wishes.flag("enabled"):
            subscription.enable()
        subscription.exempt_below = int(wishes.number("exempt_below", subscription.exempt_below))
        self._workspace.changed()
        return {"subscription": subscription.picture()}

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

    async def _assumptions(self, wishes: Wishes) -> JSON:
        return {"assumptions": self._workspace.assumptions.picture()}

    async def _assume(self, wishes: Wishes) -> JSON:
        self._workspace.assumptions.assume(wishes.text("name"), wishes.flag("holds"))
        return await self._assumptions(wishes)
