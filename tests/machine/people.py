"""What people do: each act draws who does it and of what, and tells what should become of it."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from bot.sandbox.client import JSON, Control, Outcome
from bot.slack import forms
from bot.slack.messages import buttons
from tests.machine.acts import Stage
from tests.machine.expected import (
    AGENTS,
    ANN,
    BEN,
    COLLEAGUES,
    DONE,
    EVERYBODY,
    FAULTS,
    GUS,
    HIDDEN,
    REPEATED_WITHIN,
    SAME,
)
from tests.machine.screens import BUTTONS, FORMS, Button, seen_by
from tests.machine.verbs import MAJOR, SHOW, VERBS, Say, Verb, becomes_of
from tests.machine.world import World

SAID_TWICE_WITHIN = timedelta(minutes=2)

GENERAL = "general"
PICKS = st.integers(min_value=0, max_value=1_000)
"""Picks one of several by its rest: what there is to pick from is known when the step is taken."""

TEXTS, WORDS = st.sampled_from(sorted(FAULTS)), st.sampled_from(sorted(VERBS))
SELDOM = st.sampled_from((False, False, False, True))
UPDATES = st.sampled_from(("We know the cause.", "Half of it is *back*."))

SPOKEN = {"resolve", "major", "update", "list", "help"}
"""Words that handlers.wording knows beside its VERBS."""
EVENTS = {"reaction_added", "message.channels", "message.groups", "message.im"}
SHORTCUTS = {forms.REPORT, forms.REPORT_MESSAGE}
"""Events and shortcuts that people here cause."""

IN_A_ROOM = ("says_in_the_room", "sends_an_update", "marks_a_message")
ACTS = (
    *("somebody_says_what_can_be",) * 6,
    *("somebody_says",) * 3,
    *("presses",) * 5,
    *("sends_a_form",) * 4,
    *("asks_to_resolve", "reports") * 2,
    *("makes_major", "asks", "asks", "opens_the_form_of_a_report", *IN_A_ROOM),
)
"""What people do, as often as it stands here."""


class People(RuleBasedStateMachine):
    """Everybody who acts, in a world that begin() opens."""

    world: World
    control: Control
    stage: Stage
    forms: dict[str, tuple[str, str, str]]
    """What stands on whose screen: the view, its kind, and the incident it is about."""
    marks: list[tuple[str, str, str]]
    joined: Counter[str]
    """How often somebody chose an incident instead of reporting it anew."""

    def _reports_in_a_form(
        self, data: st.DataObject, who: str, callback: str, about: str
    ) -> tuple[JSON, str]:
        raise NotImplementedError

    # What people type

    def reports(self, data: st.DataObject) -> None:
        """If nobody answers, they type it again."""
        who, text = data.draw(st.sampled_from(COLLEAGUES)), data.draw(TEXTS)
        major, lost = data.draw(st.booleans()), data.draw(SELDOM)
        typed = f"major {as_sent(text)}" if major else as_sent(text)
        if lost:
            self._reports(who, typed, text, major=major, lost=True)
        self._reports(who, typed, text, major=major)

    def somebody_says(self, data: st.DataObject) -> None:
        who, key, word = data.draw(st.sampled_from(COLLEAGUES)), self._draw_key(data), data.draw(WORDS)
        words, lost = data.draw(st.sampled_from(VERBS[word].words)), data.draw(SELDOM)
        if lost:
            self._says(who, GENERAL, word, key, words, lost=True)
        self._says(who, GENERAL, word, key, words)

    def somebody_says_what_can_be(self, data: st.DataObject) -> None:
        """A verb of which something becomes: what there is most of."""
        word, expected = data.draw(WORDS), self.stage.expected
        can_be = [
            (who, key, words)
            for who in COLLEAGUES
            for key in expected.cases
            for words in VERBS[word].words
            if words not in VERBS[word].bad
        ]
        begins = data.draw(PICKS) % len(can_be)
        for who, key, words in can_be[begins:] + can_be[:begins]:
            say = Say(deepcopy(expected), who, GENERAL, word, words, self.world.now(), self.stage.seen)
            if becomes_of(say, key) == DONE:
                self._says(who, GENERAL, word, key, words)
                break

    def says_in_the_room(self, data: st.DataObject) -> None:
        """The key may be left away there."""
        (who, key, room), word = self._enter(data), data.draw(WORDS)
        words = data.draw(st.sampled_from(VERBS[word].words))
        self._says(who, room, word, key, words, typed=f"{word} {words}")

    def sends_an_update(self, data: st.DataObject) -> None:
        (who, key, room), text = self._enter(data), data.draw(UPDATES)
        case, now = self.stage.expected.cases[key], self.world.now()
        wanted = Verb(True, False, lambda case, say: SAME).may(case, who)
        if wanted is None:
            said = (who, room, f"update {text}")
            earlier = self.stage.expected.repeats(said, key, now, SAID_TWICE_WITHIN)
            wanted = SAME if earlier else case.write("updated", who)
        self._types(who, room, f"update {text}", wanted, key)

    def makes_major(self, data: st.DataObject) -> None:
        who, key = self._draw_person(data), self._draw_key(data)
        self._types(who, GENERAL, f"major {key}", self._wanted(MAJOR, who, "major", key), key)

    def asks(self, data: st.DataObject) -> None:
        who, key = self._draw_person(data), self._draw_key(data)
        which = data.draw(st.sampled_from(("key", "list", "list mine", "list team nobody", "help")))
        wanted = self._wanted(SHOW, who, "show", key) if which == "key" else SAME
        outcome = self._types(who, GENERAL, key if which == "key" else which, wanted, key)
        for case in self.stage.expected.cases.values():
            if which.startswith("list") and not case.may_see(who):
                assert f"*{case.key}*" not in str(outcome.answer)

    # What people press and fill in

    def presses(self, data: st.DataObject) -> None:
        """A button that they see: a card may be older than its record."""
        who, lost = data.draw(st.sampled_from(EVERYBODY)), data.draw(SELDOM)
        seen = list(seen_by(self.control.state(), who))
        if not seen:
            return
        button = seen[data.draw(PICKS) % len(seen)]
        if button.action == buttons.REPORT_WORDS:
            self._reports_words(who, button, lost=lost)
            return
        case = self.stage.expected.cases[button.key]
        wanted = BUTTONS[button.action](self._say(who, button.channel, button.action, ""), case)
        outcome = self.stage.act(
            lambda: self.control.click(who, button.channel, button.ts, button.action, value=button.key),
            wanted,
            who=self._person(who),
            by="click",
            says=f"{button.action} of {button.key}",
            lost=lost,
        )
        if outcome.view_id is not None:
            assert wanted == SAME
            self._opened(who, outcome.view_id, button.key)

    def asks_to_resolve(self, data: st.DataObject) -> None:
        who, key = self._draw_person(data), self._draw_key(data)
        case = self.stage.expected.cases.get(key)
        wanted = BUTTONS["incident.ask_resolve"](self._say(who, GENERAL, "", ""), case) if case else HIDDEN
        outcome = self._types(who, GENERAL, f"resolve {key}", wanted, key, silent=wanted == SAME)
        if outcome.view_id is not None:
            self._opened(who, outcome.view_id, key)

    def sends_a_form(self, data: st.DataObject) -> None:
        """What has been open for a while may be old."""
        if not self.forms:
            return
        who = sorted(self.forms)[data.draw(PICKS) % len(self.forms)]
        view, callback, key = self.forms.pop(who)
        if callback in (forms.REPORT, forms.REPORT_MESSAGE):
            entries, wanted = self._reports_in_a_form(data, who, view, key)
        else:
            form = FORMS[callback]
            entries = form.entries[data.draw(PICKS) % len(form.entries)]
            said = " ".join(entries.values())
            wanted = form.does(self._say(who, GENERAL, "", said), self.stage.expected.cases[key])
        self.stage.act(
            lambda: self.control.submit(who, view, dict(entries)),
            wanted,
            who=self._person(who),
            by="form",
            says=f"{callback} of {key}: {entries}",
        )
        if wanted not in (DONE, SAME):
            self.control.close(who)

    def marks_a_message(self, data: st.DataObject) -> None:
        who, key, room = self._enter(data)
        text = f"Mark {len(self.marks)} of *{key}*."
        ts = self.control.message(who, room, text)
        self.control.react(who, room, ts, "memo")
        self.world.until_events_have_come()
        may = Verb(True, True, lambda case, say: SAME).may(self.stage.expected.cases[key], who)
        if may is None:
            self.marks.append((room, ts, text))
        self.stage.committed = may is None
        self.stage.look()

    def comes_again(self) -> None:
        """The payload that was acted on last comes a second time: nothing changes, and it is answered."""

        def again() -> Outcome:
            answer = self.world.door.lets_in_again()
            return Outcome("answered" if answer.status == 200 else "failed")

        self.stage.act(again, SAME, who=None, by="")

    # How

    def _reports(self, who: str, typed: str, text: str, *, major: bool, lost: bool = False) -> None:
        expected, now = self.stage.expected, self.world.now()
        next_key = f"INC-{len(expected.cases) + 1}"
        earlier = expected.repeats((who, GENERAL, typed), next_key, now, REPEATED_WITHIN)
        wanted = SAME
        if earlier is None:
            wanted, case = DONE, expected.report(who, text)
            if major and who in AGENTS:
                case.is_major = True
                case.write("made major", who)
        outcome = self._types(who, GENERAL, typed, wanted, "", lost=lost)
        if not lost:
            assert f"*{earlier or next_key}*" in outcome.sees or major

    def _reports_words(self, who: str, button: Button, *, lost: bool) -> None:
        """What was answered as something else was meant as a report."""
        expected, next_key = self.stage.expected, f"INC-{len(self.stage.expected.cases) + 1}"
        earlier = expected.repeats((who, GENERAL, button.key), next_key, self.world.now(), REPEATED_WITHIN)
        if earlier is None:
            expected.report(who, button.key)
        self.stage.act(
            lambda: self.control.click(who, button.channel, button.ts, button.action, value=button.key),
            SAME if earlier else DONE,
            who=who,
            by="click",
            says=f"{button.action} {button.key!r}",
            lost=lost,
        )

    def _causes(self, do: Callable[[], object], wanted: str, who: str, says: str) -> None:
        """Do what Slack tells by an event."""

        def event() -> Outcome:
            do()
            self.world.until_events_have_come()
            return Outcome("answered")

        self.stage.act(event, wanted, who=who, by="event", says=says)

    def _says(
        self, who: str, where: str, word: str, key: str, words: str, *, typed: str = "", lost: bool = False
    ) -> None:
        say = self._say(who, where, word, words)
        wanted = becomes_of(say, key)
        self._types(who, where, typed or f"{word} {key} {words}", wanted, key, lost=lost)

    def _types(
        self,
        who: str,
        where: str,
        text: str,
        wanted: str,
        key: str,
        *,
        lost: bool = False,
        silent: bool = False,
    ) -> Outcome:
        outcome = self.stage.act(
            lambda: self.control.command(who, where, "/incident", text.strip()),
            wanted,
            who=who,
            by="command",
            says=f"/incident {text} in {where}",
            lost=lost,
        )
        assert silent or outcome.sees
        self.stage.hides(outcome, key, wanted)
        return outcome

    def _wanted(self, verb: Verb, who: str, word: str, key: str) -> str:
        case = self.stage.expected.cases.get(key)
        if case is None:
            return HIDDEN
        return verb.may(case, who) or verb.does(case, self._say(who, GENERAL, word, ""))

    def _say(self, who: str, where: str, word: str, words: str) -> Say:
        return Say(self.stage.expected, who, where, word, words, self.world.now(), self.stage.seen)

    def _opened(self, who: str, view: str, key: str) -> None:
        found = next(one for one in self.control.state(GENERAL)["views"] if one["id"] == view)
        self.forms[who] = view, found["callback_id"], key

    def _person(self, who: str) -> str:
        return f"T0THEIRS1:{who}" if who == GUS else who

    def _draw_person(self, data: st.DataObject) -> str:
        """Agents twice as often: they have the most to do."""
        return data.draw(st.sampled_from((BEN, ANN, *COLLEAGUES, *sorted(AGENTS))))

    def _draw_key(self, data: st.DataObject) -> str:
        """Mostly one that there is."""
        number = data.draw(PICKS) % (len(self.stage.expected.cases) * 4 + 1)
        return f"INC-{number // 4 + 1}"

    def _rooms(self) -> dict[str, str]:
        return self.stage.rooms()

    def _enter(self, data: st.DataObject) -> tuple[str, str, str]:
        rooms, who = self._rooms(), self._draw_person(data)
        key = sorted(rooms)[data.draw(PICKS) % len(rooms)]
        self.control.join(rooms[key], who)
        self.world.until_events_have_come()
        return who, key, rooms[key]


def as_sent(text: str) -> str:
    """As Slack sends what was typed (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
