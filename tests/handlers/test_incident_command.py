"""`/incident`: what its words mean, and what the person reads."""

import pytest

from bot.records import incidents
from bot.slack import forms
from bot.slack.messages.buttons import AGAIN, NOT_FIXED, RESOLVE, TAKE, TAKE_BACK
from bot.terms import How, Key, Kind, Solution
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    EVE,
    INC_1,
    ONLY_SQLITE,
    actor,
    deliveries,
    history,
    incident,
    report,
    said,
)
from tests.handlers.side import Side

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers


def test_a_sentence_is_recorded_and_answered_with_its_key(bolt: Side) -> None:
    """The person who waits is answered from the committed record, by nobody else seen."""
    answer = bolt.command("VPN is down for everyone")

    assert answer.json["response_type"] == "ephemeral"
    assert "*INC-1*" in answer.json["text"]
    assert incident(bolt.desk, INC_1).title == "VPN is down for everyone"
    assert incident(bolt.desk, INC_1).requester_id == ANN
    assert incident(bolt.desk, INC_1).reported_in == "C0GENERAL"


def test_what_slack_encodes_is_recorded_as_it_was_typed(bolt: Side) -> None:
    """Slack sends `<!channel>` and `&lt;`: the record holds names and characters, and alarms nobody."""
    bolt.command("<!channel> <@U0EVE0001|eve> says 1 &lt; 2 &amp; <https://a.example|this>")

    assert incident(bolt.desk, INC_1).title == "@channel @eve says 1 < 2 & https://a.example"


def test_no_words_open_the_form(bolt: Side) -> None:
    """The one call that a listener makes, and the command is answered without a word."""
    answer = bolt.command("")

    assert (answer.status, answer.body) == (200, "")
    assert bolt.slack.methods() == ["views.open"]
    assert bolt.recorded() == 0


def test_a_form_that_slack_does_not_open_is_explained(bolt: Side) -> None:
    """The trigger was too old: the person reads how to report without a form."""
    bolt.slack.says({"ok": False, "error": "expired_trigger_id"})

    answer = bolt.command("")

    assert answer.status == 200
    assert "expired_trigger_id" in answer.words
    assert "/incident" in answer.words


@pytest.mark.parametrize("text", ["INC-1", "inc-1", "  Inc-1  "])
def test_a_key_shows_how_it_stands(bolt: Side, text: str) -> None:
    """In any case, and for whoever may see it; it records nothing."""
    report(bolt.desk)

    answer = bolt.command(text)

    assert "INC-1 VPN is down" in answer.words
    assert bolt.recorded() == 1


def test_a_key_that_is_not_theirs_is_as_one_that_does_not_exist(bolt: Side) -> None:
    """Nobody learns from a refusal that a record exists."""
    report(bolt.desk)

    theirs, none = bolt.command("INC-1", by=EVE), bolt.command("INC-2", by=EVE)

    assert "There is no INC-1 that you may see" in theirs.words
    assert theirs.words.replace("INC-1", "INC-2") == none.words


@pytest.mark.parametrize("text", ["list", "LIST", "List"])
def test_list_lists(bolt: Side, text: str) -> None:
    """Those that are open and that the person may see."""
    report(bolt.desk)

    assert "*INC-1*" in bolt.command(text).words
    assert "No incident that you may see is open" in bolt.command(text, by=EVE).words


@pytest.mark.parametrize("text", ["help", "Help"])
def test_help_helps(bolt: Side, text: str) -> None:
    """Every word that the command knows is in it."""
    answer = bolt.command(text)

    assert all(f"/incident {word}" in answer.words for word in ("major", "update", "list", "INC-12", "help"))


@pytest.mark.parametrize(
    "text",
    ["listen, the VPN is down", "help me to print", "INC-1 is back", "majority has no network"],
)
def test_a_sentence_that_only_begins_like_a_word_is_a_report(bolt: Side, text: str) -> None:
    """What is no known word or key is recorded, and not lost."""
    bolt.command(text)

    assert incident(bolt.desk, INC_1).title == text


def test_major_reports_a_major_incident(bolt: Side) -> None:
    """In any case of the word; the war room is on its way."""
    answer = bolt.command("MAJOR VPN is down", by=CLEO)

    assert "INC-1" in answer.words
    assert incident(bolt.desk, INC_1).major_at is not None
    assert incident(bolt.desk, INC_1).title == "VPN is down"


def test_who_may_not_declare_has_reported_it_all_the_same(bolt: Side) -> None:
    """A fault is a fault: it is recorded, and whoever may make it major reads of it."""
    answer = bolt.command("major VPN is down", by=ANN)

    assert "INC-1" in answer.words
    assert "major" in answer.words
    assert incident(bolt.desk, INC_1).major_at is None


def test_an_update_outside_of_a_war_room_is_a_report(bolt: Side) -> None:
    """ "Update of Windows breaks the mail" is something broken; the answer says where updates are sent."""
    answer = bolt.command("update We know the cause", by=CLEO)

    assert incident(bolt.desk, INC_1).title == "update We know the cause"
    assert "from the incident's own war room" in answer.words
    assert TAKE_BACK in answer.words


def test_a_report_that_is_too_long_is_refused_and_given_back(bolt: Side) -> None:
    """As much of it as a message holds."""
    answer = bolt.command("x" * 3_001)

    assert "longer than 3000 characters" in answer.words
    assert "x" * 2_999 in answer.words
    assert bolt.recorded() == 0


def test_the_same_words_again_are_answered_with_the_first_ones_key(bolt: Side) -> None:
    """A person who saw an error types it again: nothing new is recorded, and a button reports it anyway."""
    bolt.command("VPN is down")

    answer = bolt.command("VPN is down")
    assert "You reported this" in answer.words
    assert bolt.recorded() == 1
    bolt.click(AGAIN, "INC-1")

    assert bolt.recorded() == 2
    told = said(bolt.desk, "Reported")[-1]
    assert (told.method, told.facts["key"]) == ("respond", "INC-2")


def test_two_quick_clicks_on_report_again_make_one_record(bolt: Side) -> None:
    """The second is answered with what the first made; another person's, or a later one, is another."""
    bolt.command("VPN is down", by=BEN)
    for _ in range(2):
        bolt.click(AGAIN, "INC-1", by=BEN)

    assert bolt.recorded() == 2
    assert said(bolt.desk, "AlreadyReported")[-1].facts["key"] == "INC-2"

    bolt.click(AGAIN, "INC-2", by=BEN)
    bolt.click(AGAIN, "INC-1", by=CLEO)

    assert bolt.recorded() == 4


def test_a_form_reports_with_only_what_is_broken(bolt: Side) -> None:
    """The rest is guessed from the words; a form closes without a word, so a direct message has the key."""
    form = forms.report(bolt.desk.rulebook, channel="C0HELP001")

    answer = bolt.submit(form, what="VPN is down for everyone")

    assert (answer.status, answer.body) == (200, "")
    found = incident(bolt.desk, INC_1)
    assert (found.title, found.service, found.priority) == ("VPN is down for everyone", "vpn", "P1")
    assert found.reported_in == "C0HELP001"
    (told,) = said(bolt.desk, "Told")
    assert (told.address, told.facts["what"], told.facts["key"]) == (f"@{ANN}", "reported", "INC-1")


def test_what_a_form_says_is_not_guessed(bolt: Side) -> None:
    """A choice of the person outweighs their words."""
    form = forms.report(bolt.desk.rulebook, channel="C1")

    bolt.submit(form, what="VPN is down for everyone", service="email", impact="low", urgency="low")

    found = incident(bolt.desk, INC_1)
    assert (found.service, found.impact, found.urgency, found.priority) == ("email", "low", "low", "P4")


def test_bad_input_is_answered_at_its_field_and_the_form_stays(bolt: Side) -> None:
    """Errors leave the form open with all that was entered."""
    form = forms.report(bolt.desk.rulebook, channel="C1")

    answer = bolt.submit(form, what="\x00\x01")

    assert answer.json["response_action"] == "errors"
    assert "what is broken" in answer.json["errors"]["what"]
    assert bolt.recorded() == 0


@pytest.mark.parametrize(
    ("form", "entered", "field"),
    [
        (forms.resolve("INC-1"), {"how": "fix", "done": " \x00 "}, "done"),
        (forms.reopen("INC-1"), {"why": "\x07"}, "why"),
    ],
)
def test_words_that_say_nothing_are_asked_for_again(
    bolt: Side, form: forms.Form, entered: dict[str, str], field: str
) -> None:
    """The requester reads what was done, and whoever works on it why it is not fixed."""
    report(bolt.desk, by=BEN)

    answer = bolt.submit(form, by=BEN, **entered)

    assert list(answer.json["errors"]) == [field]
    assert incident(bolt.desk, INC_1).state == "new"


def test_a_refusal_in_a_form_stands_in_the_form(bolt: Side) -> None:
    """Who may not resolve it reads so where they tried to."""
    report(bolt.desk)

    answer = bolt.submit(forms.resolve("INC-1"), by=ANN, how="fix", done="I did")

    assert "You may not resolve it" in answer.json["errors"]["how"]


@pytest.mark.parametrize("action", [RESOLVE, NOT_FIXED])
def test_a_button_that_asks_opens_its_form(bolt: Side, action: str) -> None:
    """By the trigger of the click, and nothing is recorded yet."""
    report(bolt.desk, by=BEN)
    if action == NOT_FIXED:
        incidents.resolve(bolt.desk, actor(BEN), INC_1, Solution(How.FIX, "New certificate"))
    before = len(history(bolt.desk, INC_1))

    answer = bolt.click(action, "INC-1", by=BEN)

    assert (answer.status, answer.body) == (200, "")
    assert bolt.slack.methods() == ["views.open"]
    assert len(history(bolt.desk, INC_1)) == before


def test_a_click_that_is_refused_is_answered_to_whoever_clicked(bolt: Side) -> None:
    """By a delivery to the click's response_url, in the transaction of nothing else."""
    report(bolt.desk)

    answer = bolt.click(TAKE, "INC-1", by=ANN)

    assert (answer.status, answer.body) == (200, "")
    told = deliveries(bolt.desk)[-1]
    assert (told.method, told.message) == ("respond", "Refused")
    assert told.address.startswith(bolt.slack.url)


@pytest.mark.parametrize("value", ["", "INC-", "DROP TABLE records", "INC-1 ", "REQ-1"])
def test_a_button_of_no_record_is_refused(bolt: Side, value: str) -> None:
    """Whatever its value says, nothing breaks."""
    answer = bolt.click(TAKE, value, by=BEN)

    told = deliveries(bolt.desk)[-1]
    assert answer.status == 200
    assert told.message in ("Refused", "Shown")


def test_a_guest_of_a_shared_channel_is_nobody_else(bolt: Side) -> None:
    """A guest whose user id an agent has as well: their report is theirs, and their role none."""
    bolt.submit(forms.report(bolt.desk.rulebook, channel="C1"), by=BEN, team="T2", what="VPN is down")
    assert incident(bolt.desk, INC_1).requester_id == f"T2:{BEN}"

    bolt.click(TAKE, "INC-1", by=BEN, team="T2")

    assert incident(bolt.desk, Key(Kind.INCIDENT, 1)).assignee_id is None
    assert deliveries(bolt.desk)[-1].message == "Refused"
