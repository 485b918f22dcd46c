"""What the app's manifest says about it: the bot's name, its commands, shortcuts, events and scopes."""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.events import DEFAULT_EVENTS
from bot.sandbox.state import JSON

# The scopes of an app whose manifest nobody gave: none are held back.
EVERY_SCOPE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Manifest:
    bot_name: str | None = None
    commands: frozenset[str] = frozenset()  # none: any command is accepted
    shortcuts: frozenset[tuple[str, str]] | None = None  # type and callback_id; None: any is accepted
    events: frozenset[str] = DEFAULT_EVENTS
    scopes: frozenset[str] = EVERY_SCOPE  # none: no scope is asked for


def read(path: Path | None) -> Manifest:
    """A manifest in JSON or YAML; https://docs.slack.dev/reference/app-manifest"""
    if path is None:
        return Manifest()
    manifest = _parsed(path.read_text(encoding="utf-8"))
    features, settings = manifest.get("features") or {}, manifest.get("settings") or {}
    events = (settings.get("event_subscriptions") or {}).get("bot_events")
    scopes = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    return Manifest(
        bot_name=(features.get("bot_user") or {}).get("display_name"),
        commands=frozenset(one["command"] for one in features.get("slash_commands") or []),
        shortcuts=frozenset((one["type"], one["callback_id"]) for one in features.get("shortcuts") or []),
        events=DEFAULT_EVENTS if events is None else frozenset(events),
        scopes=frozenset(scopes),
    )


def _parsed(text: str) -> JSON:
    if not text.lstrip().startswith("{"):
        import yaml  # only for manifests in YAML; JSON needs nothing

        loaded: JSON = yaml.safe_load(text)
        return loaded
    manifest: JSON = json.loads(text)
    return manifest
