"""Lists and searches: what is over is not even looked at."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from bot.desk import Desk
from storage import Store
from tests.acting import ANN, BEN, ONLY_SQLITE, WORKSPACE


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
        "SEARCH records USING INDEX ix_records_open (workspace_id=? AND kind=?)"
    ]
    assert not any("TEMP B-TREE" in step for step in plan)


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
