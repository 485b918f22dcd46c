"""Journeys that go wrong: two at once, nothing to write with, words that cannot be used."""

from concurrent.futures import ThreadPoolExecutor

from bot.slack.messages.buttons import AGAIN, RESOLVE, TAKE
from tests.acting import INC_1, ONLY_SQLITE, locked_away
from tests.living import Living

OTHER_WAY = "Call extension 1234."


def whispers(slack: Living, user: str) -> list[str]:
    """What one person alone was shown, oldest first."""
    ids = {one["name"]: one["id"] for one in slack.control.state()["users"]}
    return [each["text"] for each in slack.control.state()["ephemerals"] if each["user"] == ids[user]]


def test_the_second_of_two_who_click_at_once_sees_by_whom_and_how_it_stands(slack: Living) -> None:
    """One has it; the other is shown who, with the card as it is now. Nobody sees an error."""
    slack.say("ann", "VPN is down for everyone")
    card = slack.message("service-desk", "INC-1")["ts"]

    with ThreadPoolExecutor(2) as threads:
        clicks = [
            threads.submit(slack.press, person, "service-desk", card, TAKE) for person in ("ben", "dan")
        ]
        assert [click.result().status for click in clicks] == ["answered", "answered"]
    slack.until_idle()

    with slack.desk.database.reading() as store:
        found = store.records.incident(slack.workspace, INC_1)
        assert found is not None
        winner = {"U0BEN0001": "ben", "U0DAN0001": "dan"}[found.assignee_id or ""]
    (loser,) = {"ben", "dan"} - {winner}
    (told,) = [each for each in slack.control.state()["ephemerals"] if each["from"] == "response_url"]
    assert told["text"] in whispers(slack, loser)
    assert winner in str(told["blocks"])
    assert "being worked on" in str(told["blocks"])
    assert "being worked on" in str(slack.control.channel("service-desk")["messages"][0]["blocks"])


@ONLY_SQLITE
def test_a_report_by_form_needs_only_what_is_broken_and_bad_input_loses_nothing(slack: Living) -> None:
    """The form stays open with what was entered; then it is recorded, and a direct message has the key."""
    view = slack.say("ann", "").view_id
    assert view is not None

    refused = slack.control.submit("ann", view, {"what": "\u0007", "details": "It was fine on Friday"})
    assert "what is broken" in refused.sees
    (still,) = slack.control.state()["views"]
    assert still["errors"]["what"]
    assert still["state"]["values"]["details"]["entered"]["value"] == "It was fine on Friday"

    slack.control.submit("ann", view, {"what": "VPN is down for everyone"})
    assert slack.control.state()["views"] == []
    assert "INC-1" in slack.message("@ann", "INC-1")["text"]
    assert "It was fine on Friday" in str(slack.message("service-desk", "INC-1")["blocks"])


@ONLY_SQLITE
def test_words_typed_again_are_reported_again_on_purpose_only(slack: Living) -> None:
    """The second time a button is offered; whoever presses it has reported another fault."""
    slack.say("ann", "VPN is down")

    again = slack.say("ann", "VPN is down")
    assert "INC-1" in again.sees
    offered = slack.control.state()["ephemerals"][-1]
    slack.press("ann", "general", offered["ts"], AGAIN)

    slack.message("service-desk", "INC-2")
    slack.until_idle()
    assert any("INC-2" in text for text in whispers(slack, "ann"))


def test_while_the_database_is_away_everybody_is_told_and_nothing_is_lost(slack: Living) -> None:
    """A command has its words back, a click is answered where it was made, a form stays open."""
    slack.say("ann", "E-mail is down")
    card = slack.message("service-desk", "INC-1")["ts"]
    view = slack.control.click("ben", "service-desk", card, RESOLVE).view_id
    assert view is not None
    slack.until_idle()

    with locked_away(slack.desk.database), ThreadPoolExecutor(3) as threads:
        told = threads.submit(slack.say, "ann", "VPN is down for everyone")
        clicked = threads.submit(slack.press, "dan", "service-desk", card, TAKE)
        sent = threads.submit(slack.control.submit, "ben", view, {"how": "fix", "done": "New certificate"})
        outcomes = [told.result(), clicked.result(), sent.result()]
    assert [outcome.status for outcome in outcomes] == ["answered"] * 3

    assert "could not record this" in outcomes[0].sees
    shown = slack.control.state()["ephemerals"]
    assert any("VPN is down for everyone" in str(each["blocks"]) for each in shown)
    assert any("could not record this" in text and OTHER_WAY in text for text in whispers(slack, "dan"))
    (still,) = slack.control.state()["views"]
    assert OTHER_WAY in str(still["errors"])
    assert still["state"]["values"]["done"]["entered"]["value"] == "New certificate"

    assert "INC-2" in slack.say("ann", "VPN is down for everyone").sees
    slack.control.submit("ben", view, {})
    slack.message("@ann", "New certificate")
    slack.until_idle()


@ONLY_SQLITE
def test_an_event_that_comes_twice_counts_once(slack: Living) -> None:
    """Slack delivers it again although we answered; the timeline has it once, and one person is told once."""
    slack.control.redeliver(1.0)
    slack.say("cleo", "major VPN is down")
    slack.until_idle()
    room = next(c["id"] for c in slack.control.state()["channels"] if c["name"] == "inc-1-vpn-is-down")
    ts = slack.control.message("cleo", room, "The certificate expired")

    slack.control.react("cleo", room, ts, "memo")
    slack.control.until(lambda _: bool(whispers(slack, "cleo")), 10)
    slack.advance(minutes=2)
    slack.until_idle()

    with slack.desk.database.reading() as store:
        found = store.records.incident(slack.workspace, INC_1)
        assert found is not None
        assert [entry.text for entry in store.warrooms.timeline(found.id)] == ["The certificate expired"]
    assert len([text for text in whispers(slack, "cleo") if "timeline" in text]) == 1
