"""One SQLite file: one server process, and copies of it while it lives."""

import sqlite3
import threading
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.errors import AnotherServer, BadSetting
from storage import Database
from storage.database import must_have
from tests.acting import ONLY_POSTGRESQL, ONLY_SQLITE, report


@pytest.fixture
def file(database: Database) -> Path:
    assert database.path is not None
    return database.path


@ONLY_SQLITE
def test_a_copy_of_a_database_in_use_is_whole_and_sound(desk: Desk, file: Path, tmp_path: Path) -> None:
    """`tocsin db backup`, from another process, has every record committed before it began."""
    before = [report(desk, f"Fault {number}").number for number in range(20)]
    began, enough = threading.Event(), threading.Event()

    def go_on_reporting() -> None:
        number = 0
        while not enough.is_set():
            report(desk, f"Later fault {number}")
            number += 1
            began.set()

    writer = threading.Thread(target=go_on_reporting)
    writer.start()
    began.wait(10)
    other_process = Database(f"sqlite:///{file}")
    for copy in (tmp_path / "first.db", tmp_path / "second.db", tmp_path / "third.db"):
        other_process.backup(copy)
    enough.set()
    writer.join()
    other_process.close()

    for copy in (tmp_path / "first.db", tmp_path / "second.db", tmp_path / "third.db"):
        opened = sqlite3.connect(copy)
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        numbers = [row[0] for row in opened.execute("SELECT number FROM records ORDER BY number")]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers[: len(before)] == before
        histories = opened.execute("SELECT count(*) FROM history WHERE verb = 'reported'").fetchone()[0]
        assert histories == len(numbers)  # no record without what hangs on it
        opened.close()


@ONLY_SQLITE
def test_a_second_server_on_one_file_is_refused_with_a_sentence(file: Path, database: Database) -> None:
    """Two servers on one SQLite file would each take the other's deliveries for dead."""
    second = Database(f"sqlite:///{file}")

    with database.only_server():
        with (
            pytest.raises(AnotherServer, match="already runs") as refusal,
            second.only_server(),
        ):
            pass
        assert "Stop the other one, or put DATABASE_URL on PostgreSQL" in refusal.value.says

    with second.only_server():
        pass  # the first one has stopped
    second.close()


@ONLY_SQLITE
def test_short_commands_work_beside_a_server(desk: Desk, file: Path) -> None:
    """`tocsin deliveries` and its like are no servers: they read and write beside one."""
    beside = Desk(Database(f"sqlite:///{file}"), desk.rulebook, desk.now)

    with desk.database.only_server():
        report(beside)

    assert report(desk, "E-mail is down").number == 2
    beside.database.close()


@ONLY_POSTGRESQL
def test_postgresql_takes_any_number_of_servers(database: Database) -> None:
    """Only a file has one server: on PostgreSQL leases keep workers apart."""
    second = Database(database.url.render_as_string(hide_password=False))

    with database.only_server(), second.only_server():
        pass

    second.close()


def test_a_sqlite_that_cannot_search_is_refused_with_a_sentence() -> None:
    """At the start, and not at the first report. Every build that the tests run on can."""
    must_have("fts5")

    with pytest.raises(BadSetting, match=r"built without FTS99.* PostgreSQL"):
        must_have("fts99")
