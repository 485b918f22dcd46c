"""Who asks: somebody who has left, a guest of a shared channel, a bot, and names that are no names."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.rulebook import Rulebook
from bot.slack import forms
from bot.slack.messages.buttons import FIXED, TAKE
from bot.terms import Key
from handlers.wording import VERBS
from tests.acting import ANN, BEN, DAN, INC_1, ONLY_SQLITE, WORKSPACE, history, incident, report, said
from tests.badinput import checks
from tests.badinput.conftest import staged
from tests.badinput.door import FORM, Door
from tests.badinput.test_keys import NEEDS
from tests.badinput.texts import TEXTS
from tests.handlers.side import click, command, event, reaction
from tests.living import Living, living

GUEST = "T9"


@ONLY_SQLITE
@pytest.mark.parametrize("verb", VERBS)
def test_a_guest_does_nothing_to_the_desks_records(at_door: Door, verb: str) -> None:
    """Somebody of another organisation with an agent's very user id: it is another person."""
    report(at_door.desk)

    answer = at_door.command(f"{verb} INC-1 {NEEDS.get(verb, '')}", by=BEN, team=GUEST)

    assert "team_id" not in answer.words
    assert incident(at_door.desk, INC_1).version == 1
    assert len(history(at_door.desk, INC_1)) == 1


@ONLY_SQLITE
def test_a_guest_clicks_and_reacts_in_vain(at_door: Door) -> None:
    """By a button, a form or a reaction as well, and is told so where somebody waits for an answer."""
    stage = staged(at_door)
    past = len(history(at_door.desk, stage.key))
    at_door.interact(click(at_door.slack, TAKE, str(stage.key), by=BEN, team=GUEST))
    at_door.interact(click(at_door.slack, FIXED, str(stage.key), by=ANN, team=GUEST))
    view = forms.resolve(str(stage.key))
    answer = at_door.submit(view, by=BEN, team=GUEST, how="fix", done="Mended")
    shared = {
        **event({**reaction(BEN, channel=stage.room), "user_team": GUEST}),
        "is_ext_shared_channel": True,
    }
    assert at_door.send(json.dumps(shared), "application/json").status == 200

    assert checks.of_answer(answer, view=view) == []
    assert "There is no" in checks.shown(answer)
    assert len(history(at_door.desk, stage.key)) == past
    assert len(said(at_door.desk, "Refused")) == 2
    with at_door.desk.database.reading() as store:
        assert store.flows.pending() == 0


@ONLY_SQLITE
def test_a_command_from_another_workspace_is_refused_with_words(at_door: Door) -> None:
    """The app is not installed there: nothing is recorded, and whoever typed it is told so."""
    answer = at_door.command("VPN is down", by=BEN, team=GUEST)

    assert (answer.status, answer.body) == (200, "")
    ((path, sent),) = at_door.slack.asked
    assert path == "/answers/command"
    assert "serves another workspace, so nothing was recorded. Call extension 1234." in sent["text"]
    with at_door.desk.database.reading() as store:
        assert store.records.count(WORKSPACE) == store.records.count(GUEST) == 0


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_name_is_harmless(shared_door: Door, name: str) -> None:
    """Display names are what people like: who was faster, and who waits, is told with them."""
    key = report(shared_door.desk)
    hostile = TEXTS[name].sent
    before = checks.last_queued(shared_door.desk)
    taken = {**command(f"take {key}", by=DAN), "user_name": hostile}
    body = urlencode(taken, errors="surrogatepass")
    assert checks.of_answer(shared_door.send(body, FORM)) == []

    pressed = click(shared_door.slack, TAKE, str(key), by=BEN)
    pressed["user"]["username"] = pressed["user"]["name"] = hostile
    assert shared_door.interact(pressed).status == 200
    for words in (str(key), f"history {key}", "list"):
        assert checks.of_answer(shared_door.command(words, by=BEN)) == []
    assert checks.of_deliveries(shared_door.desk, before, own=set()) == []
    assert incident(shared_door.desk, key).assignee_id == DAN


@ONLY_SQLITE
def test_whoever_has_left_stops_nobody(database_url: str, rules: Rulebook, tmp_path: Path) -> None:
    """Their reports are worked on, what would be told to them is given up and shown to the operator."""
    with living(database_url, rules, tmp_path) as slack:
        _leaves(slack)


def _leaves(slack: Living) -> None:
    slack.say("eve", "VPN is down for everyone")
    slack.say("ann", "E-mail is down")
    slack.until_idle()
    slack.control.deactivate("eve")

    assert "INC-1" in slack.say("ben", "take INC-1").sees
    assert slack.say("ben", "take INC-2").status == "answered"
    slack.say("ben", "assign INC-2 <@U0EVE0001>")
    slack.message("@ann", "INC-2")
    slack.until_idle()

    found = incident(slack.desk, Key.parse("INC-1") or INC_1, workspace=slack.workspace)
    assert found.assignee_id == BEN


def test_a_bot_that_clicks_is_nobody_special(shared_door: Door) -> None:
    """A bot user has no role in the rulebook: it is refused as anybody is."""
    key = report(shared_door.desk)
    pressed = click(shared_door.slack, TAKE, str(key), by="U0BOT0001")
    pressed["user"]["is_bot"] = True

    assert shared_door.interact(pressed).status == 200
    assert incident(shared_door.desk, key).assignee_id is None
