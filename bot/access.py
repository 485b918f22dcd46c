"""Who may see and do what: one check for every surface."""

from enum import StrEnum

from bot.desk import Work
from bot.errors import NoSuchRecord, NotAllowed
from bot.rulebook import RoleName, Rulebook
from bot.terms import Audience
from storage.rows import Incident


class Deed(StrEnum):
    """What a person may want to do with an incident; the value completes "you may not ..."."""

    SEE = "see it"
    TAKE = "take it"
    ACKNOWLEDGE = "say that you are on it"
    ASSIGN = "give it to somebody"
    WAIT = "let it wait"
    WEIGH = "change its impact or urgency"
    CORRECT = "correct what was guessed of it"
    NOTE = "add a note"
    ESCALATE = "give it to another team"
    REPLY = "answer the requester"
    ANSWER = "answer the desk"
    HISTORY = "read its history"
    MERGE = "call it a duplicate"
    CANCEL = "cancel it"
    MAKE_MAJOR = "make it major"
    UPDATE = "send an update"
    RESOLVE = "resolve it"
    CONFIRM = "say whether it is fixed"
    MARK = "add to its timeline"


ROLES: dict[Deed, tuple[RoleName, ...]] = {
    Deed.SEE: ("agents", "commanders", "approvers", "admins"),
    Deed.TAKE: ("agents",),
    # Whoever may be rung for a breach.
    Deed.ACKNOWLEDGE: ("agents", "commanders", "approvers", "admins"),
    Deed.ASSIGN: ("agents", "commanders"),
    Deed.WAIT: ("agents", "commanders"),
    Deed.WEIGH: ("agents", "commanders"),
    Deed.CORRECT: ("agents", "commanders"),
    Deed.NOTE: ("agents", "commanders"),
    Deed.ESCALATE: ("agents", "commanders"),
    Deed.REPLY: ("agents", "commanders"),
    Deed.ANSWER: (),
    Deed.HISTORY: ("agents", "commanders", "approvers", "admins"),
    Deed.MERGE: ("agents", "commanders"),
    Deed.CANCEL: ("agents", "commanders"),
    Deed.MAKE_MAJOR: ("agents", "commanders"),
    Deed.UPDATE: ("agents", "commanders"),
    Deed.RESOLVE: ("agents", "commanders"),
    Deed.CONFIRM: (),
    Deed.MARK: ("agents", "commanders"),
}
"""The rulebook's roles that may do it to any incident. Reporting is for everybody."""

AT_WORK: tuple[RoleName, ...] = ("agents", "commanders")
"""Who works at the desk, and has queues."""

REQUESTER_MAY = frozenset({Deed.SEE, Deed.ANSWER, Deed.CONFIRM, Deed.MARK, Deed.CANCEL, Deed.CORRECT})


def check(work: Work, deed: Deed, incident: Incident) -> None:
    """Refuse what the actor's roles do not allow.

    Raises NoSuchRecord to those who may not even know of it, NotAllowed to the others.
    """
    if may(work, deed, incident):
        return
    if not may(work, Deed.SEE, incident):
        raise NoSuchRecord(incident.key)
    raise NotAllowed(f"You may not {deed}: {_who_may(deed)} may. Ask them.")


def may(work: Work, deed: Deed, incident: Incident) -> bool:
    """Whether the actor's roles allow it. Tocsin itself, and its operator at the command line, may."""
    person = work.by.person
    if person is None:
        return True
    if person == incident.requester_id and deed in REQUESTER_MAY:
        return True
    if person == incident.reported_by and deed is Deed.SEE:
        return True
    if deed is Deed.SEE and incident.audience == Audience.EVERYONE and not is_guest(person):
        return True
    return has_role(work, *ROLES[deed])


def sees_all(work: Work) -> bool:
    """Whether the actor may see every incident of the workspace."""
    return work.by.person is None or has_role(work, *ROLES[Deed.SEE])


def works(work: Work) -> bool:
    """Whether the actor works at the desk, and has queues."""
    return has_role(work, *AT_WORK)


def must_work(work: Work) -> None:
    """Refuse whoever has no queues. Raises NotAllowed."""
    if not works(work):
        raise NotAllowed("Queues are the agents'. Type /desk mine for what you have reported.")


def has_role(work: Work, *roles: RoleName) -> bool:
    """Whether the rulebook gives the actor one of these roles. It means colleagues, never guests."""
    return holds(work.rulebook, work.by.person, *roles)


def reports_for_others(rulebook: Rulebook, person: str | None) -> bool:
    """Whether this person may report on behalf of somebody, such as a caller. Agents may."""
    return holds(rulebook, person, "agents")


def holds(rulebook: Rulebook, person: str | None, *roles: RoleName) -> bool:
    """Whether the rulebook gives this person one of these roles."""
    return person is not None and not is_guest(person) and any(rulebook.holds(person, r) for r in roles)


def is_guest(person: str) -> bool:
    """Somebody of another organisation, in a shared channel."""
    return ":" in person


def _who_may(deed: Deed) -> str:
    people = [*(f"the {role}" for role in ROLES[deed]), *(["the requester"] if deed in REQUESTER_MAY else [])]
    return " and ".join(filter(None, (", ".join(people[:-1]), people[-1])))
