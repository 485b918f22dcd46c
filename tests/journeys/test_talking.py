"""The desk and the requester talk in threads."""

from bot.sandbox.client import JSON
from bot.slack.messages.buttons import REPLY
from tests.acting import ANN, BEN, INC_1, ONLY_SQLITE
from tests.living import Living

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below

DESK, HERS = "service-desk", "@ann"


def in_thread(slack: Living, channel: str, ts: str) -> list[JSON]:
    """What was answered below a message, oldest first."""
    found = slack.control.channel(channel)["messages"]
    return [message for message in found if message["thread_ts"] == ts != message["ts"]]


def test_words_go_to_the_requester_and_back_and_notes_stay(slack: Living) -> None:
    """Every event comes twice; each word stands once, and what the desk says among itself goes nowhere."""
    slack.control.redeliver(1.0)
    slack.say("ann", "VPN is down for everyone")
    card = slack.message(DESK, "INC-1")["ts"]

    slack.control.message("ben", DESK, "It is surely *her* laptop", thread_ts=card)
    slack.control.message("ben", DESK, "To requester: is it &lt;!channel&gt; *better*?", thread_ts=card)
    asked = slack.message(HERS, "better")
    assert f"<@{BEN}>" in asked["text"]
    quoted = [block["text"] for block in asked["blocks"] if block["type"] == "section"]
    assert {"type": "plain_text", "text": "is it <!channel> *better*?", "emoji": False} in quoted

    slack.say("ben", "waiting INC-1 requester")
    slack.message(HERS, "waits on you")
    slack.control.message("ann", HERS, "No, since nine", thread_ts=asked["ts"])
    answered = slack.message(DESK, "No, since nine")
    assert answered["thread_ts"] == card
    assert f"<@{ANN}>" in answered["text"]
    slack.fill("ben", DESK, card, REPLY, text="We look at the gateway")
    slack.message(HERS, "We look at the gateway")
    slack.until_idle()
    slack.advance(minutes=2)
    slack.until_idle()

    with slack.desk.database.reading() as store:
        found = store.records.incident(slack.workspace, INC_1)
        assert found is not None
        assert found.state == "new"
        kept = {kind: store.records.comments(found, kind=kind) for kind in ("note", "reply", "answer")}
    assert {kind: [one.text for one in comments] for kind, comments in kept.items()} == {
        "note": ["It is surely *her* laptop"],
        "reply": ["is it <!channel> *better*?", "We look at the gateway"],
        "answer": ["No, since nine"],
    }
    hers = str(slack.control.channel(HERS)["messages"])
    assert "laptop" not in hers
    below = [message["user"] for message in in_thread(slack, DESK, card)]
    bot = slack.control.state()["bot"]["user_id"]
    assert below == [BEN, BEN, bot, bot]  # her answer, and what was said by the button
    assert slack.control.calls()["errors"] == {}
