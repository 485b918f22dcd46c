"""Silence: whoever reported it is asked once more, and then it is closed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot import rulebook
from bot.desk import Desk
from bot.errors import NotPossible
from bot.records import incidents
from bot.slack.messages import recall
from bot.slack.messages.buttons import FIXED, NOT_FIXED
from bot.terms import How, Solution, WaitingOn
from storage.rows import Delivery
from tests.acting import ANN, BEN, EVE, INC_1, INC_2, actor, history, incident, report, said
from tests.conftest import RULES, Clock

FIX = Solution(How.FIX, "New certificate")
REMIND, CLOSE = timedelta(hours=24), timedelta(hours=72)
"""What the default rulebook says."""


def resolved(desk: Desk, words: str = "VPN is down", *, by: str = ANN) -> None:
    incidents.resolve(desk, actor(BEN), report(desk, words, by=by), FIX)


def settle_all(desk: Desk) -> None:
    """Settle until nothing is to be settled now."""
    while (again := incidents.settle_next(desk)) is not None and again <= desk.now():
        pass


def verbs(desk: Desk) -> list[str]:
    return [line.verb for line in history(desk, INC_1)]


def questions(desk: Desk) -> list[Delivery]:
    return [row for row in said(desk, "AskToConfirm") if row.method == "post"]


def has_buttons(row: Delivery) -> bool:
    shown = str(recall(row.message, row.facts).shape().arguments())
    return FIXED in shown and NOT_FIXED in shown


def test_silence_closes_after_one_reminder(desk: Desk, clock: Clock) -> None:
    """However often the sweep looks: one reminder, one end, and the requester is told how to report anew."""
    resolved(desk)
    seen = []
    for _ in range(80):
        clock.advance(hours=1)
        settle_all(desk)
        seen.append((incident(desk, INC_1).state, len(questions(desk))))

    assert seen[22] == ("resolved", 1)
    assert seen[23] == ("resolved", 2)  # after 24 h
    assert seen[70] == ("resolved", 2)
    assert seen[71] == ("closed", 2)  # after 72 h
    assert seen[-1] == seen[71]
    assert verbs(desk) == ["reported", "resolved", "reminded", "closed"]
    assert [line.person_id for line in history(desk, INC_1)[2:]] == [None, None]
    told = said(desk, "Told")
    assert [(row.address, row.facts["what"]) for row in told] == [(f"@{ANN}", "closed")]
    assert "report it anew" in recall("Told", told[0].facts).shape().text


def test_the_reminder_has_the_buttons_and_the_first_question_points_to_it(desk: Desk, clock: Clock) -> None:
    """One place to answer, and it says until when."""
    resolved(desk)
    clock.advance(hours=24)

    settle_all(desk)

    first, again = questions(desk)
    moved = next(row for row in said(desk, "AskToConfirm") if row.method == "update")
    assert (moved.card, moved.facts["answered"], has_buttons(moved)) == (first.card, "asked_again", False)
    assert (again.address, again.card != first.card, has_buttons(again)) == (f"@{ANN}", True, True)
    assert again.facts["closes_at"] == (clock.now() + CLOSE - REMIND).isoformat().replace("+00:00", "Z")


def test_the_sweep_says_when_to_look_again(desk: Desk, clock: Clock) -> None:
    """It sleeps until the reminder, then until the end, and then for as long as nothing is resolved."""
    assert incidents.settle_next(desk) is None
    resolved(desk)
    at = clock.now()

    assert incidents.settle_next(desk) == at + REMIND
    clock.advance(hours=24)
    settle_all(desk)
    assert incidents.settle_next(desk) == at + CLOSE
    clock.advance(hours=48)
    settle_all(desk)
    assert incidents.settle_next(desk) is None


def test_after_a_downtime_the_reminder_comes_first_and_stands_its_time(desk: Desk, clock: Clock) -> None:
    """Both moments are past: nothing is closed that nobody was reminded of."""
    resolved(desk)
    clock.advance(days=10)

    settle_all(desk)
    assert verbs(desk)[-1] == "reminded"
    clock.advance(hours=47, minutes=59)
    settle_all(desk)
    assert incident(desk, INC_1).state == "resolved"
    clock.advance(minutes=1)
    settle_all(desk)

    assert incident(desk, INC_1).state == "closed"


@pytest.mark.parametrize("reminded", [False, True])
def test_an_answer_ends_the_waiting_for_it(desk: Desk, clock: Clock, reminded: bool) -> None:
    """Yes closes it; both questions have their answer, and nothing follows."""
    resolved(desk)
    clock.advance(hours=24 if reminded else 1)
    settle_all(desk)

    incidents.confirm(desk, actor(ANN), INC_1)
    clock.advance(days=10)
    settle_all(desk)

    assert verbs(desk)[-1] == "closed"
    assert history(desk, INC_1)[-1].person_id == ANN
    answered = {row.card for row in said(desk, "AskToConfirm") if row.facts["answered"] == "closed"}
    assert answered == {row.card for row in questions(desk)}
    assert incidents.settle_next(desk) is None


def test_what_is_reopened_and_resolved_again_is_asked_about_anew(desk: Desk, clock: Clock) -> None:
    """With a reminder of its own, counted from its own moment."""
    resolved(desk)
    clock.advance(hours=24)
    settle_all(desk)
    incidents.reopen(desk, actor(ANN), INC_1, "Still no access")
    clock.advance(days=10)
    settle_all(desk)
    assert verbs(desk)[-1] == "reopened"

    incidents.resolve(desk, actor(BEN), INC_1, FIX)
    clock.advance(hours=24)
    settle_all(desk)

    assert verbs(desk)[-2:] == ["resolved", "reminded"]
    assert incidents.settle_next(desk) == clock.now() + CLOSE - REMIND


def test_what_silence_has_closed_is_reported_anew(desk: Desk, clock: Clock) -> None:
    """An old button says so."""
    resolved(desk)
    for _ in range(2):
        clock.advance(days=10)
        settle_all(desk)

    with pytest.raises(NotPossible, match="closed by now"):
        incidents.before_reopening(desk, actor(ANN), INC_1)
    incidents.confirm(desk, actor(ANN), INC_1)
    assert verbs(desk)[-1] == "closed"
    assert history(desk, INC_1)[-1].person_id is None


def test_two_workers_settle_once(desk: Desk, clock: Clock) -> None:
    """The row is looked at again under its lock."""
    for number in range(4):
        resolved(desk, f"VPN {number} is down")

    for hours in (24, 48):
        clock.advance(hours=hours)
        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(settle_all, desk) for _ in range(4)]:
                done.result()

    assert len(questions(desk)) == 8
    assert len(said(desk, "Told")) == 4


def test_answering_at_the_moment_of_closing_is_one_or_the_other(desk: Desk, clock: Clock) -> None:
    """Whatever comes second sees the first."""
    resolved(desk)
    clock.advance(hours=24)
    settle_all(desk)
    clock.advance(hours=48)

    with ThreadPoolExecutor(2) as threads:
        closing = threads.submit(settle_all, desk)
        answer = threads.submit(incidents.confirm, desk, actor(ANN), INC_1)
        closing.result()
        answer.result()

    assert verbs(desk).count("closed") == 1
    assert len(said(desk, "Told")) == (history(desk, INC_1)[-1].person_id is None)


CRASHES = """
import os, sys
from datetime import datetime
from sqlalchemy import event
from bot import rulebook
from bot.desk import Desk
from bot.records import incidents
from storage import Database

url, now, moment = sys.argv[1:]
database = Database(url)
if moment == "before the commit":
    event.listen(database.engine, "commit", lambda connection: os._exit(9))
database.stirred = lambda chores: os._exit(9)  # the first thing after the commit
incidents.settle_next(Desk(database, rulebook.default(), lambda: datetime.fromisoformat(now)))
"""
"""Another process, which dies at a moment of its transaction."""


def crash(database_url: str, clock: Clock, moment: str) -> None:
    process = subprocess.run([sys.executable, "-c", CRASHES, database_url, clock.now().isoformat(), moment])
    assert process.returncode == 9


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_a_crash_loses_nothing_and_says_nothing_twice(
    desk: Desk, clock: Clock, database_url: str, moment: str
) -> None:
    """Of the reminder and of the end: the next does what was not committed, and repeats nothing."""
    resolved(desk)

    clock.advance(hours=24)
    crash(database_url, clock, moment)
    assert ("reminded" in verbs(desk)) == (moment == "after the commit")
    settle_all(desk)
    clock.advance(hours=48)
    crash(database_url, clock, moment)
    assert (incident(desk, INC_1).state == "closed") == (moment == "after the commit")
    settle_all(desk)

    assert verbs(desk) == ["reported", "resolved", "reminded", "closed"]
    assert (len(questions(desk)), len(said(desk, "Told"))) == (2, 1)


def broken(desk: Desk, number: int) -> None:
    """A row that a later release, or a hand, has written, and that no verb can read."""
    with desk.database.engine.begin() as connection:
        connection.execute(text(f"UPDATE records SET resolved_how = 'magic' WHERE number = {number}"))


def test_a_row_that_fails_keeps_no_other_from_being_settled(desk: Desk, clock: Clock) -> None:
    """It is put off for a minute, and tried again."""
    resolved(desk)
    resolved(desk, "E-mail is down", by=EVE)
    broken(desk, 1)
    clock.advance(hours=25)

    assert incidents.settle_next(desk) == clock.now()
    assert incidents.settle_next(desk) == clock.now()

    assert [row.address for row in questions(desk)[2:]] == [f"@{EVE}"]
    assert incidents.settle_next(desk) == clock.now() + timedelta(minutes=1)


def test_a_row_that_fails_keeps_no_other_from_going_on(desk: Desk, clock: Clock) -> None:
    """The same guard for those that wait for a moment."""
    for words in ("VPN is down", "E-mail is down"):
        key = report(desk, words)
        incidents.wait(desk, actor(BEN), key, WaitingOn.VENDOR, clock.now() + timedelta(hours=1))
    broken(desk, 1)
    clock.advance(hours=2)

    for _ in range(2):
        assert incidents.resume_next(desk) == clock.now()

    assert (incident(desk, INC_1).state, incident(desk, INC_2).state) == ("waiting", "new")
    assert incidents.resume_next(desk) == clock.now() + timedelta(minutes=1)


def test_the_times_are_the_rulebooks(desk: Desk, clock: Clock) -> None:
    """A shorter patience; without the section, the default's."""
    quick = replace(desk, rulebook=rulebook.parse(RULES + "closing: {remind_after: 1h, close_after: 90m}"))
    resolved(quick)

    clock.advance(hours=1)
    settle_all(quick)
    assert incidents.settle_next(quick) == clock.now() + timedelta(minutes=30)
    assert rulebook.parse(RULES).closing == rulebook.default().closing
