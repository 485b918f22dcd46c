"""What the modules of this package that ask about one noun share."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


class Noun:
    """Questions and writes about one noun, in the transaction of `session`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _insert(self, row: type[Any]) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that knows ON CONFLICT, which both engines spell alike and SQLAlchemy does not."""
        table: Table = row.__table__
        if self._session.get_bind().dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)
