"""Lists and searches: what is over is not even looked at."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.desk import Desk
from bot.records import incidents
from bot.terms import How, Queue, Solution
from storage import Store
from storage.queues import Sight
from tests.acting import ANN, BEN, INC_1, ONLY_SQLITE, WORKSPACE, actor, report


@ONLY_SQLITE
@pytest.mark.parametrize(
    "which",
    [
        {},
        {"seen_by": ANN},
        {"of": BEN},
        {"of": ANN, "seen_by": ANN},
        {"breached": True},
        {"services": ["vpn"]},
    ],
    ids=["all", "visible", "mine", "my own", "breached", "of a team"],
)
def test_every_list_walks_the_index_of_open_records(desk: Desk, which: dict[str, Any]) -> None:
    """From the newest, until the list is full; with no sorting, and nothing that is over in its way."""
    plan = planned(desk, lambda store: store.records.open_incidents(WORKSPACE, limit=21, **which))

    assert plan[0] == "SEARCH records USING INDEX ix_records_open (workspace_id=? AND kind=?)"
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in plan)
    assert [step for step in plan if "clocks" in step] == (
        ["SEARCH clocks USING INDEX ix_clocks_breached (record_id=?)"] if "breached" in which else []
    )


@ONLY_SQLITE
def test_similar_incidents_are_found_through_the_index_of_words(desk: Desk) -> None:
    """Every word is looked up there, among what the person may see, which the index of open records tells."""
    plan = planned(
        desk, lambda store: store.search.similar_incidents(WORKSPACE, "VPN printer", limit=5, seen_by=ANN)
    )

    assert sum("open_words VIRTUAL TABLE INDEX" in step for step in plan) == 2
    assert [step for step in plan if "records" in step] == [
        "SEARCH records USING COVERING INDEX ix_records_open (workspace_id=? AND kind=?)"
    ]
    assert not any("TEMP B-TREE" in step for step in plan)


@ONLY_SQLITE
def test_the_index_of_words_forgets_what_is_over(desk: Desk) -> None:
    """It stays as small as what is open; who may be found is decided elsewhere."""
    report(desk, "VPN is down")
    assert _in_the_index(desk, "vpn") == 1

    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, "Restarted"))
    assert _in_the_index(desk, "vpn") == 0

    incidents.reopen(desk, actor(ANN), INC_1, "Still down")
    assert _in_the_index(desk, "vpn") == 1


def _in_the_index(desk: Desk, word: str) -> int:
    with desk.database._reader.connect() as connection:
        wanted = text("SELECT rowid FROM open_words WHERE open_words MATCH :word")
        return len(connection.execute(wanted, {"word": word}).all())


def planned(desk: Desk, ask: Callable[[Store], object]) -> list[str]:
    """How SQLite goes about the first statement of a question."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            asked.append((statement, given))

    engine = desk.database._reader
    event.listen(engine, "before_cursor_execute", note)
    with desk.database.reading() as store:
        ask(store)
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        return [
            step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1])
        ]


@ONLY_SQLITE
@pytest.mark.parametrize("queue", Queue)
def test_every_queue_is_read_from_the_index_of_open_records(desk: Desk, queue: Queue) -> None:
    """And from nothing else, but for what is resolved and not confirmed: that is in another."""
    sight, now = Sight(ANN, ["storage"], ["email"]), desk.now()
    asked: list[Callable[[Store], object]] = [
        lambda store: store.queues.listed(WORKSPACE, queue, sight, now=now, limit=11),
        lambda store: store.queues.counted(WORKSPACE, sight, now=now),
    ]

    for ask in asked:
        read = [step for step in planned(desk, ask) if " records " in f"{step} "]
        assert read
        assert all("ix_records_open" in step or "ix_records_unconfirmed" in step for step in read), read
