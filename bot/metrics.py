"""What this process counts, for Prometheus. No label holds a person, a record or what somebody wrote."""

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

REGISTRY = CollectorRegistry(auto_describe=True)
"""Of this process alone: with several, Prometheus asks each and adds up."""

ProcessCollector(registry=REGISTRY)

_ACKS = Histogram(
    "tocsin_ack_seconds",
    "From a payload's arrival to its answer; Slack waits three seconds.",
    ["kind", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
    registry=REGISTRY,
)
_REFUSED = Counter(
    "tocsin_refused_at_door", "What was not Slack's, or not as Slack writes.", ["status"], registry=REGISTRY
)
_DELIVERIES = Counter(
    "tocsin_deliveries", "What was to be said in Slack, by what became of it.", ["outcome"], registry=REGISTRY
)
_DELIVERY_WAITS = Histogram(
    "tocsin_delivery_wait_seconds",
    "From a fact to its message in Slack.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 1_800),
    registry=REGISTRY,
)
_RINGS = Counter("tocsin_rings", "Deadlines that rang.", ["promise", "what"], registry=REGISTRY)
_LATENESS = Histogram(
    "tocsin_ring_lateness_seconds",
    "From the moment in which a deadline was to ring to its ring.",
    buckets=(0.5, 1, 2, 5, 15, 60, 300, 1_800),
    registry=REGISTRY,
)
_TROUBLES = Counter(
    "tocsin_troubles", "Warnings and errors in the log.", ["level", "event"], registry=REGISTRY
)


def acknowledged(kind: str, status: int, seconds: float) -> None:
    """A payload was answered with this HTTP status, or its like in Socket Mode."""
    _ACKS.labels(kind, str(status)).observe(seconds)


def refused_at_door(status: int) -> None:
    _REFUSED.labels(str(status)).inc()


def delivered(outcome: str, waited: timedelta | None = None) -> None:
    """A delivery came to its end; `waited`, where it stands in Slack."""
    _DELIVERIES.labels(outcome).inc()
    if waited is not None:
        _DELIVERY_WAITS.observe(max(0.0, waited.total_seconds()))


def rang(promise: str, what: str, late: timedelta) -> None:
    """A deadline rang: a warning, a breach, or an escalation of one."""
    _RINGS.labels(promise, what).inc()
    _LATENESS.observe(max(0.0, late.total_seconds()))


def logged(_logger: object, level: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Count what the log warns of, as a structlog processor: its events are names of ours."""
    if level in ("warning", "error", "critical", "exception"):
        _TROUBLES.labels("error" if level != "warning" else level, str(entry.get("event"))).inc()
    return entry
