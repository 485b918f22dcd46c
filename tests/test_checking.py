"""`tocsin check`: what is sound is said, what is not is found, with what to do; no secret is shown."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from bot import applying, checking, delivery
from bot.checking import Finding, Level
from bot.desk import Desk, utc_now
from bot.installing import settle_in
from bot.manifest import SCOPES
from bot.rulebook import Rulebook
from bot.sandbox.client import Control
from bot.slack.calling import client
from bot.slack.gateway import Gateway
from bot.slack.messages import Refused
from bot.terms import Source
from storage import Database
from storage.rows import DeliveryState
from tests.acting import ONLY_POSTGRESQL, ONLY_SQLITE, WORKSPACE, tocsin
from tests.conftest import RULES
from tests.living import sandbox
from tests.scripted import Scripted, scripted
from tests.test_cli import run

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-bot-secret", "SLACK_APP_TOKEN": "xapp-app-secret"}
SCOPE_NAMES = ",".join(SCOPES)


def look(
    environ: dict[str, str], *, now: Callable[[], datetime] = utc_now, offline: bool = False
) -> list[Finding]:
    found = list(checking.check(environ, offline=offline, now=now))
    # Whatever is found, what is shown holds no secret, and what is wrong has its remedy.
    told = " ".join(f"{each.says} {each.remedy}" for each in found)
    assert not any(name in told for name in ("bot-secret", "app-secret", "database-secret"))
    assert all(bool(each.remedy) == (each.level is not Level.OK) for each in found)
    return found


def wrong(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.level.value, each.about, each.says) for each in found if each.level is not Level.OK]


@pytest.fixture
def url(desk: Desk) -> str:
    return desk.database.url.render_as_string(hide_password=False)


@pytest.fixture
def slack() -> Iterator[Scripted]:
    """A Slack to which everything is as the manifest says."""
    with scripted() as answering:
        yield answering


@pytest.fixture
def environ(url: str, slack: Scripted) -> dict[str, str]:
    return {**SECRETS, "DATABASE_URL": url, "SLACK_API_URL": slack.api_url}


def us(slack: Scripted, *, scopes: str = SCOPE_NAMES) -> None:
    """Answer the app token, then the bot token."""
    slack.says({"ok": True, "url": "wss://127.0.0.1/"})
    who = {"ok": True, "team_id": WORKSPACE, "team": "Acme", "user_id": "U0BOT0001"}
    slack.says(who, X_OAuth_Scopes=scopes)


HERE = {"is_archived": False, "is_member": True}
"""What Slack says of a channel in which the app is."""


def placed(desk: Desk) -> None:
    """A start has found the channels."""
    names = {"#service-desk": "C0AGENTS1", "#incidents": "C0INCID01", "#help": "C0HELP001"}
    with desk.database.transaction() as store:
        store.people.keep_places(WORKSPACE, {"names": names}, at=desk.now())


# In a living Slack.


@ONLY_SQLITE
def test_a_set_up_that_has_settled_in_is_sound(database_url: str, rules: Rulebook, tmp_path: Path) -> None:
    """As an operator types it: every line is ok, and the exit status is 0; then somebody removes the app."""
    with sandbox(tmp_path) as started, closing(Database(database_url)) as database:
        gateway = Gateway(client(started["bot_token"], base_url=started["api_url"], within=5))
        settle_in(Desk(database, rules), gateway)
        environ = {
            "SLACK_API_URL": started["api_url"],
            "SLACK_BOT_TOKEN": started["bot_token"],
            "SLACK_APP_TOKEN": started["app_token"],
            "DATABASE_URL": database_url,
        }
        done = run("check", **environ)
        Control(started["control_url"]).leave("incidents", "tocsin")
        left = run("check", **environ)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-1] == "No problems, no warnings."
    assert all(line.startswith("ok ") for line in lines[:-1])
    assert f"slack scopes: all {len(SCOPES)} of the manifest" in done.stdout
    assert (left.returncode, "problem  channels: the app is not in #incidents" in left.stdout) == (1, True)
    for secret in (started["bot_token"], started["app_token"]):
        assert secret not in done.stdout


# Settings and rulebook.


def test_settings_that_are_missing_or_misspelt_are_named(tmp_path: Path) -> None:
    """All of them at once; what does nothing is most likely a slip."""
    found = wrong(look({"TOCSIN_RULBOOK": "x.yaml", "PORT": "seven"}))

    assert [says.partition(" ")[0] for _, _, says in found] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "PORT",
        "TOCSIN_RULBOOK",
    ]
    assert [level for level, _, _ in found] == ["problem", "problem", "problem", "warning"]


def test_offline_looks_at_settings_and_rulebook_alone(tmp_path: Path) -> None:
    """For a machine that builds: neither database nor Slack is asked, and nothing is made."""
    rules = tmp_path / "rules.yaml"
    policy = "{name: %s, respond: {within: 1h}, resolve: {within: 2h}}"
    rules.write_text(f"policies:\n  - {policy % 'All'}\n  - {policy % 'Never'}\n")
    environ = {
        **SECRETS,
        "TOCSIN_RULEBOOK": str(rules),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
    }

    ((level, about, says),) = wrong(look(environ, offline=True))

    assert (level, about) == ("warning", "rulebook")
    assert '"Never" can never match' in says
    rules.write_text("deadlines:\n  P1: {respond: 2d}\n")
    assert "rules.yaml:2: deadlines.P1.respond" in wrong(look(environ, offline=True))[0][2]
    assert list(tmp_path.iterdir()) == [rules]


# The database.


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("place", "level", "says"),
    [
        ("new.db", "warning", "is not there yet"),
        ("gone/new.db", "problem", "there is no directory"),
    ],
)
def test_a_database_that_is_not_there_is_not_made(
    environ: dict[str, str], slack: Scripted, tmp_path: Path, place: str, level: str, says: str
) -> None:
    """The first start makes the file; a directory it does not."""
    us(slack)
    environ["DATABASE_URL"] = f"sqlite:///{tmp_path / place}"

    (found,) = wrong(look(environ))

    assert (found[:2], says in found[2]) == ((level, "database"), True)
    assert not (tmp_path / place).exists()


@pytest.mark.parametrize(
    ("sql", "level", "says"),
    [
        ("DELETE FROM alembic_version", "warning", "is empty"),
        ("UPDATE alembic_version SET version_num = '9999'", "problem", "a later release's tables"),
    ],
)
def test_a_database_of_another_release_is_told_apart(
    environ: dict[str, str], desk: Desk, slack: Scripted, sql: str, level: str, says: str
) -> None:
    """With what to run."""
    us(slack)
    with desk.database.engine.begin() as connection:
        connection.exec_driver_sql(sql)

    found = [each for each in wrong(look(environ)) if each[1] == "database"]

    assert [(each[0], says in each[2]) for each in found] == [(level, True)]


@ONLY_POSTGRESQL
def test_a_database_that_takes_no_writes_is_found(
    environ: dict[str, str], url: str, desk: Desk, slack: Scripted
) -> None:
    """A standby, or a user without the right."""
    us(slack)
    server = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            f'ALTER DATABASE "{desk.database.url.database}" SET default_transaction_read_only = on'
        )

    found = [each for each in wrong(look(environ)) if each[1] == "database"]

    assert found == [("problem", "database", "nothing can be written")]


@ONLY_SQLITE
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_takes_no_writes_is_found(environ: dict[str, str], desk: Desk, slack: Scripted) -> None:
    """It belongs to somebody else."""
    us(slack)
    assert desk.database.path is not None
    desk.database.path.chmod(0o444)

    assert ("problem", "database", "nothing can be written") in wrong(look(environ))


def test_a_database_that_does_not_answer_is_found_without_its_password(
    environ: dict[str, str], slack: Scripted, tmp_path: Path
) -> None:
    """Nobody listens there, or it is no database at all; Slack is looked at all the same."""
    (tmp_path / "text.db").write_text("This is no database, and it is long enough to be looked at." * 20)
    for place in (
        "postgresql://tocsin:database-secret@127.0.0.1:1/tocsin",
        f"sqlite:///{tmp_path / 'text.db'}",
    ):
        us(slack, scopes="chat:write")
        environ["DATABASE_URL"] = place
        found = wrong(look(environ))

        assert found[0][:2] == ("problem", "database")
        assert "does not answer" in found[0][2]
        assert found[1][1] == "slack scopes"


def test_what_holds_and_what_failed_is_told(
    environ: dict[str, str], desk: Desk, slack: Scripted, tmp_path: Path
) -> None:
    """The file is another one, an address is nobody's, and Slack has refused something."""
    us(slack)
    text = RULES.replace("U0BEN0001, U0DAN0001", "ben@example.com", 1)
    applying.apply(desk, WORKSPACE, text, file="f", by="ann", source=Source.CLI)
    (tmp_path / "rules.yaml").write_text("other_way: Ask Ann.\n")
    environ["TOCSIN_RULEBOOK"] = str(tmp_path / "rules.yaml")
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    with tocsin(desk) as work:
        for row in work.store.deliveries.listed([DeliveryState.QUEUED], limit=1):
            row.end(DeliveryState.FAILED, reason="is_archived")

    found = look(environ)

    assert "T1 goes by version 1, applied by ann" in [each.says for each in found]
    told = [says for _, about, says in wrong(found) if about in ("rulebook", "deliveries")]
    assert [says for says in told if "digest" not in says] == [
        "rules.yaml is not what T1 goes by",
        "T1: Slack knows nobody by what is written at teams.network.members.0",
        "1 could not be said in Slack",
    ]


# Slack.


@ONLY_SQLITE
@pytest.mark.parametrize("reason", ["invalid_auth", "account_inactive"])
def test_tokens_that_slack_refuses_are_found(environ: dict[str, str], slack: Scripted, reason: str) -> None:
    """Each by its setting, with where to get a good one."""
    slack.refuses = {"auth.test": reason, "apps.connections.open": reason}

    found = [each for each in look(environ) if each.about == "slack token"]

    assert [each.says for each in found] == [
        f"Slack refuses SLACK_APP_TOKEN: {reason}",
        f"Slack refuses SLACK_BOT_TOKEN: {reason}",
    ]
    assert "connections:write" in found[0].remedy
    assert "SLACK_BOT_TOKEN" in found[1].remedy


@ONLY_SQLITE
def test_a_slack_that_cannot_be_reached_is_found(environ: dict[str, str]) -> None:
    """The network, a proxy, or a wrong address."""
    environ["SLACK_API_URL"] = "http://127.0.0.1:9/api/"

    found = [each for each in wrong(look(environ)) if each[1] == "slack token"]

    assert [each[0] for each in found] == ["warning", "problem"]
    assert "does not answer at http://127.0.0.1:9/api/" in found[1][2]


@ONLY_SQLITE
def test_scopes_are_compared_with_the_manifest(environ: dict[str, str], desk: Desk, slack: Scripted) -> None:
    """One that is missing is a problem, one too many a warning."""
    held = {*SCOPES, "admin"} - {"chat:write", "pins:write"}
    us(slack, scopes=", ".join(sorted(held)))

    found = [each for each in wrong(look(environ)) if each[1] == "slack scopes"]

    assert found == [
        ("problem", "slack scopes", "missing: chat:write, pins:write"),
        ("warning", "slack scopes", "more than the manifest asks for: admin"),
    ]


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("seconds", "level"), [(0, []), (-20, ["warning"]), (20, ["warning"]), (400, ["problem"])]
)
def test_a_skewed_clock_is_found(
    environ: dict[str, str], slack: Scripted, seconds: int, level: list[str]
) -> None:
    """By the Date of Slack's own answer."""
    us(slack)

    found = wrong(look(environ, now=lambda: datetime.now(UTC) + timedelta(seconds=seconds)))

    assert [each[0] for each in found if each[1] == "clock"] == level


@ONLY_SQLITE
def test_channels_are_looked_at_one_by_one(environ: dict[str, str], desk: Desk, slack: Scripted) -> None:
    """Archived, renamed, gone, or one that the app is not in: each with what to do."""
    placed(desk)
    answers: tuple[list[dict[str, object]], ...] = (
        [{}, {"is_archived": True}, {"is_member": False}],
        [{"name": "old-desk"}, {}, {}],
    )
    for said in answers:
        us(slack)
        for name, more in zip(("service-desk", "incidents", "help"), said, strict=True):
            slack.says({"ok": True, "channel": {**HERE, "name": name, **more}})
    us(slack)
    for error in ("channel_not_found", "missing_scope", "fatal_error"):
        slack.says({"ok": False, "error": error})

    first, second, third = (
        [each[::2] for each in wrong(look(environ)) if each[1] == "channels"] for _ in range(3)
    )

    assert first == [("problem", "#incidents is archived"), ("problem", "the app is not in #help")]
    assert second == [("warning", "#service-desk is called #old-desk now")]
    assert [level for level, _ in third] == ["problem", "warning", "warning"]


@ONLY_SQLITE
def test_before_the_first_start_channels_are_not_there_yet(
    environ: dict[str, str], desk: Desk, slack: Scripted
) -> None:
    """That is how every set-up begins."""
    with desk.database.transaction() as store:
        store.people.keep_places(WORKSPACE, {}, at=desk.now())
    us(slack)

    found = [each for each in wrong(look(environ)) if each[1] == "channels"]

    assert [each[0] for each in found] == ["warning"] * 3
