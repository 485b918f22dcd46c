"""The queue as an operator sees it: what waits or failed, to retry or drop."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk import Desk
from bot.errors import NotPossible
from storage import Chore
from storage.rows import Delivery, DeliveryState

TROUBLED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One delivery, without what it says."""

    id: int
    state: DeliveryState
    method: str
    address: str
    message: str
    made_at: datetime
    leaves_at: datetime | None
    attempt: int
    reason: str | None


def listed(desk: Desk, *, limit: int = 200) -> list[Waiting]:
    """What waits or has failed, oldest first."""
    with desk.database.reading() as store:
        return [_waiting(row) for row in store.deliveries.listed(TROUBLED, limit=limit)]


def retry(desk: Desk, id: int) -> Waiting:
    """Send a failed or dropped delivery again. Raises NotPossible."""
    return _change(desk, id, DeliveryState.QUEUED)


def drop(desk: Desk, id: int) -> Waiting:
    """Give up a delivery that waits or has failed. Raises NotPossible."""
    return _change(desk, id, DeliveryState.DROPPED)


def _change(desk: Desk, id: int, state: DeliveryState) -> Waiting:
    now = desk.now()
    with desk.database.transaction() as store:
        row = store.deliveries.locked(id)
        if row is None:
            raise NotPossible(f"There is no delivery {id}. `tocsin deliveries list` shows them.")
        if row.state == DeliveryState.SENDING:
            raise NotPossible(f"Delivery {id} is on its way just now. Look again in a minute.")
        if row.state in (DeliveryState.SENT, DeliveryState.COLLAPSED):
            raise NotPossible(f"Delivery {id} is {row.state} already.")
        if state is DeliveryState.QUEUED:
            row.wait(now)
        else:
            row.end(DeliveryState.DROPPED, reason="by hand")
        store.stir(Chore.DELIVER)
        return _waiting(row)


def _waiting(row: Delivery) -> Waiting:
    return Waiting(
        row.id,
        DeliveryState(row.state),
        row.method,
        row.address if not row.address.startswith("http") else "response_url",
        row.message,
        row.made_at,
        row.leaves_at,
        row.attempt,
        row.reason,
    )
