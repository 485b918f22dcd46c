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
from bot.records import incidents
from bot.rulebook import Digest
from bot.sla import clocks, digests
from bot.terms import How, Key, Kind, Solution, WaitingOn
from storage import Database
from storage.digests import Theirs
from storage.rows import DeliveryState
from tests.acting import AGENTS, BEN, CLEO, ONLY_SQLITE, WORKSPACE, actor, report, said, tocsin
from tests.conftest import Clock
from tests.storage.test_lists import planned

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
FIX = Solution(How.FIX, "New certificate")
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


def parts(desk: Desk, address: str = AGENTS) -> dict[str, list[str]]:
    """What the last digest that went there named, by part."""
    last = [row for row in said(desk, "TeamDay") if row.address == address][-1]
    return {part["what"]: [line["key"] for line in part["lines"]] for part in last.facts["parts"]}


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


# -- what ------------------------------------------------------------------------------------------------


def key(number: int) -> Key:
    return Key(Kind.INCIDENT, number)


@pytest.fixture
def monday(office: Desk, clock: Clock) -> Desk:
    """An hour before the digest of Berlin, five incidents are reported and seen to."""
    clock.at = at(7)
    report(office, "VPN is down")
    for text in ("VPN is slow", "VPN is slow in Paris", "VPN question, no rush", "VPN asks twice, no rush"):
        report(office, text)
    for number in (2, 3, 5):
        incidents.take(office, actor(BEN), key(number))
    incidents.wait(office, actor(BEN), key(3), WaitingOn.VENDOR)
    incidents.reply(office, actor(CLEO), key(4), "Tomorrow, I hope")
    clock.at = at(8)
    return office


def test_a_record_stands_in_the_part_that_presses_most(monday: Desk) -> None:
    """Overdue, due today, waiting, taken by nobody; what goes its way is not told."""
    tell_all(monday)

    assert parts(monday) == {
        "overdue": ["INC-1"],
        "today": ["INC-2"],
        "waiting": ["INC-3"],
        "untaken": ["INC-4"],
    }


def test_what_is_over_presses_nobody(monday: Desk) -> None:
    """Resolved, cancelled, or another's."""
    incidents.resolve(monday, actor(BEN), key(1), FIX)
    incidents.resolve(monday, actor(BEN), key(2), FIX)
    incidents.cancel(monday, actor(CLEO), key(3), "A mistake")
    incidents.escalate(monday, actor(CLEO), key(4), "web theirs")
    tell_all(monday)

    assert parts(monday) == {}


def test_a_breach_that_has_rung_is_overdue_until_somebody_ends_it(monday: Desk, clock: Clock) -> None:
    """A day later, whatever the clock's row says of its next ring; also while it waits."""
    incidents.take(monday, actor(BEN), key(1))
    clock.at = at(12)
    while (again := clocks.ring_next(monday)) is not None and again <= clock.now():
        pass
    incidents.wait(monday, actor(BEN), key(1), WaitingOn.VENDOR)
    clock.at = at(8, day=2)
    tell_all(monday)

    assert "INC-1" in parts(monday)["overdue"]


def test_a_record_is_told_to_the_team_that_has_it(office: Desk, clock: Clock) -> None:
    """By its service, unless it was given to another; what belongs to nobody, to the first team."""
    clock.at = at(1)
    report(office, "VPN is down")
    report(office, "E-mail is down")
    report(office, "The coffee machine is down")
    report(office, "E-mail is slow")
    incidents.escalate(office, actor(CLEO), key(4), "web theirs")
    clock.at = at(17)
    tell_all(office)

    named = {
        address: {each for keys in parts(office, address).values() for each in keys}
        for address in (DAN, AGENTS, WEB)
    }
    assert named == {AGENTS: {"INC-1", "INC-3"}, DAN: {"INC-2"}, WEB: {"INC-4"}}


def test_a_digest_names_five_of_a_part_and_counts_the_others(office: Desk, clock: Clock) -> None:
    """The most overdue first."""
    for minute in range(8):
        clock.at = at(2, minute)
        report(office, f"VPN {minute} is down")
    clock.at = at(8)
    tell_all(office)

    (day,) = [row for row in said(office, "TeamDay") if row.address == AGENTS]
    assert parts(office) == {"overdue": ["INC-1", "INC-2", "INC-3", "INC-4", "INC-5"]}
    assert day.facts["parts"][0]["count"] == 8


def test_a_line_leads_to_the_card_once_that_stands(office: Desk, clock: Clock) -> None:
    clock.at = at(7)
    report(office, "VPN is down")
    report(office, "VPN is down again")
    with tocsin(office) as work:
        places = {"agents": AGENTS, "url": "https://acme.slack.com/"}
        people = work.store.people
        people.settle_in(WORKSPACE, name="Acme", bot_user="U0BOT0001", places=places, at=clock.now())
        card = work.store.deliveries.posted(WORKSPACE, "INC-1/agents")
        assert card is not None
        card.end(DeliveryState.SENT)
        card.channel, card.ts = AGENTS, "1763726400.000100"
    clock.at = at(8)
    tell_all(office)

    lines = said(office, "TeamDay")[-1].facts["parts"][0]["lines"]
    card_at = f"https://acme.slack.com/archives/{AGENTS}/p1763726400000100"
    assert [line["link"] for line in lines] == [card_at, None]


@ONLY_SQLITE
def test_what_is_over_costs_a_digest_nothing(office: Desk) -> None:
    """It walks the index of open records, and looks up their clocks one by one."""
    theirs = Theirs("network", ["vpn"], (["network"], ["vpn"]))
    plan = planned(
        office,
        lambda store: store.digests.pressing(WORKSPACE, theirs, now=at(8), until=at(23), each=5),
    )

    assert [step for step in plan if "records" in step] == [
        "SEARCH records USING INDEX ix_records_open (workspace_id=? AND kind=?)"
    ]
    assert {step for step in plan if "clocks" in step} == {
        "SEARCH clocks USING INDEX sqlite_autoindex_clocks_1 (record_id=?)"
    }
