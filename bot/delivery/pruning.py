"""Pruning: forgetting, in small batches, what has served its time."""

from collections import Counter
from datetime import timedelta

from bot.desk import Desk

BATCH = 500
MOST_BATCHES = 100
ARRIVALS_KEPT_FOR = timedelta(hours=24)
GATES_KEPT_FOR = timedelta(hours=1)
HOMES_KEPT_FOR = timedelta(days=400)
"""What somebody chose to see in their Home stays over any holiday; who has left is forgotten."""


def prune(desk: Desk) -> dict[str, int]:
    """Delete old keys, deliveries, flows, offers, idle gates and Homes long unopened; how many of each.

    Nobody waits for it.
    """
    now = desk.now()
    with desk.database.reading() as store:
        workspaces = [workspace.id for workspace in store.people.workspaces()]
    # Each workspace's rulebook says how long what was said is kept.
    kept_since = {
        workspace: now - timedelta(days=desk.rulebook_of(workspace).keep.deliveries_days)
        for workspace in workspaces
    }
    gone = Counter({"arrivals": 0, "deliveries": 0, "flows": 0, "gates": 0, "homes": 0, "offers": 0})
    for _ in range(MOST_BATCHES):
        with desk.database.transaction() as store:
            batch = {
                "arrivals": store.arrivals.forget_before(now - ARRIVALS_KEPT_FOR, limit=BATCH),
                "gates": store.gates.forget_idle(before=now - GATES_KEPT_FOR, limit=BATCH),
                "homes": store.homes.forget_before(now - HOMES_KEPT_FOR, limit=BATCH),
            }
        full = max(batch.values()) == BATCH
        gone.update(batch)
        for workspace, before in kept_since.items():
            with desk.database.transaction() as store:
                batch = {
                    "deliveries": store.deliveries.prune(workspace, before=before, limit=BATCH),
                    "flows": store.flows.forget_before(workspace, before, limit=BATCH),
                    "offers": store.offers.forget_before(workspace, before, limit=BATCH),
                }
            full = full or max(batch.values()) == BATCH
            gone.update(batch)
        if not full:
            break
    return dict(gone)
