"""The manifest: exactly what we use, so that nobody grants more than they must."""

import re
from pathlib import Path

import bot
from bot.manifest import COMMANDS, EVENTS, OAUTH_EVENTS, SCOPES, SHORTCUTS, manifest
from bot.sandbox.methods import METHODS
from bot.slack import forms

GATEWAY = (Path(bot.__file__).parent / "slack" / "gateway.py").read_text()

CALLED = set(re.findall(r'"([a-z]+\.[a-zA-Z.]+)"', GATEWAY)) & set(METHODS)
"""The methods of Slack that the gateway names; nobody else calls any."""

BY_EVENTS = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
"""https://docs.slack.dev/reference/events, each with its page"""

ROOMS = ("channel", "group", "im")
"""The kinds of conversation that we may have to do with."""


def test_every_call_has_its_scope() -> None:
    """Else Slack answers missing_scope, on the day when it is first needed."""
    lacking = {
        method: METHODS[method].scopes.channel
        for method in CALLED
        if METHODS[method].scopes.channel and not set(METHODS[method].scopes.channel) & set(SCOPES)
    }

    assert lacking == {}


def test_every_scope_has_its_call() -> None:
    """A scope that nothing needs is one that an administrator refuses us for."""
    needed = {"commands", *filter(None, (BY_EVENTS[event] for event in EVENTS))}
    for method in CALLED:
        for kind in ROOMS:
            needed |= set(METHODS[method].scopes.of(kind))

    assert set(SCOPES) - needed == set()


def test_every_scope_says_what_it_is_for() -> None:
    """With methods that are really called."""
    named = {method for reason in SCOPES.values() for method in re.findall(r"[a-z]+\.[a-zA-Z.]+", reason)}

    assert named <= CALLED


def test_the_manifest_has_exactly_the_scopes_commands_and_events() -> None:
    """In the form of https://docs.slack.dev/reference/app-manifest"""
    said = manifest()

    assert set(said["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert {one["command"] for one in said["features"]["slash_commands"]} == set(COMMANDS)
    assert said["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert all(one["should_escape"] for one in said["features"]["slash_commands"])


def test_with_an_address_everything_comes_by_http() -> None:
    """Commands, interactivity and events to one place; without one, by Socket Mode."""
    by_http, by_socket = manifest(url="https://desk.example.com/"), manifest()

    address = "https://desk.example.com/slack/events"
    assert by_http["features"]["slash_commands"][0]["url"] == address
    assert by_http["settings"]["interactivity"]["request_url"] == address
    assert by_http["settings"]["event_subscriptions"]["request_url"] == address
    assert not by_http["settings"]["socket_mode_enabled"]
    assert by_socket["settings"]["socket_mode_enabled"]
    assert "url" not in str(by_socket)


def test_the_manifest_is_within_slacks_limits() -> None:
    """Name 35, description 140 characters."""
    said = manifest()["display_information"]

    assert len(said["name"]) <= 35
    assert len(said["description"]) <= 140


def test_every_shortcut_is_declared_once_and_within_slacks_limits() -> None:
    """A name of 24 and a description of 150 characters, and ten at most."""
    said = manifest()["features"]["shortcuts"]

    assert {(one["type"], one["callback_id"]) for one in said} == {
        ("global", forms.REPORT),
        ("global", forms.REQUEST),
        ("message", forms.REPORT_MESSAGE),
    }
    assert len(said) == len(SHORTCUTS) <= 10
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in said)


def test_a_manifest_for_several_workspaces_says_where_people_come_back() -> None:
    """With the events by which Slack tells of a removal, and tokens that are renewed."""
    said = manifest(url="https://desk.example.com/", oauth=True)

    assert said["oauth_config"]["redirect_urls"] == ["https://desk.example.com/slack/oauth_redirect"]
    assert set(OAUTH_EVENTS) <= set(said["settings"]["event_subscriptions"]["bot_events"])
    assert said["settings"]["token_rotation_enabled"] is True
    assert manifest()["settings"]["token_rotation_enabled"] is False
    assert "redirect_urls" not in manifest()["oauth_config"]
