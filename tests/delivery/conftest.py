"""A desk that is moved by hand, against a Slack of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rulebook import Rulebook
from tests.byhand import Hands, by_hand


@pytest.fixture
def hands(database_url: str, rules: Rulebook, tmp_path: Path) -> Iterator[Hands]:
    with by_hand(database_url, rules, tmp_path) as alive:
        yield alive
