"""Reporting: an incident is recorded, its clocks start, and the agents see its card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import access, delivery
from bot.access import Deed
from bot.delivery import cards
from bot.desk import Work
from bot.errors import BadInput, NotAllowed, NotPossible
from bot.records import offering
from bot.records.incidents import changing, dropping, entering, originals, working
from bot.records.verbs import remember, said_lately, verb
from bot.sla import clocks
from bot.slack.messages import AlreadyReported, IncidentCard, Reported, Said, Told
from bot.slack.words import cut
from bot.terms import Audience, Key, Kind, Original, Promise, Source, State
from storage.rows import Clock, Incident, Request

REPEATED_WITHIN = timedelta(minutes=10)
"""The same words by the same person mean the same fault for so long."""

TITLE_LENGTH = 150
TEXT_LENGTH = 3_000


@dataclass(frozen=True, slots=True)
class Report:
    """What is broken or needed, in the reporter's words. What they did not say is guessed from the words."""

    text: str
    kind: Kind = Kind.INCIDENT
    details: str = ""
    channel: str | None = None
    ts: str | None = None
    """The message that is reported, in `channel`."""
    service: str | None = None
    impact: str | None = None
    urgency: str | None = None
    made_at: datetime | None = None
    """The moment of a message that is the report itself, however late it is handled; None: now."""
    began_at: datetime | None = None
    """Since when it is broken. The clocks run from the report all the same."""
    file_links: str = ""
    """Addresses of files, one in a line."""
    original: Original | None = None
    """The message that is reported, where its words are known."""
    on_behalf_of: str | None = None
    """Whose report it is, where an agent enters it for somebody."""
    verb: str | None = None
    """The verb of the desk that the words begin with: perhaps they were meant as a command."""


@verb
def report(work: Work, what: Report) -> Said:
    """Record an incident or a request; its clocks start and the agents see its card.

    Raises BadInput, NotAllowed.
    """
    earlier = _reported_lately(work)
    if earlier is not None:
        return earlier
    if what.original is not None:
        originals.claim(work, what.original.channel, what.original.ts)
    incident, reported = opened(work, what)
    remember(work, str(incident.key))
    if work.by.source is Source.FORM:  # a form closes without a word
        _tell_recorded(work, incident, reported)
    return reported


@verb
def report_again(work: Work, key: Key, answer_at: str | None) -> Said:
    """Record anew what the actor has reported before: another fault in the same words.

    The answer goes to `answer_at`, the response_url of the click. A second click repeats nothing.
    """
    earlier = changing.locked(work, key)
    access.check(work, Deed.SEE, earlier)
    answer: Said = _reported_lately(work) or _anew(work, earlier)
    if answer_at is not None:
        delivery.respond(work, answer_at, answer)
    return answer


@verb
def report_words(work: Work, what: Report, answer_at: str | None) -> Said:
    """Report the words of a command that was answered as something else; the answer goes to the click's
    response_url. A second click repeats nothing. Raises BadInput."""
    answer: Said | None = _reported_lately(work)
    if answer is None:
        incident, answer = opened(work, what)
        remember(work, str(incident.key))
    if answer_at is not None:
        delivery.respond(work, answer_at, answer)
    return answer


@verb
def take_back(work: Work, key: Key, answer_at: str | None) -> Said:
    """Cancel what the actor has reported by mistake; the answer goes to the click's response_url."""
    incident = changing.locked(work, key)
    if work.by.person not in (incident.requester_id, incident.reported_by):
        raise NotAllowed("Only who has reported it takes it back.")
    if incident.state == State.CANCELLED:
        raise NotPossible(f"{key} is cancelled already.", key=key)
    dropping.call_off(work, incident, "taken back")
    answer = changing.shown(work, incident)
    if answer_at is not None:
        delivery.respond(work, answer_at, answer)
    return answer


@verb
def report_major(work: Work, what: Report) -> Said:
    """Record a major incident, and open its war room. Raises BadInput.

    Whoever may not make it major has reported it all the same, and is told so.
    """
    earlier = _reported_lately(work)
    if earlier is not None:
        return earlier
    incident, reported = opened(work, what)
    remember(work, str(incident.key))
    if not access.may(work, Deed.MAKE_MAJOR, incident):
        return reported.model_copy(update={"not_major": True})
    return _declared(work, incident)


def _anew(work: Work, earlier: Incident) -> Said:
    what = Report(
        earlier.title,
        kind=earlier.key.kind,
        details=earlier.details,
        channel=earlier.reported_in,
        ts=earlier.reported_ts,
        service=earlier.service,
        impact=earlier.impact,
        urgency=earlier.urgency,
    )
    incident, reported = opened(work, what)
    remember(work, str(incident.key))
    work.store.records.link(incident, earlier, relation="repeats", at=work.now)
    if earlier.major_at is not None and access.may(work, Deed.MAKE_MAJOR, incident):
        return _declared(work, incident)
    return reported


def _declared(work: Work, incident: Incident) -> Said:
    """Make major what has just been reported; the answer offers to take it back."""
    return working.declare(work, incident).model_copy(update={"reported": True})


def _reported_lately(work: Work) -> AlreadyReported | None:
    said = said_lately(work, REPEATED_WITHIN)
    key = Key.parse(said.answer["key"]) if said is not None else None
    incident = work.store.records.incident(work.workspace, key) if key is not None else None
    if said is None or incident is None:
        return None
    return AlreadyReported(key=str(key), title=incident.title, reported_at=said.at, asked_at=work.now)


def _tell_recorded(work: Work, incident: Incident, reported: Reported) -> None:
    """Who entered it, and for whom: both know the key."""
    assert work.by.person is not None
    caller = incident.requester_id if incident.reported_by is not None else None
    told = Told(
        what="reported", key=reported.key, title=reported.title, due_at=reported.respond_by, caller=caller
    )
    delivery.direct(work, work.by.person, told, record=incident)
    if caller is not None:
        told = told.model_copy(update={"what": "reported_for", "person": work.by.person})
        changing.tell_requester(work, incident, told)


def opened(work: Work, what: Report) -> tuple[Incident, Reported]:
    """Record it and show the agents its card, within a verb; the record, and the answer to who reported it.

    Raises BadInput, NotAllowed, NotPossible.
    """
    incident, started = _record(work, what)
    typed = what.text.strip().partition(" ")[2].strip() if what.verb else ""
    reported = announce(work, incident, started).model_copy(update={"verb": what.verb, "typed": typed})
    return incident, reported


def record(work: Work, what: Report) -> Incident:
    """Record an incident within a verb, and tell nobody yet. Raises BadInput, NotAllowed, NotPossible."""
    return _record(work, what)[0]


def _record(work: Work, what: Report) -> tuple[Incident, list[Clock]]:
    text = what.text.strip()
    if not text:
        says = "Say what is broken" if what.kind is Kind.INCIDENT else "Say what you need"
        raise BadInput(f"{says}, in a few words.", field="what")
    title = cut(" ".join(text.split("\n", 1)[0].split()), TITLE_LENGTH)
    # What the title has no room for stands before the details.
    details = "\n\n".join(filter(None, (text if text != title else "", what.details)))
    if max(len(text), len(details)) > TEXT_LENGTH:
        raise BadInput(f"That is longer than {TEXT_LENGTH} characters. Please shorten it.", field="details")
    incident = _new(work, title, details, what)
    promised = clocks.promised(work, incident)
    work.store.records.add(incident)
    changes = {"state": [None, incident.state], "priority": [None, incident.priority]}
    if incident.reported_by is not None:
        changes["requester"] = [None, incident.requester_id]
    work.store.records.write_history(incident, work.by, at=work.now, verb="reported", changes=changes)
    if what.ts is not None:
        offering.settle_elsewhere(work, incident)
    if what.original is not None:
        originals.keep(work, incident, what.original)
        originals.start(work, incident, step="permalink")
    return incident, clocks.start(work, incident, promised)


def announce(work: Work, incident: Incident, started: Sequence[Clock] | None = None) -> Reported:
    """Show the agents the card of a new incident; the answer to who reported it."""
    started = started if started is not None else work.store.clocks.of(incident.id)
    facts = cards.facts(work, incident, started)
    delivery.tell_agents(
        work, facts.as_said(IncidentCard), record=incident, card=delivery.card(incident, "agents")
    )
    respond = next(clock for clock in started if clock.promise == Promise.RESPOND)
    return Reported(
        key=str(incident.key),
        title=incident.title,
        priority=incident.priority,
        service=facts.service,
        respond_by=respond.due_at,
    )


def _new(work: Work, title: str, details: str, what: Report) -> Incident:
    requester = entering.requester(work, what.on_behalf_of)
    guess = work.rulebook.guess(f"{what.text}\n{what.details}", what.service)
    levels = work.rulebook.priorities
    # A form may be older than the rulebook.
    impact = what.impact if what.impact and what.impact in levels.impact else guess.impact
    urgency = what.urgency if what.urgency and what.urgency in levels.urgency else guess.urgency
    row = Incident if what.kind is Kind.INCIDENT else Request
    return row(
        workspace_id=work.workspace,
        number=work.store.records.next_number(work.workspace, what.kind),
        title=title,
        details=details,
        state=State.NEW,
        audience=Audience.DESK,
        requester_id=requester,
        service=guess.service,
        impact=impact,
        urgency=urgency,
        priority=work.rulebook.priority(impact, urgency),
        reported_in=what.channel,
        reported_ts=what.ts,
        reported_at=min(what.made_at or work.now, work.now),
        reported_by=work.by.person if requester != work.by.person else None,
        began_at=entering.moment(work, what.began_at),
        file_links=entering.links(what.file_links),
    )
