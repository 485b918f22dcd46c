"""Workspaces and the people in them."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, select, update

from storage.noun import Noun, Transaction, insert_into, table
from storage.rows import Person, Workspace
from storage.rows.base import Facts

PLACES_HOLD_FOR = 60.0
"""Seconds for which a process need not ask again where the desk speaks; only a start changes it."""


class Known:
    """What this process knows already, so that no report asks for it or writes it again."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[float, Facts]] = {}
        """By workspace: until when it holds, on the monotonic clock, and the places by role."""
        self.met: set[tuple[str, str]] = set()
        """Workspace and id of the people whose rows are committed."""
        self.policies: set[str] = set()
        """The hashes of the versions that are committed."""


class People(Noun):
    def __init__(self, transaction: Transaction, known: Known) -> None:
        super().__init__(transaction)
        self._known = known
        self.met: set[tuple[str, str]] = set()
        """Whom this transaction writes down; they are known once it is committed."""

    def workspace(self, id: str) -> Workspace | None:
        return self._session.get(Workspace, id)

    def place(self, workspace: str, role: str) -> str | None:
        """The channel id of the rulebook's `agents` or `incidents` channel, once the start has found it."""
        found: str | None = self._places(workspace).get(role)
        return found

    def is_intake(self, workspace: str, channel: str) -> bool:
        """Whether people ask for help in this channel, by the rulebook."""
        return channel in self._places(workspace).get("intake", ())

    def channel(self, workspace: str, written: str) -> str | None:
        """The id of a channel as the rulebook writes it: an id, or a name that the start has found."""
        found: str | None = self._places(workspace).get("names", {}).get(written)
        return found if written.startswith("#") else written

    def address(self, workspace: str) -> str | None:
        """The web address of the workspace, where its messages have theirs."""
        found: str | None = self._places(workspace).get("url")
        return found

    def _places(self, workspace: str) -> Facts:
        until, places = self._known.places.get(workspace, (0.0, {}))
        if until < time.monotonic():
            places = self._core.scalar(_PLACES, {"workspace": workspace}) or {}
            if places:
                self._known.places[workspace] = (time.monotonic() + PLACES_HOLD_FOR, places)
        return places

    def workspaces(self) -> list[Workspace]:
        return list(self._session.scalars(select(Workspace).order_by(Workspace.id)))

    def keep_places(self, workspace: str, places: Facts, *, at: datetime) -> None:
        """Keep where the desk speaks, by role."""
        self.forget_places(workspace)
        found = {"places": places, "seen_at": at}
        self._session.execute(update(Workspace).where(Workspace.id == workspace).values(**found))

    def settle_in(self, id: str, *, name: str, bot_user: str, places: Facts, at: datetime) -> None:
        """Note that we serve this workspace, with what the start found there."""
        self._known.places.pop(id, None)
        found = {"name": name, "bot_user": bot_user, "places": places, "seen_at": at}
        self._session.execute(
            insert_into(Workspace, self._dialect)
            .values(id=id, **found)
            .on_conflict_do_update(index_elements=["id"], set_=found)
        )

    def forget_places(self, workspace: str) -> None:
        """Ask the database for them again: another process has found new ones."""
        self._known.places.pop(workspace, None)

    def directory(self, workspace: str) -> dict[str, list[str]]:
        """The user ids behind e-mail addresses and user groups, as Slack last said."""
        found = self._session.scalar(select(Workspace.directory).where(Workspace.id == workspace))
        return dict(found or {})

    def keep_directory(self, workspace: str, directory: Mapping[str, Sequence[str]], *, at: datetime) -> None:
        """Keep whom Slack names by the rulebook's e-mail addresses and user groups."""
        kept = {name: list(people) for name, people in directory.items()}
        found = {"directory": kept, "seen_at": at}
        self._session.execute(update(Workspace).where(Workspace.id == workspace).values(**found))

    def person(self, workspace: str, id: str, *, lock: bool = False) -> Person | None:
        return self._session.get(Person, (workspace, id), with_for_update=lock or None)

    def away(self, workspace: str, ids: Iterable[str | None], *, at: datetime) -> frozenset[str]:
        """Those of `ids` who are away at that moment."""
        wanted = sorted({id for id in ids if id is not None})
        if not wanted:
            return frozenset()
        gone = Person.away_since.is_not(None) & (Person.away_until.is_(None) | (Person.away_until > at))
        found = select(Person.id).where(Person.workspace_id == workspace, Person.id.in_(wanted), gone)
        return frozenset(self._session.scalars(found))

    def is_stranger(self, workspace: str, user: str) -> bool:
        """Whether a guest of another organisation has this user id, as far as we have met them."""
        guest = Person.id.endswith(f":{user}", autoescape=True)
        found = select(Person.id).where(Person.workspace_id == workspace, guest).limit(1)
        return self._session.scalar(found) is not None

    def meet(self, workspace: str, id: str, *, name: str) -> None:
        """Note a person's handle when they first do something; the worker learns the rest."""
        if (workspace, id) not in self._known.met:
            self._core.execute(_meet(self._dialect), {"workspace": workspace, "id": id, "name": name or id})
            self.met.add((workspace, id))

    def learn(
        self, workspace: str, id: str, *, name: str, time_zone: str | None, is_bot: bool, at: datetime
    ) -> None:
        """Keep what Slack says of a person."""
        known = {"name": name, "time_zone": time_zone, "is_bot": is_bot, "learned_at": at}
        self._session.execute(
            insert_into(Person, self._dialect)
            .values(workspace_id=workspace, id=id, **known)
            .on_conflict_do_update(index_elements=["workspace_id", "id"], set_=known)
        )

    def learn_direct_channel(self, workspace: str, id: str, *, channel: str) -> None:
        """Keep the channel of our direct messages with a person."""
        self._session.execute(
            insert_into(Person, self._dialect)
            .values(workspace_id=workspace, id=id, name=id, is_bot=False, direct_channel=channel)
            .on_conflict_do_update(index_elements=["workspace_id", "id"], set_={"direct_channel": channel})
        )

    def unlearned(self, workspace: str, ids: Iterable[str]) -> list[str]:
        """Those of `ids` whose profile was never asked of Slack, in order."""
        wanted = sorted(set(ids))
        known = set(
            self._session.scalars(
                select(Person.id).where(
                    Person.workspace_id == workspace, Person.id.in_(wanted), Person.learned_at.is_not(None)
                )
            )
        )
        return [id for id in wanted if id not in known]

    def names(self, workspace: str, ids: Iterable[str]) -> dict[str, str]:
        """What these people are called; their id where nobody has told us."""
        wanted = set(ids)
        rows = self._session.execute(
            select(Person.id, Person.name).where(Person.workspace_id == workspace, Person.id.in_(wanted))
        ).all()
        return {id: id for id in wanted} | {row.id: row.name for row in rows}


# Built once, without the ORM's part: every report runs them.
_PLACES = select(table(Workspace).c.places).where(table(Workspace).c.id == bindparam("workspace"))


@cache
def _meet(dialect: str) -> Executable:
    # DO UPDATE would lock a known person, and two verbs of theirs would wait for each other.
    return (
        insert_into(Person, dialect)
        .values(workspace_id=bindparam("workspace"), id=bindparam("id"), name=bindparam("name"), is_bot=False)
        .on_conflict_do_nothing()
    )
