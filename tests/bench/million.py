"""Finding open incidents among a thousand records, and among a million of which a thousand are open."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bot import rulebook
from bot.desk import Desk
from bot.queues import asking, home, searching
from bot.records import incidents
from bot.records.incidents import Which
from bot.records.similar import similar
from bot.terms import Actor, Key, Kind, Queue, Source
from storage.rows import Home
from tests.bench import shelves
from tests.bench.engines import Engine
from tests.bench.figures import Figure, at_most, ms
from tests.bench.load import percentile
from tests.bench.rows import TEAM
from tests.bench.shelves import COMMON, OPEN, rack
from tests.bench.slack import PEOPLE

FEW, MANY = OPEN, 1_000_000
OPEN_AT_ONCE, HOME_SECONDS = 100_000, 0.300
"""A Home is to be ready so fast where so many records are open."""

MOST_SECONDS, MOST_GROWTH = 0.050, 2.0
LEAST_SAMPLES = 200

RARE, EVERYWHERE = "Site0, site7 and site11!", " ".join(COMMON)

AGENT, REQUESTER = "U0AGENT01", PEOPLE[0]
RULES = f"""
channels: {{agents: "#service-desk", incidents: "#incidents", intake: []}}
roles: {{agents: ["team:printers"], commanders: [], admins: [], approvers: []}}
teams:
  printers: {{name: Printers, members: [{AGENT}], lead: {AGENT}}}
services:
  printing: {{name: Printing, team: printers, criticality: low, keywords: [printer]}}
other_way: Call extension 1234.
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A desk with so many records, of which every `step`-th is open."""

    desk: Desk
    step: int

    def key(self, turn: int) -> Key:
        """An open incident, another one each turn."""
        return Key(Kind.INCIDENT, self.step * (turn % OPEN + 1))


Ask = Callable[[Shelf, int], object]


@dataclass(frozen=True, slots=True)
class Question:
    what: str
    ask: Ask
    promised: bool = True


def measured(engine: Engine, *, samples: int) -> list[Figure]:
    """A line for every question."""
    with ExitStack() as opened:
        few, many = (_shelf(engine, opened, records=records, step=records // OPEN) for records in (FEW, MANY))
        return [
            _figure(question, engine, *_waits(question.ask, few, many, max(samples, LEAST_SAMPLES)))
            for question in QUESTIONS
        ]


def homes(engine: Engine, *, samples: int) -> list[Figure]:
    """Homes among many records that are all open."""
    with ExitStack() as opened:
        shelf = _shelf(engine, opened, records=OPEN_AT_ONCE, step=1)
        return [_ready(who, person, engine, shelf, samples) for who, person in HOMES]


def _ready(who: str, person: str, engine: Engine, shelf: Shelf, samples: int) -> Figure:
    ask, waits = _home(person, queue=Queue.UNASSIGNED), []
    for turn in range(-5, samples):
        begin = time.perf_counter()
        ask(shelf, turn)
        if turn >= 0:
            waits.append(time.perf_counter() - begin)
    what = f"the Home of {who}, {OPEN_AT_ONCE:,} open records, p95"
    return at_most(what, engine.name, percentile(waits, 95) * 1000, HOME_SECONDS * 1000, "{:.1f} ms")


def _shelf(engine: Engine, opened: ExitStack, *, records: int, step: int) -> Shelf:
    database = opened.enter_context(engine.migrated())
    shelves.fill(database, records=records, step=step, agent=AGENT)
    return Shelf(Desk(database, rulebook.parse(RULES)), step)


def _waits(ask: Ask, few: Shelf, many: Shelf, samples: int) -> tuple[list[float], list[float]]:
    """Seconds with few records and with many, asked in turns: whatever else the machine does meets both."""
    waits: tuple[list[float], list[float]] = ([], [])
    for turn in range(-10, samples):
        for shelf, kept in zip((few, many), waits, strict=True):
            begin = time.perf_counter()
            ask(shelf, turn)
            if turn >= 0:
                kept.append(time.perf_counter() - begin)
    return waits


def _figure(question: Question, engine: Engine, few: list[float], many: list[float]) -> Figure:
    """The median tells how it grows: what else the machine does reaches a p95, and hides growth in it."""
    p95, median, before = percentile(many, 95), percentile(many, 50), percentile(few, 50)
    growth = median / before
    shown = f"p95 {ms(p95)}; p50 {ms(median)}, {growth:.1f} times that of {FEW:,} ({ms(before)})"
    what = f"{question.what}, {MANY:,} records"
    if not question.promised:
        return Figure(what, engine.name, shown)
    held = p95 <= MOST_SECONDS and growth <= MOST_GROWTH
    return Figure(what, engine.name, shown, f"at most {ms(MOST_SECONDS)} and {MOST_GROWTH:.1f} times", held)


def _listing(person: str, **which: Any) -> Ask:
    def ask(shelf: Shelf, _turn: int) -> object:
        answer = incidents.listing(shelf.desk, _actor(person), Which(**which))
        assert answer.lines
        return answer

    return ask


def _search(text: str, person: str = AGENT) -> Ask:
    def ask(shelf: Shelf, _turn: int) -> object:
        return searching.search(shelf.desk, _actor(person), text)

    return ask


def _queue(shelf: Shelf, _turn: int) -> object:
    answer = asking.queue(shelf.desk, _actor(AGENT))
    assert answer.rows
    return answer


def _of_team(shelf: Shelf, _turn: int) -> object:
    answer = asking.of_team(shelf.desk, _actor(AGENT), "printers")
    assert answer.rows
    return answer


def _home(person: str, *, queue: Queue = Queue.MINE) -> Ask:
    """What is published, and its shape."""

    def ask(shelf: Shelf, _turn: int) -> object:
        row = Home(workspace_id=TEAM, person_id=person, queue=queue, page=0)
        with shelf.desk.reading(_actor(person)) as work:
            facts = home.compose(work, row)
        assert facts.rows
        return facts.view()

    return ask


def _show(shelf: Shelf, turn: int) -> object:
    return incidents.show(shelf.desk, _actor(AGENT), shelf.key(turn))


def _similar(text: str, person: str = AGENT) -> Ask:
    def ask(shelf: Shelf, _turn: int) -> object:
        with shelf.desk.reading(_actor(person)) as work:
            found = similar(work, text)
        assert found
        return found

    return ask


def _actor(person: str) -> Actor:
    return Actor(TEAM, person, "bench", Source.COMMAND)


HOMES = (("an agent", AGENT), ("a requester", REQUESTER))

QUESTIONS = (
    Question("`/incident list`", _listing(AGENT)),
    Question("`/incident list` of a requester", _listing(REQUESTER)),
    Question("`/incident list mine`", _listing(REQUESTER, mine=True)),
    Question("`/incident list breached`", _listing(AGENT, breached=True)),
    Question("`/incident list` of a team", _listing(AGENT, team="printers")),
    Question("`/incident INC-n`", _show),
    Question("`/desk queue`", _queue),
    Question("`/desk team`", _of_team),
    Question("the Home of an agent", _home(AGENT)),
    Question("the Home of a requester", _home(REQUESTER)),
    Question("a search for a word of 100 records", _search(rack(7))),
    Question("a search for a word of 100 records, by a requester", _search(rack(7), REQUESTER)),
    Question(
        "a search for two words and a state", _search(f"printer {rack(7)} state:resolved"), promised=False
    ),
    Question("a search for a word in every tenth", _search("VPN"), promised=False),
    Question("a search for a word in every tenth, by a requester", _search("VPN", REQUESTER), promised=False),
    Question("similar incidents, each of 3 words in 50", _similar(RARE)),
    Question("similar incidents for a requester, each of 3 words in 50", _similar(RARE, REQUESTER)),
    Question("similar incidents, a word in every tenth", _similar("VPN"), promised=False),
    Question("similar incidents, 16 words in all", _similar(EVERYWHERE), promised=False),
    Question(
        "similar incidents for a requester, 16 words in all", _similar(EVERYWHERE, REQUESTER), promised=False
    ),
)
