"""Events that had no effect: those that Slack has given up are done again, any other one is lost."""

from dataclasses import dataclass, field

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.sandbox.client import JSON, Control
from storage.rows import Comment, Incident, TimelineEntry

from .ledger import Ledger, Mark, Spoken, Wrote
from .people import Person, pick
from .plan import REACTION, REPORTS


@dataclass
class Unheard:
    """Slack gives an event up that came four times to a dead process. People see that nothing came of it."""

    control: Control
    engine: Engine
    ledger: Ledger
    people: dict[str, Person]
    commanders: list[Person]
    lost: list[str] = field(default_factory=list)
    """What was acknowledged and had no effect."""
    again: list[str] = field(default_factory=list)

    def do_again(self) -> None:
        given_up = self.control.state("help")["events_given_up"]
        messages = {(one["channel"], one["ts"]) for one in given_up if one["type"] == "message"}
        reactions = {
            (one["user"], one["reaction"], one["item"]["channel"], one["item"]["ts"])
            for one in given_up
            if one["type"] == "reaction_added"
        }
        for mark in self._unmarked():
            known = any(one[1:] == (REACTION, mark.channel, mark.ts) for one in reactions)
            self._note(f"the mark of {mark.text!r}", given_up=known)
            pick(self.commanders, 1 if self._reacted(mark, self.commanders[0]) else 0).react(mark)
        for wrote in self._unreported():
            reacted = {person for person, what in self.ledger.reacted if what == wrote}
            known = all((person, REPORTS, wrote.channel, wrote.ts) in reactions for person in reacted)
            self._note(f"the reaction to {wrote.text!r}", given_up=known)
            next(one for id, one in self.people.items() if id not in reacted).report_by_reaction(wrote)
        for spoken in self._unheard():
            self._note(repr(spoken.as_written), given_up=(spoken.channel, spoken.ts) in messages)
            self.ledger.spoken.remove(spoken)
            self.people[spoken.person].write(spoken)

    def _note(self, what: str, *, given_up: bool) -> None:
        if not given_up:
            self.lost.append(f"Slack was told that {what} had arrived, and nothing came of it")
        self.again.append(f"{what} was done again")

    def _unmarked(self) -> list[Mark]:
        with Session(self.engine) as session:
            entries = session.execute(select(TimelineEntry.channel, TimelineEntry.ts))
            there = {(channel, ts) for channel, ts in entries}
        return [mark for mark in self.ledger.marks if (mark.channel, mark.ts) not in there]

    def _unreported(self) -> list[Wrote]:
        with Session(self.engine) as session:
            there = set(session.scalars(select(Incident.reported_ts)))
        return [wrote for wrote in self.ledger.reported if wrote.ts not in there]

    def _unheard(self) -> list[Spoken]:
        with Session(self.engine) as session:
            there = set(session.scalars(select(Comment.text)))
        return [spoken for spoken in self.ledger.spoken if spoken.ts and spoken.text not in there]

    def _reacted(self, mark: Mark, person: Person) -> bool:
        messages: list[JSON] = self.control.channel(mark.channel)["messages"]
        message = next(one for one in messages if one["ts"] == mark.ts)
        return person.id in message["reactions"].get(REACTION, [])
