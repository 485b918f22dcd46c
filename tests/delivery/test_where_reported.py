"""The requester is told where they reported: in the thread of their message, else directly."""

import pytest

from bot.records import incidents
from bot.records.incidents import Report
from bot.terms import How, Key, Solution, WaitingOn
from storage.rows import DeliveryState, Method
from tests.acting import ANN, BEN, INC_1, ONLY_SQLITE, actor, key_in
from tests.byhand import Hands

FIX = Solution(How.FIX, "New certificate")


def reported_by_a_message(hands: Hands, channel: str = "general") -> tuple[Key, str]:
    """Ann's message in a channel becomes a record: its key, and the message's ts."""
    ts = hands.control.message("ann", channel, "VPN is down")
    place = str(hands.channel(channel)["id"])
    said = incidents.report(
        hands.desk, actor(ANN, workspace=hands.workspace), Report("VPN is down", channel=place, ts=ts)
    )
    return key_in(said), ts


def test_what_follows_is_told_in_the_thread_of_the_message(hands: Hands) -> None:
    """They are mentioned, for others read there as well; their direct messages stay quiet."""
    key, ts = reported_by_a_message(hands)

    incidents.take(hands.desk, actor(BEN, workspace=hands.workspace), key)
    hands.work()

    (told,) = [one for one in hands.channel("general")["messages"] if one["thread_ts"] == ts != one["ts"]]
    assert told["text"].startswith(f"<@{ANN}> ")
    assert told["blocks"][0]["text"]["text"] == f"<@{ANN}>"
    assert "is now working on" in told["text"]
    assert not [row for row in hands.deliveries() if row.address.startswith("@")]


def test_the_question_whether_it_is_fixed_changes_where_it_was_asked(hands: Hands) -> None:
    """Its buttons give way to the answer, and the mention stays."""
    key, ts = reported_by_a_message(hands)
    incidents.resolve(hands.desk, actor(BEN, workspace=hands.workspace), key, FIX)
    hands.work()

    incidents.confirm(hands.desk, actor(ANN, workspace=hands.workspace), key)
    hands.work()

    (asked,) = [one for one in hands.channel("general")["messages"] if one["thread_ts"] == ts != one["ts"]]
    assert asked["blocks"][0]["text"]["text"] == f"<@{ANN}>"
    assert "You said that it is fixed" in str(asked["blocks"])
    assert "button" not in str(asked["blocks"])


def test_where_the_channel_takes_nothing_any_more_they_are_told_directly(hands: Hands) -> None:
    """Archived since: the same delivery goes to them, nobody else hears of it, and nothing has failed."""
    hands.control.add_channel("closing", ["ann"])
    hands.gateway.join(hands.channel("closing")["id"])
    key, _ = reported_by_a_message(hands, "closing")
    hands.control.archive("closing")

    incidents.take(hands.desk, actor(BEN, workspace=hands.workspace), key)
    hands.work()

    (told,) = hands.texts("@ann")
    assert "is now working on" in told
    assert ANN not in told
    assert hands.deliveries(DeliveryState.FAILED) == []
    assert len(hands.texts("service-desk")) == 1


@ONLY_SQLITE
def test_a_question_that_moved_takes_its_answer_with_it(hands: Hands) -> None:
    """The answer was given before the question could be posted: it follows to the direct messages."""
    hands.control.add_channel("secret", ["ann"], is_private=True)
    key, _ = reported_by_a_message(hands, "secret")
    incidents.resolve(hands.desk, actor(BEN, workspace=hands.workspace), key, FIX)
    incidents.confirm(hands.desk, actor(ANN, workspace=hands.workspace), key)

    hands.work()

    (asked,) = hands.channel("@ann")["messages"]
    assert "You said that it is fixed" in str(asked["blocks"])
    (update,) = [r for r in hands.deliveries() if r.method == Method.UPDATE and r.message == "AskToConfirm"]
    assert update.state == DeliveryState.SENT


@ONLY_SQLITE
def test_an_answer_that_was_lost_is_looked_for_in_the_thread(hands: Hands) -> None:
    """The post was made though its answer never came: it stands there once."""
    key, ts = reported_by_a_message(hands)
    hands.work()
    hands.control.fault("chat.postMessage", "reset_after", times=1)

    incidents.take(hands.desk, actor(BEN, workspace=hands.workspace), key)
    hands.work()

    told = [one for one in hands.channel("general")["messages"] if one["thread_ts"] == ts != one["ts"]]
    assert len(told) == 1


@ONLY_SQLITE
@pytest.mark.parametrize("on", WaitingOn)
def test_by_a_command_nothing_changes(hands: Hands, on: WaitingOn) -> None:
    """Whoever typed it has no message there: they are told directly."""
    incidents.report(
        hands.desk, actor(ANN, workspace=hands.workspace), Report("VPN is down", channel="C0GENERAL")
    )

    incidents.wait(hands.desk, actor(BEN, workspace=hands.workspace), INC_1, on)

    assert [row.address for row in hands.deliveries() if row.message == "Told"] == [f"@{ANN}"]
