"""What each button and form needs and does: the other half of what people can do, beside the verbs.

A button or form of the desk that has no line here makes tests/machine/test_complete.py red.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.client import JSON
from bot.slack import forms
from bot.slack.messages import buttons
from tests.machine.expected import (
    AGENTS,
    DONE,
    HIDDEN,
    IMPOSSIBLE,
    LEVELS,
    PRIORITIES,
    REPEATED_WITHIN,
    SAME,
    Case,
)
from tests.machine.verbs import MAJOR, REPLY, RESOLVE, TAKE_BACK, VERBS, Say, Verb

Becomes = Callable[[Say, Case], str]


def _asks(verb: Verb, *states: str) -> Becomes:
    """A button that opens a form, refused before it is filled to whom it would be refused after it."""

    def becomes(say: Say, case: Case) -> str:
        return verb.may(case, say.who) or (SAME if case.state in states else IMPOSSIBLE)

    return becomes


def _does(verb: Verb) -> Becomes:
    def becomes(say: Say, case: Case) -> str:
        return verb.may(case, say.who) or verb.does(case, say)

    return becomes


def _presses(verb: Verb) -> Becomes:
    """A button that has nothing to do any more says so."""

    def becomes(say: Say, case: Case) -> str:
        became = _does(verb)(say, case)
        return IMPOSSIBLE if became == SAME else became

    return becomes


def report_again(say: Say, case: Case) -> str:
    if not case.may_see(say.who):
        return HIDDEN
    next_key = f"INC-{len(say.all.cases) + 1}"
    if say.all.repeats((say.who, buttons.AGAIN, case.key), next_key, say.now, REPEATED_WITHIN):
        return SAME
    again = say.all.report(say.who, case.title, like=case)
    if case.is_major and say.who in AGENTS:
        again.is_major = True
        again.write("made major", say.who)
    return DONE


def take_back(say: Say, case: Case) -> str:
    return TAKE_BACK.does(case, say) if say.who in (case.requester, case.reported_by) else "NotAllowed"


def may_reply(say: Say, case: Case) -> str:
    refusal = REPLY.may(case, say.who)
    if refusal is None and (say.who == case.requester or case.state not in (*OPEN, "resolved")):
        refusal = IMPOSSIBLE
    return refusal or SAME


def may_correct(say: Say, case: Case) -> str:
    refusal = CORRECT.may(case, say.who)
    if refusal:
        return refusal
    is_agents = case.state != "new" and VERBS["impact"].may(case, say.who) is not None
    return IMPOSSIBLE if not case.is_open or is_agents else SAME


def correct(case: Case, say: Say) -> str:
    levels = tuple(say.words.split())
    if (case.impact, case.urgency) == levels:
        return SAME
    case.impact, case.urgency = levels
    case.priority = PRIORITIES[case.impact, case.urgency]
    return case.write("corrected", say.who)


CORRECT = Verb(True, True, correct)
OPEN = ("new", "assigned", "in_progress", "waiting")

BUTTONS: dict[str, Becomes] = {
    buttons.TAKE: _presses(VERBS["take"]),
    buttons.ACKNOWLEDGE: _presses(VERBS["ack"]),
    buttons.MAKE_MAJOR: _presses(MAJOR),
    buttons.RESOLVE: _asks(RESOLVE, *OPEN),
    buttons.FIXED: _presses(VERBS["confirm"]),
    buttons.NOT_FIXED: _asks(VERBS["reopen"], "resolved"),
    buttons.AGAIN: report_again,
    buttons.TAKE_BACK: take_back,
    buttons.CORRECT: may_correct,
    buttons.REPLY: may_reply,
}
"""Each button by its action_id."""


def this_one(say: Say, case: Case) -> str:
    """It affects them as well, and they are told so each time; the desk hears it once."""
    if not case.may_see(say.who):
        return HIDDEN
    if not case.is_open:
        return IMPOSSIBLE
    if say.who == case.requester or say.who in case.joined:
        return SAME
    case.joined.add(say.who)
    return case.write("joined", say.who)


IN_FORMS: dict[str, Becomes] = {
    buttons.DESCRIBE: lambda say, case: SAME,
    buttons.THIS_ONE: this_one,
}
"""What is pressed or typed in the form of a report."""

WITH_WORDS = {buttons.REPORT_WORDS}
"""Buttons that hold words and no key."""


@dataclass(frozen=True)
class Form:
    """What is entered, by turns, and what becomes of it."""

    entries: tuple[dict[str, str], ...]
    does: Becomes


def _corrected(say: Say, case: Case) -> str:
    refusal = may_correct(say, case)
    return correct(case, say) if refusal == SAME else refusal


FORMS: dict[str, Form] = {
    forms.RESOLVE: Form(
        (
            {"how": "fix", "done": "Started it anew.", "lessons": "Look sooner."},
            {"how": "workaround", "done": "Use <the other> one."},
        ),
        _does(RESOLVE),
    ),
    forms.REOPEN: Form(({"why": "Still *down*."},), _does(VERBS["reopen"])),
    forms.REPLY: Form(({"text": "We *look* at it, <!here>."},), _does(REPLY)),
    forms.CORRECT: Form(
        tuple({"impact": impact, "urgency": urgency} for impact in LEVELS for urgency in LEVELS[:2]),
        _corrected,
    ),
}
"""Each form about an incident by its callback_id; those of a report stand in reporting.py."""


@dataclass(frozen=True)
class Button:
    """A button that somebody sees."""

    channel: str
    ts: str
    action: str
    key: str


NOT_YET: dict[str, str] = {
    "app_home_opened": "Looking at a Home changes no record; tests/queues and tests/journeys drive it.",
    buttons.TURN: "It stands on what was recorded from an offer; tests/records/test_turning.py drives it.",
    "turn": "It makes a record of another kind; tests/records/test_turning.py drives it.",
    "app_mention": "Nobody here mentions us; tests/handlers/test_intake.py drives it.",
    buttons.REPORT_IT: "Nobody here writes in an intake channel; tests/records/test_intake.py drives it.",
    buttons.IS_REQUEST: "Nobody here writes in an intake channel; tests/records/test_intake.py drives it.",
    buttons.NEVER_MIND: "Nobody here writes in an intake channel; tests/records/test_intake.py drives it.",
    buttons.REQUEST_WORDS: "Nobody here types /request; tests/handlers/test_request_command.py drives it.",
    forms.REQUEST: "Nobody here types /request; tests/handlers/test_request_command.py drives it.",
}
"""What is not driven yet, each with its reason: give it a line above instead."""


def seen_by(slack: JSON, who: str) -> Iterator[Button]:
    """Every button on this person's screen, in a fixed order."""
    for channel in slack["channels"]:
        if who in channel["members"]:
            for message in channel["messages"]:
                yield from _buttons(channel["id"], message)
    for whisper in slack["ephemerals"]:
        if whisper["user"] == who:
            yield from _buttons(whisper["channel"], whisper)


def _buttons(channel: str, message: JSON) -> Iterator[Button]:
    for block in message["blocks"]:
        for element in block.get("elements", ()):
            if element.get("type") == "button" and element["action_id"] not in NOT_YET:
                yield Button(channel, message["ts"], element["action_id"], element["value"])
