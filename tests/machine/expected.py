"""What the desk should hold: a second, simple telling of an incident's life that shares no code with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DONE, SAME = "done", "nothing changed"
KEPT = "kept"
"""One comment more, or one message more, and nothing else has changed."""
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

OF_NOTHING, OF_NOBODY = (None, "low", "medium"), (None, "high", "medium")
"""What is guessed of all other words, and of those that say that nobody can."""

UNREAD = "A message that has yet to be read"
"""What an incident is called whose message Slack has yet to tell."""


@dataclass
class Written:
    """A message that somebody wrote in a channel."""

    channel: str
    ts: str
    author: str
    text: str
    reacted: set[str] = field(default_factory=set)
    """Who has reacted to it."""


SAY_ONLY = {"reported", "noted", "replied", "answered", "joined"}
"""Verbs that change nothing of an incident."""

WORDS_OF = {
    "noted": ("note", "desk"),
    "replied": ("reply", "requester"),
    "answered": ("answer", "requester"),
    "joined": ("affected", "desk"),
    "reopened": ("reopened", "desk"),
    "updated": ("update", "everyone"),
}
"""The kind and the audience of the words that come with a verb."""


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
    reported_by: str | None = None
    """Who has reported it, if that is somebody else than the requester."""
    original: Written | None = None
    """The message that was reported."""
    is_unread: bool = False
    joined: set[str] = field(default_factory=set)
    """Whom it affects as well."""
    team: str | None = None
    """Whose it has become; before that, it is its service's."""
    answered_late: int = 0
    """How often its requester wrote when it was over."""
    comments: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Of what kind, for whom, and by whom."""
    happened: list[tuple[str, str | None]] = field(default_factory=list)
    """By what verb, and by whom; None is Tocsin itself."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def may_see(self, who: str) -> bool:
        is_theirs = who in (self.requester, self.reported_by)
        return is_theirs or who in AGENTS or (self.is_major and who != GUS)

    def write(self, verb: str, who: str | None) -> str:
        self.happened.append((verb, who))
        if verb in WORDS_OF:
            self.comments.append((*WORDS_OF[verb], who))
        return DONE

    def read(self, after: int) -> None:
        """Slack tells what its message says, `after` so many lines of its history."""
        if not self.is_unread:
            return
        assert self.original is not None
        self.is_unread, self.title = False, self.original.text
        if self.original.author != self.requester:
            self.requester, self.reported_by = self.original.author, self.requester
        if {verb for verb, _ in self.happened[:after]} <= SAY_ONLY:
            self.service, self.impact, self.urgency = FAULTS[self.title]
            self.priority = PRIORITIES[self.impact, self.urgency]
        self.happened.insert(after, ("read", None))

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
        of_others = OF_NOBODY if "nobody" in text.split() else OF_NOTHING
        guessed = (like.service, like.impact, like.urgency) if like else FAULTS.get(text, of_others)
        service, impact, urgency = guessed
        key = f"INC-{len(self.cases) + 1}"
        case = Case(key, text, who, service, impact, urgency, PRIORITIES[impact, urgency])
        self.cases[key] = case
        case.write("reported", who)
        return case

    def report_for(self, who: str, requester: str, text: str) -> Case:
        """The same for somebody."""
        case = self.report(who, text)
        if requester != who:
            case.requester, case.reported_by = requester, who
        return case

    def of_message(self, message: Written) -> Case | None:
        """The incident that a message was first reported as."""
        return next((case for case in self.cases.values() if case.original is message), None)

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
