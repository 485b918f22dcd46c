"""Offers: messages that ask for help, and what their people decided about them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.terms import moment_of
from storage.rows.base import Base, Facts
from storage.types import Id


class OfferState(StrEnum):
    OPEN = "open"
    RECORDED = "recorded"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    """What was written has been deleted."""


class Offer(Base):
    """What a person wrote to the desk, in one message or several, and what was offered for it.

    `parts` are the messages by their ts: the words, and the ts of the last edit ("" for none).
    """

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "ts"),
        Index("ix_offers_writer", "workspace_id", "channel", "person_id", "last_at"),
        Index(None, "record_id"),
        Index("ix_offers_old", "workspace_id", "last_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    channel: Mapped[str]
    ts: Mapped[str]
    """The message that was heard first; the offer stands in its thread."""
    thread_ts: Mapped[str | None]
    """The head of that thread, where the message itself was written in one."""
    person_id: Mapped[str]
    parts: Mapped[Facts]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    state: Mapped[str]
    decided_by: Mapped[str | None]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"))

    @property
    def text(self) -> str:
        """All its words, in the order in which they were written."""
        return "\n".join(self.parts[ts]["text"] for ts in sorted(self.parts, key=moment_of))

    @property
    def stands_below(self) -> str:
        """The head of the thread in which we answer."""
        return self.thread_ts or self.ts

    def write(self, ts: str, text: str, *, edited: str = "") -> bool:
        """Hold these words of one message. False: they, or newer ones, are held already."""
        held = self.parts.get(ts)
        if held is not None and (held["text"] == text or moment_of(edited or ts) <= _written_at(ts, held)):
            return False
        self.parts = {**self.parts, ts: {"text": text, "edited": edited}}
        self._span()
        return True

    def strike(self, ts: str) -> bool:
        """Let go of one message's words. False: they were not held."""
        if ts not in self.parts:
            return False
        self.parts = {each: held for each, held in self.parts.items() if each != ts}
        self._span()
        return True

    def end(self, state: OfferState, *, by: str | None, record_id: int | None = None) -> None:
        self.state, self.decided_by, self.record_id = state, by, record_id

    def _span(self) -> None:
        moments = [moment_of(ts) for ts in self.parts]
        if moments:
            self.first_at, self.last_at = min(moments), max(moments)


def _written_at(ts: str, held: Mapping[str, str]) -> datetime:
    return moment_of(held["edited"] or ts)
