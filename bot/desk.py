"""The desk: what every verb receives."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.rulebook import Directory, Rulebook
from bot.terms import Actor
from storage import Database, Store


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Desk:
    """The records and the rules, and the time. Only `learn` changes it; work in hand keeps its own."""

    database: Database
    rulebook: Rulebook
    now: Callable[[], datetime] = utc_now

    def learn(self, directory: Directory) -> None:
        """From now on the rulebook's e-mail addresses and user groups are these people."""
        self.rulebook = self.rulebook.resolved(directory)

    @contextmanager
    def working(self, by: Actor) -> Iterator["Work"]:
        """One transaction that changes something, at one moment."""
        with self.database.transaction() as store:
            yield Work(store, self.rulebook, self.now(), by)

    @contextmanager
    def reading(self, by: Actor) -> Iterator["Work"]:
        """One transaction that only reads."""
        with self.database.reading() as store:
            yield Work(store, self.rulebook, self.now(), by)


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
