"""A workspace that removes us, or takes our token back."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt import App, BoltContext

from bot import workspaces
from bot.desk import Desk
from bot.slack.installed import Installed

Body = dict[str, Any]


def register(app: App) -> None:
    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(revoked)


def removed(body: Body, context: BoltContext, desk: Desk, installed: Installed | None) -> None:
    """https://docs.slack.dev/reference/events/app_uninstalled"""
    if context.team_id is not None:
        told_at = datetime.fromtimestamp(body["event_time"], UTC)
        workspaces.take_leave(desk, context.team_id, installed=installed, told_at=told_at)


def revoked(event: Body, body: Body, context: BoltContext, desk: Desk, installed: Installed | None) -> None:
    """Ours among them; those of people we never ask for.

    https://docs.slack.dev/reference/events/tokens_revoked
    """
    if (event.get("tokens") or {}).get("bot"):
        removed(body, context, desk, installed)
