"""Digests: what the day holds for each team, once a working day, where the team is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot import rulebook
from bot.desk import Desk
from bot.rulebook import Digest
from bot.sla import digests
from storage import Database
from tests.acting import AGENTS, WORKSPACE, said, tocsin
from tests.conftest import Clock

RULES = """
channels: {agents: "#service-desk", incidents: "#incidents", intake: ["#help"]}
roles: {agents: ["team:network"], commanders: [U0CLEO001], admins: [], approvers: []}
calendars:
  berlin:
    timezone: Europe/Berlin
    hours: {mon: [9:00-17:00], tue: [9:00-17:00], wed: [9:00-17:00], thu: [9:00-17:00], fri: [9:00-17:00]}
    holidays: ["2026-11-24"]
teams:
  network: {name: Network, members: [U0BEN0001], lead: U0CLEO001, digest: {calendar: berlin}}
  mail: {name: Mail, lead: U0DAN0001, digest: {at: "08:30", timezone: Asia/Kolkata, to: lead}}
  web: {name: Web, digest: {timezone: America/Los_Angeles, to: C0WEB0001}}
  quiet: {name: Quiet}
services:
  vpn: {name: VPN, team: network, criticality: critical, keywords: [vpn]}
  email: {name: E-mail, team: mail, criticality: high, keywords: [e-mail]}
  shop: {name: Shop, team: web, keywords: [shop]}
other_way: Call extension 1234.
"""
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAN, WEB = "@U0DAN0001", "C0WEB0001"


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """A moment of the week that begins on MONDAY, by UTC."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.fixture
def office(desk: Desk, clock: Clock) -> Desk:
    """Three teams on three continents; it is Saturday, and they were planned."""
    office = replace(desk, rulebook=rulebook.parse(RULES))
    start(office)
    return office


def start(desk: Desk) -> None:
    with tocsin(desk) as work:
        digests.plan(work)


def tell_all(desk: Desk) -> None:
    """Tell until nothing is to be told now."""
    while (again := digests.tell_next(desk)) is not None and again <= desk.now():
        pass


def told(desk: Desk) -> list[tuple[str, datetime]]:
    """Where digests went, and when."""
    return [(row.address, row.made_at) for row in said(desk, "TeamDay")]


# -- when ------------------------------------------------------------------------------------------------


def test_each_team_hears_in_its_own_morning(office: Desk, clock: Clock) -> None:
    """09:00 in Berlin, 08:30 in Kolkata, 09:00 in Los Angeles; none on a weekend."""
    while clock.now() < at(18):
        tell_all(office)
        clock.advance(minutes=10)

    assert told(office) == [(DAN, at(3)), (AGENTS, at(8)), (WEB, at(17))]


def test_a_closed_day_brings_no_digest(office: Desk, clock: Clock) -> None:
    """Tuesday is a holiday of Berlin's calendar; the others have none."""
    clock.at = at(8)
    tell_all(office)
    clock.at = at(20, day=1)
    tell_all(office)
    assert [address for address, _ in told(office)].count(AGENTS) == 1

    clock.at = at(8, day=2)
    tell_all(office)

    assert [when for address, when in told(office) if address == AGENTS] == [at(8), at(8, day=2)]


def test_the_sweep_says_when_to_look_again(office: Desk, clock: Clock) -> None:
    assert digests.tell_next(office) == at(3)


def test_a_first_start_in_the_afternoon_waits_for_the_next_morning(office: Desk, clock: Clock) -> None:
    """Nobody gets a morning summary because something was installed."""
    clock.at = at(18)
    with tocsin(office) as work:
        work.store._transaction.core.exec_driver_sql("DELETE FROM digests")
    start(office)
    tell_all(office)

    assert told(office) == []
    assert digests.tell_next(office) == at(3, day=1)


def test_after_a_day_away_only_todays_is_told(office: Desk, clock: Clock) -> None:
    """From Monday's morning to Wednesday's noon: no burst, and nothing of yesterday."""
    clock.at = at(12, day=2)
    start(office)
    tell_all(office)

    assert sorted(told(office)) == [(DAN, at(12, day=2)), (AGENTS, at(12, day=2))]  # of C0WEB0001 it is night
    clock.at = at(17, day=2)
    tell_all(office)
    assert told(office)[-1] == (WEB, at(17, day=2))


def test_after_a_day_away_that_ends_at_night_nothing_is_told_before_the_morning(
    office: Desk, clock: Clock
) -> None:
    """Yesterday's digest is over."""
    clock.at = at(2, day=3)
    start(office)
    tell_all(office)

    assert told(office) == [(WEB, at(2, day=3))]  # it is still Wednesday evening there
    assert digests.tell_next(office) == at(3, day=3)


def test_a_restart_tells_nothing_twice(office: Desk, clock: Clock) -> None:
    """Nor does a later hour that the rulebook names from then on."""
    clock.at = at(8)
    tell_all(office)
    start(office)
    later = replace(
        office, rulebook=rulebook.parse(RULES.replace("{calendar: berlin}", "{at: 10:00, calendar: berlin}"))
    )
    start(later)
    for hour in (8, 9, 10):
        clock.at = at(hour, 30)
        tell_all(later)

    assert [when for address, when in told(later) if address == AGENTS] == [at(8)]
    clock.at = at(9, day=2)
    tell_all(later)
    assert [when for address, when in told(later) if address == AGENTS] == [at(8), at(9, day=2)]


def test_a_team_whose_digest_is_gone_hears_nothing(office: Desk, clock: Clock) -> None:
    """Whether the rulebook lost its digest or the team itself."""
    without = RULES.replace(", digest: {calendar: berlin}", "")
    changed = replace(office, rulebook=rulebook.parse(without))
    clock.at = at(8)
    tell_all(changed)

    assert AGENTS not in [address for address, _ in told(changed)]
    start(changed)
    clock.at = at(8, day=2)
    tell_all(changed)
    assert AGENTS not in [address for address, _ in told(changed)]


def test_a_workspace_that_has_left_hears_nothing_until_it_is_back(office: Desk, clock: Clock) -> None:
    """What was planned stays planned."""
    for day, left_at in ((0, clock.now()), (2, None)):
        with tocsin(office) as work:
            row = work.store.people.workspace(WORKSPACE)
            assert row is not None
            row.left_at = left_at
        clock.at = at(8, day=day)
        tell_all(office)

    assert {when for _, when in told(office)} == {at(8, day=2)}


@pytest.mark.parametrize(
    ("zone", "wall", "day", "hour"),
    [
        ("Europe/Berlin", "09:00", date(2026, 3, 27), "08:00"),  # the Friday before the clocks go forward
        ("Europe/Berlin", "09:00", date(2026, 3, 30), "07:00"),  # and the Monday after
        ("Europe/Berlin", "02:30", date(2026, 3, 29), "01:30"),  # skipped: it moves on to 03:30
        ("Europe/Berlin", "02:30", date(2026, 10, 25), "00:30"),  # twice: the first counts
        ("America/Los_Angeles", "09:00", date(2026, 11, 2), "17:00"),
        ("Asia/Kolkata", "09:00", date(2026, 11, 2), "03:30"),
    ],
)
def test_a_wall_time_is_kept_over_the_nights_on_which_the_clocks_change(
    zone: str, wall: str, day: date, hour: str
) -> None:
    digest = Digest(at=wall, timezone=zone, calendar="always")

    moment = digest.on(day, {})

    assert moment is not None
    assert f"{moment:%H:%M}" == hour


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia"])
def test_every_day_of_a_year_has_one_moment(zone: str) -> None:
    """Over all changes of the clocks, none is left out and none comes twice."""
    digest = Digest(at="02:30", timezone=zone, calendar="always")
    now, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while (following := digest.after(now, {})) is not None and following.year == 2026:
        days.append(following.astimezone(ZoneInfo(zone)).date())
        now = following

    assert len(days) == len(set(days)) >= 364
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


# -- once ------------------------------------------------------------------------------------------------


def test_two_workers_tell_each_team_once(database_url: str, office: Desk, clock: Clock) -> None:
    """Each with a database of its own, as two processes have."""
    with another(office, database_url) as second:
        for day in (0, 2, 3):
            clock.at = at(18, day=day)
            with ThreadPoolExecutor(6) as threads:
                for done in [threads.submit(tell_all, desk) for desk in (office, second) * 3]:
                    done.result()

    assert len(told(office)) == 9
    assert len({(address, when.date()) for address, when in told(office)}) == 9


@contextmanager
def another(desk: Desk, url: str) -> Iterator[Desk]:
    if desk.database.is_sqlite:
        yield desk  # a SQLite file has one server process
        return
    database = Database(url)
    try:
        yield replace(desk, database=database)
    finally:
        database.close()


def test_a_digest_that_fails_is_tried_again_and_keeps_no_other_waiting(office: Desk, clock: Clock) -> None:
    """A minute later."""
    clock.at = at(8)
    tell_all(replace(office, rulebook=office.rulebook.model_copy(update={"calendars": {}})))
    assert told(office) == [(DAN, at(8))]

    clock.advance(minutes=1)
    tell_all(office)

    assert told(office) == [(DAN, at(8)), (AGENTS, at(8, 1))]
