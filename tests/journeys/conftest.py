"""Every journey goes both ways: by Socket Mode and by signed HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rulebook import Rulebook
from tests.living import Living, living


@pytest.fixture(params=["socket", "http"])
def slack(
    request: pytest.FixtureRequest, database_url: str, rules: Rulebook, tmp_path: Path
) -> Iterator[Living]:
    """A desk that is connected to a Slack of its own."""
    with living(database_url, rules, tmp_path, http=request.param == "http") as alive:
        yield alive
