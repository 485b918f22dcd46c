"""Being away: whoever works at the desk says so, and is not called for what is not theirs."""

from datetime import datetime

from bot import access
from bot.desk import Work
from bot.errors import BadInput
from bot.records.incidents import moments
from bot.records.verbs import verb
from bot.slack.messages.queues import Leave
from storage import Chore
from storage.rows import Person


@verb
def away(work: Work, until: str) -> Leave:
    """Be away from now on, until a moment or until `back`. Raises NotAllowed, BadInput."""
    access.must_work(work)
    person = _known(work)
    word, _, moment = until.strip().partition(" ")
    if word and word.lower() != "until":
        raise BadInput(
            "Say until when, such as: /desk away until tomorrow 9:00. Alone it means until /desk back."
        )
    person.leave(at=work.now, until=_read(work, person, moment) if word else None)
    _show(work)
    return Leave(away=True, until=person.away_until)


@verb
def back(work: Work) -> Leave:
    """Be back. A second call changes nothing."""
    access.must_work(work)
    _known(work).come_back()
    _show(work)
    return Leave(away=False)


def _read(work: Work, person: Person, moment: str) -> datetime:
    if not moment.strip():
        raise BadInput("Say until when, such as: /desk away until 4h, until 17:00 or until tomorrow.")
    return moments.read(moment, now=work.now, zone=person.zone)


def _known(work: Work) -> Person:
    """The actor, locked; now is when we first hear of them, perhaps."""
    assert work.by.person is not None
    work.store.people.meet(work.workspace, work.by.person, name=work.by.name)
    person = work.store.people.person(work.workspace, work.by.person, lock=True)
    assert person is not None
    return person


def _show(work: Work) -> None:
    """Their Home tells it, if they look at it."""
    assert work.by.person is not None
    home = work.store.homes.of(work.workspace, work.by.person, lock=True)
    if home is not None:
        home.is_asked = True
        work.store.stir(Chore.PUBLISH)
