"""`tocsin rulebook`: what holds, what a file would change, applying it, and who applied what."""

from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from bot import applying, rulebook
from bot.applying import Comparison
from bot.cli.opening import WorkspaceOption, meant, opened
from bot.desk import Desk
from bot.errors import BadInput
from bot.terms import Source

commands = typer.Typer(help="The rulebook: what holds, and bringing in another one.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The rulebook's file, YAML.")]

PROMISES = {"deadlines", "warn_at", "calendars", "policies"}


@commands.command()
def show(
    version: Annotated[int | None, typer.Option(help="An earlier one, by its number.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the rulebook that holds, or an earlier version, as it was written."""
    with opened() as house:
        if version is None and workspace is None and not _any_workspace(house.desk):
            print(rulebook.default_text(), end="")
            return
        here = meant(house.desk, workspace)
        with house.desk.database.reading() as store:
            found = (
                store.rulebooks.newest(here) if version is None else store.rulebooks.version(here, version)
            )
        if found is None and version is not None:
            raise BadInput(f"{here} has no version {version}. `tocsin rulebook history` lists them.")
    print(found.text if found else rulebook.default_text(), end="")


@commands.command()
def diff(file: FileArgument, workspace: WorkspaceOption = None) -> None:
    """Say what applying a file would change; nothing is changed."""
    text = rulebook.read(file)
    with opened() as house:
        found = applying.compare(house.desk, meant(house.desk, workspace), text, file=file.name)
    _tell(found)


@commands.command()
def apply(
    file: FileArgument,
    by: Annotated[str | None, typer.Option(help="Who applies it; else the user of this machine.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a file the rulebook that holds; running processes take it within seconds."""
    text = rulebook.read(file)
    with opened() as house:
        here = meant(house.desk, workspace)
        found = applying.compare(house.desk, here, text, file=file.name)
        name = by or applying.who()
        number = applying.apply(house.desk, here, text, file=file.name, by=name, source=Source.CLI)
    if number is None:
        print(f"Version {found.number} says just that already. Nothing was changed.")
        return
    _tell(found)
    print(f"Applied as version {number} of {here}. Running processes take it within seconds.")
    changed = {change.at[0] for change in found.changes}
    if "channels" in changed:
        print("A worker makes and joins the new channels; its log and `tocsin check` say if it cannot.")
    if changed & PROMISES:
        print(
            "Open incidents keep what they were promised: `tocsin sla recalculate --dry-run` says what "
            "would move."
        )


@commands.command()
def history(
    limit: Annotated[int, typer.Option(help="So many versions, the newest first.")] = 20,
    workspace: WorkspaceOption = None,
) -> None:
    """List the versions: who applied them, when, and what each changed."""
    with opened() as house:
        here = meant(house.desk, workspace)
        versions = applying.history(house.desk, here, limit=limit)
    if not versions:
        print("No rulebook was applied yet: the default holds.")
    for version, changes in versions:
        at = version.applied_at.astimezone(UTC)
        print(
            f"{version.number}  {at:%Y-%m-%d %H:%M:%S} UTC  by {version.applied_by} ({version.source}), "
            f"{version.file}"
        )
        for change in changes:
            print(f"    {change}")


def _tell(found: Comparison) -> None:
    for warning in rulebook.warnings(found.after):
        print(f"Warning: {warning}")
    if found.unreadable:
        print(f"This release cannot read version {found.number}, so nothing can be compared:")
        print(found.unreadable)
        return
    for change in found.changes:
        print(change)
    against = f"version {found.number}" if found.number else "the default, which holds"
    count = len(found.changes)
    print(f"{count or 'No'} {'difference' if count == 1 else 'differences'} from {against}.")


def _any_workspace(desk: Desk) -> bool:
    with desk.database.reading() as store:
        return bool(store.people.workspaces())
