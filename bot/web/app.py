"""The web application: Slack's payloads, health and readiness."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.registry import Collector
from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from structlog import get_logger

from bot import metrics
from bot.web.exposition import serve_metrics
from bot.web.installing import Installs

log = get_logger()

LISTENERS = 4
"""Threads for Slack's payloads: as many as write at once without waiting for each other."""

STALLED = 60
"""Seconds after which something that sends is out of order."""

LARGEST_BODY = 1_000_000
"""Bytes; Slack's payloads stay far below."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether we can serve, and if not, what is missing."""

    database: bool
    slack: bool
    stalled_seconds: float
    """For how long a delivery that no gate keeps has waited."""
    delivers: bool = True
    """Whether this process is the one to send it."""

    @property
    def ready(self) -> bool:
        return self.database and self.slack and not (self.delivers and self.stalled_seconds > STALLED)


def web_app(
    slack: App | None,
    readiness: Callable[[], Readiness],
    *,
    installs: Installs | None = None,
    gauges: Collector | None = None,
    metrics_token: str | None = None,
) -> FastAPI:
    """`slack` is given where signed HTTP is set up; without a signing secret nothing of Slack's is served.

    `installs` are the pages on which workspaces install us, where OAuth is set up.
    """
    web = FastAPI(title="Tocsin", docs_url=None, redoc_url=None, openapi_url=None)
    refused: Counter[str] = Counter()

    @web.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @web.get("/readyz")
    def readyz() -> JSONResponse:
        found = readiness()
        said = {"ready": found.ready, **asdict(found), "refused": dict(refused)}
        return JSONResponse(said, 200 if found.ready else 503)

    if installs is not None:
        installs.serve(web)
    if gauges is not None:
        serve_metrics(web, gauges, metrics_token)
    if slack is not None:
        _serve_slack(web, slack, ThreadPoolExecutor(LISTENERS, thread_name_prefix="listen"), refused)
    return web


def _serve_slack(web: FastAPI, slack: App, listeners: ThreadPoolExecutor, refused: "Counter[str]") -> None:
    """`refused` counts by status what was not Slack's, or not as Slack writes."""

    async def events(request: Request) -> Response:
        answer = await read(request)
        if 400 <= answer.status_code < 500:
            refused[str(answer.status_code)] += 1
            metrics.refused_at_door(answer.status_code)
            log.warning("refused_at_door", status=answer.status_code)
        return answer

    # Bolt's own adapter would run the listeners on the event loop, one after another.
    async def read(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return Response(status_code=413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return Response(status_code=400)
        request_to = partial(
            _dispatch, slack, text, query=dict(request.query_params), headers=dict(request.headers)
        )
        answer = await asyncio.get_running_loop().run_in_executor(listeners, request_to)
        given = {name: values[0] for name, values in answer.headers.items()}
        return Response(answer.body, answer.status, given)

    # A plain route: FastAPI would look for parameters that it does not have, at every report.
    web.add_route("/slack/events", events, methods=["POST"])


def _dispatch(slack: App, body: str, *, query: dict[str, str], headers: dict[str, str]) -> BoltResponse:
    """Bolt's answer. What our listeners raise is explained there; what else is raised is not as Slack writes.

    Bolt reads a body before it checks the signature, so anybody may send one that it cannot read.
    """
    try:
        return slack.dispatch(BoltRequest(body=body, query={**query}, headers={**headers}))
    except (ValueError, AttributeError, TypeError, LookupError) as error:
        log.warning("malformed", why=type(error).__name__)
        return BoltResponse(status=400)
