"""What was said: each fact exactly once, in Slack as in the database, and every card as its record is."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from bot.sandbox.client import JSON
from bot.slack.messages import AskToConfirm, recall
from bot.terms import Source
from storage.rows import DeliveryState, HistoryEntry, Incident, Method

from .standing import Found, Standing, delivery_of, named, shown

TOLD_AS = {"made major": "major", "reopened": "not_fixed", "corrected": "weighed", "read": "reacted"}
"""The words in which a change is told, where they are not the verb's own."""


def announcements(it: Standing) -> Found:
    """What was said stands in Slack exactly once, and nothing else of ours does."""
    stands: dict[int, list[str]] = defaultdict(list)
    for channel, message in it.messages():
        delivery = delivery_of(message)
        if delivery is not None:
            stands[delivery].append(f"{channel['id']} {message['ts']}")
        elif not message["files"]:
            yield f"a message that no delivery said: {message['text']!r}"
    for row in it.deliveries:
        found = stands.pop(row.id, [])
        if row.method != Method.POST:
            continue
        if row.state != DeliveryState.SENT:
            yield f"{named(row)} is {row.state} ({row.reason})"
        if len(found) != 1:
            yield f"{named(row)} stands {len(found)} times in Slack: {found}"
        elif found[0] != f"{row.channel} {row.ts}":
            yield f"{named(row)} stands at {found[0]}; we believe at {row.channel} {row.ts}"
    for delivery, places in stands.items():
        yield f"the messages {places} carry the id {delivery}, of which we know nothing"


def other_deliveries(it: Standing) -> Found:
    """Updates are sent or collapsed; what can be said at most once may be dropped; nothing has failed."""
    for row in it.deliveries:
        allowed = {DeliveryState.SENT.value}
        if row.method == Method.UPDATE:
            allowed |= {DeliveryState.COLLAPSED.value}
        elif row.method in (Method.EPHEMERAL, Method.RESPOND) and row.reason == "said_at_most_once":
            allowed |= {DeliveryState.DROPPED.value}
        if row.state not in allowed:
            yield f"{named(row)} is {row.state} ({row.reason})"


def whispers(it: Standing) -> Found:
    """What only one person sees, they see at most once."""
    seen = Counter(
        (one["channel"], one["user"], one["text"]) for one in it.slack["ephemerals"] if one["from"] == "post"
    )
    meant = Counter(
        (row.address, row.person_id, recall(row.message, row.facts).shape().arguments()["text"])
        for row in it.deliveries
        if row.method == Method.EPHEMERAL
    )
    for what, times in (seen - meant).items():
        yield f"{what} was seen {times} times more than it was meant"


def facts_told(it: Standing) -> Found:
    """For everything that happened there is exactly one announcement of each kind."""
    for incident in it.incidents:
        lines, major = it.history[incident.id], int(incident.major_at is not None)
        told = Counter(str(row.facts["what"]) for row in it.said(incident, "Told"))
        meant = _meant(it, incident)
        if (room := it.rooms.get(incident.id)) is not None:  # who is in it hears that it is over
            over = [line.verb for line in lines if line.verb in ("merged", "cancelled")]
            meant.update(over if lines[-1].at > room.opened_at else ())
        told.pop("joined", None)  # as often as somebody says so: no line of its own tells how often
        for what in told.keys() | meant.keys():
            if told[what] != meant[what]:
                yield f"{incident.key}: {told[what]} people were told {what!r}, not {meant[what]}"
        wanted = {
            "IncidentCard": 1,
            "RoomCard": major,
            "Announcement": major,
            "AskToConfirm": len(it.happened(incident, "resolved")) + len(it.happened(incident, "reminded")),
            "RoomUpdate": 2 * len(it.happened(incident, "updated")),
            "Noted": len(it.happened(incident, "noted")),
            "Reply": len(it.happened(incident, "replied")),
            "ReplyNoted": sum(line.source == Source.FORM for line in it.happened(incident, "replied")),
            "Answered": len(it.happened(incident, "answered")),
            "Escalated": len(it.happened(incident, "escalated")),
            "AlsoAffected": len(it.happened(incident, "joined")),
        }
        for message, times in wanted.items():
            if (found := len(it.said(incident, message))) != times:
                yield f"{incident.key} has {found} deliveries of {message}, not {times}"


def _meant(it: Standing, incident: Incident) -> Counter[str]:
    """How many people are to be told of each kind of change: nobody of what they did themselves."""
    meant: Counter[str] = Counter()
    lines = it.history[incident.id]
    moved = [line.changes["requester"] for line in lines if "requester" in line.changes]
    # A message may be read, and its author found, after somebody has taken it.
    requester, assignee = (moved[0][0] or moved[0][1]) if moved else incident.requester_id, None
    for line in lines:
        by, changes, before = line.person_id, line.changes, assignee
        requester = changes["requester"][1] if "requester" in changes else requester
        assignee = changes["assignee"][1] if "assignee" in changes else assignee
        people = {
            "reported": {by} if line.source == Source.FORM else set(),
            "read": {requester},
            "reopened": {assignee or "the agents"},
            "acknowledged": {assignee or "the agents"} - {by},
            "taken": {requester} - {by},
            "made major": {requester} - {by},
            "waiting": {requester} - {by},
            "merged": {requester} - {by},
            "restored": {requester} - {by},
            "closed": {requester} if by is None else set(),
            "weighed": {requester} - {by} if "priority" in changes else set(),
            "corrected": {requester} - {by} if "priority" in changes else set(),
            "assigned": {requester, assignee} - {by},
            "escalated": {requester, before, _lead(it, changes)} - {by, None},
            "resumed": {requester, assignee or requester} - {by},
            "cancelled": {requester, assignee or requester} - {by},
        }.get(line.verb, set())
        meant[TOLD_AS.get(line.verb, line.verb)] += len(people)
        meant["reported_for"] += int(line.verb == "reported" and "requester" in changes)
    return meant


def _lead(it: Standing, changes: Mapping[str, list[str]]) -> str | None:
    return it.rulebook.teams[changes["team"][1]].lead if "team" in changes else None


def updates(it: Standing) -> Found:
    """Every acknowledged update stands once in the room and once below the announcement."""
    for text, key in it.ledger.updates.items():
        incident = it.by_key[key]
        noted = [line for line in it.happened(incident, "updated") if line.note == text]
        if len(noted) != 1:
            yield f"the update {text!r} was recorded {len(noted)} times"
        announced = it.said(incident, "Announcement")[0]
        for where, thread in ((it.room(incident)["id"], None), (announced.channel, announced.ts)):
            found = [
                message
                for channel, message in it.messages()
                if channel["id"] == where
                and message["thread_ts"] in (thread, message["ts"] if thread is None else thread)
                and text in json.dumps(message["blocks"])
            ]
            if len(found) != 1:
                yield f"the update {text!r} stands {len(found)} times in {where}"


def notes(it: Standing) -> Found:
    """Every acknowledged note stands once, in the thread under the agents' card."""
    for text, key in it.ledger.notes.items():
        incident = it.by_key[key]
        noted = [line for line in it.happened(incident, "noted") if line.note == text]
        if len(noted) != 1:
            yield f"the note {text!r} was recorded {len(noted)} times"
        (card,) = it.said(incident, "IncidentCard")
        found = [
            (channel["id"], message["thread_ts"])
            for channel, message in it.messages()
            if text in json.dumps(message["blocks"], ensure_ascii=False)
        ]
        if found != [(card.channel, card.ts)]:
            yield f"the note {text!r} stands at {found}, its card at {card.channel} {card.ts}"


def live_cards(it: Standing) -> Found:
    """Every card equals its record."""
    rows = {row.id: row for row in it.deliveries}
    for id, wanted in it.fresh.items():
        message = it.message(rows[id])
        if message is None:
            yield f"{named(rows[id])} does not stand"
        elif (found := shown(message)) != wanted:
            yield f"{named(rows[id])} shows {json.dumps(found)}, its record says {json.dumps(wanted)}"


def questions(it: Standing) -> Found:
    """Every question whether it is fixed shows the answer that it got."""
    for incident in it.incidents:
        asked = it.said(incident, "AskToConfirm")
        for row, answered in zip(asked, _answers(it.history[incident.id]), strict=True):
            moved = {"answered": answered, "closes_at": None} if answered else {}
            facts = AskToConfirm.model_validate(row.facts).model_copy(update=moved)
            message = it.message(row)
            if message is not None and _unaddressed(message) != shown(facts.shape().arguments()):
                yield f"{named(row)} does not show that it was answered {answered!r}"


def _unaddressed(message: JSON) -> JSON:
    """Without the mention of whom it is for, where it stands in a thread."""
    found = shown(message)
    first, _, rest = found["text"].partition(" ")
    if found["blocks"] and found["blocks"][0].get("text", {}).get("text") == first:
        return {"text": rest, "blocks": found["blocks"][1:]}
    return found


def _answers(lines: Sequence[HistoryEntry]) -> list[str]:
    """What each question whether it is fixed should show, in the order in which they were asked."""
    answers: list[str] = []
    waits: list[int] = []
    for line in lines:
        if line.verb in ("resolved", "reminded"):
            answers += [""]
            answers[:-1] = [
                "asked_again" if number in waits else one for number, one in enumerate(answers[:-1])
            ]
            waits.append(len(answers) - 1)
        elif line.verb in ("reopened", "closed"):
            answered = "unanswered" if line.verb == "closed" and line.person_id is None else line.verb
            for number in waits:
                answers[number] = answered
            waits = []
    return answers


def people_told_of_bugs(it: Standing) -> Found:
    """Nobody was told that something is wrong on our side."""
    yield from it.ledger.faults_seen
    for whisper in it.slack["ephemerals"]:
        if "omething is wrong on our side" in whisper["text"]:
            yield whisper["text"]
