"""Incidents and requests: what is broken or needed, and the verbs that change it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotPossible, SomebodyWasFaster
from bot.terms import Audience, How, Kind, Solution, State, WaitingOn
from storage.rows.records import Record


class Incident(Record):
    """Something is broken. Its verbs say whether they changed anything."""

    __mapper_args__ = {"polymorphic_identity": Kind.INCIDENT.value}

    impact: Mapped[str | None] = mapped_column()
    urgency: Mapped[str | None] = mapped_column()
    taken_at: Mapped[datetime | None]
    major_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    """Since when it works by a workaround; it stays open until the cause is gone."""
    workaround: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolved_how: Mapped[str | None]
    resolution: Mapped[str | None]
    lessons: Mapped[str | None]

    @property
    def is_open(self) -> bool:
        return State(self.state).is_open

    def take(self, person: str, *, at: datetime) -> bool:
        """Become `person`'s, who begins. False: they have begun. Raises SomebodyWasFaster, NotPossible."""
        if self.assignee_id == person and self.state in (State.IN_PROGRESS, State.WAITING):
            return False
        self.must_be_open()
        if self.assignee_id not in (None, person):
            raise SomebodyWasFaster(f"{self.key} has been taken.", key=self.key)
        self.assignee_id, self.taken_at = person, self.taken_at or at
        if self.state != State.WAITING:
            self.state = State.IN_PROGRESS
        return True

    def assign(self, person: str) -> bool:
        """Become `person`'s, who has yet to begin. False: it is theirs already. Raises NotPossible."""
        self.must_be_open()
        if self.assignee_id == person:
            return False
        self.assignee_id = person
        if self.state != State.WAITING:
            self.state = State.ASSIGNED
        return True

    def escalate(self, team: str, *, before: str | None) -> bool:
        """Become `team`'s, of whom nobody has begun. False: it is theirs already. Raises NotPossible.

        What waits goes on waiting.
        """
        self.must_be_open()
        if team == before:
            return False
        self.team, self.assignee_id, self.taken_at = team, None, None
        if self.state != State.WAITING:
            self.state = State.NEW
        return True

    def wait(self, on: WaitingOn, *, until: datetime | None) -> bool:
        """Nothing can be done before somebody else moves. False: it waits so already. Raises NotPossible."""
        self.must_be_open()
        if (self.state, self.waiting_on, self.waiting_until) == (State.WAITING, on, until):
            return False
        self.state, self.waiting_on, self.waiting_until = State.WAITING, on, until
        return True

    def resume(self) -> bool:
        """Go on. False: it does not wait. Raises NotPossible once it is over."""
        self.must_be_open()
        if self.state != State.WAITING:
            return False
        self._go_on()
        return True

    def make_major(self, *, at: datetime) -> bool:
        """Everybody may know of it from now on. False: it is major already. Raises NotPossible."""
        if self.major_at is not None:
            return False
        self.must_be_open()
        self.major_at, self.audience = at, Audience.EVERYONE
        return True

    def restore(self, workaround: str, *, at: datetime) -> bool:
        """It works again by a workaround, and stays open. A later one replaces the words, not the moment.

        False: it is restored by these words, or resolved, already. Raises NotPossible once it is over.
        """
        if self.state == State.RESOLVED or (self.is_open and self.workaround == workaround):
            return False
        self._must_not_be_over()
        self.restored_at, self.workaround = self.restored_at or at, workaround
        return True

    def resolve(self, solution: Solution, *, by: str | None, at: datetime, asks_again_at: datetime) -> bool:
        """The cause is gone. False: it was already. Raises NotPossible once it is over."""
        if self.state == State.RESOLVED:
            return False
        self._must_not_be_over()
        self.state, self.resolved_at, self.resolved_by = State.RESOLVED, at, by
        self.waiting_on = self.waiting_until = None
        self.resolved_how, self.resolution = solution.how, solution.done
        self.lessons = solution.lessons or None
        self.settles_at, self.reminded_at = asks_again_at, None
        return True

    def remind(self, *, at: datetime, closes_at: datetime) -> None:
        """The requester is asked once more; without an answer it is closed then."""
        self.reminded_at, self.settles_at = at, closes_at

    def close(self, *, at: datetime) -> bool:
        """The requester agrees, or never answers. False: closed already. Raises NotPossible else."""
        if self.state == State.CLOSED:
            return False
        if self.is_open:
            raise NotPossible(f"{self.key} is being worked on again; it is not resolved yet.", key=self.key)
        if self.state != State.RESOLVED:
            raise NotPossible(f"{self.key} is {self._state}; nothing was to be fixed.", key=self.key)
        self.state, self.closed_at, self.settles_at = State.CLOSED, at, None
        return True

    def cancel(self, *, at: datetime) -> bool:
        """It was not an incident after all. False: cancelled already. Raises NotPossible once it is over."""
        if self.state == State.CANCELLED:
            return False
        self.must_be_open()
        self._end(State.CANCELLED, at)
        return True

    def merge(self, *, at: datetime) -> bool:
        """Another incident stands for it. False: it does already. Raises NotPossible once it is over."""
        if self.state == State.DUPLICATE:
            return False
        self.must_be_open()
        self._end(State.DUPLICATE, at)
        return True

    def reopen(self) -> None:
        """It is broken still, or again. Raises NotPossible unless it was resolved, or restored."""
        if self.is_open and self.restored_at is None:
            raise NotPossible(f"{self.key} is open already, and being looked after.", key=self.key)
        if not self.is_open and self.state != State.RESOLVED:
            raise NotPossible(
                f"{self.key} is {self._state}. Report it anew, and name {self.key}.", key=self.key
            )
        self._go_on()
        self.resolved_at = self.resolved_by = self.resolved_how = self.resolution = self.lessons = None
        self.restored_at = self.workaround = self.settles_at = self.reminded_at = None

    @property
    def _state(self) -> str:
        """As a refusal says it."""
        return "a duplicate" if self.state == State.DUPLICATE else State(self.state).words

    def must_be_open(self) -> None:
        """Raise NotPossible once it is over."""
        if not self.is_open:
            raise NotPossible(
                f"{self.key} is {self._state} already. Report it anew if it is back.", key=self.key
            )

    def _must_not_be_over(self) -> None:
        if not self.is_open:
            raise NotPossible(f"{self.key} is {self._state} already.", key=self.key)

    def _go_on(self) -> None:
        self.waiting_on = self.waiting_until = None
        if self.assignee_id is None:
            self.state = State.NEW
        else:
            self.state = State.IN_PROGRESS if self.taken_at else State.ASSIGNED

    def _end(self, state: State, at: datetime) -> None:
        self.state, self.closed_at = state, at
        self.waiting_on = self.waiting_until = None

    @property
    def how(self) -> How | None:
        return How(self.resolved_how) if self.resolved_how else None


class Request(Incident):
    """Somebody needs something. It lives as an incident does, save what only broken things have."""

    __mapper_args__ = {"polymorphic_identity": Kind.REQUEST.value}

    def make_major(self, *, at: datetime) -> bool:
        """Raises NotPossible: only what is broken calls everybody together."""
        raise NotPossible(
            f"{self.key} is a request, so it cannot be major. If something is broken, report it: "
            "type /incident and what is broken.",
            key=self.key,
        )

    def restore(self, workaround: str, *, at: datetime) -> bool:
        """Raises NotPossible: there is nothing to work around."""
        raise NotPossible(f"{self.key} is a request: say what was done for it.", key=self.key)
