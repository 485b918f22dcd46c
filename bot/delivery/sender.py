"""The sender: leases what may leave, carries it with a few hands at once, and settles what came of it."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Semaphore
from uuid import uuid4

from structlog import get_logger
from structlog.contextvars import bound_contextvars

from bot.delivery.carrying import carry
from bot.delivery.leasing import Errand, lease
from bot.delivery.manners import Manners
from bot.delivery.settling import broken, settle
from bot.desk import Desk
from bot.errors import DatabaseAway
from bot.slack.gateway import Gateways
from storage import Chore

log = get_logger()


class Sender:
    """One worker's sender. `rings` is called when a hand is free again, for another look."""

    def __init__(
        self, desk: Desk, gateways: Gateways, manners: Manners, *, worker: str, hands: int = 6
    ) -> None:
        self._desk, self._gateways, self._manners, self._worker = desk, gateways, manners, worker
        self._hands = ThreadPoolExecutor(hands, thread_name_prefix="carry")
        self._free = Semaphore(hands)
        self._count = hands

    def sweep(self) -> datetime | None:
        """Send what may leave now; when to look again, or None where nothing waits."""
        free = self._take_hands()
        if free == 0:
            return None  # whoever puts a hand back looks again
        errands: tuple[Errand, ...] = ()
        try:
            leased = lease(self._desk, self._manners, worker=self._worker, most=free)
            errands = leased.errands
        finally:
            for _ in range(free - len(errands)):
                self._free.release()
        for errand in errands:
            self._hands.submit(self._carry, errand).add_done_callback(self._put_back)
        return leased.again_at

    def close(self) -> None:
        """Finish what is in hand."""
        self._hands.shutdown(wait=True)

    def _take_hands(self) -> int:
        return sum(self._free.acquire(blocking=False) for _ in range(self._count))

    def _put_back(self, _done: Future[None]) -> None:
        self._free.release()
        self._desk.database.stirred({Chore.DELIVER})

    def _carry(self, errand: Errand) -> None:
        with bound_contextvars(workspace=errand.workspace):
            self._carry_one(errand)

    def _carry_one(self, errand: Errand) -> None:
        try:
            outcome = carry(self._desk, self._gateways, self._manners, errand)
            settle(self._desk, self._manners, errand, outcome)
        except DatabaseAway:
            # Nobody can write down what came of it, so the lease runs out and the next sender looks.
            log.warning("delivery.unsettled", delivery=errand.id)
        except Exception:  # the row-by-row loop: a bad row ends visibly and the line goes on
            code = uuid4().hex[:8]
            log.exception("delivery.bug", code=code, delivery=errand.id)
            broken(self._desk, errand, code)
