"""Every check, in the order in which one builds upon the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime

from bot.checking import connected, written
from bot.checking.findings import Finding
from bot.checking.kept import database, delivered, opened, rulebooks, tables_of
from bot.desk import Desk, utc_now
from storage.migrating import Tables


def check(
    environ: Mapping[str, str], *, offline: bool = False, now: Callable[[], datetime] = utc_now
) -> Iterator[Finding]:
    """Look at the settings, the rulebook, the database and Slack; `offline`, at the first two alone."""
    yield from written.settings(environ)
    settings = written.readable(environ)
    if settings is None:
        return
    found, rules = written.rulebook_file(settings)
    yield from found
    if offline:
        return
    kept, base = opened(settings)
    yield from kept
    if base is None:
        yield from connected.slack(settings, None, now)
        return
    with closing(base):
        desk = Desk(base, rules, now)
        tables = tables_of(desk)
        yield from database(desk, tables)
        if tables is not Tables.CURRENT:
            yield from connected.slack(settings, None, now)
            return
        yield from rulebooks(desk, settings)
        yield from delivered(desk)
        yield from connected.slack(settings, desk, now)
