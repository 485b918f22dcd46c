"""Health and readiness: whether we live, and whether we can serve."""

import json
from pathlib import Path

import pytest

from bot import delivery
from bot.app import House, Role, _readiness
from bot.desk import Desk
from bot.rulebook import Rulebook
from bot.settings import Settings
from bot.slack.messages import Refused
from bot.web.app import Readiness, web_app
from storage import Database
from tests.acting import ONLY_SQLITE, locked_away, tocsin
from tests.asgi import ask
from tests.conftest import Clock

FINE = Readiness(database=True, slack=True, stalled_seconds=0)


def house(desk: Desk) -> House:
    return House(Settings.load({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}), desk)


def ready(desk: Desk) -> Readiness:
    return _readiness(house(desk), None, Role.BOTH)


def test_whoever_asks_hears_that_we_live() -> None:
    """It asks nothing of the database, so a database that is away restarts nobody."""
    answer = ask(web_app(None, lambda: FINE), "GET", "/healthz")

    assert (answer.status, json.loads(answer.body)) == (200, {"status": "alive"})


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (FINE, 200),
        (Readiness(database=True, slack=True, stalled_seconds=59), 200),
        (Readiness(database=False, slack=True, stalled_seconds=0), 503),
        (Readiness(database=True, slack=False, stalled_seconds=0), 503),
        (Readiness(database=True, slack=True, stalled_seconds=61), 503),
    ],
)
def test_readiness_says_what_is_missing(found: Readiness, status: int) -> None:
    """The database, Slack's connection, or a delivery that should have left a minute ago."""
    answer = ask(web_app(None, lambda: found), "GET", "/readyz")

    said = json.loads(answer.body)
    assert (answer.status, said["ready"]) == (status, status == 200)
    assert (said["database"], said["slack"]) == (found.database, found.slack)


def test_without_a_signing_secret_slack_is_not_listened_to() -> None:
    """Nobody could tell who posts there."""
    assert ask(web_app(None, lambda: FINE), "POST", "/slack/events", body=b"{}").status == 404


def test_a_desk_with_nothing_to_do_is_ready(desk: Desk) -> None:
    """The database answers, and nothing waits."""
    assert ready(desk).ready


def test_a_delivery_that_could_have_left_a_minute_ago_makes_it_unready(desk: Desk, clock: Clock) -> None:
    """The sender is stuck, or nobody sends at all."""
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    clock.advance(seconds=59)
    assert ready(desk).ready

    clock.advance(seconds=2)

    assert not ready(desk).ready


def test_a_database_that_is_not_there_makes_it_unready(engine: str, rules: Rulebook, tmp_path: Path) -> None:
    """And the answer comes all the same."""
    url = {
        "sqlite": f"sqlite:///{tmp_path / 'not_mounted' / 'tocsin.db'}",
        "postgresql": "postgresql+psycopg://postgres@127.0.0.1:1/tocsin",
    }[engine]

    found = ready(Desk(Database(url), rules))

    assert (found.ready, found.database) == (False, False)


@ONLY_SQLITE
def test_looking_waits_for_no_writer(desk: Desk) -> None:
    """On SQLite a reader goes on beside a writer that does not come to an end."""
    with locked_away(desk.database):
        assert ready(desk).ready
