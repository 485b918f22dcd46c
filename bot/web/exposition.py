"""`/metrics`: what this process counted, and what stands in the database, for Prometheus."""

import hmac
import ipaddress
import threading
import time
from collections.abc import Callable, Iterator

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot import metrics
from bot.delivery.leasing import stalled
from bot.delivery.manners import Manners
from bot.desk import Desk
from bot.errors import DatabaseAway
from bot.terms import Kind

HOLDS_FOR = 15.0
"""Seconds for which what stands in the database is told again without being asked for."""

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""What a proxy on this machine adds: behind it, everybody seems to be here."""


def serve_metrics(web: FastAPI, gauges: Collector, token: str | None) -> None:
    """With a token, to whoever has it as a bearer token; without, to this machine alone."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(metrics.REGISTRY)
    registry.register(gauges)

    @web.get("/metrics")
    def exposed(request: Request) -> Response:
        if not _may_read(request, token):
            says = "Send the token of TOCSIN_METRICS_TOKEN as a bearer token.\n"
            if token is None:
                says = "Only this machine may read here. Set TOCSIN_METRICS_TOKEN to let others.\n"
            return Response(says, 403 if token is None else 401, {"WWW-Authenticate": "Bearer"})
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _may_read(request: Request, token: str | None) -> bool:
    if token is not None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


class Gauges(Collector):
    """What stands in the database, of all workspaces; asked for at most every fifteen seconds."""

    def __init__(self, desk: Desk, manners: Manners, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk, self._manners, self._clock = desk, manners, clock
        self._lock, self._found, self._until = threading.Lock(), list[Metric](), 0.0

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if self._clock() >= self._until:
                self._found = list(self._ask())
                self._until = self._clock() + HOLDS_FOR
            found = self._found
        yield from found
        yield _rulebooks(self._desk)

    def describe(self) -> Iterator[Metric]:
        """Nothing: a registry that starts asks nothing of the database."""
        return iter(())

    def _ask(self) -> Iterator[Metric]:
        now = self._desk.now()
        try:
            with self._desk.database.reading() as store:
                records = store.records.count_open()
                waiting, stuck = store.deliveries.pending(), stalled(store, self._manners, now)
                overdue, since = store.clocks.overdue(now)
        except DatabaseAway:
            yield GaugeMetricFamily("tocsin_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("tocsin_database_up", "Whether the database answers.", 1)
        labels = ["workspace", "kind", "priority", "state"]
        open_records = GaugeMetricFamily("tocsin_open_records", "Records that are open.", labels=labels)
        for (workspace, kind, priority, state), count in records:
            open_records.add_metric([workspace, Kind(kind).name.lower(), priority, state], count)
        yield open_records
        yield GaugeMetricFamily("tocsin_deliveries_waiting", "What waits to be said in Slack.", waiting)
        yield GaugeMetricFamily(
            "tocsin_delivery_stalled_seconds",
            "For how long a delivery has waited that no gate keeps.",
            stuck.total_seconds(),
        )
        yield GaugeMetricFamily("tocsin_clocks_overdue", "Deadlines that are to ring now.", overdue)
        late = (now - since).total_seconds() if since is not None else 0.0
        yield GaugeMetricFamily("tocsin_clock_overdue_seconds", "For how long the first of them is.", late)


def _rulebooks(desk: Desk) -> Metric:
    held = GaugeMetricFamily(
        "tocsin_rulebook_version",
        "The version of the rulebook by which this process works; 0: the default.",
        labels=["workspace"],
    )
    for standing in desk.standings():
        held.add_metric([standing.workspace], standing.number)
    return held
