"""A person's Home: opened, narrowed to what they want to see, and composed of what they may see."""

from collections.abc import Mapping
from datetime import datetime

from bot import access
from bot.desk import Desk, Work
from bot.queues import lines
from bot.slack.home import HomeFacts
from bot.terms import Actor, Queue
from storage import Chore
from storage.queues import Counted
from storage.rows import Home

SHOWN = 10
"""Lines on a page."""

LAST_PAGE = 9_999


def opened(desk: Desk, by: Actor) -> None:
    """Somebody looks at their Home; it is published within the second."""
    with desk.working(by) as work:
        _home(work)
        work.store.stir(Chore.PUBLISH)


def choose(
    desk: Desk,
    by: Actor,
    *,
    queue: Queue | None = None,
    team: str | None = None,
    service: str | None = None,
    page: int = 0,
) -> None:
    """Show another queue, team, service (`""`: any) or page of what is shown; what was chosen stays."""
    with desk.working(by) as work:
        home = _home(work)
        home.choose(
            at=work.now,
            queue=queue or Queue(home.queue),
            team=home.team if team is None else team or None,
            service=home.service if service is None else service or None,
            page=min(max(page, 0), LAST_PAGE),
        )
        work.store.stir(Chore.PUBLISH)


def compose(work: Work, home: Home) -> HomeFacts:
    """What the actor's Home shows now. Nothing is changed; who may see what is asked as everywhere."""
    if not access.works(work):
        return _of_requester(work, home)
    sight = lines.sight(work, team=home.team, service=home.service)
    counted = work.store.queues.counted(work.workspace, sight, now=work.now)
    person = work.store.people.person(work.workspace, sight.person)
    away = person is not None and person.is_away(work.now)
    facts = HomeFacts(
        of_desk=True,
        queue=Queue(home.queue),
        counts=counted.by_queue,
        teams={key: team.name for key, team in work.rulebook.teams.items()},
        services={key: service.name for key, service in work.rulebook.services.items()},
        team=home.team if home.team in work.rulebook.teams else None,
        service=sight.service,
        away=away,
        away_until=person.away_until if away and person is not None else None,
        at=work.now,
    )
    last = max(0, counted.by_queue[facts.queue] - 1) // SHOWN
    shown = _page(work, facts, min(home.page, last), team=home.team, service=home.service)
    return shown.model_copy(update={"changes_at": _changes_at(counted, shown)})


def _of_requester(work: Work, home: Home) -> HomeFacts:
    facts = HomeFacts(at=work.now)
    found = _page(work, facts, home.page)
    if home.page > 0 and not found.rows:  # what stood there is gone
        found = _page(work, facts, 0)
    return found.model_copy(update={"changes_at": _changes_at(None, found)})


def _page(
    work: Work, facts: HomeFacts, page: int, *, team: str | None = None, service: str | None = None
) -> HomeFacts:
    sight = lines.sight(work, team=team, service=service)
    found = work.store.queues.listed(
        work.workspace, facts.queue, sight, now=work.now, limit=SHOWN + 1, skip=page * SHOWN
    )
    return facts.model_copy(
        update={"rows": lines.rows(work, found[:SHOWN]), "page": page, "more": len(found) > SHOWN}
    )


def _changes_at(counted: Counted | None, facts: HomeFacts) -> datetime | None:
    """When a deadline passes that it tells of, or somebody is back."""
    moments = [row.due_at for row in facts.rows if row.due_at is not None and not row.missed]
    later = [counted.next_due_at if counted else None, facts.away_until]
    return min([*moments, *(moment for moment in later if moment is not None)], default=None)


def _home(work: Work) -> Home:
    assert work.by.person is not None
    first = Queue.MINE if access.works(work) else Queue.REPORTED
    return work.store.homes.opened(work.workspace, work.by.person, at=work.now, queue=first)


def chosen(home: Home) -> Mapping[str, object]:
    """What its person wants to see, to be compared with what they wanted before."""
    return {name: getattr(home, name) for name in ("opened_at", "queue", "team", "service", "page")}
