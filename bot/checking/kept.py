"""What is kept: the database, the rulebooks that were applied to it, and what waits in it."""

import shutil
from collections.abc import Iterator

from bot import applying, rulebook
from bot.checking.findings import Finding, ok, problem, warning
from bot.desk import Desk
from bot.errors import BadSetting, DatabaseAway
from bot.settings import Settings
from storage import Database, Standing, migrating
from storage.migrating import Tables
from storage.rows import DeliveryState

DATABASE, RULEBOOK, DELIVERIES = "database", "rulebook", "deliveries"

ROOM = 500 * 1024 * 1024
"""Bytes below which a disk is nearly full."""

CLOCKS_DIFFER = 2.0
"""Seconds from which on a worker does not start; see bot.app."""


def opened(settings: Settings) -> tuple[list[Finding], Database | None]:
    """The database of the settings, unless it is not there to be looked at. Nothing is made."""
    try:
        base = Database(settings.database_url.get_secret_value(), connections=1)
    except BadSetting as refusal:
        return [problem(DATABASE, refusal.says, "Correct DATABASE_URL, or use another Python.")], None
    if base.path is None or base.path.exists():
        return [], base
    place = base.path.parent
    base.close()
    if not place.is_dir():
        says = f"there is no directory {place}"
        return [problem(DATABASE, says, "Make it, or correct DATABASE_URL.")], None
    says = f"{base.path} is not there yet"
    return [warning(DATABASE, says, "`tocsin serve` or `tocsin db upgrade` makes it.")], None


def tables_of(desk: Desk) -> Tables | None:
    """Whose tables the database has; None: it does not answer."""
    try:
        return migrating.tables(desk.database)
    except DatabaseAway:
        return None


def database(desk: Desk, tables: Tables | None) -> Iterator[Finding]:
    """Whether it answers, has this release's tables and takes what is written."""
    base = desk.database
    place = str(base.path) if base.path else base.url.render_as_string(hide_password=True)
    if tables is None:
        remedy = "Look at DATABASE_URL, at the database's own log, and whether it may be reached from here."
        yield problem(DATABASE, f"{place} does not answer, or not in time", remedy)
        return
    yield _of_tables(tables, place)
    if tables is Tables.NONE:
        return
    try:
        base.write_nothing()
        yield ok(DATABASE, "what is written is kept")
    except DatabaseAway:
        remedy = "Give Tocsin's user the right to write: to the file and its directory, or to the tables."
        yield problem(DATABASE, "nothing can be written", remedy)
    yield from _around(desk)


def _of_tables(tables: Tables, place: str) -> Finding:
    match tables:
        case Tables.CURRENT:
            return ok(DATABASE, f"{place} has this release's tables")
        case Tables.NONE:
            return warning(DATABASE, f"{place} is empty", "Run `tocsin db upgrade`, or `tocsin serve`.")
        case Tables.OLDER:
            return problem(DATABASE, f"{place} has an earlier release's tables", "Run `tocsin db upgrade`.")
    remedy = "Run the release that last upgraded it, or restore the backup from before."
    return problem(DATABASE, f"{place} has a later release's tables", remedy)


def _around(desk: Desk) -> Iterator[Finding]:
    """The disk of a file; the version and the clock of a server."""
    base = desk.database
    if base.path is not None:
        free = shutil.disk_usage(base.path.parent).free
        if free < ROOM:
            says = f"the disk of {base.path} has {free // 1024 // 1024} MiB left"
            yield warning(DATABASE, says, "Make room, before nothing can be recorded.")
        return
    version, theirs = base.server_version(), base.clock()
    if version < 17:
        says = f"PostgreSQL {version} has no transaction_timeout, so a frozen process keeps its locks"
        yield warning(DATABASE, says, "Use PostgreSQL 17 or newer.")
    ahead = (theirs - desk.now()).total_seconds() if theirs is not None else 0.0
    if abs(ahead) > CLOCKS_DIFFER:
        says = f"its clock and this machine's differ by {abs(ahead):.0f} seconds"
        yield problem(DATABASE, says, "Set both by NTP: leases are moments.")


def rulebooks(desk: Desk, settings: Settings) -> Iterator[Finding]:
    """Which version holds in each workspace; the desk holds them from here on."""
    with desk.database.reading() as store:
        standings = store.rulebooks.standings()
    unreadable = applying.take_newer(desk).unreadable
    for line in unreadable.splitlines():
        yield problem(RULEBOOK, line, "Apply one that this release reads: `tocsin rulebook apply FILE`.")
    for standing in standings:
        yield from _of_workspace(desk, settings, standing)


def _of_workspace(desk: Desk, settings: Settings, standing: Standing) -> Iterator[Finding]:
    workspace = standing.workspace
    with desk.database.reading() as store:
        newest = store.rulebooks.newest(workspace)
        directory = store.people.directory(workspace)
    if newest is None:
        yield ok(RULEBOOK, f"{workspace} goes by the default")
        return
    yield ok(RULEBOOK, f"{workspace} goes by version {newest.number}, applied by {newest.applied_by}")
    rules = desk.rulebook_of(workspace)
    for says in rulebook.warnings(rules):
        yield warning(RULEBOOK, says, "It is allowed; look whether it is meant.")
    if settings.rulebook is not None and applying.differs(newest, settings.rulebook):
        says = f"{settings.rulebook.name} is not what {workspace} goes by"
        yield warning(RULEBOOK, says, "Bring it in by `tocsin rulebook diff FILE` and `apply FILE`.")
    for name, places in rules.looked_up.items():
        if not directory.get(name):
            says = f"{workspace}: Slack knows nobody by what is written at {', '.join(places)}"
            yield warning(RULEBOOK, says, "Correct the e-mail address or user group, or write user ids.")


def delivered(desk: Desk) -> Iterator[Finding]:
    """What Slack refused for good."""
    with desk.database.reading() as store:
        failed = len(store.deliveries.listed([DeliveryState.FAILED], limit=1_000))
    if failed:
        remedy = "`tocsin deliveries` lists them with the reason; `retry ID` or `drop ID` each."
        yield warning(DELIVERIES, f"{failed} could not be said in Slack", remedy)
