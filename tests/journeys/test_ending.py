"""How an incident ends: a workaround, a fix, and nobody who says whether it is fixed."""

from bot.slack.messages.buttons import FIXED, RESOLVE, TAKE
from tests.living import Living


def test_a_workaround_leaves_it_open_and_silence_about_the_fix_closes_it(slack: Living) -> None:
    """The requester hears of each; one reminder takes the question's place, and the card follows."""
    slack.say("ann", "VPN is down for everyone")
    card = slack.message("service-desk", "INC-1")["ts"]
    slack.press("ben", "service-desk", card, TAKE)
    slack.message("@ann", "is now working on")

    slack.fill("ben", "service-desk", card, RESOLVE, how="workaround", done="Use the old gateway")
    slack.message("@ann", "works again by a workaround")
    assert "Use the old gateway" in str(slack.message("service-desk", "stays open until the cause is gone"))
    slack.until_idle()
    assert asked(slack) == []

    slack.fill("ben", "service-desk", card, RESOLVE, how="fix", done="New certificate")
    slack.message("@ann", "Is it fixed for you?")
    slack.advance(hours=24)
    reminder = slack.message("@ann", "without an answer it is closed")["ts"]
    slack.message("@ann", "asked again below")
    slack.until_idle()
    assert asked(slack) == [reminder]

    slack.advance(hours=48)
    slack.message("@ann", "report it anew")
    slack.message("service-desk", "is closed")
    slack.until_idle()
    assert asked(slack) == []
    assert slack.control.calls()["errors"] == {}


def asked(slack: Living) -> list[str]:
    """The messages in which Ann can say that it is fixed."""
    return [str(m["ts"]) for m in slack.control.channel("@ann")["messages"] if FIXED in str(m["blocks"])]
