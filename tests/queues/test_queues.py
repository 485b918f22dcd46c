"""Queues: what is in which, in what order, and who sees it."""

from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.errors import BadInput, NotAllowed
from bot.queues import asking, home, searching
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack.messages import Listed
from bot.terms import How, Kind, Queue, Solution, WaitingOn
from storage.rows import DeliveryState
from tests.acting import (
    AGENTS,
    ANN,
    BEN,
    CLEO,
    DAN,
    EVE,
    WORKSPACE,
    actor,
    clocks_of,
    incident,
    key_in,
    report,
)
from tests.conftest import Clock
from tests.queues.conftest import Look, composed, keys

FIX = Solution(How.FIX, "Restarted")
GUEST = f"T2:{BEN}"
"""A guest of a shared channel, who has the user id that an agent has here."""


def listed(said: Listed) -> list[str]:
    return [row.key for row in said.rows]


def test_my_queue_is_what_i_work_on_by_next_deadline(desk: Desk, clock: Clock) -> None:
    """Not what came first: what is due first."""
    low = report(desk, "Printer question")
    clock.advance(minutes=1)
    high = report(desk, "VPN is down for everyone")
    others = report(desk, "E-mail is down")
    for key in (low, high):
        incidents.take(desk, actor(BEN), key)
    incidents.take(desk, actor(DAN), others)

    assert listed(asking.queue(desk, actor(BEN))) == [str(high), str(low)]


def test_a_paused_deadline_is_none_and_comes_last(desk: Desk, clock: Clock) -> None:
    """While it waits for somebody it is due never; once it goes on it has its place again."""
    waits, runs = report(desk, "VPN is down for everyone"), report(desk, "Printer question")
    for key in (waits, runs):
        incidents.take(desk, actor(BEN), key)
    incidents.wait(desk, actor(BEN), waits, WaitingOn.VENDOR)

    assert incident(desk, waits).due_at is None
    assert listed(asking.queue(desk, actor(BEN))) == [str(runs), str(waits)]

    incidents.resume(desk, actor(BEN), waits)
    assert listed(asking.queue(desk, actor(BEN))) == [str(waits), str(runs)]


def test_the_record_is_due_when_its_clock_is(desk: Desk, clock: Clock) -> None:
    """First the answer, then the rest; over, it is due never."""
    key = report(desk)
    respond, resolve = clocks_of(desk, key)
    assert incident(desk, key).due_at == respond.due_at

    incidents.take(desk, actor(BEN), key)
    assert incident(desk, key).due_at == resolve.due_at

    incidents.resolve(desk, actor(BEN), key, FIX)
    assert incident(desk, key).due_at is None


def test_a_new_priority_moves_it(desk: Desk) -> None:
    """The promise is another one, so its place in every queue is."""
    key = report(desk, "Printer question")
    before = incident(desk, key).due_at
    assert before is not None

    incidents.set_urgency(desk, actor(BEN), key, "high", "All of them")
    incidents.set_impact(desk, actor(BEN), key, "high", "All of them")

    after = incident(desk, key).due_at
    assert after is not None
    assert after < before


def test_what_was_missed_before_it_paused_stays_missed(desk: Desk, clock: Clock) -> None:
    """Waiting is no way out of the queue of what is missed."""
    key = report(desk)
    incidents.take(desk, actor(BEN), key)
    clock.advance(days=9)
    incidents.wait(desk, actor(BEN), key, WaitingOn.VENDOR)

    assert listed(asking.of_team(desk, actor(BEN), "missed")) == [str(key)]


def test_a_teams_queues_hold_what_is_its_own_and_what_is_nobodys(desk: Desk) -> None:
    """Network owns VPN; what no service is known of is in everybody's; escalated, it is the other team's."""
    vpn, unknown = report(desk), report(desk, "The printer burns")

    assert listed(asking.of_team(desk, actor(DAN), "network")) == [str(vpn), str(unknown)]
    assert listed(asking.of_team(desk, actor(DAN), "Storage Team")) == [str(unknown)]

    incidents.escalate(desk, actor(BEN), vpn, "storage They know it")
    assert listed(asking.of_team(desk, actor(DAN), "network")) == [str(unknown)]
    assert listed(asking.of_team(desk, actor(DAN), "storage")) == [str(vpn), str(unknown)]


def test_a_teams_answer_counts_its_queues(desk: Desk, clock: Clock) -> None:
    """How much there is of each, whichever is listed."""
    first, second = report(desk), report(desk, "E-mail is down")
    report(desk, "The printer burns")
    incidents.take(desk, actor(BEN), first)
    incidents.wait(desk, actor(BEN), first, WaitingOn.REQUESTER)
    clock.advance(days=9)

    said = asking.of_team(desk, actor(BEN), "network waiting")

    assert listed(said) == [str(first)]
    assert said.counts == {Queue.UNASSIGNED: 2, Queue.WAITING: 1, Queue.MISSED: 2}
    assert str(second) in listed(asking.of_team(desk, actor(BEN), "network missed"))


def test_an_unknown_team_is_answered_with_those_that_there_are(desk: Desk) -> None:
    """And with what may follow."""
    with pytest.raises(BadInput, match=r"There is no team 'fax'\. The teams are: network, storage, night\."):
        asking.of_team(desk, actor(BEN), "fax")


@pytest.mark.parametrize("person", [ANN, GUEST])
def test_queues_are_the_desks(desk: Desk, person: str) -> None:
    """Others are told what they may ask; a guest has the user id of an agent, and is none."""
    with pytest.raises(NotAllowed, match="/desk mine"):
        asking.queue(desk, actor(person))
    with pytest.raises(NotAllowed, match="/desk mine"):
        asking.of_team(desk, actor(person), "network")


def test_mine_begins_with_what_waits_for_me(desk: Desk) -> None:
    """Resolved: is it fixed? Then what waits for an answer, then the rest; what is closed is gone."""
    plain, waits, resolved, closed = (
        report(desk, text) for text in ("Printer one", "Printer two", "Printer three", "Printer four")
    )
    report(desk, "E-mail is down", by=EVE)
    incidents.wait(desk, actor(BEN), waits, WaitingOn.REQUESTER)
    for key in (resolved, closed):
        incidents.resolve(desk, actor(BEN), key, FIX)
    incidents.confirm(desk, actor(ANN), closed)

    assert listed(asking.reported(desk, actor(ANN))) == [str(resolved), str(waits), str(plain)]


def test_a_guest_sees_what_they_reported_and_nothing_of_their_namesake(desk: Desk) -> None:
    """Their id is their team's and their own."""
    report(desk, by=BEN)
    own = report(desk, "E-mail is down", by=GUEST)

    assert listed(asking.reported(desk, actor(GUEST))) == [str(own)]


def test_pages_go_on_where_the_last_one_ended(desk: Desk, clock: Clock) -> None:
    """Nothing twice, nothing left out; a page behind the last one says that there is nothing more."""
    for number in range(20):
        report(desk, f"Printer {number}")
        clock.advance(seconds=1)

    first, second, third = (asking.of_team(desk, actor(BEN), "", page) for page in range(3))

    assert (first.more, second.more, third.rows) == (True, False, ())
    assert sorted(listed(first) + listed(second)) == sorted(f"INC-{n}" for n in range(1, 21))


def test_the_home_of_staff_shows_what_they_reported(desk: Desk, look: Look) -> None:
    """And no queue, whatever they would choose."""
    own = report(desk)
    report(desk, "E-mail is down", by=EVE)
    look(ANN)

    home.choose(desk, actor(ANN), queue=Queue.UNASSIGNED)

    facts = composed(desk, ANN)
    assert keys(facts) == [str(own)]
    assert not facts.of_desk
    assert facts.counts == {}


def test_the_home_of_an_agent_shows_their_queue_and_counts_the_others(desk: Desk, look: Look) -> None:
    """What they chose stays, and the first page comes back with the next opening."""
    taken = report(desk)
    for number in range(12):
        report(desk, f"Printer {number}")
    incidents.take(desk, actor(BEN), taken)

    facts = look(BEN)
    assert (facts.queue, keys(facts)) == (Queue.MINE, [str(taken)])
    assert facts.counts[Queue.UNASSIGNED] == 12

    home.choose(desk, actor(BEN), queue=Queue.UNASSIGNED)
    home.choose(desk, actor(BEN), page=1)
    assert len(composed(desk, BEN).rows) == 2

    again = look(BEN)
    assert (again.queue, again.page, len(again.rows), again.more) == (Queue.UNASSIGNED, 0, 10, True)


def test_filters_stay_and_one_that_the_rulebook_has_lost_is_none(desk: Desk, look: Look) -> None:
    """A team or a service that is gone hides nothing."""
    vpn, mail = report(desk), report(desk, "E-mail is down")
    look(BEN)
    home.choose(desk, actor(BEN), queue=Queue.UNASSIGNED, service="email")
    assert keys(look(BEN)) == [str(mail)]

    home.choose(desk, actor(BEN), service="fax", team="gone")
    assert keys(look(BEN)) == [str(vpn), str(mail)]

    home.choose(desk, actor(BEN), service="", team="storage")
    assert keys(look(BEN)) == []


def test_a_page_that_is_gone_shows_the_last_one(desk: Desk, look: Look) -> None:
    """Its button still stands; what stood on it was taken by somebody."""
    key = report(desk)
    look(BEN)
    home.choose(desk, actor(BEN), queue=Queue.UNASSIGNED, page=7)
    assert keys(composed(desk, BEN)) == [str(key)]

    look(ANN)
    home.choose(desk, actor(ANN), page=7)
    assert keys(composed(desk, ANN)) == [str(key)]


def test_a_home_changes_by_itself_when_a_deadline_passes(desk: Desk, clock: Clock, look: Look) -> None:
    """Nobody does anything then, so it says when."""
    key = report(desk)
    due_at = incident(desk, key).due_at
    assert look(BEN).changes_at == due_at
    assert due_at is not None

    clock.at = due_at + timedelta(seconds=1)

    facts = composed(desk, BEN)
    assert facts.counts[Queue.MISSED] == 1
    assert facts.changes_at is None


def test_a_commander_works_at_the_desk(desk: Desk, look: Look) -> None:
    """And one who reports has a Home for that all the same."""
    said = incidents.report(desk, actor(CLEO), Report("VPN is down"))
    facts = look(CLEO)
    assert facts.of_desk

    home.choose(desk, actor(CLEO), queue=Queue.REPORTED)

    assert keys(composed(desk, CLEO)) == [str(key_in(said))]


def test_a_line_leads_to_where_its_reader_may_look(desk: Desk, clock: Clock) -> None:
    """An agent to the card, staff to their own message; nowhere, where Slack's address is not known."""
    typed, asked = report(desk), Report("VPN is slow", channel="C0GENERAL", ts="1795262400.000200")
    incidents.report(desk, actor(ANN), asked)
    with desk.database.transaction() as store:
        for row in store.deliveries.take_heads(clock.now(), limit=9):
            row.end(DeliveryState.SENT)
            row.channel, row.ts = AGENTS, "1795262400.000100"
    assert links(asking.of_team(desk, actor(BEN), "")) == [None, None]

    with desk.database.transaction() as store:
        places = {"agents": AGENTS, "url": "https://acme.slack.com/"}
        store.people.settle_in(WORKSPACE, name="Acme", bot_user="U1", places=places, at=clock.now())

    card = f"https://acme.slack.com/archives/{AGENTS}/p1795262400000100"
    assert links(asking.of_team(desk, actor(BEN), ""))[0] == card
    assert links(asking.reported(desk, actor(ANN))) == [
        "https://acme.slack.com/archives/C0GENERAL/p1795262400000200",
        None,
    ]
    assert str(typed) in listed(asking.reported(desk, actor(ANN)))


def links(said: Listed) -> list[str | None]:
    return [row.link for row in said.rows]


def test_requests_stand_beside_incidents(desk: Desk) -> None:
    """In queues, on Homes and in searches; what was asked for waits as what is broken does."""
    broken = report(desk, "Monitor is broken")
    asked = key_in(incidents.report(desk, actor(ANN), Report("A second monitor", kind=Kind.REQUEST)))

    assert set(listed(asking.of_team(desk, actor(BEN), ""))) == {str(broken), str(asked)}
    assert listed(searching.search(desk, actor(ANN), "monitor")) == [str(asked), str(broken)]

    incidents.resolve(desk, actor(BEN), asked, FIX)
    assert listed(asking.reported(desk, actor(ANN))) == [str(asked), str(broken)]
    assert listed(searching.search(desk, actor(ANN), "monitor")) == [str(asked), str(broken)]
