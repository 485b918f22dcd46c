"""The sandbox's page with an app of the simplest kind: what a test does there, and what the app hears."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page
from slack_sdk import WebClient

from bot.sandbox.client import Control
from bot.sandbox.process import Running, running
from tests.browser.screens import Screen
from tests.sandbox.conftest import Answer, HttpApp, Received

JSON = dict[str, Any]

MANIFEST = """
features:
  bot_user: {display_name: Helper}
  slash_commands:
    - {command: /tell, description: Tell the desk, usage_hint: what is broken}
    - {command: /telephone, description: Call somebody, usage_hint: who}
  shortcuts:
    - {type: global, callback_id: begin, name: Begin something, description: Opens a form}
    - {type: message, callback_id: about, name: Tell of this, description: Takes the words}
settings:
  event_subscriptions: {bot_events: [app_home_opened]}
"""

_numbers = count(1)


@dataclass
class House:
    """A sandbox for several tests, and its app."""

    sandbox: Running
    app: HttpApp

    @property
    def web(self) -> WebClient:
        return WebClient(token=self.sandbox.bot_token, base_url=self.sandbox.api_url, retry_handlers=[])


@contextmanager
def house(place: Path) -> Iterator[House]:
    app = HttpApp()
    (place / "manifest.yaml").write_text(MANIFEST)
    options = ("--events-url", app.url, "--manifest", str(place / "manifest.yaml"), "--pace", "1000")
    with running(*options) as sandbox:
        yield House(sandbox, app)
    app.close()


class Facing:
    """A fresh channel with ann, ben and the app, and the page at which one of them looks."""

    def __init__(self, house: House, screen: Screen) -> None:
        self.web, self.app = house.web, house.app
        self.control: Control = house.sandbox.control
        self.screen, self.page = screen, screen.page
        self.address = house.sandbox.control_url.removesuffix("/control/")
        self.name = f"room-{next(_numbers)}"
        self.channel = str(self.web.conversations_create(name=self.name)["channel"]["id"])
        for person in ("ann", "ben"):
            self.control.join(self.channel, person)
        self.app.reset()

    # The page

    def open(self, person: str = "ann", place: str | None = None, *, page: Page | None = None) -> Page:
        """Look at the channel, or at another place, as that person."""
        shown = page or self.page
        shown.goto(f"{self.address}/#/{person}/{place or self.channel}")
        shown.reload()  # the address alone is only another place of the same page
        shown.get_by_test_id("channel-title").wait_for()
        return shown

    def get(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    def message(self, words: str) -> Locator:
        """The newest message in the channel that says this."""
        return self.get("timeline").get_by_test_id("message").filter(has_text=words).last

    def write(self, words: str) -> None:
        self.get("composer").fill(words)
        self.page.keyboard.press("Enter")

    def choose(self, menu: str, item: str) -> None:
        """Open the menu of that test id, and choose from it."""
        self.get(menu).click()
        self.page.get_by_role("menuitem", name=item).click()

    def close_forms(self) -> None:
        """Whoever comes next finds no form open."""
        self.app.reset()
        for view in self.control.state()["views"]:
            if view["type"] == "modal":
                self.control.close(view["user"])

    def was_refused(self) -> None:
        """The sandbox has just refused something, which the browser's console tells as an error."""
        told = self.screen.troubles.pop()
        assert "400 (Bad Request)" in told

    # The app

    def says(self, *blocks: JSON, text: str = "words", **more: Any) -> str:
        """The app posts it; its ts."""
        return str(self.web.chat_postMessage(channel=self.channel, text=text, blocks=blocks, **more)["ts"])

    def answers(self, answer: Callable[[JSON], str | JSON | None]) -> None:
        """What the app answers to a payload from now on; None answers with an error."""

        def answered(received: Received) -> Answer:
            body = answer(received.payload)
            return Answer(500) if body is None else Answer(200, body)

        self.app.answer = answered

    def heard(self, kind: str) -> JSON:
        """The next payload of this type: block_actions, view_submission, a command's name ..."""
        while True:
            payload = self._next(kind)
            if kind in (payload.get("type"), payload.get("command"), payload.get("event", {}).get("type")):
                return payload

    def _next(self, kind: str) -> JSON:
        try:
            return dict(self.app.inbox.get(timeout=5).payload)
        except queue.Empty:
            raise AssertionError(f"the app did not hear of {kind}") from None

    def opens(self, view: JSON) -> None:
        """The app opens this view whenever a shortcut is chosen; forms are answered with nothing."""

        def answer(payload: JSON) -> str:
            if payload.get("type") == "shortcut":
                self.web.views_open(trigger_id=payload["trigger_id"], view=view)
            return ""

        self.answers(answer)

    def open_form(self, *blocks: JSON, **more: Any) -> None:
        """The person chooses the shortcut that opens a form of these blocks."""
        self.opens(form(*blocks, **more))
        self.choose("shortcuts", "Begin something")
        self.get("modal").wait_for()


# Block Kit, shortly


def plain(words: str) -> JSON:
    return {"type": "plain_text", "text": words}


def section(words: str, **more: Any) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def actions(*elements: JSON) -> JSON:
    return {"type": "actions", "block_id": "deeds", "elements": list(elements)}


def button(words: str, action_id: str = "press", **more: Any) -> JSON:
    return {"type": "button", "action_id": action_id, "text": plain(words), **more}


def options(*words: str) -> list[JSON]:
    return [{"text": plain(word), "value": word.lower()} for word in words]


def field(label: str, kind: str = "plain_text_input", **more: Any) -> JSON:
    """An input block whose id is its label in small letters."""
    around: JSON = {name: more.pop(name) for name in ("optional", "dispatch_action", "hint") if name in more}
    element = {"type": kind, "action_id": "entry", **more}
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": plain(label),
        "element": element,
        **around,
    }


def form(*blocks: JSON, title: str = "A form", **more: Any) -> JSON:
    return {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Send"),
        "close": plain("Leave"),
        "blocks": list(blocks),
        **more,
    }
