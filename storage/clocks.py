"""Clocks, and which of them ring."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from storage.noun import Due, Noun, columns_of, table
from storage.rows import Clock


class Clocks(Noun):
    def add(self, clocks: Sequence[Clock]) -> None:
        """Write clocks just started. The objects are only read; the session does not follow them."""
        if not clocks:
            return
        rows = [columns_of(clock) for clock in clocks]
        names = set().union(*rows)  # of one statement, all rows fill the same columns
        self._core.execute(_ADD, [{name: row.get(name) for name in names} for row in rows])

    def of(self, record_id: int) -> list[Clock]:
        """A record's clocks, in the order in which they were started."""
        return list(
            self._session.scalars(select(Clock).where(Clock.record_id == record_id).order_by(Clock.id))
        )

    def of_all(self, record_ids: Sequence[int]) -> dict[int, list[Clock]]:
        """The clocks of several records, by the id of the record."""
        found: dict[int, list[Clock]] = {}
        wanted = select(Clock).where(Clock.record_id.in_(record_ids)).order_by(Clock.id)
        for clock in self._session.scalars(wanted) if record_ids else ():
            found.setdefault(clock.record_id, []).append(clock)
        return found

    def next_to_ring(self) -> Due | None:
        """The clock that is to ring first."""
        return self._due(_NEXT)

    def overdue(self, now: datetime) -> tuple[int, datetime | None]:
        """How many clocks should have rung by now, and since when the first."""
        late = select(func.count(Clock.id), func.min(Clock.rings_at)).where(Clock.rings_at < now)
        count, since = self._core.execute(late).one()
        return count, since

    def record_of(self, id: int) -> int | None:
        return self._session.scalars(select(Clock.record_id).where(Clock.id == id)).first()

    def postpone(self, id: int, *, until: datetime) -> None:
        clock = self.locked(id)
        if clock is not None and clock.rings_at is not None:
            clock.rings_at = until

    def locked(self, id: int) -> Clock | None:
        """The clock, for ringing it."""
        return self._session.get(Clock, id, with_for_update=True)


# Built once: every report runs the first, and every worker asks the other all the time.
_ADD = insert(table(Clock))
_NEXT = (
    select(Clock.id, Clock.workspace_id, Clock.rings_at)
    .where(Clock.rings_at.is_not(None))
    .order_by(Clock.rings_at, Clock.id)
    .limit(1)
)
