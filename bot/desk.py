"""The desk: what every verb receives."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.rulebook import Directory, Rulebook
from bot.terms import Actor
from storage import Database, Standing, Store


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Desk:
    """The records and the rules, and the time. `hold` and `learn` change it; work in hand keeps its own."""

    database: Database
    rulebook: Rulebook
    """What holds in a workspace to which none was applied; whoever works asks `rulebook_of`."""
    now: Callable[[], datetime] = utc_now
    _held: dict[str, Rulebook] = field(default_factory=dict, init=False, repr=False)
    _standings: dict[str, Standing] = field(default_factory=dict, init=False, repr=False)

    def rulebook_of(self, workspace: str) -> Rulebook:
        """What this workspace decided."""
        return self._held.get(workspace, self.rulebook)

    def hold(self, standing: Standing, rulebook: Rulebook) -> None:
        """From now on the workspace has this rulebook, which is what the database had by this standing."""
        self._held[standing.workspace] = rulebook
        self._standings[standing.workspace] = standing

    def standing(self, workspace: str) -> Standing | None:
        """What the database had of the workspace when its rulebook was last taken from there."""
        return self._standings.get(workspace)

    def standings(self) -> list[Standing]:
        """By what version this process works in each workspace."""
        return list(self._standings.values())

    def learn(self, workspace: str, directory: Directory) -> None:
        """From now on the e-mail addresses and user groups of its rulebook are these people."""
        self._held[workspace] = self.rulebook_of(workspace).resolved(directory)

    @contextmanager
    def working(self, by: Actor) -> Iterator["Work"]:
        """One transaction that changes something, at one moment."""
        with self.database.transaction() as store:
            yield Work(store, self.rulebook_of(by.workspace), self.now(), by)

    @contextmanager
    def reading(self, by: Actor) -> Iterator["Work"]:
        """One transaction that only reads."""
        with self.database.reading() as store:
            yield Work(store, self.rulebook_of(by.workspace), self.now(), by)


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction of one actor, at one moment."""

    store: Store
    rulebook: Rulebook
    now: datetime
    by: Actor

    @property
    def workspace(self) -> str:
        return self.by.workspace
