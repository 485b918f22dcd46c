"""Intake: what people write where they ask for help is offered, and recorded when they say so."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot import rulebook
from bot.desk import Desk
from bot.errors import BadInput, NotAllowed, NotPossible
from bot.records import incidents, intake
from bot.records.intake import Written
from bot.slack.messages import Offered
from bot.terms import Key, Kind, Source, moment_of
from storage.rows import Delivery, Method
from tests.acting import (
    ANN,
    BEN,
    EVE,
    INC_1,
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
from tests.conftest import RULES, Clock

INC, REQ = Kind.INCIDENT, Kind.REQUEST
HELP, ELSEWHERE, DIRECT = "C0HELP001", "C0GENERAL", "D0ANN0001"
REQ_1 = Key(Kind.REQUEST, 1)

_numbers = count(1)


@pytest.fixture(autouse=True)
def asks_for_help(desk: Desk) -> None:
    """#help is where people ask for help."""
    places = {"agents": "C0AGENTS1", "incidents": "C0INCID01", "intake": [HELP]}
    with desk.database.transaction() as store:
        store.people.settle_in(WORKSPACE, name="Acme", bot_user="U0BOT0001", places=places, at=desk.now())


def ts(desk: Desk, **later: float) -> str:
    """The ts of a message that is written now, or so much later."""
    return f"{(desk.now() + timedelta(**later)).timestamp():.6f}"


def write(
    desk: Desk, text: str, *, by: str = ANN, channel: str = HELP, at: str | None = None, to_us: bool = False
) -> str:
    """Somebody writes; the ts of the message. No two have the same."""
    at = at or ts(desk, microseconds=next(_numbers))
    event = actor(by, source=Source.EVENT, arrival=arrives())
    intake.hear(desk, event, Written(channel, at, text, to_us=to_us))
    return at


def offers(desk: Desk) -> list[Delivery]:
    """What was said of offers, oldest first."""
    return said(desk, "Offered")


def last(desk: Desk) -> Offered:
    return Offered.model_validate(offers(desk)[-1].facts)


def words(desk: Desk, key: Key = INC_1) -> tuple[str, str]:
    """Title and details of a record."""
    found = incident(desk, key)
    return found.title, found.details


def press(desk: Desk, kind: Kind, *, by: str = ANN) -> None:
    clicked = actor(by, source=Source.CLICK, arrival=arrives())
    intake.record(desk, clicked, last(desk).offer, kind)


def test_a_message_is_offered_in_its_thread(desk: Desk) -> None:
    """With what it most likely is, why, and about which service. Nothing is recorded yet."""
    at = write(desk, "VPN is down")

    (offer,) = offers(desk)
    assert (offer.address, offer.thread_ts, offer.person_id) == (HELP, at, ANN)
    understood = last(desk)
    assert (understood.kind, understood.service, understood.state) == (Kind.INCIDENT, "VPN", "open")
    assert "down" in understood.because
    assert said(desk, "IncidentCard") == []


def test_report_it_makes_an_incident_from_the_moment_of_the_message(desk: Desk, clock: Clock) -> None:
    """The clock started when they wrote, not when they pressed; what follows is told in the thread."""
    at, written_at = ts(desk), desk.now()
    write(desk, "VPN is down\nSince I updated it", at=at)
    clock.advance(minutes=9)

    press(desk, Kind.INCIDENT)

    found = incident(desk, INC_1)
    assert (found.title, found.details) == ("VPN is down", "Since I updated it")
    assert (found.requester_id, found.reported_by) == (ANN, None)
    assert (found.reported_in, found.reported_ts, found.reported_at) == (HELP, at, written_at)
    assert last(desk).state == "recorded"
    assert last(desk).reported is not None


def test_it_is_a_request_makes_a_request(desk: Desk) -> None:
    """Under a number of its own kind, with a card of its own."""
    write(desk, "VPN is down")

    press(desk, Kind.REQUEST)

    assert incident(desk, REQ_1).title == "VPN is down"
    (card,) = said(desk, "IncidentCard")
    assert card.facts["key"] == "REQ-1"


def test_never_mind_records_nothing(desk: Desk) -> None:
    """And takes the buttons away; a later press is told so."""
    write(desk, "VPN is down")
    intake.dismiss(desk, actor(source=Source.CLICK), last(desk).offer)

    assert last(desk).state == "dismissed"
    with pytest.raises(NotPossible, match="settled already"):
        press(desk, Kind.INCIDENT)
    assert said(desk, "IncidentCard") == []


@pytest.mark.parametrize(
    "text",
    ["Thanks!", "good morning", "I am out of office until Monday", ":tada:", "@U0BOT0001", "Works again"],
)
def test_small_talk_is_left_alone(desk: Desk, text: str) -> None:
    """Thanks, greetings and absences ask for nothing."""
    write(desk, text)
    write(desk, text, channel=DIRECT)

    assert deliveries(desk) == []


def test_an_absence_with_a_fault_is_no_small_talk(desk: Desk) -> None:
    """What a person wrote is never passed over because of one word."""
    write(desk, "I am out of office and cannot read my e-mail")

    assert last(desk).kind is Kind.INCIDENT


def test_what_is_unclear_is_asked(desk: Desk) -> None:
    """With both buttons; no guess is shown as if it were known."""
    write(desk, "the printer on floor 2")

    assert last(desk).kind is None


def test_a_mention_comes_as_two_events_and_is_offered_once(desk: Desk) -> None:
    """In a channel where people ask for help it is a message and a mention; the name of the bot goes."""
    at = ts(desk)
    for to_us in (False, True):
        write(desk, "@U0BOT0001 VPN is down", at=at, to_us=to_us)

    assert len(offers(desk)) == 1
    assert last(desk).title == "VPN is down"


def test_elsewhere_only_a_mention_is_heard(desk: Desk) -> None:
    """What people say to each other is nobody's business; in a direct message they talk to us."""
    write(desk, "VPN is down", channel=ELSEWHERE)
    assert offers(desk) == []

    write(desk, "VPN is down", channel=ELSEWHERE, to_us=True)
    write(desk, "VPN is down", channel=DIRECT)

    assert [row.address for row in offers(desk)] == [ELSEWHERE, DIRECT]


def test_in_a_war_room_a_mention_is_part_of_its_incident(desk: Desk) -> None:
    """Those who work there talk about us as well."""
    found = incident(desk, report(desk))
    with tocsin(desk) as work:
        work.store.warrooms.open(found, channel="C0ROOM001", name="inc-1", at=work.now)

    write(desk, "@U0BOT0001 VPN is down", channel="C0ROOM001", to_us=True)

    assert offers(desk) == []


def test_lines_within_two_minutes_are_one_offer(desk: Desk, clock: Clock) -> None:
    """As a person would take them; what comes later is another matter, and so is what others write."""
    first = write(desk, "VPN is down")
    clock.advance(seconds=100)
    write(desk, "since this morning")
    write(desk, "printer is broken", by=EVE)
    clock.advance(seconds=121)
    write(desk, "my laptop is stolen")

    posts = [row for row in offers(desk) if row.method == Method.POST]
    assert (len(posts), posts[0].thread_ts) == (3, first)
    assert len({row.card for row in offers(desk)}) == 3
    first_offer = Offered.model_validate(posts[0].facts).offer
    intake.record(desk, actor(source=Source.CLICK), first_offer, INC)
    assert words(desk) == ("VPN is down", "since this morning")


def test_lines_that_arrive_in_another_order_are_read_in_theirs(desk: Desk) -> None:
    """The first one failed and Slack sends it again a minute later."""
    before, after = ts(desk), ts(desk, seconds=20)
    write(desk, "since this morning it is down", at=after)
    write(desk, "My VPN", at=before)

    press(desk, INC)

    found = incident(desk, INC_1)
    assert (found.title, found.details) == ("My VPN", "since this morning it is down")
    assert (found.reported_ts, found.reported_at) == (after, desk.now())


def test_more_words_after_the_report_are_added_to_it(desk: Desk, clock: Clock) -> None:
    """Within two minutes they belong to it: no second offer, and a priority guessed anew."""
    write(desk, "E-mail is slow")
    press(desk, INC)
    clock.advance(seconds=90)

    write(desk, "for everyone, nobody can work, it is urgent")

    found = incident(desk, INC_1)
    assert found.details == "for everyone, nobody can work, it is urgent"
    assert found.priority == "P1"
    amended = history(desk, INC_1)[-1]
    assert (amended.verb, amended.changes["details"][1]) == ("amended", found.details)
    assert len({row.card for row in offers(desk)}) == 1


def test_what_an_agent_corrected_is_not_guessed_anew(desk: Desk) -> None:
    """They have read it: more words change the words, and nothing else."""
    write(desk, "E-mail is slow")
    press(desk, INC)
    incidents.set_urgency(desk, actor(BEN), INC_1, "low", "It can wait")

    write(desk, "for everyone", at=ts(desk, seconds=60))

    found = incident(desk, INC_1)
    assert (found.details, found.urgency, found.impact) == ("for everyone", "low", "medium")


def edit(desk: Desk, at: str, text: str, *, after: float, by: str = ANN) -> None:
    """Somebody writes a message anew, so many seconds after they wrote it."""
    edited = f"{float(at) + after:.6f}"
    intake.edit(desk, actor(by, source=Source.EVENT), Written(HELP, at, text, edited=edited))


def test_an_edit_changes_the_offer(desk: Desk) -> None:
    """While nobody has decided, what is offered is what stands there, however late it is."""
    at = write(desk, "VPN is down")

    edit(desk, at, "Please give me access to the VPN", after=500)

    assert (last(desk).kind, last(desk).title) == (Kind.REQUEST, "Please give me access to the VPN")


def test_an_edit_within_two_minutes_changes_the_record(desk: Desk) -> None:
    """With its history. Later ones do not: people have read it by then."""
    at = write(desk, "VPN is dwon, it is broken")
    press(desk, INC)

    edit(desk, at, "VPN is down, it is broken", after=60)
    edit(desk, at, "Everything is fine", after=121)

    assert incident(desk, INC_1).title == "VPN is down, it is broken"
    assert [line.verb for line in history(desk, INC_1)] == ["reported", "amended"]


def test_an_older_edit_that_comes_late_changes_nothing(desk: Desk) -> None:
    """Slack sent it again after a failure, and a newer one is known already."""
    at = write(desk, "VPN is down")
    edit(desk, at, "VPN is down in Berlin", after=60)
    edit(desk, at, "VPN is down in", after=30)

    assert last(desk).title == "VPN is down in Berlin"


def test_small_talk_that_becomes_a_report_is_offered(desk: Desk) -> None:
    """The first words were sent too early."""
    at = write(desk, "Hello")

    edit(desk, at, "Hello, VPN is down", after=20)

    assert last(desk).kind is Kind.INCIDENT


def test_an_edit_to_small_talk_takes_the_offer_away(desk: Desk) -> None:
    """They write over it that it is solved."""
    at = write(desk, "VPN is down")

    edit(desk, at, "solved, thanks", after=40)

    assert last(desk).state == "withdrawn"


def delete(desk: Desk, at: str) -> None:
    intake.withdraw(desk, actor(source=Source.EVENT), HELP, at)


def test_a_deleted_message_withdraws_what_is_offered(desk: Desk) -> None:
    """Its buttons go; of several lines the others stay."""
    first = write(desk, "VPN is down")
    second = write(desk, "since nine", at=ts(desk, seconds=5))

    delete(desk, second)
    assert (last(desk).state, last(desk).title) == ("open", "VPN is down")
    delete(desk, first)

    assert last(desk).state == "withdrawn"
    with pytest.raises(NotPossible):
        press(desk, INC)


def test_a_deleted_message_leaves_its_record(desk: Desk) -> None:
    """What is recorded stays: somebody may be at work on it."""
    at = write(desk, "VPN is down")
    press(desk, INC)

    delete(desk, at)

    assert incident(desk, INC_1).state == "new"
    assert last(desk).state == "recorded"


def test_a_message_that_comes_after_its_deletion_is_not_offered(desk: Desk) -> None:
    """The event of the message failed, and Slack sends it again when it has been deleted."""
    at = ts(desk)
    delete(desk, at)

    write(desk, "VPN is down", at=at)

    assert offers(desk) == []


def test_an_agent_records_it_on_behalf_of_its_writer(desk: Desk) -> None:
    """It is the writer's report, and says who entered it."""
    write(desk, "VPN is down")

    press(desk, INC, by=BEN)

    found = incident(desk, INC_1)
    assert (found.requester_id, found.reported_by) == (ANN, BEN)


@pytest.mark.parametrize("decide", [INC, REQ, None])
def test_others_are_told_who_decides(desk: Desk, decide: Kind | None) -> None:
    """And how they report it as theirs."""
    write(desk, "VPN is down")
    by, id = actor(EVE, source=Source.CLICK, arrival=arrives()), last(desk).offer

    with pytest.raises(NotAllowed, match="Only who wrote it, or one of the agents"):
        intake.dismiss(desk, by, id) if decide is None else intake.record(desk, by, id, decide)
    assert last(desk).state == "open"


def test_a_button_of_no_offer_is_refused(desk: Desk) -> None:
    """A message of a database that was thrown away, or of another workspace."""
    for id in (1, 99):
        with pytest.raises(BadInput):
            intake.record(desk, actor(source=Source.CLICK, arrival=arrives()), id, INC)


def test_it_is_recorded_once(desk: Desk) -> None:
    """Writer and agent press at once: the second is shown what it became."""
    write(desk, "VPN is down")
    press(desk, INC)

    with pytest.raises(NotPossible, match="it is INC-1") as refused:
        press(desk, REQ, by=BEN)
    assert refused.value.key == INC_1


def test_a_message_that_is_reported_by_a_reaction_needs_no_offer_any_more(desk: Desk) -> None:
    """One message is one record, whichever way was faster."""
    at = write(desk, "VPN is down")

    incidents.report_message(desk, actor(BEN, arrival=arrives()), HELP, at, author=ANN)

    assert (last(desk).state, last(desk).reported) == ("recorded", None)
    with pytest.raises(NotPossible, match="it is INC-1"):
        press(desk, INC)
    assert incident(desk, INC_1).reported_at == min(moment_of(at), desk.now())


def test_a_message_that_was_reported_before_it_was_heard_is_not_offered(desk: Desk) -> None:
    """The reaction came first, and the message itself a minute later."""
    at = ts(desk)
    incidents.report_message(desk, actor(BEN, arrival=arrives()), HELP, at, author=ANN)

    write(desk, "VPN is down", at=at)

    assert offers(desk) == []


def test_in_mode_auto_what_is_clear_is_recorded_at_once(desk: Desk) -> None:
    """With a way back; what is unclear is asked about."""
    auto = _auto(desk)
    write(auto, "VPN is down")
    write(auto, "I need a new keyboard", by=EVE)
    write(auto, "the printer on floor 2", by=BEN)

    assert incident(auto, INC_1).requester_id == ANN
    assert incident(auto, REQ_1).requester_id == EVE
    assert [Offered.model_validate(row.facts).state for row in offers(auto)] == [
        "recorded",
        "recorded",
        "open",
    ]


def test_in_mode_auto_a_second_line_may_make_it_clear(desk: Desk) -> None:
    """Then it is recorded with both."""
    auto = _auto(desk)
    write(auto, "the printer on floor 2")
    write(auto, "is broken", at=ts(desk, seconds=10))

    assert (incident(auto, INC_1).title, incident(auto, INC_1).details) == (
        "the printer on floor 2",
        "is broken",
    )


def _auto(desk: Desk) -> Desk:
    return replace(desk, rulebook=rulebook.parse(RULES + "reporting: {reaction: memo, intake: auto}\n"))


def test_words_below_the_offer_are_added_by_their_writer(desk: Desk) -> None:
    """They answer there, as people do; what others write there stays between people."""
    at = write(desk, "VPN is down")
    below = Written(HELP, ts(desk, seconds=300), "in Berlin as well", thread_ts=at)

    assert not intake.hear_below(desk, actor(EVE, source=Source.EVENT), below)
    assert intake.hear_below(desk, actor(ANN, source=Source.EVENT, arrival=arrives()), below)
    press(desk, INC)

    assert incident(desk, INC_1).details == "in Berlin as well"
    assert not intake.hear_below(desk, actor(ANN, source=Source.EVENT), below)


def test_similar_incidents_that_nobody_there_may_know_of_are_not_shown(desk: Desk) -> None:
    """The thread is read by everybody in the channel. What was written in that channel is known there."""
    report(desk, "VPN is down in Berlin", by=BEN)
    report_major(desk, "VPN is down in Paris")
    write(desk, "VPN is down in Rome", by=EVE)
    press(desk, INC, by=EVE)

    write(desk, "VPN is down")

    assert {line.key for line in last(desk).similar} == {"INC-2", "INC-3"}


def test_with_us_alone_somebody_sees_their_own_as_well(desk: Desk) -> None:
    """In a direct message nobody reads along."""
    report(desk, "VPN is down in Berlin", by=ANN)
    report(desk, "VPN is down in Paris", by=EVE)

    write(desk, "VPN is down", channel=DIRECT)

    assert [line.key for line in last(desk).similar] == ["INC-1"]


def test_a_long_message_is_recorded_whole(desk: Desk) -> None:
    """A record holds 3,000 characters of details; the rest stands in its original, so nothing is lost."""
    text = "VPN is down\n" + "why " * 2_000
    at = write(desk, text)

    press(desk, INC)

    found = incident(desk, INC_1)
    assert 2_990 < len(found.details) <= 3_000
    with desk.database.reading() as store:
        entry = store.warrooms.reported(found.id)
    assert entry is not None
    assert (entry.ts, entry.text) == (at, text.strip())


def test_two_lines_at_the_same_moment_become_one_offer(desk: Desk) -> None:
    """Two listeners have one each: the second waits for the first."""
    with ThreadPoolExecutor(2) as both:
        parts = [("VPN is down", ts(desk)), ("since nine", ts(desk, seconds=1))]
        list(both.map(lambda part: write(desk, part[0], at=part[1]), parts))

    assert len({row.card for row in offers(desk)}) == 1
    press(desk, INC)
    assert words(desk) == ("VPN is down", "since nine")
