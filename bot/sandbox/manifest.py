"""What the app's manifest says about it: the bot's name, its commands, shortcuts, events and scopes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.errors import BadRequest
from bot.sandbox.events import DEFAULT_EVENTS
from bot.sandbox.state import JSON

# The scopes of an app whose manifest nobody gave: none are held back.
EVERY_SCOPE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Manifest:
    bot_name: str | None = None
    commands: frozenset[str] = frozenset()  # none: any command is accepted
    escaped: frozenset[str] = frozenset()  # those of them whose text comes with ids instead of names
    shortcuts: frozenset[tuple[str, str]] | None = None  # type and callback_id; None: any is accepted
    events: frozenset[str] = DEFAULT_EVENTS
    scopes: frozenset[str] = EVERY_SCOPE  # none: no scope is asked for
    redirect_urls: tuple[str, ...] = ()  # where a person may be sent back to; none: anywhere
    rotates: bool = False  # its tokens
    offered_commands: tuple[JSON, ...] = ()  # as a person sees them: command, description, usage_hint
    offered_shortcuts: tuple[JSON, ...] = ()  # type, callback_id, name, description


def read(path: Path | None) -> Manifest:
    """A manifest in JSON or YAML, or BadRequest; https://docs.slack.dev/reference/app-manifest"""
    if path is None:
        return Manifest()
    manifest = _parsed(path.read_text(encoding="utf-8"))
    if found := list(_problems(manifest)):
        raise BadRequest(f"Slack does not take the manifest {path}: {'; '.join(found)}.")
    features, settings = manifest.get("features") or {}, manifest.get("settings") or {}
    events = (settings.get("event_subscriptions") or {}).get("bot_events")
    commands = features.get("slash_commands") or []
    shortcuts = features.get("shortcuts")
    scopes = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    return Manifest(
        bot_name=(features.get("bot_user") or {}).get("display_name"),
        commands=frozenset(one["command"] for one in commands),
        escaped=frozenset(one["command"] for one in commands if one.get("should_escape")),
        shortcuts=frozenset((one["type"], one["callback_id"]) for one in shortcuts or []),
        events=DEFAULT_EVENTS if events is None else frozenset(events),
        scopes=frozenset(scopes),
        redirect_urls=tuple((manifest.get("oauth_config") or {}).get("redirect_urls") or []),
        rotates=bool(settings.get("token_rotation_enabled")),
        offered_commands=_offered(commands, ("command", "description", "usage_hint")),
        offered_shortcuts=_offered(shortcuts or [], ("type", "callback_id", "name", "description")),
    )


def _offered(entries: list[JSON], shown: tuple[str, ...]) -> tuple[JSON, ...]:
    return tuple({name: str(one.get(name) or "") for name in shown} for one in entries)


def _problems(manifest: JSON) -> Iterator[str]:
    """What in it is longer or more than Slack takes."""
    shown, features = manifest.get("display_information") or {}, manifest.get("features") or {}
    shortcuts = features.get("shortcuts") or []
    events = ((manifest.get("settings") or {}).get("event_subscriptions") or {}).get("bot_events") or []
    sizes = {
        "characters of name": (shown.get("name") or "", 35),
        "characters of description": (shown.get("description") or "", 140),
        "commands": (features.get("slash_commands") or [], 50),
        "shortcuts": (shortcuts, 10),
        "events": (events, 100),
        "characters of a shortcut's name": (
            max((one.get("name", "") for one in shortcuts), key=len, default=""),
            24,
        ),
    }
    for what, (value, most) in sizes.items():
        if len(value) > most:
            yield f"{len(value)} {what}, and {most} are allowed"


def _parsed(text: str) -> JSON:
    if not text.lstrip().startswith("{"):
        import yaml  # only for manifests in YAML; JSON needs nothing

        loaded: JSON = yaml.safe_load(text)
        return loaded
    manifest: JSON = json.loads(text)
    return manifest
