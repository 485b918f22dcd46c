"""What the desk and the requester said to each other, each word once and to whom it was meant."""

import json
from collections.abc import Iterator

from bot.sandbox.client import JSON
from storage.rows import Incident

from .plan import TEAM_NAME
from .speaking import VERBS
from .standing import Found, Standing

KINDS = ("note", "reply", "answer")

Place = tuple[str, str | None]
"""A channel, and the message below which something stands."""


def heard(it: Standing) -> Found:
    """Every word is written down once, and what goes from one side to the other is in the history once."""
    meant = {(one.key, one.kind, one.person, one.text) for one in it.ledger.spoken}
    keys = {incident.id: str(incident.key) for incident in it.incidents}
    kept = [
        (keys[one.record_id], one.kind, str(one.person_id), one.text)
        for one in it.comments
        if one.kind in KINDS
    ]
    for what in meant:
        if (times := kept.count(what)) != 1:
            yield f"{what} was kept {times} times"
    for text, key in it.ledger.notes.items():
        if (times := sum(one[:2] == (key, "note") and one[3] == text for one in kept)) != 1:
            yield f"the note {text!r} was kept {times} times"
    for what in kept:
        if what not in meant and what[3] not in it.ledger.notes:
            yield f"{what} was kept, and nobody said so"
    for one in it.ledger.spoken:
        lines = it.happened(it.by_key[one.key], VERBS.get(one.kind, "noted"))
        times = sum(line.note == one.text for line in lines)
        if times != int(one.kind in VERBS):
            yield f"{one.text!r} stands {times} times in the history of {one.key}"


def words(it: Standing) -> Found:
    """Every reply reached the requester once, and every answer stands once under the card."""
    for one in it.ledger.spoken:
        incident = it.by_key[one.key]
        (card,) = it.said(incident, "IncidentCard")
        below: list[Place] = []
        elsewhere: list[Place] = []
        for channel, message in _saying(it, one.text):
            is_desk = channel["id"] == card.channel
            (below if is_desk else elsewhere).append((channel["id"], message["thread_ts"]))
        # What was written under the card stands there in its writer's own words.
        said_below = one.kind == "answer" or (one.kind == "reply" and not one.ts)
        if below != [(card.channel, card.ts)] * said_below:
            yield f"{one.text!r} stands in the agents' channel at {below}, its card at {card.ts}"
        if one.kind == "reply" and elsewhere != [_place(it, incident, elsewhere)]:
            yield f"{one.text!r} was said to the requester of {one.key} at {elsewhere}"
        if one.kind == "answer" and elsewhere:
            yield f"{one.text!r} was said at {elsewhere}"


def secrets(it: Standing) -> Found:
    """What the desk says among itself, and why it gave something away, never reaches the requester."""
    told = [(key, text) for text, key in it.ledger.notes.items()]
    told += [(one.key, one.text) for one in it.ledger.spoken if one.kind == "note"]
    told += [(key, why) for key, (_, why) in it.ledger.escalated.items()]
    for key, text in told:
        requester = it.by_key[key].requester_id
        reads = {
            channel["id"]
            for channel in it.slack["channels"]
            if requester in (*channel["members"], channel["user"])
        }
        for channel, _ in _saying(it, text):
            if channel["id"] in reads:
                yield f"the requester of {key} reads {text!r} in {channel['name'] or channel['id']}"
        for whisper in it.slack["ephemerals"]:
            if whisper["user"] == requester and text in json.dumps(whisper, ensure_ascii=False):
                yield f"the requester of {key} alone reads {text!r}"


def reported_messages(it: Standing) -> Found:
    """A message is one incident, of its author and in its words, however many reported it."""
    for wrote in it.ledger.reported:
        found = [
            one for one in it.incidents if (one.reported_in, one.reported_ts) == (wrote.channel, wrote.ts)
        ]
        if [(one.title, one.requester_id) for one in found] != [(wrote.text, wrote.author)]:
            what = [(str(one.key), one.title, one.requester_id) for one in found]
            yield f"{wrote.text!r} by {wrote.author} is recorded as {what}"
        told = [
            message
            for _, message in it.messages()
            if message["thread_ts"] == wrote.ts and "has reported this" in message["text"]
        ]
        if len(told) != 1:
            yield f"below {wrote.text!r} stands {len(told)} times what became of it"


def escalated(it: Standing) -> Found:
    """What was given to a team is the team's, on its record and on its card; why stands once below it."""
    for key, (team, why) in it.ledger.escalated.items():
        incident = it.by_key[key]
        if incident.team != team:
            yield f"{key} was given to {team}, and is of {incident.team}"
        (card,) = it.said(incident, "IncidentCard")
        message = it.message(card)
        if message is None or TEAM_NAME not in json.dumps(message["blocks"], ensure_ascii=False):
            yield f"the card of {key} does not show {TEAM_NAME}"
        below = [
            message["thread_ts"] for channel, message in _saying(it, why) if channel["id"] == card.channel
        ]
        if below != [card.ts]:
            yield f"why {key} was given away stands below {below}, its card at {card.ts}"


def _saying(it: Standing, text: str) -> Iterator[tuple[JSON, JSON]]:
    """Every message of the bot's in which a text stands, with its channel."""
    for channel, message in it.messages():
        if text in json.dumps(message["blocks"], ensure_ascii=False):
            yield channel, message


def _place(it: Standing, incident: Incident, found: list[Place]) -> Place:
    """Where the requester is to read something: below their message, else in our direct message."""
    if incident.reported_ts is not None:
        return str(incident.reported_in), incident.reported_ts
    direct = next(one["id"] for one in it.slack["channels"] if one["user"] == incident.requester_id)
    return direct, found[0][1] if found else None
