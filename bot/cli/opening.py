"""What the commands share: the house, opened for a moment, and the workspace that is meant."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot import app as house
from bot import applying
from bot.app import House
from bot.desk import Desk
from bot.errors import BadInput
from bot.settings import Settings

WorkspaceOption = Annotated[
    str | None, typer.Option("--workspace", help="The Slack team id, where there are several.")
]


@contextmanager
def opened(*, migrated: bool = True, rules: bool = False) -> Iterator[House]:
    """The house of the environment's settings; with `rules`, each workspace has its applied rulebook."""
    with house.opened(Settings.load(os.environ, slack=False), migrated=migrated) as found:
        if rules:
            applying.take_all(found.desk)
        yield found


def meant(desk: Desk, workspace: str | None) -> str:
    """The workspace named, or the only one there is. Raises BadInput."""
    if workspace is not None:
        return workspace
    with desk.database.reading() as store:
        known = [each.id for each in store.people.workspaces()]
    if len(known) != 1:
        raise BadInput(
            f"Say which workspace by --workspace: {', '.join(known)}."
            if known
            else "There is no workspace yet: `tocsin serve` finds its own at the first start."
        )
    return known[0]
