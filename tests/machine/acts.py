"""One act of a person, and what must be true of it whatever it was."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hypothesis import note

from bot.sandbox.client import Outcome
from tests.machine.expected import DONE, HIDDEN, KEPT, SAME, Expected
from tests.machine.promises import AFTER_EVERY_STEP, history_only_grows, nothing_said_twice
from tests.machine.seen import Heard, Rows, Seen, listening, look
from tests.machine.world import World


@dataclass
class Stage:
    """The world, and what should be in it."""

    world: World
    expected: Expected
    seen: Seen
    tally: Counter[str]
    committed: bool = False
    """Whether the payload that came last has been acted on, so that it may come again."""

    def act(
        self,
        do: Callable[[], Outcome],
        wanted: str,
        *,
        who: str | None,
        by: str,
        says: str = "",
        lost: bool = False,
    ) -> Outcome:
        """Do it; it must become what is `wanted`, and nothing else may change. `by` names the source."""
        self.world.tick()
        began = self.world.now()
        note(f"  {who or 'the same'}: {says} -> {wanted}{', the answer lost' if lost else ''}")
        self.tally[wanted] += 1
        self.world.door.loses_answers = lost
        with listening() as heard:
            outcome = do()
        self.world.door.loses_answers = False
        before, self.seen = self.seen, look(self.world.engine)
        self._is_answered(outcome, heard, lost=lost)
        became = heard.refusal or self._became(before)
        assert became == wanted, f"it became {became!r}, not {wanted!r}: {outcome.sees}"
        if wanted == DONE:
            self._is_written_down(before, who, by, began)
        elif wanted == KEPT:
            assert _without_words(self.seen) == _without_words(before), "words have changed something"
        else:
            assert self.seen == before, f"{wanted}, and yet something has changed"
        self.check(before)
        self.committed = wanted in (DONE, KEPT, SAME) and outcome.view_id is None
        return outcome

    def rooms(self) -> dict[str, str]:
        """The channel of each war room that has been opened, by its incident's key."""
        keys = {row.id: f"INC-{row.number}" for row in self.seen.records}
        return {keys[row.record_id]: row.channel for row in self.seen.rooms}

    def look(self) -> None:
        """After a step that nobody took: a sweep, or the passing of time."""
        before, self.seen = self.seen, look(self.world.engine)
        self._learn()
        self.check(before)

    def check(self, before: Seen) -> None:
        """Everything that must hold after every step."""
        wrong = [
            f"{promise.__name__}: {sentence}"
            for promise in AFTER_EVERY_STEP
            for sentence in promise(self.seen, self.expected)
        ]
        wrong += history_only_grows(before, self.seen)
        wrong += [f"a bug was logged: {line}" for line in self.world.heard.bugs]
        assert not wrong, "\n".join(wrong)

    def check_slack(self) -> None:
        """After every sweep."""
        wrong = list(nothing_said_twice(self.world.control.state()))
        assert not wrong, "\n".join(wrong)

    def hides(self, outcome: Outcome, key: str, wanted: str) -> None:
        """6: whoever may not know of an incident reads nothing of it in what they are answered."""
        case = self.expected.cases.get(key)
        if wanted == HIDDEN and case is not None:
            assert json.dumps(case.title) not in json.dumps(outcome.answer), f"{key} is shown: {outcome.sees}"

    def _became(self, before: Seen) -> str:
        if len(self.seen.history) > len(before.history):
            return DONE
        words = sum(len(now) - len(then) for now, then in zip(_words(self.seen), _words(before), strict=True))
        return KEPT if words == 1 else SAME

    def _learn(self) -> None:
        """What Slack has told of messages: nobody can foretell when it does."""
        for row in self.seen.records:
            lines = [line.verb for line in self.seen.history if line.record_id == row.id]
            if "read" in lines:
                self.expected.cases[f"INC-{row.number}"].read(lines.index("read"))

    def _is_answered(self, outcome: Outcome, heard: Heard, *, lost: bool) -> None:
        """1 and 5: the person has an answer, and Slack takes it."""
        assert heard.bugs == []
        assert outcome.problems == []
        assert outcome.status == ("failed" if lost else "answered"), outcome

    def _is_written_down(self, before: Seen, who: str | None, by: str, began: datetime) -> None:
        """7: each line of what was done says by whom, from where and when."""
        for line in self.seen.history[len(before.history) :]:
            assert (line.person_id, line.source) == (who, by)
            assert began <= line.at <= self.world.now()


def _words(seen: Seen) -> tuple[Rows, Rows]:
    return seen.comments, seen.deliveries


def _without_words(seen: Seen) -> Seen:
    return replace(seen, comments=(), deliveries=())
