"""Talking: what is written down for the desk."""

from datetime import timedelta

from bot import access, delivery
from bot.access import Deed
from bot.desk import Work
from bot.records.incidents import changing
from bot.records.verbs import said_lately, verb
from bot.slack.messages import Noted, Said
from bot.terms import Audience, Key

SAID_TWICE_WITHIN = timedelta(minutes=2)
"""The same note by the same person within this time is a repetition after an error."""


@verb
def note(work: Work, key: Key, text: str) -> Said:
    """Write something down for the desk alone; it stands in the thread under the card. Raises BadInput."""
    changing.needs(text, "Write the note after the word, such as: /incident note INC-12 Called the vendor.")
    incident = changing.locked(work, key)
    access.check(work, Deed.NOTE, incident)
    said = Noted(key=str(key), text=text, by=work.by.person)
    if said_lately(work, SAID_TWICE_WITHIN) is not None:
        return said
    work.store.records.comment(
        incident, by=work.by.person, at=work.now, kind="note", audience=Audience.DESK, text=text
    )
    work.store.records.write_history(incident, work.by, at=work.now, verb="noted", changes={}, note=text)
    agents = work.store.people.place(work.workspace, "agents")
    if agents is not None:
        delivery.post(work, agents, said, record=incident, thread_of=delivery.card(incident, "agents"))
    return said
