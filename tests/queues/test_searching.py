"""Searching: what is found by which words, open or over, and by whom."""

from contextlib import suppress

import pytest

from bot.desk import Desk
from bot.errors import BadInput
from bot.queues import searching
from bot.records import incidents
from bot.terms import How, Key, Solution, WaitingOn
from tests.acting import ANN, BEN, CLEO, DAN, EVE, actor, report
from tests.conftest import Clock

FIX = Solution(How.FIX, "Restarted")
GUEST = f"T2:{BEN}"


def found(desk: Desk, text: str, *, by: str = BEN, page: int = 0) -> list[str]:
    return [row.key for row in searching.search(desk, actor(by), text, page).rows]


@pytest.fixture
def shelf(desk: Desk) -> dict[str, Key]:
    """One record in each state that a search tells apart."""
    kept = {
        "new": report(desk, "VPN gateway is slow", by=ANN),
        "taken": report(desk, "VPN certificate expired", by=EVE),
        "waiting": report(desk, "E-mail gateway rejects", by=ANN),
        "resolved": report(desk, "VPN gateway is down", by=EVE),
        "closed": report(desk, "Printer out of toner", by=ANN),
        "cancelled": report(desk, "Printer jam", by=EVE),
    }
    incidents.take(desk, actor(BEN), kept["taken"])
    incidents.wait(desk, actor(BEN), kept["waiting"], WaitingOn.REQUESTER)
    incidents.assign(desk, actor(BEN), kept["closed"], DAN)
    for name in ("resolved", "closed"):
        incidents.resolve(desk, actor(BEN), kept[name], FIX)
    incidents.confirm(desk, actor(ANN), kept["closed"])
    incidents.cancel(desk, actor(BEN), kept["cancelled"], "Solved itself")
    return kept


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gateway", ["resolved", "waiting", "new"]),
        ("GATEWAY vpn", ["resolved", "new"]),
        ("gat", ["resolved", "waiting", "new"]),
        ("vpn the gateway is", ["resolved", "new"]),
        ("toner", ["closed"]),
        ("print", ["cancelled", "closed"]),
        ("gateway state:open", ["waiting", "new"]),
        ("state:open", ["waiting", "taken", "new"]),
        ("state:Waiting", ["waiting"]),
        ("gateway state:resolved", ["resolved"]),
        ("state:closed", ["closed"]),
        ("state:cancelled", ["cancelled"]),
        ("service:vpn", ["resolved", "taken", "new"]),
        ("service:E-Mail", ["waiting"]),
        ("service:vpn state:new", ["new"]),
        ("service:vpn gateway state:resolved", ["resolved"]),
        (f"person:<@{ANN}|ann>", ["closed", "waiting", "new"]),
        (f"<@{ANN}> gateway", ["waiting", "new"]),
        ("person:me", ["taken"]),
        (f"person:<@{DAN}>", ["closed"]),
        (f"person:{DAN}", ["closed"]),
        ("gatewy", []),
        ("gateway toner", []),
    ],
)
def test_words_narrow_what_is_found(desk: Desk, shelf: dict[str, Key], text: str, names: list[str]) -> None:
    """All of them must be there, the beginning of one is enough, and the newest comes first."""
    assert found(desk, text) == [str(shelf[name]) for name in names]


@pytest.mark.parametrize(
    ("person", "names"),
    [
        (BEN, ["resolved", "waiting", "new"]),
        (CLEO, ["resolved", "waiting", "new"]),
        (ANN, ["waiting", "new"]),
        (EVE, ["resolved"]),
        (GUEST, []),
        ("U0NOBODY1", []),
    ],
)
def test_everybody_finds_what_they_may_see(
    desk: Desk, shelf: dict[str, Key], person: str, names: list[str]
) -> None:
    """Staff find their own records, the desk finds all, and a guest nobody else's."""
    assert found(desk, "gateway", by=person) == [str(shelf[name]) for name in names]


def test_a_major_incident_is_found_by_every_colleague_open_or_over(desk: Desk, shelf: dict[str, Key]) -> None:
    """Everybody may know of it; a guest may not."""
    key = str(shelf["new"])
    incidents.make_major(desk, actor(CLEO), shelf["new"])
    assert (found(desk, "slow", by=EVE), found(desk, "slow", by=GUEST)) == ([key], [])

    incidents.resolve(desk, actor(BEN), shelf["new"], FIX)
    assert (found(desk, "slow", by=EVE), found(desk, "slow", by=GUEST)) == ([key], [])


def test_a_guest_finds_their_own(desk: Desk) -> None:
    """Open and over, and not what is of the colleague with the same user id."""
    report(desk, "VPN is down", by=BEN)
    own = report(desk, "VPN is slow", by=GUEST)
    assert found(desk, "vpn", by=GUEST) == [str(own)]

    incidents.resolve(desk, actor(BEN), own, FIX)
    assert found(desk, "vpn", by=GUEST) == [str(own)]
    assert found(desk, "vpn state:resolved", by=ANN) == []


def test_another_workspace_is_not_searched(desk: Desk, clock: Clock) -> None:
    """Whatever is in the same database."""
    with desk.database.transaction() as store:
        store.people.settle_in("T2", name="Other", bot_user="U0BOT0002", places={}, at=clock.now())
    key = report(desk, "VPN is down", workspace="T2")
    assert found(desk, "vpn") == []

    incidents.resolve(desk, actor(BEN, workspace="T2"), key, FIX)
    assert found(desk, "vpn") == []


def test_what_changes_once_it_is_over_is_found_as_it_is(desk: Desk, shelf: dict[str, Key]) -> None:
    """Resolved, then closed; or reopened, and resolved by another person's hands."""
    key = shelf["resolved"]
    incidents.confirm(desk, actor(EVE), key)
    assert found(desk, "gateway state:resolved") == []
    assert found(desk, "gateway state:closed") == [str(key)]

    again = report(desk, "Telephone is dead")
    incidents.take(desk, actor(BEN), again)
    incidents.resolve(desk, actor(BEN), again, FIX)
    incidents.reopen(desk, actor(ANN), again, "Still dead")
    assert found(desk, "telephone state:open") == [str(again)]
    incidents.assign(desk, actor(BEN), again, DAN)
    incidents.resolve(desk, actor(DAN), again, FIX)
    assert found(desk, f"telephone person:<@{DAN}>") == [str(again)]
    assert found(desk, f"telephone person:<@{BEN}>") == []


def test_pages_go_on_among_open_and_over(desk: Desk, clock: Clock) -> None:
    """Nothing twice, nothing left out, the newest first."""
    keys = []
    for number in range(35):
        keys.append(report(desk, f"Printer {number} jams"))
        clock.advance(minutes=1)
    for key in keys[::2]:
        incidents.resolve(desk, actor(BEN), key, FIX)

    pages = [found(desk, "jams", page=page) for page in range(5)]

    assert [len(page) for page in pages] == [10, 10, 10, 5, 0]
    assert [key for page in pages for key in page] == [str(key) for key in reversed(keys)]
    assert searching.search(desk, actor(BEN), "jams", 2).more
    assert not searching.search(desk, actor(BEN), "jams", 3).more


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Say what to search for"),
        ("the is and", "Say what to search for"),
        ("!!! ??? ***", "Say what to search for"),
        ("service:fax", r"There is no service 'fax'. The services are: vpn, email\."),
        ("vpn service:", "There is no service ''"),
        ("state:broken", r"There is no state 'broken'. The states are: open, new, "),
        ("person:ann", "Say who by a mention"),
        ("x" * 301, "longer than 300 characters"),
    ],
)
def test_what_cannot_be_searched_for_is_answered_with_what_can(desk: Desk, text: str, says: str) -> None:
    """A search without a word that says something would find everything."""
    with pytest.raises(BadInput, match=says):
        found(desk, text)


def test_a_page_far_back_asks_for_another_word(desk: Desk) -> None:
    """Nobody reads so far, and each page costs those before it."""
    with pytest.raises(BadInput, match="far back"):
        found(desk, "vpn", page=51)


@pytest.mark.parametrize(
    "text",
    [
        'vpn" OR "x',
        "vpn' | 'x",
        "vpn:* & !x",
        "NEAR(vpn down)",
        "vpn AND NOT down",
        "{words}: vpn",
        "state:closed:* of:U0ANN0001",
        "^vpn + x",
        "service:vpn' OR 1=1 --",
        "person:U0ANN' OR 1",
        "ﬁle ẞ İ 東京 😀",
        "a" * 299,
    ],
)
def test_no_text_is_taken_for_syntax(desk: Desk, shelf: dict[str, Key], text: str) -> None:
    """Neither engine stumbles, and nothing is found that has not all of the words."""
    with suppress(BadInput):
        assert set(found(desk, text)) <= {str(key) for key in shelf.values()}
        assert found(desk, text, by="U0NOBODY1") == []
