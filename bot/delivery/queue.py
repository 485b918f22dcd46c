"""The queue as an operator sees it: what waits or failed, to retry or drop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import cards
from bot.desk import Desk, Work
from bot.errors import NotPossible
from bot.slack.messages import LIVE
from bot.terms import Actor, Source
from storage import Chore
from storage.rows import Delivery, DeliveryState, Method

TROUBLED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One delivery, without what it says."""

    id: int
    workspace: str
    state: DeliveryState
    method: str
    address: str
    message: str
    made_at: datetime
    leaves_at: datetime | None
    attempt: int
    reason: str | None


def listed(desk: Desk, *, workspace: str | None = None, limit: int = 200) -> list[Waiting]:
    """What waits or has failed, in one workspace or in all, oldest first."""
    with desk.database.reading() as store:
        found = store.deliveries.listed(TROUBLED, workspace=workspace, limit=limit)
        return [_waiting(row) for row in found]


def retry(desk: Desk, id: int) -> Waiting:
    """Send a failed or dropped delivery again; a card is brought up to date. Raises NotPossible."""
    with _decided(desk, id) as (work, row):
        incident = work.store.records.by_id(row.record_id, lock=True) if row.record_id else None
        if row.method == Method.UPDATE and row.message in LIVE and incident is not None:
            row.end(DeliveryState.COLLAPSED, reason="by hand")  # what it says is old by now
        elif row.sending_since is not None:
            row.look_again(work.now)  # it may have been said after all
        else:
            row.wait(work.now)
        if row.message in LIVE and incident is not None:
            work.store.deliveries.flush()
            cards.refresh(work, incident)
        work.store.stir(Chore.DELIVER)
        return _waiting(row)


def drop(desk: Desk, id: int) -> Waiting:
    """Give up a delivery that waits or has failed. Raises NotPossible."""
    with _decided(desk, id) as (work, row):
        row.end(DeliveryState.DROPPED, reason="by hand")
        work.store.stir(Chore.DELIVER)  # whatever stands behind it may leave
        return _waiting(row)


@contextmanager
def _decided(desk: Desk, id: int) -> Iterator[tuple[Work, Delivery]]:
    """A delivery about which an operator may decide, locked."""
    with desk.database.reading() as store:
        found = store.deliveries.by_id(id)
    if found is None:
        raise NotPossible(f"There is no delivery {id}. `tocsin deliveries list` shows them.")
    with desk.working(Actor(found.workspace_id, None, "operator", Source.CLI)) as work:
        row = work.store.deliveries.locked(id)
        if row is None or row.state in (DeliveryState.SENT, DeliveryState.COLLAPSED):
            raise NotPossible(f"Delivery {id} is {row.state if row else 'gone'} already.")
        if row.leased_by is not None and row.leaves_at is not None and row.leaves_at > work.now:
            raise NotPossible(f"Delivery {id} is on its way just now. Look again in a minute.")
        yield work, row


def _waiting(row: Delivery) -> Waiting:
    return Waiting(
        row.id,
        row.workspace_id,
        DeliveryState(row.state),
        row.method,
        row.address if not row.address.startswith("http") else "response_url",
        row.message,
        row.made_at,
        row.leaves_at,
        row.attempt,
        row.reason,
    )
