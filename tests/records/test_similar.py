"""Similar incidents: what a person who is about to report may know to be open already."""

from bot.desk import Desk
from bot.records import incidents
from bot.records.similar import Similar, similar
from bot.terms import State
from tests.acting import ANN, BEN, CLEO, EVE, INC_1, actor, incident, report, report_major

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
