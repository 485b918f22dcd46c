"""Messages that ask for help, as Slack's events bring them; and the buttons below them."""

from typing import Any

import pytest

from bot.slack.messages import Offered
from bot.slack.messages.buttons import IS_REQUEST, NEVER_MIND, REPORT_IT
from bot.terms import Key, Kind
from tests.acting import (
    ANN,
    BEN,
    EVE,
    INC_1,
    ONLY_SQLITE,
    WORKSPACE,
    deliveries,
    incident,
    locked_away,
    said,
)
from tests.handlers.side import JSON, Side

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers

HELP = "C0HELP001"
TS = "1795262400.000100"


@pytest.fixture(autouse=True)
def asks_for_help(bolt: Side) -> None:
    """#help is where people ask for help."""
    desk, places = bolt.desk, {"agents": "C0AGENTS1", "incidents": "C0INCID01", "intake": [HELP]}
    with desk.database.transaction() as store:
        store.people.settle_in(WORKSPACE, name="Acme", bot_user="U0BOT0001", places=places, at=desk.now())


def message(text: str = "VPN is down", *, by: str = ANN, ts: str = TS, **more: Any) -> JSON:
    """https://docs.slack.dev/reference/events/message"""
    own = {"user": by, "team": WORKSPACE, "text": text, "ts": ts, "event_ts": ts, "client_msg_id": "a-b-c"}
    return {"type": "message", "channel": HELP, "channel_type": "channel", **own, **more}


def changed(now: JSON, *, edited: str | None) -> JSON:
    """https://docs.slack.dev/reference/events/message/message_changed"""
    inner = {**now, **({"edited": {"user": now["user"], "ts": edited}} if edited else {})}
    at = edited or "1795262401.000100"
    return _hidden("message_changed", at, message=inner, previous_message=message())


def deleted(gone: JSON) -> JSON:
    """https://docs.slack.dev/reference/events/message/message_deleted"""
    return _hidden("message_deleted", "1795262401.000100", previous_message=gone, deleted_ts=gone["ts"])


def _hidden(subtype: str, ts: str, **more: Any) -> JSON:
    own = {"type": "message", "subtype": subtype, "hidden": True, "channel": HELP, "ts": ts, "event_ts": ts}
    return {**own, "channel_type": "channel", **more}


def last(bolt: Side) -> Offered:
    return Offered.model_validate(said(bolt.desk, "Offered")[-1].facts)


@pytest.mark.parametrize(
    "event",
    [
        message(subtype="channel_join"),
        message(subtype="bot_message", bot_id="B1", user=None),
        message(bot_id="B0BOT0002", by="U0BOT0002"),
        message(app_id="A0OTHER01"),
        message(by="U0BOT0001", metadata={"event_type": "tocsin_delivery"}),
        message(subtype="channel_topic"),
        message(text=""),
        message(thread_ts="1.000001"),
        message(channel="C0GENERAL"),
        changed(message("VPN is down: https://a.example"), edited=None),
        changed(message(bot_id="B1"), edited="1795262401.000100"),
        deleted(message(bot_id="B1")),
        message(ts="no moment"),
    ],
    ids=[
        "joined",
        "an old integration",
        "a bot",
        "an app in a person's name",
        "ours",
        "a topic",
        "no words",
        "in a thread of others",
        "another channel",
        "a link is shown",
        "a bot's message changed",
        "a bot's message deleted",
        "no moment",
    ],
)
def test_what_no_person_asks_is_acknowledged_and_writes_nothing(bolt: Side, event: JSON) -> None:
    """Most of what is told of a channel is not for us."""
    assert bolt.event(event).status == 200
    assert deliveries(bolt.desk) == []


def test_both_events_of_a_mention_are_one_message(bolt: Side) -> None:
    """They have two ids, and come in any order, again and again."""
    text = "<@U0BOT0001> VPN is down"
    for kind, id in (("app_mention", "Ev1"), ("message", "Ev2"), ("app_mention", "Ev1"), ("message", "Ev2")):
        assert bolt.event({**message(text), "type": kind}, event_id=id).status == 200

    assert len(said(bolt.desk, "Offered")) == 1
    assert last(bolt).title == "VPN is down"


def test_a_file_is_named_in_the_offer(bolt: Side) -> None:
    """A picture of the fault says enough."""
    file = {"id": "F1", "name": "screen.png", "permalink": "https://acme.slack.com/files/U1/F1/screen.png"}

    bolt.event(message("It is broken", subtype="file_share", files=[file]))
    bolt.click(REPORT_IT, str(last(bolt).offer))

    assert "screen.png" in incident(bolt.desk, INC_1).details


def test_an_edit_and_a_deletion_reach_the_offer(bolt: Side) -> None:
    """As the person meant it; the event names them inside."""
    bolt.event(message("VPN is down"))

    bolt.event(changed(message("VPN is down &lt;everywhere&gt;"), edited="1795262401.000100"))
    assert last(bolt).title == "VPN is down <everywhere>"

    bolt.event(deleted(message("VPN is down everywhere")))
    assert last(bolt).state == "withdrawn"


def test_a_message_with_a_thread_is_deleted_by_a_tombstone(bolt: Side) -> None:
    """Ours is such a thread: Slack keeps its place, and says that it was changed."""
    bolt.event(message("VPN is down"))
    tombstone = {**message("This message was deleted."), "user": "USLACKBOT", "subtype": "tombstone"}

    bolt.event(changed(tombstone, edited=None))

    assert last(bolt).state == "withdrawn"


def test_what_cannot_be_recorded_comes_again(bolt: Side) -> None:
    """500: Slack delivers it again, and then it is offered, once."""
    with locked_away(bolt.desk.database):
        assert bolt.event(message(), event_id="Ev1").status == 500
    for _ in range(2):
        assert bolt.event(message(), event_id="Ev1").status == 200

    assert len(said(bolt.desk, "Offered")) == 1


@pytest.mark.parametrize(("action", "key"), [(REPORT_IT, INC_1), (IS_REQUEST, Key(Kind.REQUEST, 1))])
def test_the_buttons_record_it(bolt: Side, action: str, key: Key) -> None:
    """By its writer, or an agent for them."""
    bolt.event(message())

    answer = bolt.click(action, str(last(bolt).offer), by=BEN)

    assert (answer.status, answer.body) == (200, "")
    assert incident(bolt.desk, key).requester_id == ANN
    assert last(bolt).reported is not None


def test_never_mind_takes_the_buttons_away(bolt: Side) -> None:
    """And says who pressed it."""
    bolt.event(message())

    bolt.click(NEVER_MIND, str(last(bolt).offer))

    assert (last(bolt).state, last(bolt).by) == ("dismissed", ANN)
    assert bolt.recorded() == 0


def test_somebody_else_is_told_who_decides(bolt: Side) -> None:
    """For them alone, where they clicked."""
    bolt.event(message())

    bolt.click(REPORT_IT, str(last(bolt).offer), by=EVE)

    (told,) = said(bolt.desk, "Refused")
    assert (told.method, told.facts["says"][:22]) == ("respond", "Only who wrote it, or ")
    assert bolt.recorded() == 0


def test_two_clicks_are_one_record(bolt: Side) -> None:
    """The second shows what it became."""
    bolt.event(message())
    for _ in range(2):
        bolt.click(REPORT_IT, str(last(bolt).offer))

    assert bolt.recorded() == 1
    (told,) = said(bolt.desk, "Shown")
    assert told.facts["key"] == "INC-1"
