"""What one transaction can ask and write, by noun."""

from enum import StrEnum

from sqlalchemy import Connection

from storage.arrivals import Arrivals
from storage.clocks import Clocks
from storage.deliveries import Deliveries
from storage.digests import Digests
from storage.flows import Flows
from storage.gates import Gates
from storage.homes import Homes
from storage.installations import Installations
from storage.noun import Transaction
from storage.offers import Offers
from storage.people import Known, People
from storage.policies import Policies
from storage.queues import Queues
from storage.records import Records
from storage.rulebooks import Rulebooks
from storage.search import Search
from storage.warrooms import WarRooms


class Chore(StrEnum):
    """What waits in the database for a sweep to do it."""

    DELIVER = "deliver"
    BUILD = "build"
    RING = "ring"
    PUBLISH = "publish"
    TEND = "tend"


class Store:
    """The questions and writes of one transaction, which begins here."""

    def __init__(self, core: Connection, known: Known) -> None:
        self._transaction = transaction = Transaction(core)
        self.arrivals = Arrivals(transaction)
        self.people = People(transaction, known)
        self.installations = Installations(transaction)
        self.policies = Policies(transaction, known)
        self.rulebooks = Rulebooks(transaction)
        self.records = Records(transaction)
        self.search = Search(transaction)
        self.clocks = Clocks(transaction)
        self.deliveries = Deliveries(transaction)
        self.digests = Digests(transaction)
        self.gates = Gates(transaction)
        self.flows = Flows(transaction)
        self.homes = Homes(transaction)
        self.queues = Queues(transaction)
        self.offers = Offers(transaction)
        self.warrooms = WarRooms(transaction)
        self.stirred: set[Chore] = set()
        """What was left to be done now."""

    def commit(self) -> None:
        """Write what was kept for the end, and commit."""
        self._transaction.flush()
        self.arrivals.write_answers()
        self._transaction.core.commit()

    def close(self) -> None:
        self._transaction.close()

    def stir(self, chore: Chore) -> None:
        """Wake whoever does this once the transaction has been committed."""
        self.stirred.add(chore)
