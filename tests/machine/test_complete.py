"""The machine knows everything that people can do: what is new and not driven makes these tests red."""

import json

import pytest

from bot.manifest import manifest
from bot.slack import forms
from bot.slack.messages import buttons
from handlers import wording
from tests.machine.people import EVENTS, SHORTCUTS, SPOKEN
from tests.machine.reporting import REPORT_FORMS
from tests.machine.screens import BUTTONS, FORMS, IN_FORMS, NOT_YET, WITH_WORDS
from tests.machine.verbs import VERBS


def _named(module: object) -> set[str]:
    """The ids that a module of constants names."""
    return {
        value
        for name, value in vars(module).items()
        if name.isupper()
        and isinstance(value, str)
        and value.startswith(("incident.", "request.", "intake."))
    }


@pytest.mark.parametrize(
    ("there", "driven"),
    [
        (set(wording.VERBS), set(VERBS) | SPOKEN),
        (_named(buttons), {*BUTTONS, *IN_FORMS, *WITH_WORDS}),
        (_named(forms) - _named(buttons), {*FORMS, *REPORT_FORMS}),
        ({str(one["callback_id"]) for one in manifest()["features"].get("shortcuts", ())}, SHORTCUTS),
        (set(manifest()["settings"]["event_subscriptions"]["bot_events"]), EVENTS),
    ],
    ids=["verbs", "buttons", "forms", "shortcuts", "events"],
)
def test_everything_that_people_can_do_is_driven(there: set[str], driven: set[str]) -> None:
    """A new verb, button, form, shortcut or event needs a line that tells what it does a second time."""
    missing = there - driven - NOT_YET.keys()

    assert missing == set(), f"nobody in tests/machine does {json.dumps(sorted(missing))}"
    assert driven - there - SPOKEN == set(), "these are gone"


def test_what_is_not_driven_yet_has_a_reason() -> None:
    assert all(len(reason.split()) > 3 for reason in NOT_YET.values())
