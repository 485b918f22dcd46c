"""Gates: what has passed, so that we keep to Slack's pace."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.noun import Noun, insert_into
from storage.rows import Gate


class Gates(Noun):
    def look(self, workspaces: Iterable[str]) -> dict[tuple[str, str], datetime]:
        """When each gate of these workspaces is whole again, by (workspace, name)."""
        rows = self._session.execute(_LOOK, {"workspaces": sorted(set(workspaces))})
        return {(workspace, name): full_at for workspace, name, full_at in rows}

    def hold(self, names: Iterable[tuple[str, str]], *, now: datetime) -> dict[tuple[str, str], Gate]:
        """These gates, locked until the transaction ends; in one order, so that two workers never cross."""
        held = {}
        for workspace, name in sorted(set(names)):
            self._session.execute(
                insert_into(Gate, self._dialect)
                .values(workspace_id=workspace, name=name, full_at=now)
                .on_conflict_do_nothing()
            )
            gate = self._session.get(Gate, (workspace, name), with_for_update=True, populate_existing=True)
            assert gate is not None
            held[workspace, name] = gate
        return held

    def forget_idle(self, *, before: datetime, limit: int) -> int:
        """Delete gates that have long been whole; such a row says nothing."""
        idle = self._session.scalars(
            select(Gate).where(Gate.full_at < before).limit(limit).with_for_update(skip_locked=True)
        ).all()
        for gate in idle:
            self._session.delete(gate)
        return len(idle)


# Built once: every sender asks it all the time.
_LOOK = select(Gate.workspace_id, Gate.name, Gate.full_at).where(
    Gate.workspace_id.in_(bindparam("workspaces", expanding=True))
)
