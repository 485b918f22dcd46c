"""The people of the storm: each repeats what was refused or unanswered, as a person would."""

from collections.abc import Sequence

from bot.sandbox.client import Outcome
from bot.slack.messages.buttons import CORRECT, FIXED, MAKE_MAJOR, NOT_FIXED, RESOLVE, TAKE, TAKE_BACK

from .ledger import Clicked, Mark
from .plan import REACTION
from .speaking import Speaker


class Person(Speaker):
    """Everything that somebody does with the desk."""

    def report(self, text: str) -> str:
        """By command, in one line; the key they were told."""
        return self._told(text, text)

    def report_major(self, text: str) -> str:
        return self._told(text, f"major {text}")

    def report_by_form(self, text: str) -> None:
        with self._screen:
            view = self._opened("open form", lambda: self._control.command(self.id, "help", "/incident"))
            self._submit("form", view, {"what": text})
            self._ledger.accepted.add(text)

    def take(self, key: str) -> None:
        self._press("taken", key, "service-desk", TAKE)

    def make_major(self, key: str) -> None:
        self._press("made major", key, "service-desk", MAKE_MAJOR)

    def resolve(self, key: str) -> None:
        entries = {"how": "fix", "done": f"Started {key} anew.", "lessons": "Look sooner."}
        self._fill("resolved", key, "service-desk", RESOLVE, entries)

    def confirm(self, key: str) -> None:
        self._press("closed", key, f"@{self.id}", FIXED)

    def reopen(self, key: str) -> None:
        self._fill("reopened", key, f"@{self.id}", NOT_FIXED, {"why": f"{key} is down again."})

    def say(self, happens: str, key: str, typed: str) -> None:
        """A verb, typed with its key; `happens` is its word in the history."""

        def said() -> Outcome:
            return self._control.command(self.id, "help", "/incident", typed.format(key=key))

        with self._screen:
            self._repeat(happens, said, lambda outcome: key in outcome.sees)
        self._ledger.clicked.append(Clicked(happens, self.id, key))

    def escalate(self, key: str, team: str, why: str) -> None:
        self.say("escalated", key, f"escalate {{key}} {team} {why}")
        self._ledger.escalated[key] = (team, why)

    def note(self, key: str, text: str) -> None:
        self.say("noted", key, f"note {{key}} {text}")
        self._ledger.notes[text] = key

    def correct(self, key: str, **entries: str) -> None:
        """By the button of the answer to the report; where that answer was lost there is none."""
        ts = self._whispered(key, CORRECT)
        if ts is None:
            return
        with self._screen:
            view = self._opened("open correct", lambda: self._control.click(self.id, "help", ts, CORRECT))
            self._submit("corrected", view, entries)
            self._ledger.clicked.append(Clicked("corrected", self.id, key))

    def take_back(self, key: str) -> None:
        """By the button of the answer to the report, or in words where that answer was lost."""
        ts = self._whispered(key, TAKE_BACK)
        if ts is None:
            self.say("cancelled", key, "cancel {key} It was a mistake.")
            return
        with self._screen:
            self._repeat(
                "taken back",
                lambda: self._control.click(self.id, "help", ts, TAKE_BACK),
                lambda outcome: True,
            )
            self._ledger.clicked.append(Clicked("cancelled", self.id, key))

    def update(self, key: str, room: str, text: str) -> None:
        """Tell everybody how it goes, from the room."""
        self._until_member(room)

        def said() -> Outcome:
            return self._control.command(self.id, room, "/incident", f"update {text}")

        with self._screen:
            self._repeat("update", said, lambda outcome: outcome.sees.startswith("Your update on"))
        self._ledger.updates[text] = key

    def mark(self, room: str, text: str) -> None:
        """Write something in the room, and put it on the timeline."""
        channel = self._until_member(room)
        ts = self._control.message(self.id, room, text)
        self._ledger.written["messages"] += 1
        self.react(Mark(channel, ts, text))
        self._ledger.marks.append(Mark(channel, ts, text))

    def react(self, mark: Mark) -> None:
        self._ledger.written["reactions"] += 1
        self._control.react(self.id, mark.channel, mark.ts, REACTION)


def pick(people: Sequence[Person], number: int) -> Person:
    """Somebody, the same for the same number."""
    return people[number % len(people)]
