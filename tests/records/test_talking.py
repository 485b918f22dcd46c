"""What the desk and the requester say to each other, and what stays between colleagues."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.errors import BadInput, DeskError, NoSuchRecord, NotAllowed, NotPossible
from bot.records import incidents
from bot.records.incidents import Report, Thread
from bot.terms import Audience, How, Promise, Solution, WaitingOn
from storage.rows import Comment, Delivery, DeliveryState
from storage.rows.deliveries import STANDS
from tests.acting import (
    AGENTS,
    ANN,
    BEN,
    CLEO,
    EVE,
    INC_1,
    INC_2,
    WORKSPACE,
    actor,
    arrives,
    deliveries,
    history,
    incident,
    report,
    report_major,
    said,
    tocsin,
)
from tests.conftest import Clock

FIX = Solution(How.FIX, "New certificate")
PLACE = "1795262400.000100"


def stand(desk: Desk) -> None:
    """Everything that waits has been said: each post at a place of its own."""
    with tocsin(desk) as work:
        for sent in work.store.deliveries.listed([DeliveryState.QUEUED], limit=100):
            channel = f"D{sent.address[1:]}" if sent.address.startswith("@") else sent.address
            sent.end(DeliveryState.SENT)
            sent.channel, sent.ts = channel, f"{sent.id}.000100"


def thread_under(row: Delivery, desk: Desk) -> Thread:
    with desk.database.reading() as store:
        found = store.deliveries.by_id(row.id)
    assert found is not None
    assert found.channel is not None
    assert found.ts is not None
    return Thread(found.channel, found.ts)


def under_card(desk: Desk) -> Thread:
    stand(desk)
    return thread_under(said(desk, "IncidentCard")[0], desk)


def comments(desk: Desk, kind: str) -> list[Comment]:
    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        return store.records.comments(found, kind=kind)


def snapshot(desk: Desk) -> tuple[int, int]:
    """How much is written: history, and deliveries."""
    return len(history(desk, INC_1)), len(deliveries(desk))


@pytest.mark.parametrize(
    "written",
    [
        "to requester: Is it better?",
        "TO REQUESTER: Is it better?",
        "*to requester:* Is it better?",
        "*To requester*: Is it better?",
        " to the requester : Is it better?",
        "to requester:\nIs it better?",
    ],
)
def test_what_follows_to_requester_reaches_them(desk: Desk, written: str) -> None:
    """However it is written; it stands in the record, and whoever wrote it is told that it is sent."""
    report(desk)
    thread = under_card(desk)

    incidents.hear(desk, actor(BEN, arrival=arrives()), thread, written)

    (told,) = said(desk, "Reply")
    assert (told.address, told.facts["text"], told.facts["by"]) == (f"@{ANN}", "Is it better?", BEN)
    (kept,) = comments(desk, "reply")
    assert (kept.text, kept.audience, kept.person_id) == ("Is it better?", Audience.REQUESTER, BEN)
    assert (history(desk, INC_1)[-1].verb, history(desk, INC_1)[-1].note) == ("replied", "Is it better?")
    (sent,) = said(desk, "ReplySent")
    assert (sent.method, sent.person_id, sent.thread_ts) == ("ephemeral", BEN, thread.ts)


def test_a_reply_answers_by_the_promise(desk: Desk, clock: Clock) -> None:
    """It is the first message that reaches the requester; a note is none, nor is a word of their own."""
    report(desk)
    thread = under_card(desk)

    def met() -> object:
        record = incident(desk, INC_1).id
        with desk.database.reading() as store:
            clocks = store.clocks.of(record)
        return next(one.met_at for one in clocks if one.promise == Promise.RESPOND)

    incidents.hear(desk, actor(BEN), thread, "Who knows this gateway?")
    incidents.answer(desk, actor(ANN), INC_1, "It is urgent")
    assert met() is None
    at = clock.advance(minutes=5)
    incidents.hear(desk, actor(BEN), thread, "to requester: We look into it")

    assert met() == at


def test_any_other_word_in_that_thread_stays_within_the_desk(desk: Desk) -> None:
    """It is kept as a note; nobody is told, no card changes, and the history is not filled with chatter."""
    report(desk)
    thread = under_card(desk)
    before = snapshot(desk)

    incidents.hear(desk, actor(BEN, arrival=arrives()), thread, "I will write to requester: tomorrow")

    (kept,) = comments(desk, "note")
    assert (kept.text, kept.audience) == ("I will write to requester: tomorrow", Audience.DESK)
    assert snapshot(desk) == before


def test_the_same_event_twice_counts_once(desk: Desk) -> None:
    """Slack delivers an event again where our answer was lost."""
    report(desk)
    thread, again = under_card(desk), arrives()

    for _ in range(2):
        incidents.hear(desk, actor(BEN, arrival=again), thread, "to requester: Is it better?")
    noted = arrives()
    for _ in range(2):
        incidents.hear(desk, actor(BEN, arrival=noted), thread, "No idea")

    assert len(said(desk, "Reply")) == len(comments(desk, "reply")) == len(comments(desk, "note")) == 1


def test_who_may_not_answer_the_requester_is_refused(desk: Desk) -> None:
    """And what they write besides is nobody's note: it stands in the thread alone."""
    report_major(desk)
    thread = under_card(desk)

    with pytest.raises(NotAllowed, match="You may not answer the requester: the agents and the commanders"):
        incidents.hear(desk, actor(EVE), thread, "to requester: Buy my shoes")
    incidents.hear(desk, actor(EVE), thread, "Hello")

    assert comments(desk, "reply") == comments(desk, "note") == []
    assert said(desk, "Reply") == []


def test_a_guest_learns_nothing(desk: Desk) -> None:
    """Somebody of another organisation, in a shared agents' channel."""
    report(desk)
    thread = under_card(desk)

    with pytest.raises(NoSuchRecord):
        incidents.hear(desk, actor("T2:U0BEN0001"), thread, "to requester: Hello")
    incidents.hear(desk, actor("T2:U0BEN0001"), thread, "Hello")

    assert comments(desk, "note") == []


def end(desk: Desk, how: str) -> None:
    report(desk, "The whole network is down")
    if how == "cancelled":
        incidents.cancel(desk, actor(BEN), INC_1, "Planned")
    elif how == "duplicate":
        incidents.duplicate(desk, actor(BEN), INC_1, INC_2)
    else:
        incidents.resolve(desk, actor(BEN), INC_1, FIX)
        if how == "closed":
            incidents.confirm(desk, actor(ANN), INC_1)


@pytest.mark.parametrize("how", ["cancelled", "duplicate", "closed"])
def test_once_it_is_over_nobody_is_told(desk: Desk, how: str) -> None:
    """Whoever wrote it is told so, and shown the card."""
    report(desk)
    end(desk, how)

    with pytest.raises(NotPossible, match="INC-1 is over") as refused:
        incidents.reply(desk, actor(BEN), INC_1, "Is it better?")
    with pytest.raises(NotPossible):
        incidents.before_replying(desk, actor(BEN), INC_1)

    assert refused.value.key == INC_1
    assert said(desk, "Reply") == []


def test_while_the_requester_is_asked_whether_it_is_fixed_they_may_be_written_to(desk: Desk) -> None:
    """It is resolved, and not over before they have agreed."""
    report(desk)
    end(desk, "resolved")

    incidents.reply(desk, actor(BEN), INC_1, "Is it better?")

    assert len(said(desk, "Reply")) == 1


@pytest.mark.parametrize("text", ["", "  \n", "x" * 3_001])
def test_a_reply_needs_words_and_not_too_many(desk: Desk, text: str) -> None:
    """The refusal stands in the form, at its field."""
    report(desk)

    with pytest.raises(BadInput) as refused:
        incidents.reply(desk, actor(BEN), INC_1, text)

    assert refused.value.field == "text"


def test_nobody_writes_to_themselves(desk: Desk) -> None:
    """An agent who has reported it is the requester."""
    report(desk, by=BEN)

    with pytest.raises(NotPossible, match="You reported INC-1 yourself"):
        incidents.reply(desk, actor(BEN), INC_1, "Is it better?")


def test_by_the_button_the_words_stand_under_the_card_as_well(desk: Desk) -> None:
    """So that colleagues see what the requester was told."""
    report(desk)

    incidents.reply(desk, actor(BEN), INC_1, "Is it better?")

    (noted,) = said(desk, "ReplyNoted")
    assert (noted.address, noted.thread_card) == (AGENTS, "INC-1/agents")
    assert (noted.facts["text"], noted.facts["requester"]) == ("Is it better?", ANN)
    assert said(desk, "ReplySent") == []


def in_direct(desk: Desk) -> Thread:
    """The thread of a direct message to Ann about INC-1."""
    incidents.take(desk, actor(BEN), INC_1)
    stand(desk)
    return thread_under(said(desk, "Told")[-1], desk)


def test_what_the_requester_answers_comes_to_the_desk(desk: Desk) -> None:
    """With their name, under the card, to whoever works on it."""
    report(desk)

    incidents.hear(desk, actor(ANN, arrival=arrives()), in_direct(desk), "Since nine.\n<!channel>")

    (answered,) = said(desk, "Answered")
    assert (answered.address, answered.thread_card) == (AGENTS, "INC-1/agents")
    assert answered.facts == {"key": "INC-1", "text": "Since nine.\n<!channel>", "by": ANN, "assignee": BEN}
    (kept,) = comments(desk, "answer")
    assert (kept.text, kept.audience) == ("Since nine.\n<!channel>", Audience.REQUESTER)
    assert history(desk, INC_1)[-1].verb == "answered"


def test_in_the_thread_of_their_message_only_the_requester_answers(desk: Desk) -> None:
    """What others write there is between people."""
    incidents.report(desk, actor(ANN), Report("VPN is down", channel="C0GENERAL", ts=PLACE))
    thread = Thread("C0GENERAL", PLACE)

    incidents.hear(desk, actor(EVE), thread, "For me, too")
    incidents.hear(desk, actor(BEN), thread, "to requester: Really?")
    incidents.hear(desk, actor(ANN), thread, "It is back")

    assert [row.facts["text"] for row in said(desk, "Answered")] == ["It is back"]


def test_of_several_reports_by_one_message_the_open_one_is_meant(desk: Desk) -> None:
    """It was reported again on purpose, and the newer one is over."""
    for _ in range(2):
        incidents.report(desk, actor(ANN), Report("VPN is down", channel="C0GENERAL", ts=PLACE))
    incidents.cancel(desk, actor(BEN), INC_2, "The same")

    incidents.hear(desk, actor(ANN), Thread("C0GENERAL", PLACE), "It is back")

    assert [row.facts["key"] for row in said(desk, "Answered")] == ["INC-1"]


@pytest.mark.parametrize(
    ("on", "state"), [(WaitingOn.REQUESTER, "in_progress"), (WaitingOn.VENDOR, "waiting")]
)
def test_an_answer_ends_the_waiting_for_it(desk: Desk, clock: Clock, on: WaitingOn, state: str) -> None:
    """The promise to restore goes on from then; a vendor has answered nothing."""
    report(desk)
    thread = in_direct(desk)
    incidents.wait(desk, actor(BEN), INC_1, on)
    clock.advance(hours=1)

    incidents.hear(desk, actor(ANN), thread, "Since nine.")

    assert incident(desk, INC_1).state == state
    verbs = [line.verb for line in history(desk, INC_1)][-2:]
    assert verbs == (["answered", "resumed"] if on is WaitingOn.REQUESTER else ["waiting", "answered"])


@pytest.mark.parametrize("how", ["resolved", "cancelled", "duplicate", "closed"])
def test_an_answer_after_the_end_still_comes_and_says_what_they_can_do(desk: Desk, how: str) -> None:
    """Nothing is lost, and nobody believes that it is looked after."""
    report(desk)
    thread = in_direct(desk)
    end(desk, how)

    incidents.hear(desk, actor(ANN), thread, "It is back")

    assert [row.facts["text"] for row in said(desk, "Answered")] == ["It is back"]
    (over,) = said(desk, "Over")
    assert (over.address, over.facts["state"]) == (f"@{ANN}", how)
    assert incident(desk, INC_1).state == how


NOBODYS: dict[str, Callable[[Desk], tuple[str, Thread]]] = {
    "a thread of people's own": lambda desk: (ANN, Thread("C0GENERAL", "1.000001")),
    "a thread in a direct message of nothing": lambda desk: (ANN, Thread(f"D{ANN[1:]}", "1.000001")),
    "the announcement": lambda desk: (ANN, thread_under(said(desk, "Announcement")[0], desk)),
    "the same ts in another channel": lambda desk: (BEN, Thread("C0GENERAL", under_card(desk).ts)),
    "another person's direct message": lambda desk: (EVE, in_direct(desk)),
}


@pytest.mark.parametrize("where", NOBODYS)
def test_what_is_nobodys_business_writes_nothing(desk: Desk, where: str) -> None:
    """Busy channels send thousands of messages: they are read past."""
    report(desk)
    incidents.make_major(desk, actor(CLEO), INC_1)
    stand(desk)
    person, thread = NOBODYS[where](desk)
    before = snapshot(desk)

    incidents.hear(desk, actor(person, arrival=arrives()), thread, "to requester: Hello")

    assert snapshot(desk) == before
    assert comments(desk, "note") == comments(desk, "answer") == []


def test_a_message_is_found_by_its_place_alone(desk: Desk) -> None:
    """However many deliveries there are: both questions use their index."""
    report(desk)
    with desk.database.transaction() as store:
        plans = [
            f"SELECT id FROM deliveries WHERE {STANDS} AND channel = 'C1' AND ts = '1'",
            "SELECT id FROM records WHERE workspace_id = 'T1' AND reported_in = 'C1' AND reported_ts = '1'",
        ]
        explain = "EXPLAIN QUERY PLAN" if desk.database.is_sqlite else "EXPLAIN"
        core = store.records._core
        if not desk.database.is_sqlite:
            core.exec_driver_sql("SET LOCAL enable_seqscan = off")
        found = [str(core.exec_driver_sql(f"{explain} {plan}").all()) for plan in plans]

    assert "ix_deliveries_place" in found[0]
    assert "ix_records_reported_ts" in found[1]


def test_a_vendor_that_is_waited_for_until_a_moment_is_not_forgotten(desk: Desk, clock: Clock) -> None:
    """A reply changes nothing of the waiting."""
    report(desk)
    until = clock.now() + timedelta(hours=1)
    incidents.wait(desk, actor(BEN), INC_1, WaitingOn.VENDOR, until)

    incidents.reply(desk, actor(BEN), INC_1, "We wait for the vendor")

    assert incident(desk, INC_1).waiting_until == until


def test_a_refusal_of_a_reply_is_for_a_person(desk: Desk) -> None:
    """Every one of them says what it is about."""
    report(desk)

    with pytest.raises(DeskError, match="Write what the requester is to read"):
        incidents.hear(desk, actor(BEN), under_card(desk), "to requester:")
