"""Installations: tokens at rest, states that are good once, taking leave and coming back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import tending, workspaces
from bot.app import House
from bot.delivery import say
from bot.delivery.sender import Sender
from bot.desk import Desk
from bot.errors import BadInput, BadSetting, SlackRefused
from bot.settings import Settings
from bot.slack.gateway import Installation
from bot.slack.messages import Refused
from storage.rows.installations import BOTS, INSTALLATIONS, SEALED
from storage.sealing import Seal, Unreadable
from tests.acting import ANN, INC_1, INC_2, WORKSPACE, deliveries, incident, report, tocsin
from tests.conftest import Clock
from tests.handlers.side import JSON
from tests.scripted import Scripted, scripted
from tests.several.two import KEY, OTHER, TOKENS, house_of, install, installation, installed, two

NEWER = KEY[::-1]


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


def at_rest(desk: Desk) -> str:
    """All that stands in the two tables of installations."""
    with desk.database.engine.connect() as connection:
        rows = [str(row) for table in (BOTS, INSTALLATIONS) for row in connection.execute(select(table))]
        connection.rollback()
    return "\n".join(rows)


def token_of(desk: Desk, slack: Scripted, team: str, *, key: str = KEY) -> str:
    bot = installed(house_of(desk, slack, key=key)).find(team)
    assert bot is not None
    return bot.bot_token


def test_no_token_stands_in_the_database_as_it_is(desk: Desk, slack: Scripted) -> None:
    """Neither the bot's nor what it is renewed by, nor a person's that Slack may give us unasked."""
    secrets = {name: f"xox-{name}-{'9' * 150}" for name in SEALED}
    install(house_of(desk, slack), OTHER, **secrets)

    assert "xox" not in at_rest(desk)
    assert token_of(desk, slack, OTHER) == secrets["bot_token"]


def test_a_new_key_seals_what_an_old_one_did_and_the_old_one_may_go(desk: Desk, slack: Scripted) -> None:
    """In three steps: the new key before the old one, a start, the new key alone."""
    install(house_of(desk, slack), OTHER)
    before = at_rest(desk)

    tending.begin(desk, installed(house_of(desk, slack, key=f"{NEWER},{KEY}")))

    assert at_rest(desk) != before
    assert token_of(desk, slack, OTHER, key=NEWER) == TOKENS[OTHER]


def test_a_key_that_opens_nothing_does_not_start(desk: Desk, slack: Scripted) -> None:
    """The sentence says whose tokens are lost, and what can be done; nothing of them is changed."""
    install(house_of(desk, slack), OTHER)
    before = at_rest(desk)
    stranger = installed(house_of(desk, slack, key=NEWER))

    with pytest.raises(BadSetting, match=r"does not open the tokens of T2.*with a comma between"):
        tending.begin(desk, stranger)

    assert at_rest(desk) == before
    assert stranger.find(OTHER) is None


def test_what_was_sealed_is_changed_by_nobody() -> None:
    """It is not only hidden: whoever writes into the database cannot give us a token of theirs."""
    seal = Seal([KEY])
    sealed = seal.close("xoxb-1")

    assert seal.open(sealed) == "xoxb-1"
    assert seal.close("xoxb-1") != sealed
    with pytest.raises(Unreadable):
        seal.open(sealed[:-8] + "AAAAAAA=")


def test_a_state_is_good_once_and_for_ten_minutes(desk: Desk, clock: Clock) -> None:
    """Whoever finds it in a history or a log later comes to nothing; the database holds its digest alone."""
    with desk.database.transaction() as store:
        for state in ("first", "second"):
            store.installations.issue_state(state, ends_at=clock.now() + timedelta(minutes=10))

    def consume(state: str) -> bool:
        with desk.database.transaction() as store:
            return store.installations.consume_state(state, now=clock.now())

    assert [consume("first"), consume("first"), consume("third")] == [True, False, False]
    clock.advance(minutes=10)
    assert not consume("second")


def test_an_installation_of_a_whole_organisation_is_refused(desk: Desk, slack: Scripted) -> None:
    """Nothing is kept of it; the sentence says what to choose."""
    house = house_of(desk, slack)

    for given in ({"is_enterprise_install": True, "enterprise_id": "E1"}, {"team_id": None}):
        with pytest.raises(BadInput, match="choose one workspace"):
            workspaces.install(desk, installed(house), installation(OTHER, **given))

    assert at_rest(desk) == ""


def test_a_workspace_that_comes_back_finds_its_records(desk: Desk, slack: Scripted, clock: Clock) -> None:
    """Taking leave forgets the tokens and nothing else; numbers go on."""
    house = house_of(desk, slack)
    install(house, WORKSPACE)
    report(desk)

    assert workspaces.take_leave(desk, WORKSPACE, installed=house.installed)
    assert not workspaces.take_leave(desk, WORKSPACE, installed=house.installed)
    assert at_rest(desk) == ""
    (gone,) = workspaces.listed(desk)
    assert (gone.is_installed, gone.left_at) == (False, clock.now())

    clock.advance(days=3)
    install(house, WORKSPACE)
    (back,) = workspaces.listed(desk)
    assert (back.is_installed, back.left_at, back.installed_by) == (True, None, ANN)
    assert incident(desk, INC_1).title == "VPN is down"
    assert report(desk, "Another") == INC_2


def test_what_slack_says_late_of_an_earlier_installation_ends_no_later_one(
    desk: Desk, slack: Scripted, clock: Clock
) -> None:
    """Removed, and installed again before the event came through."""
    bolt = two(desk, slack)
    clock.advance(minutes=1)
    install(house_of(desk, slack), WORKSPACE)

    assert bolt.event({"type": "app_uninstalled"}).status == 200

    assert {known.id for known in workspaces.listed(desk) if known.is_installed} == {WORKSPACE, OTHER}


@pytest.mark.parametrize(
    ("inner", "leaves"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT0001"]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANN0001"]}}, False),
        ({"type": "tokens_revoked"}, False),
    ],
)
def test_a_workspace_that_removes_us_is_served_no_more(
    desk: Desk, slack: Scripted, inner: JSON, leaves: bool
) -> None:
    """At once in the process that hears it; the others go on."""
    bolt = two(desk, slack)

    assert bolt.event(inner).status == 200

    still = {known.id for known in workspaces.listed(desk) if known.is_installed}
    assert still == ({OTHER} if leaves else {WORKSPACE, OTHER})
    served = "INC-1" in bolt.command("VPN is down").body
    assert served is not leaves
    assert "INC-1" in bolt.command("VPN is down", team=OTHER).body


def test_each_delivery_leaves_by_its_workspaces_token_or_ends_visibly(desk: Desk, slack: Scripted) -> None:
    """What waits for a workspace that has left stops nobody else's line."""
    house = house_of(desk, slack)
    for team in (WORKSPACE, OTHER):
        install(house, team)
        with tocsin(desk, team) as work:
            say.post(work, "C0GENERAL", Refused(says="x"))
    workspaces.take_leave(desk, WORKSPACE, installed=house.installed)

    for _ in range(3):
        sender = Sender(desk, house.gateways(None, within=2), house.manners, worker="hand")
        sender.sweep()
        sender.close()

    of = {row.workspace_id: (str(row.state), row.reason) for row in deliveries(desk)}
    assert of == {WORKSPACE: ("failed", "not_installed"), OTHER: ("sent", None)}
    assert slack.tokens == [TOKENS[OTHER]]


def test_a_database_that_served_another_workspace_says_nothing_there_with_this_token(
    desk: Desk, slack: Scripted
) -> None:
    """With one bot token as well: what another workspace was to be told is not told here."""
    settings = Settings.load(
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": slack.api_url}
    )
    gateways = House(settings, desk).gateways(Installation(WORKSPACE, "Acme", "U0BOT0001"), within=2)

    gateways.of(WORKSPACE).join("C1")
    with pytest.raises(SlackRefused, match="not_installed"):
        gateways.of(OTHER)


def test_one_worker_alone_sees_to_an_installation(desk: Desk, slack: Scripted, clock: Clock) -> None:
    """A refresh token is good once; a start meanwhile does not take it from whoever has it in hand."""
    house = house_of(desk, slack)
    install(house, OTHER)

    def take() -> bool:
        now = clock.now()
        with desk.database.transaction() as store:
            return store.installations.take(OTHER, now=now, until=now + tending.HELD_FOR)

    assert [take(), take()] == [True, False]
    tending.begin(desk, installed(house))
    assert not take()
    clock.advance(minutes=4)
    assert take()


def test_a_process_knows_what_another_changed_half_a_minute_later(
    desk: Desk, slack: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installations are not asked for at every payload."""
    here, there = house_of(desk, slack), house_of(desk, slack)
    install(there, OTHER)
    assert installed(here).serves(OTHER) is not None

    workspaces.take_leave(desk, OTHER, installed=there.installed)
    assert installed(there).serves(OTHER) is None
    assert installed(here).serves(OTHER) is not None
    later = datetime.now(UTC).timestamp() + 10**9
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert installed(here).serves(OTHER) is None
