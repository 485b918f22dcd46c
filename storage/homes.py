"""Homes, and what has lately changed that may stand in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from bot.terms import Queue
from storage.noun import Noun, insert_into
from storage.rows import HistoryEntry, Home, Record


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of history, with the people of its record: whose it is now, and who had it before."""

    workspace: str
    at: datetime
    people: frozenset[str]


class Homes(Noun):
    def of(self, workspace: str, person: str, *, lock: bool = False) -> Home | None:
        return self._session.get(Home, (workspace, person), with_for_update=lock or None)

    def opened(self, workspace: str, person: str, *, at: datetime, queue: Queue) -> Home:
        """The Home that somebody opens, locked; `queue` is what they see there the first time."""
        first = {"opened_at": at, "queue": queue, "page": 0, "is_asked": True}
        self._session.execute(
            insert_into(Home, self._dialect)
            .values(workspace_id=workspace, person_id=person, **first)
            .on_conflict_do_nothing()
        )
        home = self.of(workspace, person, lock=True)
        assert home is not None
        home.open(at=at)
        return home

    def looked_at(self, *, since: datetime) -> Sequence[Home]:
        """The Homes that were opened since then: first who waits, then who has waited longest."""
        wanted = select(Home).where(Home.opened_at >= since)
        return self._session.scalars(
            wanted.order_by(Home.is_asked.desc(), Home.composed_at, Home.person_id)
        ).all()

    def changed(self, *, most: int) -> list[Changed]:
        """The newest lines of history, the newest first."""
        rows = self._session.execute(_CHANGED.limit(most))
        return [
            Changed(workspace, at, frozenset(filter(None, (*people, *changes.get("assignee", ())))))
            for workspace, at, changes, *people in rows
        ]

    def forget_before(self, moment: datetime, *, limit: int) -> int:
        """Delete up to `limit` Homes that nobody has opened since then, with what was chosen there."""
        old = select(Home.workspace_id, Home.person_id).where(Home.opened_at < moment)
        rows = self._session.execute(old.limit(limit)).all()
        for workspace, person in rows:
            self._session.execute(
                delete(Home).where(
                    Home.workspace_id == workspace, Home.person_id == person, Home.opened_at < moment
                )
            )
        return len(rows)


_CHANGED = (
    select(
        HistoryEntry.workspace_id,
        HistoryEntry.at,
        HistoryEntry.changes,
        Record.requester_id,
        Record.reported_by,
        Record.assignee_id,
    )
    .join(Record, Record.id == HistoryEntry.record_id)
    .order_by(HistoryEntry.id.desc())
)
