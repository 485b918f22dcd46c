"""A connection to PostgreSQL that gives up by itself.

A server that hangs, or a proxy before one that is dead, keeps none of the limits that it was given, and its
machine still acknowledges every byte: only the one who waits can end the wait.
"""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.abc import PQGen
from structlog import get_logger

from bot.errors import DatabaseAway

log = get_logger()


def patient(left: Callable[[], float | None], says: str) -> type[psycopg.Connection[Any]]:
    """A class of connections, each of whose waits lasts no longer than `left` says, in seconds.

    It then raises DatabaseAway, which no pool takes for a reason to connect anew and wait as long again.
    """

    class Patient(psycopg.Connection[Any]):
        def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
            try:
                return super().wait(gen, interval, left() if timeout is None else timeout)
            except psycopg.errors._WaitTimeout as error:
                log.warning("database.away", why="no_answer")
                self.close()  # what it answers from now on belongs to nobody
                raise DatabaseAway(says) from error

    return Patient
