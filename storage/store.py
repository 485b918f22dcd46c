"""What one transaction can ask and write, by noun."""

from enum import StrEnum
from functools import cached_property

from sqlalchemy.orm import Session

from storage.arrivals import Arrivals
from storage.clocks import Clocks
from storage.deliveries import Deliveries
from storage.flows import Flows
from storage.gates import Gates
from storage.people import People
from storage.records import Records
from storage.warrooms import WarRooms


class Chore(StrEnum):
    """What waits in the database for a sweep to do it."""

    DELIVER = "deliver"
    BUILD = "build"
    RING = "ring"


class Store:
    """The questions and writes of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.stirred: set[Chore] = set()
        """What was left to be done now."""

    @cached_property
    def arrivals(self) -> Arrivals:
        return Arrivals(self._session)

    @cached_property
    def people(self) -> People:
        return People(self._session)

    @cached_property
    def records(self) -> Records:
        return Records(self._session)

    @cached_property
    def clocks(self) -> Clocks:
        return Clocks(self._session)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self._session)

    @cached_property
    def gates(self) -> Gates:
        return Gates(self._session)

    @cached_property
    def flows(self) -> Flows:
        return Flows(self._session)

    @cached_property
    def warrooms(self) -> WarRooms:
        return WarRooms(self._session)

    def stir(self, chore: Chore) -> None:
        """Wake whoever does this once the transaction has been committed."""
        self.stirred.add(chore)
