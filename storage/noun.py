"""What the modules of this package that ask about one noun share."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.rows import Base


class Noun:
    """Questions and writes about one noun, in the transaction of `session`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _dialect(self) -> str:
        return self._session.get_bind().dialect.name


def table(row: type[Base]) -> Table:
    """The table behind a class, for statements that are built once and run without the ORM's part."""
    found = row.__table__
    assert isinstance(found, Table)
    return found


def columns_of(row: Base) -> dict[str, Any]:
    """What stands in a new row's columns; the database numbers it."""
    return {name: getattr(row, name) for name in table(type(row)).columns.keys() if name != "id"}  # noqa: SIM118


def insert_into(row: type[Base], dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, which both engines spell alike and SQLAlchemy does not."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    made: sqlite.Insert | postgresql.Insert = insert(table(row))
    return made
