"""Two workspaces at one desk, without a Slack of their own: T1 has its secrets, T2 is curious."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import select

from bot import workspaces
from bot.app import House, slack_app
from bot.desk import Desk
from bot.house import installed_in
from bot.settings import Settings
from bot.slack.installed import Installed
from storage.rows import Base
from tests.acting import WORKSPACE
from tests.handlers.side import SECRET, Side
from tests.scripted import Scripted

OTHER = "T2"

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"

TOKENS = {WORKSPACE: "xoxb-of-the-first", OTHER: "xoxb-of-the-other"}

CANARY = "Zanzibar"
"""Stands in everything that T1 says, and in nothing that T2 says."""

OWNERS = ("workspace_id", "team_id")
"""Columns that say whose a row is."""


def oauth(slack: Scripted, *, key: str = KEY) -> Settings:
    return Settings.load(
        {
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "secret-of-the-app",
            "SLACK_SIGNING_SECRET": SECRET,
            "TOCSIN_SECRET_KEY": key,
            "TOCSIN_PUBLIC_URL": "https://desk.example.com",
            "SLACK_API_URL": slack.api_url,
        }
    )


def house_of(desk: Desk, slack: Scripted, *, key: str = KEY) -> House:
    settings = oauth(slack, key=key)
    return House(settings, desk, installed_in(settings, desk))


def installed(house: House) -> Installed:
    assert house.installed is not None
    return house.installed


def installation(team: str, **more: Any) -> Installation:
    """What Slack gives whoever has installed us."""
    given: dict[str, Any] = {
        "app_id": "A1",
        "team_id": team,
        "team_name": f"Team {team}",
        "bot_token": TOKENS.get(team, "xoxb-1"),
        "bot_id": "B1",
        "bot_user_id": "U0BOT0001",
        "bot_scopes": "commands",
        "user_id": "U0ANN0001",
        **more,
    }
    return Installation(**given)


def install(house: House, team: str, **more: Any) -> None:
    """Somebody installs us, and a worker has found the channels."""
    desk = house.desk
    workspaces.install(desk, installed(house), installation(team, **more))
    places = {"agents": f"C0AGENTS{team[1:]}", "incidents": f"C0INCID0{team[1:]}", "intake": []}
    with desk.database.transaction() as store:
        store.people.settle_in(team, name=team, bot_user="U0BOT0001", places=places, at=desk.now())


def two(desk: Desk, slack: Scripted) -> Side:
    """Bolt, for both workspaces."""
    house = house_of(desk, slack)
    for team in (WORKSPACE, OTHER):
        install(house, team)
    return Side(slack_app(house), desk, slack)


def of_the_other(body: str) -> str:
    """The same payload, had it come from the other workspace."""
    marks = (('"T1"', '"T2"'), ("%22T1%22", "%22T2%22"), ("team_id=T1", "team_id=T2"))
    for ours, theirs in marks:
        body = body.replace(ours, theirs)
    return body


def rows_of(desk: Desk, team: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database that belongs to a workspace, by its table."""
    found = {}
    # Without a transaction, which a slow machine would leave idle for too long.
    engine = desk.database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            owner = next((table.c[name] for name in OWNERS if name in table.c), None)
            owner = table.c.id if table.name == "workspaces" else owner
            if owner is not None:
                rows = connection.execute(select(table).where(owner == team).order_by(*table.primary_key))
                found[table.name] = [tuple(map(str, row)) for row in rows]
    return found


@contextmanager
def untouched(desk: Desk, team: str = WORKSPACE) -> Iterator[None]:
    """Nothing of this workspace changes meanwhile."""
    before = rows_of(desk, team)
    yield
    after = rows_of(desk, team)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
