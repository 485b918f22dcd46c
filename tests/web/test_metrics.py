"""`/metrics`: who may read it, what it counts, and that it holds nobody's words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, generate_latest

from bot import applying, metrics
from bot.app import ring_next
from bot.delivery.carrying import Failed, Said
from bot.delivery.leasing import lease
from bot.delivery.manners import Manners
from bot.delivery.settling import settle
from bot.desk import Desk
from bot.errors import SlackRefused
from bot.terms import Source
from bot.web.app import Readiness, web_app
from bot.web.exposition import HOLDS_FOR, Gauges
from storage import Database
from tests.acting import ANN, BEN, INC_1, ONLY_SQLITE, WORKSPACE, actor, report
from tests.asgi import ask
from tests.conftest import Clock
from tests.handlers.side import Side, side
from tests.scripted import scripted

QUICK = Manners(pace=1_000)
TOKEN = "0123456789abcdef"
SELF = "127.0.0.1"


@pytest.fixture
def bolt(desk: Desk) -> Iterator[Side]:
    with scripted() as slack:
        yield side(desk, slack)


def web(desk: Desk, *, token: str | None = None) -> FastAPI:
    fine = Readiness(database=True, slack=True, stalled_seconds=0)
    return web_app(None, lambda: fine, gauges=Gauges(desk, QUICK), metrics_token=token)


def counted(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def exposed(gauges: Gauges) -> dict[str, float]:
    """What stands in the database, each line by its name and labels."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(gauges)
    lines = [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("token", "client", "headers", "status"),
    [
        (None, SELF, {}, 200),
        (None, "::1", {}, 200),
        (None, "192.0.2.7", {}, 403),
        (None, SELF, {"X-Forwarded-For": "192.0.2.7"}, 403),
        (None, SELF, {"Forwarded": "for=192.0.2.7"}, 403),
        (TOKEN, SELF, {}, 401),
        (TOKEN, "192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "192.0.2.7", {"Authorization": "Bearer another"}, 401),
    ],
)
def test_metrics_are_for_this_machine_or_for_who_has_the_token(
    desk: Desk, token: str | None, client: str, headers: dict[str, str], status: int
) -> None:
    """A proxy on this machine makes everybody seem to be here, so what it forwards is refused."""
    answer = ask(web(desk, token=token), "GET", "/metrics", headers=headers, client=client)

    assert answer.status == status
    assert ("tocsin_open_records" in answer.body) == (status == 200)


def test_an_answer_to_slack_is_counted_by_kind_and_time(bolt: Side) -> None:
    """Also one that is a refusal; the kinds are ours."""
    before = counted("tocsin_ack_seconds_count", kind="command", status="200")

    bolt.command("VPN is down")
    bolt.command("take INC-99")

    assert counted("tocsin_ack_seconds_count", kind="command", status="200") == before + 2
    assert counted("tocsin_ack_seconds_sum", kind="command", status="200") > 0


def test_deliveries_are_counted_by_what_became_of_them(desk: Desk, clock: Clock) -> None:
    """One that stands, with how long it waited; one that Slack refused."""
    sent, failed = (counted("tocsin_deliveries_total", outcome=outcome) for outcome in ("sent", "failed"))
    waits = counted("tocsin_delivery_wait_seconds_sum")
    report(desk)
    clock.advance(seconds=3)

    (errand, *more) = lease(desk, QUICK, worker="w1", most=100).errands
    settle(desk, QUICK, errand, Said("C1", "1.000001"))
    for each in more:
        settle(desk, QUICK, each, Failed(SlackRefused("is_archived", hopeless=True)))

    assert counted("tocsin_deliveries_total", outcome="sent") == sent + 1
    assert counted("tocsin_deliveries_total", outcome="failed") == failed + len(more)
    assert counted("tocsin_delivery_wait_seconds_sum") == waits + 3


def test_rings_are_counted_with_their_lateness(desk: Desk, clock: Clock) -> None:
    """A warning that came a minute late, then the breach."""
    warned = counted("tocsin_rings_total", promise="respond", what="warning")
    breached = counted("tocsin_rings_total", promise="respond", what="breach")
    late = counted("tocsin_ring_lateness_seconds_sum")
    report(desk, "VPN is down for everyone")

    clock.advance(minutes=15 * 0.75 + 1)
    ring_next(desk)
    assert counted("tocsin_rings_total", promise="respond", what="warning") == warned + 1
    assert counted("tocsin_ring_lateness_seconds_sum") == late + 60

    clock.advance(minutes=15)
    ring_next(desk)
    assert counted("tocsin_rings_total", promise="respond", what="breach") == breached + 1


def test_what_stands_in_the_database_is_told(desk: Desk, clock: Clock) -> None:
    """Open records by kind, priority and state; what waits, and what should have rung."""
    report(desk, "VPN is down for everyone")
    report(desk, "VPN is down for me", by=BEN)
    applying.apply(desk, WORKSPACE, "other_way: Ask Ann.\n", file="f", by="ann", source=Source.CLI)
    applying.take_newer(desk)
    clock.advance(minutes=20)

    found = exposed(Gauges(desk, QUICK))

    records = {name: value for name, value in found.items() if name.startswith("tocsin_open_records")}
    assert sum(records.values()) == 2
    assert {"kind": "incident", "state": "new", "workspace": WORKSPACE}.items() <= dict(
        re.findall(r'(\w+)="(\w+)"', next(iter(records)))
    ).items()
    assert found["tocsin_deliveries_waiting"] > 0
    assert found["tocsin_delivery_stalled_seconds"] == 20 * 60
    assert found["tocsin_clocks_overdue"] > 0
    assert found["tocsin_clock_overdue_seconds"] == timedelta(minutes=20 - 15 * 0.75).total_seconds()
    assert found[f'tocsin_rulebook_version{{workspace="{WORKSPACE}"}}'] == 1


@ONLY_SQLITE
def test_the_database_is_asked_once_in_fifteen_seconds(desk: Desk) -> None:
    """However often, and by however many, Prometheus asks."""
    moment = [0.0]
    gauges = Gauges(desk, QUICK, clock=lambda: moment[0])
    before = exposed(gauges)
    report(desk)

    assert exposed(gauges) == before
    moment[0] += HOLDS_FOR
    assert exposed(gauges) != before


@ONLY_SQLITE
def test_a_database_that_is_away_is_told_and_not_waited_for(desk: Desk, tmp_path: Path) -> None:
    """What the process counted is told all the same."""
    away = Database(f"sqlite:///{tmp_path / 'not_mounted' / 'tocsin.db'}")

    answer = ask(web(replace(desk, database=away)), "GET", "/metrics")

    assert answer.status == 200
    assert "tocsin_database_up 0.0" in answer.body
    assert "tocsin_ack_seconds" in answer.body
    assert "tocsin_deliveries_waiting" not in answer.body


def test_warnings_and_errors_of_the_log_are_counted_by_name() -> None:
    """By the processor that every line of the log passes."""
    before = counted("tocsin_troubles_total", level="error", event="sweep.bug")

    metrics.logged(None, "error", {"event": "sweep.bug", "code": "1"})
    metrics.logged(None, "info", {"event": "arrived"})

    assert counted("tocsin_troubles_total", level="error", event="sweep.bug") == before + 1
    assert counted("tocsin_troubles_total", level="info", event="arrived") == 0


@ONLY_SQLITE
def test_no_label_holds_a_person_a_record_or_words(bolt: Side, desk: Desk) -> None:
    """Metrics are kept for years, and read by many."""
    bolt.command("The secret printer is down")
    bolt.command(f"take {INC_1}")

    body = ask(web(desk), "GET", "/metrics").body

    for secret in ("secret", "printer", ANN, BEN, str(INC_1), actor(ANN).name):
        assert secret not in body
