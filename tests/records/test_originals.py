"""Messages that are reported: one message is one incident, and what it said is kept with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.errors import NotAllowed, NotPossible
from bot.records import incidents
from bot.records.incidents import READS_ORIGINAL, Report
from bot.review import facts
from bot.slack.messages import Said
from bot.terms import Actor, Original, Source, moment_of
from storage.rows import Flow
from tests.acting import (
    ANN,
    BEN,
    EVE,
    INC_1,
    INC_2,
    actor,
    arrives,
    history,
    incident,
    report_major,
    said,
    tocsin,
)
from tests.conftest import Clock

WHERE, TS = "C0GENERAL", "1795262000.000100"
ORIGINAL = Original(WHERE, TS, ANN, "VPN is down\nSince this morning")


def entered(desk: Desk, *, by: str = EVE, original: Original = ORIGINAL, behalf: str | None = None) -> Said:
    """Somebody sends the form that a message's menu has opened."""
    what = Report(
        "VPN is down", channel=original.channel, ts=original.ts, original=original, on_behalf_of=behalf
    )
    return incidents.report(desk, actor(by, source=Source.FORM), what)


def react(desk: Desk, *, by: Actor | None = None, ts: str = TS, author: str | None = ANN) -> Said:
    return incidents.report_message(desk, by or actor(EVE, source=Source.EVENT), WHERE, ts, author=author)


def flows(desk: Desk) -> list[Flow]:
    id = incident(desk, INC_1).id
    with desk.database.reading() as store:
        return store.flows.of(id, READS_ORIGINAL)


def count(desk: Desk) -> int:
    with desk.database.reading() as store:
        return store.records.count("T1")


def test_a_message_keeps_its_author_its_words_and_its_moment(desk: Desk) -> None:
    """They stand in the timeline of a review, and the card says where the message is."""
    entered(desk)

    found = incident(desk, INC_1)
    (card,) = said(desk, "IncidentCard")
    with tocsin(desk) as work:
        entry = work.store.warrooms.reported(found.id)
        timeline = facts.gather(work, found).timeline
    assert entry is not None
    assert (found.reported_in, found.reported_ts, found.requester_id) == (WHERE, TS, EVE)
    assert (entry.person_id, entry.text, entry.at) == (ANN, ORIGINAL.text, moment_of(TS))
    assert timeline[0].text == ORIGINAL.text
    assert (card.facts["original"]["channel"], card.facts["original"]["author"]) == (WHERE, ANN)
    assert [(flow.step, flow.learned) for flow in flows(desk)] == [
        ("permalink", {"channel": WHERE, "ts": TS})
    ]


def test_a_message_is_reported_once_by_whatever_way(desk: Desk) -> None:
    """The second is told which incident it is, however they report it."""
    entered(desk)

    with pytest.raises(NotPossible, match="INC-1") as refused:
        entered(desk, by=BEN)
    assert refused.value.key == INC_1
    with pytest.raises(NotPossible, match="INC-1"):
        react(desk)
    assert count(desk) == 1


def test_a_message_is_known_for_as_long_as_its_incident_is(desk: Desk, clock: Clock) -> None:
    """Keys of what arrived are forgotten after a day; the record is not."""
    entered(desk)
    clock.advance(days=30)
    with tocsin(desk) as work:
        work.store.arrivals.forget_before(work.now, limit=1_000)

    with pytest.raises(NotPossible):
        react(desk)
    with pytest.raises(NotPossible):
        incidents.before_reporting(desk, actor(BEN), WHERE, TS)


def test_of_two_who_report_a_message_at_once_one_does(desk: Desk) -> None:
    """The second waits for the first, and then finds its record."""

    def try_it(person: str) -> bool:
        try:
            react(desk, by=actor(person, source=Source.EVENT))
        except NotPossible:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(try_it, [ANN, BEN, EVE, "U0FAY0001"]))

    assert sorted(done) == [False, False, False, True]
    assert count(desk) == 1


def test_the_same_form_sent_twice_is_answered_as_it_was(desk: Desk) -> None:
    """It is no second report of its message: the first was this one."""
    arrival = arrives()
    by = actor(EVE, source=Source.FORM, arrival=arrival)
    what = Report("VPN", channel=WHERE, ts=TS, original=ORIGINAL)

    assert incidents.report(desk, by, what) == incidents.report(desk, by, what)


def test_the_author_is_told_in_the_thread_of_their_message(desk: Desk) -> None:
    """An agent reports what a colleague wrote: it is the colleague's report."""
    entered(desk, by=BEN, behalf=ANN)

    told = {row.facts["what"]: row for row in said(desk, "Told")}
    assert (told["reported_for"].address, told["reported_for"].thread_ts) == (WHERE, TS)
    assert told["reported_for"].person_id == ANN
    assert told["reported"].address == f"@{BEN}"


def test_a_reaction_is_a_record_before_its_message_is_read(desk: Desk, clock: Clock) -> None:
    """What was acknowledged is on disk: its clocks run, and what reads the message waits beside it."""
    react(desk)

    found = incident(desk, INC_1)
    assert (found.requester_id, found.reported_in, found.reported_ts) == (EVE, WHERE, TS)
    assert [line.verb for line in history(desk, INC_1)] == ["reported"]
    assert [flow.step for flow in flows(desk)] == ["read"]
    assert said(desk, "IncidentCard") == said(desk, "Told") == []


def test_a_reaction_delivered_twice_is_one_report(desk: Desk) -> None:
    """Slack repeats an event under its id."""
    by = actor(EVE, source=Source.EVENT, arrival=arrives())

    assert react(desk, by=by) == react(desk, by=by)
    assert count(desk) == 1


def test_guests_report_nothing_by_a_reaction(desk: Desk) -> None:
    """They have the command, which tells them what becomes of it."""
    with pytest.raises(NotAllowed):
        react(desk, by=actor("T9:U0GUS0001", source=Source.EVENT))


def test_what_the_desk_says_is_not_reported(desk: Desk) -> None:
    """A siren under a card is no new incident, and neither is one that we might set ourselves."""
    with pytest.raises(NotPossible):
        react(desk, author="U0BOT0001")
    with pytest.raises(NotPossible):
        react(desk, by=actor("U0BOT0001", source=Source.EVENT))

    assert count(desk) == 0


def test_in_a_war_room_a_reaction_reports_nothing(desk: Desk) -> None:
    """What is said there belongs to its incident."""
    report_major(desk)
    with tocsin(desk) as work:
        found = work.store.records.incident("T1", INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel=WHERE, name="inc-1", at=work.now)

    with pytest.raises(NotPossible):
        react(desk)


def test_another_message_in_the_same_channel_is_another_incident(desk: Desk) -> None:
    """And reporting one again on purpose is told apart from reporting it twice."""
    entered(desk)
    react(desk, ts="1795262001.000100")

    assert incident(desk, INC_2).reported_ts == "1795262001.000100"


def test_an_old_message_starts_no_clock_in_the_past(desk: Desk) -> None:
    """The promise is to who reports it, from when they do."""
    old = Original(WHERE, f"{(desk.now() - timedelta(days=3)).timestamp():.6f}", ANN, "VPN")

    entered(desk, original=old)

    assert incident(desk, INC_1).reported_at == desk.now()
