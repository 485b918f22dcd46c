"""War rooms: the reaction that adds a message to the timeline."""

from typing import Any

from slack_bolt import App

from bot.desk import Desk
from bot.errors import NotPossible
from bot.terms import Actor
from bot.warroom import room


def register(app: App) -> None:
    app.event("reaction_added")(mark)


def mark(event: dict[str, Any], desk: Desk, by: Actor | None) -> None:
    """The rulebook's reaction on a message of a war room; every other is nobody's business."""
    item = event.get("item") or {}
    # A skin tone follows the name: `raised_hands::skin-tone-2`.
    name = str(event.get("reaction")).partition("::")[0]
    is_message = isinstance(item, dict) and all(isinstance(item.get(part), str) for part in ("channel", "ts"))
    if by is None or not is_message or name != desk.rulebook.warroom.timeline_reaction:
        return
    try:
        room.mark(desk, by, item["channel"], item["ts"])
    except NotPossible:
        return  # not a war room: the same reaction means something else elsewhere
