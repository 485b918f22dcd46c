"""Searching: by words, and narrowed by service, state and person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot import access
from bot.desk import Work
from bot.errors import BadInput
from bot.queues import lines
from bot.queues.asking import LISTED
from bot.records.verbs import question
from bot.slack.messages.queues import FOUND, Listed
from bot.slack.words import as_written
from bot.terms import State, person_id
from storage.search import Wanted
from storage.wording import words_of

LONGEST = 300
"""Characters of a search; a page's button holds it whole."""

LAST_PAGE = 50

OPEN = "open"
STATES: dict[str, tuple[State, ...]] = {
    OPEN: tuple(state for state in State if state.is_open),
    **{state.value: (state,) for state in State},
}
"""What may follow `state:`."""

_PERSON = re.compile(r"(?:person:|from:)?<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>", re.ASCII | re.IGNORECASE)
_NARROWS = re.compile(r"(service|state|person):(\S*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a search is narrowed to so far."""

    work: Work
    wanted: Wanted

    def with_(self, **narrowed: object) -> "_Asked":
        return replace(self, wanted=replace(self.wanted, **narrowed))  # type: ignore[arg-type]


@question
def search(work: Work, raw: str, page: int = 0) -> Listed:
    """The newest records that have all these words, and that the actor may see, open or over.

    `raw` is as Slack sent it. Raises BadInput, with what can be asked.
    """
    if len(raw) > LONGEST:
        raise BadInput(f"That is longer than {LONGEST} characters. A few words find as much.")
    if page > LAST_PAGE:
        raise BadInput(
            "That is far back. Search for one word more, or for a service:, a state: or a person:."
        )
    wanted = _read(work, raw)
    found = work.store.search.found(
        work.workspace,
        wanted,
        limit=LISTED + 1,
        skip=page * LISTED,
        seen_by=None if access.sees_all(work) else work.by.person,
        is_guest=work.by.person is not None and access.is_guest(work.by.person),
    )
    return Listed(
        what=FOUND,
        rows=lines.rows(work, found[:LISTED]),
        asked=f"search {raw}",
        wrote=as_written(raw),
        page=page,
        more=len(found) > LISTED,
    )


def _read(work: Work, raw: str) -> Wanted:
    """The words, and by what they are narrowed."""
    asked = _Asked(work, Wanted())
    for mention in _PERSON.finditer(raw):
        asked = asked.with_(person=mention[1])
    text = as_written(_PERSON.sub(" ", raw))
    for name, value in _NARROWS.findall(text):
        asked = _BY[name.lower()](asked, value)
    words = words_of(_NARROWS.sub(" ", text))
    if not words and asked.wanted == Wanted():
        raise BadInput(
            "Say what to search for: words that are not in every report, service:KEY, state:open or "
            "person:@somebody, such as: /desk search printer state:closed."
        )
    return replace(asked.wanted, words=tuple(words))


def _by_service(asked: _Asked, value: str) -> _Asked:
    services = asked.work.rulebook.services
    wanted = value.casefold()
    for key, service in services.items():
        if wanted in (key.casefold(), service.name.casefold().replace(" ", "-")):
            return asked.with_(service=key)
    known = ", ".join(services) or "none; the rulebook names them"
    raise BadInput(f"There is no service {value!r}. The services are: {known}.")


def _by_state(asked: _Asked, value: str) -> _Asked:
    states = STATES.get(value.lower())
    if states is None:
        raise BadInput(f"There is no state {value!r}. The states are: {', '.join(STATES)}.")
    return asked.with_(states=states)


def _by_person(asked: _Asked, value: str) -> _Asked:
    by = asked.work.by
    if value.lower() == "me" and by.person is not None:
        return asked.with_(person=by.person)
    if re.fullmatch(r"[UW][A-Z0-9]+", value, re.ASCII):
        return asked.with_(person=person_id(value, team=None, workspace=by.workspace))
    raise BadInput("Say who by a mention, such as person:@ann, or write person:me.")


_BY: Mapping[str, Callable[[_Asked, str], _Asked]] = {
    "service": _by_service,
    "state": _by_state,
    "person": _by_person,
}
