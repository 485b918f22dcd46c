"""`/desk`: its words, and what it answers to those that it does not know."""

import pytest

from bot.slack.messages import MESSAGES
from bot.slack.messages.buttons import PAGE_ON, SHOW
from handlers import desk as desk_words
from tests.acting import ANN, BEN, EVE, INC_1, ONLY_SQLITE, deliveries, report
from tests.handlers.side import Side

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers


def asked(bolt: Side, text: str, *, by: str = BEN) -> str:
    """What `/desk` with these words shows to somebody, and to nobody else."""
    answer = bolt.command(text, by=by, name="/desk")
    assert answer.status == 200
    assert answer.json["response_type"] == "ephemeral"
    return answer.words


@pytest.mark.parametrize("text", ["help", "HELP", "", "  "])
def test_alone_it_tells_what_there_is(bolt: Side, text: str) -> None:
    """Whoever types it for the first time learns what to type."""
    words = asked(bolt, text)

    assert all(f"/desk {word}" in words for word in desk_words.WORDS)


def test_mine_is_what_i_reported(bolt: Side) -> None:
    """And nothing of anybody else."""
    report(bolt.desk, by=ANN)
    report(bolt.desk, "E-mail is down", by=EVE)

    words = asked(bolt, "mine", by=ANN)

    assert "INC-1" in words
    assert "INC-2" not in words


@pytest.mark.parametrize("text", ["show INC-1", "show inc-1", "SHOW  inc-1 "])
def test_a_key_shows_how_it_stands(bolt: Side, text: str) -> None:
    """As `/incident INC-1` does."""
    report(bolt.desk)

    assert "VPN is down" in asked(bolt, text)


def test_sla_says_why_and_sends_a_picture(bolt: Side) -> None:
    """To whoever may see it."""
    report(bolt.desk)

    words = asked(bolt, "sla inc-1", by=ANN)

    assert "by the policy _deadlines of P1_" in words
    assert "A picture of it follows" in words
    assert "There is no INC-1 that you may see" in asked(bolt, "sla INC-1", by=EVE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("show", "Name one record by its key, such as: /desk show INC-12."),
        ("show VPN", "Name one record by its key"),
        ("show INC-2", "There is no INC-2 that you may see"),
        ("mine today", "Write only: /desk mine."),
        ("the printer burns", "/desk knows no such word. There is mine, "),
    ],
)
def test_what_cannot_be_used_is_answered_with_the_next_step(bolt: Side, text: str, says: str) -> None:
    """The person's own words are given back, and nothing is recorded."""
    report(bolt.desk)

    words = asked(bolt, text)

    assert says in words
    assert text in words
    assert bolt.recorded() == 1


def test_another_page_takes_the_place_of_the_one_that_was_clicked(bolt: Side) -> None:
    """Its button holds the number and what was asked; the answer goes to the click alone."""
    for number in range(20):
        report(bolt.desk, f"Printer {number}")
    assert "More →" in asked(bolt, "search print")

    bolt.click(PAGE_ON, "1 search print", by=BEN)

    told = deliveries(bolt.desk)[-1]
    assert (told.method, told.message, told.facts["page"]) == ("respond", "Listed", 1)
    assert "INC-1" in {row["key"] for row in told.facts["rows"]}
    assert MESSAGES["Listed"].in_place
    assert not MESSAGES["Shown"].in_place


@pytest.mark.parametrize(
    "value", ["", "1", "x mine", "1 away", "1 help", "99999999 mine", "-1 mine", "1 gone"]
)
def test_a_button_that_leads_to_no_page_says_so(bolt: Side, value: str) -> None:
    """Whatever stands in it, it does nothing else."""
    bolt.click(PAGE_ON, value, by=BEN)

    told = deliveries(bolt.desk)[-1]
    assert (told.message, told.facts["says"]) == (
        "Refused",
        "This button leads to no page. Type /desk help for what can be asked.",
    )


def test_a_line_of_a_list_shows_its_card(bolt: Side) -> None:
    """Below the list; to who may see it."""
    report(bolt.desk)
    bolt.click(SHOW, "INC-1", by=ANN)
    assert deliveries(bolt.desk)[-1].message == "Shown"

    bolt.click(SHOW, "INC-1", by=EVE)
    assert deliveries(bolt.desk)[-1].message == "Refused"


@pytest.mark.parametrize(("text", "by", "says"), [("queue", ANN, "Queues are"), ("team fax", BEN, "no team")])
def test_a_queue_that_is_not_theirs_is_refused(bolt: Side, text: str, by: str, says: str) -> None:
    """With what they may type instead."""
    assert says in asked(bolt, text, by=by)


def test_away_and_back_are_answered(bolt: Side) -> None:
    """And until when."""
    assert "You are away until" in asked(bolt, "away until 4h")
    assert "Welcome back" in asked(bolt, "back")


def test_a_key_that_is_searched_for_is_shown(bolt: Side) -> None:
    """Nobody types a key to find others."""
    report(bolt.desk)

    assert "VPN is down" in asked(bolt, "search inc-1")


def test_asking_writes_nothing(bolt: Side) -> None:
    """A question keeps no key and tells nobody."""
    report(bolt.desk, by=ANN)
    before = len(deliveries(bolt.desk))

    asked(bolt, f"show {INC_1}", by=ANN)
    asked(bolt, "mine", by=ANN)

    assert len(deliveries(bolt.desk)) == before
