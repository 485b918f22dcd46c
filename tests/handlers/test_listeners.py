"""Listeners: each of them answers, and whatever has none is answered as well."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.response import BoltResponse

from bot import rulebook
from bot.manifest import EVENTS, OAUTH_EVENTS, SHORTCUTS
from bot.slack import forms
from bot.slack.messages import Guessed
from bot.slack.messages.buttons import (
    ACKNOWLEDGE,
    AGAIN,
    CORRECT,
    DESCRIBE,
    FIXED,
    HOME_MINE,
    HOME_MISSED,
    HOME_PAGE_BACK,
    HOME_PAGE_ON,
    HOME_REPORT,
    HOME_REPORTED,
    HOME_REQUEST,
    HOME_SERVICE,
    HOME_TEAM,
    HOME_UNASSIGNED,
    HOME_WAITING,
    IS_REQUEST,
    MAKE_MAJOR,
    NEVER_MIND,
    NOT_FIXED,
    PAGE_BACK,
    PAGE_ON,
    REPLY,
    REPORT_IT,
    REPORT_WORDS,
    REQUEST_WORDS,
    RESOLVE,
    SHOW,
    TAKE,
    TAKE_BACK,
    THIS_ONE,
    TURN,
)
from bot.terms import How, Original
from tests.acting import BEN, CLEO, INC_1, ONLY_SQLITE, WORKSPACE, deliveries, report, tocsin
from tests.handlers.side import (
    Side,
    click,
    command,
    event,
    in_view,
    message,
    message_shortcut,
    reaction,
    request,
    shortcut,
    submission,
)
from tests.slack import samples

ON_HOME = (
    HOME_REPORT,
    HOME_REQUEST,
    HOME_MINE,
    HOME_UNASSIGNED,
    HOME_WAITING,
    HOME_MISSED,
    HOME_REPORTED,
    HOME_TEAM,
    HOME_SERVICE,
    HOME_PAGE_BACK,
    HOME_PAGE_ON,
)

ACTIONS = (
    TAKE,
    ACKNOWLEDGE,
    RESOLVE,
    MAKE_MAJOR,
    FIXED,
    NOT_FIXED,
    AGAIN,
    TAKE_BACK,
    CORRECT,
    REPLY,
    REPORT_WORDS,
    SHOW,
    PAGE_BACK,
    PAGE_ON,
    *ON_HOME,
    REQUEST_WORDS,
    REPORT_IT,
    IS_REQUEST,
    NEVER_MIND,
    TURN,
)

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers


def payloads(bolt: Side) -> Iterator[tuple[str, str]]:
    """A whole story by somebody who may do everything: each listener is asked for what it can do."""
    for text in ("", "VPN is down", "list", "help", "INC-1", "major All is down", "update We know the cause"):
        yield _form(command(text, by=CLEO, channel="C0ROOM001"))
    yield _form(command("help", by=CLEO, name="/desk"))
    report_form = forms.report(rulebook.default(), channel="C0GENERAL")
    yield _submitted(report_form, what="It is down")
    yield _clicked(bolt, CORRECT)
    guessed = Guessed(key="INC-1", service=None, impact="high", urgency="high")
    yield _submitted(forms.correct(rulebook.default(), guessed), impact="low", urgency="low")
    for action in (ACKNOWLEDGE, TAKE, MAKE_MAJOR, RESOLVE):
        yield _clicked(bolt, action)
    yield _submitted(forms.resolve("INC-1"), how=How.FIX.value, done="Mended")
    yield _clicked(bolt, NOT_FIXED)
    yield _submitted(forms.reopen("INC-1"), why="Still down")
    yield _submitted(forms.resolve("INC-1"), how=How.FIX.value, done="Mended")
    yield _clicked(bolt, FIXED)
    yield _clicked(bolt, AGAIN)
    yield _form(command("cancel button broken", by=CLEO))
    yield _clicked(bolt, TAKE_BACK, "INC-5")
    yield _clicked(bolt, REPORT_WORDS, "list mine")
    for action in (SHOW, *ON_HOME[:9]):
        yield _clicked(bolt, action)
    for action in (HOME_PAGE_BACK, HOME_PAGE_ON):
        yield _clicked(bolt, action, "2")
    for action in (PAGE_BACK, PAGE_ON):
        yield _clicked(bolt, action, "1 mine")
    others = str(report(bolt.desk, "E-mail is down"))
    yield _clicked(bolt, REPLY, others)
    yield _submitted(forms.reply(others), text="Is it better?")
    for action, value in ((DESCRIBE, "All is down"), (THIS_ONE, "INC-2")):
        yield _form({"payload": json.dumps(in_view(report_form, action, value, by=CLEO, entered={}))})
    for kind, callback, _, _ in SHORTCUTS:
        chosen = shortcut(callback, by=CLEO)
        if kind == "message":
            chosen = message_shortcut(bolt.slack, callback, message("The printer burns", by=BEN), by=CLEO)
        yield _form({"payload": json.dumps(chosen)})
    original = Original("C0GENERAL", "1.000001", None, "It burns")
    yield _submitted(
        forms.report_message(rulebook.default(), original, for_others=True, caller=None), what="It burns"
    )
    yield _form(command("a new keyboard", by=CLEO, name="/request"))
    yield _submitted(forms.request(rulebook.default()), what="A new keyboard")
    yield _clicked(bolt, REQUEST_WORDS, "list mine")
    for number, action in enumerate((REPORT_IT, IS_REQUEST, NEVER_MIND), start=1):
        said = message("VPN is down", by=CLEO, ts=f"{number}000.000100")
        yield json.dumps(event({**said, "type": "message", "channel": "D0CLEO001"})), "application/json"
        yield _clicked(bolt, action, str(number))
    yield _clicked(bolt, TURN, "REQ-1")
    for kind in (*EVENTS, *OAUTH_EVENTS):
        inner = {**reaction(CLEO), "tab": "home", "type": kind.partition(".")[0]}
        yield json.dumps(event(inner)), "application/json"


def _form(fields: dict[str, Any]) -> tuple[str, str]:
    return urlencode(fields), "application/x-www-form-urlencoded"


def _clicked(bolt: Side, action: str, key: str = "INC-1") -> tuple[str, str]:
    return _form({"payload": json.dumps(click(bolt.slack, action, key, by=CLEO))})


def _submitted(view: forms.Form, **entered: str) -> tuple[str, str]:
    return _form({"payload": json.dumps(submission(view, by=CLEO, entered=entered))})


def test_every_listener_answers(bolt: Side) -> None:
    """A listener that does not call ack() answers 404 and logs nothing, so each is sent what it waits for."""
    report(bolt.desk, by=CLEO)
    with tocsin(bolt.desk) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel="C0ROOM001", name="inc-1", at=work.now)
        found.reported_at -= timedelta(days=2)  # its deadlines are missed
    silent = {id(listener): str(listener) for listener in bolt.app._listeners}

    for body, content_type in payloads(bolt):
        sent = request(body, content_type)
        for listener in bolt.app._listeners:
            if listener.matches(req=sent, resp=BoltResponse(status=404)):
                silent.pop(id(listener), None)
        answer = bolt.send(body, content_type)
        assert (answer.status, "errors" in answer.body) == (200, False), body

    assert silent == {}
    refusals = {"Refused", "OurFault", "NotRecorded"}
    assert [
        row.facts for row in deliveries(bolt.desk) if row.message in refusals or row.facts.get("why")
    ] == []


def test_every_button_that_we_show_is_listened_to(bolt: Side) -> None:
    """A button that nobody listens to would tell its person that it is not known here."""
    report(bolt.desk)
    shown = set()
    messages = [said.shape().arguments().get("blocks", []) for said in samples.MESSAGES.values()]
    homes = [home.view()["blocks"] for home in samples.HOMES.values()]
    for block in chain(*messages, *homes):
        elements = [*block.get("elements", []), block.get("accessory", {})]
        shown |= {element["action_id"] for element in elements if "action_id" in element}

    for action in shown:
        bolt.click(action, "INC-1", by=CLEO)

    assert shown == set(ACTIONS)
    assert not any("not known here" in str(row.facts) for row in deliveries(bolt.desk))


def test_a_command_that_nobody_knows_is_answered_with_words(bolt: Side) -> None:
    """An older manifest may still offer it: Slack's person reads where help is, and their own text."""
    answer = bolt.command("the printer burns", name="/gone")

    assert answer.status == 200
    assert "not known here any more" in answer.words
    assert "the printer burns" in answer.words


def test_a_button_that_nobody_knows_is_answered_with_words(bolt: Side) -> None:
    """A card of an older release still stands: whoever presses its button is told, and nobody else."""
    answer = bolt.click("incident.sing", "INC-1")

    (told,) = deliveries(bolt.desk)
    assert (answer.status, answer.body) == (200, "")
    assert told.method == "respond"
    assert "not known here any more" in told.facts["says"]


def test_a_form_that_nobody_knows_is_answered_in_the_form(bolt: Side) -> None:
    """It stays open, so that nothing that was entered is lost."""
    view = {**forms.reopen("INC-1"), "callback_id": "incident.sing"}

    answer = bolt.submit(view, why="Still down")

    assert answer.status == 200
    assert answer.json["response_action"] == "errors"
    assert "not known here any more" in answer.json["errors"]["why"]


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "channel_created", "channel": {"id": "C1", "name": "new", "creator": "U1"}},
        {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"},
        {"type": "message", "channel": "C1", "user": "U1", "text": "hello", "ts": "1.0"},
        {"type": "message", "subtype": "bot_message", "channel": "C1", "text": "hello", "ts": "1.0"},
        {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}},
        {"type": "brand_new_thing"},
    ],
)
def test_an_event_that_nobody_listens_to_is_acknowledged(bolt: Side, inner: dict[str, Any]) -> None:
    """Else Slack delivers it four times, and in the end switches the subscription off."""
    assert bolt.event(inner).status == 200


@pytest.mark.parametrize(
    "change",
    [{"name": "thumbsup"}, {"channel": "C0OTHER01"}],
    ids=["another reaction", "another channel"],
)
def test_a_reaction_that_means_nothing_here_is_acknowledged(bolt: Side, change: dict[str, str]) -> None:
    """People react all day: that is nobody's business, and writes nothing."""
    assert bolt.event(reaction(**change)).status == 200
    assert deliveries(bolt.desk) == []


def test_a_file_that_gets_the_reaction_is_acknowledged(bolt: Side) -> None:
    """Only messages become part of a timeline."""
    inner = {**reaction(), "item": {"type": "file", "file": "F1"}}

    assert bolt.event(inner).status == 200


def test_the_card_shows_what_stands_behind_a_button_that_came_too_late(bolt: Side) -> None:
    """Two agents press Take it: the second is told by whom they were beaten, with the card as it is."""
    report(bolt.desk)
    bolt.click(TAKE, "INC-1", by=BEN)

    bolt.click(TAKE, "INC-1", by=CLEO)

    told = deliveries(bolt.desk)[-1]
    assert (told.method, told.message) == ("respond", "Shown")
    assert "ben" in told.facts["why"]
    assert told.facts["assignee"] == BEN
    assert told.facts["key"] == str(INC_1)
