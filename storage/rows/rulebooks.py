"""Versions of a workspace's rulebook, each kept whole."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base


class RulebookVersion(Base):
    """A rulebook as it was applied, never changed; the workspace's newest one runs."""

    __tablename__ = "rulebooks"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """1, 2, 3 ... in the order in which they were applied."""
    hash: Mapped[str]
    text: Mapped[str]
    """The file as it was written, comments included."""
    file: Mapped[str]
    """What it was called."""
    applied_by: Mapped[str]
    source: Mapped[str]
    """Where it came from, a Source."""
    applied_at: Mapped[datetime]
