"""Bolt with every listener, on a desk in workspace T1, and a Slack that says yes."""

from collections.abc import Iterator

import pytest

from bot.desk import Desk
from tests.handlers.side import Side, side
from tests.scripted import Scripted, scripted


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def bolt(desk: Desk, slack: Scripted) -> Side:
    return side(desk, slack)
