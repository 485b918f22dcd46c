"""Keys that belong to nothing, and moments that never come: refused with words, and nothing recorded."""

import pytest

from bot.slack import forms
from bot.slack.messages import buttons
from handlers.wording import VERBS
from storage.rows import Delivery
from tests.acting import ANN, BEN, INC_1, ONLY_SQLITE, WORKSPACE, history, incident, report
from tests.badinput import checks
from tests.badinput.conftest import settled
from tests.badinput.door import Door
from tests.badinput.surfaces import BUTTONS, filled_in

NO_KEYS = ("INC-0", "INC-999999999", "INC-9999999999", "INC--1", "INC-1.5", "INC-\u0661", "INC-\uff11")
OTHER_KINDS = ("PRB-1", "CHG-1", "XX-1", "INCINC-1", "-1", "INC-", "INC", "inc_1", "INC-1x", "INC-1;--")
NEEDS = {
    "assign": "me",
    "note": "Called",
    "waiting": "vendor",
    "impact": "high Really",
    "urgency": "high Really",
    "duplicate": "INC-1",
    "cancel": "No fault",
    "escalate": "network Please",
    "reopen": "No",
}
"""What a verb needs after its key."""


@pytest.mark.parametrize("verb", VERBS)
def test_a_key_that_belongs_to_nothing_changes_nothing(shared_door: Door, verb: str) -> None:
    """It is refused by name, or the words are recorded as a report; never a bug, never another's record."""
    first = report(shared_door.desk, by=BEN)
    past = len(history(shared_door.desk, first))
    for key in (*NO_KEYS, *OTHER_KINDS):
        typed = f"{verb} {key} {NEEDS.get(verb, '')}"
        answer = shared_door.command(typed, by=BEN)

        assert checks.of_answer(answer) == [], key
        read = checks.shown(answer)
        assert f"There is no {key.upper()}" in read or key in read, key
    assert len(history(shared_door.desk, first)) == past


@pytest.mark.parametrize("key", [*NO_KEYS, *OTHER_KINDS, "", "null", "{{ key }}", "9" * 400])
def test_a_button_or_form_of_no_record_is_refused(shared_door: Door, key: str) -> None:
    """A card of a database that was thrown away still stands in Slack: its buttons say so."""
    before = checks.last_queued(shared_door.desk)
    named = ("incident.", "intake.", buttons.SHOW)  # the others name no record
    actions = [one for one in BUTTONS if one.startswith(named) and one != buttons.REPORT_WORDS]
    for action in actions:
        assert shared_door.click(action, key, by=BEN).status == 200
    told: list[Delivery] = checks.queued(shared_door.desk, before)
    assert [row.message for row in told] == ["Refused"] * len(actions)
    assert checks.of_deliveries(shared_door.desk, before, own=set()) == []

    for view in (forms.resolve(key), forms.reopen(key)):
        answer = shared_door.submit(view, by=BEN, **filled_in(view))
        assert checks.of_answer(answer, view=view) == []
        assert answer.json["response_action"] == "errors"


@ONLY_SQLITE
def test_a_key_of_another_workspace_is_as_one_that_does_not_exist(at_door: Door) -> None:
    """Two workspaces in one database: neither reads, changes or learns of the other's records."""
    settled(at_door.desk, "T2")
    theirs = [report(at_door.desk, f"Secret {n}", workspace="T2", by=BEN) for n in (1, 2, 3)]
    own = report(at_door.desk)
    assert own == INC_1

    for verb in VERBS:
        answer = at_door.command(f"{verb} {theirs[1]} {NEEDS.get(verb, '')}", by=BEN)
        assert "There is no INC-2 that you may see" in checks.shown(answer), verb
    for text in ("INC-2", "list", "list mine", "history INC-2", "duplicate INC-1 INC-3"):
        assert "Secret" not in at_door.command(text, by=BEN).words
    for action in BUTTONS:
        at_door.click(action, "INC-2", by=BEN)

    for key in theirs:
        found = incident(at_door.desk, key, workspace="T2")
        assert (found.version, found.state) == (1, "new")
    assert not any(
        "Secret" in str(row.facts) for row in checks.queued(at_door.desk, 0) if row.workspace_id == WORKSPACE
    )
    assert incident(at_door.desk, INC_1).state == "new"


MOMENTS = (
    "yesterday",
    "2020-01-01",
    "2020-01-01 09:00",
    "today 00:00",
    "9999-12-31",
    "9999-12-31 23:59",
    "0000-00-00",
    "2026-02-30",
    "2026-13-01",
    "25:00",
    "12:60",
    "-4h",
    "0m",
    "9999d",
    "9999h",
    "99999999999999d",
    "1e9d",
    "\u0664h",
    "\uff14h",
    "noon-ish",
    "4h4h",
    "tomorrow yesterday",
    "10000-01-01",
    "2026-12-01T09:00Z",
    "NaN",
    "inf",
    "%H:%M",
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_that_never_comes_is_refused_and_given_back(shared_door: Door, moment: str) -> None:
    """Past, beyond a year, beyond what a clock holds, or no moment: it says how to write one."""
    key = report(shared_door.desk, by=ANN)
    typed = f"waiting {key} vendor until {moment}"

    answer = shared_door.command(typed, by=BEN)

    assert checks.of_answer(answer) == []
    assert typed in checks.shown(answer)
    assert "Write it like" in checks.shown(answer)
    assert incident(shared_door.desk, key).state == "new"


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../etc/passwd", "a\x00b", "UTC+99", "", "Europe"])
def test_a_zone_that_nobody_knows_is_no_obstacle(shared_door: Door, zone: str) -> None:
    """Slack's profile may name what this machine does not know: then hours are those of UTC."""
    with shared_door.desk.database.transaction() as store:
        store.people.learn(
            WORKSPACE,
            BEN,
            name="ben",
            time_zone=zone.replace("\x00", "\u2400"),
            is_bot=False,
            at=shared_door.desk.now(),
        )
    key = report(shared_door.desk, by=ANN)

    assert checks.of_answer(shared_door.command(f"waiting {key} vendor until 17:00", by=BEN)) == []
    assert incident(shared_door.desk, key).state == "waiting"
