"""What a digest names: whose records, in which part, how many, and where each leads."""

import pytest

from bot.desk import Desk
from bot.records import incidents
from bot.sla import clocks
from bot.terms import How, Key, Kind, Solution, WaitingOn
from storage.digests import Theirs
from storage.rows import DeliveryState
from tests.acting import AGENTS, BEN, CLEO, ONLY_SQLITE, WORKSPACE, actor, report, said, tocsin
from tests.conftest import Clock
from tests.sla.test_digests import DAN, WEB, at, office, tell_all
from tests.storage.test_lists import planned

__all__ = ["office"]

FIX = Solution(How.FIX, "New certificate")


def parts(desk: Desk, address: str = AGENTS) -> dict[str, list[str]]:
    """What the last digest that went there named, by part."""
    last = [row for row in said(desk, "TeamDay") if row.address == address][-1]
    return {part["what"]: [line["key"] for line in part["lines"]] for part in last.facts["parts"]}


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
