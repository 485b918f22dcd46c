"""An incident's life, whatever people do to it in whatever order."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from bot.errors import DeskError
from bot.records import incidents
from bot.sla.reckoning import Happened
from bot.terms import How, Key, Promise, Solution, State, WaitingOn
from tests.acting import ANN, BEN, CLEO, WORKSPACE, actor, history, incident, report
from tests.conftest import Clock
from tests.sla.slowly import slowly

VERBS = st.sampled_from(
    ["take", "assign", "wait", "resume", "make_major", "restore", "resolve", "confirm", "reopen", "cancel"]
)
PEOPLE = st.sampled_from([ANN, BEN, CLEO])
LIVES = st.lists(st.tuples(VERBS, PEOPLE, st.integers(1, 20_000)), max_size=9)

FULL = [
    ("assign", BEN, 30),
    ("take", BEN, 60),
    ("wait", BEN, 60),
    ("resume", BEN, 60),
    ("restore", BEN, 60),
    ("reopen", ANN, 60),
    ("restore", CLEO, 60),
    ("resolve", BEN, 600),
    ("reopen", ANN, 6_000),
    ("make_major", CLEO, 60),
    ("resolve", BEN, 20_000),
    ("confirm", ANN, 60),
]
"""A life in which everything happens."""

OPEN_STATES = {state for state in State if state.is_open}

LEADS_TO = {
    "taken": ({State.NEW, State.ASSIGNED, State.WAITING}, {State.IN_PROGRESS, State.WAITING}),
    "assigned": (OPEN_STATES, {State.ASSIGNED, State.WAITING}),
    "waiting": (OPEN_STATES, {State.WAITING}),
    "resumed": ({State.WAITING}, {State.NEW, State.ASSIGNED, State.IN_PROGRESS}),
    "resolved": (OPEN_STATES, {State.RESOLVED}),
    "reopened": (OPEN_STATES | {State.RESOLVED}, {State.NEW, State.ASSIGNED, State.IN_PROGRESS}),
    "closed": ({State.RESOLVED}, {State.CLOSED}),
    "cancelled": (OPEN_STATES, {State.CANCELLED}),
}
"""From where each verb leads, and to where; any other change would be none that people know."""


def live(desk: Desk, clock: Clock, key: Key, life: list[tuple[str, str, int]]) -> None:
    """Do it all; what is refused is refused."""
    for verb, person, seconds in life:
        clock.advance(seconds=seconds)
        by = actor(person)
        try:
            match verb:
                case "take":
                    incidents.take(desk, by, key)
                case "assign":
                    incidents.assign(desk, by, key, BEN)
                case "wait":
                    incidents.wait(desk, by, key, WaitingOn.VENDOR)
                case "resume":
                    incidents.resume(desk, by, key)
                case "cancel":
                    incidents.cancel(desk, by, key, "No incident")
                case "make_major":
                    incidents.make_major(desk, by, key)
                case "restore":
                    incidents.resolve(desk, by, key, Solution(How.WORKAROUND, f"Try {seconds}"))
                case "resolve":
                    incidents.resolve(desk, by, key, Solution(How.FIX, "Done"))
                case "confirm":
                    incidents.confirm(desk, by, key)
                case "reopen":
                    incidents.reopen(desk, by, key, "Not fixed")
        except DeskError:
            pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=LIVES)
@example(life=FULL)
def test_every_state_is_reached_by_a_verb_that_leads_there(
    desk: Desk, clock: Clock, life: list[tuple[str, str, int]]
) -> None:
    """History tells the whole life: each line starts from where the one before it ended."""
    key = report(desk)
    live(desk, clock, key, life)

    state = None
    for line in history(desk, key):
        if "state" not in line.changes:
            continue
        old, new = line.changes["state"]
        assert old == state
        if line.verb != "reported":
            before, after = LEADS_TO[line.verb]
            assert (State(old) in before, State(new) in after) == (True, True), line.verb
        state = new
    assert state == incident(desk, key).state


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=LIVES)
@example(life=FULL)
def test_clocks_are_what_history_says_they_are(
    desk: Desk, clock: Clock, life: list[tuple[str, str, int]]
) -> None:
    """The rows only cache: a slow reading of the history, second by second, comes to the same moments."""
    key = report(desk)
    live(desk, clock, key, life)

    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, key)
        assert found is not None
        clocks = store.clocks.of(found.id)
        lines = [Happened(line.verb, line.at, line.person_id) for line in store.records.history(found)]
    deadline = desk.rulebook.deadlines[found.priority]
    targets = {Promise.RESPOND: deadline.respond, Promise.RESOLVE: deadline.resolve}
    for row in clocks:
        expected = slowly(Promise(row.promise), targets[Promise(row.promise)], lines, requester=ANN)
        assert (row.started_at, row.due_at, row.met_at, row.cancelled_at) == expected
