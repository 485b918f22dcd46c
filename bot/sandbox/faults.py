"""Faults on purpose: latency, 429, 500, connections reset before or after the effect, late answers."""

import asyncio
import random
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.state import JSON

KINDS = ("latency", "429", "500", "reset_before", "reset_after", "late", "refuse")
DEFAULT_SECONDS = {"latency": 1.0, "429": 1.0, "late": 15.0}


@dataclass
class Fault:
    """One fault; seconds are real seconds, because a client's time-out is."""

    method: str
    kind: str
    rate: float = 1.0
    times: int | None = None
    seconds: float = 0.0
    channel: str | None = None
    effect: bool = False
    error: str | None = None  # what `refuse` answers
    struck: int = 0


@dataclass
class Reply:
    """An HTTP answer; without a body the connection was reset instead."""

    status: int
    body: JSON | str | bytes | None
    headers: dict[str, str] = field(default_factory=dict)


class Faults:
    """The faults that stand, in the order in which they were added; the first that matches strikes."""

    def __init__(self) -> None:
        self.standing: list[Fault] = []
        self.dice = random.Random(0)  # noqa: S311 - faults are to be repeatable, not secret

    def strike(self, method: str, channels: Sequence[str]) -> Fault | None:
        for fault in self.standing:
            if fault.method not in ("*", method) or (fault.channel and fault.channel not in channels):
                continue
            if (fault.times is not None and fault.struck >= fault.times) or self.dice.random() >= fault.rate:
                continue
            fault.struck += 1
            return fault
        return None

    async def through(self, fault: Fault | None, perform: Callable[[], Reply]) -> Reply:
        """Perform the call as the fault lets it."""
        kind = fault.kind if fault else ""
        seconds = fault.seconds if fault else 0.0
        if kind == "latency":
            await asyncio.sleep(seconds)
        elif kind == "429":
            return limited(int(seconds))
        elif fault and fault.error:
            return Reply(200, {"ok": False, "error": fault.error})
        elif kind == "reset_before":
            return Reply(0, None)
        elif kind == "500":
            if fault and fault.effect and self.dice.random() < 0.5:
                perform()
            return Reply(500, "internal error")
        reply = perform()
        if kind == "late":
            await asyncio.sleep(seconds)
        return Reply(0, None) if kind == "reset_after" else reply


def limited(seconds: int) -> Reply:
    return Reply(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(max(1, seconds))})


def respond(request: web.Request, reply: Reply) -> web.Response:
    """The answer on the wire, or a reset (RST, so that the client sees what a dead peer looks like)."""
    if reply.body is not None:
        if isinstance(reply.body, str):
            return web.Response(status=reply.status, text=reply.body, headers=reply.headers)
        if isinstance(reply.body, bytes):
            return web.Response(status=reply.status, body=reply.body, headers=reply.headers)
        return web.json_response(reply.body, status=reply.status, headers=reply.headers)
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
