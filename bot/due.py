"""What is due: rows that say when they next need attention are seen to one by one, the most overdue first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from structlog import get_logger

from bot.desk import Desk, Work
from bot.errors import DatabaseAway
from bot.terms import Actor, Source
from storage import Due, Store

log = get_logger()

PUT_OFF_FOR = timedelta(minutes=1)


def see_to_next(
    desk: Desk,
    what: str,
    *,
    first: Callable[[Store], Due | None],
    see_to: Callable[[Work, int], None],
    put_off: Callable[[Work, int, datetime], None],
) -> datetime | None:
    """See to the row that `first` finds, if it is due, in one transaction; when to look again, or None.

    Another worker may find the same row: `see_to` gets its id, locks it and looks again. A row that fails
    is put off for a minute, so that it keeps no other waiting.
    """
    now = desk.now()
    with desk.database.reading() as store:
        found = first(store)
    if found is None or found.at > now:
        return found.at if found else None
    by = Actor(found.workspace, None, "Tocsin", Source.WORKER)
    try:
        with desk.working(by) as work:
            see_to(work, found.id)
    except DatabaseAway:
        raise
    except Exception:  # the row-by-row loop: what cannot be seen to keeps nothing else from it
        log.exception("due.bug", code=uuid4().hex[:8], what=what, row=found.id)
        with desk.working(by) as work:
            put_off(work, found.id, work.now + PUT_OFF_FOR)
    return now
