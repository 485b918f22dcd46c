"""What people of the story do in Slack, and what they wait to see before they go on."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.client import Control, Outcome, State

WAITS = 30
"""Seconds that any one thing may take."""


class Cast:
    """Everybody. `settled` is called after whatever somebody did."""

    def __init__(self, slack: Control, *, settled: Callable[[], None] = lambda: None) -> None:
        self._slack, self._settled = slack, settled

    def writes(self, who: str, channel: str, text: str, *, under: str | None = None) -> str:
        """Somebody writes something, perhaps in the thread `under` a message; its ts."""
        ts = self._slack.message(who, channel, text, thread_ts=under)
        self._settled()
        return ts

    def reacts(self, who: str, channel: str, ts: str, emoji: str) -> None:
        self._slack.react(who, channel, ts, emoji)
        self._settled()

    def types(self, who: str, channel: str, words: str) -> str:
        """Somebody types `/incident` and these words; what they see. RuntimeError where it was not taken."""
        answer = _taken(f"/incident {words}", self._slack.command(who, channel, "/incident", words))
        self._settled()
        return answer.sees

    def presses(self, who: str, channel: str, ts: str, button: str) -> None:
        _taken(button, self._slack.click(who, channel, ts, button))
        self._settled()

    def fills(self, who: str, channel: str, ts: str, button: str, **entries: str) -> None:
        """Somebody presses a button that opens a form, fills it, and sends it."""
        view = _taken(button, self._slack.click(who, channel, ts, button)).view_id
        assert view is not None
        _taken(button, self._slack.submit(who, view, dict(entries)))
        self._settled()

    def sees(self, channel: str, part: str) -> str:
        """Wait until a message stands that contains this; its ts. `@ann` is the desk's chat with Ann."""
        state = self.until(lambda state: _saying(state, channel, part) != [])
        return str(_saying(state, channel, part)[0]["ts"])

    def until(self, condition: Callable[[State], bool]) -> State:
        return self._slack.until(condition, seconds=WAITS)


def messages(state: State, channel: str) -> list[dict[str, Any]]:
    """The messages of a channel by its name; `@ann` is the desk's direct messages with Ann."""
    people = {user["id"]: user["name"] for user in state["users"]}
    for found in state["channels"]:
        name = f"@{people.get(found['user'])}" if found["is_im"] else found["name"]
        if name == channel:
            return list(found["messages"])
    return []


def _saying(state: State, channel: str, part: str) -> list[dict[str, Any]]:
    plain = part.replace("*", "")
    return [one for one in messages(state, channel) if plain in str(one["text"]).replace("*", "")]


def _taken(what: str, answer: Outcome) -> Outcome:
    if answer.status != "answered" or answer.errors:
        raise RuntimeError(f"{what}: {answer.status}, {answer.sees}, {answer.errors}")
    return answer
