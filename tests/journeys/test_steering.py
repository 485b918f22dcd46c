"""An incident is entered for a caller, steered by words, given away, and found in every list."""

from bot.slack.messages.buttons import CORRECT, REPORT_WORDS, TAKE_BACK
from tests.acting import ANN, DAN, ONLY_SQLITE
from tests.living import Living

pytestmark = ONLY_SQLITE  # records are proven on both engines; this is about the way through Slack

DESK = "service-desk"


def test_a_call_is_entered_for_the_caller_and_steered_by_words(slack: Living) -> None:
    """The form on behalf of Ann; then every verb of an agent, each answered and shown on the one card."""
    view = slack.say("ben", "").view_id
    assert view is not None
    entries = {"what": "VPN drops every hour", "caller": ANN, "files": "https://example.com/log.txt"}
    assert slack.control.submit("ben", view, {**entries}).status == "answered"
    slack.message("@ann", "INC-1")
    card = slack.message(DESK, "INC-1")["ts"]

    assert "in progress" in slack.say("ben", "take INC-1").sees
    slack.message("@ann", "is now working on")
    assert "why" in slack.say("ben", "impact INC-1 low").sees.lower()
    assert seen(slack, "ben", "impact INC-1 low It is Ann alone")
    slack.message("@ann", "has priority")
    assert seen(slack, "ben", "urgency INC-1 high The board meets")
    assert "waiting" in slack.say("ben", "waiting INC-1 requester until tomorrow 9:00").sees
    slack.message("@ann", "please answer in this thread")
    assert "in progress" in slack.say("ben", "resume INC-1").sees
    slack.say("ben", "note INC-1 The tunnel is fine")
    slack.say("ben", f"assign INC-1 <@{DAN}>")
    slack.message("@dan", "INC-1")
    slack.say("dan", "escalate INC-1 storage It is their disk")
    slack.message("@ann", "Storage Team")
    slack.until_idle()
    (shown,) = [m for m in slack.control.channel(DESK)["messages"] if m["ts"] == card]
    assert "Storage Team" in str(shown["blocks"])

    history = seen(slack, "ben", "history INC-1")
    for word in ("It is Ann alone", "The board meets", "The tunnel is fine", "It is their disk"):
        assert word in history
    assert "INC-1" in seen(slack, "ben", "list team Storage Team")
    assert "INC-1" in seen(slack, "ann", "list mine")
    assert "INC-1" not in seen(slack, "ben", "list breached")
    assert slack.control.calls()["errors"] == {}


def test_what_was_meant_otherwise_is_one_click_away(slack: Living) -> None:
    """A verb without a key is a report, which is corrected or taken back; `list` may be one after all."""
    said = seen(slack, "ann", "cancel button broken")
    assert "INC-1" in said
    assert "/incident cancel" in said
    view = click_what_was_answered(slack, "ann", CORRECT)
    assert view is not None
    assert slack.control.submit("ann", view, {"impact": "low"}).status == "answered"
    click_what_was_answered(slack, "ann", TAKE_BACK)
    slack.message(DESK, "cancelled")

    slack.say("ann", "list")
    click_what_was_answered(slack, "ann", REPORT_WORDS)
    slack.message(DESK, "INC-2")

    slack.say("ben", "VPN is down")
    slack.say("ben", "E-mail is down")
    assert "duplicate" in slack.say("ben", "duplicate INC-4 INC-3").sees
    assert "cancelled" in slack.say("ben", "cancel INC-3 A drill").sees
    slack.until_idle()
    assert slack.control.calls()["errors"] == {}


def seen(slack: Living, who: str, text: str) -> str:
    """All that a person is answered."""
    return str(slack.say(who, text).answer)


def click_what_was_answered(slack: Living, who: str, action: str) -> str | None:
    """Press a button of the newest message that only this person sees; the form that it opens."""
    answered = [m for m in slack.control.state()["ephemerals"] if action in str(m["blocks"])][-1]
    return slack.press(who, "general", answered["ts"], action).view_id
