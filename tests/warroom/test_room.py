"""In a room: updates to everybody, and messages that become part of the timeline."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.errors import BadInput, NoSuchRecord, NotAllowed, NotPossible
from bot.terms import moment_of
from bot.warroom import room
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    DAN,
    EVE,
    INC_1,
    WORKSPACE,
    actor,
    arrives,
    history,
    incident,
    report_major,
    said,
    tocsin,
)
from tests.byhand import Hands
from tests.conftest import Clock

ROOM = "C0ROOM001"


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """A desk with a major incident that has its room."""
    report_major(desk)
    with tocsin(desk) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel=ROOM, name="inc-1", at=work.now)
    return desk


def test_an_update_reaches_the_room_and_the_thread_of_the_announcement(opened: Desk) -> None:
    """History has it with its words, and it answers the requester."""
    answer = room.update(opened, actor(BEN), ROOM, "  We know the cause ")

    assert answer.facts() == {"key": "INC-1", "announced": True}
    in_room, announced = said(opened, "RoomUpdate")
    assert (in_room.address, in_room.thread_card, in_room.urgency) == (ROOM, None, "room")
    assert (announced.address, announced.thread_card) == ("C0INCID01", "INC-1/announcement")
    assert in_room.facts["text"] == "We know the cause"
    line = history(opened, INC_1)[-1]
    assert (line.verb, line.person_id, line.note) == ("updated", BEN, "We know the cause")


def test_the_same_update_typed_again_is_said_once(opened: Desk, clock: Clock) -> None:
    """Somebody saw an error and repeats it; after two minutes it is news again."""
    room.update(opened, actor(BEN, arrival=arrives("update")), ROOM, "Still looking")
    clock.advance(minutes=1)
    room.update(opened, actor(BEN, arrival=arrives("update")), ROOM, "Still looking")
    assert len(said(opened, "RoomUpdate")) == 2

    clock.advance(minutes=3)
    room.update(opened, actor(BEN, arrival=arrives("update")), ROOM, "Still looking")

    assert len(said(opened, "RoomUpdate")) == 4


def test_an_update_is_refused_elsewhere_and_to_others(opened: Desk) -> None:
    """Outside of a room nobody knows what it is about; in it, only those who work on it send one."""
    with pytest.raises(NotPossible, match="not a war room"):
        room.update(opened, actor(BEN), "C0GENERAL", "We know the cause")
    with pytest.raises(NotAllowed):
        room.update(opened, actor(EVE), ROOM, "We know the cause")
    with pytest.raises(NoSuchRecord):
        room.update(opened, actor(f"T2:{BEN}"), ROOM, "We know the cause")
    with pytest.raises(BadInput):
        room.update(opened, actor(BEN), ROOM, "  ")

    assert said(opened, "RoomUpdate") == []


def test_a_room_of_another_workspace_is_no_room_here(opened: Desk) -> None:
    """Channel ids are Slack's, and belong to a workspace."""
    with pytest.raises(NotPossible):
        room.update(opened, actor(BEN, workspace="T2"), ROOM, "We know the cause")


def test_a_marked_message_stands_on_the_timeline_with_its_own_moment(hands: Hands) -> None:
    """Who wrote it and when, not who marked it and when; and whoever marked it is told."""
    report_major(hands.desk, workspace=hands.workspace)
    hands.work()
    channel = hands.channel("inc-1-vpn-is-down")
    hands.control.join(channel["id"], "dan")
    ts = hands.control.message(
        "dan", channel["id"], "The *certificate* expired, see <https://x.example|this>"
    )
    hands.advance(minutes=30)

    room.mark(hands.desk, actor(CLEO, workspace=hands.workspace), channel["id"], ts)
    room.mark(hands.desk, actor(BEN, workspace=hands.workspace), channel["id"], ts)
    hands.work()

    with hands.desk.database.reading() as store:
        found = store.records.incident(hands.workspace, INC_1)
        assert found is not None
        (entry,) = store.warrooms.timeline(found.id)
    assert entry.at == moment_of(ts)
    assert (entry.person_id, entry.added_by) == (DAN, CLEO)
    assert entry.text == "The *certificate* expired, see https://x.example"
    assert entry.permalink is not None
    assert entry.added_at - entry.at >= timedelta(minutes=30)
    assert {whisper["user"] for whisper in hands.control.state()["ephemerals"]} >= {CLEO}


def test_a_reply_in_a_thread_can_be_marked_too(hands: Hands) -> None:
    """It is no part of the channel's history, and is found all the same."""
    report_major(hands.desk, workspace=hands.workspace)
    hands.work()
    channel = hands.channel("inc-1-vpn-is-down")
    parent = hands.control.message("cleo", channel["id"], "Any news?")
    reply = hands.control.message("cleo", channel["id"], "It was the certificate", thread_ts=parent)

    room.mark(hands.desk, actor(CLEO, workspace=hands.workspace), channel["id"], reply)
    hands.work()

    with hands.desk.database.reading() as store:
        found = store.records.incident(hands.workspace, INC_1)
        assert found is not None
        assert [entry.text for entry in store.warrooms.timeline(found.id)] == ["It was the certificate"]


def test_a_message_that_is_gone_is_not_marked(hands: Hands) -> None:
    """Nothing is invented, and the flow ends."""
    report_major(hands.desk, workspace=hands.workspace)
    hands.work()
    channel = hands.channel("inc-1-vpn-is-down")

    room.mark(hands.desk, actor(CLEO, workspace=hands.workspace), channel["id"], "1000000000.000001")
    hands.work()

    with hands.desk.database.reading() as store:
        found = store.records.incident(hands.workspace, INC_1)
        assert found is not None
        assert store.warrooms.timeline(found.id) == []


def test_two_updates_at_once_are_both_told_in_one_order(opened: Desk) -> None:
    """The record's row is locked, so room and thread read them in the same order as history."""
    with ThreadPoolExecutor(4) as threads:
        for done in [
            threads.submit(room.update, opened, actor(BEN), ROOM, f"Line {number}") for number in range(4)
        ]:
            done.result()

    notes = [line.note for line in history(opened, INC_1) if line.verb == "updated"]
    rows = said(opened, "RoomUpdate")
    assert [row.facts["text"] for row in rows if row.address == ROOM] == notes
    assert [row.facts["text"] for row in rows if row.address != ROOM] == notes
    assert incident(opened, INC_1).requester_id == CLEO != ANN
