"""`tocsin`: the command line."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer
import yaml
from rich.console import Console
from rich.table import Table

from bot import app, logs
from bot.app import Role
from bot.cli import checks, deadlines, rulebooks, workspaces
from bot.cli.opening import WorkspaceOption, meant, opened
from bot.delivery import queue
from bot.errors import BadInput, DeskError
from bot.manifest import manifest as app_manifest
from bot.records import incidents
from bot.review import writing
from bot.sandbox.server import Options
from bot.sandbox.server import serve as serve_sandbox
from bot.settings import Settings
from bot.sla import recalculating
from bot.terms import Actor, Key, Source
from storage import migrating

tocsin = typer.Typer(
    help="A service desk and a war room that live in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
db = typer.Typer(help="The database: bring its tables up to date, or copy it.", no_args_is_help=True)
deliveries = typer.Typer(help="What waits to be said in Slack, or could not be.", invoke_without_command=True)
sla = typer.Typer(help="Deadlines: why they are so, and what the rulebook says now.", no_args_is_help=True)
tocsin.command()(checks.check)
tocsin.add_typer(db, name="db")
tocsin.add_typer(deliveries, name="deliveries")
tocsin.add_typer(sla, name="sla")
tocsin.add_typer(rulebooks.commands, name="rulebook")
tocsin.add_typer(workspaces.commands, name="workspaces")


def main() -> None:
    """Run a command; a refusal is one sentence on standard error, and exit status 2."""
    logs.configure("console")
    try:
        tocsin()
    except DeskError as refusal:
        print(refusal.says, file=sys.stderr)
        sys.exit(2)


@tocsin.command()
def serve(
    only: Annotated[
        Role, typer.Option(help="Take what Slack sends (web), do what waits (worker), or both.")
    ] = (Role.BOTH),
) -> None:
    """Run the desk, by Socket Mode or signed HTTP or both, by what is set."""
    settings = Settings.load(os.environ)
    logs.configure(settings.log_format)
    app.serve(settings, role=only)


@tocsin.command()
def demo(
    once: Annotated[bool, typer.Option(help="Exit after the story, with 0 if all of it happened.")] = False,
) -> None:
    """Play a major incident on this machine, in a Slack workspace of its own, and stay up to look around."""
    from bot.demo import play

    sys.exit(play(once=once))


@tocsin.command()
def sandbox(
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    events_url: Annotated[str | None, typer.Option(help="Where to post events by signed HTTP.")] = None,
    manifest: Annotated[Path | None, typer.Option(help="The app's manifest, YAML or JSON.")] = None,
    record: Annotated[Path | None, typer.Option(help="Write every call of the Web API here.")] = None,
    pace: Annotated[float, typer.Option(help="Multiplies rates and divides retry times.")] = 1.0,
    assume: Annotated[
        list[str] | None, typer.Option(help="NAME=yes or NAME=no: what is not certain of Slack.")
    ] = None,
) -> None:
    """Run a strict stand-in for Slack on this machine, for tests and for trying things out."""
    serve_sandbox(
        Options(
            port=port,
            events_url=events_url,
            manifest=manifest,
            record=record,
            pace=pace,
            assume=assume or [],
        )
    )


@tocsin.command()
def manifest(
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of YAML.")] = False,
    url: Annotated[str | None, typer.Option(help="Our public address, for signed HTTP.")] = None,
    oauth: Annotated[bool, typer.Option(help="For several workspaces that install it; needs --url.")] = False,
) -> None:
    """Print the manifest from which Slack makes the app."""
    if oauth and url is None:
        raise BadInput("--oauth needs --url: Slack sends people back there when they have installed the app.")
    made = app_manifest(url=url, oauth=oauth)
    print(json.dumps(made, indent=2) if as_json else yaml.safe_dump(made, sort_keys=False), end="")


@tocsin.command(name="review")
def print_review(
    key: Annotated[str, typer.Argument(help="The incident, such as INC-12.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Print the review of a major incident, from the facts as they are now."""
    parsed = _key(key)
    with opened(rules=True) as house:
        by = Actor(meant(house.desk, workspace), None, "Tocsin", Source.CLI)
        print(writing.written(house.desk, by, parsed), end="")


@sla.command(name="show")
def show_deadlines(
    key: Annotated[str, typer.Argument(help="The incident, such as INC-12.")],
    zone: Annotated[
        str | None, typer.Option(help="A time zone such as Europe/Berlin; else this machine's.")
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw it, into this PNG file.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say why an incident's deadlines are what they are, stretch by stretch."""
    parsed = _key(key)
    if zone is not None and zone not in available_timezones():
        raise BadInput(f'"{zone}" is not a time zone. Write its IANA name, such as Europe/Berlin.')
    with opened(rules=True) as house:
        by = Actor(meant(house.desk, workspace), None, "Tocsin", Source.CLI)
        deadlines.show(incidents.why_at_length(house.desk, by, parsed), zone=ZoneInfo(zone) if zone else None)
        if picture is not None:
            picture.write_bytes(incidents.picture(house.desk, by, parsed, zone))


@sla.command()
def recalculate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Promise open incidents what the rulebook says now, and say which deadlines move."""
    with opened(rules=True) as house:
        by = Actor(meant(house.desk, workspace), None, "Tocsin", Source.CLI)
        moves = recalculating.recalculate(house.desk, by, dry_run=dry_run)
    for move in moves:
        before = f"due {_utc(move.before)}" if move.before else "not promised"
        missed = ": it is missed" if move.missed else ""
        print(f"{move.key} {move.promise}: {before}, now {_utc(move.after)} UTC{missed}")
    count = sum(move.missed for move in moves)
    print(f"{len(moves)} deadlines {'would move' if dry_run else 'moved'}; {count} newly missed.")


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


@db.command()
def upgrade() -> None:
    """Bring the database to this release's tables."""
    with opened(migrated=False) as house, house.desk.database.only_server():
        migrating.upgrade(house.desk.database)
    print("The database is up to date.")


@db.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to put the copy; it must not exist.")]) -> None:
    """Copy a SQLite database consistently while the server writes to it."""
    with opened(migrated=False) as house:
        database = house.desk.database
        if database.path is None:
            raise BadInput("This is for SQLite. For PostgreSQL use pg_dump.")
        if not database.path.exists():
            raise BadInput(f"There is no database at {database.path}. Look at DATABASE_URL.")
        if file.exists():
            raise BadInput(f"{file} exists already. Name a new file.")
        database.backup(file)
    print(f"Copied to {file}.")


@deliveries.callback()
def default(context: typer.Context) -> None:
    """What waits to be said in Slack, or could not be."""
    if context.invoked_subcommand is None:
        listing()


@deliveries.command(name="list")
def listing(workspace: WorkspaceOption = None) -> None:
    """List deliveries that wait or have failed, oldest first; of all workspaces, or of one."""
    with opened() as house:
        found = queue.listed(house.desk, workspace=workspace)
    if not found:
        print("Nothing waits, and nothing has failed.")
        return
    several = len({row.workspace for row in found}) > 1
    where = ("workspace", "where") if several else ("where",)
    table = Table("id", "state", "what", *where, "since", "tries", "reason")
    for row in found:
        since = row.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        what = f"{row.message} ({row.method})"
        place = (row.workspace, row.address) if several else (row.address,)
        table.add_row(str(row.id), row.state, what, *place, since, str(row.attempt), row.reason or "")
    Console().print(table)


@deliveries.command()
def retry(id: Annotated[int, typer.Argument(help="The id that the list shows.")]) -> None:
    """Send a failed or dropped delivery again."""
    with opened() as house:
        queue.retry(house.desk, id)
    print(f"Delivery {id} waits to be sent.")


@deliveries.command()
def drop(id: Annotated[int, typer.Argument(help="The id that the list shows.")]) -> None:
    """Give up a delivery that waits or has failed."""
    with opened() as house:
        queue.drop(house.desk, id)
    print(f"Delivery {id} is dropped.")


def _key(written: str) -> Key:
    parsed = Key.parse(written)
    if parsed is None:
        raise BadInput(f'"{written}" is not a key such as INC-12.')
    return parsed
