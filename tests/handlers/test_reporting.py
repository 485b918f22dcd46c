"""Reporting by the form: what is entered is recorded, and what cannot be is answered at its field."""

from datetime import UTC, datetime

from bot.slack import forms
from tests.acting import ANN, BEN, EVE, INC_1, ONLY_SQLITE, WORKSPACE, incident
from tests.handlers.side import Side

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers


def recorded(bolt: Side) -> int:
    with bolt.desk.database.reading() as store:
        return store.records.count(WORKSPACE)


def test_all_that_is_entered_is_recorded(bolt: Side) -> None:
    """Since when, files and for whom, beside the words."""
    since = int(datetime(2026, 11, 21, 9, 0, tzinfo=UTC).timestamp())
    form = forms.report(bolt.desk.rulebook, channel="C0GENERAL", for_others=True)

    answer = bolt.submit(
        form, by=BEN, what="VPN is down", since=str(since), files="https://a.example/log", caller=ANN
    )

    found = incident(bolt.desk, INC_1)
    assert (answer.status, answer.body) == (200, "")
    assert found.began_at == datetime.fromtimestamp(since, UTC)
    assert (found.file_links, found.requester_id, found.reported_by) == ("https://a.example/log", ANN, BEN)


def test_what_cannot_be_used_is_answered_at_its_field(bolt: Side) -> None:
    """The form stays open with all that was entered, and nothing is recorded."""
    form = forms.report(bolt.desk.rulebook, channel="C0GENERAL", for_others=True)
    later = str(int(datetime(2026, 11, 22, tzinfo=UTC).timestamp()))

    answers = {
        field: bolt.submit(form, by=BEN, what="VPN", **{field: value}).json["errors"]
        for field, value in {"since": later, "files": "the share", "caller": "U0BOT0001"}.items()
    }

    assert {field: list(errors) for field, errors in answers.items()} == {
        "since": ["since"],
        "files": ["files"],
        "caller": ["caller"],
    }
    assert recorded(bolt) == 0


def test_who_may_not_report_for_others_is_refused_whatever_they_send(bolt: Side) -> None:
    """Their form has no such field; a forged one is answered, and nothing is recorded."""
    form = forms.report(bolt.desk.rulebook, channel="C0GENERAL", for_others=True)

    answer = bolt.submit(form, by=EVE, what="VPN", caller=ANN)

    assert "Only the agents report on behalf" in answer.words
    assert recorded(bolt) == 0


def test_only_agents_are_asked_for_whom_they_report(bolt: Side) -> None:
    """The command opens the form that its person may fill."""
    for person, asked in ((BEN, True), (EVE, False)):
        bolt.command("", by=person)
        assert ('"caller"' in bolt.slack.asked[-1][1]["view"]) is asked
