"""Suggesting: what is open stands in a form, and nothing that was entered is lost by it."""

import json
from typing import Any

from bot.rulebook import Rulebook
from bot.sandbox.blockkit import view_problems
from bot.slack import forms
from bot.slack.messages import Line
from bot.slack.suggesting import suggested
from bot.terms import State
from tests.slack.samples import LINE, TAKEN_LINE

Form = dict[str, Any]


def with_(view: Form, *found: Line) -> Form:
    changed = suggested(view, found)
    assert changed is not None
    return changed


def inputs(view: Form) -> list[tuple[str, str]]:
    return [
        (block["block_id"], block["element"]["action_id"]) for block in view["blocks"] if "element" in block
    ]


def test_they_stand_below_what_is_typed_and_change_no_field(rules: Rulebook) -> None:
    """Slack keeps what was entered where the ids stay: https://docs.slack.dev/reference/views/modal-views"""
    form = forms.report(rules, for_others=True)

    view = with_(form, LINE, TAKEN_LINE)

    ids = [block.get("block_id") for block in view["blocks"]]
    assert ids[:4] == ["what", "similar", "similar.INC-12.new", "similar.INC-11.assigned"]
    assert inputs(view) == inputs(form)
    assert view_problems(view) == []


def test_others_take_their_place_and_none_leave_the_form_as_it_was(rules: Rulebook) -> None:
    """Whoever types on sees what fits now."""
    form = forms.report(rules, channel="C1")

    there = with_(with_(form, LINE), TAKEN_LINE)
    gone = suggested(there, ())

    assert "INC-12" not in json.dumps(there)
    assert gone == form


def test_what_is_shown_already_is_not_shown_again(rules: Rulebook) -> None:
    """Every letter is told to us: Slack is asked only where something changes."""
    form = forms.report(rules)

    assert suggested(form, ()) is None
    assert suggested(with_(form, LINE), (LINE,)) is None
    assert suggested(with_(form, LINE), (LINE.model_copy(update={"state": State.WAITING}),)) is not None


def test_what_slack_adds_to_a_view_is_left_away(rules: Rulebook) -> None:
    """Its payload has an id, a hash and the state, none of which a call takes."""
    sent = {
        **forms.report(rules),
        "id": "V1",
        "hash": "1.a",
        "state": {"values": {}},
        "previous_view_id": None,
    }

    assert view_problems(with_(sent, LINE)) == []


def test_titles_of_people_are_literal_and_cut(rules: Rulebook) -> None:
    """Three of the longest fit beside everything else."""
    hostile = LINE.model_copy(update={"title": "<!channel>" * 15})

    view = with_(forms.report(rules), hostile)

    assert "<!channel>" not in json.dumps(view)
    assert view_problems(view) == []
