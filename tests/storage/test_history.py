"""History only grows: the database itself refuses anything else."""

import pytest
from sqlalchemy.exc import DBAPIError

from bot.desk import Desk
from tests.acting import ONLY_POSTGRESQL, history, report


@pytest.mark.parametrize("statement", ["UPDATE history SET note = 'nothing happened'", "DELETE FROM history"])
def test_nobody_changes_or_deletes_a_line_of_history(desk: Desk, statement: str) -> None:
    """History is append-only for whoever reaches the database, not only for our own code."""
    key = report(desk)
    before = [(line.id, line.verb, line.note) for line in history(desk, key)]

    with pytest.raises(DBAPIError, match="append-only"), desk.database.engine.begin() as connection:
        connection.exec_driver_sql(statement)

    assert [(line.id, line.verb, line.note) for line in history(desk, key)] == before
    assert [line[1] for line in before] == ["reported"]


@ONLY_POSTGRESQL
def test_nobody_empties_the_table_of_history(desk: Desk) -> None:
    """PostgreSQL's TRUNCATE passes row triggers by, so it is refused as well."""
    key = report(desk)

    with pytest.raises(DBAPIError, match="append-only"), desk.database.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE history")

    assert len(history(desk, key)) == 1
