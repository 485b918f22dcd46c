"""What major incidents have: one room with everything in it, and one review."""

from collections import Counter

from bot.sandbox.client import JSON
from bot.terms import State
from storage.rows import Flow, Incident

from .standing import Found, Standing, was_resolved_as_major


def rooms(it: Standing) -> Found:
    """Every major incident has one room with its card pinned, and everybody in it."""
    for incident in it.incidents:
        named = [
            channel
            for channel in it.slack["channels"]
            if channel["name"].startswith(f"inc-{incident.number}-")
        ]
        flows = [flow for flow in it.flows if (flow.record_id, flow.name) == (incident.id, "warroom.open")]
        major = 1 if incident.major_at is not None else 0
        # One that was called off before its room was made needs none.
        fewest = 0 if _called_off(incident) else major
        if not fewest <= len(named) <= major or len(flows) != major:
            yield (
                f"{incident.key} has {len(named)} rooms ({[room['name'] for room in named]}) "
                f"and {len(flows)} flows, not {major}"
            )
        elif named:
            yield from _room(it, incident, named[0], flows[0])


def _called_off(incident: Incident) -> bool:
    return incident.state in (State.CANCELLED, State.DUPLICATE)


def _room(it: Standing, incident: Incident, room: JSON, flow: Flow) -> Found:
    key, known = incident.key, it.rooms.get(incident.id)
    if known is None or known.channel != room["id"]:
        yield f"{key} has the room {room['id']}; its record says {known.channel if known else None}"
    if _called_off(incident) and not set(it.commanders) & set(room["members"]):
        return  # nobody was called together any more
    if flow.learned.get("left_out"):
        yield f"{key}'s room was opened without {flow.learned['left_out']}"
    card = it.said(incident, "RoomCard")
    if room["pins"] != [row.ts for row in card]:
        yield f"{key}'s room has the pins {room['pins']}, its card is {[row.ts for row in card]}"
    members: Counter[str] = Counter(room["members"])
    wanted = {incident.requester_id, *it.commanders, it.slack["bot"]["user_id"]}
    if incident.assignee_id is not None:
        wanted.add(incident.assignee_id)
    if missing := wanted - members.keys():
        yield f"{key}'s room lacks {missing}"
    if max(members.values()) > 1:
        yield f"{key}'s room has somebody twice: {members}"
    if len(room["bookmarks"]) != 1:
        yield f"{key}'s room has {len(room['bookmarks'])} bookmarks"
    if not room["topic"].startswith(f"{key} "):
        yield f"{key}'s room has the topic {room['topic']!r}"


def reviews(it: Standing) -> Found:
    """Every resolved major incident has one review, in its room."""
    for incident in it.incidents:
        if not was_resolved_as_major(it, incident):
            continue
        if len(posted := it.said(incident, "ReviewPosted")) != 1:
            yield f"{incident.key}'s review was announced {len(posted)} times"
        name = f"{str(incident.key).lower()}-review.md"
        files = [file for file in it.slack["files"] if file["name"] == name and file["channels"]]
        if len(files) != 1:
            yield f"{incident.key} has {len(files)} reviews in Slack"
            continue
        room = it.room(incident)
        shared = [message for message in room["messages"] if files[0]["id"] in message["files"]]
        if files[0]["channels"] != [room["id"]] or len(shared) != 1:
            yield f"{incident.key}'s review stands in {files[0]['channels']}, {len(shared)} times in its room"
        if str(incident.key) not in files[0].get("content", ""):
            yield f"{incident.key}'s review does not speak of it"
