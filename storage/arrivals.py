"""What has arrived: recognised when it comes twice, with the answer it got."""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, delete, select, update

from storage.noun import Noun, Transaction, insert_into, table
from storage.rows import Arrived
from storage.rows.base import Facts


class Arrivals(Noun):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._answers: list[dict[str, object]] = []

    def claim(self, workspace: str, key: str, *, at: datetime) -> Facts | None:
        """Be the first to take this key, or get the answer that the first one gave.

        Of two at once, the second waits here until the first has committed.
        """
        given = {"workspace": workspace, "key": key, "now": at}
        if self._core.execute(_claim(self._dialect), given).first() is not None:
            return None
        return self._session.scalars(
            select(Arrived.answer).where(Arrived.workspace_id == workspace, Arrived.key == key)
        ).one()

    def answer(self, workspace: str, key: str, answer: Facts) -> None:
        """Keep the answer that was given; the key has been claimed. The end of the transaction writes it."""
        self._answers.append({"workspace": workspace, "of": key, "given": answer})

    def write_answers(self) -> None:
        """Write all of them at once: a report has two."""
        if self._answers:
            self._core.execute(_ANSWER, self._answers)

    def claim_words(self, workspace: str, sameness: str, *, at: datetime, since: datetime) -> Arrived | None:
        """Be the first to say these words since then, or get what remembers the one who did."""
        given = {"workspace": workspace, "key": sameness, "now": at, "since": since}
        if self._core.execute(_claim_words(self._dialect), given).first() is not None:
            return None
        return self._session.get(Arrived, (workspace, sameness))

    def hold(self, workspace: str, key: str, *, at: datetime) -> None:
        """Let whoever else holds this key wait until the transaction ends."""
        self.claim_words(workspace, key, at=at, since=datetime.max.replace(tzinfo=at.tzinfo))

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


# Built once, without the ORM's part: every report runs them.
_ARRIVED = table(Arrived)
_ANSWER = (
    update(_ARRIVED)
    .where(_ARRIVED.c.workspace_id == bindparam("workspace"), _ARRIVED.c.key == bindparam("of"))
    .values(answer=bindparam("given"))
)


@cache
def _claim(dialect: str) -> Executable:
    return (
        insert_into(Arrived, dialect)
        .values(workspace_id=bindparam("workspace"), key=bindparam("key"), at=bindparam("now"), answer={})
        .on_conflict_do_nothing()
        .returning(_ARRIVED.c.key)
    )


@cache
def _claim_words(dialect: str) -> Executable:
    said = insert_into(Arrived, dialect).values(
        workspace_id=bindparam("workspace"), key=bindparam("key"), at=bindparam("now"), answer={}
    )
    return said.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        set_={"at": said.excluded.at},
        where=_ARRIVED.c.at < bindparam("since"),
    ).returning(_ARRIVED.c.key)
