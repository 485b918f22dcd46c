"""What people say to each other around an incident, and the messages that they report."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.client import JSON
from bot.slack import forms
from bot.slack.messages.buttons import REPLY

from .hands import Hands
from .ledger import Clicked, Spoken, Wrote
from .plan import REPORTS

VERBS = {"reply": "replied", "answer": "answered"}
"""What history says of words; a note in a thread is a comment alone."""


class Speaker(Hands):
    """A person who speaks in threads, and reports what others wrote."""

    def reply(self, key: str, text: str) -> None:
        """To the requester, by the button of the agents' card."""
        self._fill("replied", key, "service-desk", REPLY, {"text": text})
        self._ledger.spoken.append(Spoken("reply", self.id, key, text))

    def speak(self, kind: str, key: str, channel: str, after: str, text: str) -> None:
        """Write in the thread in which `after` stands, as soon as it does."""
        above = self._window.wait(channel, lambda seen: _saying(seen, after))
        place, thread = str(self._control.channel(channel)["id"]), str(above["thread_ts"] or above["ts"])
        self.write(Spoken(kind, self.id, key, text, place, thread))
        if kind in VERBS:
            self._ledger.clicked.append(Clicked(VERBS[kind], self.id, key))

    def write(self, spoken: Spoken) -> None:
        ts = self._control.message(self.id, spoken.channel, spoken.as_written, thread_ts=spoken.thread)
        self._ledger.written["words in threads"] += 1
        self._ledger.spoken.append(replace(spoken, ts=ts))

    def write_in_help(self, text: str) -> Wrote:
        """Say what is broken to everybody, and not to the desk; it has come there by then, and hears it."""
        bot = self._control.state("help")["bot"]["user_id"]
        self._window.wait("help", lambda seen: seen if bot in seen["members"] else None)
        ts = self._control.message(self.id, "help", text)
        self._ledger.written["messages"] += 1
        return Wrote(self.id, str(self._control.channel("help")["id"]), ts, text)

    def look(self) -> None:
        """See what is open: the desk is there, a moment before what it does not answer."""
        with self._screen:
            self._repeat(
                "list",
                lambda: self._control.command(self.id, "help", "/incident", "list"),
                lambda outcome: True,
            )

    def report_by_reaction(self, wrote: Wrote) -> None:
        if wrote not in self._ledger.reported:
            self._ledger.reported.append(wrote)
        self._ledger.reacted.append((self.id, wrote))
        self._ledger.written["reactions"] += 1
        self._control.react(self.id, wrote.channel, wrote.ts, REPORTS)

    def report_from_menu(self, wrote: Wrote, meanwhile: Callable[[], None]) -> None:
        """Its form stands filled; `meanwhile` happens before it is sent. Somebody else may be faster."""
        with self._screen:
            view = self._opened(
                "open form of message",
                lambda: self._control.message_shortcut(self.id, "help", wrote.ts, forms.REPORT_MESSAGE),
            )
            meanwhile()
            self._repeat(
                "submit form of message",
                lambda: self._control.submit(self.id, view, {}),
                lambda outcome: not outcome.sees or "reported already" in outcome.sees,
            )
        if wrote not in self._ledger.reported:
            self._ledger.reported.append(wrote)

    def reported_as(self, wrote: Wrote) -> str:
        """The key that is told in the thread of a message."""
        found = self._window.wait("help", lambda seen: _told_below(seen, wrote.ts))
        return str(found["key"])


def _saying(channel: JSON, text: str) -> JSON | None:
    """The message of a channel in whose blocks a text stands; its author's own message has none."""
    found = (one for one in channel["messages"] if text in json.dumps(one["blocks"], ensure_ascii=False))
    return next(found, None)


def _told_below(channel: JSON, ts: str) -> JSON | None:
    for message in channel["messages"]:
        found = re.search(r"has reported this .*\*(INC-\d+)\*", message["text"])
        if message["thread_ts"] == ts and found is not None:
            return {"key": found[1]}
    return None
