"""`/request`: a form, a request at once, and the verbs that it shares with `/incident`."""

import json

import pytest

from bot.slack import forms
from bot.slack.messages.buttons import REQUEST_WORDS, RESOLVE
from bot.terms import Key, Kind
from tests.acting import ANN, BEN, ONLY_SQLITE, incident, said
from tests.handlers.side import JSON, Answered, Side

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers

REQ_1 = Key(Kind.REQUEST, 1)


def request(bolt: Side, text: str = "", *, by: str = ANN) -> Answered:
    return bolt.command(text, by=by, name="/request")


def opened(bolt: Side) -> JSON:
    """The form that was opened last."""
    view: JSON = json.loads(bolt.slack.asked[-1][1]["view"])
    return view


def fields(view: JSON, *, needed: bool) -> list[str]:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    return [block["block_id"] for block in inputs if needed is not bool(block.get("optional"))]


def test_text_is_a_request_at_once(bolt: Side) -> None:
    """In one line; the answer says its key."""
    answer = request(bolt, "A new keyboard")

    assert "Noted as *REQ-1*" in answer.words
    assert incident(bolt.desk, REQ_1).title == "A new keyboard"


def test_without_words_a_form_opens_in_which_one_field_is_required(bolt: Side) -> None:
    """What they need; all else may stay empty, and whoever sent it is told the key."""
    assert request(bolt).body == ""
    assert fields(opened(bolt), needed=True) == ["what"]

    bolt.submit(opened(bolt), what="A keyboard", urgency="low")

    assert (incident(bolt.desk, REQ_1).title, incident(bolt.desk, REQ_1).urgency) == ("A keyboard", "low")
    assert [row.facts["key"] for row in said(bolt.desk, "Told")] == ["REQ-1"]


def test_a_shortcut_opens_the_same_form(bolt: Side) -> None:
    """From anywhere in Slack."""
    bolt.shortcut(forms.REQUEST)

    assert opened(bolt)["callback_id"] == forms.REQUEST


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("REQ-1", "REQ-1 A keyboard"),
        ("list", "Open requests"),
        ("list mine", "that you reported or work on"),
        ("help", "What `/request` does"),
        ("take REQ-1", "being worked on"),
        ("note REQ-1 Ordered", "Note on REQ-1"),
        ("history REQ-1", "What happened to REQ-1"),
        ("take REQ-1 now", "Write only: /request take REQ-1"),
        ("take REQ-9", "There is no REQ-9 that you may see. Type /request list"),
        ("turn REQ-1", "INC-1 is"),
    ],
)
def test_it_knows_the_verbs(bolt: Side, text: str, answered: str) -> None:
    """The same as `/incident`, of either kind, and names itself in what it says."""
    request(bolt, "A keyboard")

    assert answered in request(bolt, text, by=BEN).words


@pytest.mark.parametrize("text", ["major release of the CRM", "update my address", "list of all printers"])
def test_what_is_no_verb_of_requests_is_a_request(bolt: Side, text: str) -> None:
    """There are no major requests, and nobody waits for an update in a war room."""
    assert "Noted as *REQ-1*" in request(bolt, text).words
    assert incident(bolt.desk, REQ_1).title == text


def test_words_that_were_taken_for_a_list_become_a_request_by_a_click(bolt: Side) -> None:
    """As those of `/incident` become a report."""
    assert REQUEST_WORDS in request(bolt, "list mine").words

    bolt.click(REQUEST_WORDS, "list mine")

    assert incident(bolt.desk, REQ_1).title == "list mine"


def test_the_button_of_its_card_opens_a_form_without_ways(bolt: Side) -> None:
    """A request is fulfilled: only what was done is asked."""
    request(bolt, "A keyboard")

    bolt.click(RESOLVE, "REQ-1", by=BEN)

    assert fields(opened(bolt), needed=True) == ["done"]
    bolt.submit(opened(bolt), by=BEN, done="It lies on your desk")
    assert incident(bolt.desk, REQ_1).state == "resolved"


def test_the_same_words_within_ten_minutes_are_one_request(bolt: Side) -> None:
    """As with `/incident`; the same words after the other command are another thing."""
    request(bolt, "VPN")
    assert "You asked for this" in request(bolt, "VPN").words

    bolt.command("VPN")

    assert bolt.recorded() == 2
