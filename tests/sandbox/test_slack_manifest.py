"""The app's manifest: what Slack takes of it, and what it changes.

https://docs.slack.dev/reference/app-manifest
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.errors import BadRequest
from bot.sandbox.manifest import read
from bot.sandbox.process import Running, running
from tests.sandbox.conftest import HttpApp

JSON = dict[str, Any]


def commands(number: int) -> JSON:
    return {"features": {"slash_commands": [{"command": f"/c{n}"} for n in range(number)]}}


def shortcuts(number: int, name: str = "x") -> JSON:
    one = {"name": name, "type": "global"}
    return {"features": {"shortcuts": [{**one, "callback_id": str(n)} for n in range(number)]}}


def events(number: int) -> JSON:
    return {"settings": {"event_subscriptions": {"bot_events": [f"e{n}" for n in range(number)]}}}


def display(**more: str) -> JSON:
    return {"display_information": more}


@pytest.mark.parametrize(
    ("most", "one_more"),
    [
        (display(name="x" * 35), display(name="x" * 36)),
        (display(description="x" * 140), display(description="x" * 141)),
        (commands(50), commands(51)),
        (shortcuts(10), shortcuts(11)),
        (shortcuts(1, "x" * 24), shortcuts(1, "x" * 25)),
        (events(100), events(101)),
    ],
    ids=["name", "description", "commands", "shortcuts", "name of a shortcut", "events"],
)
def test_a_manifest_has_its_limits(tmp_path: Path, most: JSON, one_more: JSON) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(most))
    bad.write_text(json.dumps(one_more))

    assert read(good)
    with pytest.raises(BadRequest, match="are allowed"):
        read(bad)


@contextmanager
def installed(http_app: HttpApp, tmp_path: Path, **parts: JSON) -> Iterator[Running]:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(parts))
    with running("--events-url", http_app.url, "--manifest", str(path)) as sandbox:
        yield sandbox


def test_a_command_that_escapes_gets_ids_instead_of_names(http_app: HttpApp, tmp_path: Path) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    both = [{"command": "/plain"}, {"command": "/escaping", "should_escape": True}]
    typed = "tell @ann, not me@example.com or @nobody, in #general <@U1|x> https://example.com/#general"
    http_app.reset()
    with installed(http_app, tmp_path, features={"slash_commands": both}) as sandbox:
        for name in ("/plain", "/escaping"):
            sandbox.control.command("ben", "general", name, typed)

    assert http_app.next().payload["text"] == typed
    assert http_app.next().payload["text"] == (
        "tell <@U0ANN0001|ann>, not me@example.com or @nobody, in <#C0GENERAL|general> <@U1|x>"
        " <https://example.com/#general>"
    )


def test_an_event_without_its_scope_is_held_back(http_app: HttpApp, tmp_path: Path) -> None:
    """https://docs.slack.dev/reference/events"""
    settings = {
        "event_subscriptions": {"bot_events": ["reaction_added", "member_joined_channel", "team_join"]}
    }
    scopes = {"scopes": {"bot": ["reactions:read", "groups:read", "chat:write"]}}
    http_app.reset()
    with installed(http_app, tmp_path, settings=settings, oauth_config=scopes) as sandbox:
        control = sandbox.control
        for name, is_private in (("open-room", False), ("closed-room", True)):
            control.add_channel(name, ["ann", "tocsin"], is_private=is_private)
            control.join(name, "ben")
        control.add_user("fay")
        ts = control.message("ann", "open-room", "hello")
        control.react("ann", "open-room", ts, "eyes")
        control.until(lambda state: state["pending_events"] == 0)

    heard = [http_app.next().payload["event"] for _ in range(http_app.inbox.qsize())]
    assert {(one["type"], one.get("channel_type")) for one in heard} == {
        ("reaction_added", None),
        ("member_joined_channel", "G"),
    }
