"""Requests: what somebody needs has the life of an incident, in words of its own."""

from datetime import timedelta

import pytest

from bot import rulebook
from bot.desk import Desk
from bot.errors import NotPossible
from bot.records import incidents
from bot.records.incidents import Report, Which
from bot.slack.messages import recall
from bot.terms import How, Key, Kind, Solution
from tests.acting import ANN, BEN, INC_1, actor, clocks_of, deliveries, incident, key_in, report, said
from tests.conftest import RULES, Clock

REQ_1 = Key(Kind.REQUEST, 1)
DONE = Solution(How.FIX, "It lies on your desk")


def ask(desk: Desk, text: str = "A new keyboard", *, by: str = ANN) -> Key:
    return key_in(incidents.report(desk, actor(by), Report(text, kind=Kind.REQUEST)))


def test_each_kind_has_its_own_numbers(desk: Desk) -> None:
    """Whatever else is recorded between."""
    assert [str(key) for key in (ask(desk), report(desk), ask(desk))] == ["REQ-1", "INC-1", "REQ-2"]


def test_a_request_is_taken_fulfilled_and_confirmed(desk: Desk) -> None:
    """Its people read of what they have, not of what is fixed."""
    ask(desk)
    incidents.take(desk, actor(BEN), REQ_1)
    incidents.resolve(desk, actor(BEN), REQ_1, DONE)
    incidents.confirm(desk, actor(ANN), REQ_1)

    assert incident(desk, REQ_1).state == "closed"
    assert all(clock.met_at is not None for clock in clocks_of(desk, REQ_1))
    asked = recall("AskToConfirm", said(desk, "AskToConfirm")[0].facts).shape()
    assert "has fulfilled *REQ-1*. Do you have what you need?" in asked.text
    spoken = [recall(row.message, row.facts).shape().arguments() for row in deliveries(desk)]
    texts = " ".join(element for said in spoken for element in _texts(said))
    for word in ("ncident", "fixed", "roken", "Restore"):
        assert word not in texts


def _texts(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in _texts(value)]
    return [text for each in part for text in _texts(each)] if isinstance(part, list) else []


def test_silence_closes_a_request_as_well(desk: Desk, clock: Clock) -> None:
    """After one reminder."""
    ask(desk)
    incidents.resolve(desk, actor(BEN), REQ_1, DONE)
    for _ in range(2):
        clock.advance(days=30)
        incidents.settle_next(desk)

    assert incident(desk, REQ_1).state == "closed"
    assert "ask anew" in recall("Told", said(desk, "Told")[-1].facts).shape().text


def test_a_request_is_never_major_and_has_no_workaround(desk: Desk) -> None:
    """Both are for what is broken; the refusal says what to do."""
    ask(desk)

    with pytest.raises(NotPossible, match="type /incident and what is broken"):
        incidents.make_major(desk, actor(BEN), REQ_1)
    with pytest.raises(NotPossible, match="say what was done"):
        incidents.resolve(desk, actor(BEN), REQ_1, Solution(How.WORKAROUND, "Type on paper"))


def test_lists_are_of_one_kind(desk: Desk) -> None:
    """`/request list` shows requests, `/incident list` incidents."""
    ask(desk)
    report(desk)

    listed = {
        kind: [line.key for line in incidents.listing(desk, actor(BEN), Which(kind=kind)).lines]
        for kind in Kind
    }

    assert listed == {Kind.INCIDENT: ["INC-1"], Kind.REQUEST: ["REQ-1"]}


def test_a_request_sounds_like_no_incident(desk: Desk) -> None:
    """Whoever reports a fault is shown faults."""
    ask(desk, "VPN account")

    assert incidents.like(desk, actor(BEN), "VPN is down") == ()


def test_a_policy_may_be_for_requests(desk: Desk) -> None:
    """What is promised to them is another thing; without one, the deadlines of their priority hold."""
    policy = """
policies:
  - name: Requests can wait
    kind: request
    respond: {within: 9h}
    resolve: {within: 90h}
"""
    desk.rulebook = rulebook.parse(RULES + policy)
    ask(desk)
    report(desk, "A keyboard is broken")

    within = [clock.due_at - clock.started_at for clock in clocks_of(desk, REQ_1)]
    assert within == [timedelta(hours=9), timedelta(hours=90)]
    assert clocks_of(desk, INC_1)[0].due_at - desk.now() == timedelta(hours=8)
