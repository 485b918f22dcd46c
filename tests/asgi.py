"""A request to a web application, without a server: the application is called as a server calls it."""

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI


@dataclass(frozen=True)
class WebAnswer:
    status: int
    body: str


def ask(
    web: FastAPI,
    method: str,
    path: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    client: str = "127.0.0.1",
) -> WebAnswer:
    """One request and its answer; a 500 where the application raises, as a server makes of it."""
    return asyncio.run(_ask(web, method, path, body, headers or {}, client))


async def _ask(
    web: FastAPI, method: str, path: str, body: bytes, headers: Mapping[str, str], client: str
) -> WebAnswer:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": (client, 50000),
        "server": ("127.0.0.1", 3000),
    }
    try:
        await web(scope, receive, send)
    except Exception:
        return WebAnswer(500, "")
    started = next(message for message in sent if message["type"] == "http.response.start")
    text = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return WebAnswer(int(started["status"]), text.decode())
