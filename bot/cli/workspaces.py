"""`tocsin workspaces`: who has installed the desk, and taking leave of them."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import workspaces
from bot.app import House
from bot.cli.opening import opened
from bot.errors import BadInput, SlackError
from bot.workspaces import Known

commands = typer.Typer(help="The workspaces that have installed the desk.", invoke_without_command=True)


@commands.callback()
def default(context: typer.Context) -> None:
    """The workspaces that have installed the desk."""
    if context.invoked_subcommand is None:
        listing()


@commands.command(name="list")
def listing() -> None:
    """List them: since when, by whom, and what is wrong."""
    with opened() as house:
        found = workspaces.listed(house.desk)
    if not found:
        print("No workspace has installed the desk yet.")
        return
    table = Table("id", "name", "state", "since", "by", "trouble")
    for known in found:
        since = known.left_at or known.installed_at
        table.add_row(
            known.id, known.name, _state(known), _shown(since), known.installed_by or "", known.trouble or ""
        )
    Console().print(table)


@commands.command()
def remove(team: Annotated[str, typer.Argument(help="The Slack team id that the list shows.")]) -> None:
    """Give back a workspace's token and forget it. Its records stay."""
    with opened() as house:
        known = {each.id: each for each in workspaces.listed(house.desk)}
        if team not in known or not known[team].is_installed:
            here = ", ".join(id for id, each in known.items() if each.is_installed)
            raise BadInput(f"{team} has not installed the desk. These have: {here or '(none)'}.")
        gave_back = _give_back(house, team)
        workspaces.take_leave(house.desk, team, installed=house.installed)
    print(f"{team} is removed; its records stay.")
    if gave_back is not None:
        print(f"Slack was not told ({gave_back}): an administrator there removes the app on Slack's page.")


def _give_back(house: House, team: str) -> str | None:
    """Tell Slack that the token is used no more; why it could not be told, or None."""
    if house.installed is None:
        return "SLACK_CLIENT_ID and TOCSIN_SECRET_KEY are not set"
    try:
        house.installed.gateways(within=10).of(team).revoke()
    except SlackError as error:
        return error.reason
    return None


def _state(known: Known) -> str:
    if known.is_installed:
        return "installed"
    return "left" if known.left_at else "by SLACK_BOT_TOKEN"


def _shown(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
