"""What each verb needs and does, told a second time.

A verb of the desk that is not driven here makes tests/machine/test_complete.py red. To drive one, write a
function of what it does to a Case and give it a line in VERBS: who may, what is typed after the key, and
which of that is refused as bad input whoever says it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.machine.expected import (
    AGENTS,
    BAD,
    BEN,
    DAN,
    DONE,
    FORBIDDEN,
    HIDDEN,
    IMPOSSIBLE,
    LEVELS,
    PRIORITIES,
    REMINDS_AFTER,
    SAME,
    Case,
    Expected,
)
from tests.machine.promises import PROMISES, seen_to_by_nobody
from tests.machine.seen import Seen
from tests.machine.world import TICK

SAID_TWICE_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Say:
    """One verb said by one person, of one incident."""

    all: Expected
    who: str
    where: str
    word: str
    words: str
    now: datetime
    seen: Seen
    """What stands in the database; only deadlines are read from it."""


@dataclass(frozen=True)
class Verb:
    """Who may, what is typed after the key, and what it does."""

    agents: bool
    requester: bool
    does: Callable[[Case, Say], str]
    words: tuple[str, ...] = ("",)
    bad: tuple[str, ...] = ()
    seen_by_all: bool = False
    """Whoever sees the incident may."""

    def may(self, case: Case, who: str) -> str | None:
        """Why this person may not, if so."""
        is_theirs = self.requester and who == case.requester
        if is_theirs or (self.agents and who in AGENTS) or (self.seen_by_all and case.may_see(who)):
            return None
        return FORBIDDEN if case.may_see(who) else HIDDEN


def becomes_of(say: Say, key: str) -> str:
    """What becomes of it; where it is done, the case has changed."""
    verb, case = VERBS[say.word], say.all.cases.get(key)
    if say.words in (*verb.bad, key):
        return BAD  # nothing is a duplicate of itself either
    if case is None or (verb.does is duplicate and say.words not in say.all.cases):
        return HIDDEN
    return verb.may(case, say.who) or verb.does(case, say)


def take(case: Case, say: Say) -> str:
    if case.assignee == say.who and case.state in ("in_progress", "waiting"):
        return SAME
    if not case.is_open or case.assignee not in (None, say.who):
        return IMPOSSIBLE
    case.assignee, case.has_begun = say.who, True
    case.state = "waiting" if case.state == "waiting" else "in_progress"
    return case.write("taken", say.who)


def acknowledge(case: Case, say: Say) -> str:
    """Somebody has to have missed a deadline, and nobody may be on it yet."""
    now = say.now + TICK
    if case.is_open and any(seen_to_by_nobody(promise, say.seen, case.key, now) for promise in PROMISES):
        return case.write("acknowledged", say.who)
    return IMPOSSIBLE


def assign(case: Case, say: Say) -> str:
    to = say.who if say.words == "me" else say.words[2:].partition("|")[0].rstrip(">")
    if not case.is_open:
        return IMPOSSIBLE
    if case.assignee == to:
        return SAME
    case.assignee = to
    case.state = "waiting" if case.state == "waiting" else "assigned"
    return case.write("assigned", say.who)


def note(case: Case, say: Say) -> str:
    words = (say.who, say.where, f"{say.word} {case.key} {say.words}")
    if say.all.repeats(words, case.key, say.now, SAID_TWICE_WITHIN):
        return SAME
    return case.write("noted", say.who)


def wait(case: Case, say: Say) -> str:
    on, _, until = say.words.partition(" until ")
    if not case.is_open:
        return IMPOSSIBLE
    if not until and (case.state, case.waiting_on, case.waits_until) == ("waiting", on, None):
        return SAME
    case.state, case.waiting_on = "waiting", on
    case.waits_until = say.now + timedelta(hours=int(until[:-1])) if until else None
    return case.write("waiting", say.who)


def resume(case: Case, say: Say) -> str:
    if not case.is_open:
        return IMPOSSIBLE
    return case.go_on(say.who, "resumed") if case.state == "waiting" else SAME


def weigh(case: Case, say: Say) -> str:
    level = say.words.partition(" ")[0]
    if not case.is_open:
        return IMPOSSIBLE
    if getattr(case, say.word) == level:
        return IMPOSSIBLE
    setattr(case, say.word, level)
    case.priority = PRIORITIES[case.impact, case.urgency]
    return case.write("weighed", say.who)


def confirm(case: Case, say: Say) -> str:
    if case.state == "closed":
        return SAME
    return case.end("closed", say.who, "closed") if case.state == "resolved" else IMPOSSIBLE


def reopen(case: Case, say: Say) -> str:
    if case.state != "resolved" and not (case.is_open and case.workaround):
        return IMPOSSIBLE
    case.workaround = None
    return case.go_on(say.who, "reopened")


def duplicate(case: Case, say: Say) -> str:
    if not say.all.cases[say.words].is_open:
        return BAD
    if case.state == "duplicate":
        return SAME
    return case.end("duplicate", say.who, "merged") if case.is_open else IMPOSSIBLE


def cancel(case: Case, say: Say) -> str:
    return case.end("cancelled", say.who, "cancelled") if case.is_open else IMPOSSIBLE


def make_major(case: Case, say: Say) -> str:
    if case.is_major:
        return SAME
    if not case.is_open:
        return IMPOSSIBLE
    case.is_major = True
    return case.write("made major", say.who)


def resolve(case: Case, say: Say) -> str:
    if case.state == "resolved":
        return SAME if case.resolved_by == say.who else IMPOSSIBLE
    if not case.is_open:
        return IMPOSSIBLE
    if say.words.startswith("workaround "):
        return _restore(case, say, say.words.removeprefix("workaround "))
    case.resolved_by, case.is_reminded = say.who, False
    case.end("resolved", say.who, "resolved")
    case.settles_at = say.now + REMINDS_AFTER
    return DONE


def _restore(case: Case, say: Say, workaround: str) -> str:
    """It works again, and stays open until the cause is gone."""
    if case.workaround == workaround:
        return SAME
    case.workaround = workaround
    return case.write("restored", say.who)


def escalate(case: Case, say: Say) -> str:
    team = next((team for words, team in TEAMS.items() if say.words.startswith(words)), None)
    if team is None or say.words in TEAMS:
        return BAD
    if not case.is_open:
        return IMPOSSIBLE
    if team == (case.team or (case.service and "network")):
        return IMPOSSIBLE
    case.team, case.assignee, case.has_begun = team, None, False
    case.state = "waiting" if case.state == "waiting" else "new"
    return case.write("escalated", say.who)


def reply(case: Case, say: Say) -> str:
    if not (case.is_open or case.state == "resolved") or say.who == case.requester:
        return IMPOSSIBLE
    return case.write("replied", say.who)


def answer(case: Case, say: Say) -> str:
    """What waited on them goes on; once it is over they are told so."""
    case.write("answered", say.who)
    if case.state == "waiting" and case.waiting_on == "requester":
        case.go_on(say.who, "resumed")
    case.answered_late += int(not case.is_open)
    return DONE


def ask(_case: Case, _say: Say) -> str:
    return SAME


TEAMS = {"storage": "storage", "Night shift": "night", "network": "network"}
"""What people call the teams. The services here are all the network's."""

WHY = "The <!channel> disk is full."

BETWEEN_US = "Between us: it is the *switch*."
NOTES = ("Called the vendor.", "Looked *again* at &lt;!here&gt;.")

_LEVELS = tuple(f"{level} It is {level}." for level in LEVELS)

VERBS: dict[str, Verb] = {
    "take": Verb(True, False, take),
    "ack": Verb(True, False, acknowledge),
    "assign": Verb(True, False, assign, ("me", f"<@{BEN}>", f"<@{DAN}|dan>", "ben"), bad=("ben",)),
    "note": Verb(True, False, note, (*NOTES, ""), bad=("",)),
    "waiting": Verb(
        True,
        False,
        wait,
        ("vendor", "requester", "vendor until 2h", "requester until 9h", "godot", "vendor until never"),
        bad=("godot", "vendor until never"),
    ),
    "resume": Verb(True, False, resume),
    "impact": Verb(True, False, weigh, (*_LEVELS, "high", "huge Very."), bad=("high", "huge Very.")),
    "urgency": Verb(True, False, weigh, (*_LEVELS, "low"), bad=("low",)),
    "escalate": Verb(
        True,
        False,
        escalate,
        (*(f"{team} {WHY}" for team in TEAMS), "storage", f"nobody {WHY}", f"Night shift: {WHY}"),
    ),
    "confirm": Verb(False, True, confirm),
    "reopen": Verb(False, True, reopen, ("Still down.", ""), bad=("",)),
    "duplicate": Verb(True, False, duplicate, ("INC-1", "INC-2", "INC-3", "it"), bad=("it",)),
    "cancel": Verb(True, True, cancel, ("It was the plug.", ""), bad=("",)),
    "history": Verb(True, False, ask),
}
"""Each verb of handlers.wording.VERBS."""

MAJOR, RESOLVE = Verb(True, False, make_major), Verb(True, False, resolve)
SHOW = Verb(True, True, ask, seen_by_all=True)
REPLY, ANSWER = Verb(True, False, reply), Verb(False, True, answer)
TAKE_BACK = Verb(False, True, cancel)
"""What is asked for in another way than by a verb and a key."""
