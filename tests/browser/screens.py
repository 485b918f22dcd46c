"""A page in a real browser, and the screenshots that are kept of it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request

KEPT = Path(".build/screenshots")
"""Where screenshots are kept, one folder a test; git ignores it."""

PATIENCE = 20.0
"""Seconds that anything on the page may take."""


@dataclass
class Screen:
    """A page, what went wrong on it, and pictures of it."""

    page: Page
    folder: Path
    troubles: list[str] = field(default_factory=list)
    """Errors of its scripts, dialogs, and requests that leave this machine."""
    _shots: int = 0

    def shot(self, what: str) -> Path:
        """Keep a picture of what stands now; `what` becomes part of the file's name."""
        self._shots += 1
        name = re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-")
        file = self.folder / f"{self._shots:02}-{name}.png"
        self.page.screenshot(path=file)
        return file


def screen(context: BrowserContext, folder: Path) -> Screen:
    """A new page in the browser that keeps its eyes open for trouble."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    shown = Screen(page, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()

    def on_console(message: ConsoleMessage) -> None:
        # A browser asks for a favicon of its own accord.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            shown.troubles.append(f"the console: {message.text}")

    def on_dialog(dialog: Dialog) -> None:
        shown.troubles.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def on_request(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            shown.troubles.append(f"a request to {request.url}")

    page.on("console", on_console)
    page.on("dialog", on_dialog)
    page.on("request", on_request)
    page.on("pageerror", lambda error: shown.troubles.append(f"a script: {error}"))
    return shown
