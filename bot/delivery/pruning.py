"""Pruning: forgetting, in small batches, what has served its time."""

from datetime import timedelta

from bot.desk import Desk

BATCH = 500
MOST_BATCHES = 100
ARRIVALS_KEPT_FOR = timedelta(hours=24)
GATES_KEPT_FOR = timedelta(hours=1)
HOMES_KEPT_FOR = timedelta(days=400)
"""What somebody chose to see in their Home stays over any holiday; who has left is forgotten."""


def prune(desk: Desk) -> dict[str, int]:
    """Delete old keys, sent deliveries, ended flows, idle gates and Homes long unopened; how many of each.

    Nobody waits for it.
    """
    now = desk.now()
    deliveries_before = now - timedelta(days=desk.rulebook.keep.deliveries_days)
    gone = {"arrivals": 0, "deliveries": 0, "flows": 0, "gates": 0, "homes": 0}
    for _ in range(MOST_BATCHES):
        with desk.database.transaction() as store:
            batch = {
                "arrivals": store.arrivals.forget_before(now - ARRIVALS_KEPT_FOR, limit=BATCH),
                "deliveries": store.deliveries.prune(before=deliveries_before, limit=BATCH),
                "flows": store.flows.forget_before(deliveries_before, limit=BATCH),
                "gates": store.gates.forget_idle(before=now - GATES_KEPT_FOR, limit=BATCH),
                "homes": store.homes.forget_before(now - HOMES_KEPT_FOR, limit=BATCH),
            }
        for name, count in batch.items():
            gone[name] += count
        if max(batch.values()) < BATCH:
            break
    return gone
