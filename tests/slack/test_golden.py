"""Golden JSON: what Slack is sent for every message and form, to be read in a review of a change."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.blockkit import message_problems, view_problems
from bot.slack.messages import MESSAGES, recall
from tests.slack import samples

GOLDEN = Path(__file__).parent / "golden"
REGENERATES = "TOCSIN_GOLDEN"
"""Set it to `write`, run this module, and read the difference."""


def matches_golden(name: str, said: Any) -> bool:
    """Whether what is said equals the file of this name; the file is written anew where that is asked for."""
    file = GOLDEN / f"{name}.json"
    text = json.dumps(said, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get(REGENERATES) == "write":
        file.write_text(text)
    return file.read_text() == text


@pytest.mark.parametrize("name", samples.MESSAGES)
def test_a_message_looks_as_it_did(name: str) -> None:
    """A change of its words or its shape is seen by whoever reviews it; TOCSIN_GOLDEN=write accepts it."""
    assert matches_golden(name, samples.MESSAGES[name].shape().arguments())


@pytest.mark.parametrize("name", samples.FORMS)
def test_a_form_looks_as_it_did(name: str) -> None:
    """The same for forms."""
    assert matches_golden(name, samples.FORMS[name])


@pytest.mark.parametrize("name", samples.HOMES)
def test_a_home_looks_as_it_did(name: str) -> None:
    """The same for Homes, which Slack takes as well."""
    view = samples.HOMES[name].view()

    assert matches_golden(name, view)
    assert view_problems(view, surface="home") == []


@pytest.mark.parametrize("name", samples.MESSAGES)
def test_slack_takes_every_message(name: str) -> None:
    """Each passes the checks of Block Kit, and has a text for notifications."""
    said = json.loads((GOLDEN / f"{name}.json").read_text())

    assert message_problems(said.get("blocks", [])) == []
    assert 0 < len(said["text"]) <= 4_000


@pytest.mark.parametrize("name", samples.FORMS)
def test_slack_takes_every_form(name: str) -> None:
    """Each passes the checks of views."""
    assert view_problems(json.loads((GOLDEN / f"{name}.json").read_text())) == []


def test_every_message_has_its_golden() -> None:
    """A message that nobody has drawn here is one that nobody has looked at."""
    drawn = {said.name() for said in samples.MESSAGES.values()}

    assert drawn == set(MESSAGES)


def test_no_golden_is_left_behind() -> None:
    """A file without a sample proves nothing."""
    assert {file.stem for file in GOLDEN.glob("*.json")} == {
        *samples.MESSAGES,
        *samples.FORMS,
        *samples.HOMES,
    }


@pytest.mark.parametrize("name", samples.MESSAGES)
def test_what_is_kept_says_the_same_when_it_is_recalled(name: str) -> None:
    """A delivery keeps facts as JSON and takes its shape when it leaves, maybe in another release."""
    said = samples.MESSAGES[name]

    again = recall(said.name(), json.loads(json.dumps(said.facts())))

    assert again == said
    assert again.shape().arguments() == said.shape().arguments()


def test_facts_of_a_later_release_are_understood() -> None:
    """A field that this release does not know is left out, so that a rolling update loses nothing."""
    facts = {**samples.MESSAGES["refused"].facts(), "colour": "red"}

    assert recall("Refused", facts) == samples.MESSAGES["refused"]
