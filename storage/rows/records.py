"""Records: what an incident, and later a request, problem or change, have in common."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from bot.terms import Key, Kind
from storage.rows.base import Base
from storage.types import Id
from storage.wording import words_of

OPEN = "state IN ('new', 'assigned', 'in_progress', 'waiting')"
"""The condition of the index over open records; a query that says the same, word for word, can use it."""

WORDS = "array_to_tsvector(string_to_array(words, ' '))"
"""The same of the index over their words, on PostgreSQL. They are cut already; its parser is not asked."""


UNCONFIRMED = "settles_at IS NOT NULL"
"""The same of the index over what is resolved, and nobody has said yet whether it is fixed."""

PAST_WORDS = (
    "array_to_tsvector(string_to_array(trim(words || ' state:' || state || ' in:' || audience"
    " || ' of:' || requester_id || coalesce(' with:' || assignee_id, '')"
    " || coalesce(' by:' || reported_by, '') || coalesce(' service:' || service, '')), ' '))"
)
"""What a record that is over is found by on PostgreSQL: its words, and by what searches are narrowed. The
latter have a colon, which is in no word."""


class Number(Base):
    """The last number given to a kind of record in a workspace."""

    __tablename__ = "numbers"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Record(Base):
    """What every kind of record has. `version` is checked in every UPDATE."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "number"),
        # Lists show what is not restored; much of what is resolved is never confirmed, so never closed.
        # With the kind in it, or SQLite prefers the constraint above, and walks all records there ever were;
        # with what lists are narrowed by, or it reads every open record to find those of one person.
        Index(
            "ix_records_open",
            "workspace_id",
            "kind",
            "number",
            "audience",
            "requester_id",
            "assignee_id",
            "service",
            # What queues are counted and sorted by.
            "team",
            "reported_by",
            "state",
            "waiting_on",
            "due_at",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_records_waiting_until",
            "waiting_until",
            sqlite_where=text("waiting_until IS NOT NULL"),
            postgresql_where=text("waiting_until IS NOT NULL"),
        ),
        Index(
            "ix_records_reported_ts",
            "workspace_id",
            "reported_in",
            "reported_ts",
            sqlite_where=text("reported_ts IS NOT NULL"),
            postgresql_where=text("reported_ts IS NOT NULL"),
        ),
        # On SQLite the migration makes `open_words`, which triggers keep.
        Index(
            "ix_records_open_words",
            text(WORDS),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text(OPEN),
        ).ddl_if(dialect="postgresql"),
        # Their requesters see them among what they reported, until they have said whether it is fixed.
        Index(
            "ix_records_unconfirmed",
            "workspace_id",
            "requester_id",
            sqlite_where=text(UNCONFIRMED),
            postgresql_where=text(UNCONFIRMED),
        ),
        # The same for SQLite is `past_words`, which triggers keep.
        Index(
            "ix_records_past_words",
            text(PAST_WORDS),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text(f"NOT ({OPEN})"),
        ).ddl_if(dialect="postgresql"),
        Index(
            "ix_records_settles_at",
            "settles_at",
            sqlite_where=text("settles_at IS NOT NULL"),
            postgresql_where=text("settles_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    kind: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    details: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(deferred=True)
    """What it is found by: the words of its title and details, as `storage.wording` cuts them."""
    state: Mapped[str]
    audience: Mapped[str]
    requester_id: Mapped[str]
    assignee_id: Mapped[str | None]
    service: Mapped[str | None]
    team: Mapped[str | None]
    """The key of the team that has it, where that is not the one that owns its service."""
    priority: Mapped[str]
    policy: Mapped[str | None] = mapped_column(ForeignKey("policy_versions.hash"))
    """By which version new clocks of it are promised; a later rulebook promises nothing to an open record."""
    reported_in: Mapped[str | None]
    """The channel in which it was reported."""
    reported_ts: Mapped[str | None]
    """The message by which it was reported; what follows is told in its thread. None: by a command."""
    reported_at: Mapped[datetime]
    reported_by: Mapped[str | None]
    """Who entered it for the requester. None: they did themselves."""
    began_at: Mapped[datetime | None]
    """Since when it is so, where that was said."""
    file_links: Mapped[str | None]
    """Addresses of files that belong to it, one in a line."""
    due_at: Mapped[datetime | None]
    """Its next deadline, as its clocks have it; None while that is paused, or where nothing is promised."""
    waiting_on: Mapped[str | None]
    waiting_until: Mapped[datetime | None]
    """When it goes on by itself, if that was said."""
    settles_at: Mapped[datetime | None]
    """While nobody says whether it is fixed: when it is asked again, and after that when it is closed."""
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": version}

    @property
    def key(self) -> Key:
        return Key(Kind(self.kind), self.number)

    def word(self, **changed: str) -> None:
        """Be found by the words of the title and the details, with what of them is just `changed`."""
        said = {"title": self.title, "details": self.details, **changed}
        self.words = " ".join(words_of(f"{said['title']}\n{said['details'] or ''}"))

    @validates("title", "details")
    def _corrected(self, field: str, value: str) -> str:
        if self.id is not None:  # a new record is worded once, when it is added
            self.word(**{field: value})
        return value
