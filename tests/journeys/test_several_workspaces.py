"""Several workspaces install the desk by OAuth, and each has its own."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot import delivery, tending, workspaces
from bot.rulebook import Rulebook
from bot.slack.messages import Refused
from bot.terms import Actor, Source
from storage.rows import Delivery, DeliveryState
from tests.acting import ONLY_SQLITE
from tests.several.living import FIRST, SECOND, Several, get, several


@pytest.fixture
def by_sockets(database_url: str, rules: Rulebook, tmp_path: Path) -> Iterator[Several]:
    with several(database_url, rules, tmp_path, sockets=True) as running:
        yield running


@pytest.fixture
def house(database_url: str, rules: Rulebook, tmp_path: Path) -> Iterator[Several]:
    with several(database_url, rules, tmp_path) as running:
        yield running


def test_two_workspaces_install_it_and_each_sees_only_its_own(house: Several) -> None:
    """The first reports of both are INC-1; nothing of one is said in the other."""
    each_sees_its_own(house)


@ONLY_SQLITE
def test_one_socket_carries_the_payloads_of_all_workspaces(by_sockets: Several) -> None:
    """Each names its team; only the pages of the install come by HTTP."""
    each_sees_its_own(by_sockets)


def each_sees_its_own(house: Several) -> None:
    for team in (FIRST, SECOND):
        page = house.browser.installs(team)
        assert (page.status, "is installed in" in page.text) == (200, True)
        house.until_served(team)

    for team, words in ((FIRST, "Alpha printer burns"), (SECOND, "Omega scanner leaks")):
        told = house.controls[team].command("ann", "general", "/incident", words)
        assert "INC-1" in told.sees

    for team, own, other in ((FIRST, "Alpha", "Omega"), (SECOND, "Omega", "Alpha")):
        control = house.controls[team]
        control.until(lambda state, own=own: own in json.dumps(state["channels"]))  # type: ignore[misc]
        assert own in json.dumps(control.command("ann", "general", "/incident", "list").answer)
        assert other not in json.dumps(control.state())


def test_tokens_are_renewed_before_they_end_by_one_worker_alone(house: Several) -> None:
    """They live twelve hours, and what renews them is good once: two at it would lose the workspace."""
    installed(house, SECOND)
    control = house.controls[SECOND]
    for _ in range(3):
        before = refreshed(house)
        house.advance(hours=10.5)
        together([tender(house).sweep for _ in range(3)])
        assert refreshed(house) == before + 1

    told = control.command("ann", "general", "/incident", "Omega scanner leaks")
    assert "INC-1" in told.sees
    control.until(lambda state: "Omega" in json.dumps(state["channels"]))


def test_a_workspace_that_removes_the_desk_is_left_alone_until_it_is_back(house: Several) -> None:
    """The other one notices nothing; what was recorded is there when it comes back."""
    for team in (FIRST, SECOND):
        installed(house, team)
    control = house.controls[SECOND]
    control.command("ann", "general", "/incident", "Omega scanner leaks")
    control.until(lambda state: "Omega" in json.dumps(state["channels"]))

    control.uninstall()
    house.until(lambda: not known(house, SECOND).is_installed)
    with house.desk.working(Actor(SECOND, None, "Tocsin", Source.WORKER)) as work:
        delivery.direct(work, "U0ANN0001", Refused(says="Nobody hears this."))
    house.until(lambda: [row.reason for row in failed(house)] == ["not_installed"])
    assert "INC-1" in house.controls[FIRST].command("ann", "general", "/incident", "Alpha burns").sees

    installed(house, SECOND)
    assert "INC-2" in control.command("ann", "general", "/incident", "Omega again").sees
    assert "Omega scanner" in json.dumps(control.command("ann", "general", "/incident", "INC-1").answer)


def test_only_the_browser_that_began_comes_back_and_only_once(house: Several) -> None:
    """A link that somebody sends, or finds in a history, installs nothing; every page says how to go on."""
    browser = house.browser
    back = browser.agrees(browser.begins(), team=SECOND)

    for cookie, why in ((None, "not begun in this browser"), ("slack-app-oauth-state=x", "not begun")):
        page = get(back, cookie=cookie)
        assert (page.status, why in page.text) == (400, True)
        assert 'href="/slack/install"' in page.text
    assert get(back, cookie=browser.cookie).status == 200
    page = get(back, cookie=browser.cookie)
    assert (page.status, "was used already" in page.text) == (401, True)

    late = browser.agrees(browser.begins(), team=SECOND)
    house.clock.ahead += timedelta(minutes=10)
    assert get(late, cookie=browser.cookie).status == 401


def test_whoever_says_no_is_told_that_nothing_was_changed(house: Several) -> None:
    """And what Slack puts into the address is no part of the page."""
    callback = f"{house.url}/slack/oauth_redirect"

    no = get(f"{callback}?error=access_denied&state=x")
    strange = get(f"{callback}?error=%3Cscript%3E")
    page = get(f"{house.url}/slack/install")

    assert (no.status, "Nothing was changed" in no.text) == (200, True)
    assert "script" not in strange.text
    assert "default-src 'none'" in page.policy
    assert [one for one in workspaces.listed(house.desk) if one.is_installed] == []


def test_a_slack_that_does_not_answer_is_a_page_and_not_a_fault(house: Several) -> None:
    """The code may be spent: the way on is from the beginning."""
    browser = house.browser
    for fault, status in (("500", 401), ("reset_after", 502)):
        back = browser.agrees(browser.begins(), team=SECOND)
        house.controls[SECOND].fault("oauth.v2.access", fault)

        page = get(back, cookie=browser.cookie)

        assert (page.status, "Begin again" in page.text) == (status, True)
        house.controls[SECOND].clear_faults()
    assert browser.installs(SECOND).status == 200


def installed(house: Several, team: str) -> None:
    assert house.browser.installs(team).status == 200
    house.until_served(team)


def known(house: Several, team: str) -> workspaces.Known:
    return next(one for one in workspaces.listed(house.desk) if one.id == team)


def failed(house: Several) -> list[Delivery]:
    with house.desk.database.reading() as store:
        return store.deliveries.listed((DeliveryState.FAILED,), limit=10)


def refreshed(house: Several) -> int:
    """How often a token was renewed, as far as Slack heard."""
    calls = house.controls[FIRST].calls("oauth.v2.access")["calls"]
    return sum(call["args"].get("grant_type") == "refresh_token" for call in calls)


def tender(house: Several) -> tending.Tender:
    found = tending.tender(house.house)
    assert found is not None
    return found


def together(acts: Sequence[Callable[[], object]]) -> None:
    """All at once, each in a thread of its own; what one raises is raised."""
    with ThreadPoolExecutor(len(acts)) as hands:
        for done in [hands.submit(act) for act in acts]:
            done.result(20)
