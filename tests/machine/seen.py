"""What stands in the database at one moment, and what one act has written in the log."""

from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, select
from structlog.testing import capture_logs

from storage.rows import (
    Clock,
    Comment,
    Delivery,
    HistoryEntry,
    Incident,
    Link,
    Method,
    TimelineEntry,
    WarRoom,
)

ALONE = (Method.RESPOND, Method.EPHEMERAL)
"""What only the person who acted sees: an answer, or a refusal."""

Rows = Sequence[Row[Any]]


@dataclass(frozen=True)
class Seen:
    """All that a refused verb must leave as it is."""

    records: Rows
    history: Rows
    clocks: Rows
    comments: Rows
    links: Rows
    timeline: Rows
    rooms: Rows
    deliveries: Rows


def look(engine: Engine) -> Seen:
    """Read it all, past the desk."""
    with engine.connect() as connection:

        def every(table: Any) -> Rows:
            return connection.execute(select(table).order_by(*table.primary_key)).all()

        return Seen(
            records=every(Incident.__table__),
            history=every(HistoryEntry.__table__),
            clocks=every(Clock.__table__),
            comments=every(Comment.__table__),
            links=every(Link.__table__),
            timeline=every(TimelineEntry.__table__),
            rooms=every(WarRoom.__table__),
            deliveries=[row for row in every(Delivery.__table__) if row.method not in ALONE],
        )


@dataclass
class Heard:
    """What the log said while something was done."""

    lines: list[MutableMapping[str, Any]]

    @property
    def refusal(self) -> str | None:
        """Why the desk refused, by the name in bot.errors."""
        found = [str(line["why"]) for line in self.lines if line["event"] == "refused"]
        return found[-1].replace("SomebodyWasFaster", "NotPossible") if found else None

    @property
    def bugs(self) -> list[MutableMapping[str, Any]]:
        return [line for line in self.lines if str(line["event"]).endswith("bug")]


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear what the desk logs meanwhile."""
    with capture_logs() as lines:
        yield Heard(lines)
