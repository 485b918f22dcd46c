"""Turning: an incident becomes a request and the other way, with all that was said."""

import pytest

from bot.desk import Desk
from bot.errors import NotPossible
from bot.records import incidents
from bot.records.incidents import Report
from bot.terms import Key, Kind, Original
from storage.rows import Incident
from tests.acting import (
    ANN,
    BEN,
    INC_1,
    actor,
    clocks_of,
    history,
    incident,
    report,
    report_major,
    said,
    tocsin,
)
from tests.conftest import Clock

REQ_1 = Key(Kind.REQUEST, 1)
WHERE, TS = "C0GENERAL", "1795262400.000100"


def turn(desk: Desk, key: Key, *, by: str = BEN) -> None:
    incidents.turn(desk, actor(by), key, None)


def linked(desk: Desk, record: Incident) -> list[Key]:
    with tocsin(desk) as work:
        return [each.key for each in work.store.records.linked(record, relation="turned")]


def test_it_gets_a_key_of_its_kind_and_keeps_its_words_and_its_moment(desk: Desk, clock: Clock) -> None:
    """It was asked for when it was reported; the incident is over, and says what it became."""
    what = Report("New VPN account", details="For Eve", service="vpn", channel=WHERE, ts=TS)
    incidents.report(desk, actor(ANN), what)
    asked_at = clock.now()
    clock.advance(minutes=5)

    turn(desk, INC_1)

    found = incident(desk, REQ_1)
    assert (found.title, found.details, found.service) == ("New VPN account", "For Eve", "vpn")
    assert (found.requester_id, found.reported_in, found.reported_ts) == (ANN, WHERE, TS)
    assert found.reported_at == asked_at
    assert {each.started_at for each in clocks_of(desk, REQ_1)} == {asked_at}
    assert incident(desk, INC_1).state == "cancelled"
    assert history(desk, INC_1)[-1].changes["became"] == [None, "REQ-1"]
    assert linked(desk, found) == [INC_1]


def test_whoever_works_on_it_goes_on(desk: Desk) -> None:
    """It is theirs under its new key; the requester is told of the new key, once."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    turn(desk, INC_1)

    assert (incident(desk, REQ_1).assignee_id, incident(desk, REQ_1).state) == (BEN, "assigned")
    assert [row.facts["other"] for row in said(desk, "Told") if row.facts["what"] == "turned"] == ["REQ-1"]


def test_a_request_by_which_something_is_broken_becomes_an_incident(desk: Desk) -> None:
    """And back."""
    report(desk)
    turn(desk, INC_1)

    turn(desk, REQ_1)

    assert incident(desk, Key(Kind.INCIDENT, 2)).title == "VPN is down"
    assert incident(desk, REQ_1).state == "cancelled"


def test_the_message_goes_with_it(desk: Desk) -> None:
    """Who wrote it, when and where: the new card shows it."""
    original = Original(WHERE, TS, ANN, "New VPN account")
    what = Report("New VPN account", channel=WHERE, ts=TS, original=original)
    incidents.report(desk, actor(BEN), what)

    turn(desk, INC_1)

    found = incident(desk, REQ_1)
    with desk.database.reading() as store:
        entry = store.warrooms.reported(found.id)
    assert entry is not None
    assert (entry.ts, entry.person_id, entry.text) == (TS, ANN, "New VPN account")


def test_a_major_incident_is_no_request(desk: Desk) -> None:
    """A room full of people works on it."""
    key = report_major(desk)

    with pytest.raises(NotPossible, match="no request"):
        turn(desk, key)


def test_whoever_reported_it_turns_it_until_somebody_works_on_it(desk: Desk) -> None:
    """As they correct what was guessed."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    with pytest.raises(NotPossible, match="works on INC-1 already"):
        turn(desk, INC_1, by=ANN)
