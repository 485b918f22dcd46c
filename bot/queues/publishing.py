"""Publishing Homes: what is shown follows the records, at most once in so long for one person.

A Home that was opened lately is looked at again when somebody waits for it, when a record changes that it may
show, and when a deadline in it passes. It is published only if it would look otherwise. Its row says what
stands in it, so a worker that dies leaves it to the next, and of several workers one publishes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from structlog import get_logger

from bot import access
from bot.delivery.gates import pace_of
from bot.delivery.manners import Manners
from bot.desk import Desk
from bot.errors import DatabaseAway, SlackBusy, SlackError, SlackRefused
from bot.queues.home import chosen, compose
from bot.slack.gateway import Gateways
from bot.slack.home import HomeFacts
from bot.terms import Actor, Source, user_of
from storage.homes import Changed
from storage.rows import Home, Urgency

log = get_logger()

EVERY = timedelta(seconds=2)
"""No person's Home is published more often."""

LOOKED_AT_FOR = timedelta(hours=1)
"""So long after it was opened a Home follows the records; opening it again is told to us, and shows all."""

SEEN_LATE = timedelta(seconds=6)
"""A change is seen at most so long after its moment: a transaction lasts 4 s, and two clocks differ by 2."""

CHANGES = 200
"""So many of the newest changes are looked at. What has been left longer is looked at in any case."""

GATE = "views.publish"


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A Home that this worker publishes now."""

    workspace: str
    person: str
    facts: HomeFacts
    chosen: dict[str, object]


class Publisher:
    """One worker's publisher."""

    def __init__(self, desk: Desk, gateways: Gateways, manners: Manners) -> None:
        self._desk, self._gateways, self._manners = desk, gateways, manners

    def sweep(self) -> datetime | None:
        """Publish the Home whose person waits, or that has been left longest; when to look again, or None."""
        now = self._desk.now()
        with self._desk.database.reading() as store:
            homes = store.homes.looked_at(since=now - LOOKED_AT_FOR)
            changes = store.homes.changed(most=CHANGES) if homes else []
        again_at: datetime | None = None
        for home in homes:
            at = self._due_at(home, changes, now)
            if at is not None and at <= now:
                return self._see_to(home, now)
            again_at = min(filter(None, (at, again_at)), default=None)
        return again_at

    def _due_at(self, home: Home, changes: Sequence[Changed], now: datetime) -> datetime | None:
        """When it is to be looked at; None: when something changes."""
        if home.is_asked or home.composed_at is None:
            due = now
        elif self._concerns(home, changes, home.composed_at - SEEN_LATE):
            due = max(now, home.composed_at + EVERY)
        elif home.changes_at is not None:
            due = max(home.changes_at, home.composed_at + EVERY)
        else:
            return None
        return max(filter(None, (due, home.may_be_shown_at(EVERY))))

    def _concerns(self, home: Home, changes: Sequence[Changed], since: datetime) -> bool:
        """Whether something changed since then that may stand in it: for the desk, anything."""
        if len(changes) == CHANGES and changes[-1].at >= since:
            return True
        of_desk = access.holds(self._desk.rulebook_of(home.workspace_id), home.person_id, *access.AT_WORK)
        return any(
            change.workspace == home.workspace_id and (of_desk or home.person_id in change.people)
            for change in changes
            if change.at >= since
        )

    def _see_to(self, home: Home, now: datetime) -> datetime:
        by = Actor(home.workspace_id, home.person_id, home.person_id, Source.WORKER)
        try:
            opens_at = self._opens_at(home.workspace_id, now)
            if opens_at > now:
                return opens_at
            with self._desk.reading(by) as work:
                facts = compose(work, home)
            leaving = self._take(home, facts, now)
            if leaving is not None:
                self._settle(leaving, self._say(leaving))
        except DatabaseAway:
            raise
        except Exception:  # the row-by-row loop: a Home that cannot be shown keeps no other waiting
            log.exception("home.bug", code=uuid4().hex[:8])
            self._put_off(home, now + timedelta(minutes=1))
        return self._desk.now()

    def _opens_at(self, workspace: str, now: datetime) -> datetime:
        with self._desk.database.reading() as store:
            full_at = store.gates.look([workspace]).get((workspace, GATE), now)
        return pace_of(GATE, self._manners.pace).opens_at(full_at, Urgency.NORMAL)

    def _take(self, home: Home, facts: HomeFacts, now: datetime) -> _Leaving | None:
        """Hold it for one call. None: it looks so already, or another worker was faster."""
        with self._desk.database.transaction() as store:
            row = store.homes.of(home.workspace_id, home.person_id, lock=True)
            if row is None or (row.composed_at, row.published_at) != (home.composed_at, home.published_at):
                return None
            row.composed_at, row.changes_at = facts.at, facts.changes_at
            if not row.is_asked and row.shown == facts.fingerprint():
                return None
            # Until Slack has said yes it is asked for: a worker that dies here leaves it to the next.
            row.is_asked, row.published_at = True, now
            row.busy_until = now + self._manners.leases_for
            pace = pace_of(GATE, self._manners.pace)
            gate = store.gates.hold([(row.workspace_id, GATE)], now=now)[row.workspace_id, GATE]
            gate.full_at = pace.passed(gate.full_at, now)
            return _Leaving(row.workspace_id, row.person_id, facts, dict(chosen(home)))

    def _say(self, leaving: _Leaving) -> SlackError | None:
        try:
            gateway = self._gateways.of(leaving.workspace)
            gateway.publish_home(user_of(leaving.person), leaving.facts.view())
        except SlackError as error:
            return error
        return None

    def _settle(self, leaving: _Leaving, error: SlackError | None) -> None:
        """Write down what came of it; showing the same twice does no harm, so what is unsure is repeated."""
        now = self._desk.now()
        with self._desk.database.transaction() as store:
            row = store.homes.of(leaving.workspace, leaving.person, lock=True)
            if row is None:
                return
            row.busy_until, row.published_at = None, now
            if error is None:
                row.shown = leaving.facts.fingerprint()
            elif isinstance(error, SlackBusy):
                row.busy_until = now + timedelta(seconds=error.seconds)
                gate = store.gates.hold([(row.workspace_id, GATE)], now=now)[row.workspace_id, GATE]
                gate.full_at = pace_of(GATE, self._manners.pace).shut_until(gate.full_at, row.busy_until)
                return
            elif not isinstance(error, SlackRefused) or not error.hopeless:
                log.info("home.unsure", reason=error.reason)
                row.busy_until = now + self._manners.settles_within
                return
            else:
                log.warning("home.refused", reason=error.reason)
            row.is_asked = dict(chosen(row)) != leaving.chosen

    def _put_off(self, home: Home, until: datetime) -> None:
        with self._desk.database.transaction() as store:
            row = store.homes.of(home.workspace_id, home.person_id, lock=True)
            if row is not None:
                row.busy_until = until
