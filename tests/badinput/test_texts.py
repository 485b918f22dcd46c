"""Whatever is written wherever: an answer, nothing alarmed, nothing lost."""

import inspect

import pytest

from bot import manifest
from bot.records import incidents
from bot.slack import forms
from handlers import desk as desk_words
from handlers import wording
from tests.acting import ANN, BEN, actor, history
from tests.badinput import checks
from tests.badinput.conftest import staged
from tests.badinput.door import Door
from tests.badinput.surfaces import (
    DESK_WORDS,
    FORMS,
    WORDS,
    Stage,
    Surface,
    by_buttons,
    by_desk_words,
    by_forms,
    by_words,
)
from tests.badinput.talk import by_talk
from tests.badinput.texts import FOR_EVERY_ENGINE, TEXTS, VICTIM, Text

COMMANDS = {"/incident", "/request", "/desk"}
SHORTCUTS = {forms.REPORT, forms.REQUEST, forms.REPORT_MESSAGE}
EVENTS = {
    "app_home_opened",
    "app_mention",
    "reaction_added",
    "message.channels",
    "message.groups",
    "message.im",
}
"""What the manifest offers people and has us told; each has its surfaces in this folder."""

NOTHING_TO_ENTER = {"notice", "card"}
"""Forms that cannot be sent. What is said in them is checked wherever a click in a form is refused."""

SURFACES = {**by_words(), **by_desk_words(), **by_buttons(), **by_talk()}


def test_every_way_in_has_its_surface(shared_door: Door) -> None:
    """A new verb, form, command, shortcut or event without a row here makes this red; buttons need none."""
    made = {
        name
        for name, one in vars(forms).items()
        if inspect.isfunction(one)
        and not name.startswith("_")
        and one.__annotations__["return"] is forms.Form
    }

    assert set(WORDS) == set(wording.VERBS)
    assert set(DESK_WORDS) == set(desk_words.WORDS)
    assert set(FORMS) == made - NOTHING_TO_ENTER
    assert set(manifest.COMMANDS) == COMMANDS
    assert set(manifest.EVENTS) == EVENTS
    assert {one["callback_id"] for one in manifest.manifest()["features"].get("shortcuts", [])} == SHORTCUTS


@pytest.mark.parametrize("name", SURFACES)
def test_no_text_breaks_alarms_or_is_lost(shared_door: Door, name: str) -> None:
    """Every hostile text, in every place of every command, and as what every button stands for."""
    # In a room only the key is found otherwise, so fewer texts will do.
    texts = dict(list(TEXTS.items())[::4]) if name.endswith("in a war room") else TEXTS
    found = wrongs(shared_door, name, SURFACES[name], texts)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("form", FORMS)
def test_no_entry_of_a_form_breaks_alarms_or_is_lost(shared_door: Door, form: str) -> None:
    """Every hostile text, in every field of every form, and as what the form is about."""
    surfaces = by_forms(staged(shared_door))
    fields = {name: one for name, one in surfaces.items() if name.startswith(f"the form {form},")}
    assert fields

    found = [wrong for name, one in fields.items() for wrong in wrongs(shared_door, name, one, TEXTS)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", FOR_EVERY_ENGINE)
def test_neither_engine_stumbles_over_a_text(doors: dict[str, Door], text: str) -> None:
    """Where databases differ: PostgreSQL keeps no NUL and no half of a character."""
    at = doors["postgresql"]
    surfaces = {**SURFACES, **by_forms(staged(at))}

    found = [wrong for name, one in surfaces.items() for wrong in wrongs(at, name, one, {text: TEXTS[text]})]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("verb", ["take", "resume", "confirm", "history"])
def test_words_that_a_verb_has_no_use_for_stop_it(shared_door: Door, verb: str) -> None:
    """ "take a look at the VPN", said in a war room, takes nothing, and gives the words back."""
    stage = staged(shared_door)

    answer = shared_door.command(f"{verb} a look at the VPN", by=BEN, channel=stage.room)

    assert f"Write only: /incident {verb} {stage.key}" in answer.words
    assert f"{verb} a look at the VPN" in answer.words
    assert [line.verb for line in history(shared_door.desk, stage.key)] == ["reported"]


def test_words_after_resolve_stand_in_its_form(shared_door: Door) -> None:
    """They are what was done; what no form holds is given back instead."""
    stage = staged(shared_door)
    shared_door.slack.asked.clear()

    opened = shared_door.command(f"resolve {stage.key} New certificate", by=BEN)
    assert (opened.status, opened.body) == (200, "")
    assert checks.filled_in(shared_door.slack.asked) == "New certificate"

    shared_door.slack.asked.clear()
    refused = shared_door.command(f"resolve {stage.key} {'x' * 3_001}", by=BEN)
    assert "longer than 3000 characters" in refused.words
    assert shared_door.slack.asked == []


@pytest.mark.parametrize("call", ["escalate {key} network", "impact {key} high", "urgency {key} high"])
def test_why_nothing_changed_is_not_lost(shared_door: Door, call: str) -> None:
    """It is so already: the words are given back beside the card, with the way to keep them."""
    stage = staged(shared_door)
    said = call.format(key=stage.key)
    shared_door.command(f"{said} So that it is so", by=BEN)

    answer = shared_door.command(f"{said} They know the switch", by=BEN)

    shown = checks.shown(answer)
    assert f"{said} They know the switch" in shown
    assert f"/incident note {stage.key}" in shown
    assert "E-mail is slow" in shown
    assert "They know the switch" not in checks.kept(shared_door.desk, stage.key.number)


@pytest.mark.parametrize("verb", ["cancel", "escalate", "impact", "urgency", "reopen", "note"])
def test_words_about_what_is_over_are_not_lost(shared_door: Door, verb: str) -> None:
    """They come too late, and are given back; a note is kept all the same."""
    stage = staged(shared_door)
    incidents.cancel(shared_door.desk, actor(BEN), stage.key, "Planned")
    first = {"escalate": "storage ", "impact": "low ", "urgency": "low "}.get(verb, "")

    by = ANN if verb == "reopen" else BEN
    answer = shared_door.command(f"{verb} {stage.key} {first}They know the switch", by=by)

    assert checks.of_answer(answer) == []
    assert "They know the switch" in checks.shown(answer)


def test_what_a_title_has_no_room_for_stands_before_the_details(shared_door: Door) -> None:
    """Lines pasted into the first field of the form, with details beneath: nothing of either is lost."""
    view = forms.report(shared_door.desk.rulebook, channel="C0GENERAL")

    shared_door.submit(view, what="All is down\nsince nine", details="Also in Berlin")

    (told,) = [row for row in checks.queued(shared_door.desk, 0) if row.facts.get("title") == "All is down"][
        :1
    ]
    assert told.facts["details"] == "All is down\nsince nine\n\nAlso in Berlin"


@pytest.mark.parametrize("name", TEXTS)
def test_what_was_written_is_shown_again_without_harm(shared_door: Door, name: str) -> None:
    """By a key, in the history and in the list: what a record holds is as hostile as what is typed."""
    text, stage = TEXTS[name].sent, staged(shared_door)
    for words in ("note {key} {text}", "impact {key} low {text}", "assign {key} {text}", "{text}"):
        shared_door.command(words.format(key=stage.key, text=text), by=BEN)
    allowed = {stage.room, VICTIM} if text == f"<@{VICTIM}>" else {stage.room}

    for words in (str(stage.key), f"history {stage.key}", "list"):
        assert checks.of_answer(shared_door.command(words, by=BEN), allowed=allowed) == []
    shared_door.command(f"assign {stage.key} me", by=BEN)  # so that no later list names the victim


def wrongs(at: Door, place: str, surface: Surface, texts: dict[str, Text]) -> list[str]:
    """What is wrong with what comes of each text in this place; a line for each."""
    found, stage = [], staged(at, resolved=surface.resolved)
    for name, text in texts.items():
        if len(text.sent) > surface.most:
            continue
        found += [f"{place} with {name}: {wrong}" for wrong in _of_one(at, surface, stage, text)]
        if len(history(at.desk, stage.key)) > len(stage.past):
            stage = staged(at, stage.other, resolved=surface.resolved)
    return found


def _of_one(at: Door, surface: Surface, stage: Stage, text: Text) -> list[str]:
    before = checks.last_queued(at.desk)
    at.slack.asked.clear()
    view = surface.view(stage) if surface.view else None

    answer = surface.send(stage, text.sent)

    # Who is given an incident by name is named, and told of it.
    allowed = {VICTIM} if text.sent == f"<@{VICTIM}>" else set()
    wrong = checks.of_answer(answer, view=view, allowed=allowed)
    wrong += checks.of_deliveries(at.desk, before, own={stage.room}, allowed=allowed)
    wrong += checks.of_views(at.slack.asked)
    stays_open = surface.is_form and answer.body != ""
    if surface.typed and not stays_open and not allowed:
        reads = text.by_event if surface.is_event else text.by_form if surface.is_form else text.by_command
        shown = checks.shown(answer), checks.filled_in(at.slack.asked)
        if not any(reads[:140] in where for where in (*shown, checks.kept(at.desk, stage.key.number))):
            wrong.append(f"lost: {answer.body[:300]}")
    return wrong
