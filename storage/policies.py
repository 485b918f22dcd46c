"""Versions of policies, kept whole for as long as there are records."""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, select

from storage.noun import Noun, Transaction, insert_into
from storage.people import Known
from storage.rows import PolicyVersion
from storage.rows.base import Facts


class Policies(Noun):
    def __init__(self, transaction: Transaction, known: Known) -> None:
        super().__init__(transaction)
        self._known = known
        self.kept: set[str] = set()
        """What this transaction keeps; it is known once it is committed."""

    def keep(self, hash: str, body: Facts, *, at: datetime) -> None:
        """Keep a version; what this process knows to be kept costs no statement."""
        if hash not in self._known.policies:
            self._core.execute(_keep(self._dialect), {"hash": hash, "body": body, "kept_at": at})
            self.kept.add(hash)

    def body(self, hash: str) -> Facts:
        """The version with this hash."""
        found: Facts = self._core.execute(_BODY, {"hash": hash}).scalar_one()
        return found


@cache
def _keep(dialect: str) -> Executable:
    return insert_into(PolicyVersion, dialect).on_conflict_do_nothing(index_elements=["hash"])


_BODY = select(PolicyVersion.body).where(PolicyVersion.hash == bindparam("hash"))
