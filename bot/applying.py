"""Applying: a workspace's rulebook changes while the desk runs. Every version is kept, the newest holds.

What is applied is written down; every process looks for what is newer than what it holds (`take_newer`).
"""

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

from structlog import get_logger

from bot import rulebook
from bot.desk import Desk
from bot.errors import BadInput, BadRulebook
from bot.rulebook import Change, Rulebook
from bot.terms import Source
from storage import Database, Standing
from storage.rows import RulebookVersion

log = get_logger()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a text would change in a workspace."""

    number: int
    """The version it was compared with; 0 is the default, where none was ever applied."""
    changes: list[Change]
    after: Rulebook
    unreadable: str = ""
    """Why this release cannot read that version; then no change can be told."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process found newer than what it held."""

    changed: list[str]
    """The workspaces that have another version now."""
    unreadable: str
    """Why this release cannot read a version; what was held there is kept."""


def compare(desk: Desk, workspace: str, text: str, *, file: str) -> Comparison:
    """How the text differs from what holds in the workspace. Raises BadRulebook where it is wrong."""
    after = rulebook.parse(text, name=file)
    with desk.database.reading() as store:
        newest = store.rulebooks.newest(workspace)
    number = newest.number if newest else 0
    try:
        before = _read(newest) if newest else rulebook.default()
    except BadRulebook as refusal:
        return Comparison(number, [], after, unreadable=refusal.says)
    return Comparison(number, rulebook.differences(before, after), after)


def apply(desk: Desk, workspace: str, text: str, *, file: str, by: str, source: Source) -> int | None:
    """Make this the workspace's rulebook; its number, or None where it is so already.

    It is taken as a whole or not at all. Raises BadRulebook with every problem, and BadInput where the
    workspace is not known.
    """
    rulebook.parse(text, name=file)
    with desk.database.transaction() as store:
        if store.people.workspace(workspace) is None:
            known = ", ".join(each.id for each in store.people.workspaces())
            raise BadInput(f"There is no workspace {workspace}. Name one of: {known or '(none yet)'}.")
        version = store.rulebooks.add(workspace, text, file=file, by=by, source=source.value, at=desk.now())
    return version.number if version else None


def history(desk: Desk, workspace: str, *, limit: int) -> list[tuple[RulebookVersion, list[Change]]]:
    """The versions, the newest first, each with what it changed; what cannot be read now changed nothing."""
    with desk.database.reading() as store:
        versions = store.rulebooks.history(workspace, limit=limit + 1)
    read = [_readable(version) for version in versions]
    if len(versions) <= limit:
        read.append(rulebook.default())
    return [
        (version, rulebook.differences(before, after) if before and after else [])
        for version, after, before in zip(versions, read, read[1:], strict=False)
    ]


def who() -> str:
    """Whom this process runs for: the user of the operating system."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return f"uid {os.getuid()}"


def seed(desk: Desk, workspace: str, file: Path | None) -> None:
    """Apply the file where no rulebook ever was, or say that it is not what holds. Raises BadRulebook."""
    with desk.database.reading() as store:
        newest = store.rulebooks.newest(workspace)
    if file is None or (newest is not None and not differs(newest, file)):
        return
    if newest is None:
        apply(desk, workspace, rulebook.read(file), file=file.name, by=who(), source=Source.START)
        take_newer(desk)
        log.info("rulebook.applied", workspace=workspace, file=file.name)
        return
    log.warning(
        "rulebook.file_differs",
        file=file.name,
        holds=newest.number,
        remedy="The applied version holds. `tocsin rulebook diff FILE` and `apply FILE` bring in the file.",
    )


def take_newer(desk: Desk) -> Taken:
    """Hold what the database has newer than this process. Raises DatabaseAway.

    People and places that another process has found are taken as well.
    """
    with desk.database.reading() as store:
        standings = store.rulebooks.standings()
    changed: list[str] = []
    unreadable: list[str] = []
    for standing in standings:
        before = desk.standing(standing.workspace)
        if before == standing:
            continue
        try:
            _take(desk, standing)
        except BadRulebook as refusal:
            unreadable.append(refusal.says)
        else:
            if before is None or before.number != standing.number:
                changed.append(standing.workspace)
    return Taken(changed, "\n".join(unreadable))


def take_all(desk: Desk) -> None:
    """Hold what was applied, before anything is done by it. Raises BadRulebook where it cannot be read."""
    if unreadable := take_newer(desk).unreadable:
        raise BadRulebook(f"{unreadable}\nApply one that this release reads: tocsin rulebook apply FILE.")


def applied_everywhere(database: Database) -> bool:
    """Whether every workspace has a rulebook of its own, so that no file is needed."""
    with database.reading() as store:
        standings = store.rulebooks.standings()
    return bool(standings) and all(standing.number for standing in standings)


def _take(desk: Desk, standing: Standing) -> None:
    workspace = standing.workspace
    with desk.database.reading() as store:
        version = store.rulebooks.version(workspace, standing.number)
        directory = store.people.directory(workspace)
        store.people.forget_places(workspace)
    found = _read(version) if version else desk.rulebook
    desk.hold(standing, found.resolved(directory))


def _read(version: RulebookVersion) -> Rulebook:
    """Raises BadRulebook: a later release may take no more what an earlier one took."""
    name = f"{version.file} (version {version.number} of {version.workspace_id})"
    return rulebook.parse(version.text, name=name)


def _readable(version: RulebookVersion) -> Rulebook | None:
    try:
        return _read(version)
    except BadRulebook:
        return None


def differs(version: RulebookVersion, file: Path) -> bool:
    """Whether the file says, or is, something else than the version."""
    try:
        return rulebook.read(file) != version.text
    except BadRulebook:
        return True
