"""The machine: random people do random things, with trouble between, and every promise is looked at."""

import sys
from collections import Counter
from contextlib import AbstractContextManager
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.acting import locked_away
from tests.machine import settled
from tests.machine.acts import Stage
from tests.machine.expected import (
    ANN,
    EVERYBODY,
    GUS,
    Expected,
)
from tests.machine.people import ACTS, GENERAL, IN_A_ROOM, SELDOM, WORDS
from tests.machine.reporting import PLACES, REPORTS
from tests.machine.seen import look
from tests.machine.talking import TALKS, Talkers
from tests.machine.trouble import FAILURES, fails
from tests.machine.verbs import VERBS
from tests.machine.world import World

DIES = "dies"
PASSES = (53, 6.5 * 60, 12.5 * 60, 47 * 60, 3.3 * 3600, 3.3 * 3600, 19 * 3600)
"""Seconds: some end between a warning and its breach. No sum of them is just the time within which a
repetition is recognised."""

MEANWHILE = ("nothing", "works", "in trouble", "in trouble", "time", "rest")


class Machine(Talkers):
    """One story."""

    tally: ClassVar[Counter[str]]
    """What was done in all stories."""

    def open(self) -> AbstractContextManager[World]:
        """A world of its own for this story."""
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        self.opened = self.open()
        self.world = self.opened.__enter__()
        self.control = self.world.control
        self.control.add_user("gus", id=GUS)
        self.world.door.guests.add(GUS)
        bot = self.control.state(GENERAL)["bot"]["user_id"]
        self.control.add_channel("quiet", [bot], is_private=True)
        for name in ("service-desk", "incidents", *PLACES):
            for person in EVERYBODY:
                self.control.join(name, person)
        self.stage = Stage(self.world, Expected(), look(self.world.engine), self.tally)
        self.refused_once = False
        self.forms = {}
        self.marks, self.written, self.typed, self.joined = [], [], {}, Counter()
        self.tally["stories"] += 1
        self._reports(ANN, "VPN is down", "VPN is down", major=False)

    @rule(
        data=st.data(),
        acts=st.lists(st.sampled_from((*ACTS, *REPORTS, *TALKS)), min_size=1, max_size=5),
        working=st.booleans(),
        then=st.sampled_from(MEANWHILE),
    )
    def people_act(self, data: st.DataObject, acts: list[str], working: bool, then: str) -> None:
        """One after another, while the desk works or nothing is carried to Slack; then something happens."""
        for act in acts:
            if act not in IN_A_ROOM or self.stage.rooms():
                getattr(self, act)(data)
                if self.stage.committed and data.draw(SELDOM):
                    self.comes_again()
            if working:
                self.works(2)
        self._meanwhile(data, then)

    # What comes twice, and what fails

    @precondition(lambda self: not self.refused_once)
    @rule(data=st.data(), word=WORDS)
    def says_while_the_database_is_away(self, data: st.DataObject, word: str) -> None:
        who, key = self._draw_person(data), self._draw_key(data)
        if word == "history" or VERBS[word].words != ("",):
            word = "take"
        self.refused_once = True
        with locked_away(self.world.desk.database):
            outcome = self.control.command(who, GENERAL, "/incident", f"{word} {key}")
        assert "could not record" in outcome.sees, outcome
        self.stage.committed = False
        self.stage.look()

    def _meanwhile(self, data: st.DataObject, what: str) -> None:
        """The desk works, well or badly; time passes; or all comes to rest."""
        if what == "works":
            self.works(data.draw(st.integers(1, 6)))
        elif what == "in trouble":
            self.works_in_trouble(data)
        elif what == "time":
            self.world.advance(seconds=data.draw(st.sampled_from(PASSES)))
            self._rings()
        elif what == "rest":
            self._settle()

    def works(self, sweeps: int) -> None:
        for _ in range(sweeps):
            self.world.send()
            self.world.build()
        self._swept()

    def works_in_trouble(self, data: st.DataObject) -> None:
        """Slack fails, or the process dies with a call in hand."""
        trouble = data.draw(st.sampled_from((*sorted(FAILURES), DIES, DIES)))
        if trouble == DIES:
            self.world.die(unheard=data.draw(st.booleans()))
        else:
            with fails(self.control, trouble, data.draw(st.sampled_from(FAILURES[trouble]))) as has_struck:
                self.world.work_until(has_struck)
        self._swept()

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            try:
                if sys.exc_info()[0] is None:  # else a step has found something already
                    self._settle()
            finally:
                for row in self.stage.seen.deliveries:
                    if row.message == "Ring":
                        self.tally["breaches" if row.facts["breach"] else "warnings"] += 1
                self.opened.__exit__(None, None, None)

    def _rings(self) -> None:
        self.world.ring()
        self.stage.expected.go_on(self.world.now())
        self._swept()

    def _swept(self) -> None:
        self.stage.look()
        self.stage.check_slack()

    def _settle(self) -> None:
        self.world.settle()
        self.world.until_events_have_come()
        self.stage.expected.go_on(self.world.now())
        self._swept()
        self.tally["rests"] += 1
        wrong = settled.wrong(self.world, self.stage.expected, self.marks, self.joined)
        assert not wrong, "\n".join(wrong)
