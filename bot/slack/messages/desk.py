"""Messages about the desk itself: refusals, and what could not be said or done."""

from bot.slack.messages.base import Message, Said, quoted, section, simple, words_instead
from bot.slack.words import channel, person, words
from bot.terms import Kind


class Refused(Said):
    """A refusal, where it was asked for; `wrote` gives a person their text back."""

    says: str
    wrote: str = ""
    a_report: Kind | None = None
    """What they wrote may have been meant as a report of this kind."""

    def shape(self) -> Message:
        text = words("desk/refused", says=self.says)
        wrote = [quoted(self.wrote)] if self.wrote else []
        instead = words_instead(self.wrote, self.a_report) if self.a_report else []
        return Message(text, (section(text), *wrote, *instead))


class NotRecorded(Said):
    """Nothing could be recorded: the person's own words, and another way to reach the desk."""

    wrote: str
    other_way: str

    def shape(self) -> Message:
        return simple(
            "desk/not_recorded", *([quoted(self.wrote)] if self.wrote else []), other_way=self.other_way
        )


class OurFault(Said):
    """A bug, with the code under which it was logged."""

    code: str
    wrote: str = ""
    other_way: str

    def shape(self) -> Message:
        return simple("desk/our_fault", *([quoted(self.wrote)] if self.wrote else []), **self.named())


class Undeliverable(Said):
    """Told once in the agents' channel: Slack refuses what we have to say somewhere."""

    delivery: int
    address: str
    reason: str
    key: str | None = None

    def shape(self) -> Message:
        is_direct = self.address.startswith("@")
        place = person(self.address[1:]) if is_direct else channel(self.address)
        return simple("desk/undeliverable", **self.named(), place=place)


class Unfinished(Said):
    """Told in the agents' channel: a flow cannot go on."""

    flow: str
    key: str
    reason: str

    def shape(self) -> Message:
        return simple("desk/unfinished", **self.named())
