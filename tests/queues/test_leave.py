"""Being away: not called for what is nobody's, and the team hears of what is one's own."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk import Desk
from bot.errors import BadInput, NotAllowed
from bot.queues import asking, leave
from bot.records import incidents
from bot.sla import clocks
from bot.slack.messages.queues import Leave
from tests.acting import AGENTS, ANN, BEN, CLEO, DAN, WORKSPACE, actor, report, said
from tests.conftest import Clock
from tests.queues.conftest import Look


def rung(desk: Desk) -> set[str]:
    """Everybody and every place that a deadline has rung for so far."""
    return {row.address for row in said(desk, "Ring")}


def ring_all(desk: Desk, clock: Clock) -> None:
    clock.advance(days=2)
    for _ in range(20):
        again_at = clocks.ring_next(desk)
        if again_at is None or again_at > clock.now():
            return


def test_who_is_away_is_away_until_they_are_back(desk: Desk, clock: Clock, look: Look) -> None:
    """Their lists and their Home say so, and that it ends."""
    assert leave.away(desk, actor(BEN), "") == Leave(away=True)
    assert asking.queue(desk, actor(BEN)).away
    assert look(BEN).away

    leave.back(desk, actor(BEN))
    assert not asking.queue(desk, actor(BEN)).away
    assert not look(BEN).away


def test_it_ends_by_itself(desk: Desk, clock: Clock, look: Look) -> None:
    """At the moment that they named, in their own time zone; the Home is shown anew then."""
    with desk.database.transaction() as store:
        store.people.learn(
            WORKSPACE, BEN, name="Ben", time_zone="Europe/Berlin", is_bot=False, at=clock.now()
        )
    said = leave.away(desk, actor(BEN), "until tomorrow 9:00")
    assert said == Leave(away=True, until=datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
    assert look(BEN).changes_at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    clock.at = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert not look(BEN).away


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tomorrow", "Say until when, such as: /desk away until tomorrow 9:00"),
        ("until", "Say until when"),
        ("until someday", "I do not understand 'someday' as a moment"),
        ("until 2020-01-01", "is past"),
    ],
)
def test_a_moment_that_is_not_understood_changes_nothing(desk: Desk, text: str, says: str) -> None:
    """With how moments are written."""
    with pytest.raises(BadInput, match=says):
        leave.away(desk, actor(BEN), text)

    assert not asking.queue(desk, actor(BEN)).away


def test_only_the_desk_is_away(desk: Desk) -> None:
    """Nobody calls anybody else."""
    with pytest.raises(NotAllowed):
        leave.away(desk, actor(ANN), "")
    with pytest.raises(NotAllowed):
        leave.back(desk, actor(f"T2:{BEN}"))


def test_the_ring_of_an_assignee_who_is_away_reaches_their_team(desk: Desk, clock: Clock) -> None:
    """They hear of it as well, for it is theirs."""
    key = report(desk)
    incidents.take(desk, actor(BEN), key)
    leave.away(desk, actor(BEN), "")

    ring_all(desk, clock)

    assert rung(desk) == {f"@{BEN}", f"@{DAN}", f"@{CLEO}"}


def test_where_the_whole_team_is_away_the_agents_hear_of_it(desk: Desk, clock: Clock) -> None:
    """Somebody has to."""
    key = report(desk)
    incidents.take(desk, actor(BEN), key)
    for person in (BEN, DAN, CLEO):
        leave.away(desk, actor(person), "")

    ring_all(desk, clock)

    assert rung(desk) == {f"@{BEN}", AGENTS}


def test_who_is_away_is_not_rung_for_what_is_nobodys(desk: Desk, clock: Clock) -> None:
    """The lead of the team is, unless they are away."""
    report(desk)
    leave.away(desk, actor(CLEO), "until 72h")

    ring_all(desk, clock)

    assert rung(desk) == {AGENTS}


def test_who_is_away_is_not_called_for_what_is_escalated(desk: Desk) -> None:
    """Of the night shift, which has no lead, those are called who are there; all, where nobody is."""
    leave.away(desk, actor(BEN), "")
    for text in ("VPN is down", "E-mail is down"):
        incidents.escalate(desk, actor(DAN), report(desk, text), "night It is late")
        leave.away(desk, actor(DAN), "")

    first, second = (row.facts["people"] for row in said(desk, "Escalated"))
    assert (first, second) == ([DAN], [BEN, DAN])


def test_a_list_tells_that_whoever_works_on_it_is_away(desk: Desk, clock: Clock) -> None:
    """So that somebody takes it over."""
    key = report(desk)
    incidents.take(desk, actor(BEN), key)
    leave.away(desk, actor(BEN), "until 4h")
    clock.advance(hours=1)

    (row,) = asking.queue(desk, actor(BEN)).rows
    assert row.is_away

    clock.advance(hours=3)
    (row,) = asking.queue(desk, actor(BEN)).rows
    assert not row.is_away
    assert clock.now() > datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=4)
