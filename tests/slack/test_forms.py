"""Forms: reading what was entered, and where to answer."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import BadInput
from bot.rulebook import Rulebook
from bot.slack import forms


def submitted(**values: dict[str, Any]) -> dict[str, Any]:
    return {"state": {"values": {field: {"entered": value} for field, value in values.items()}}}


def test_what_was_entered_is_read_by_field() -> None:
    """Text and choices by their field; what was left empty is not there."""
    view = submitted(
        what={"type": "plain_text_input", "value": "VPN is down"},
        details={"type": "plain_text_input", "value": None},
        service={"type": "static_select", "selected_option": {"value": "vpn", "text": {}}},
        impact={"type": "static_select", "selected_option": None},
    )

    assert forms.entered(view) == {"what": "VPN is down", "service": "vpn"}


def test_a_form_gives_text_as_it_was_typed() -> None:
    """Unlike a command, a form's text is not encoded: `&lt;` was typed as such."""
    view = submitted(what={"value": "  1 &lt; 2\r\n\x00<b> "})

    assert forms.entered(view)["what"] == "1 &lt; 2\n<b>"


def test_only_what_is_broken_is_required(rules: Rulebook) -> None:
    """Whoever is in a hurry fills in one line."""
    form = forms.report(rules, channel="C1")

    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    needed = [block["block_id"] for block in inputs if not block.get("optional")]

    assert needed == ["what"]


def test_what_concerns_no_field_is_answered_at_the_first(rules: Rulebook) -> None:
    """Slack shows errors at input blocks only."""
    assert forms.first_field(forms.report(rules, channel="C1")) == "what"
    assert forms.first_field(forms.resolve("INC-1")) == "how"
    assert forms.first_field({"blocks": [{"type": "section"}]}) is None


def test_a_form_remembers_what_it_is_about(rules: Rulebook) -> None:
    """The channel of a report, or the record: nothing is kept on our side while somebody types."""
    assert forms.report(rules, channel="C1")["private_metadata"] == "C1"
    assert forms.resolve("INC-12")["private_metadata"] == "INC-12"
    assert forms.reopen("INC-12")["private_metadata"] == "INC-12"


def test_a_moment_and_a_person_are_read_like_everything_else() -> None:
    """Slack gives a moment as epoch seconds, and a person as their id."""
    view = submitted(
        since={"type": "datetimepicker", "selected_date_time": 1795262400},
        caller={"type": "users_select", "selected_user": "U0ANN0001"},
        files={"type": "plain_text_input", "value": None},
    )

    said = forms.entered(view)

    assert said == {"since": "1795262400", "caller": "U0ANN0001"}
    assert forms.moment_entered(said, "since") == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert forms.moment_entered({}, "since") is None


@pytest.mark.parametrize("sent", ["99999999999999999999", "soon"])
def test_a_moment_that_no_calendar_has_is_refused_at_its_field(sent: str) -> None:
    """What a form sends can be forged."""
    with pytest.raises(BadInput) as refused:
        forms.moment_entered({"since": sent}, "since")

    assert refused.value.field == "since"


def test_only_who_may_is_asked_for_whom_they_report(rules: Rulebook) -> None:
    """Everybody else sees a form with one field less."""
    fields = {
        for_others: {block.get("block_id") for block in forms.report(rules, for_others=for_others)["blocks"]}
        for for_others in (True, False)
    }

    assert fields[True] - fields[False] == {"caller"}
