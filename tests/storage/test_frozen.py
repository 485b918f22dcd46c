"""A process that freezes holds no lock for long, wherever it froze."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import psycopg

from bot.errors import DatabaseAway
from storage import Database
from storage.database import TRANSACTION_SECONDS
from tests.acting import ONLY_POSTGRESQL, WORKSPACE


@ONLY_POSTGRESQL  # a SQLite file has one process
def test_a_process_frozen_within_a_batch_loses_its_locks(database: Database) -> None:
    """psycopg sends a batch in pieces; between two of them no time-out of statement or idleness runs."""
    _settle_in(database)
    connection = database.engine.raw_connection()
    frozen = connection.driver_connection
    assert isinstance(frozen, psycopg.Connection)

    # Its connection is gone when it goes on.
    with suppress(psycopg.OperationalError), frozen.pipeline():
        # It has been run when its row is there, and no Sync has followed.
        assert frozen.execute("SELECT id FROM workspaces FOR UPDATE").fetchall() == [(WORKSPACE,)]
        _until_free(database)

    assert frozen.closed
    connection.invalidate()


def _until_free(database: Database) -> None:
    deadline = time.monotonic() + 5 * TRANSACTION_SECONDS
    while True:
        try:
            return _settle_in(database)
        except DatabaseAway:
            assert time.monotonic() < deadline, "the lock is still held"


def _settle_in(database: Database) -> None:
    with database.transaction() as store:
        store.people.settle_in(WORKSPACE, name="x", bot_user="U1", places={}, at=datetime.now(UTC))
