"""Similar incidents: what a person who is about to report may know to be open already."""

import pytest

from bot.desk import Desk
from bot.errors import NoSuchRecord, NotPossible
from bot.records import incidents
from bot.records.similar import Similar, similar
from bot.slack.messages import Said
from bot.terms import How, Solution, State
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    EVE,
    INC_1,
    actor,
    clocks_of,
    history,
    incident,
    report,
    report_major,
    said,
)

GUEST = "T9:U0GUS0001"


def found(desk: Desk, text: str, *, by: str, limit: int = 3) -> tuple[Similar, ...]:
    with desk.reading(actor(by)) as work:
        return similar(work, text, limit)


def keys(desk: Desk, text: str, *, by: str, limit: int = 3) -> list[str]:
    return [str(one.key) for one in found(desk, text, by=by, limit=limit)]


def test_an_agent_is_shown_whatever_is_open_and_sounds_alike(desk: Desk) -> None:
    """With what tells one from another."""
    report(desk, "VPN is down in Berlin", by=ANN)
    incidents.take(desk, actor(BEN), INC_1)

    assert found(desk, "Is the vpn down?", by=CLEO) == (
        Similar(
            key=INC_1,
            title="VPN is down in Berlin",
            state=State.IN_PROGRESS,
            priority=incident(desk, INC_1).priority,
            service="VPN",
            major=False,
            assignee=BEN,
            reported_at=desk.now(),
        ),
    )


def test_a_colleague_learns_only_of_their_own_and_of_what_everyone_may_know(desk: Desk) -> None:
    """What somebody else told the desk stays with the desk."""
    report(desk, "VPN asks for my password", by=EVE)
    report(desk, "VPN is slow", by=ANN)
    assert keys(desk, "VPN", by=ANN) == ["INC-2"]

    report_major(desk, "VPN is down", by=CLEO)

    assert keys(desk, "VPN", by=ANN) == ["INC-3", "INC-2"]
    assert keys(desk, "VPN password", by=BEN) == ["INC-1", "INC-3", "INC-2"]


def test_a_guest_learns_only_of_their_own(desk: Desk) -> None:
    """However many a colleague would be shown before it."""
    report(desk, "VPN is slow", by=GUEST)
    for number in range(4):
        report_major(desk, f"VPN is down in office {number}", by=CLEO)

    assert keys(desk, "VPN down", by=GUEST) == ["INC-1"]


def test_no_more_are_shown_than_are_asked_for(desk: Desk) -> None:
    """The best ones, and of those the newest."""
    for number in range(5):
        report(desk, f"VPN is down in office {number}")

    assert keys(desk, "VPN", by=BEN) == ["INC-5", "INC-4", "INC-3"]
    assert keys(desk, "VPN office 1", by=BEN, limit=1) == ["INC-2"]


def test_nothing_alike_is_nothing(desk: Desk) -> None:
    """So is a text without a word."""
    report(desk, "VPN is down")

    assert keys(desk, "Coffee machine", by=BEN) == keys(desk, "?!", by=BEN) == []


# Joining one instead of reporting it again.


def join(desk: Desk, *, by: str = EVE, wrote: str = "Internet is gone") -> Said:
    return incidents.join(desk, actor(by), INC_1, wrote)


def test_whoever_says_that_it_is_theirs_too_is_known_to_the_desk(desk: Desk) -> None:
    """In history, in the thread under the card, and by a direct message; there is no second record."""
    report_major(desk, "The internet is down")

    join(desk)

    (noted,) = said(desk, "AlsoAffected")
    told = said(desk, "Told")[-1]
    last = history(desk, INC_1)[-1]
    assert (noted.address, noted.thread_card) == ("C0AGENTS1", "INC-1/agents")
    assert (noted.facts["by"], noted.facts["text"]) == (EVE, "Internet is gone")
    assert (told.address, told.facts["what"], told.facts["state"]) == (f"@{EVE}", "joined", "new")
    assert (last.verb, last.person_id, last.note) == ("joined", EVE, "Internet is gone")


def test_the_desk_hears_once_of_each_who_is_affected(desk: Desk) -> None:
    """Who says it again, or reported it, is answered, and nobody is told anything new."""
    report_major(desk, "The internet is down")

    answers = [join(desk, by=person) for person in (EVE, EVE, CLEO, ANN)]

    assert all(answer == answers[0] for answer in answers)
    joined = [row.address for row in said(desk, "Told") if row.facts["what"] == "joined"]
    assert joined == [f"@{EVE}", f"@{ANN}"]
    assert [row.facts["by"] for row in said(desk, "AlsoAffected")] == [EVE, ANN]


def test_joining_answers_nobody_and_moves_no_deadline(desk: Desk) -> None:
    """Nobody of the desk has said anything yet."""
    report_major(desk, "The internet is down")
    before = [(clock.due_at, clock.met_at) for clock in clocks_of(desk, INC_1)]

    join(desk)

    assert [(clock.due_at, clock.met_at) for clock in clocks_of(desk, INC_1)] == before


def test_what_is_over_is_not_joined(desk: Desk) -> None:
    """It was resolved while somebody typed: then theirs is another, or is back."""
    report_major(desk, "The internet is down")
    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, "Mended"))

    with pytest.raises(NotPossible):
        join(desk)


def test_what_nobody_may_know_of_is_not_joined(desk: Desk) -> None:
    """A forged button tells nothing."""
    report(desk, "Salaries are wrong", by=ANN)

    with pytest.raises(NoSuchRecord):
        join(desk, by=EVE)
