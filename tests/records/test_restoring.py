"""A workaround: it works again, says so, and stays open until its cause is gone."""

from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.errors import NotPossible
from bot.records import incidents
from bot.sla import clocks
from bot.terms import How, Promise, Solution
from storage.rows import Clock as ClockRow
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    EVE,
    INC_1,
    INC_2,
    actor,
    history,
    incident,
    report,
    report_major,
    said,
)
from tests.conftest import Clock

AROUND = Solution(How.WORKAROUND, "Use the old gateway")
FIX = Solution(How.FIX, "New certificate")


def clock_of(desk: Desk, promise: Promise) -> ClockRow:
    record = incident(desk, INC_1).id
    with desk.database.reading() as store:
        found = store.clocks.of(record)
    return next(clock for clock in found if clock.promise == promise)


def verbs(desk: Desk) -> list[str]:
    return [line.verb for line in history(desk, INC_1)]


def test_a_workaround_restores_and_leaves_it_open(desk: Desk, clock: Clock) -> None:
    """Its state and its assignee stay; who reported it is told, and not asked whether it is fixed."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    clock.advance(minutes=10)

    incidents.resolve(desk, actor(CLEO), INC_1, AROUND)

    found = incident(desk, INC_1)
    assert (found.state, found.assignee_id) == ("in_progress", BEN)
    assert (found.restored_at, found.workaround) == (clock.now(), "Use the old gateway")
    assert (found.resolved_at, found.how) == (None, None)
    line = history(desk, INC_1)[-1]
    assert (line.verb, line.person_id, line.note) == ("restored", CLEO, "Use the old gateway")
    told = said(desk, "Told")[-1]
    assert (told.address, told.facts["what"], told.facts["note"]) == (
        f"@{ANN}",
        "restored",
        "Use the old gateway",
    )
    assert said(desk, "AskToConfirm") == []


def test_every_card_shows_the_workaround(desk: Desk) -> None:
    """The agents' card, the announcement, what is shown when asked, and the list."""
    report_major(desk, "VPN is down for everyone")

    shown = incidents.resolve(desk, actor(BEN), INC_1, AROUND)

    cards = [said(desk, kind)[-1].facts for kind in ("IncidentCard", "Announcement")]
    for facts in (*cards, shown.facts()):
        assert (facts["state"], facts["workaround"]) == ("new", "Use the old gateway")
    assert incidents.listing(desk, actor(BEN)).lines[0].restored


def test_the_promise_to_resolve_runs_on(desk: Desk, clock: Clock) -> None:
    """It answers the requester; only the move to resolved meets the other promise."""
    report(desk, "VPN is down for everyone")
    due_at = clock_of(desk, Promise.RESOLVE).due_at
    clock.advance(minutes=5)

    incidents.resolve(desk, actor(BEN), INC_1, AROUND)

    assert clock_of(desk, Promise.RESPOND).met_at == clock.now()
    resolve = clock_of(desk, Promise.RESOLVE)
    assert (resolve.met_at, resolve.due_at, resolve.rings_at is None) == (None, due_at, False)
    clock.advance(days=2)
    assert clocks.ring_next(desk) == clock.now()
    assert said(desk, "Ring")[-1].facts["restored"]


def test_a_later_workaround_replaces_the_words(desk: Desk, clock: Clock) -> None:
    """It has worked since the first; history keeps both, and the same words twice are said once."""
    report(desk)
    incidents.resolve(desk, actor(BEN), INC_1, AROUND)
    since = clock.now()
    clock.advance(minutes=10)

    for _ in range(2):
        incidents.resolve(desk, actor(CLEO), INC_1, Solution(How.WORKAROUND, "Use the web mail"))

    found = incident(desk, INC_1)
    assert (found.restored_at, found.workaround) == (since, "Use the web mail")
    assert [line.note for line in history(desk, INC_1)[1:]] == ["Use the old gateway", "Use the web mail"]


def test_what_is_restored_is_resolved_as_anything_else(desk: Desk, clock: Clock) -> None:
    """The requester is asked then; what the workaround was stays on record."""
    report(desk)
    incidents.resolve(desk, actor(BEN), INC_1, AROUND)
    clock.advance(hours=1)

    incidents.resolve(desk, actor(CLEO), INC_1, FIX)

    found = incident(desk, INC_1)
    assert (found.state, found.how, found.resolved_by) == ("resolved", How.FIX, CLEO)
    assert found.restored_at == clock.now() - timedelta(hours=1)
    assert clock_of(desk, Promise.RESOLVE).met_at == clock.now()
    assert [row.address for row in said(desk, "AskToConfirm")] == [f"@{ANN}"]


def test_a_workaround_that_does_not_hold_is_taken_back(desk: Desk) -> None:
    """By who reported it; whoever works on it hears why, and where nothing was restored nothing changes."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    with pytest.raises(NotPossible, match="open already"):
        incidents.reopen(desk, actor(ANN), INC_1, "Still no access")
    incidents.resolve(desk, actor(BEN), INC_1, AROUND)

    incidents.reopen(desk, actor(ANN), INC_1, "Still no access")

    found = incident(desk, INC_1)
    assert (found.state, found.restored_at, found.workaround) == ("in_progress", None, None)
    assert history(desk, INC_1)[-1].changes["workaround"] == ["Use the old gateway", None]
    told = said(desk, "Told")[-1]
    assert (told.address, told.facts["what"]) == (f"@{BEN}", "not_fixed")


@pytest.mark.parametrize("ending", ["cancelled", "merged"])
def test_what_is_restored_is_cancelled_or_merged_as_anything_else(desk: Desk, ending: str) -> None:
    """And is restored no more once it is over."""
    report(desk)
    report(desk, "The VPN does not work", by=EVE)
    incidents.resolve(desk, actor(BEN), INC_1, AROUND)

    if ending == "cancelled":
        incidents.cancel(desk, actor(BEN), INC_1, "Planned maintenance")
    else:
        incidents.duplicate(desk, actor(BEN), INC_1, INC_2)

    assert verbs(desk) == ["reported", "restored", ending]
    with pytest.raises(NotPossible):
        incidents.resolve(desk, actor(BEN), INC_1, AROUND)
