"""`tocsin` at the command line: each command, what it refuses, and how a server starts and stops."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot import delivery
from bot.cli import tocsin as command_line
from bot.desk import Desk, utc_now
from bot.errors import DeskError
from bot.manifest import manifest
from bot.records import incidents
from bot.sandbox.client import JSON, Control
from bot.slack.messages import Refused
from bot.terms import How, Solution
from storage import Database, migrating
from storage.rows import DeliveryState
from tests.acting import (
    ANN,
    BEN,
    INC_1,
    ONLY_POSTGRESQL,
    ONLY_SQLITE,
    actor,
    deliveries,
    report,
    report_major,
    tocsin,
)
from tests.living import free_port, sandbox

TOCSIN = (sys.executable, "-c", "from bot.cli import main; main()")

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def plain(environment: Mapping[str, str]) -> dict[str, str]:
    """This machine's environment without any of our own settings, and with these."""
    ours = ("SLACK_", "TOCSIN_", "DATABASE_URL", "PORT", "LOG_FORMAT", "SMTP_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "COLUMNS": "200", **environment}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as a process of its own, as an operator types it."""
    return subprocess.run(
        [*TOCSIN, *arguments],
        env=plain(environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def said(*arguments: str, **environment: str) -> str:
    """What a command prints; in this process, which is quicker. Raises its refusal."""
    unset = {name: None for name in os.environ if name not in plain(environment)}
    done = CliRunner().invoke(command_line, arguments, env={**unset, "COLUMNS": "200", **environment})
    if isinstance(done.exception, DeskError):
        raise done.exception
    return done.stdout


def refused(*arguments: str, **environment: str) -> str:
    """The sentence with which a command is refused."""
    with pytest.raises(DeskError) as refusal:
        said(*arguments, **environment)
    return refusal.value.says


@pytest.fixture
def url(desk: Desk) -> str:
    return desk.database.url.render_as_string(hide_password=False)


# What needs no database.


def test_the_manifest_is_printed_as_it_is() -> None:
    """As YAML, or JSON, with or without an address."""
    done = run("manifest", "--json")

    assert json.loads(done.stdout) == manifest()
    assert yaml.safe_load(said("manifest")) == manifest()
    address = "https://desk.example.com"
    assert yaml.safe_load(said("manifest", "--url", address)) == manifest(url=address)


@pytest.mark.parametrize("only", ["web", "worker"])
def test_a_refusal_is_one_sentence_and_status_2(tmp_path: Path, only: str) -> None:
    """One role alone on SQLite: with the reason and what to do, and without a traceback."""
    done = run("serve", "--only", only, **SLACK, DATABASE_URL=f"sqlite:///{tmp_path / 'tocsin.db'}")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--only needs PostgreSQL: a SQLite file has one server process")
    assert "Traceback" not in done.stderr


def test_serve_without_settings_is_refused() -> None:
    """By the name of each that is missing."""
    assert "SLACK_BOT_TOKEN is not set" in refused("serve")


def test_no_command_shows_what_there_is() -> None:
    """Whoever types `tocsin` alone finds the commands."""
    shown = said("--help")

    assert all(name in shown for name in ("serve", "demo", "sandbox", "check", "review", "deliveries", "db"))


# The database.


def test_a_new_database_is_made_and_brought_up_to_date(tmp_path: Path) -> None:
    """Again and again; until then, other commands say what is missing."""
    place = f"sqlite:///{tmp_path / 'new.db'}"
    assert "tocsin db upgrade" in refused("deliveries", DATABASE_URL=place)

    assert run("db", "upgrade", DATABASE_URL=place).returncode == 0
    said("db", "upgrade", DATABASE_URL=place)

    made = Database(place)
    assert migrating.is_current(made)
    made.close()
    assert said("deliveries", DATABASE_URL=place) == "Nothing waits, and nothing has failed.\n"


@ONLY_SQLITE
def test_deadlines_are_brought_to_a_changed_rulebook(desk: Desk, url: str, tmp_path: Path) -> None:
    """First it is said what would move, then it moves, and then there is nothing left to do."""
    report(replace(desk, now=utc_now))
    rules = tmp_path / "rules.yaml"
    rules.write_text("policies: [{name: All, respond: {within: 9999s}, resolve: {within: 8784h}}]\n")
    told = {"DATABASE_URL": url, "TOCSIN_RULEBOOK": str(rules)}

    dry = said("sla", "recalculate", "--dry-run", **told)
    done = said("sla", "recalculate", **told)

    assert dry.splitlines()[0].startswith("INC-1 respond: due 20")
    assert dry.splitlines()[-1] == "2 deadlines would move; 0 newly missed."
    assert done.splitlines()[:-1] == dry.splitlines()[:-1]
    assert said("sla", "recalculate", **told) == "0 deadlines moved; 0 newly missed.\n"


@ONLY_SQLITE
def test_a_backup_is_a_whole_database(desk: Desk, url: str, tmp_path: Path) -> None:
    """Into a new file only."""
    report(desk)
    copy = tmp_path / "copy.db"

    done = run("db", "backup", str(copy), DATABASE_URL=url)

    assert (done.returncode, done.stdout) == (0, f"Copied to {copy}.\n")
    opened = sqlite3.connect(copy)
    assert opened.execute("SELECT title FROM records").fetchall() == [("VPN is down",)]
    opened.close()
    assert "exists already" in refused("db", "backup", str(copy), DATABASE_URL=url)
    missing = f"sqlite:///{tmp_path / 'missing.db'}"
    assert "DATABASE_URL" in refused("db", "backup", str(tmp_path / "other.db"), DATABASE_URL=missing)


@ONLY_POSTGRESQL
def test_a_backup_of_postgresql_is_pg_dumps(url: str, tmp_path: Path) -> None:
    """We do not pretend."""
    assert "pg_dump" in refused("db", "backup", str(tmp_path / "copy.db"), DATABASE_URL=url)


def test_a_database_that_cannot_be_reached_is_a_sentence() -> None:
    """With the setting to look at."""
    assert "DATABASE_URL" in refused("deliveries", DATABASE_URL="postgresql://postgres@127.0.0.1:1/tocsin")


# Deliveries.


def test_deliveries_are_listed_retried_and_dropped(desk: Desk, url: str) -> None:
    """What waits and what failed, by the id with which it is sent again or given up."""
    with tocsin(desk) as work:
        for channel in ("C1", "C2"):
            delivery.post(work, channel, Refused(says="the secret of the text"))
    first, second = deliveries(desk)
    with tocsin(desk) as work:
        row = work.store.deliveries.locked(first.id)
        assert row is not None
        row.end(DeliveryState.FAILED, reason="is_archived")

    listed = said("deliveries", DATABASE_URL=url)
    assert listed == said("deliveries", "list", DATABASE_URL=url)
    for part in (str(first.id), "failed", "is_archived", "C1", str(second.id), "queued", "C2", "Refused"):
        assert part in listed
    assert "secret" not in listed

    said("deliveries", "retry", str(first.id), DATABASE_URL=url)
    said("deliveries", "drop", str(second.id), DATABASE_URL=url)
    assert [row.state for row in deliveries(desk)] == ["queued", "dropped"]
    assert "There is no delivery 4711" in refused("deliveries", "retry", "4711", DATABASE_URL=url)


@ONLY_SQLITE
def test_deliveries_are_handled_beside_a_running_server(desk: Desk, url: str) -> None:
    """Each command is a short second process, which the server does not keep out."""
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    (row,) = deliveries(desk)

    with desk.database.only_server():
        done = [
            run("deliveries", *arguments, DATABASE_URL=url)
            for arguments in ((), ("drop", str(row.id)), ("retry", str(row.id)))
        ]

    assert [each.returncode for each in done] == [0, 0, 0]
    assert deliveries(desk)[0].state == "queued"


# Deadlines.


@ONLY_SQLITE
def test_why_a_deadline_is_what_it_is_is_told_and_drawn(desk: Desk, url: str, tmp_path: Path) -> None:
    """In the time zone that is asked for."""
    report(desk)
    file = tmp_path / "why.png"

    told = said("sla", "show", "inc-1", "--zone", "Asia/Tokyo", "--picture", str(file), DATABASE_URL=url)

    assert "INC-1 VPN is down" in told
    assert "respond within 15m around the clock, by the policy deadlines of P1" in told
    assert "JST" in told
    assert file.read_bytes().startswith(b"\x89PNG")
    assert "is not a time zone" in refused("sla", "show", "INC-1", "--zone", "Berlin", DATABASE_URL=url)
    assert "There is no INC-2" in refused("sla", "show", "INC-2", DATABASE_URL=url)
    assert "is not a key such as INC-12" in refused("sla", "show", "VPN", DATABASE_URL=url)


# Reviews.


@ONLY_SQLITE
def test_a_review_is_printed(desk: Desk, url: str) -> None:
    """From the facts as they are; in Markdown, to be put wherever it is wanted."""
    report_major(desk)
    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, "New certificate"))

    done = run("review", "inc-1", DATABASE_URL=url)

    assert done.returncode == 0
    assert done.stdout.startswith("# Review of INC-1: VPN is down\n")


def test_a_review_that_cannot_be_is_refused(desk: Desk, url: str) -> None:
    """No key, no record, no major incident; and no guess where there are several workspaces."""
    report(desk, by=ANN)

    assert "is not a key such as INC-12" in refused("review", "VPN", DATABASE_URL=url)
    assert "There is no INC-2" in refused("review", "INC-2", DATABASE_URL=url)
    assert "was not a major incident" in refused("review", "INC-1", DATABASE_URL=url)
    with desk.database.transaction() as store:
        store.people.settle_in("T2", name="Other", bot_user="U1", places={}, at=desk.now())
    assert "Say which workspace" in refused("review", "INC-1", DATABASE_URL=url)


# A server.


@contextmanager
def serving(started: JSON, url: str, place: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`tocsin serve` by Socket Mode, from its first answer on."""
    port = free_port()
    environment = plain(
        {
            "SLACK_API_URL": started["api_url"],
            "SLACK_BOT_TOKEN": started["bot_token"],
            "SLACK_APP_TOKEN": started["app_token"],
            "DATABASE_URL": url,
            "PORT": str(port),
            "TOCSIN_HOST": "127.0.0.1",
            "TOCSIN_PACE": "20",
            "LOG_FORMAT": "json",
        }
    )
    with (place / "serve.log").open("w") as log:
        process = subprocess.Popen([*TOCSIN, "serve"], env=environment, stdout=log, stderr=log, text=True)
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def test_a_server_starts_serves_and_finishes_what_is_in_hand(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    """SIGTERM while Slack is slow to take a message: it is started, written down, and the process ends."""
    with (
        sandbox(tmp_path, "--pace", "20") as started,
        serving(started, database_url, tmp_path) as (process, address),
    ):
        control = Control(started["control_url"])
        control.until(lambda state: state["connections"] > 0, 20)
        while not (ready := status(f"{address}/readyz")):
            control.wait(control.state()["changes"], 0.1)
        assert (ready, status(f"{address}/healthz")) == (200, 200)
        if database.is_sqlite:
            second = run("serve", **SLACK, DATABASE_URL=database_url, PORT=str(free_port()))
            assert (second.returncode, "Another server already runs" in second.stderr) == (2, True)

        control.fault("chat.postMessage", "latency", times=1, seconds=2)
        assert "INC-1" in control.command("ann", "general", "/incident", "VPN is down").sees
        control.until(lambda _: control.faults()[0]["struck"] == 1, 10)
        process.send_signal(signal.SIGTERM)

        assert process.wait(15) == 0
        assert len(control.channel("service-desk")["messages"]) == 1
    with database.reading() as store:
        assert store.deliveries.pending() == 0
    log = (tmp_path / "serve.log").read_text()
    assert "VPN is down" not in log
    assert started["bot_token"] not in log
    assert started["app_token"] not in log
