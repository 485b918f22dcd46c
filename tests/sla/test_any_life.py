"""Any life of an incident: its clocks are what somebody with stop watches comes to, to the second."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from bot import rulebook
from bot.calendar import Calendar
from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Report
from bot.rulebook import Policy, Target, Version
from bot.sla import clocks, keeping
from bot.sla.reckoning import Happened, Reckoned
from bot.terms import How, Key, Promise, Solution, WaitingOn
from bot.warroom import room
from storage.rows import Clock, Incident
from tests.acting import ANN, CLEO, WORKSPACE, actor
from tests.conftest import RULES
from tests.conftest import Clock as Time
from tests.sla.lives import PRIORITIES, Act, Goal, Hours, Life, Rules, lives
from tests.sla.watching import MARKS, OutOfSight, Watch, watched

SOAKS = os.environ.get("TOCSIN_SOAK") == "1"
LIVES = 10_000 if SOAKS else 1_000
LIVED = 200 if SOAKS else 15
"""So many by the real verbs, on each engine."""

Seen = tuple[str, int, datetime, datetime, tuple[tuple[int, datetime], ...], str]
"""The promise and its number, when it started and is due, its marks, and the verdict."""


def expected(life: Life) -> list[Seen]:
    try:
        return sorted(_watch(life, watch, number) for watch, number in _numbered(watched(life)))
    except OutOfSight:
        assume(False)
        raise


def _numbered(watches: list[Watch]) -> Iterator[tuple[Watch, int]]:
    counts = dict.fromkeys(Promise, 0)
    for watch in watches:
        counts[Promise(watch.promise)] += 1
        yield watch, counts[Promise(watch.promise)]


def _watch(life: Life, watch: Watch, number: int) -> Seen:
    marks = tuple((mark, life.moment(watch.after(watch.seconds * mark // 100))) for mark in MARKS)
    due_at, verdict = life.moment(watch.due()), watch.verdict(life.until)
    return (watch.promise, number, life.moment(watch.started), due_at, marks, verdict)


def shown(rows: list[tuple[Clock, Reckoned]], now: datetime) -> list[Seen]:
    """What the rows and the reckoning behind them say; the two agree."""
    found: list[Seen] = []
    numbers = dict.fromkeys(Promise, 0)
    for row, reckoned in sorted(rows, key=lambda each: (each[0].promise, each[0].number)):
        promise = Promise(row.promise)
        numbers[promise] += 1
        assert (row.started_at, row.due_at) == (reckoned.started_at, reckoned.due_at)
        verdict = {True: "met", False: "breached", None: "fell away" if row.cancelled_at else "runs"}
        kept = reckoned.kept(now)
        seen = (row.promise, numbers[promise], row.started_at, row.due_at, reckoned.marks, verdict[kept])
        found.append(seen)
    return found


@pytest.mark.timeout(1200)
@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck))
@given(life=lives())
def test_any_life_is_reckoned_as_by_somebody_with_stop_watches(life: Life) -> None:
    """Priorities, pauses, reopenings, other teams and people, updates; both nights; born paused."""
    wanted = expected(life)
    rows = _Reckoning(life).rows()

    assert shown(rows, life.moment(life.until)) == wanted


@pytest.mark.timeout(1200)
@settings(
    max_examples=LIVED,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # to make one shorter takes minutes
)
@given(life=lives())
def test_any_life_that_people_live_has_the_same_clocks(desk: Desk, clock: Time, life: Life) -> None:
    """By the verbs, in the rows of the database; and a fresh look at the history comes to the same."""
    wanted = expected(life)
    desk = replace(desk, rulebook=rulebook.parse(RULES + _written(life)))
    key = _lived(desk, clock, life)
    clock.at = life.moment(life.until)

    with desk.reading(actor(ANN)) as work:
        found = work.store.records.incident(WORKSPACE, key)
        assert found is not None
        rows = clocks.reckoned(work, found)

    assert shown(rows, clock.at) == wanted


class _Reckoning:
    """The clocks of a life by what the verbs call, without a database."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._versions = {priority: _version(life, rules) for priority, rules in life.policies.items()}
        self._by_hash = {version.hash: version for version in self._versions.values()}
        self._version = self._versions[life.acts[0].to]
        self._incident = Incident(workspace_id=WORKSPACE, id=1, requester_id=life.requester)
        self._history = [Happened("reported", life.moment(life.acts[0].at), life.requester)]
        self._clocks: list[Clock] = []
        self._begin()
        self._resolved, self._waits = False, ""

    def rows(self) -> list[tuple[Clock, Reckoned]]:
        for act in self._life.acts[1:]:
            self._live(act)
        return [(row, self._keep(row)) for row in self._clocks]

    def _keep(self, row: Clock) -> Reckoned:
        return keeping.keep(row, self._by_hash[row.policy], self._incident, self._history)

    def _live(self, act: Act) -> None:
        at = self._life.moment(act.at)
        if act.verb == "weigh":
            self._version = self._versions[act.to]
            for row in self._clocks:
                stands = self._by_hash[row.policy]
                keeping.put_on(row, self._version, stands, self._incident, self._history, now=at)
            self._begin()
        for verb in self._lines(act):
            restarts = verb == "reopened" and self._resolved and self._version.policy.reopen == "restart"
            assignee = {"take": act.by, "assign": act.to}.get(act.verb)
            self._history.append(Happened(verb, at, act.by, assignee, restarts))
            for row in self._clocks:
                self._keep(row)
            self._begin()
        self._resolved = act.verb == "resolve" or (self._resolved and act.verb != "reopen")

    def _begin(self) -> None:
        begun = keeping.begun(self._incident, self._version, self._history, self._clocks)
        self._clocks += [row for row, _ in begun]

    def _lines(self, act: Act) -> list[str]:
        """What history says of it."""
        if act.verb == "answer":
            goes_on = self._waits == "requester"
            self._waits = "" if goes_on else self._waits
            return ["answered", "resumed"] if goes_on else ["answered"]
        if act.verb in ("wait", "resume", "resolve", "reopen"):
            self._waits = act.to if act.verb == "wait" else ""
        return [LINES[act.verb]]


LINES = {
    "take": "taken",
    "assign": "assigned",
    "escalate": "escalated",
    "wait": "waiting",
    "resume": "resumed",
    "reply": "replied",
    "update": "updated",
    "make_major": "made major",
    "restore": "restored",
    "resolve": "resolved",
    "reopen": "reopened",
    "confirm": "closed",
    "cancel": "cancelled",
    "weigh": "weighed",
}


def _version(life: Life, rules: Rules) -> Version:
    policy = Policy(
        name="Made up",
        respond=_target(rules.respond),
        resolve=_target(rules.resolve),
        update=_target(rules.update) if rules.update else None,
        reopen="restart" if rules.restarts else "continue",
    )
    return Version(policy=policy, calendars=_calendars(life))


def _target(goal: Goal) -> Target:
    return Target.model_validate({"within": _within(goal), "calendar": goal.calendar, "warn_at": MARKS})


def _within(goal: Goal) -> str:
    return f"{goal.working_days}wd" if goal.working_days else f"{goal.seconds}s"


_KEPT: dict[tuple[str, str], dict[str, Calendar]] = {}


def _calendars(life: Life) -> dict[str, Calendar]:
    """Reading one takes longer than using it."""
    place = (next(iter(life.calendars.values())).zone, life.first_day.isoformat())
    if place not in _KEPT:
        written = {key: each for key, each in life.calendars.items() if key != "always"}
        _KEPT[place] = {key: Calendar.model_validate(_hours(each)) for key, each in written.items()}
    return _KEPT[place]


def _hours(written: Hours) -> dict[str, object]:
    return {
        "timezone": written.zone,
        "hours": written.hours,
        "shifts": written.shifts,
        "breaks": written.breaks,
        "holidays": list(written.holidays),
    }


def _written(life: Life) -> str:
    """The rulebook of a life: JSON is YAML."""

    def target(goal: Goal) -> dict[str, object]:
        return {"within": _within(goal), "calendar": goal.calendar, "warn_at": list(MARKS)}

    policies = [
        {
            "name": priority,
            "priority": priority,
            "respond": target(rules.respond),
            "resolve": target(rules.resolve),
            "reopen": "restart" if rules.restarts else "continue",
            **({"update": target(rules.update)} if rules.update else {}),
        }
        for priority, rules in life.policies.items()
    ]
    calendars = {key: _hours(each) for key, each in life.calendars.items() if key != "always"}
    return f"calendars: {json.dumps(calendars)}\npolicies: {json.dumps(policies)}\n"


URGENCY = dict(zip(PRIORITIES, ("high", "medium", "low"), strict=True))
"""Of the VPN, which is critical."""


def _lived(desk: Desk, clock: Time, life: Life) -> Key:
    first = life.acts[0]
    clock.at = life.moment(first.at)
    what = Report("VPN is down", service="vpn", impact="high", urgency=URGENCY[first.to])
    key = Key.parse(getattr(incidents.report(desk, actor(first.by), what), "key", ""))
    assert key is not None
    for number, act in enumerate(life.acts[1:]):
        clock.at = life.moment(act.at)
        _do(desk, act, key, number)
        while (rings_at := clocks.ring_next(desk)) is not None and rings_at <= clock.at:
            pass
    return key


def _do(desk: Desk, act: Act, key: Key, number: int) -> None:
    by, words = actor(act.by), f"So {number}"
    match act.verb:
        case "take":
            incidents.take(desk, by, key)
        case "assign":
            incidents.assign(desk, by, key, act.to)
        case "escalate":
            incidents.escalate(desk, by, key, f"{act.to} {words}")
        case "wait":
            incidents.wait(desk, by, key, WaitingOn(act.to))
        case "resume":
            incidents.resume(desk, by, key)
        case "reply":
            incidents.reply(desk, by, key, words)
        case "answer":
            incidents.answer(desk, by, key, words)
        case "update":
            room.update(desk, by, f"C{key.number:08}", words)
        case "make_major":
            incidents.make_major(desk, actor(CLEO), key)
            with desk.working(actor(None)) as work:
                found = work.store.records.incident(WORKSPACE, key)
                assert found is not None
                work.store.warrooms.open(found, channel=f"C{key.number:08}", name=str(key), at=work.now)
        case "restore":
            incidents.resolve(desk, by, key, Solution(How.WORKAROUND, words))
        case "resolve":
            incidents.resolve(desk, by, key, Solution(How.FIX, words))
        case "reopen":
            incidents.reopen(desk, by, key, words)
        case "confirm":
            incidents.confirm(desk, by, key)
        case "cancel":
            incidents.cancel(desk, by, key, words)
        case "weigh":
            incidents.set_urgency(desk, by, key, URGENCY[act.to], words)
