"""What has arrived: recognised when it comes twice, with the answer it got."""

from datetime import datetime

from sqlalchemy import delete, select, update

from storage.noun import Noun
from storage.rows import Arrived
from storage.rows.base import Facts


class Arrivals(Noun):
    def claim(self, workspace: str, key: str, *, at: datetime) -> Facts | None:
        """Be the first to take this key, or get the answer that the first one gave.

        Of two at once, the second waits here until the first has committed.
        """
        claimed = self._session.execute(
            self._insert(Arrived)
            .values(workspace_id=workspace, key=key, at=at, answer={})
            .on_conflict_do_nothing()
            .returning(Arrived.key)
        ).first()
        if claimed is not None:
            return None
        return self._session.scalars(
            select(Arrived.answer).where(Arrived.workspace_id == workspace, Arrived.key == key)
        ).one()

    def answer(self, workspace: str, key: str, answer: Facts) -> None:
        """Keep the answer that was given; the key has been claimed."""
        self._session.execute(
            update(Arrived).where(Arrived.workspace_id == workspace, Arrived.key == key).values(answer=answer)
        )

    def claim_words(self, workspace: str, sameness: str, *, at: datetime, since: datetime) -> Arrived | None:
        """Be the first to say these words since then, or get what remembers the one who did."""
        said = self._insert(Arrived).values(workspace_id=workspace, key=sameness, at=at, answer={})
        claimed = self._session.execute(
            said.on_conflict_do_update(
                index_elements=["workspace_id", "key"], set_={"at": at}, where=Arrived.at < since
            ).returning(Arrived.key)
        ).first()
        return None if claimed else self._session.get(Arrived, (workspace, sameness))

    def forget_before(self, moment: datetime, *, limit: int) -> int:
        """Delete up to `limit` old keys; how many there were."""
        old = (
            select(Arrived.workspace_id, Arrived.key)
            .where(Arrived.at < moment)
            .order_by(Arrived.at)
            .limit(limit)
        )
        rows = self._session.execute(old).all()
        for workspace, key in rows:
            self._session.execute(
                delete(Arrived).where(Arrived.workspace_id == workspace, Arrived.key == key)
            )
        return len(rows)
