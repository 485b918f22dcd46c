"""Somebody who looks at the page and does what a visitor does: with the mouse and the keyboard."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.screens import PATIENCE, Screen

expect.set_options(timeout=PATIENCE * 1000)


class Visitor:
    """One person after the other, on one page."""

    def __init__(self, screen: Screen, address: str) -> None:
        self.screen, self.page = screen, screen.page
        self._address = address

    def arrives(self) -> None:
        self.page.goto(f"{self._address}/")
        expect(self.page.get_by_test_id("live")).to_have_attribute("data-status", "live")

    def shot(self, what: str) -> None:
        self.screen.shot(what)

    # Who and where

    def is_now(self, name: str) -> None:
        """Act as somebody else, such as "Ann Archer"."""
        option = self.page.get_by_test_id("act-as").locator("option", has_text=name)
        self.page.get_by_test_id("act-as").select_option(value=option.get_attribute("value"))

    def opens(self, channel: str) -> None:
        """A channel by its name, or "@" for the chat with the desk."""
        testid = "dm-tocsin" if channel == "@" else f"channel-{channel}"
        self.page.get_by_test_id(testid).click()

    # What they see

    def message(self, words: str) -> Locator:
        """The newest message in the channel that says this; waits until it stands there."""
        return self._said(self.page.get_by_test_id("timeline"), words)

    def reply(self, words: str) -> Locator:
        """The same in the thread that is open."""
        return self._said(self.page.get_by_test_id("thread-timeline"), words)

    @staticmethod
    def _said(within: Locator, words: str) -> Locator:
        said = within.get_by_test_id("message").filter(has_text=re.compile(re.escape(words))).last
        expect(said).to_be_visible()
        return said

    # What they do

    def writes(self, words: str) -> None:
        box = self.page.locator("#composer-box textarea")
        box.fill(words)
        box.press("Enter")

    def presses(self, message: Locator, button: str) -> None:
        message.get_by_role("button", name=button, exact=True).click()

    def form(self) -> Locator:
        """The form that is open; waits for it."""
        form = self.page.get_by_test_id("modal")
        expect(form).to_be_visible()
        return form

    def fills(self, label: str, words: str) -> None:
        self.form().get_by_label(label).fill(words)

    def chooses(self, label: str, option: str) -> None:
        self.form().get_by_label(label).click()
        self.page.get_by_role("option", name=option).click()

    def sends(self, button: str) -> None:
        """Send the form; waits until it is closed."""
        self.form().get_by_role("button", name=button, exact=True).click()
        expect(self.page.get_by_test_id("modal")).to_be_hidden()
