"""What people write in threads, as Slack's events bring it; and the button Reply."""

import json
from typing import Any

import pytest

from bot.records import incidents
from bot.records.incidents import Report
from bot.slack import forms
from bot.slack.messages.buttons import REPLY
from storage.rows import DeliveryState
from tests.acting import (
    AGENTS,
    ANN,
    BEN,
    EVE,
    INC_1,
    ONLY_SQLITE,
    WORKSPACE,
    actor,
    arrives,
    deliveries,
    history,
    incident,
    locked_away,
    report,
    said,
    tocsin,
)
from tests.handlers.side import JSON, Side

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers

CARD = "1795262400.000100"
IN_DIRECT = "D0ANN0001"


def standing(bolt: Side, message: str, channel: str, ts: str) -> None:
    """What waits to be said stands in Slack now."""
    with tocsin(bolt.desk) as work:
        waiting = work.store.deliveries.listed([DeliveryState.QUEUED], limit=100)
        posted = next(row for row in waiting if row.message == message)
        posted.end(DeliveryState.SENT)
        posted.channel, posted.ts = channel, ts


def with_card(bolt: Side) -> None:
    """INC-1, reported by Ann, with its card."""
    report(bolt.desk)
    standing(bolt, "IncidentCard", AGENTS, CARD)


def words(text: str, *, by: str = BEN, channel: str = AGENTS, thread: str | None = CARD, **more: Any) -> JSON:
    """https://docs.slack.dev/reference/events/message"""
    return {
        "type": "message",
        "user": by,
        "team": WORKSPACE,
        "client_msg_id": "a-b-c",
        "text": text,
        "ts": "1795262500.000200",
        "channel": channel,
        "channel_type": "channel",
        "event_ts": "1795262500.000200",
        **({"thread_ts": thread, "parent_user_id": "U0BOT0001"} if thread else {}),
        **more,
    }


def kept(bolt: Side, kind: str) -> list[str]:
    with bolt.desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        return [comment.text for comment in store.records.comments(found, kind=kind)]


def test_words_reach_the_requester_as_they_were_written(bolt: Side) -> None:
    """Slack encodes three characters; a mention is no mention any more where it is quoted."""
    with_card(bolt)

    with tocsin(bolt.desk) as work:
        work.store.people.meet(WORKSPACE, EVE, name="eve")

    answer = bolt.event(words("to requester: is 1 &lt; 2, <@U0EVE0001> and <@U0NOBODY1>?"))

    assert answer.status == 200
    (told,) = said(bolt.desk, "Reply")
    assert told.facts["text"] == "is 1 < 2, @eve and @U0NOBODY1?"


def test_files_are_named_and_not_lost(bolt: Side) -> None:
    """A picture alone is words enough."""
    with_card(bolt)
    file = {"id": "F1", "name": "screen.png", "permalink": "https://acme.slack.com/files/U1/F1/screen.png"}

    bolt.event(words("Look", subtype="file_share", files=[file, {"id": "F2", "mode": "tombstone"}]))
    bolt.event(words("", subtype="file_share", files=[file]))

    named = "[file: screen.png https://acme.slack.com/files/U1/F1/screen.png]"
    assert kept(bolt, "note") == [f"Look\n{named}\n[file: without a name]", named]


def test_words_that_are_also_sent_to_the_channel_count(bolt: Side) -> None:
    """They stand in the thread all the same."""
    with_card(bolt)

    bolt.event(words("Who knows this gateway?", subtype="thread_broadcast"))

    assert kept(bolt, "note") == ["Who knows this gateway?"]


NOBODYS: dict[str, JSON] = {
    "outside of a thread": words("to requester: hello", thread=None),
    "the first message of a thread": words("to requester: hello", thread="1795262500.000200"),
    "another thread": words("to requester: hello", thread="1.000001"),
    "no words": words(""),
    "edited": {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": AGENTS,
        "ts": "1795262600.000200",
        "message": words("to requester: hello"),
        "previous_message": words("to you: hello"),
    },
    "deleted": {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": AGENTS,
        "ts": "1795262600.000200",
        "deleted_ts": "1795262500.000200",
        "previous_message": words("to requester: hello"),
    },
    "joined": words("<@U0EVE0001> has joined", subtype="channel_join"),
    "ours": words("to requester: hello", by="U0BOT0001"),
    "our own, marked": words("to requester: hello", metadata={"event_type": "tocsin_delivery"}),
    "another bot's": words("to requester: hello", by="U0BOT0002", bot_id="B0BOT0002"),
    "an app's, in a person's name": words("to requester: hello", app_id="A0OTHER01"),
    "an old integration's": {
        **words("to requester: hello", subtype="bot_message", bot_id="B1"),
        "user": None,
    },
}


@pytest.mark.parametrize("which", NOBODYS)
def test_what_is_nobodys_business_is_acknowledged_and_writes_nothing(bolt: Side, which: str) -> None:
    """Above all what we say ourselves: no message of an app ever comes back as words."""
    with_card(bolt)
    before = len(deliveries(bolt.desk))

    assert bolt.event(NOBODYS[which]).status == 200

    assert len(deliveries(bolt.desk)) == before
    assert kept(bolt, "note") == kept(bolt, "reply") == []


@pytest.mark.parametrize(
    ("text", "by", "says"),
    [
        ("to requester: buy shoes", EVE, "no INC-1 that you may see"),
        ("to requester:", BEN, "Write what the requester is to read"),
        ("to requester: " + "x" * 3_001, BEN, "longer than 3000 characters"),
    ],
)
def test_a_refusal_is_told_in_the_thread_to_its_writer_once(
    bolt: Side, text: str, by: str, says: str
) -> None:
    """An event has no answer, so it is a word for them alone; Slack may deliver the event twice."""
    with_card(bolt)

    for _ in range(2):
        assert bolt.event(words(text, by=by), event_id="Ev1").status == 200

    (told,) = said(bolt.desk, "Refused")
    assert (told.method, told.address, told.person_id, told.thread_ts) == ("ephemeral", AGENTS, by, CARD)
    assert says in told.facts["says"]
    assert said(bolt.desk, "Reply") == []


def test_once_it_is_over_its_writer_is_shown_the_card(bolt: Side) -> None:
    """With the reason."""
    with_card(bolt)
    incidents.cancel(bolt.desk, actor(BEN), INC_1, "Planned")

    bolt.event(words("to requester: Is it better?"))

    (told,) = said(bolt.desk, "Shown")
    assert (told.facts["state"], told.thread_ts) == ("cancelled", CARD)
    assert "INC-1 is over" in told.facts["why"]


def test_an_event_that_cannot_be_recorded_comes_again(bolt: Side) -> None:
    """500: Slack delivers it again, and then it counts."""
    with_card(bolt)
    event = words("to requester: Is it better?")

    with locked_away(bolt.desk.database):
        assert bolt.event(event, event_id="Ev1").status == 500
    assert bolt.event(event, event_id="Ev1").status == 200

    assert len(said(bolt.desk, "Reply")) == 1


def test_the_requester_answers_in_a_thread_of_their_direct_messages(bolt: Side) -> None:
    """What they write there outside of a thread belongs to no record yet."""
    report(bolt.desk)
    incidents.take(bolt.desk, actor(BEN), INC_1)
    standing(bolt, "Told", IN_DIRECT, "7.000001")

    for thread in ("7.000001", None):
        inner = words("Since nine", by=ANN, channel=IN_DIRECT, thread=thread, channel_type="im")
        assert bolt.event(inner).status == 200

    assert [row.facts["text"] for row in said(bolt.desk, "Answered")] == ["Since nine"]


def test_the_requester_answers_in_the_thread_of_what_they_reported(bolt: Side) -> None:
    """Everybody may read there, and only their words are for the desk."""
    what = Report("VPN is down", channel="C0GENERAL", ts="8.000001")
    incidents.report(bolt.desk, actor(ANN, arrival=arrives()), what)

    for by in (ANN, EVE):
        bolt.event(words(f"It is {by}", by=by, channel="C0GENERAL", thread="8.000001"))

    assert [row.facts["text"] for row in said(bolt.desk, "Answered")] == [f"It is {ANN}"]


def test_the_button_opens_a_form_and_the_form_replies(bolt: Side) -> None:
    """The words stand under the card as well."""
    report(bolt.desk)

    bolt.click(REPLY, "INC-1", by=BEN)
    opened = json.loads(bolt.slack.asked[-1][1]["view"])
    answer = bolt.submit(opened, by=BEN, text="Is it *better*?")

    assert (answer.status, answer.body) == (200, "")
    assert opened["callback_id"] == forms.REPLY
    assert [row.facts["text"] for row in said(bolt.desk, "Reply")] == ["Is it *better*?"]
    assert [row.facts["text"] for row in said(bolt.desk, "ReplyNoted")] == ["Is it *better*?"]
    assert history(bolt.desk, INC_1)[-1].verb == "replied"


def test_a_form_that_was_overtaken_says_so_and_keeps_the_words(bolt: Side) -> None:
    """It stays open."""
    report(bolt.desk)
    view = forms.reply("INC-1")
    incidents.cancel(bolt.desk, actor(BEN), INC_1, "Planned")

    answer = bolt.submit(view, by=BEN, text="Is it better?")

    assert "INC-1 is over" in answer.json["errors"]["text"]
    assert incident(bolt.desk, INC_1).state == "cancelled"
