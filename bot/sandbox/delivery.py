"""Bringing a payload to the app, through a socket or by signed HTTP, and what became of it."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp

from bot.sandbox.sockets import SocketDied, Sockets
from bot.sandbox.state import JSON
from bot.sandbox.workspace import Workspace

ANSWER_WITHIN = 3.0  # seconds, by the sandbox's clock
REDIRECTS_MOST = 2  # of an event; anything else is not sent on
KINDS = ("slash_commands", "interactive", "events_api")


@dataclass(frozen=True)
class Retry:
    number: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: `status` is answered, failed, timeout or undelivered."""

    status: str
    body: JSON | str | None = None
    http_status: int | None = None
    headers: dict[str, str] | None = None
    ms: float = 0.0
    reason: str = ""  # as Slack names it in x-slack-retry-reason
    by_http: bool = False

    @property
    def is_answered(self) -> bool:
        return self.status == "answered"


class Delivery:
    """By socket if the app has one open, else by signed HTTP if it has an address, else not at all."""

    def __init__(self, workspace: Workspace, sockets: Sockets, events_url: str | None, secret: str) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._events_url = events_url
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None
        self.under_way = 0

    @property
    def reachable(self) -> bool:
        return bool(self._sockets.ready or self._events_url)

    @property
    def connections(self) -> int:
        return len(self._sockets.ready)

    async def attempt(self, kind: str, payload: JSON, retry: Retry | None = None) -> Outcome:
        """Deliver once, and wait for the answer as long as Slack does."""
        started = time.perf_counter()
        self.under_way += 1
        try:
            outcome = await self._attempt(kind, payload, retry)
        finally:
            self.under_way -= 1
            self._workspace.changed()
        return replace(outcome, ms=round((time.perf_counter() - started) * 1000, 1))

    async def _attempt(self, kind: str, payload: JSON, retry: Retry | None) -> Outcome:
        if self._sockets.ready:
            # Socket Mode has a word of its own for it, as the payloads in Slack's own libraries show.
            return await self._in_time(self._by_socket(kind, payload, retry), "timeout")
        if self._events_url:
            posted = self._by_http(self._events_url, kind, payload, retry)
            return replace(await self._in_time(posted, "http_timeout"), by_http=True)
        return Outcome("undelivered", reason="connection_failed")

    async def settle(self, seconds: float) -> None:
        """Wait, for so many real seconds at most, until nothing is under way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.under_way:
                    await self._workspace.changes_after(self._workspace.changes, seconds)

    async def _in_time(self, work: Coroutine[Any, Any, Outcome], reason: str) -> Outcome:
        try:
            return await self._workspace.clock.within(ANSWER_WITHIN, work)
        except TimeoutError:
            return Outcome("timeout", reason=reason)

    async def _by_socket(self, kind: str, payload: JSON, retry: Retry | None) -> Outcome:
        try:
            body = await self._sockets.send(kind, payload, (retry.number, retry.reason) if retry else None)
        except SocketDied:
            return Outcome("failed", reason="connection_failed")
        return Outcome("answered", body)

    async def _by_http(self, url: str, kind: str, payload: JSON, retry: Retry | None) -> Outcome:
        content_type, body = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **self._signed(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        try:
            for _ in range(REDIRECTS_MOST + 1):
                async with self._http().post(
                    url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    if kind != "events_api" or response.status not in (301, 302):
                        return await _outcome(kind, response)
                    url = urljoin(url, response.headers.get("Location", ""))
            return Outcome("failed", http_status=response.status, reason="too_many_redirects")
        except aiohttp.ClientSSLError:
            return Outcome("failed", reason="ssl_error")
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError):
            return Outcome("failed", reason="connection_failed")

    def _signed(self, body: bytes) -> dict[str, str]:
        # In real time and not by the sandbox's clock: the app's library compares it with its own.
        at = str(int(time.time()))
        digest = hmac.new(self._secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}

    def _http(self) -> aiohttp.ClientSession:
        # A fresh connection each time: an idle one may just be closing at the other end.
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
        return self._session

    async def close(self) -> None:
        if self._session:
            await self._session.close()


async def _outcome(kind: str, response: aiohttp.ClientResponse) -> Outcome:
    text = await response.text()
    ok = response.status == 200 if kind != "events_api" else 200 <= response.status < 300
    status, reason = ("answered", "") if ok else ("failed", "http_error")
    answer = _parsed(text, response.content_type)
    return Outcome(status, answer, response.status, dict(response.headers), reason=reason)


def _encoded(kind: str, payload: JSON) -> tuple[str, bytes]:
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


def _parsed(text: str, content_type: str) -> JSON | str | None:
    if not text:
        return None
    if content_type == "application/json":
        try:
            body = json.loads(text)
        except ValueError:
            return text
        return body if isinstance(body, dict) else text
    return text
