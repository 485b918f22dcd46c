"""The plan of one storm: how much happens, by which rules the desk lives, and what becomes of each report."""

import json
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

PACE = 50
ANSWERS_WITHIN = 1.0
SETTLES_WITHIN = 1.0
LOOKS_AGAIN_WITHIN = 1.0
LEASES_FOR = 4.0

FAULTY = 0.02
"""The part of Slack's calls that each kind of fault strikes."""

REDELIVERED = 0.1
REACTION = "memo"
"""It puts a message on the timeline."""

REPORTS = "rotating_light"
"""The reaction that reports a message."""

TEAM, TEAM_NAME = "network", "People of the Network"


@dataclass(frozen=True)
class Size:
    """How many stories of each kind are told, and how often somebody dies meanwhile."""

    left: int
    by_form: int
    taken: int
    done: int
    back: int
    major: int
    steered: int
    """Stories of each of the seven kinds that a story may be of."""
    kills: int
    seconds: float
    """How long the storm lasts; stories begin and processes die throughout."""
    least: int
    """Reports and clicks that the storm must have seen."""


SHORT = Size(left=2, by_form=2, taken=1, done=1, back=1, major=2, steered=1, kills=6, seconds=12, least=40)
FULL = Size(
    left=18, by_form=10, taken=8, done=10, back=4, major=10, steered=6, kills=24, seconds=100, least=300
)


def size() -> Size:
    return FULL if os.environ.get("TOCSIN_SOAK") == "1" else SHORT


def seed() -> int:
    """The seed of everything random; TOCSIN_SEED repeats one."""
    return int(os.environ.get("TOCSIN_SEED") or random.SystemRandom().randrange(1_000_000))


@dataclass(frozen=True)
class Story:
    """One report and what becomes of it."""

    number: int
    begins_after: float
    urgency: str
    by_form: bool = False
    taken: bool = False
    major: str = ""
    """`command` or `click`: the way it is made major."""
    resolved: bool = False
    reopened: bool = False
    confirmed: bool = False
    marks: int = 0
    updates: int = 0
    kind: str = ""
    """`steered`, `merged`, `dropped`, `taken back`, `talked`, `from menu` or `reacted`."""

    @property
    def text(self) -> str:
        """Nobody else's words: by them the record is found again."""
        words = f"{self.urgency} fault {self.number:03d} of the storm".strip()
        # What begins like a verb is recorded, and offered to be taken back.
        return f"note {words}" if self.kind == "taken back" else words


def stories(size: Size, dice: random.Random) -> list[Story]:
    """All that people do, in no particular order."""
    told = list(_kinds(size))
    dice.shuffle(told)
    moments = sorted(dice.uniform(0, size.seconds * 0.8) for _ in told)
    # The long ones begin early, so that they live through many deaths.
    told.sort(key=lambda kind: not kind.get("major"))
    early, late = moments[: size.major * 2], moments[size.major * 2 :]
    dice.shuffle(early)
    rest = early[size.major :] + late
    dice.shuffle(rest)
    begins = early[: size.major] + rest
    return [
        Story(number=number, begins_after=begin, urgency=_urgency(kind, dice), **kind)  # type: ignore[arg-type]
        for number, (kind, begin) in enumerate(zip(told, begins, strict=True), start=1)
    ]


def _urgency(kind: Mapping[str, object], dice: random.Random) -> str:
    """Only the card of the most pressing priority has the button that makes it major."""
    any_of_them = dice.choice(("soon", "", "someday"))
    return "soon" if kind.get("major") == "click" else any_of_them


def _kinds(size: Size) -> Iterator[Mapping[str, object]]:
    done: Mapping[str, object] = {"taken": True, "resolved": True, "confirmed": True}
    yield from [{} for _ in range(size.left)]
    yield from [{"by_form": True} for _ in range(size.by_form)]
    yield from [{"taken": True, "by_form": number % 3 == 0} for number in range(size.taken)]
    yield from [done for _ in range(size.done)]
    yield from [{**done, "reopened": True} for _ in range(size.back)]
    for _ in range(size.steered):
        yield {**done, "kind": "steered"}
        yield {"taken": True, "kind": "talked"}
        kinds = ("merged", "dropped", "taken back", "from menu", "reacted")
        yield from ({"kind": kind} for kind in kinds)
    for number in range(size.major):
        if number % 2:
            yield {"major": "command", "resolved": True, "marks": 6, "updates": 2}
        else:
            yield {**done, "major": "click", "marks": 7, "updates": 1}


def rulebook(*, agents: Sequence[str], commanders: Sequence[str]) -> str:
    """Short deadlines, so that some ring while the storm lasts; YAML."""
    return f"""
version: 1
channels: {{agents: "#service-desk", incidents: "#incidents", intake: ["#help"]}}
roles: {{agents: {json.dumps(list(agents))}, commanders: {json.dumps(list(commanders))}}}
teams: {{{TEAM}: {{name: {TEAM_NAME}, members: {json.dumps(list(agents))}, lead: {commanders[0]}}}}}
services: {{}}
priorities:
  impact: {{all: {{label: All}}, one: {{label: One}}}}
  urgency:
    high: {{label: Soon, words: [soon]}}
    medium: {{label: Some time}}
    low: {{label: Some day, words: [someday]}}
  default: {{impact: one, urgency: medium}}
  matrix: {{all: {{high: P1, medium: P1, low: P2}}, one: {{high: P1, medium: P2, low: P3}}}}
deadlines:
  P1: {{respond: 5s, resolve: 15s}}
  P2: {{respond: 12s, resolve: 30s}}
  P3: {{respond: 1h, resolve: 8h}}
warn_at: 50%
reporting: {{reaction: {REPORTS}}}
warroom: {{timeline_reaction: {REACTION}}}
"""
