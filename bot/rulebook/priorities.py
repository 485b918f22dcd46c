"""Priority is impact by urgency (ITIL): levels, the words that suggest them, the matrix, deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.rulebook import phrases
from bot.rulebook.durations import Duration
from bot.rulebook.organisation import Criticality
from bot.rulebook.sections import Label, Name, Phrase, Section, written_as

PriorityName = Annotated[
    str,
    BeforeValidator(
        written_as(
            r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}",
            "not a usable priority; write up to 20 letters, digits, - and _, such as P1",
        )
    ),
]


class Level(Section):
    """One step of impact or urgency."""

    label: Label = Field(description="what people read in a menu")
    words: tuple[Phrase, ...] = Field(default=(), description="a list of phrases that suggest this level")


# Written from the greatest to the least.
Levels = Annotated[Mapping[Name, Level], Field(min_length=1)]


class DefaultLevels(Section):
    """The levels of a report in which no word suggests one."""

    impact: Name = Field(description="a level of impact")
    urgency: Name = Field(description="a level of urgency")


class Priorities(Section):
    """Impact, urgency, and what they come to."""

    impact: Levels = Field(description="the levels of impact, the greatest first")
    urgency: Levels = Field(description="the levels of urgency, the greatest first")
    default: DefaultLevels = Field(description="the impact and urgency of a report that suggests none")
    matrix: Mapping[Name, Mapping[Name, PriorityName]] = Field(
        description="for every impact, the priority at every urgency"
    )
    impact_at_least: Mapping[Criticality, Name] = Field(
        default={}, description="the least impact of a report about a service of each criticality"
    )

    def of(self, impact: str, urgency: str) -> str:
        """The priority in the matrix; KeyError for a level that is not in this rulebook."""
        return self.matrix[impact][urgency]

    def guess_impact(self, text: str, criticality: str | None) -> str:
        """The greatest impact that a phrase of the text suggests, and no less than the service's floor."""
        guessed = self._suggested(self.impact, text) or self.default.impact
        least = next((level for name, level in self.impact_at_least.items() if name == criticality), guessed)
        return _greater(self.impact, guessed, least)

    def guess_urgency(self, text: str) -> str:
        """The greatest urgency that a phrase of the text suggests, or the default."""
        return self._suggested(self.urgency, text) or self.default.urgency

    @staticmethod
    def _suggested(levels: Mapping[str, Level], text: str) -> str | None:
        folded = phrases.fold(text)
        for name, level in levels.items():
            if any(phrases.mentions(folded, phrase) for phrase in level.words):
                return name
        return None


def _greater(levels: Mapping[str, Level], *names: str) -> str:
    order: Sequence[str] = list(levels)
    return min(names, key=order.index)


class Deadline(Section):
    """What is promised for a priority."""

    respond: Duration = Field(description="how soon a person answers, such as 30m")
    resolve: Duration = Field(description="how soon service is restored, such as 8h")


Deadlines = Mapping[PriorityName, Deadline]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a report's words suggest; people may change every part of it."""

    service: str | None
    impact: str
    urgency: str
    priority: str
