"""Flows: what takes several calls to Slack, a step at a time."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Facts
from storage.types import Id


class Flow(Base):
    """A flow with its next step and what was learned so far. `steps_at` is set while it goes on."""

    __tablename__ = "flows"
    __table_args__ = (
        Index(
            "ix_flows_steps_at",
            "steps_at",
            sqlite_where=text("steps_at IS NOT NULL"),
            postgresql_where=text("steps_at IS NOT NULL"),
        ),
        Index(None, "record_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    name: Mapped[str]
    step: Mapped[str]
    learned: Mapped[Facts]
    attempt: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[bool] = mapped_column(default=False)
    """The step's last answer was lost: it may have happened."""
    started_at: Mapped[datetime]
    steps_at: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it waits, or why it ended unfinished."""
