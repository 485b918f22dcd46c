"""Flows, and which of them take a step."""

from datetime import datetime

from sqlalchemy import func, select

from storage.noun import Noun
from storage.rows import Flow
from storage.rows.base import Facts


class Flows(Noun):
    def start(
        self, workspace: str, record_id: int, name: str, *, step: str, learned: Facts, at: datetime
    ) -> Flow:
        flow = Flow(
            workspace_id=workspace,
            record_id=record_id,
            name=name,
            step=step,
            learned=learned,
            started_at=at,
            steps_at=at,
        )
        self._session.add(flow)
        return flow

    def to_step(self, now: datetime) -> Flow | None:
        """The flow that has waited longest, locked; those that another worker looks at are passed over."""
        return self._session.scalars(
            select(Flow)
            .where(Flow.steps_at <= now)
            .order_by(Flow.steps_at, Flow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()

    def next_step_at(self) -> datetime | None:
        return self._session.scalar(_NEXT)

    def locked(self, id: int) -> Flow | None:
        return self._session.get(Flow, id, with_for_update=True)

    def of(self, record_id: int, name: str) -> list[Flow]:
        return list(
            self._session.scalars(
                select(Flow).where(Flow.record_id == record_id, Flow.name == name).order_by(Flow.id)
            )
        )

    def goes_on(self, record_id: int, name: str) -> bool:
        """Whether a flow of this name still has steps to take for a record."""
        return any(flow.steps_at is not None for flow in self.of(record_id, name))

    def forget_before(self, workspace: str, moment: datetime, *, limit: int) -> int:
        """Delete up to `limit` flows that ended before then; how many there were."""
        ended = self._session.scalars(
            select(Flow)
            .where(Flow.workspace_id == workspace, Flow.steps_at.is_(None), Flow.started_at < moment)
            .limit(limit)
        ).all()
        for flow in ended:
            self._session.delete(flow)
        return len(ended)

    def pending(self) -> int:
        return self._session.scalar(select(func.count(Flow.id)).where(Flow.steps_at.is_not(None))) or 0


# Built once: every worker asks it all the time.
_NEXT = select(func.min(Flow.steps_at)).where(Flow.steps_at.is_not(None))
