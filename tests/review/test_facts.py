"""The facts of a review: computed from what happened, and equal to what a person would compute."""

from datetime import timedelta

from bot.desk import Desk
from bot.records import incidents
from bot.review.facts import ReviewFacts, gather
from bot.terms import How, Promise, Solution
from bot.warroom import room
from tests.acting import ANN, BEN, CLEO, DAN, INC_1, WORKSPACE, actor, report, tocsin
from tests.conftest import Clock

ROOM = "C0ROOM001"
FIX = Solution(How.FIX, "New certificate", "Watch them")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def facts(desk: Desk) -> ReviewFacts:
    with desk.reading(actor(None)) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        return gather(work, found)


def an_outage(desk: Desk, clock: Clock) -> None:
    """12:00 reported, 12:06 taken, 12:10 major, 12:25 and 13:05 updates, 13:20 resolved, 13:50 closed."""
    report(desk, "VPN is down for everyone", by=ANN)
    clock.advance(minutes=6)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(minutes=4)
    incidents.make_major(desk, actor(CLEO), INC_1)
    with tocsin(desk) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel=ROOM, name="inc-1", at=work.now)
    clock.advance(minutes=15)
    room.update(desk, actor(BEN), ROOM, "We know the cause")
    clock.advance(minutes=40)
    room.update(desk, actor(CLEO), ROOM, "Nearly there")
    clock.advance(minutes=15)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)
    clock.advance(minutes=30)
    incidents.confirm(desk, actor(ANN), INC_1)


def test_durations_are_those_between_the_moments(desk: Desk, clock: Clock) -> None:
    """To acknowledge, to declare, to the first update, to resolve."""
    start = clock.now()
    an_outage(desk, clock)

    found = facts(desk)

    assert (found.reported_at, found.acknowledged_at) == (start, start + minutes(6))
    assert (found.resolved_at, found.closed_at) == (start + minutes(80), start + minutes(110))
    assert found.to_acknowledge == minutes(6)
    assert found.to_declare == minutes(10)
    assert found.to_first_update == minutes(15)
    assert (found.to_restore, found.to_resolve) == (minutes(80), minutes(80))


def test_the_longest_silence_is_between_two_words_to_everybody(desk: Desk, clock: Clock) -> None:
    """From the declaration over the updates to the end: 15, 40 and 15 minutes."""
    an_outage(desk, clock)

    found = facts(desk).updates

    assert (found.count, found.longest_silence) == (2, minutes(40))


def test_without_an_update_it_was_silent_all_the_time(desk: Desk, clock: Clock) -> None:
    """From the declaration to the end, or to now while it lasts."""
    report(desk)
    incidents.make_major(desk, actor(CLEO), INC_1)
    clock.advance(minutes=50)
    assert facts(desk).updates.longest_silence == minutes(50)

    incidents.resolve(desk, actor(BEN), INC_1, FIX)
    clock.advance(minutes=500)

    assert facts(desk).updates.longest_silence == minutes(50)


def test_people_stand_by_what_they_did_first(desk: Desk, clock: Clock) -> None:
    """Each part once, with the moment at which it began."""
    start = clock.now()
    an_outage(desk, clock)

    parts = [(part.role, part.name, part.at - start) for part in facts(desk).people]

    assert parts == [
        ("Reported it", "Ann", minutes(0)),
        ("Worked on it", "Ben", minutes(6)),
        ("Declared it major", "Cle", minutes(10)),
        ("Kept everybody informed", "Ben", minutes(25)),
        ("Kept everybody informed", "Cle", minutes(65)),
        ("Resolved it", "Ben", minutes(80)),
        ("Confirmed that it is fixed", "Ann", minutes(110)),
    ]


def test_silence_confirms_nothing(desk: Desk, clock: Clock) -> None:
    """Tocsin closed it for want of an answer: that is a moment, and nobody's part."""
    report(desk)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)
    for _ in range(2):
        clock.advance(hours=72)
        incidents.settle_next(desk)

    found = facts(desk)

    assert found.closed_at == clock.now()
    assert [part.role for part in found.people] == ["Reported it", "Resolved it"]


def test_promises_have_their_verdict(desk: Desk, clock: Clock) -> None:
    """P1: answered within 15 minutes, restored within 4 hours."""
    an_outage(desk, clock)

    assert {verdict.promise: verdict.kept for verdict in facts(desk).verdicts} == {
        Promise.RESPOND: True,
        Promise.RESOLVE: True,
    }


def test_a_promise_that_was_kept_too_late_was_not_kept(desk: Desk, clock: Clock) -> None:
    """By comparing moments: the one that it was due, and the one that it was met."""
    report(desk)
    clock.advance(minutes=15, seconds=1)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(hours=10)

    found = {verdict.promise: verdict for verdict in facts(desk).verdicts}

    assert (found[Promise.RESPOND].kept, found[Promise.RESPOND].met_at is None) == (False, False)
    assert (found[Promise.RESOLVE].kept, found[Promise.RESOLVE].met_at) == (False, None)


def test_what_still_runs_or_fell_away_has_no_verdict(desk: Desk, clock: Clock) -> None:
    """The requester took it: nobody had to answer; and the restoring still has time."""
    report(desk, by=BEN)
    clock.advance(minutes=1)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(minutes=20)

    assert [verdict.kept for verdict in facts(desk).verdicts] == [None, None]


def test_whoever_took_their_own_report_has_not_acknowledged_it(desk: Desk, clock: Clock) -> None:
    """The first other person who took it has."""
    report(desk, by=BEN)
    clock.advance(minutes=1)
    incidents.take(desk, actor(BEN), INC_1)

    assert facts(desk).acknowledged_at is None


def test_the_timeline_is_in_the_order_in_which_it_happened(desk: Desk, clock: Clock) -> None:
    """A message that was marked later stands where it was written; mentions have names."""
    an_outage(desk, clock)
    written_at = facts(desk).reported_at + minutes(12)
    with tocsin(desk) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.people.learn(WORKSPACE, DAN, name="Dan Dyer", time_zone=None, is_bot=False, at=work.now)
        work.store.warrooms.pin(
            found.id,
            WORKSPACE,
            at=written_at,
            kind="pinned",
            person=DAN,
            text=f"It is the certificate, says @{DAN}",
            channel=ROOM,
            ts="1.0",
            permalink="https://acme.slack.com/archives/C0ROOM001/p1",
            added_by=CLEO,
            added_at=work.now,
        )

    timeline = facts(desk).timeline

    assert [entry.at for entry in timeline] == sorted(entry.at for entry in timeline)
    assert [entry.what for entry in timeline] == [
        "reported",
        "taken",
        "made major",
        "",
        "updated",
        "updated",
        "resolved",
        "closed",
    ]
    pinned = timeline[3]
    assert (pinned.at, pinned.who, pinned.text) == (
        written_at,
        "Dan Dyer",
        "It is the certificate, says @Dan Dyer",
    )


def test_reopening_is_counted_and_the_last_resolution_tells(desk: Desk, clock: Clock) -> None:
    """The solution that held is the one of the review."""
    report(desk)
    for number in (1, 2, 3):
        clock.advance(minutes=10)
        incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, f"Try {number}"))
        if number < 3:
            incidents.reopen(desk, actor(ANN), INC_1, "Not fixed")

    found = facts(desk)

    assert (found.reopened, found.resolution, found.how) == (2, "Try 3", How.FIX)
    assert found.to_resolve == minutes(30)


def test_the_time_to_restore_ends_with_the_workaround(desk: Desk, clock: Clock) -> None:
    """The cause may take longer; what did not hold restored nothing."""
    report(desk)
    clock.advance(minutes=10)
    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.WORKAROUND, "Use the old gateway", "Have two"))
    clock.advance(minutes=50)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)

    found = facts(desk)
    assert (found.to_restore, found.to_resolve) == (minutes(10), minutes(60))
    assert (found.workaround, found.how) == ("Use the old gateway", How.FIX)
    assert found.lessons == "Have two\nWatch them"

    incidents.reopen(desk, actor(ANN), INC_1, "Neither holds")
    assert (facts(desk).to_restore, facts(desk).workaround) == (None, "")


def test_a_review_tells_nobody_what_the_desk_said_among_itself(desk: Desk) -> None:
    """Everybody reads it: a note is left out, and of a conversation only that there was one."""
    report(desk, by=ANN)
    incidents.note(desk, actor(BEN), INC_1, "It was her own doing")
    incidents.reply(desk, actor(BEN), INC_1, "What did you do?")
    incidents.answer(desk, actor(ANN), INC_1, "I spilled my coffee")

    timeline = facts(desk).timeline

    assert [(entry.what, entry.text) for entry in timeline] == [
        ("reported", ""),
        ("replied", ""),
        ("answered", ""),
    ]
