"""Said once: whatever becomes of Slack's answer, a message stands in Slack exactly once."""

import threading

import pytest

from bot import delivery
from bot.delivery.carrying import TooLate, carry
from bot.delivery.leasing import lease
from bot.errors import DatabaseAway
from bot.records import incidents
from bot.slack.gateway import METADATA
from bot.slack.messages import Refused
from bot.terms import Key
from bot.warroom import room
from storage.rows import DeliveryState
from tests.acting import ANN, BEN, CLEO, ONLY_SQLITE, actor, locked_away, report, report_major, tocsin
from tests.byhand import Hands


def say(hands: Hands, channel: str, text: str) -> int:
    with tocsin(hands.desk, hands.workspace) as work:
        return delivery.post(work, channel, Refused(says=text))


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("reset_after", {}),
        ("late", {"seconds": 1.5}),
        ("500", {"effect": True}),
        ("500", {}),
        ("reset_before", {}),
        ("429", {"seconds": 3}),
        ("latency", {"seconds": 0.3}),
    ],
)
def test_a_message_stands_once_whatever_became_of_the_answer(
    hands: Hands, kind: str, more: dict[str, float | bool]
) -> None:
    """Performed or not, answered or not: it is looked for by its id in the metadata before it goes again."""
    hands.control.seed(4)
    hands.control.fault("chat.postMessage", kind, times=1, **more)
    first, second = say(hands, "C0GENERAL", "The first."), say(hands, "C0GENERAL", "The second.")

    hands.work()

    messages = hands.channel("general")["messages"]
    assert [message["text"] for message in messages] == ["The first.", "The second."]
    assert [message["metadata"] for message in messages] == [
        {"event_type": METADATA, "event_payload": {"delivery": str(id)}} for id in (first, second)
    ]
    rows = hands.deliveries()
    assert [(row.state, row.ts) for row in rows] == [("sent", message["ts"]) for message in messages]


@ONLY_SQLITE
def test_a_message_that_was_performed_is_not_posted_again(hands: Hands) -> None:
    """Of a lost answer only the look is repeated: Slack saw one post."""
    hands.control.fault("chat.postMessage", "reset_after", times=1)
    say(hands, "C0GENERAL", "Once.")

    hands.work()

    counts = hands.control.calls()["counts"]
    assert counts["chat.postMessage"] == 1
    assert counts["conversations.history"] == 1


@ONLY_SQLITE
def test_a_message_that_was_not_performed_is_posted_after_two_looks(hands: Hands) -> None:
    """Slack may be late, so one look that finds nothing proves nothing."""
    hands.control.fault("chat.postMessage", "reset_before", times=1)
    say(hands, "C0GENERAL", "Once.")

    hands.work()

    methods = [call["method"] for call in hands.control.calls()["calls"]]
    assert [m for m in methods if m in ("chat.postMessage", "conversations.history")] == [
        "chat.postMessage",
        "conversations.history",
        "conversations.history",
        "chat.postMessage",
    ]


def test_a_reply_in_a_thread_is_looked_for_in_its_thread(hands: Hands) -> None:
    """Replies are no part of a channel's history."""
    channel = hands.control.add_channel("thread")["id"]
    hands.gateway.join(channel)
    with tocsin(hands.desk, hands.workspace) as work:
        delivery.post(work, channel, Refused(says="The card."), card="INC-1/announcement")
    hands.work()
    hands.control.fault("chat.postMessage", "reset_after", times=1)
    with tocsin(hands.desk, hands.workspace) as work:
        delivery.post(work, channel, Refused(says="The update."), thread_of="INC-1/announcement")

    hands.work()

    card, reply = hands.channel("thread")["messages"]
    assert (reply["text"], reply["thread_ts"]) == ("The update.", card["ts"])
    assert hands.control.calls()["counts"]["conversations.replies"] == 1
    assert hands.control.calls()["counts"]["chat.postMessage"] == 2


def test_a_direct_message_stands_once(hands: Hands) -> None:
    """Also where the lost answer is that of opening the conversation: then nothing was said yet."""
    hands.control.fault("conversations.open", "reset_after", times=1)
    hands.control.fault("chat.postMessage", "reset_after", times=1)
    with tocsin(hands.desk, hands.workspace) as work:
        delivery.direct(work, ANN, Refused(says="For you."))

    hands.work()

    assert hands.texts("@ann") == ["For you."]


@ONLY_SQLITE
def test_a_channel_of_direct_messages_is_asked_for_once(hands: Hands) -> None:
    """What Slack said is kept, so the next message needs one call."""
    for text in ("One.", "Two."):
        with tocsin(hands.desk, hands.workspace) as work:
            delivery.direct(work, ANN, Refused(says=text))
        hands.work()

    assert hands.texts("@ann") == ["One.", "Two."]
    assert hands.control.calls()["counts"]["conversations.open"] == 1


@ONLY_SQLITE
@pytest.mark.parametrize("kind", ["reset_after", "reset_before"])
def test_what_only_one_person_sees_is_shown_at_most_once(hands: Hands, kind: str) -> None:
    """It cannot be read back, so after a lost answer it is given up rather than shown twice."""
    hands.control.fault("chat.postEphemeral", kind, times=1)
    with tocsin(hands.desk, hands.workspace) as work:
        delivery.ephemeral(work, "C0GENERAL", ANN, Refused(says="Only you."))

    hands.work()

    seen = [whisper["text"] for whisper in hands.control.state()["ephemerals"]]
    assert seen == (["Only you."] if kind == "reset_after" else [])
    assert [row.state for row in hands.deliveries()] == ["dropped"]


@ONLY_SQLITE
def test_an_ephemeral_that_slack_certainly_did_not_take_goes_again(hands: Hands) -> None:
    """After a 429 there is no doubt."""
    hands.control.fault("chat.postEphemeral", "429", times=1, seconds=2)
    with tocsin(hands.desk, hands.workspace) as work:
        delivery.ephemeral(work, "C0GENERAL", ANN, Refused(says="Only you."))

    hands.work()

    assert [whisper["text"] for whisper in hands.control.state()["ephemerals"]] == ["Only you."]


@ONLY_SQLITE
def test_a_carrier_that_is_too_late_says_nothing(hands: Hands) -> None:
    """A worker frozen for longer than its lease looks at the clock directly before it speaks."""
    say(hands, "C0GENERAL", "Too late.")
    manners = hands.house.manners
    (errand,) = lease(hands.desk, manners, worker="frozen", most=1).errands

    hands.advance(seconds=manners.leases_for.total_seconds() - manners.answers_within.total_seconds() + 0.1)
    outcome = carry(hands.desk, hands.gateway, manners, errand)

    assert outcome == TooLate()
    assert hands.texts("general") == []


def test_two_workers_at_once_say_it_once(hands: Hands) -> None:
    """Whoever leases it says it; the other finds the line in flight."""
    for number in range(6):
        say(hands, "C0GENERAL", f"Line {number}.")
    workers = [threading.Thread(target=hands.send, kwargs={"worker": f"w{number}"}) for number in range(4)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    hands.work()

    assert hands.texts("general") == [f"Line {number}." for number in range(6)]


def test_nothing_is_said_while_the_database_is_away(hands: Hands) -> None:
    """Without a lease nobody knows what others say; when the database is back, it is said."""
    say(hands, "C0GENERAL", "Later.")

    with locked_away(hands.desk.database), pytest.raises(DatabaseAway):
        hands.send()
    assert hands.texts("general") == []
    hands.work()

    assert hands.texts("general") == ["Later."]


@ONLY_SQLITE
def test_a_bad_token_fails_nothing(hands: Hands) -> None:
    """invalid_auth is about the installation: what is to be said waits until somebody mends it."""
    say(hands, "C0GENERAL", "Waits.")

    for _ in range(3):
        hands.send(gateway=hands.stranger("xoxb-revoked"))
        hands.advance(seconds=70)
    (row,) = hands.deliveries()
    assert (row.state, row.reason) == (DeliveryState.QUEUED, "invalid_auth")
    hands.work()

    assert hands.texts("general") == ["Waits."]


def test_a_card_equals_its_record_after_lost_answers_of_its_updates(hands: Hands) -> None:
    """An update that may have been performed is sent again: saying the same twice changes nothing."""
    key: Key = report(hands.desk, workspace=hands.workspace)
    hands.work()
    for kind, person in (("reset_after", BEN), ("reset_before", BEN)):
        hands.control.fault("chat.update", kind, times=1)
        incidents.take(hands.desk, actor(person, workspace=hands.workspace), key)
        hands.work()

    (card,) = hands.channel("service-desk")["messages"]
    assert "in progress" in card["text"]


def test_an_update_goes_to_the_thread_of_the_announcement_once(hands: Hands) -> None:
    """The room's update is told to everybody under the announcement, also if Slack's answer was lost."""
    report_major(hands.desk, workspace=hands.workspace)
    hands.work()
    channel = hands.channel("inc-1-vpn-is-down")["id"]
    hands.control.fault("chat.postMessage", "reset_after", times=2)
    room.update(hands.desk, actor(CLEO, workspace=hands.workspace), channel, "We know the cause")

    hands.work()

    announced = hands.channel("incidents")["messages"]
    assert [message["thread_ts"] for message in announced] == [None, announced[0]["ts"]]
    assert sum("Update on" in text for text in hands.texts("inc-1-vpn-is-down")) == 1
