"""The story: from a sentence in Slack to the review."""

from bot.slack.messages.buttons import FIXED, MAKE_MAJOR, NOT_FIXED, RESOLVE, TAKE
from tests.living import Living


def test_an_outage_goes_from_a_sentence_to_its_review(slack: Living) -> None:
    """Report, missed deadline, take, major, room, update, timeline, resolve, review, reopen, confirm."""
    answer = slack.say("ann", "VPN is down for everyone")
    assert "INC-1" in answer.sees
    card = slack.message("service-desk", "INC-1")["ts"]

    slack.advance(minutes=20)
    assert "Nobody has taken it yet" in slack.message("service-desk", "should have been answered")["text"]

    slack.press("ben", "service-desk", card, TAKE)
    slack.message("@ann", "is now working on")
    slack.press("cleo", "service-desk", card, MAKE_MAJOR)
    slack.message("incidents", "major incident is being worked on")
    slack.until_idle()
    room = next(c for c in slack.control.state()["channels"] if c["name"] == "inc-1-vpn-is-down-for-everyone")
    assert room["topic"] == "INC-1 VPN is down for everyone"
    assert {"U0ANN0001", "U0BEN0001", "U0CLEO001"} <= set(room["members"])
    assert room["pins"] == [room["messages"][0]["ts"]]
    assert [bookmark["link"] for bookmark in room["bookmarks"]] == [_link(slack, card)]

    found = slack.control.message("ben", room["name"], "The *certificate* expired, says <@U0DAN0001>")
    slack.control.react("cleo", room["name"], found, "memo")
    assert "on its way" in slack.say("cleo", "update We know the cause", channel=room["name"]).sees
    assert slack.message("incidents", "We know the cause")["thread_ts"] is not None
    slack.until_idle()

    slack.fill("ben", "service-desk", card, RESOLVE, how="fix", done="New certificate", lessons="Watch them")
    slack.message(room["name"], "is ready")
    asked = slack.message("@ann", "Is it fixed for you?")["ts"]
    slack.fill("ann", "@ann", asked, NOT_FIXED, why="Still no access")
    slack.message("@ben", "Still no access")
    slack.message("service-desk", "being worked on")
    slack.fill("ben", "service-desk", card, RESOLVE, how="fix", done="Restarted both")
    slack.message("@ann", "Restarted both")
    slack.press("ann", "@ann", slack.message("@ann", "Is it fixed for you?")["ts"], FIXED)
    slack.message("service-desk", "closed")
    slack.until_idle()

    state = slack.control.state()
    reviews = [file["content"] for file in state["files"] if file["channels"]]
    assert len(reviews) == 2  # one for each time it was resolved
    assert "@Dan Dyer" in reviews[1]
    assert "The \\*certificate\\* expired" in reviews[1]
    assert "Reopened | 1 time" in reviews[1]
    assert slack.control.calls()["errors"] == {}


def _link(slack: Living, ts: str) -> str:
    channel = slack.control.channel("service-desk")["id"]
    return f"https://sandbox.slack.com/archives/{channel}/p{ts.replace('.', '')}"
