"""Reading payloads: who acts, and the key by which the same thing is recognised when it comes again."""

from typing import Any

import pytest
from slack_bolt import BoltContext

from bot.slack import forms
from bot.slack.messages.buttons import TAKE
from bot.terms import Actor, Source
from handlers import reading
from tests.acting import ANN, BEN, WORKSPACE
from tests.handlers.side import (
    click,
    command,
    event,
    message,
    message_shortcut,
    reaction,
    shortcut,
    submission,
)
from tests.scripted import Scripted

SLACK = Scripted("https://hooks.example.com")


def read(body: dict[str, Any]) -> Actor:
    found = reading.actor(body, BoltContext({"team_id": WORKSPACE}))
    assert found is not None
    return found


def key(body: dict[str, Any]) -> str:
    arrival = read(body).arrival
    assert arrival is not None
    return arrival.key


def words(body: dict[str, Any]) -> str:
    arrival = read(body).arrival
    assert arrival is not None
    assert arrival.sameness is not None
    return arrival.sameness


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (command("VPN"), Source.COMMAND),
        (click(SLACK, TAKE, "INC-1"), Source.CLICK),
        (submission(forms.reopen("INC-1"), entered={}), Source.FORM),
        (event(reaction()), Source.EVENT),
        (shortcut(forms.REPORT), Source.SHORTCUT),
        (message_shortcut(SLACK, forms.REPORT_MESSAGE, message("VPN")), Source.SHORTCUT),
    ],
)
def test_who_acts_and_from_where(body: dict[str, Any], source: Source) -> None:
    """History names both."""
    by = read(body)

    assert (by.workspace, by.person, by.source) == (WORKSPACE, ANN, source)


def test_an_event_is_known_by_its_id() -> None:
    """Slack delivers it again under the same one."""
    first, again = event(reaction(), event_id="Ev1"), event(reaction(), event_id="Ev1")

    assert key(first) == key(again) != key(event(reaction(), event_id="Ev2"))


def test_a_shortcut_is_known_by_who_chose_it_and_when() -> None:
    """The same choice sent twice is one; another person's, or another moment's, is another."""
    body = shortcut(forms.REPORT)
    others = [shortcut(forms.REPORT), {**body, "user": {**body["user"], "id": BEN}}]

    assert key(body) == key(dict(body))
    assert len({key(body), *(key(other) for other in others)}) == 3


def test_a_form_is_known_by_its_view() -> None:
    """Whoever presses Submit twice has sent one form."""
    form = forms.reopen("INC-1")

    once, twice = (submission(form, view_id="V1", entered={"why": text}) for text in ("a", "b"))

    assert key(once) == key(twice) != key(submission(form, view_id="V2", entered={"why": "a"}))


def test_a_click_is_known_by_its_message_its_button_and_its_moment() -> None:
    """The same click sent twice is one; a second click of the same button is another."""
    body = click(SLACK, TAKE, "INC-1")
    changed = {
        "message": {**body, "container": {**body["container"], "message_ts": "2.0"}},
        "button": {**body, "actions": [{**body["actions"][0], "action_id": "other"}]},
        "moment": {**body, "actions": [{**body["actions"][0], "action_ts": "3.0"}]},
    }

    keys = {name: key(each) for name, each in changed.items()}

    assert key(dict(body)) == key(body)
    assert len({key(body), *keys.values()}) == 4


def test_a_command_is_known_by_its_trigger_and_its_words_by_who_said_them_where() -> None:
    """Two triggers are two commands; the same words of one person in one channel are the same words."""
    body = command("VPN is down")
    again = {**body, "trigger_id": "other"}
    others = [
        {**body, "text": "VPN is up"},
        {**body, "user_id": BEN},
        {**body, "channel_id": "C0OTHER01"},
        {**body, "command": "/other"},
    ]

    assert key(body) != key(again)
    assert words(body) == words(again)
    assert len({words(body), *(words(other) for other in others)}) == 5


def test_words_are_remembered_without_being_kept() -> None:
    """The key is a digest: what people wrote stands in records only."""
    assert "VPN" not in words(command("VPN is down"))


def test_words_cannot_be_made_to_look_like_others() -> None:
    """Their parts do not run into one another."""
    one = {**command("b"), "channel_id": "C1a"}
    other = {**command("ab"), "channel_id": "C1"}

    assert words(one) != words(other)


def test_a_guest_is_known_by_their_own_team() -> None:
    """In a shared channel two people may have one user id."""
    body = {**command("VPN"), "team_id": "T2"}

    assert read(body).person == f"T2:{ANN}"


def test_what_nobody_does_has_no_actor() -> None:
    """Slack's own checks, and events without a user."""
    context = BoltContext({"team_id": WORKSPACE})

    assert reading.actor({"type": "url_verification"}, context) is None
    assert reading.actor(event({"type": "channel_created"}), context) is None
