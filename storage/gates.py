"""Gates: what has passed, so that we keep to Slack's pace."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, select

from storage.noun import Noun, insert_into, table
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
            self._session.execute(_hold(self._dialect), {"workspace": workspace, "gate": name, "now": now})
            gate = self._session.get(Gate, (workspace, name), populate_existing=True)
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


@cache
def _hold(dialect: str) -> Executable:
    # An update that changes nothing locks the row, and finds it even where pruning has just deleted it.
    gate = insert_into(Gate, dialect).values(
        workspace_id=bindparam("workspace"), name=bindparam("gate"), full_at=bindparam("now")
    )
    return gate.on_conflict_do_update(
        index_elements=["workspace_id", "name"], set_={"full_at": table(Gate).c.full_at}
    )
