"""Installations: by slack_sdk's store, inside our own transactions, with its tokens sealed."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import getLogger
from typing import Any, TypeVar

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Connection, delete, insert, select, update

from storage.noun import Due, Noun
from storage.rows import InstallState, Workspace
from storage.rows.installations import BOTS, INSTALLATIONS, SEALED
from storage.sealing import Seal, Unreadable

T = TypeVar("T", Bot, Installation)


@dataclass(frozen=True, slots=True)
class Safe:
    """What opens our installations: which app we are, and the seal of its tokens."""

    client_id: str
    seal: Seal


class SealedStore(SQLAlchemyInstallationStore):
    """slack_sdk's store on one connection: its tokens are sealed, and one workspace has one installation.

    It is found by its team alone: an installation for a whole organisation is not made here.
    """

    def __init__(self, connection: Connection, safe: Safe) -> None:
        self.bots, self.installations, self.client_id = BOTS, INSTALLATIONS, safe.client_id
        self.metadata = BOTS.metadata
        self.engine = _Joined(connection)  # type: ignore[assignment]  # all that is asked of it
        self._seal, self._logger = safe.seal, getLogger("tocsin.slack_sdk")

    def save(self, installation: Installation) -> None:
        self.delete_all(enterprise_id=None, team_id=installation.team_id)
        super().save(self._sealed(installation))

    def save_bot(self, bot: Bot) -> None:
        super().save_bot(self._sealed(bot))

    def find_bot(self, **of: Any) -> Bot | None:
        return self._opened(super().find_bot(**of))

    def find_installation(self, **of: Any) -> Installation | None:
        return self._opened(super().find_installation(**of))

    def _sealed(self, found: T) -> T:
        copy = type(found)(**{**found.to_dict_for_copying(), "enterprise_id": None})
        for name in SEALED:
            if token := getattr(copy, name, None):
                setattr(copy, name, self._seal.close(token))
        return copy

    def _opened(self, found: T | None) -> T | None:
        """Raises Unreadable."""
        for name in SEALED if found is not None else ():
            if token := getattr(found, name, None):
                setattr(found, name, self._seal.open(token))
        return found


class _Joined:
    """An engine for slack_sdk's store, whose every transaction is the one that we are in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        yield self._connection

    connect = begin


class Installations(Noun):
    """Who has let us in, and when each installation needs attention."""

    def keep(self, safe: Safe, installation: Installation, *, at: datetime) -> None:
        """Somebody has installed us, again or for the first time; what was recorded before still is."""
        id, by = str(installation.team_id), installation.user_id
        known = self._session.get(Workspace, id, with_for_update=True)
        if known is None:
            known = Workspace(id=id, name="", bot_user="", places={}, directory={}, seen_at=at)
            self._session.add(known)
        known.name, known.bot_user = installation.team_name or id, str(installation.bot_user_id)
        known.installed_at, known.installed_by, known.left_at = at, by, None
        known.tends_at, known.trouble = at, None
        self._session.flush()
        SealedStore(self._core, safe).save(installation)

    def find(self, safe: Safe, workspace: str) -> Bot | None:
        """The bot and its token. Raises Unreadable where no key of ours opens it."""
        return SealedStore(self._core, safe).find_bot(enterprise_id=None, team_id=workspace)

    def renew(self, safe: Safe, bot: Bot) -> None:
        """Keep a token that was renewed, in the place of the old one."""
        store = SealedStore(self._core, safe)
        store.delete_bot(enterprise_id=None, team_id=bot.team_id)
        store.save_bot(bot)

    def leave(self, workspace: str, *, at: datetime) -> bool:
        """Forget the tokens; the records stay. Whether there were any."""
        gone = 0
        for table in (BOTS, INSTALLATIONS):
            gone += self._core.execute(delete(table).where(table.c.team_id == workspace)).rowcount
        if gone:
            left = {"left_at": at, "tends_at": None, "trouble": None}
            self._session.execute(update(Workspace).where(Workspace.id == workspace).values(left))
        return bool(gone)

    def installed(self) -> list[str]:
        """The workspaces that have let us in."""
        return list(self._core.scalars(select(BOTS.c.team_id).distinct().order_by(BOTS.c.team_id)))

    def seal_anew(self, safe: Safe) -> list[str]:
        """Seal every token by the first key; the workspaces whose tokens no key opens."""
        unreadable = set()
        for table in (BOTS, INSTALLATIONS):
            for row in self._core.execute(select(table)).mappings().all():
                try:
                    sealed = {name: safe.seal.close(row[name]) for name in SEALED if row.get(name)}
                except Unreadable:
                    unreadable.add(str(row["team_id"]))
                else:
                    self._core.execute(update(table).where(table.c.id == row["id"]).values(sealed))
        return sorted(unreadable)

    # What needs attention

    def next_to_tend(self) -> Due | None:
        """The workspace whose installation needs attention first."""
        wanted = (
            select(Workspace.id, Workspace.tends_at)
            .where(Workspace.tends_at.is_not(None))
            .order_by(Workspace.tends_at)
            .limit(1)
        )
        row = self._core.execute(wanted).first()
        return Due(0, row[0], row[1]) if row is not None and row[1] is not None else None

    def tend_all(self, *, at: datetime, held_for: timedelta) -> None:
        """See to every workspace in which we are, save those that somebody just sees to."""
        here, due = Workspace.id.in_(select(BOTS.c.team_id)), Workspace.tends_at
        is_held = due.is_not(None) & (due > at) & (due <= at + held_for)
        self._session.execute(update(Workspace).where(here, ~is_held).values(tends_at=at))

    def take(self, workspace: str, *, now: datetime, until: datetime) -> bool:
        """Be the one who sees to it, until then: refresh tokens are good once. Whether nobody else is."""
        due = (Workspace.id == workspace) & (Workspace.tends_at <= now)
        return self._core.execute(update(Workspace).where(due).values(tends_at=until)).rowcount == 1

    def tended(self, workspace: str, *, again_at: datetime | None, trouble: str | None = None) -> None:
        """It was seen to, unless it has left meanwhile."""
        stays = (Workspace.id == workspace) & Workspace.left_at.is_(None)
        found = {"tends_at": again_at, "trouble": trouble}
        self._session.execute(update(Workspace).where(stays).values(found))

    # States of installs under way

    def issue_state(self, state: str, *, ends_at: datetime) -> None:
        self._core.execute(insert(InstallState).values(digest=_digest(state), ends_at=ends_at))

    def consume_state(self, state: str, *, now: datetime) -> bool:
        """Whether it was ours and is still good; it never is again."""
        old = delete(InstallState).where(InstallState.ends_at <= now)
        self._core.execute(old)
        gone = self._core.execute(delete(InstallState).where(InstallState.digest == _digest(state)))
        return gone.rowcount == 1


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
