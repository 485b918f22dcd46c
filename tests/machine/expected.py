"""What the desk should hold: a second, simple telling of an incident's life that shares no code with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DONE, SAME = "done", "nothing changed"
HIDDEN, FORBIDDEN, IMPOSSIBLE, BAD = "NoSuchRecord", "NotAllowed", "NotPossible", "BadInput"
"""What becomes of a verb; a refusal by its name in bot.errors."""

ANN, EVE = "U0ANN0001", "U0EVE0001"
BEN, DAN = "U0BEN0001", "U0DAN0001"
CLEO = "U0CLEO001"
GUS = "U0GUS0001"
"""Ann and Eve report, each an outsider to what the other reports; Ben and Dan are agents, Cleo is an agent
and the commander (tests.conftest.RULES); Gus is a guest, from another organisation."""

COLLEAGUES = (ANN, EVE, BEN, DAN, CLEO)
EVERYBODY = (*COLLEAGUES, GUS)
AGENTS = frozenset({BEN, DAN, CLEO})

OPEN = ("new", "assigned", "in_progress", "waiting")
LEVELS = ("high", "medium", "low")
PRIORITIES = {
    ("high", "high"): "P1",
    ("high", "medium"): "P2",
    ("medium", "high"): "P2",
    ("high", "low"): "P3",
    ("medium", "medium"): "P3",
    ("low", "high"): "P3",
    ("medium", "low"): "P4",
    ("low", "medium"): "P4",
    ("low", "low"): "P4",
}
"""By impact and urgency."""

DEADLINES = {
    "P1": (timedelta(minutes=15), timedelta(hours=4)),
    "P2": (timedelta(minutes=30), timedelta(hours=8)),
    "P3": (timedelta(hours=4), timedelta(hours=24)),
    "P4": (timedelta(hours=8), timedelta(hours=72)),
}
"""To answer, and to restore service."""

WARNS_AT = 0.75
REPEATED_WITHIN = timedelta(minutes=10)
REMINDS_AFTER, CLOSES_AFTER = timedelta(hours=24), timedelta(hours=48)
"""Without an answer to whether it is fixed: the first since it is resolved, the second since the reminder."""

FAULTS: dict[str, tuple[str | None, str, str]] = {
    "VPN is down": ("vpn", "high", "high"),
    "E-mail is slow": ("email", "medium", "medium"),
    "<!channel> *bold* & <https://example.com|here>": (None, "low", "medium"),
    "Robert'); DROP TABLE records;-- {{ 7 * 7 }} <b>no</b>": (None, "low", "medium"),
    "cancel button broken": (None, "low", "medium"),
}
"""What people report, and what is guessed of it: service, impact and urgency."""


@dataclass
class Case:
    """One incident, as it should be."""

    key: str
    title: str
    requester: str
    service: str | None
    impact: str
    urgency: str
    priority: str
    state: str = "new"
    assignee: str | None = None
    has_begun: bool = False
    is_major: bool = False
    waiting_on: str | None = None
    waits_for: timedelta | None = None
    waits_until: datetime | None = None
    resolved_by: str | None = None
    workaround: str | None = None
    settles_at: datetime | None = None
    """When its requester is asked again, and after that when it is closed."""
    is_reminded: bool = False
    happened: list[tuple[str, str | None]] = field(default_factory=list)
    """By what verb, and by whom; None is Tocsin itself."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def may_see(self, who: str) -> bool:
        return who == self.requester or who in AGENTS or (self.is_major and who != GUS)

    def write(self, verb: str, who: str | None) -> str:
        self.happened.append((verb, who))
        return DONE

    def go_on(self, who: str | None, verb: str) -> str:
        """It waits no more, or is open again."""
        begun = "in_progress" if self.has_begun else "assigned"
        self.state = "new" if self.assignee is None else begun
        self.waiting_on = self.waits_until = self.settles_at = None
        return self.write(verb, who)

    def end(self, state: str, who: str | None, verb: str) -> str:
        self.state, self.waiting_on, self.waits_until, self.settles_at = state, None, None, None
        return self.write(verb, who)


@dataclass
class Expected:
    """Every incident, by its key, and what people have said lately."""

    cases: dict[str, Case] = field(default_factory=dict)
    said: dict[tuple[str, ...], tuple[datetime, str]] = field(default_factory=dict)
    """When somebody said some words somewhere, and of which key."""

    def report(self, who: str, text: str, *, like: Case | None = None) -> Case:
        """One more incident; `like` another one, or as its words suggest."""
        service, impact, urgency = (like.service, like.impact, like.urgency) if like else FAULTS[text]
        key = f"INC-{len(self.cases) + 1}"
        case = Case(key, text, who, service, impact, urgency, PRIORITIES[impact, urgency])
        self.cases[key] = case
        case.write("reported", who)
        return case

    def repeats(self, words: Sequence[str], key: str, now: datetime, within: timedelta) -> str | None:
        """The key of which the very same words were said so lately; else they are remembered."""
        at, earlier = self.said.get(tuple(words), (None, ""))
        if at is not None and now - at <= within:
            return earlier
        self.said[tuple(words)] = now, key
        return None

    def go_on(self, now: datetime) -> None:
        """What has waited long enough goes on by itself, or is asked about and closed."""
        for case in self.cases.values():
            if case.waits_until is not None and case.waits_until <= now:
                case.go_on(None, "resumed")
            if case.settles_at is not None and case.settles_at <= now:
                if case.is_reminded:
                    case.end("closed", None, "closed")
                else:
                    case.is_reminded, case.settles_at = True, now + CLOSES_AFTER
                    case.write("reminded", None)
