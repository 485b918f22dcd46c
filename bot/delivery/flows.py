"""Flows: what takes several calls to Slack, as a tuple of steps that is its documentation.

A step asks Slack for one thing and is safe to repeat. It returns what it learned and, where something is to
be written with it, a function; only the builder writes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.desk import Desk, Work
from bot.slack.gateway import Gateway, Gateways
from storage.rows import Delivery, Incident, Workspace

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Site:
    """What a step works with. The rows are only looked at: their transaction is over."""

    desk: Desk
    gateways: Gateways
    workspace: Workspace
    incident: Incident
    learned: Facts
    started_at: datetime
    """When the flow was started."""
    doubtful: bool
    """This step's last call may have been performed, though its answer was lost."""

    @property
    def gateway(self) -> Gateway:
        """Raises SlackRefused where the workspace has removed us."""
        return self.gateways.of(self.workspace.id)

    def posted(self, card: str) -> Delivery | None:
        """The latest post of a card, whatever became of it so far."""
        with self.desk.database.reading() as store:
            return store.deliveries.posted(self.workspace.id, card)


@dataclass(frozen=True, slots=True)
class Done:
    """The step is done: what it learned, and what is to be written. `again`: it has more to do.

    `over`: there is no need for the steps that follow.
    """

    learned: Facts = field(default_factory=dict)
    then: Callable[[Work, Incident], None] | None = None
    again: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class NotYet:
    """The step waits for something else to happen first."""

    wait: timedelta = timedelta(milliseconds=200)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Where Slack refuses for good, one that is not `needed` is left out and the flow goes on."""

    name: str
    gate: str
    """The method that it calls, for our own pace."""
    run: Callable[[Site], Done | NotYet]
    needed: bool = False
    after_doubt: str | None = None
    """The step that looks whether this one has happened; where an answer was lost, it is taken first."""


Flows = Mapping[str, tuple[Step, ...]]
