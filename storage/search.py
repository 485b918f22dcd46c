"""Finding records by their words: FTS5 on SQLite, tsvector on PostgreSQL, and the same answers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Executable, select, text

from bot.terms import Audience, Kind, State
from storage.noun import Noun
from storage.rows import Incident
from storage.rows.records import OPEN, PAST_WORDS, WORDS
from storage.wording import words_of

ASKED = 16
"""So many words of a text are looked for."""

NEWEST = 200
"""So many records are looked at for each word, the newest. A word that more of them share says little."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: all of these words, in records of this service, these states, this person."""

    words: tuple[str, ...] = ()
    service: str | None = None
    states: tuple[State, ...] = ()
    """Any, where there is none."""
    person: str | None = None
    """Who reported it, entered it, or works on it."""


BEGINS = 3
"""From so many letters on a word may be the beginning of one that is found, where none is the word itself."""


class Search(Noun):
    def found(
        self,
        workspace: str,
        wanted: Wanted,
        *,
        limit: int,
        skip: int = 0,
        seen_by: str | None = None,
        is_guest: bool = False,
    ) -> list[Incident]:
        """The newest records like this, open or over. `seen_by`: this person's only, and, unless they are a
        guest, those that everyone may see.

        What is open is in an index of its own, and what is over in another; each is read until it has enough.
        Where nothing has the words themselves, what has words that begin so is found.
        """
        page = self._newest(workspace, wanted, limit + skip, seen_by, is_guest, begins=False)
        if not page and any(len(word) >= BEGINS for word in wanted.words):
            page = self._newest(workspace, wanted, limit + skip, seen_by, is_guest, begins=True)
        page = page[skip : skip + limit]
        rows = {row.id: row for row in self._session.scalars(select(Incident).where(Incident.id.in_(page)))}
        return [rows[id] for id in page if id in rows]

    def _newest(
        self,
        workspace: str,
        wanted: Wanted,
        most: int,
        seen_by: str | None,
        is_guest: bool,
        *,
        begins: bool,
    ) -> list[int]:
        """So many ids, the newest first."""
        given: dict[str, object] = {"workspace": workspace, "most": most}
        ids: list[int] = []
        for states, ask in ((_OPEN_STATES, self._open), (_PAST_STATES, self._past)):
            within = [state for state in wanted.states or states if state in states]
            if within:
                narrowed = replace(wanted, states=tuple(within) if wanted.states else ())
                ids += ask(narrowed, given, seen_by, is_guest, begins)
        return sorted(ids, reverse=True)[:most]

    def _open(
        self, wanted: Wanted, given: dict[str, object], seen_by: str | None, is_guest: bool, begins: bool
    ) -> list[int]:
        """By the index of open records, and the one of their words."""
        given, narrows = dict(given), []
        if wanted.words:
            given["words"] = self._match(wanted.words, begins)
            narrows.append(_HAS_WORDS[self._dialect])
        if wanted.service is not None:
            given["service"] = wanted.service
            narrows.append("service = :service")
        if wanted.states:
            given |= {f"state_{n}": state.value for n, state in enumerate(wanted.states)}
            narrows.append(f"state IN ({', '.join(f':state_{n}' for n in range(len(wanted.states)))})")
        if wanted.person is not None:
            given["person"] = wanted.person
            narrows.append("(requester_id = :person OR assignee_id = :person OR reported_by = :person)")
        if seen_by is not None:
            given["seen_by"] = seen_by
            everyone = "" if is_guest else f" OR audience = '{Audience.EVERYONE}'"
            narrows.append(f"(requester_id = :seen_by OR reported_by = :seen_by{everyone})")
        where = " AND ".join([OPEN, "workspace_id = :workspace", *narrows])
        # By its words it is found through their index; else SQLite is told by which.
        by = "" if wanted.words or self._dialect != "sqlite" else "INDEXED BY ix_records_open"
        asked = text(f"SELECT id FROM records {by} WHERE {where} ORDER BY id DESC LIMIT :most")  # noqa: S608
        return list(self._core.scalars(asked, given))

    def _past(
        self, wanted: Wanted, given: dict[str, object], seen_by: str | None, is_guest: bool, begins: bool
    ) -> list[int]:
        """By one index alone: what a search is narrowed by stands in it beside the words."""
        groups = [[f"state:{state}" for state in wanted.states]] if wanted.states else []
        if wanted.service is not None:
            groups.append([f"service:{wanted.service}"])
        if wanted.person is not None:
            groups.append([f"{whose}:{wanted.person}" for whose in ("of", "with", "by")])
        if seen_by is not None:
            everyone = [] if is_guest else [f"in:{Audience.EVERYONE}"]
            groups.append([f"of:{seen_by}", f"by:{seen_by}", *everyone])
        given = {**given, "tokens": self._match(wanted.words, begins, groups)}
        return list(self._core.scalars(text(_PAST[self._dialect]), given))

    def _match(self, words: Sequence[str], begins: bool, groups: Sequence[Sequence[str]] = ()) -> str:
        """All of these words, and of each group of tokens one, as the engine wants it said.

        A quoted word has no syntax, and no quote is in a word; in a token it is doubled.
        """
        quote, both, either, begun = _SYNTAX[self._dialect]
        said = [quoted(word, quote) + (begun if begins and len(word) >= BEGINS else "") for word in words]
        said += [f"({either.join(quoted(token, quote) for token in group)})" for group in groups]
        return both.join(said)

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


def quoted(word: str, quote: str) -> str:
    return quote + word.replace("\\", "").replace(quote, 2 * quote) + quote


_OPEN_STATES = tuple(state for state in State if state.is_open)
_PAST_STATES = tuple(state for state in State if not state.is_open)

_SYNTAX = {"sqlite": ('"', " AND ", " OR ", "*"), "postgresql": ("'", " & ", " | ", ":*")}

_HAS_WORDS = {
    "sqlite": "id IN (SELECT rowid FROM open_words WHERE open_words MATCH :words)",
    "postgresql": f"{WORDS} @@ CAST(:words AS tsquery)",
}

_PAST = {
    "sqlite": "SELECT records.id FROM past_words CROSS JOIN records ON records.id = past_words.rowid "
    "WHERE past_words MATCH :tokens AND records.workspace_id = :workspace "
    "ORDER BY past_words.rowid DESC LIMIT :most",
    "postgresql": f"SELECT id FROM records WHERE NOT ({OPEN}) "  # noqa: S608
    f"AND {PAST_WORDS} @@ CAST(:tokens AS tsquery) AND workspace_id = :workspace "
    "ORDER BY id DESC LIMIT :most",
}


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
