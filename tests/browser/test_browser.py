"""The browser that the tests need: found where it is, and missed where it is not."""

from pathlib import Path

import pytest

from tests.browser.finding import NoBrowser, browser, may_be_missing
from tests.browser.screens import Screen
from tests.living import Living


def test_a_browser_shows_the_workspace(slack: Living, page_of: Screen) -> None:
    """The simplest of all: what a person said stands on the screen."""
    slack.control.message("ann", "general", "Good morning")

    page_of.page.goto(f"{slack.address}/control/state")

    assert "Good morning" in page_of.page.inner_text("body")


def test_the_browser_that_is_named_is_taken(tmp_path: Path) -> None:
    named = tmp_path / "my-browser"
    named.touch(mode=0o755)

    assert browser({"PATH": "", "TOCSIN_BROWSER": str(named)}) == str(named)


def test_chromium_is_found_in_the_path(tmp_path: Path) -> None:
    (tmp_path / "chromium-browser").touch(mode=0o755)

    assert browser({"PATH": str(tmp_path)}) == str(tmp_path / "chromium-browser")


def test_a_browser_that_cannot_be_run_is_none() -> None:
    """A wrong name is said, and no other is taken silently in its place."""
    with pytest.raises(NoBrowser, match="/no/such/browser"):
        browser({"PATH": "/usr/bin", "TOCSIN_BROWSER": "/no/such/browser"})


def test_only_where_a_change_is_checked_must_there_be_a_browser() -> None:
    assert may_be_missing({})
    assert not may_be_missing({"CI": "true"})
