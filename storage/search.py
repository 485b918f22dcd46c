"""Finding records by their words: FTS5 on SQLite, tsvector on PostgreSQL, and the same answers."""

from collections import Counter, defaultdict
from functools import cache

from sqlalchemy import Executable, select, text

from bot.terms import Audience, Kind
from storage.noun import Noun
from storage.rows import Incident
from storage.rows.records import OPEN, WORDS
from storage.wording import words_of

ASKED = 16
"""So many words of a text are looked for."""

NEWEST = 200
"""So many records are looked at for each word, the newest. A word that more of them share says little."""


class Search(Noun):
    def similar_incidents(
        self, workspace: str, wording: str, *, limit: int, seen_by: str | None = None
    ) -> list[Incident]:
        """The open incidents that share words with this text, the best first, then the newest.

        A word says the more, the fewer share it. `seen_by`: of this person's incidents only, and of those
        that everyone may see; what else there is does not even weigh. What is over costs nothing here.
        """
        words = words_of(wording, most=ASKED)
        if not words:
            return []
        shares = self._shares(workspace, words, seen_by)
        if not shares:
            return []
        best = sorted(shares, key=lambda id: (shares[id], id), reverse=True)[:limit]
        wanted = select(Incident).where(Incident.id.in_(best), text(OPEN))
        found = {incident.id: incident for incident in self._session.scalars(wanted)}
        return [found[id] for id in best if id in found]

    def _shares(self, workspace: str, words: list[str], seen_by: str | None) -> Counter[int]:
        """By the id of a record: how much it shares of these words."""
        given = {"workspace": workspace, "kind": Kind.INCIDENT, "person": seen_by}
        # A quoted word has no syntax, and no quote is in a word.
        quote = '"' if self._dialect == "sqlite" else "'"
        quoted = [f"{quote}{word}{quote}" for word in words]
        given |= {f"word_{n}": word for n, word in enumerate(quoted)}
        if self._dialect != "sqlite":
            given["any_word"] = " | ".join(quoted)
        sharing = defaultdict[int, list[int]](list)
        for word, id in self._core.execute(_sharing(self._dialect, len(words), seen_by is not None), given):
            sharing[word].append(id)
        shares = Counter[int]()
        for ids in sharing.values():
            # One for a word that all the newest share, and one more whenever half as many do.
            weight = (NEWEST // len(ids)).bit_length()
            shares.update(dict.fromkeys(ids, weight))
        return shares


@cache
def _sharing(dialect: str, words: int, alone: bool) -> Executable:
    """Which of so many words stands in which open records: (word, id).

    It is asked word by word, so that a common one is given up after its newest.
    """
    first, one = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    parts = {"open": OPEN, "words": WORDS, "newest": NEWEST, "theirs": _THEIRS if alone else ""}
    asked = " UNION ALL ".join(one.format(n=n, **parts) for n in range(words))
    return text(first.format(**parts) + asked)


_THEIRS = f"AND (requester_id = :person OR audience = '{Audience.EVERYONE}')"

# The records are never read: one index has all that `seen` needs, the other has the words, by their ids.
# The plus keeps the second from being asked once for each that is seen.
_SQLITE = (
    """WITH seen AS MATERIALIZED (
    SELECT id FROM records WHERE {open} AND workspace_id = :workspace AND kind = :kind {theirs}
)""",
    """
SELECT * FROM (
    SELECT {n} AS word, rowid AS id FROM open_words
    WHERE open_words MATCH :word_{n} AND +rowid IN (SELECT id FROM seen)
    ORDER BY rowid DESC LIMIT {newest}
)""",
)

# Every record is read once, however many of the words it has; and not in the order of the ids, in which the
# planner might walk through all there are.
_POSTGRESQL = (
    """WITH seen AS MATERIALIZED (
    SELECT id, {words} AS vector FROM records WHERE {open} AND {words} @@ CAST(:any_word AS tsquery)
    AND workspace_id = :workspace AND kind = :kind {theirs}
)""",
    """
(
    SELECT {n} AS word, id FROM seen WHERE vector @@ CAST(:word_{n} AS tsquery)
    ORDER BY id DESC LIMIT {newest}
)""",
)
