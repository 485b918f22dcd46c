"""What cannot be said ends visibly, is told once, and keeps nothing else from being said."""

import json

import pytest

from bot import delivery
from bot.delivery import queue
from bot.errors import NotPossible
from bot.records import incidents
from bot.slack.messages import Refused
from bot.terms import How, Solution
from storage.rows import DeliveryState
from tests.acting import BEN, ONLY_SQLITE, actor, report, report_major, tocsin
from tests.byhand import Hands


def say(hands: Hands, channel: str, *texts: str) -> list[int]:
    with tocsin(hands.desk, hands.workspace) as work:
        return [delivery.post(work, channel, Refused(says=text)) for text in texts]


def closed(hands: Hands, name: str = "closed") -> str:
    channel = str(hands.control.add_channel(name)["id"])
    hands.gateway.join(channel)
    hands.control.archive(name)
    return channel


@ONLY_SQLITE
def test_what_slack_refuses_for_good_ends_failed_and_is_listed(hands: Hands) -> None:
    """is_archived will be the answer however often it is asked, so nobody asks again."""
    channel = closed(hands)
    (id,) = say(hands, channel, "Nobody reads this.")

    hands.work()

    (row,) = queue.listed(hands.desk)
    assert (row.id, row.state, row.reason, row.attempt) == (id, DeliveryState.FAILED, "is_archived", 1)
    assert row.leaves_at is None


def test_the_agents_are_told_once_of_five_failures(hands: Hands) -> None:
    """One reason at one place is one piece of news a day."""
    say(hands, closed(hands), *(f"Line {number}." for number in range(5)))

    hands.work()

    assert [row.state for row in queue.listed(hands.desk)] == [DeliveryState.FAILED] * 5
    (notice,) = hands.texts("service-desk")
    assert "is_archived" in notice
    assert "tocsin deliveries" in notice


@ONLY_SQLITE
def test_another_place_is_other_news(hands: Hands) -> None:
    """Of each place that takes nothing the agents hear."""
    for name in ("closed", "closed-too"):
        say(hands, closed(hands, name), "One.", "Two.")

    hands.work()

    assert len(hands.texts("service-desk")) == 2


@ONLY_SQLITE
def test_after_a_day_the_agents_are_told_again(hands: Hands) -> None:
    """Nobody has mended it."""
    channel = closed(hands)
    say(hands, channel, "One.")
    hands.work()
    hands.advance(hours=25)

    say(hands, channel, "Two.")
    hands.work()

    assert len(hands.texts("service-desk")) == 2


@ONLY_SQLITE
def test_failures_in_the_agents_channel_itself_are_told_to_nobody(hands: Hands) -> None:
    """Where the news would have to stand, it cannot be told; it is listed."""
    hands.control.archive("service-desk")
    say(hands, hands.channel("service-desk")["id"], "One.", "Two.")

    hands.work()

    assert [row.state for row in queue.listed(hands.desk)] == [DeliveryState.FAILED] * 2


def test_a_failed_delivery_can_be_sent_again(hands: Hands) -> None:
    """An operator has mended what was wrong: the channel is there now."""
    place = hands.control.add_channel("secret", is_private=True)["id"]
    (id,) = say(hands, place, "Now you see it.")
    hands.work()
    assert queue.listed(hands.desk)[0].reason == "channel_not_found"
    hands.control.join("secret", "U0BOT0001")

    queue.retry(hands.desk, id)
    hands.work()

    assert hands.texts("secret") == ["Now you see it."]
    assert queue.listed(hands.desk) == []


def test_a_failed_delivery_can_be_dropped(hands: Hands) -> None:
    """What nobody needs any more leaves the list, and may still be sent after all."""
    (id,) = say(hands, closed(hands), "Never mind.")
    hands.work()

    dropped = queue.drop(hands.desk, id)

    assert (dropped.state, dropped.reason) == (DeliveryState.DROPPED, "by hand")
    assert queue.listed(hands.desk) == []
    assert queue.retry(hands.desk, id).state == DeliveryState.QUEUED


@ONLY_SQLITE
def test_what_waits_can_be_dropped_before_it_is_said(hands: Hands) -> None:
    """An operator sees something that should not be said."""
    first, second = say(hands, "C0GENERAL", "A slip.", "All is well.")

    queue.drop(hands.desk, first)
    hands.work()

    assert hands.texts("general") == ["All is well."]
    assert queue.listed(hands.desk) == []
    assert second > first


@ONLY_SQLITE
@pytest.mark.parametrize("change", [queue.retry, queue.drop])
def test_what_was_said_is_neither_retried_nor_dropped(hands: Hands, change: object) -> None:
    """It stands in Slack; a sentence tells so."""
    assert callable(change)
    (id,) = say(hands, "C0GENERAL", "Said.")
    hands.work()

    with pytest.raises(NotPossible, match=f"Delivery {id} is sent already"):
        change(hands.desk, id)
    with pytest.raises(NotPossible, match="There is no delivery 4711"):
        change(hands.desk, 4711)

    assert hands.texts("general") == ["Said."]


def test_a_bad_row_never_stops_its_line(hands: Hands) -> None:
    """A message that no release comes to know, or facts that cannot be read, end failed; the next is said."""
    first, second, third = say(hands, "C0GENERAL", "One.", "Two.", "Three.")
    with tocsin(hands.desk, hands.workspace) as work:
        for id, message, facts in ((first, "FromTheFuture", {}), (second, "Refused", {"says": None})):
            row = work.store.deliveries.locked(id)
            assert row is not None
            row.message, row.facts = message, facts

    hands.work()

    assert hands.texts("general") == ["Three."]
    failed = queue.listed(hands.desk)
    assert [row.id for row in failed] == [first, second]
    assert failed[0].reason == "not_understood"
    assert str(failed[1].reason).startswith("bug ")
    assert third > second


def test_a_flow_of_a_newer_release_waits_and_keeps_nobody(hands: Hands) -> None:
    """Its next step is only known to the newer worker, so this one leaves it alone."""
    key = report(hands.desk, workspace=hands.workspace)
    with tocsin(hands.desk, hands.workspace) as work:
        found = work.store.records.incident(hands.workspace, key)
        assert found is not None
        work.store.flows.start(
            hands.workspace, found.id, "warroom.open", step="sing", learned={}, at=work.now
        )
        report_id = found.id
    report_major(hands.desk, "E-mail is down", workspace=hands.workspace)

    for _ in range(40):
        hands.send()
        hands.build()

    assert hands.channel("inc-2-e-mail-is-down")["bookmarks"] != []
    (waiting,) = hands.flows(report_id, "warroom.open")
    assert waiting.step == "sing"
    assert waiting.finished_at is None


def test_a_flow_whose_step_has_a_bug_ends_visibly(hands: Hands) -> None:
    """The agents hear of it with the code under which it stands in the log; other flows go on."""
    key = report(hands.desk, workspace=hands.workspace)
    with tocsin(hands.desk, hands.workspace) as work:
        found = work.store.records.incident(hands.workspace, key)
        assert found is not None
        # Without what earlier steps learned, this one cannot know where the file goes.
        flow = work.store.flows.start(
            hands.workspace, found.id, "review.write", step="send", learned={}, at=work.now
        )
    report_major(hands.desk, "E-mail is down", workspace=hands.workspace)

    hands.work()

    (ended,) = hands.flows(found.id, "review.write")
    assert ended.id == flow.id
    assert ended.reason is not None
    assert ended.reason.startswith("bug ")
    assert any("could not be posted" in text and ended.reason in text for text in hands.texts("service-desk"))
    assert hands.channel("inc-2-e-mail-is-down")["bookmarks"] != []


def test_a_card_that_is_sent_again_says_what_is_true_by_now(hands: Hands) -> None:
    """What failed told of an older version, so it is not said; the card is brought up to date instead."""
    key = report(hands.desk, workspace=hands.workspace)
    hands.work()
    hands.control.archive("service-desk")
    incidents.take(hands.desk, actor(BEN, workspace=hands.workspace), key)
    hands.work()
    (failed,) = queue.listed(hands.desk)
    hands.control.unarchive("service-desk")
    hands.gateway.join(str(hands.channel("service-desk")["id"]))
    incidents.resolve(hands.desk, actor(BEN, workspace=hands.workspace), key, Solution(How.FIX, "Patched."))

    retried = queue.retry(hands.desk, failed.id)
    hands.work()

    assert retried.state == DeliveryState.COLLAPSED
    (card,) = hands.channel("service-desk")["messages"]
    assert "resolved" in json.dumps(card["blocks"])
    assert queue.listed(hands.desk) == []


@ONLY_SQLITE
def test_a_look_that_is_refused_again_and_again_can_be_dropped(hands: Hands) -> None:
    """Nobody will ever know whether it stands; an operator ends it, and the line goes on."""
    hands.control.fault("chat.postMessage", "reset_after", times=1)
    first, second = say(hands, "C0GENERAL", "Perhaps.", "Certainly.")
    hands.send()
    hands.control.fault("conversations.history", "500", times=20)
    hands.advance(seconds=16)
    hands.send()

    (waiting, _) = queue.listed(hands.desk)
    assert (waiting.id, waiting.state) == (first, DeliveryState.SENDING)
    queue.drop(hands.desk, first)
    hands.control.clear_faults()
    hands.work()

    assert hands.texts("general") == ["Perhaps.", "Certainly."]
    assert second > first
