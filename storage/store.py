"""What one transaction can ask and write, by noun."""

from enum import StrEnum

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
    """The questions and writes of one transaction, which begins here."""

    def __init__(self, session: Session) -> None:
        core = session.connection()
        self.arrivals = Arrivals(session, core)
        self.people = People(session, core)
        self.records = Records(session, core)
        self.clocks = Clocks(session, core)
        self.deliveries = Deliveries(session, core)
        self.gates = Gates(session, core)
        self.flows = Flows(session, core)
        self.warrooms = WarRooms(session, core)
        self.stirred: set[Chore] = set()
        """What was left to be done now."""

    def stir(self, chore: Chore) -> None:
        """Wake whoever does this once the transaction has been committed."""
        self.stirred.add(chore)
