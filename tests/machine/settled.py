"""What must hold once all has come to rest, in the database as in Slack: the crash test's own checks."""

import json
from collections import Counter
from collections.abc import Callable, Iterator

from tests.crash import majors, recorded, said
from tests.crash.ledger import Ledger, Mark
from tests.crash.standing import Found, Standing, look, was_resolved_as_major
from tests.machine.expected import ANN, CLEO, EVE, Expected
from tests.machine.world import World

EXPECTED_ERRORS = ("ratelimited", "reset", "500", "expired_url", "name_taken", "already_in_channel")
"""How Slack is made to fail, and what a repeated step runs into."""

SCREEN_IS_GONE = "views.update not_found"
"""Somebody's click in a form comes again after the form has been closed."""


def reviews(it: Standing) -> Found:
    """A major incident that stays resolved has a review, and at most one for each time it was resolved."""
    for incident in it.incidents:
        found = len(it.said(incident, "ReviewPosted"))
        times = len(it.happened(incident, "resolved"))
        least = int(was_resolved_as_major(it, incident) and not incident.is_open)
        if not least <= found <= times:
            yield f"{incident.key} has {found} reviews; it was resolved {times} times"


def deliveries(it: Standing) -> Found:
    """As in the crash test; an answer to a click comes too late where hours have passed before it left."""
    for sentence in said.other_deliveries(it):
        if not sentence.endswith("is dropped (http_404)"):
            yield sentence


def markup(it: Standing) -> Found:
    """What people wrote alarms nobody and links nowhere."""
    for _, message in it.messages():
        for text in (message["text"], *_marked_up(message["blocks"])):
            if "<!" in text.replace("<!date^", "") or "<https://example.com" in text:
                yield f"somebody's words are markup in {text!r}"


def _marked_up(shape: object) -> Iterator[str]:
    if isinstance(shape, list):
        for part in shape:
            yield from _marked_up(part)
    elif isinstance(shape, dict):
        if shape.get("type") == "mrkdwn":
            yield str(shape["text"])
        for part in shape.values():
            yield from _marked_up(part)


def talk(it: Standing) -> Found:
    """Replies and answers are said once each, where they belong."""
    for incident in it.incidents:
        for verb, message in (("replied", "Reply"), ("answered", "Answered")):
            meant = [line.note for line in it.happened(incident, verb)]
            found = [row.facts["text"] for row in it.said(incident, message)]
            if found != meant:
                yield f"{incident.key}: {message} says {found}, not {meant}"


def secrets(it: Standing) -> Found:
    """What is for the desk alone stands nowhere else, and who reports reads no reason of an escalation."""
    for channel, message in it.messages():
        shown = json.dumps(message["blocks"])
        if channel["name"] != "service-desk" and any(note in shown for note in FOR_THE_DESK):
            yield f"a note stands in {channel['name'] or channel['user']}: {message['text']!r}"
        if channel["user"] in (ANN, EVE) and "disk is full" in shown:
            yield f"{channel['user']} reads why it was given away: {message['text']!r}"


FOR_THE_DESK = ("Called the vendor.", "Looked *again* at", "Between us")

CHECKS: tuple[Callable[[Standing], Found], ...] = (
    said.announcements,
    deliveries,
    said.whispers,
    said.facts_told,
    said.live_cards,
    said.questions,
    talk,
    secrets,
    markup,
    majors.rooms,
    recorded.rings,
    recorded.timelines,
    recorded.endings,
    reviews,
)


def wrong(
    world: World, expected: Expected, marks: list[tuple[str, str, str]], joined: Counter[str]
) -> list[str]:
    """All that is not as it must be."""
    ledger = Ledger(marks=[Mark(*mark) for mark in marks])
    slack = world.control.state()
    it = look(world.desk.database, world.engine, slack, world.rules, ledger, [CLEO], world.now())
    found = [f"{check.__name__}: {sentence}" for check in CHECKS for sentence in check(it)]
    for key, case in expected.cases.items():
        if case.is_unread:
            found.append(f"{key}: nobody has read its message")
        if len(it.said(it.by_key[key], "Over")) != case.answered_late:
            found.append(f"{key}: not told {case.answered_late} times that it is over")
        told = [row for row in it.said(it.by_key[key], "Told") if row.facts["what"] == "joined"]
        if len(told) != joined[key]:
            found.append(f"{key}: told {len(told)} times that it is theirs too, not {joined[key]}")
    for error, times in world.control.calls()["errors"].items():
        if not error.endswith((*EXPECTED_ERRORS, SCREEN_IS_GONE)):
            found.append(f"Slack refused {times} calls: {error}")
    return found
