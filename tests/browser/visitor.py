"""Somebody who looks at the page and does what a visitor does: with the mouse and the keyboard."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.screens import PATIENCE, Screen

expect.set_options(timeout=PATIENCE * 1000)


class Visitor:
    """One person after the other, on one page."""

    def __init__(self, screen: Screen, address: str) -> None:
        self.page, self.shot = screen.page, screen.shot
        self.page.goto(f"{address}/")
        expect(self.page.get_by_test_id("live")).to_have_text("Live")

    # Who and where

    def is_now(self, name: str) -> None:
        """Act as somebody else, such as "ann"; waits until the page shows what they see."""
        chosen = self.page.get_by_test_id("act-as")
        expect(chosen).not_to_have_value("")
        if chosen.input_value() == name:
            return
        with self.page.expect_response(re.compile(rf"/control/screen/channel\?user={name}&")):
            chosen.select_option(name)
        expect(self.page.locator("#timeline .beginning")).to_be_attached()

    def opens(self, channel: str) -> None:
        """A channel by its name, or "@" for the chat with the desk."""
        row = self.page.get_by_test_id("dm-tocsin" if channel == "@" else f"channel-{channel}")
        row.click()
        expect(row).to_have_attribute("aria-current", "page")

    # What they see

    def message(self, words: str) -> Locator:
        """The newest message in the channel that says this; waits until it stands there."""
        return self._said("timeline", words)

    def reply(self, words: str) -> Locator:
        """The same in the thread that is open."""
        return self._said("thread-timeline", words)

    def _said(self, where: str, words: str) -> Locator:
        messages = self.page.get_by_test_id(where).get_by_test_id("message")
        said = messages.filter(has_text=re.compile(re.escape(words))).last
        expect(said).to_be_visible()
        return said

    # What they do

    def writes(self, words: str) -> None:
        """Type it into the box below the channel, and send it."""
        box = self.page.get_by_test_id("composer")
        box.fill(words)
        box.press("Escape")  # what is offered to complete it
        box.press("Enter")

    def presses(self, message: Locator, button: str) -> None:
        message.get_by_role("button", name=button, exact=True).click()

    def form(self, title: str) -> Locator:
        """The form that is open; waits for it."""
        form = self.page.get_by_test_id("modal")
        expect(form.get_by_test_id("modal-title")).to_have_text(title)
        return form

    def chooses(self, form: Locator, label: str, option: str) -> None:
        form.get_by_label(label).click()
        self.page.get_by_role("option", name=option).click()

    def sends(self, form: Locator) -> None:
        """Send the form; waits until it is closed."""
        form.get_by_test_id("modal-submit").click()
        expect(form).to_be_hidden()
