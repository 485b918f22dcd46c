"""A real browser, and a page in it that shows a sandbox with a running desk."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot import rulebook
from bot.demo import stage
from bot.rulebook import Rulebook
from bot.sandbox.client import JSON
from storage import Database, migrating
from tests.browser.facing import Facing, House, house
from tests.browser.finding import NoBrowser, browser, may_be_missing
from tests.browser.screens import KEPT, Screen, screen
from tests.living import PACE, Living, living

WIDE = {"width": 1280, "height": 800}

_not_run: list[str] = []
_kept: list[Path] = []


# For this package only: while it is open, nobody else in this thread can run an event loop.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser that is installed; where there is none the tests are not run, which `CI=true` forbids."""
    try:
        path = browser()
    except NoBrowser as none:
        if not may_be_missing():
            pytest.fail(f"CI=true, and {none}")
        _not_run.append(str(none))
        pytest.skip(f"not run: {none}")
    # Chromium refuses its own sandbox to root.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def page_of(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Screen]:
    """An empty page. Its last look is kept, and whatever went wrong on it fails the test."""
    context = chromium.new_context(viewport=WIDE, locale="en-GB", timezone_id="Europe/London")  # type: ignore[arg-type]
    shown = screen(context, KEPT / request.node.name.removeprefix("test_"))
    yield shown
    shown.shot("at the end")
    _kept.append(shown.folder)
    context.close()
    assert shown.troubles == []


@pytest.fixture
def slack(rules: Rulebook, tmp_path: Path) -> Iterator[Living]:
    """A sandbox and a running desk. On SQLite: a page cannot tell one database from the other."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    database = Database(url)
    migrating.upgrade(database)
    database.close()
    with living(url, rules, tmp_path) as alive:
        yield alive


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Living]:
    """What `make demo` shows: the company, its day before, and the desk; a test moves its time."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"

    def past(said: JSON) -> None:
        environment = {**stage.settings(said, url), "TOCSIN_PACE": str(PACE)}
        stage.live_through_the_past(said["control_url"], environment)

    rules = rulebook.load(Path(str(stage.RULEBOOK)))
    with living(url, rules, tmp_path, options=stage.BEFORE, before=past) as alive:
        yield alive


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not run and why, and where the pictures are."""
    if _not_run:
        terminalreporter.write_line(f"Browser tests: not run: {_not_run[0]}.")
    if _kept:
        terminalreporter.write_line(f"Screenshots: {KEPT}/ ({len(_kept)} tests)")


@pytest.fixture(scope="package")
def one_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house")) as standing:
        yield standing


@pytest.fixture
def facing(one_house: House, page_of: Screen) -> Iterator[Facing]:
    """A channel of its own in a sandbox that several tests share, and a page that looks at it."""
    one_house.sandbox.control.advance(3600)
    shown = Facing(one_house, page_of)
    yield shown
    shown.close_forms()
