"""Reactions that the rulebook names: one reports a message, one puts it on a war room's timeline."""

from typing import Any

from slack_bolt import App

from bot.desk import Desk
from bot.errors import NotPossible
from bot.records import incidents
from bot.terms import Actor
from bot.warroom import room


def register(app: App) -> None:
    app.event("reaction_added")(reacted)


def reacted(event: dict[str, Any], desk: Desk, by: Actor | None) -> None:
    """Every other reaction is nobody's business, and so are both where they mean something else."""
    item, author = event.get("item"), event.get("item_user")
    is_message = isinstance(item, dict) and all(isinstance(item.get(part), str) for part in ("channel", "ts"))
    if by is None or item is None or not is_message:
        return
    # A skin tone follows the name: `raised_hands::skin-tone-2`.
    name = str(event.get("reaction")).partition("::")[0]
    rules = desk.rulebook_of(by.workspace)
    if name == rules.warroom.timeline_reaction and _mark(desk, by, item):
        return
    if name == rules.reporting.reaction:
        _report(desk, by, item, author=author if isinstance(author, str) else None)


def _mark(desk: Desk, by: Actor, item: dict[str, Any]) -> bool:
    """Whether it was said in a war room."""
    try:
        room.mark(desk, by, item["channel"], item["ts"])
    except NotPossible:
        return False
    return True


def _report(desk: Desk, by: Actor, item: dict[str, Any], *, author: str | None) -> None:
    try:
        incidents.report_message(desk, by, item["channel"], item["ts"], author=author)
    except NotPossible:
        return  # it is reported already, or there is nothing to report
