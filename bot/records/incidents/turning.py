"""Turning: an incident that somebody only needs something by becomes a request, and the other way."""

from bot import delivery
from bot.desk import Work
from bot.errors import NotPossible
from bot.records import offering
from bot.records.incidents import changing, originals, reporting, weighing
from bot.records.verbs import verb
from bot.slack.messages import Said
from bot.terms import Key, Kind, Original
from storage.rows import Incident


@verb
def turn(work: Work, key: Key, answer_at: str | None) -> Said:
    """Record it anew as the other kind, from the same moment, and call the old one off.

    Its key says what it is, so it gets another; and what is promised to the other kind. The answer goes to
    `answer_at`, the response_url of a click. Raises NotAllowed, NotPossible.
    """
    incident = changing.locked(work, key)
    weighing.may_correct(work, incident)
    if incident.major_at is not None:
        raise NotPossible(f"{key} is a major incident, so it is no request.", key=key)
    became = _anew(work, incident)
    reported = reporting.announce(work, became)
    _call_off(work, incident, became)
    offer = work.store.offers.of_record(incident.id)
    if offer is not None:
        offering.settle(work, offer, became, reported)
    answer = changing.shown(work, became)
    if answer_at is not None:
        delivery.respond(work, answer_at, answer)
    return answer


def _anew(work: Work, incident: Incident) -> Incident:
    what = reporting.Report(
        incident.title,
        kind=Kind.REQUEST if incident.key.kind is Kind.INCIDENT else Kind.INCIDENT,
        details=incident.details,
        channel=incident.reported_in,
        ts=incident.reported_ts,
        service=incident.service,
        impact=incident.impact,
        urgency=incident.urgency,
        made_at=incident.reported_at,
        began_at=incident.began_at,
        file_links=incident.file_links or "",
    )
    became = reporting.record(work, what)
    became.requester_id, became.reported_by = incident.requester_id, incident.reported_by
    entry = work.store.warrooms.reported(incident.id)
    if entry is not None and entry.channel is not None and entry.ts is not None:
        originals.keep(work, became, Original(entry.channel, entry.ts, entry.person_id, entry.text))
        originals.start(work, became, step="permalink")
    work.store.records.link(became, incident, relation="turned", at=work.now)
    if incident.assignee_id is not None:
        state = became.state
        became.assign(incident.assignee_id)
        changes: dict[str, list[object]] = {
            "assignee": [None, incident.assignee_id],
            "state": [state, became.state],
        }
        work.store.records.write_history(became, work.by, at=work.now, verb="assigned", changes=changes)
    return became


def _call_off(work: Work, incident: Incident, became: Incident) -> None:
    before = changing.standing(incident)
    incident.cancel(at=work.now)
    changes = changing.moved(incident, before)
    changes["became"] = [None, str(became.key)]
    changing.changed(work, incident, "turned", changes)
    changing.tell_both(work, incident, changing.told_of(work, incident, "turned", other=str(became.key)))
