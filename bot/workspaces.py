"""Workspaces: installing the desk, and taking leave of it. What was recorded stays."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.oauth.installation_store import Installation
from structlog import get_logger

from bot.desk import Desk
from bot.errors import BadInput
from bot.slack.installed import Installed
from storage import Chore
from storage.rows import Workspace

log = get_logger()

ORGANISATION = (
    "The desk cannot be installed for a whole organisation of Enterprise Grid. "
    "Install it again, and choose one workspace."
)


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace that we serve, or have served."""

    id: str
    name: str
    is_installed: bool
    installed_at: datetime | None
    installed_by: str | None
    left_at: datetime | None
    trouble: str | None


def install(desk: Desk, installed: Installed, installation: Installation) -> None:
    """Somebody lets us in; a worker finds the channels and people then. Raises BadInput."""
    workspace = installation.team_id
    if installation.is_enterprise_install or not workspace or not installation.bot_token:
        raise BadInput(ORGANISATION)
    with desk.database.transaction() as store:
        store.installations.keep(installed.safe, installation, at=desk.now())
        store.stir(Chore.TEND)
    installed.forget(workspace)
    log.info("installed", workspace=workspace, by=installation.user_id)


def take_leave(
    desk: Desk, workspace: str, *, installed: Installed | None, told_at: datetime | None = None
) -> bool:
    """Forget a workspace's tokens; nothing is said there any more. Whether there were any.

    What was `told_at` a moment before the last installation is about an earlier one.
    """
    with desk.database.transaction() as store:
        known = store.people.workspace(workspace)
        installed_at = known.installed_at if known else None
        if told_at is not None and installed_at is not None and told_at < installed_at - timedelta(seconds=1):
            return False
        left = store.installations.leave(workspace, at=desk.now())
        store.stir(Chore.DELIVER)  # what waits there ends now
    if installed is not None:
        installed.forget(workspace)
    if left:
        log.info("left", workspace=workspace)
    return left


def listed(desk: Desk) -> list[Known]:
    """Every workspace that the database knows, by its id."""
    with desk.database.reading() as store:
        here = set(store.installations.installed())
        return [_known(row, row.id in here) for row in store.people.workspaces()]


def _known(row: Workspace, is_installed: bool) -> Known:
    return Known(row.id, row.name, is_installed, row.installed_at, row.installed_by, row.left_at, row.trouble)
