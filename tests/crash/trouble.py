"""Trouble: Slack fails, processes die at random moments, workers freeze and go on."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, literal, select
from sqlalchemy.orm import Session

from bot.sandbox.client import Control
from storage.rows import Arrived, Delivery, Flow, Gate

from .machine import Machine, Process
from .plan import FAULTY, LEASES_FOR, REDELIVERED, Size

KINDS: tuple[tuple[str, dict[str, float | bool], float], ...] = (
    ("429", {"seconds": 1}, FAULTY),
    ("500", {"effect": True}, FAULTY),  # every second one has its effect all the same
    ("reset_before", {}, FAULTY),
    ("reset_after", {}, FAULTY),
    ("late", {"seconds": 1.5}, FAULTY / 2),  # performed at once, answered after the client's time-out
    ("latency", {"seconds": 1.5}, FAULTY / 2),  # performed when the client has given up
)

SLOW = 0.9
"""Seconds that a call is under way when something is to freeze in the middle of it."""

ACTS_WITHIN = 10.0
"""Seconds for which a death waits for its moment."""

ANSWERED_WITHIN = 0.02
"""Seconds in which Slack usually answers here."""


def let_slack_fail(control: Control, seed: int) -> None:
    """One call in ten fails, and one event in ten comes twice."""
    control.seed(seed)
    passed = 1.0
    for kind, more, rate in KINDS:
        # The first fault that matches strikes, so the later ones see fewer calls.
        control.fault("*", kind, rate=rate / passed, **more)
        passed -= rate
    control.redeliver(REDELIVERED)


def let_slack_be(control: Control) -> Counter[str]:
    """No more faults; how often each has struck."""
    struck: Counter[str] = Counter()
    for fault in control.faults():
        struck[fault["kind"]] += fault["struck"]
    control.clear_faults()
    control.redeliver(0)
    return struck


class Reaper(threading.Thread):
    """Kills processes: at any moment, just when something has been committed, and in the middle of a call.

    Between a commit and its answer, and between Slack's answer and what we write down of it, lie few
    milliseconds, which no death at just any moment would meet.
    """

    def __init__(
        self, listens: Process, works: list[Process], size: Size, engine: Engine, dice: random.Random
    ) -> None:
        super().__init__(name="reaper")
        self._listens, self._works = listens, works
        self._size, self._engine, self._dice = size, engine, dice
        self._told_to_stop = threading.Event()
        self.hand = threading.Lock()
        """Whoever holds it is not disturbed."""
        self.killed: Counter[str] = Counter()

    def run(self) -> None:
        longest = 2 * self._size.seconds / self._size.kills
        ways = itertools.cycle((self._at_any_moment, self._after_a_commit, self._in_a_call))
        for way in itertools.islice(ways, self._size.kills):
            if self._told_to_stop.wait(self._dice.uniform(0.05, longest)):
                return
            with self.hand:
                process = way()
                process.kill_and_restart()
                self.killed[process.name] += 1

    def stop(self) -> None:
        self._told_to_stop.set()
        if self.is_alive():
            self.join()

    def _at_any_moment(self) -> Process:
        return self._dice.choice([self._listens, *self._works])

    def _after_a_commit(self) -> Process:
        """When what somebody did is in the database, and they wait for the answer."""
        acts = select(func.max(Arrived.at))
        with self._looking() as connection:
            before = connection.scalar(acts)
            self._until(lambda: connection.scalar(acts) != before)
        return self._listens

    def _in_a_call(self) -> Process:
        """When something has just been leased, so that its call is on its way."""
        process = self._dice.choice(self._works)
        leased = select(func.max(Delivery.sending_since)).where(Delivery.leased_by.like(f"%:{process.pid}:%"))
        with self._looking() as connection:
            before = connection.scalar(leased)
            self._until(lambda: connection.scalar(leased) not in (None, before))
        self._told_to_stop.wait(self._dice.uniform(0, ANSWERED_WITHIN))
        return process

    def _until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + ACTS_WITHIN
        while not condition() and time.monotonic() < deadline:
            self._told_to_stop.wait(0.0005)

    def _looking(self) -> Connection:
        """A connection on which every question sees what is committed by then."""
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")


class Frost:
    """Freezes a worker that has a call in flight, for longer than its lease."""

    WITHIN = 60.0

    def __init__(self, machine: Machine, engine: Engine, control: Control) -> None:
        self._machine, self._engine, self._control = machine, engine, control

    def freeze_in_flight(self, among: list[Process]) -> Process:
        """Stop a worker while all its calls are on their way, none between its last check and the wire."""
        return self._freeze(among, lambda: None)

    def freeze_before_its_check(self, among: list[Process], meet: Callable[[], str]) -> Process:
        """Stop a worker that opens direct messages with somebody and has yet to check its lease.

        `meet` brings somebody whom the desk has to tell something for the first time.
        """
        newcomer = ""

        def address() -> str:
            nonlocal newcomer
            if not newcomer or self._was_told(newcomer):  # the moment was missed
                self._control.fault("conversations.open", "latency", seconds=SLOW, times=1)
                newcomer = meet()
            return f"@{newcomer}"

        return self._freeze(among, address)

    def _freeze(self, among: list[Process], address: Callable[[], str | None]) -> Process:
        deadline, slowed_at = time.monotonic() + self.WITHIN, 0.0
        while time.monotonic() < deadline:
            wanted = address()
            if time.monotonic() - slowed_at > 2:
                # Everything is on its way for so long that nothing else has just begun.
                self._control.fault("*", "latency", seconds=SLOW, times=8)
                slowed_at = time.monotonic()
            for process in among:
                if self._is_calling(process, wanted):
                    process.freeze()
                    if self._is_calling(process, wanted):
                        return process
                    process.thaw()  # it has just begun something else
            threading.Event().wait(0.01)
        raise AssertionError(f"no worker had a call in flight within {self.WITHIN} s")

    def _is_calling(self, process: Process, address: str | None) -> bool:
        ages = [age for age, where in self._leases(process) if address in (None, where)]
        others = [age for age, _ in self._leases(process)]
        return bool(ages) and all(0.2 < age < 0.75 for age in ages) and all(age > 0.1 for age in others)

    def _leases(self, process: Process) -> list[tuple[float, str]]:
        """How long ago this process leased each thing that it holds, in seconds, and for where."""
        now, mine = datetime.now(UTC), f"%:{process.pid}:%"
        deliveries = select(Delivery.leaves_at, Delivery.address).where(
            Delivery.leased_by.like(mine), Delivery.leaves_at.is_not(None)
        )
        flows = select(Flow.steps_at, literal("a flow")).where(
            Flow.leased_by.like(mine), Flow.steps_at.is_not(None)
        )
        with Session(self._engine) as session:
            held = [*session.execute(deliveries), *session.execute(flows)]
        return [(LEASES_FOR - (until - now).total_seconds(), where) for until, where in held if until]

    def until_others_took_over(self, process: Process) -> None:
        """Wait for longer than a lease, and until nothing is leased by the frozen worker any more."""
        threading.Event().wait(LEASES_FOR + 1)
        self._until(lambda: not self._leases(process), f"nobody took over from {process.name}")

    def until_told(self, person: str) -> None:
        """Wait until nothing waits to be said to somebody."""
        self._until(lambda: self._was_told(person), f"while a worker was frozen, {person} was told nothing")

    def _was_told(self, person: str) -> bool:
        waiting = select(Delivery.id).where(Delivery.address == f"@{person}", Delivery.leaves_at.is_not(None))
        with Session(self._engine) as session:
            return session.scalars(waiting).first() is None

    def _until(self, condition: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + self.WITHIN
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{otherwise} within {self.WITHIN} s")
            threading.Event().wait(0.1)

    def freeze_in_transaction(self, among: list[Process], dice: random.Random) -> Process:
        """Stop a worker in the middle of a transaction that holds the gate which all posts pass."""
        deadline = time.monotonic() + self.WITHIN
        while time.monotonic() < deadline:
            process = dice.choice(among)
            if all(age > 0.1 for age, _ in self._leases(process)):
                process.freeze()
                if self._locking():
                    threading.Event().wait(0.1)  # whoever is not frozen has ended it by then
                    if self._locking():
                        return process
                process.thaw()
            threading.Event().wait(dice.uniform(0.001, 0.03))
        raise AssertionError(f"no worker was met in a transaction within {self.WITHIN} s")

    def _locking(self) -> bool:
        """Whether somebody is in a transaction that has locked the gate of all posts."""
        gate = select(Gate.name).where(Gate.name == "chat.postMessage")
        with Session(self._engine) as session:
            free = session.scalars(gate.with_for_update(skip_locked=True)).first()
            return free is None and session.scalars(gate).first() is not None
