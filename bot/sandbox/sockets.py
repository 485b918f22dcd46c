"""Socket Mode: the app's WebSocket connections, what is sent through them and what is acknowledged.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import contextlib
import itertools
import json
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.sandbox.state import JSON
from bot.sandbox.workspace import Workspace

CONNECTIONS_MOST = 10
PING_EVERY = 15.0  # seconds; a client that answers none is cut off
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")
CLOSE_AFTER = {"warning": 10.0}  # seconds between the announcement and the end; otherwise one


class SocketDied(Exception):
    """The connection ended before the acknowledgement."""


@dataclass(eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    waiting: dict[str, asyncio.Future[JSON | None]] = field(default_factory=dict)


class Sockets:
    """Every payload goes to exactly one connection, in turn."""

    def __init__(self, workspace: Workspace, ping_every: float = PING_EVERY) -> None:
        self._ping_every = ping_every
        self._workspace = workspace
        self._turn = itertools.count()
        self._arrived = asyncio.Event()
        self._closing: set[asyncio.Task[None]] = set()
        self.connections: list[Connection] = []

    @property
    def ready(self) -> list[Connection]:
        return [one for one in self.connections if not one.leaving and not one.socket.closed]

    async def link(self, request: web.Request) -> web.StreamResponse:
        """The address that apps.connections.open gave out; it is good once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._workspace.tickets:
            return web.Response(status=404, text="no such connection")
        self._workspace.tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=self._ping_every)
        await socket.prepare(request)
        if len(self.connections) >= CONNECTIONS_MOST:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self.connections.append(connection)
        try:
            await socket.send_json(self._hello())
            self._arrived.set()
            self._workspace.changed()
            await self._listen(connection)
        finally:
            self._forget(connection)
        return socket

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._workspace.identity.app_id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            with contextlib.suppress(ValueError):
                ack = json.loads(frame.data)
                if isinstance(ack, dict) and "envelope_id" in ack:
                    self._acknowledged(str(ack["envelope_id"]), ack.get("payload"))

    def _acknowledged(self, envelope_id: str, payload: JSON | None) -> None:
        for connection in self.connections:
            future = connection.waiting.get(envelope_id)
            if future and not future.done():
                future.set_result(payload)

    def _forget(self, connection: Connection) -> None:
        self.connections.remove(connection)
        for future in connection.waiting.values():
            if not future.done():
                future.set_exception(SocketDied())
        self._workspace.changed()

    async def arrive(self) -> None:
        """Wait until there is a connection to send through."""
        while not self.ready:
            self._arrived.clear()
            await self._arrived.wait()

    async def send(self, kind: str, payload: JSON, retry: tuple[int, str] | None) -> JSON | None:
        """Send one payload through one connection; the acknowledgement's payload, or SocketDied."""
        ready = self.ready
        if not ready:
            raise SocketDied
        connection = ready[next(self._turn) % len(ready)]
        envelope: JSON = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        future: asyncio.Future[JSON | None] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = future
        try:
            await connection.socket.send_json(envelope)
            return await future
        except ConnectionError:
            raise SocketDied from None
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    async def disconnect(self, reason: str, *, kill: bool) -> int:
        """End every connection, announced or (kill) without a word; how many there were."""
        found = list(self.connections)
        for connection in found:
            connection.leaving = kill or reason != "warning"
            if kill:
                if connection.request.transport:
                    connection.request.transport.abort()
                continue
            with contextlib.suppress(ConnectionError):
                await connection.socket.send_json(_disconnect(reason))
            task = asyncio.ensure_future(self._close(connection, CLOSE_AFTER.get(reason, 1.0)))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        return len(found)

    async def _close(self, connection: Connection, after: float) -> None:
        await self._workspace.clock.sleep(after)
        await connection.socket.close()


def _disconnect(reason: str) -> JSON:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
