"""Live news for pages: a WebSocket on which the sandbox says that something has changed, and no more.

A page then asks for what it shows. It is no event stream, as a browser keeps six connections to a host for
all of its tabs together, and somebody who plays seven people in seven tabs would see nothing any more.
"""

import asyncio
import contextlib

from aiohttp import WSCloseCode, web

from bot.sandbox.workspace import Workspace

BREATH = 0.05  # seconds between two news, so that a burst of changes is a few of them
PING = 20.0  # seconds


class Live:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=PING)
        await socket.prepare(request)
        self._open.add(socket)
        telling = asyncio.create_task(self._tell(socket))
        try:
            async for _ in socket:  # the page says nothing; this notices that it is gone
                pass
        finally:
            telling.cancel()
            self._open.discard(socket)
        return socket

    async def _tell(self, socket: web.WebSocketResponse) -> None:
        told = -1
        with contextlib.suppress(ConnectionError):
            while not socket.closed:
                if self._workspace.changes <= told:
                    with contextlib.suppress(TimeoutError):
                        await self._workspace.changes_after(told, PING)
                    continue
                told = self._workspace.changes
                await socket.send_json({"changes": told})
                await asyncio.sleep(BREATH)

    async def close(self) -> None:
        for socket in list(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)
