"""Every button in every state: it works, or says what happened and shows the card as it is now."""

from collections.abc import Callable

import pytest

from bot.desk import Desk
from bot.records import incidents
from bot.slack.messages.buttons import (
    ACKNOWLEDGE,
    AGAIN,
    CORRECT,
    FIXED,
    IS_REQUEST,
    MAKE_MAJOR,
    NEVER_MIND,
    NOT_FIXED,
    REPLY,
    REPORT_IT,
    REPORT_WORDS,
    REQUEST_WORDS,
    RESOLVE,
    TAKE,
    TAKE_BACK,
    TURN,
)
from bot.terms import How, Solution, State, WaitingOn
from storage.rows import Delivery
from tests.acting import ANN, BEN, CLEO, DAN, INC_1, ONLY_SQLITE, actor, deliveries, incident, report
from tests.handlers.side import Side, click
from tests.handlers.test_listeners import ACTIONS

FIX = Solution(How.FIX, "Mended")


def _resolved(desk: Desk) -> None:
    incidents.resolve(desk, actor(DAN), INC_1, FIX)


def _closed(desk: Desk) -> None:
    _resolved(desk)
    incidents.confirm(desk, actor(ANN), INC_1)


def _waiting(desk: Desk) -> None:
    incidents.take(desk, actor(DAN), INC_1)
    incidents.wait(desk, actor(DAN), INC_1, WaitingOn.VENDOR)


def _duplicate(desk: Desk) -> None:
    incidents.duplicate(desk, actor(CLEO), INC_1, report(desk, "All is down"))


COMES_TO: dict[State, tuple[Callable[[Desk], object], str]] = {
    State.NEW: (lambda _: None, ANN),
    State.ASSIGNED: (lambda desk: incidents.assign(desk, actor(CLEO), INC_1, BEN), CLEO),
    State.IN_PROGRESS: (lambda desk: incidents.take(desk, actor(DAN), INC_1), DAN),
    State.WAITING: (_waiting, DAN),
    State.RESOLVED: (_resolved, DAN),
    State.CLOSED: (_closed, ANN),
    State.CANCELLED: (lambda desk: incidents.cancel(desk, actor(CLEO), INC_1, "Planned"), CLEO),
    State.DUPLICATE: (_duplicate, CLEO),
}
"""How it comes into each state, and who brings it there."""

ALL = frozenset(State)
OPEN = frozenset({State.NEW, State.ASSIGNED, State.IN_PROGRESS, State.WAITING})

WORKS = {
    TAKE: (BEN, frozenset({State.NEW, State.ASSIGNED})),
    RESOLVE: (BEN, OPEN),
    MAKE_MAJOR: (BEN, OPEN),
    REPLY: (BEN, OPEN | {State.RESOLVED}),
    ACKNOWLEDGE: (BEN, frozenset()),  # only after a deadline is missed; tests/sla
    FIXED: (ANN, frozenset({State.RESOLVED})),
    NOT_FIXED: (ANN, frozenset({State.RESOLVED})),
    TAKE_BACK: (ANN, OPEN),
    CORRECT: (ANN, frozenset({State.NEW})),
    AGAIN: (ANN, ALL),
    TURN: (BEN, OPEN),
}
"""Who presses each button, and the states in which it does what it says."""

OF_WORDS = {REPORT_WORDS, REQUEST_WORDS, REPORT_IT, IS_REQUEST, NEVER_MIND}
"""Buttons below what somebody wrote, of which there is no record yet."""


def answers(bolt: Side) -> list[Delivery]:
    return [row for row in deliveries(bolt.desk) if row.method == "respond"]


def pressed(bolt: Side, action: str, by: str) -> bool:
    """Whether it did something: a form is open, or something has changed."""

    def stands() -> tuple[int, str]:
        with bolt.desk.database.reading() as store:
            count = store.records.count("T1")
        return incident(bolt.desk, INC_1).version, str(count)

    before = stands()
    assert bolt.click(action, "INC-1", by=by).status == 200
    return stands() != before or "views.open" in bolt.slack.methods()


@ONLY_SQLITE
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", WORKS)
def test_a_button_works_or_says_what_happened_and_shows_the_card(
    bolt: Side, action: str, state: State
) -> None:
    """Nobody presses in vain: they read who has brought it to where it stands, when, and all of its card."""
    report(bolt.desk)
    bring, by_whom = COMES_TO[state]
    bring(bolt.desk)
    person, states = WORKS[action]

    assert pressed(bolt, action, person) == (state in states)

    if state not in states:
        (answer,) = answers(bolt)
        facts = answer.facts
        assert (answer.message, facts["key"], facts["state"]) == ("Shown", "INC-1", state)
        assert facts["why"]
        assert "_" not in facts["why"]
        if state is not State.NEW:
            assert facts["last"]["by"] == by_whom


@ONLY_SQLITE
@pytest.mark.parametrize(("action", "by"), [(TAKE, BEN), (MAKE_MAJOR, BEN), (TAKE_BACK, ANN)])
def test_what_one_did_already_is_said_as_well(bolt: Side, action: str, by: str) -> None:
    """The card had not changed yet when they pressed again."""
    report(bolt.desk)
    assert pressed(bolt, action, by)
    before = len(answers(bolt))

    assert not pressed(bolt, action, by)

    told = answers(bolt)[before:]
    assert [row.message for row in told] == ["Shown"]
    assert "already" in told[0].facts["why"]
    assert told[0].facts["last"]["by"] == by


@ONLY_SQLITE
@pytest.mark.parametrize(("action", "by"), [(TAKE, BEN), (MAKE_MAJOR, BEN), (FIXED, ANN)])
def test_the_same_click_arriving_twice_is_one(bolt: Side, action: str, by: str) -> None:
    """They did not press in vain: it is answered as before, whatever somebody did meanwhile."""
    report(bolt.desk)
    if action == FIXED:
        _resolved(bolt.desk)
    payload = click(bolt.slack, action, "INC-1", by=by)
    assert bolt.interact(payload).status == 200
    before = incident(bolt.desk, INC_1).version
    incidents.note(bolt.desk, actor(DAN), INC_1, "Looked at it")

    assert bolt.interact(payload).status == 200

    assert answers(bolt) == []
    assert incident(bolt.desk, INC_1).version == before > 1


def test_every_button_is_in_the_table() -> None:
    """Of a new one somebody decides where it works."""
    assert set(WORKS) == {action for action in ACTIONS if action not in OF_WORDS and not _of_a_list(action)}


def _of_a_list(action: str) -> bool:
    """Pages and filters of Home and of lists; tests/queues holds what they do when they are old."""
    return action.startswith(("home.", "desk."))
