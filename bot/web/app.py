"""The web application: Slack's payloads, health and readiness."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from slack_bolt import App
from slack_bolt.request import BoltRequest

LISTENERS = 4
"""Threads for Slack's payloads: as many as write at once without waiting for each other."""

LARGEST_BODY = 1_000_000
"""Bytes; Slack's payloads stay far below."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether we can serve, and if not, what is missing."""

    database: bool
    slack: bool
    oldest_delivery_seconds: float

    @property
    def ready(self) -> bool:
        return self.database and self.slack and self.oldest_delivery_seconds < 60


def web_app(slack: App | None, readiness: Callable[[], Readiness]) -> FastAPI:
    """`slack` is given where signed HTTP is set up; without a signing secret nothing of Slack's is served."""
    web = FastAPI(title="Tocsin", docs_url=None, redoc_url=None, openapi_url=None)

    @web.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @web.get("/readyz")
    def readyz() -> JSONResponse:
        found = readiness()
        return JSONResponse({"ready": found.ready, **asdict(found)}, 200 if found.ready else 503)

    if slack is not None:
        _serve_slack(web, slack)
    return web


def _serve_slack(web: FastAPI, slack: App) -> None:
    # Bolt's own adapter would run the listeners on the event loop, one after another.
    listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listen")

    @web.post("/slack/events")
    async def events(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return Response(status_code=413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return Response(status_code=400)
        bolt = BoltRequest(body=text, query=dict(request.query_params), headers=dict(request.headers))
        answer = await asyncio.get_running_loop().run_in_executor(listeners, slack.dispatch, bolt)
        given = {name: values[0] for name, values in answer.headers.items()}
        return Response(answer.body, answer.status, given)
