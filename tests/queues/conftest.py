"""What the tests of queues share: opening a Home, and what would stand in it."""

from collections.abc import Callable

import pytest

from bot.desk import Desk
from bot.queues import home
from bot.slack.home import HomeFacts
from tests.acting import WORKSPACE, actor

Look = Callable[[str], HomeFacts]


@pytest.fixture
def look(desk: Desk) -> Look:
    """What somebody sees who opens their Home."""

    def opened(person: str) -> HomeFacts:
        home.opened(desk, actor(person))
        return composed(desk, person)

    return opened


def composed(desk: Desk, person: str) -> HomeFacts:
    """What somebody's Home should show now."""
    with desk.reading(actor(person)) as work:
        found = work.store.homes.of(WORKSPACE, person)
        assert found is not None
        return home.compose(work, found)


def keys(facts: HomeFacts) -> list[str]:
    return [row.key for row in facts.rows]
