"""Lives of incidents, made up at random: what people do, when, and by which policies it counts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from tests.acting import ANN, BEN, CLEO, DAN
from tests.calendar.slowly import NAMES, Written

PRIORITIES = ("P1", "P2", "P3")
TEAMS = ("network", "storage", "night")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """A calendar as it is written; none of the parts: around the clock."""

    zone: str
    hours: Written = field(default_factory=dict)
    shifts: Written = field(default_factory=dict)
    breaks: Written = field(default_factory=dict)
    holidays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: seconds in which it is open, or working days."""

    calendar: str
    seconds: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What is promised for one priority."""

    respond: Goal
    resolve: Goal
    update: Goal | None
    restarts: bool


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does: seconds after the first midnight of the life, in UTC."""

    at: int
    verb: str
    by: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """One incident, from its report on. `until` is when it is looked at."""

    first_day: date
    calendars: dict[str, Hours]
    policies: dict[str, Rules]
    requester: str
    acts: tuple[Act, ...]
    until: int

    @property
    def midnight(self) -> datetime:
        return datetime.fromisoformat(f"{self.first_day}T00:00:00+00:00")

    def moment(self, at: int) -> datetime:
        return self.midnight + at * SECOND


NIGHTS = {
    "Europe/Berlin": ["2026-03-28", "2026-10-24", "2026-06-10"],
    "America/New_York": ["2026-03-07", "2026-10-31"],
    "Australia/Lord_Howe": ["2026-04-04", "2026-10-03"],
    "UTC": ["2026-12-30"],
}
"""The day before the clocks change, and some on which they do not."""

VERBS = (
    "take", "assign", "escalate", "wait", "wait", "resume", "resume", "reply", "answer", "update", "update",
    "make_major", "make_major", "make_major", "restore", "resolve", "resolve", "resolve", "reopen", "reopen",
    "reopen", "reopen", "confirm", "cancel", "weigh", "weigh",
)  # fmt: skip
STAFF = (BEN, CLEO, DAN)


def calendars(zone: str, first: date) -> dict[str, Hours]:
    """Office hours with lunch, a week of nights, one full of exceptions, and around the clock."""
    week = NAMES[:5]
    days = [(first + timedelta(days=number)).isoformat() for number in range(8)]
    return {
        "office": Hours(zone, {day: ["09:00-12:00", "13:00-17:00"] for day in week}),
        "nights": Hours(zone, {day: ["22:00-06:00"] for day in NAMES}),
        "odd": Hours(
            zone,
            {day: ["01:30-03:30", "08:00-16:45"] for day in NAMES},
            shifts={days[1]: ["02:15-09:00"], days[3]: ["23:00-02:30"]},
            breaks={days[2]: ["10:00-11:20"]},
            holidays=(days[4],),
        ),
        "always": Hours(zone),
    }


KEYS = st.sampled_from(["office", "nights", "odd", "always"])
ROUND = st.sampled_from([1_800, 3_600, 7_200])
"""Of targets and of what lies between two acts: so that some come just at the due moment."""
GOALS = st.builds(Goal, KEYS, ROUND | st.integers(10 * 60, 12 * 3_600))
DAYS = st.builds(Goal, st.sampled_from(["office", "odd"]), st.just(0), st.integers(1, 2))
RULES_OF = st.builds(Rules, st.one_of(GOALS, DAYS), GOALS, st.none() | GOALS, st.booleans()).filter(
    lambda rules: (
        rules.respond.calendar != rules.resolve.calendar or rules.respond.seconds <= rules.resolve.seconds
    )
)
"""A rulebook takes no answer that may come later than the end."""
LATER = st.one_of(st.just(0), ROUND, st.integers(1, 3_600), st.integers(1, 12 * 3_600))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    zone = draw(st.sampled_from(list(NIGHTS)))
    first = date.fromisoformat(draw(st.sampled_from(NIGHTS[zone])))
    policies = {priority: draw(RULES_OF) for priority in PRIORITIES}
    requester = draw(st.sampled_from([ANN, BEN]))
    at = draw(st.integers(0, 2 * 24 * 3_600))
    acts = [Act(at, "report", requester, draw(st.sampled_from(PRIORITIES)))]
    if draw(st.booleans()):
        acts.append(Act(at, "wait", BEN, "vendor"))  # born paused
    wanted = st.tuples(st.sampled_from(VERBS), LATER, st.sampled_from(STAFF), st.integers(0, 5))
    for verb, after, by, which in draw(st.lists(wanted, max_size=18)):
        at += after
        acts.append(Act(at, verb, by, _to(verb, which)))
    until = at + draw(LATER)
    return Life(first, calendars(zone, first), policies, requester, tuple(possible(acts, requester)), until)


def _to(verb: str, which: int) -> str:
    chosen = {
        "assign": (BEN, CLEO, DAN),
        "escalate": TEAMS,
        "wait": ("requester", "vendor"),
        "weigh": PRIORITIES,
    }.get(verb, ("",))
    return chosen[which % len(chosen)]


def possible(acts: list[Act], requester: str) -> Iterator[Act]:
    """What the desk would not refuse: the others are left out.

    So is what happens at the very moment at which it is cancelled, after it: `test_the_table` has that.
    """
    over_at = -1
    state, major, restored, begun = "open", False, False, False
    assignee, waits, priority, team = "", "", acts[0].to, "network"
    yield acts[0]
    for act in acts[1:]:
        goes = {
            "take": state == "open" and assignee in ("", act.by) and not (begun or (waits and assignee)),
            "assign": state == "open" and assignee != act.to,
            "escalate": state == "open" and team != act.to,
            "wait": state == "open" and waits != act.to,
            "resume": state == "open" and bool(waits),
            "reply": state in ("open", "resolved") and act.by != requester,
            "answer": state in ("open", "resolved"),
            "update": major,
            "make_major": state == "open" and not major,
            "restore": state == "open",
            "resolve": state == "open",
            "reopen": state == "resolved" or (state == "open" and restored),
            "confirm": state == "resolved",
            "cancel": state == "open",
            "weigh": state == "open" and priority != act.to,
        }[act.verb]
        if not goes or act.at == over_at:
            continue
        by_requester = act.verb in ("answer", "reopen", "confirm")
        yield Act(act.at, act.verb, requester if by_requester else act.by, act.to)
        match act.verb:
            case "take":
                assignee, begun = act.by, True
            case "assign":
                assignee, begun = act.to, False
            case "escalate":
                team, assignee, begun = act.to, "", False
            case "wait":
                waits = act.to
            case "resume":
                waits = ""
            case "answer":
                waits = "" if waits == "requester" else waits
            case "make_major":
                major = True
            case "restore":
                restored = True
            case "resolve":
                state, waits = "resolved", ""
            case "reopen":
                state, waits, restored = "open", "", False
            case "confirm" | "cancel":
                state, waits, over_at = "over", "", act.at
            case "weigh":
                priority = act.to
