"""Several workspaces install the desk by OAuth, and each has its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rulebook import Rulebook
from tests.journeys.several import FIRST, SECOND, Several, several


@pytest.fixture
def house(database_url: str, rules: Rulebook, tmp_path: Path) -> Iterator[Several]:
    with several(database_url, rules, tmp_path) as running:
        yield running


def test_two_workspaces_install_it_and_each_sees_only_its_own(house: Several) -> None:
    """The first reports of both are INC-1; nothing of one is said in the other."""
    for team in (FIRST, SECOND):
        page = house.browser.installs(team)
        assert (page.status, "is installed in" in page.text) == (200, True)
        house.until_served(team)

    for team, words in ((FIRST, "Alpha printer burns"), (SECOND, "Omega scanner leaks")):
        told = house.controls[team].command("ann", "general", "/incident", words)
        assert "INC-1" in told.sees

    for team, own, other in ((FIRST, "Alpha", "Omega"), (SECOND, "Omega", "Alpha")):
        control = house.controls[team]
        control.until(lambda state, own=own: own in json.dumps(state["channels"]))  # type: ignore[misc]
        assert own in json.dumps(control.command("ann", "general", "/incident", "list").answer)
        assert other not in json.dumps(control.state())
