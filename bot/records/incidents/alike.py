"""Alike: what is open already, for somebody who is about to report it again."""

from bot import access, delivery
from bot.access import Deed
from bot.desk import Work
from bot.records.incidents import changing
from bot.records.similar import similar
from bot.records.verbs import question, verb
from bot.slack.messages import AlsoAffected, Line, Said, Told
from bot.terms import Audience, Key, State
from storage.rows import Incident

SHOWN = 3

AFFECTED = "affected"
"""The kind of comment by which somebody says that it is theirs as well."""


@question
def like(work: Work, text: str) -> tuple[Line, ...]:
    """The open incidents that sound like this, at most three, of those that the actor may see."""
    return tuple(
        Line(
            key=str(one.key),
            title=one.title,
            state=one.state,
            priority=one.priority,
            assignee=one.assignee,
            reported_at=one.reported_at,
        )
        for one in similar(work, text, SHOWN)
    )


@verb
def join(work: Work, key: Key, wrote: str) -> Said:
    """It affects the actor as well, who `wrote` so: the desk hears once, and so do they.

    Raises NotPossible if it is over.
    """
    incident = changing.locked(work, key)
    access.check(work, Deed.SEE, incident)
    incident.must_be_open()
    assert work.by.person is not None
    told = Told(what="joined", key=str(key), title=incident.title, state=State(incident.state))
    if not _is_theirs(work, incident):
        work.store.records.comment(
            incident, by=work.by.person, at=work.now, kind=AFFECTED, audience=Audience.DESK, text=wrote
        )
        work.store.records.write_history(
            incident, work.by, at=work.now, verb="joined", changes={}, note=wrote
        )
        _tell_desk(work, incident, wrote)
        delivery.direct(work, work.by.person, told, record=incident)
    return told


def _is_theirs(work: Work, incident: Incident) -> bool:
    joined = {comment.person_id for comment in work.store.records.comments(incident, kind=AFFECTED)}
    return work.by.person in {incident.requester_id, *joined}


def _tell_desk(work: Work, incident: Incident, wrote: str) -> None:
    agents = work.store.people.place(work.workspace, "agents")
    if agents is not None:
        said = AlsoAffected(key=str(incident.key), by=work.by.person, text=wrote)
        delivery.post(work, agents, said, record=incident, thread_of=delivery.card(incident, "agents"))
