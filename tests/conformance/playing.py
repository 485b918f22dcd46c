"""Playing the scenarios against a workspace, and leaving it as it was."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.conformance.scenarios import JSON, OWN, SCENARIOS, Step

# What a call that succeeded has left behind: the call that takes it away, its arguments by their path.
SCHEDULED = {"channel": "channel", "scheduled_message_id": "scheduled_message_id"}
BOOKMARK = {"channel_id": "bookmark.channel_id", "bookmark_id": "bookmark.id"}
UNDO: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "chat.postMessage": ("chat.delete", {"channel": "channel", "ts": "ts"}),
    "chat.scheduleMessage": ("chat.deleteScheduledMessage", SCHEDULED),
    "conversations.create": ("conversations.archive", {"channel": "channel.id"}),
    "bookmarks.add": ("bookmarks.remove", BOOKMARK),
}
DONE_ALREADY = ("message_not_found", "already_archived")
TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


@dataclass(frozen=True)
class Answer:
    """What came back for one step: the error, or "", and the types of the top-level keys."""

    scenario: str
    step: Step
    error: str
    shape: Mapping[str, str]


class Player:
    """Calls as an app does, and remembers what it has to take away again."""

    def __init__(self, token: str, url: str) -> None:
        self._client = WebClient(token=token, base_url=url, retry_handlers=[])
        self._made: list[tuple[str, JSON]] = []
        self.left_behind: list[str] = []

    def play(self, channel: str | None = None, *, own: bool = True) -> list[Answer]:
        """In the channel that is given, or in one that is made and archived; OWN only there, and if asked."""
        answers: list[Answer] = []
        with self._cleaning():
            known = self._known(channel)
            for name, steps in SCENARIOS.items():
                if name != OWN or (own and channel is None):
                    with self._cleaning():
                        answers += self._played(name, steps, dict(known))
        return answers

    def _known(self, channel: str | None) -> dict[str, str]:
        """The words that every scenario knows."""
        args = {"channel": channel} if channel else {"name": f"conformance-{uuid4().hex[:8]}"}
        found = self._call("conversations.info" if channel else "conversations.create", args)
        if not found["ok"]:
            raise SystemExit(f"Without a channel there is nothing to compare: {found}.")
        id, name = found["channel"]["id"], found["channel"]["name"]
        bot, year = self._call("auth.test", {})["user_id"], str(int(time.time()) + 365 * 24 * 3600)
        return {"{channel}": id, "{name}": name, "{bot}": bot, "{in_a_year}": year}

    def _played(self, name: str, steps: list[Step], known: dict[str, str]) -> Iterator[Answer]:
        for step in steps:
            args = {key: known.get(v, v) if isinstance(v, str) else v for key, v in step.args.items()}
            body = self._call(step.method, args)
            known |= {word: str(_at(body, path)) for word, path in step.keeps.items()}
            shape = {key: TYPES.get(type(value), "null") for key, value in body.items()}
            yield Answer(name, step, str(body.get("error") or ""), shape)

    @contextmanager
    def _cleaning(self) -> Iterator[None]:
        """Whatever is made inside is taken away at the end, the last first."""
        before = len(self._made)
        try:
            yield
        finally:
            while len(self._made) > before:
                method, args = self._made.pop()
                body = self._call(method, args)
                if not body["ok"] and body["error"] not in DONE_ALREADY:
                    self.left_behind.append(f"{method} {args}: {body['error']}")

    def _call(self, method: str, args: JSON) -> JSON:
        """As a form, which every method takes; a call that came too early is repeated when Slack says."""
        sent = {name: json.dumps(v) if isinstance(v, dict | list) else v for name, v in args.items()}
        try:
            response = self._client.api_call(method, params=sent)
        except SlackApiError as refusal:
            response = refusal.response
        if response.status_code == 429:
            time.sleep(int(response.headers.get("Retry-After", 1)))
            return self._call(method, args)
        body: JSON = dict(response.data)  # type: ignore[arg-type]  # bytes are only files
        if body["ok"] and method in UNDO:
            undo, paths = UNDO[method]
            self._made.append((undo, {name: _at(body, path) for name, path in paths.items()}))
        return body


def _at(body: JSON, path: str) -> Any:
    found: Any = body
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
