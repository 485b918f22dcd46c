"""Versions of rulebooks: the newest of a workspace runs, and all are kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.noun import Noun
from storage.rows import RulebookVersion, Workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database has of a workspace; when it differs from what a process holds, something changed."""

    workspace: str
    number: int
    """The newest version's; 0 where none was ever applied."""
    seen_at: datetime
    """When its channels and people were last found in Slack."""


class Rulebooks(Noun):
    def standings(self) -> list[Standing]:
        """Every workspace; one small statement, which every process asks all the time."""
        newest = func.coalesce(func.max(RulebookVersion.number), 0)
        rows = self._core.execute(
            select(Workspace.id, newest, Workspace.seen_at)
            .outerjoin(RulebookVersion, RulebookVersion.workspace_id == Workspace.id)
            .group_by(Workspace.id, Workspace.seen_at)
            .order_by(Workspace.id)
        )
        return [Standing(*row) for row in rows]

    def version(self, workspace: str, number: int) -> RulebookVersion | None:
        return self._session.get(RulebookVersion, (workspace, number))

    def newest(self, workspace: str) -> RulebookVersion | None:
        """The version that runs; None where none was ever applied."""
        return next(iter(self.history(workspace, limit=1)), None)

    def history(self, workspace: str, *, limit: int) -> list[RulebookVersion]:
        """The versions, the newest first."""
        found = select(RulebookVersion).where(RulebookVersion.workspace_id == workspace)
        return list(self._session.scalars(found.order_by(RulebookVersion.number.desc()).limit(limit)))

    def add(
        self, workspace: str, text: str, *, file: str, by: str, source: str, at: datetime
    ) -> RulebookVersion | None:
        """Keep a text as the newest version; None when the newest says just that already.

        The workspace's row is locked, so that two who apply at once come one after the other.
        """
        self._session.get(Workspace, workspace, with_for_update=True)
        before, hash = self.newest(workspace), hashlib.sha256(text.encode()).hexdigest()[:32]
        if before is not None and before.hash == hash:
            return None
        version = RulebookVersion(
            workspace_id=workspace,
            number=before.number + 1 if before else 1,
            hash=hash,
            text=text,
            file=file,
            applied_by=by,
            source=source,
            applied_at=at,
        )
        self._session.add(version)
        return version
