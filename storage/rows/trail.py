"""What hangs on a record: its history, what people wrote about it, and its relations to others."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Facts
from storage.types import Id


class HistoryEntry(Base):
    """One change of a record. The database refuses to change or delete these rows."""

    __tablename__ = "history"
    __table_args__ = (
        Index(None, "record_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    at: Mapped[datetime]
    verb: Mapped[str]
    person_id: Mapped[str | None]
    person_name: Mapped[str]
    source: Mapped[str]
    changes: Mapped[Facts]
    """By field: [old, new]."""
    note: Mapped[str]


class Comment(Base):
    """What a person wrote about a record; `audience`: the desk, also who reported it, or who may see it."""

    __tablename__ = "comments"
    __table_args__ = (
        Index(None, "record_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    at: Mapped[datetime]
    person_id: Mapped[str | None]
    kind: Mapped[str]
    """`update` (to everybody who follows), `reopened` (why it is not fixed), `note` (for the desk alone),
    `reply` (to the requester), `answer` (by the requester), or `affected` (theirs too)."""
    audience: Mapped[str]
    text: Mapped[str]


class Link(Base):
    """One record's relation to another: `repeats` (the same words said again on purpose) or `duplicates`."""

    __tablename__ = "links"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "relation"),
        Index(None, "to_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    relation: Mapped[str]
    at: Mapped[datetime]
