"""A person's hands and eyes: how they press, fill and type until it is answered, and what they look at."""

import random
import re
import threading
import time
from collections.abc import Callable

from bot.sandbox.client import JSON, Control, ControlError, Outcome

from .ledger import PATIENCE, Clicked, GaveUp, Ledger, Window


class Hands:
    """One person, with one screen: they do one thing at a time."""

    def __init__(
        self, id: str, control: Control, window: Window, ledger: Ledger, dice: random.Random
    ) -> None:
        self.id = id
        self._control, self._window, self._ledger, self._dice = control, window, ledger, dice
        self._screen = threading.RLock()

    # How they do it

    def _told(self, text: str, typed: str) -> str:
        def key_in(outcome: Outcome) -> str | None:
            found = re.search(r"\*(INC-\d+)\*", outcome.sees)
            return found[1] if found else None

        with self._screen:
            outcome = self._repeat(
                "report",
                lambda: self._control.command(self.id, "help", "/incident", typed),
                lambda outcome: key_in(outcome) is not None,
            )
        assert outcome is not None
        key = key_in(outcome)
        assert key is not None
        self._ledger.told[text] = key
        return key

    def _press(self, verb: str, key: str, channel: str, action: str) -> None:
        ts = self._button(channel, key, action)
        with self._screen:
            outcome = self._repeat(
                verb,
                lambda: self._control.click(self.id, channel, ts, action),
                lambda outcome: True,
                enough=lambda: self._offering(channel, key, action) is None,
            )
        if outcome is not None:
            self._ledger.clicked.append(Clicked(verb, self.id, key))

    def _fill(self, verb: str, key: str, channel: str, action: str, entries: dict[str, str]) -> None:
        ts = self._button(channel, key, action)
        with self._screen:
            view = self._opened(f"open {verb}", lambda: self._control.click(self.id, channel, ts, action))
            self._submit(verb, view, entries)
            self._ledger.clicked.append(Clicked(verb, self.id, key))

    def _opened(self, name: str, ask: Callable[[], Outcome]) -> str:
        """Ask for a form until one is on the screen; the app's answer is not what counts."""
        outcome = self._repeat(name, ask, lambda outcome: outcome.view_id is not None, unanswered_too=True)
        assert outcome is not None
        assert outcome.view_id is not None
        return outcome.view_id

    def _submit(self, name: str, view: str, entries: dict[str, str]) -> None:
        given = dict(entries)
        self._repeat(
            f"submit {name}",
            lambda: self._control.submit(self.id, view, dict(given)),
            lambda outcome: not outcome.sees,
        )

    def _repeat(
        self,
        name: str,
        act: Callable[[], Outcome],
        is_good: Callable[[Outcome], bool],
        *,
        unanswered_too: bool = False,
        enough: Callable[[], bool] = lambda: False,
    ) -> Outcome | None:
        """Do it until it was answered well; None where there is no more need to, though nobody answered."""
        self._ledger.acts[name] += 1
        seen: list[str] = []
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self._window.closed.is_set():
            try:
                outcome = act()
            except ControlError as error:  # the button has just gone, or the form
                outcome = Outcome("gone", str(error))
            self._note(outcome)
            if (outcome.status == "answered" or unanswered_too) and is_good(outcome):
                return outcome
            seen.append(f"{outcome.status} {outcome.sees} {outcome.problems or ''}".strip())
            self._ledger.repeated[name] += 1
            self._window.closed.wait(self._dice.uniform(0.3, 1.0))
            if enough():
                return None
        raise GaveUp(f"{self.id} tried {name} {len(seen)} times; the last answers: {seen[-3:]}")

    def _note(self, outcome: Outcome) -> None:
        if "omething is wrong on our side" in outcome.sees:
            self._ledger.faults_seen.append(outcome.sees)
        if outcome.sees.startswith("You reported this"):
            self._ledger.recognised += 1

    # What they look at

    def _button(self, channel: str, key: str, action: str) -> str:
        """The ts of the message whose button does it, as soon as there is one."""
        offering = self._window.wait(channel, lambda _: self._offering(channel, key, action))
        return str(offering["ts"])

    def _offering(self, channel: str, key: str, action: str) -> JSON | None:
        """The newest message, but no ring, that offers to do this to the record."""
        seen = self._window.look(channel) or {"messages": []}
        found = [
            message
            for message in seen["messages"]
            if _offers(message, action, key) and (channel.startswith("@") or _is_card(message))
        ]
        return found[-1] if found else None

    def _whispered(self, key: str, action: str) -> str | None:
        """The ts of what this person alone was answered in #help that offers to do this to the record."""
        for whisper in self._control.state("help")["ephemerals"]:
            if whisper["user"] == self.id and _offers(whisper, action, key):
                return str(whisper["ts"])
        return None

    def _until_member(self, room: str) -> str:
        found = self._window.wait(room, lambda seen: seen if self.id in seen["members"] else None)
        return str(found["id"])


def _is_card(message: JSON) -> bool:
    return bool(message["blocks"]) and message["blocks"][0]["type"] == "header"


def _offers(message: JSON, action: str, value: str) -> bool:
    return any(
        element.get("action_id") == action and element.get("value") == value
        for block in message["blocks"]
        for element in block.get("elements", ())
    )
