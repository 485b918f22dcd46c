"""What `/desk` lists: what one reported, what one works on, and what a team has to do."""

from bot import access, delivery
from bot.desk import Work
from bot.errors import BadInput
from bot.queues import lines
from bot.records.verbs import question, verb
from bot.slack.messages import Said
from bot.slack.messages.queues import Listed
from bot.terms import Queue

LISTED = 10
"""Lines on a page; with long titles they still fit one message."""

OF_TEAM = (Queue.UNASSIGNED, Queue.WAITING, Queue.MISSED)


@question
def reported(work: Work, page: int = 0) -> Listed:
    """What the actor reported and is not done with, with the next step; first what waits for them."""
    return _listed(work, Queue.REPORTED, asked="mine", page=page)


@question
def queue(work: Work, page: int = 0) -> Listed:
    """What the actor works on, by its next deadline. Raises NotAllowed."""
    access.must_work(work)
    return _listed(work, Queue.MINE, asked="queue", page=page)


@question
def of_team(work: Work, text: str, page: int = 0) -> Listed:
    """A queue of a team, or of the actor's teams: what is unassigned, unless the last word says another.

    Raises NotAllowed, and BadInput for a team that is unknown.
    """
    access.must_work(work)
    name, _, last = text.strip().rpartition(" ")
    which = next((each for each in OF_TEAM if each == last.lower()), None)
    name = (name if which is not None else text).strip()
    team = work.rulebook.team_called(name) if name else None
    if name and team is None:
        known = ", ".join(work.rulebook.teams) or "none; the rulebook names them"
        raise BadInput(
            f"There is no team {name!r}. The teams are: {known}. After it you may write "
            f"{', '.join(OF_TEAM[:-1])} or {OF_TEAM[-1]}."
        )
    asked = f"team {text}".strip()
    return _listed(work, which or Queue.UNASSIGNED, asked=asked, page=page, team=team, counting=True)


def _listed(
    work: Work, queue: Queue, *, asked: str, page: int, team: str | None = None, counting: bool = False
) -> Listed:
    sight = lines.sight(work, team=team)
    found = work.store.queues.listed(
        work.workspace, queue, sight, now=work.now, limit=LISTED + 1, skip=page * LISTED
    )
    counts = work.store.queues.counted(work.workspace, sight, now=work.now).by_queue if counting else {}
    person = work.store.people.person(work.workspace, sight.person)
    return Listed(
        what=queue,
        rows=lines.rows(work, found[:LISTED]),
        asked=asked,
        page=page,
        more=len(found) > LISTED,
        team=work.rulebook.teams[team].name if team is not None else None,
        counts={each: counts[each] for each in OF_TEAM if each in counts},
        away=person is not None and person.is_away(work.now),
        away_until=person.away_until if person is not None else None,
    )


@verb
def answer(work: Work, said: Said, answer_at: str) -> Said:
    """Say it to who clicked, where they did; a click that comes twice is answered once."""
    delivery.respond(work, answer_at, said)
    return said
