"""What was recorded: reports, clicks, clocks and timelines, each once."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime

from bot.sla.reckoning import Happened, Promised, Reckoned, reckon
from bot.terms import Promise, State
from storage.rows import Clock, Incident

from .ledger import Mark, Wrote
from .standing import Found, Standing, named


def reports(it: Standing) -> Found:
    """Every acknowledged report exists once, and no repeated one twice."""
    titles = Counter(incident.title for incident in it.incidents)
    for text, count in titles.items():
        if count > 1:
            yield f"{text!r} was recorded {count} times"
    for text, key in it.ledger.told.items():
        found = it.by_key.get(key)
        if found is None or found.title != text:
            yield f"{text!r} was acknowledged as {key}, which is {found.title if found else 'nothing'!r}"
    for text in it.ledger.accepted - titles.keys():
        yield f"the form {text!r} was acknowledged and is not recorded"
    reported = {wrote.text for wrote in it.ledger.reported}
    for text in titles.keys() - it.ledger.told.keys() - it.ledger.accepted - reported:
        yield f"{text!r} was recorded, and its reporter was never told"
    numbers = [incident.number for incident in it.incidents]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the numbers have gaps: {numbers}"


def clicks(it: Standing) -> Found:
    """Every acknowledged click and form had its effect, once."""
    for (verb, person, key), times in Counter(
        (one.verb, one.person, one.key) for one in it.ledger.clicked
    ).items():
        incident = it.by_key[key]
        lines = [line for line in it.happened(incident, verb) if line.person_id == person]
        if len(lines) != times:
            yield f"{person} did {times} x {verb!r} on {key}; its history has {len(lines)} of it"
    for incident in it.incidents:
        verbs = [line.verb for line in it.history[incident.id]]
        for verb in (
            "reported",
            "taken",
            "assigned",
            "made major",
            "corrected",
            "closed",
            "merged",
            "cancelled",
        ):
            if verbs.count(verb) > 1:
                yield f"{incident.key} was {verb} {verbs.count(verb)} times"


def rings(it: Standing) -> Found:
    """Each clock rang once per threshold, and every one that should have rung did."""
    names = {incident.id: str(incident.key) for incident in it.incidents}
    told = [row for row in it.deliveries if row.message == "Ring"]
    # A breach rings for whoever works on it and for the lead: once for each, at one moment.
    moments = {
        (row.record_id, row.facts["promise"], bool(row.facts["breach"]), row.facts["rung_at"]) for row in told
    }
    rung = Counter((record, promise, breach) for record, promise, breach, _ in moments)
    for (record, promise, breach, address), times in Counter(
        (row.record_id, row.facts["promise"], bool(row.facts["breach"]), row.address) for row in told
    ).items():
        if times > 1:
            yield f"{address} heard {times} times of the {promise} of record {record} (breach: {breach})"
    stands = {incident.id for incident in it.incidents if incident.state == State.WAITING}
    for clock in it.clocks:
        name = f"{names[clock.record_id]} {clock.promise}"
        warned = rung[clock.record_id, clock.promise, False]
        breached = rung[clock.record_id, clock.promise, True]
        # After a downtime both thresholds are passed at one look: only the later one rings.
        if (warned, breached) != (int(clock.warned_percent > 0), int(clock.breached_at is not None)):
            yield (
                f"{name} rang {warned} warnings and {breached} breaches; "
                f"it was warned at {clock.warned_percent} % and breached at {clock.breached_at}"
            )
        goes = clock.runs and not (clock.promise == Promise.RESOLVE and clock.record_id in stands)
        if goes and clock.due_at < it.now and clock.breached_at is None:
            yield f"{name} was due at {clock.due_at} and never rang"
        marks = dict(_wanted(it, clock).marks)
        if goes and clock.warned_percent == 0 and min(marks.values()) < it.now < clock.due_at:
            yield f"{name} should have warned at {min(marks.values())} and never did"
        if _moved(it, clock):
            continue
        for row in told:
            if (row.record_id, row.facts["promise"]) == (clock.record_id, clock.promise):
                rang_at = datetime.fromisoformat(row.facts["rung_at"])
                if rang_at < (clock.due_at if row.facts["breach"] else min(marks.values())):
                    yield f"{name} rang at {rang_at}, before its moment"


def clocks(it: Standing) -> Found:
    """Every clock is what its record's history says."""
    incidents = {incident.id: incident for incident in it.incidents}
    if len(it.clocks) != 2 * len(incidents):
        yield f"{len(incidents)} incidents have {len(it.clocks)} clocks"
    for clock in it.clocks:
        wanted = _wanted(it, clock)
        for name in ("started_at", "due_at", "met_at", "cancelled_at"):
            if getattr(clock, name) != getattr(wanted, name):
                yield (
                    f"{incidents[clock.record_id].key} {clock.promise}: {name} is {getattr(clock, name)}, "
                    f"its history says {getattr(wanted, name)}"
                )


def _wanted(it: Standing, clock: Clock) -> Reckoned:
    """What the clock should be: each new priority counts unless it was over or missed by then."""
    incident = next(each for each in it.incidents if each.id == clock.record_id)
    promise = Promise(clock.promise)
    past: list[Happened] = []
    promised: Promised | None = None

    def now() -> Reckoned:
        assert promised is not None
        return reckon(promise, promised, past, requester=incident.requester_id)

    for line in it.history[incident.id]:
        if "priority" in line.changes:
            found = now() if promised is not None else None
            if found is None or not (found.met_at or found.cancelled_at or found.is_missed(line.at)):
                deadline = it.rulebook.deadlines[line.changes["priority"][1]]
                target = deadline.respond if promise is Promise.RESPOND else deadline.resolve
                promised = Promised(target, (it.rulebook.warn_at,))
        assignee = (line.changes.get("assignee") or (None, None))[1]
        past.append(Happened(line.verb, line.at, line.person_id, assignee))
        if len(past) == 1:
            past[0] = replace(past[0], at=_made_at(incident, line.at))
    return now()


def _made_at(incident: Incident, handled_at: datetime) -> datetime:
    """A report is made when its message is written, however late we handle it."""
    if incident.reported_ts is None:
        return handled_at
    return min(datetime.fromtimestamp(float(incident.reported_ts), UTC), handled_at)


def timelines(it: Standing) -> Found:
    """Every marked or reported message stands once on the timeline, with its own words."""
    entries = defaultdict(list)
    for entry in it.timeline:
        entries[entry.channel, entry.ts].append(entry)
    meant: list[Mark | Wrote] = [*it.ledger.marks, *it.ledger.reported]
    for mark in meant:
        found = entries.pop((mark.channel, mark.ts), [])
        if [entry.text for entry in found] != [mark.text]:
            yield f"{mark.text!r} stands on the timeline as {[entry.text for entry in found]}"
    for entry in (entry for found in entries.values() for entry in found):
        yield f"{entry.text!r} stands on the timeline though nobody marked or reported it"
    begun = Counter(
        (flow.learned["channel"], flow.learned["ts"], flow.learned["by"])
        for flow in it.flows
        if flow.name == "timeline.mark"
    )
    for (channel, ts, by), times in begun.items():
        if times > 1:
            yield f"the reaction of {by} to {channel} {ts} was followed {times} times"


def endings(it: Standing) -> Found:
    """Nothing is pending, in the database or in Slack."""
    for row in it.deliveries:
        if row.leaves_at is not None or row.leased_by is not None:
            yield f"{named(row)} still waits ({row.state}, {row.reason})"
    for flow in it.flows:
        if flow.finished_at is None:
            yield f"the flow {flow.name} of record {flow.record_id} stands at {flow.step} ({flow.reason})"
    if it.slack["pending_events"]:
        yield f"{it.slack['pending_events']} events are pending"


def _moved(it: Standing, clock: Clock) -> bool:
    """Whether its moments may have moved on since it rang."""
    moves = {"reopened", "resumed", "waiting", "weighed", "corrected", "read"}
    return any(line.verb in moves for line in it.history[clock.record_id])
