"""One storm: a desk under attack, people who want something of it, and the calm afterwards."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.rulebook import Rulebook
from bot.sandbox.client import Control
from storage import Database
from storage.rows import Clock, Delivery, Flow, Gate, Incident

from . import plan, standing
from .ledger import Ledger, Window
from .machine import Machine
from .people import Person, pick
from .plan import Size, Story
from .steering import report_message, steer
from .trouble import let_slack_be, let_slack_fail
from .unheard import Unheard

STUCK_AFTER = 45.0
"""Seconds without any change after which what is pending is not slow but stuck."""

SETTLED_WITHIN = 420.0


@dataclass
class Storm:
    """Both sides, the people, and what they did."""

    seed: int
    size: Size
    control: Control
    machine: Machine
    database: Database
    engine: Engine
    book: Rulebook
    window: Window
    ledger: Ledger
    agents: list[Person]
    commanders: list[Person]
    staff: list[Person]
    struck: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    """Events that were acknowledged and had no effect."""
    notes: list[str] = field(default_factory=list)
    _newcomers: Iterator[int] = field(default_factory=partial(count, 1))

    def dice(self, of: str) -> random.Random:
        """A random source of its own for everyone, so that threads do not disturb each other's."""
        return random.Random(f"{self.seed} {of}")

    # While it lasts

    @contextmanager
    def blowing(self) -> Iterator["People"]:
        """Slack fails and people act, until they have done all they wanted."""
        let_slack_fail(self.control, self.seed)
        people = People(self)
        people.begin()
        try:
            yield people
        finally:
            people.end()

    def newcomer(self) -> Person:
        """Somebody to whom the desk has not spoken yet; they have just reported something by form."""
        name = f"newcomer{next(self._newcomers)}"
        person = self.control.add_user(name)["id"]
        self.control.join("help", person)
        found = Person(person, self.control, self.window, self.ledger, self.dice(name))
        found.report_by_form(f"someday fault of {name}")
        return found

    # Afterwards

    def calm_down(self) -> None:
        """No more faults; wait until nothing is pending and every clock that is to ring has rung."""
        self.struck += let_slack_be(self.control)
        self.settle()
        everybody = {one.id: one for one in (*self.agents, *self.staff)}
        unheard = Unheard(self.control, self.engine, self.ledger, everybody, self.commanders)
        unheard.do_again()
        self.lost += unheard.lost
        self.notes += unheard.again
        self.settle()

    def standing(self) -> standing.Standing:
        return standing.look(
            self.database,
            self.engine,
            self.control.state(),
            self.book,
            self.ledger,
            [one.id for one in self.commanders],
            datetime.now(UTC),
        )

    def settle(self) -> None:
        """Wait until nothing is pending. Raises AssertionError where nothing moves any more."""
        deadline, changed_at = time.monotonic() + SETTLED_WITHIN, time.monotonic()
        before: dict[str, object] = {}
        while (now := self._pending()) != {}:
            if now != before:
                before, changed_at = now, time.monotonic()
            if time.monotonic() > min(deadline, changed_at + STUCK_AFTER):
                how = "is stuck" if time.monotonic() < deadline else "is too slow"
                raise AssertionError(f"the desk {how}: {now}\n{self.waiting()}")
            threading.Event().wait(0.5)

    def _pending(self) -> dict[str, object]:
        """What is not yet at rest; the number of rows done makes progress visible."""
        soon = datetime.now(UTC) + timedelta(seconds=60)
        with Session(self.engine) as session:
            found: dict[str, object] = {
                "deliveries": session.scalar(
                    select(func.count(Delivery.id)).where(Delivery.leaves_at.is_not(None))
                ),
                "flows": session.scalar(select(func.count(Flow.id)).where(Flow.steps_at.is_not(None))),
                "clocks": session.scalar(select(func.count(Clock.id)).where(Clock.rings_at < soon)),
            }
            done = session.scalar(select(func.count(Delivery.id)).where(Delivery.leaves_at.is_(None)))
        found["events"] = self.control.state("help")["pending_events"]
        waits = {name: count for name, count in found.items() if count}
        return {**waits, "done": done} if waits else {}

    def waiting(self) -> str:
        """What waits and why, for a reader of a failure."""
        now = datetime.now(UTC)

        def ago(moment: datetime | None) -> str:
            return f"{(moment - now).total_seconds():+.1f} s" if moment else "-"

        with Session(self.engine) as session:
            deliveries = session.scalars(
                select(Delivery).where(Delivery.leaves_at.is_not(None)).order_by(Delivery.id)
            )
            lines = [
                f"  {row.id} {row.state} {row.method} {row.card or row.message} to {row.address}, attempt "
                f"{row.attempt}, leaves {ago(row.leaves_at)}, made {ago(row.made_at)}, by {row.leased_by}: "
                f"{row.reason}"
                for row in deliveries
            ]
            lines += [
                f"  flow {flow.name} of {flow.record_id} at {flow.step}, {ago(flow.steps_at)}: {flow.reason}"
                for flow in session.scalars(select(Flow).where(Flow.finished_at.is_(None)))
            ]
            lines += [
                f"  gate {gate.name} is whole {ago(gate.full_at)}"
                for gate in session.scalars(select(Gate).where(Gate.full_at > now))
            ]
        return "\n".join(lines)

    def key_of(self, text: str) -> str:
        """The key of a record by its words, for who reported by form and was told nothing at once."""
        with Session(self.engine) as session:
            found = session.scalars(select(Incident).where(Incident.title == text)).first()
        assert found is not None, f"the form {text!r} was acknowledged and is not recorded"
        return str(found.key)


class People:
    """Everybody's stories, each in a thread of its own."""

    def __init__(self, storm: Storm) -> None:
        self._storm = storm
        self._stories = plan.stories(storm.size, storm.dice("stories"))
        self._pool = ThreadPoolExecutor(len(self._stories), thread_name_prefix="story")
        self._told: list[Callable[[], None]] = []
        self._over = threading.Event()

    def begin(self) -> None:
        futures = [self._pool.submit(self._tell, story) for story in self._stories]
        self._told = [future.result for future in futures]

    def finish(self) -> None:
        """Wait until every story is told; a person who gave up raises."""
        for result in self._told:
            result()

    def end(self) -> None:
        self._over.set()
        self._storm.window.closed.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _tell(self, story: Story) -> None:
        storm, dice = self._storm, self._storm.dice(f"story {story.number}")
        agent, reporter = pick(storm.agents, story.number), pick(storm.staff, story.number)
        commander = pick(storm.commanders, story.number)
        if self._over.wait(story.begins_after):
            return
        pause = partial(self._over.wait, dice.uniform(0.2, 2.0))
        if story.kind in ("from menu", "reacted"):
            report_message(story, storm.agents, commander, reporter, pause)
            return
        if story.by_form:
            reporter.report_by_form(story.text)
            key = storm.key_of(story.text)
        elif story.major == "command":
            reporter = agent
            key = reporter.report_major(story.text)
        else:
            key = reporter.report(story.text)
        pause()
        if story.taken:
            agent.take(key)
            pause()
        if story.kind:
            steer(story, key, storm.agents, reporter)
        if story.major == "click":
            agent.make_major(key)
        if story.major:
            room = f"{key}-{story.text}".lower().replace(" ", "-")
            for number in range(max(story.marks, story.updates)):
                if number < story.updates:
                    commander.update(key, room, f"Update {number} of {story.text}.")
                if number < story.marks:
                    commander.mark(room, f"Mark {number} of {story.text}.")
        if story.resolved:
            agent.resolve(key)
            pause()
        if story.reopened:
            reporter.reopen(key)
            pause()
            agent.resolve(key)
            pause()
        if story.confirmed:
            reporter.confirm(key)
