"""A database that cannot be reached, or not in time, is told apart from a bug."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import psycopg
import pytest

from bot.desk import Desk
from bot.errors import DatabaseAway
from bot.rulebook import Rulebook
from bot.terms import Key
from storage import Database
from tests.acting import INC_1, ONLY_POSTGRESQL, ONLY_SQLITE, locked_away, report
from tests.conftest import Clock

SLACK_WAITS = 3.0


def test_a_database_that_is_not_there_is_away(engine: str, rules: Rulebook, tmp_path: Path) -> None:
    """A server that is switched off, or a disk that is not mounted: DatabaseAway, at once."""
    url = {
        "sqlite": f"sqlite:///{tmp_path / 'not_mounted' / 'tocsin.db'}",
        "postgresql": "postgresql+psycopg://postgres@127.0.0.1:1/tocsin",
    }[engine]
    database = Database(url)
    began = time.monotonic()

    with pytest.raises(DatabaseAway):
        report(Desk(database, rules, Clock().now))

    assert time.monotonic() - began < SLACK_WAITS
    database.close()


def test_a_database_that_others_hold_for_longer_than_two_seconds_is_away(desk: Desk) -> None:
    """Who waits is told within Slack's three seconds, and the next report is recorded as if nothing was."""
    began = time.monotonic()
    with locked_away(desk.database), pytest.raises(DatabaseAway):
        report(desk)
    waited = time.monotonic() - began

    assert 1.5 < waited < SLACK_WAITS
    assert report(desk) == INC_1


def test_whoever_queues_behind_somebody_who_waits_is_told_in_time_as_well(desk: Desk) -> None:
    """The wait for a connection and the wait for the lock are one wait of two seconds, not two of them."""

    def try_to_report(number: int) -> float:
        began = time.monotonic()
        with pytest.raises(DatabaseAway):
            report(desk, f"Fault {number}")
        return time.monotonic() - began

    with locked_away(desk.database), ThreadPoolExecutor(2) as threads:
        first = threads.submit(try_to_report, 1)
        wait([first], timeout=0.7)  # so the second begins while the first still waits
        second = threads.submit(try_to_report, 2)
        waited = [first.result(), second.result()]

    assert max(waited) < SLACK_WAITS


@ONLY_SQLITE
def test_a_full_disk_is_a_database_that_is_away(desk: Desk) -> None:
    """Nothing is recorded, and the person is told so; when there is room again, they can report."""
    recorded: list[Key] = []
    with desk.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as small as it is

    with pytest.raises(DatabaseAway):
        recorded.extend(report(desk, f"{number} " + "x" * 2_900) for number in range(1_000))

    with desk.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert report(desk).number == len(recorded) + 1


@ONLY_POSTGRESQL
def test_a_server_that_ends_our_session_is_away_for_that_transaction_only(desk: Desk) -> None:
    """PostgreSQL is restarted while we write: nothing is recorded, and the next one finds it again."""
    url = desk.database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def end_all_sessions() -> None:
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def is_interrupted() -> None:
        with desk.database.transaction() as store:
            store.records.next_number("T1", "INC")
            end_all_sessions()
            store.records.next_number("T1", "INC")

    with pytest.raises(DatabaseAway):
        is_interrupted()

    end_all_sessions()
    assert report(desk) == INC_1
