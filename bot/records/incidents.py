"""Incidents: reported, taken, made major, resolved, confirmed or reopened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import access, delivery
from bot.access import Deed
from bot.delivery import cards
from bot.desk import Work
from bot.errors import BadInput, NoSuchRecord, SomebodyWasFaster
from bot.records.verbs import question, remember, said_lately, verb
from bot.sla import clocks
from bot.slack.messages import (
    AlreadyReported,
    AskToConfirm,
    IncidentCard,
    IncidentList,
    Line,
    Reported,
    RoomOpening,
    Said,
    Shown,
    Told,
)
from bot.slack.words import cut
from bot.terms import Audience, Key, Kind, Promise, Solution, Source, State
from storage.rows import Incident

REPEATED_WITHIN = timedelta(minutes=10)
"""The same words by the same person mean the same fault for so long."""

LISTED = 20
TITLE_LENGTH = 150
TEXT_LENGTH = 3_000

OPENS_ROOM = "warroom.open"
INVITES = "warroom.invite"
WRITES_REVIEW = "review.write"
"""Flows that stand above this module; a row starts them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is broken, in the reporter's words. What they did not say is guessed from the words."""

    text: str
    details: str = ""
    channel: str | None = None
    service: str | None = None
    impact: str | None = None
    urgency: str | None = None


@verb
def report(work: Work, what: Report) -> Said:
    """Record an incident; its clocks start and the agents see its card. Raises BadInput."""
    earlier = _reported_lately(work)
    if earlier is not None:
        return earlier
    incident, reported = _open(work, what)
    remember(work, str(incident.key))
    if work.by.source is Source.FORM:  # a form closes without a word
        told = Told(what="reported", key=reported.key, title=reported.title, due_at=reported.respond_by)
        delivery.direct(work, incident.requester_id, told, record=incident)
    return reported


@verb
def report_again(work: Work, key: Key, answer_at: str | None) -> Said:
    """Record anew what the actor has reported before: another fault in the same words.

    The answer goes to `answer_at`, the response_url of the click.
    """
    earlier = _locked(work, key)
    access.check(work, Deed.SEE, earlier)
    what = Report(
        earlier.title,
        details=earlier.details,
        channel=earlier.reported_in,
        service=earlier.service,
        impact=earlier.impact,
        urgency=earlier.urgency,
    )
    incident, reported = _open(work, what)
    work.store.records.link(incident, earlier, relation="repeats", at=work.now)
    if answer_at is not None:
        delivery.respond(work, answer_at, reported)
    return reported


@verb
def report_major(work: Work, what: Report) -> Said:
    """Record a major incident, and open its war room. Raises BadInput, NotAllowed."""
    earlier = _reported_lately(work)
    if earlier is not None:
        return earlier
    incident, _ = _open(work, what)
    access.check(work, Deed.MAKE_MAJOR, incident)
    remember(work, str(incident.key))
    return _make_major(work, incident)


@verb
def make_major(work: Work, key: Key) -> Said:
    """Treat it as a major incident: everybody may know, and a war room opens. Raises NotPossible."""
    incident = _locked(work, key)
    access.check(work, Deed.MAKE_MAJOR, incident)
    return _make_major(work, incident)


@verb
def take(work: Work, key: Key) -> Said:
    """Work on it from now on. Raises SomebodyWasFaster, NotPossible."""
    incident = _locked(work, key)
    access.check(work, Deed.TAKE, incident)
    assert work.by.person is not None
    before = incident.assignee_id
    if incident.is_open and before not in (None, work.by.person):
        name = work.store.people.names(work.workspace, [before])[before]
        raise SomebodyWasFaster(f"Somebody was faster: {name} has taken {key}.", key=key)
    was = incident.state
    if incident.take(work.by.person, at=work.now):
        _changed(
            work, incident, "taken", {"assignee": [before, work.by.person], "state": [was, incident.state]}
        )
        if incident.major_at is not None:
            _start(work, incident, INVITES, step="invite")
        _tell_requester(
            work, incident, Told(what="taken", key=str(key), title=incident.title, person=work.by.person)
        )
    return _shown(work, incident)


@verb
def resolve(work: Work, key: Key, solution: Solution) -> Said:
    """Service is restored; the requester is asked to confirm. A second call changes nothing."""
    if not solution.done.strip():
        raise BadInput("Say in a few words what was done; the requester will read it.", field="done")
    incident = _locked(work, key)
    access.check(work, Deed.RESOLVE, incident)
    was = incident.state
    if incident.resolve(solution, by=work.by.person, at=work.now):
        changes = {"state": (was, incident.state), "how": (None, solution.how)}
        _changed(work, incident, "resolved", changes, note=solution.done)
        question = _confirmation(incident)
        delivery.direct(
            work, incident.requester_id, question, record=incident, card=_confirmation_card(incident)
        )
        if incident.major_at is not None:
            _start(work, incident, WRITES_REVIEW, step="learn_people")
    return _shown(work, incident)


@verb
def confirm(work: Work, key: Key) -> Said:
    """It is fixed for the requester, so it is closed. Raises NotPossible while it is open."""
    incident = _locked(work, key)
    access.check(work, Deed.CONFIRM, incident)
    was = incident.state
    if incident.close(at=work.now):
        _changed(work, incident, "closed", {"state": [was, incident.state]})
        answered = _confirmation(incident, answered="closed")
        delivery.update(work, _confirmation_card(incident), answered, record=incident)
    return _shown(work, incident)


@verb
def reopen(work: Work, key: Key, why: str) -> Said:
    """It is not fixed: the same clocks go on. Raises BadInput, NotPossible once closed."""
    if not why.strip():
        raise BadInput("Say in a word why it is not fixed; whoever works on it will read it.", field="why")
    incident = _locked(work, key)
    access.check(work, Deed.CONFIRM, incident)
    if incident.state == State.RESOLVED:
        answered, card = _confirmation(incident, answered="reopened"), _confirmation_card(incident)
        delivery.update(work, card, answered, record=incident)
    was = incident.state
    if incident.reopen():
        _changed(work, incident, "reopened", {"state": [was, incident.state]}, note=why)
        work.store.records.comment(
            incident, by=work.by.person, at=work.now, kind="reopened", audience=Audience.DESK, text=why
        )
        _tell_assignee(work, incident, why)
    return _shown(work, incident)


@question
def show(work: Work, key: Key) -> Shown:
    """How it stands. Raises NoSuchRecord, to those who may not see it as well."""
    incident = work.store.records.incident(work.workspace, key)
    if incident is None:
        raise NoSuchRecord(key)
    access.check(work, Deed.SEE, incident)
    return _shown(work, incident)


@question
def listing(work: Work) -> IncidentList:
    """The newest open incidents that the actor may see."""
    records = work.store.records
    if access.sees_all(work):
        found = records.open_incidents(work.workspace, limit=LISTED + 1)
    else:
        assert work.by.person is not None
        found = records.open_incidents_for(work.workspace, work.by.person, limit=LISTED + 1)
        found = [incident for incident in found if access.may(work, Deed.SEE, incident)]
    lines = tuple(
        Line(
            key=str(incident.key),
            title=incident.title,
            state=State(incident.state),
            priority=incident.priority,
            assignee=incident.assignee_id,
            reported_at=incident.reported_at,
        )
        for incident in found[:LISTED]
    )
    return IncidentList(lines=lines, more=len(found) > LISTED)


def _reported_lately(work: Work) -> AlreadyReported | None:
    said = said_lately(work, REPEATED_WITHIN)
    key = Key.parse(said.answer["key"]) if said is not None else None
    incident = work.store.records.incident(work.workspace, key) if key is not None else None
    if said is None or incident is None:
        return None
    return AlreadyReported(key=str(key), title=incident.title, reported_at=said.at, asked_at=work.now)


def _open(work: Work, what: Report) -> tuple[Incident, Reported]:
    text = what.text.strip()
    if not text:
        raise BadInput("Say what is broken, in a few words.", field="what")
    if len(text) > TEXT_LENGTH or len(what.details) > TEXT_LENGTH:
        raise BadInput(f"That is longer than {TEXT_LENGTH} characters. Please shorten it.", field="details")
    incident = _new(work, text, what)
    work.store.records.add(incident)
    work.store.records.write_history(
        incident,
        work.by,
        at=work.now,
        verb="reported",
        changes={"state": [None, incident.state], "priority": [None, incident.priority]},
    )
    started = clocks.start(work, incident)
    facts = cards.facts(work, incident, started)
    delivery.tell_agents(
        work, facts.as_said(IncidentCard), record=incident, card=delivery.card(incident, "agents")
    )
    respond = next(clock for clock in started if clock.promise == Promise.RESPOND)
    reported = Reported(
        key=str(incident.key),
        title=incident.title,
        priority=incident.priority,
        service=facts.service,
        respond_by=respond.due_at,
    )
    return incident, reported


def _new(work: Work, text: str, what: Report) -> Incident:
    assert work.by.person is not None
    guess = work.rulebook.guess(f"{text}\n{what.details}", what.service)
    impact, urgency = what.impact or guess.impact, what.urgency or guess.urgency
    title = cut(" ".join(text.split("\n", 1)[0].split()), TITLE_LENGTH)
    return Incident(
        workspace_id=work.workspace,
        number=work.store.records.next_number(work.workspace, Kind.INCIDENT),
        title=title,
        details=what.details or (text if text != title else ""),
        state=State.NEW,
        audience=Audience.DESK,
        requester_id=work.by.person,
        service=guess.service,
        impact=impact,
        urgency=urgency,
        priority=work.rulebook.priority(impact, urgency),
        reported_in=what.channel,
        reported_at=work.now,
    )


def _make_major(work: Work, incident: Incident) -> RoomOpening:
    audience = incident.audience
    if incident.make_major(at=work.now):
        _changed(work, incident, "made major", {"audience": [audience, incident.audience]})
        _start(work, incident, OPENS_ROOM, step="create", learned={"declared_by": work.by.person})
    return RoomOpening(key=str(incident.key), title=incident.title)


def _locked(work: Work, key: Key) -> Incident:
    incident = work.store.records.incident(work.workspace, key, lock=True)
    if incident is None:
        raise NoSuchRecord(key)
    return incident


def _changed(
    work: Work, incident: Incident, verb: str, changes: Mapping[str, Sequence[object]], *, note: str = ""
) -> None:
    """What follows every change: history, clocks, cards, in this order."""
    work.store.records.write_history(incident, work.by, at=work.now, verb=verb, changes=changes, note=note)
    clocks.refresh(work, incident)
    cards.refresh(work, incident)


def _start(
    work: Work, incident: Incident, flow: str, *, step: str, learned: Mapping[str, object] | None = None
) -> None:
    work.store.flows.start(
        work.workspace, incident.id, flow, step=step, learned=dict(learned or {}), at=work.now
    )
    work.store.stir()


def _tell_requester(work: Work, incident: Incident, told: Told) -> None:
    if incident.requester_id != work.by.person:
        delivery.direct(work, incident.requester_id, told, record=incident)


def _tell_assignee(work: Work, incident: Incident, why: str) -> None:
    told = Told(
        what="not_fixed",
        key=str(incident.key),
        title=incident.title,
        person=work.by.person,
        note=cut(why, 3_000),
    )
    if incident.assignee_id is not None:
        delivery.direct(work, incident.assignee_id, told, record=incident)
    else:
        delivery.tell_agents(work, told, record=incident)


def _confirmation(incident: Incident, *, answered: str = "") -> AskToConfirm:
    assert incident.how is not None
    return AskToConfirm(
        key=str(incident.key),
        title=incident.title,
        how=incident.how,
        resolution=incident.resolution or "",
        resolver=incident.resolved_by,
        answered=answered,
    )


def _confirmation_card(incident: Incident) -> str:
    """One card for each time it was resolved."""
    assert incident.resolved_at is not None
    return delivery.card(incident, f"confirm/{incident.resolved_at.timestamp():.6f}")


def _shown(work: Work, incident: Incident) -> Shown:
    facts = cards.facts(work, incident)
    return facts.as_said(Shown).model_copy(update={"may_work": access.may(work, Deed.TAKE, incident)})
