"""Who may do what: a table, cell by cell, and every verb asks it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import access, rulebook
from bot.access import Deed
from bot.desk import Desk
from bot.errors import DeskError, NoSuchRecord, NotAllowed
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack.messages import Said
from bot.terms import Actor, How, Solution, WaitingOn
from bot.warroom import room
from storage import Database
from tests.acting import INC_1, INC_2, ONLY_SQLITE, WORKSPACE, actor, incident, tocsin
from tests.conftest import RULES, Clock

AGENT, COMMANDER, APPROVER, ADMIN, COLLEAGUE = "U0AGENT01", "U0COMMA01", "U0APPRO01", "U0ADMIN01", "U0COLLE01"
REQUESTER, GUEST = "U0REQUE01", "T2:U0AGENT01"
"""The guest has the user id that the agent has, in another organisation."""

PEOPLE = (AGENT, COMMANDER, APPROVER, ADMIN, REQUESTER, COLLEAGUE, GUEST)

ROLES = """
roles:
  agents: [U0AGENT01]
  commanders: [U0COMMA01]
  approvers: [U0APPRO01]
  admins: [U0ADMIN01]
"""

YES, NO, UNSEEN = "yes", "no", "unseen"

TABLE = {
    #                  agent commander approver admin requester colleague guest
    "see": (YES, YES, YES, YES, YES, UNSEEN, UNSEEN),
    "take": (YES, NO, NO, NO, NO, UNSEEN, UNSEEN),
    "acknowledge": (YES, YES, YES, YES, NO, UNSEEN, UNSEEN),
    "assign": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "wait": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "resume": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "weigh": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "urgency": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "correct": (YES, YES, NO, NO, YES, UNSEEN, UNSEEN),
    "note": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "escalate": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "reply": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "keep": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "answer": (NO, NO, NO, NO, YES, UNSEEN, UNSEEN),
    "history": (YES, YES, YES, YES, NO, UNSEEN, UNSEEN),
    "merge": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "cancel": (YES, YES, NO, NO, YES, UNSEEN, UNSEEN),
    "take_back": (NO, NO, NO, NO, YES, NO, NO),
    "make_major": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "resolve": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "confirm": (NO, NO, NO, NO, YES, UNSEEN, UNSEEN),
    "reopen": (NO, NO, NO, NO, YES, UNSEEN, UNSEEN),
    "report_again": (YES, YES, YES, YES, YES, UNSEEN, UNSEEN),
    "update": (YES, YES, NO, NO, NO, UNSEEN, UNSEEN),
    "mark": (YES, YES, NO, NO, YES, UNSEEN, UNSEEN),
    "join": (YES, YES, YES, YES, YES, UNSEEN, UNSEEN),
    "turn": (YES, YES, NO, NO, YES, UNSEEN, UNSEEN),
}
"""Of an incident that is the desk's own; a major one is seen by all colleagues."""

FIX = Solution(How.FIX, "Done")

VERBS: dict[str, Callable[[Desk, Actor], object]] = {
    "see": lambda desk, by: incidents.show(desk, by, INC_1),
    "take": lambda desk, by: incidents.take(desk, by, INC_1),
    "acknowledge": lambda desk, by: incidents.acknowledge(desk, by, INC_1, None),
    "assign": lambda desk, by: incidents.assign(desk, by, INC_1, AGENT),
    "wait": lambda desk, by: incidents.wait(desk, by, INC_1, WaitingOn.VENDOR),
    "resume": lambda desk, by: incidents.resume(desk, by, INC_1),
    "weigh": lambda desk, by: incidents.set_impact(desk, by, INC_1, "low", "Only one"),
    "urgency": lambda desk, by: incidents.set_urgency(desk, by, INC_1, "low", "It can wait"),
    "correct": lambda desk, by: incidents.correct(desk, by, INC_1, service=None, impact="low", urgency=None),
    "note": lambda desk, by: incidents.note(desk, by, INC_1, "Called them"),
    "escalate": lambda desk, by: incidents.escalate(desk, by, INC_1, "storage They know it"),
    "reply": lambda desk, by: incidents.reply(desk, by, INC_1, "Is it better?"),
    "keep": lambda desk, by: incidents.keep(desk, by, INC_1, "They are slow"),
    "answer": lambda desk, by: incidents.answer(desk, by, INC_1, "It is"),
    "history": lambda desk, by: incidents.history(desk, by, INC_1),
    "merge": lambda desk, by: incidents.duplicate(desk, by, INC_1, INC_2),
    "cancel": lambda desk, by: incidents.cancel(desk, by, INC_1, "No incident"),
    "take_back": lambda desk, by: incidents.take_back(desk, by, INC_1, None),
    "make_major": lambda desk, by: incidents.make_major(desk, by, INC_1),
    "resolve": lambda desk, by: incidents.resolve(desk, by, INC_1, FIX),
    "confirm": lambda desk, by: incidents.confirm(desk, by, INC_1),
    "reopen": lambda desk, by: incidents.reopen(desk, by, INC_1, "No"),
    "report_again": lambda desk, by: incidents.report_again(desk, by, INC_1, None),
    "update": lambda desk, by: room.update(desk, by, "C0ROOM001", "We know the cause"),
    "turn": lambda desk, by: incidents.turn(desk, by, INC_1, None),
    "join": lambda desk, by: incidents.join(desk, by, INC_1, "VPN"),
    "mark": lambda desk, by: room.mark(desk, by, "C0ROOM001", "1.000001"),
}

CELLS = [
    pytest.param(verb, person, expected, id=f"{verb}-{person}")
    for verb, row in TABLE.items()
    for person, expected in zip(PEOPLE, row, strict=True)
]


@pytest.fixture
def guarded(database: Database, clock: Clock) -> Desk:
    """A desk where each role has one person, and an incident with a room."""
    without_roles = RULES[: RULES.index("roles:")] + RULES[RULES.index("teams:") :]
    desk = Desk(database, rulebook.parse(without_roles + ROLES), clock.now)
    with database.transaction() as store:
        store.people.settle_in(WORKSPACE, name="Acme", bot_user="U1", places={}, at=clock.now())
    incidents.report(desk, actor(REQUESTER), Report("VPN is down"))
    incidents.report(desk, actor(REQUESTER), Report("The whole network is down"))
    with tocsin(desk) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel="C0ROOM001", name="inc-1", at=work.now)
    return desk


def outcome(desk: Desk, verb: str, person: str) -> str:
    if verb in ("confirm", "reopen"):
        incidents.resolve(desk, actor(AGENT), INC_1, FIX)
    if verb == "acknowledge":  # there is something to see to when a deadline is missed
        later = desk.now() + timedelta(days=1)
        desk = replace(desk, now=lambda: later)
    try:
        VERBS[verb](desk, actor(person))
    except NoSuchRecord:
        return UNSEEN
    except NotAllowed:
        return NO
    return YES


@ONLY_SQLITE
@pytest.mark.parametrize(("verb", "person", "expected"), CELLS)
def test_each_role_may_do_what_the_table_says(guarded: Desk, verb: str, person: str, expected: str) -> None:
    """Who may not even know of it is told that there is none."""
    assert outcome(guarded, verb, person) == expected


@ONLY_SQLITE
@pytest.mark.parametrize(("verb", "person", "expected"), [c for c in CELLS if c.values[0] != "turn"])
def test_a_major_incident_is_seen_by_every_colleague_and_no_guest(
    guarded: Desk, verb: str, person: str, expected: str
) -> None:
    """Seeing it gives nobody a right to change it. It cannot be turned into a request by anybody."""
    incidents.make_major(guarded, actor(COMMANDER), INC_1)
    if expected == UNSEEN and person == COLLEAGUE:
        expected = YES if verb in ("see", "report_again", "join") else NO

    assert outcome(guarded, verb, person) == expected


@ONLY_SQLITE
@pytest.mark.parametrize(("verb", "person", "expected"), [c for c in CELLS if YES not in c.values])
def test_a_refusal_changes_nothing(guarded: Desk, verb: str, person: str, expected: str) -> None:
    """No state, no history, no message."""
    before = incident(guarded, INC_1).version if verb not in ("confirm", "reopen") else None

    assert outcome(guarded, verb, person) == expected
    if before is not None:
        assert incident(guarded, INC_1).version == before


def test_every_deed_stands_in_the_table() -> None:
    """A new deed needs a row, so that somebody decides who may do it."""
    assert set(access.ROLES) == set(Deed)
    assert {deed.name.lower() for deed in Deed} <= set(TABLE)


@ONLY_SQLITE
def test_a_refusal_says_who_may(guarded: Desk) -> None:
    """The next step: ask one of them."""
    with pytest.raises(NotAllowed, match=r"You may not resolve it: the agents and the commanders may"):
        incidents.resolve(guarded, actor(REQUESTER), INC_1, FIX)


@ONLY_SQLITE
def test_tocsin_itself_may(guarded: Desk) -> None:
    """The worker, and the operator at the command line, act for nobody in particular."""
    with guarded.reading(actor(None)) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        assert all(access.may(work, deed, found) for deed in Deed)
        assert access.sees_all(work)


@ONLY_SQLITE
def test_everyone_means_colleagues(database: Database, clock: Clock) -> None:
    """By the default rulebook everyone is an agent; a guest of a shared channel is not."""
    desk = Desk(database, rulebook.default(), clock.now)
    with database.transaction() as store:
        store.people.settle_in(WORKSPACE, name="Acme", bot_user="U1", places={}, at=clock.now())
    reported: Said = incidents.report(desk, actor(REQUESTER), Report("VPN is down"))
    assert reported is not None

    with pytest.raises(DeskError):
        incidents.take(desk, actor(GUEST), INC_1)
    incidents.take(desk, actor(COLLEAGUE), INC_1)

    assert incident(desk, INC_1).assignee_id == COLLEAGUE
