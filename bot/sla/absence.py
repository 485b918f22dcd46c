"""Who hears of a deadline while somebody is away."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.desk import Work
from bot.rulebook import Team
from storage.rows import Incident


@dataclass(frozen=True, slots=True)
class Heard:
    """Whom a ring reaches, and those of them who are there."""

    people: tuple[str, ...]
    present: tuple[str, ...]


NOBODY = Heard((), ())


def hearing(work: Work, incident: Incident, people: Iterable[str | None], team: Team | None) -> Heard:
    """Who is away hears only of what is theirs, and then the team that has it hears as well."""
    named = {person for person in people if person is not None}
    others = team.people if team is not None else frozenset[str]()
    away = work.store.people.away(work.workspace, named | others, at=work.now)
    if incident.assignee_id in away & named:
        named |= others
    heard = sorted(person for person in named if person not in away or person == incident.assignee_id)
    return Heard(tuple(heard), tuple(person for person in heard if person not in away))
