"""What the modules of this package that ask about one noun share."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from storage.rows import Base


@dataclass(frozen=True, slots=True)
class Due:
    """A row that needs attention at a moment."""

    id: int
    workspace: str
    at: datetime


class Transaction:
    """One transaction of the database, with the ORM where it is asked for: a plain report needs none.

    Nothing is flushed before a statement of `core`, and no object of the session learns what it changes.
    """

    def __init__(self, core: Connection) -> None:
        self.core = core
        self._session: Session | None = None
        self._followed: list[Base] = []

    @property
    def session(self) -> Session:
        """The ORM's session in this transaction."""
        if self._session is None:
            self._session = Session(self.core, expire_on_commit=False)
            self._session.add_all(self._followed)
        return self._session

    def follow(self, row: Base) -> None:
        """Write what changes of a row from here on; it has just been inserted."""
        make_transient_to_detached(row)
        if self._session is not None:
            self._session.add(row)
        else:
            self._followed.append(row)

    def flush(self) -> None:
        """Write what has changed."""
        if self._session is not None or any(inspect(row).modified for row in self._followed):
            self.session.flush()

    def close(self) -> None:
        """Let go of the rows; what they were read as stays."""
        if self._session is not None:
            self._session.close()


class Noun:
    """Questions and writes about one noun, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._core = transaction, transaction.core

    @property
    def _session(self) -> Session:
        return self._transaction.session

    @property
    def _dialect(self) -> str:
        return self._core.dialect.name

    def _due(self, wanted: Executable) -> Due | None:
        """The row that a statement for (id, workspace, moment) finds."""
        row = self._core.execute(wanted).first()
        return Due(*row) if row is not None else None


def table(row: type[Base]) -> Table:
    """The table behind a class, for statements that are built once and run without the ORM's part."""
    found = row.__table__
    assert isinstance(found, Table)
    return found


def columns_of(row: Base) -> dict[str, Any]:
    """What stands in a new row's columns, without those that are empty; the database numbers it."""
    here = row.__dict__
    return {name: here[name] for name in column_names(type(row)) if here.get(name) is not None}


@cache
def column_names(row: type[Base]) -> tuple[str, ...]:
    """The columns of a class, without the number that the database gives."""
    return tuple(column.name for column in table(row).columns if column.name != "id")


def insert_into(row: type[Base], dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, which both engines spell alike and SQLAlchemy does not."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    made: sqlite.Insert | postgresql.Insert = insert(table(row))
    return made
