"""What the modules of this package that ask about one noun share."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.rows import Base


class Noun:
    """Questions and writes about one noun, in the transaction of `session`."""

    def __init__(self, session: Session, core: Connection) -> None:
        """`core` is the same transaction without the ORM, for the statements that every report runs.

        Nothing is flushed before them, and no object of the session learns what they change.
        """
        self._session, self._core = session, core

    @property
    def _dialect(self) -> str:
        return self._core.dialect.name


def table(row: type[Base]) -> Table:
    """The table behind a class, for statements that are built once and run without the ORM's part."""
    found = row.__table__
    assert isinstance(found, Table)
    return found


def columns_of(row: Base) -> dict[str, Any]:
    """What stands in a new row's columns, and None in the others; the database numbers it."""
    return {name: row.__dict__.get(name) for name in _columns(type(row))}


@cache
def _columns(row: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in table(row).columns if column.name != "id")


def insert_into(row: type[Base], dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, which both engines spell alike and SQLAlchemy does not."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    made: sqlite.Insert | postgresql.Insert = insert(table(row))
    return made
