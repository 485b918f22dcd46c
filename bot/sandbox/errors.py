"""What Slack says no with, and what the control API says no with."""

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """An answer with `ok: false`; `error` is one that Slack documents for the method."""

    def __init__(self, error: str, *, messages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.more = more

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": [_marked(message) for message in self.messages]}
        return body


class BadRequest(Exception):
    """The control API was asked for what cannot be; the text is a sentence for whoever wrote the test."""


def _marked(message: str) -> str:
    return message if "[ERROR]" in message else f"[ERROR] {message}"
