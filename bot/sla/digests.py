"""Digests: what the day holds for each team, told once a working day, where the team is."""

from datetime import datetime, time, timedelta

from structlog import get_logger

from bot import delivery, due
from bot.desk import Desk, Work
from bot.rulebook import LEAD, Digest, is_looked_up
from bot.slack.messages import DigestLine, DigestPart, TeamDay
from bot.slack.words import permalink
from storage.digests import PARTS, Pressing, Theirs
from storage.rows import TeamDigest

log = get_logger()

NAMED = 5
"""So many records of a part are named; of the others the digest says how many they are."""


def plan(work: Work) -> None:
    """Note when each team hears next, by the rulebook as it is now: once a start, for each workspace."""
    for key, team in work.rulebook.teams.items():
        tells_at = team.digest.after(work.now, work.rulebook.calendars) if team.digest else None
        work.store.digests.plan(work.workspace, key, tells_at=tells_at, now=work.now)


def tell_next(desk: Desk) -> datetime | None:
    """Tell the digest that is due first, in one transaction; when the next one is, or None."""
    return due.see_to_next(
        desk,
        "digest",
        first=lambda store: store.digests.next_to_tell(),
        see_to=_tell,
        put_off=_put_off,
    )


def _tell(work: Work, id: int) -> None:
    """Today's digest, if today has one that is not told yet. That of another day is over: nobody needs it."""
    row = work.store.digests.locked(id)
    if row is None or row.tells_at is None or row.tells_at > work.now:
        return
    team = work.rulebook.teams.get(row.team)
    if team is None or team.digest is None:
        row.tells_at = None
        return
    calendars = work.rulebook.calendars
    today = work.now.astimezone(team.digest.zone(calendars)).date()
    told_at = team.digest.on(today, calendars)
    row.tells_at = team.digest.after(work.now, calendars)
    if told_at is None or told_at > work.now or row.told_on == today.isoformat():
        return
    workspace = work.store.people.workspace(work.workspace)
    if workspace is None or workspace.left_at is not None:
        return  # it may come back, so the next morning stays planned
    row.told_on = today.isoformat()
    _say(work, row, team.digest)
    log.info("digest.told", team=row.team)


def _put_off(work: Work, id: int, until: datetime) -> None:
    row = work.store.digests.locked(id)
    if row is not None and row.tells_at is not None:
        row.tells_at = until


def _say(work: Work, row: TeamDigest, digest: Digest) -> None:
    said = day_of(work, row.team, digest)
    lead, people = work.rulebook.teams[row.team].lead, work.store.people
    channel = None
    if digest.to is None:
        channel = people.place(work.workspace, "agents")
    elif digest.to != LEAD:
        channel = people.channel(work.workspace, digest.to)
    if channel is not None:
        delivery.post(work, channel, said)
    elif lead is not None and not is_looked_up(lead):
        delivery.direct(work, lead, said)
    else:
        log.warning(
            "digest.nowhere", team=row.team, remedy="Name a channel, or the team's lead, in the rulebook."
        )


def day_of(work: Work, key: str, digest: Digest) -> TeamDay:
    """What the day holds for a team."""
    zone = digest.zone(work.rulebook.calendars)
    tomorrow = work.now.astimezone(zone).date() + timedelta(days=1)
    until = datetime.combine(tomorrow, time(), zone)
    found = work.store.digests.pressing(
        work.workspace, _theirs(work, key), now=work.now, until=until, each=NAMED
    )
    parts = []
    for part in PARTS:
        of_it = [each for each in found if each.part == part]
        if of_it:
            lines = tuple(_line(work, each) for each in of_it)
            parts.append(DigestPart(what=part, count=of_it[0].of, lines=lines))
    return TeamDay(team=work.rulebook.teams[key].name, key=key, parts=tuple(parts))


def _theirs(work: Work, key: str) -> Theirs:
    """What nobody has named a team for is of the first team that has a digest: somebody must see it."""
    teams, services = work.rulebook.teams, work.rulebook.services
    first = next(each for each, team in teams.items() if team.digest is not None)
    return Theirs(
        team=key,
        services=[each for each, service in services.items() if service.team == key],
        strays_of=(list(teams), list(services)) if key == first else None,
    )


def _line(work: Work, pressing: Pressing) -> DigestLine:
    card = work.store.deliveries.standing(work.workspace, f"{pressing.key}/agents")
    site = work.store.people.address(work.workspace)
    link = None
    if site and card is not None and card.channel is not None and card.ts is not None:
        link = permalink(site, card.channel, card.ts)
    return DigestLine(
        key=str(pressing.key),
        title=pressing.title,
        assignee=pressing.assignee,
        waiting_on=pressing.waiting_on,
        waiting_until=pressing.waiting_until,
        due_at=pressing.due_at,
        link=link,
    )
