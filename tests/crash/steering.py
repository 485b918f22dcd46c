"""The stories in which an incident takes another way than from its report to its end."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from .people import Person, pick
from .plan import TEAM, Story

FAR = datetime.now(UTC) + timedelta(days=30)
"""Until when is waited: later than any storm, so that it is the same moment when it is said again."""


def steer(story: Story, key: str, agents: Sequence[Person], reporter: Person) -> None:
    """What an incident goes through beside its straight way."""
    agent, other = pick(agents, story.number), pick(agents, story.number + 1)
    match story.kind:
        case "steered":
            agent.say("waiting", key, f"waiting {{key}} vendor until {FAR:%Y-%m-%d} 09:00")
            agent.note(key, f"Note of {story.text}.")
            agent.say("resumed", key, "resume {key}")
            agent.say("weighed", key, "impact {key} all It spreads.")
            other.say("weighed", key, f"urgency {{key}} {_another(story.urgency)} It hurts so much.")
            other.escalate(key, TEAM, f"Why {story.text} is theirs.")
            other.say("assigned", key, f"assign {{key}} <@{pick(agents, story.number + 2).id}>")
        case "merged":
            stays = reporter.report(f"{story.text} stays")
            agent.note(key, f"Note of {story.text}.")
            agent.say("merged", key, f"duplicate {{key}} {stays}")
        case "dropped":
            reporter.correct(key, impact="all", urgency=_another(story.urgency))
            reporter.say("cancelled", key, "cancel {key} It was the plug.")
        case "taken back":
            reporter.take_back(key)
        case "talked":
            agent.say("waiting", key, "waiting {key} requester")
            _talk(story, key, agent, other, reporter, f"@{reporter.id}")
            agent.escalate(key, TEAM, f"Why {story.text} is theirs.")


def report_message(
    story: Story, agents: Sequence[Person], commander: Person, reporter: Person, pause: Callable[[], object]
) -> None:
    """What somebody wrote to everybody is reported by two others at once, in one way and another."""
    agent, other = pick(agents, story.number), pick(agents, story.number + 1)
    wrote = reporter.write_in_help(story.text)
    pause()
    if story.kind == "reacted":
        agent.look()
        for person in {one.id: one for one in (commander, agent, other)}.values():
            person.report_by_reaction(wrote)
        return
    agent.report_from_menu(wrote, meanwhile=lambda: commander.report_by_reaction(wrote))
    _talk(story, reporter.reported_as(wrote), agent, other, reporter, "help")


def _talk(story: Story, key: str, agent: Person, other: Person, reporter: Person, place: str) -> None:
    """The desk asks the requester at their `place`, who answers; among itself the desk says more."""
    asked = f"Question of {story.text}?"
    agent.reply(key, asked)
    other.speak("note", key, "service-desk", asked, f"Secret of {story.text}.")
    reporter.speak("answer", key, place, asked, f"Answer of {story.text}.")
    other.speak("reply", key, "service-desk", asked, f"More of {story.text}.")


def _another(urgency: str) -> str:
    """A level of urgency that the words of a report have not suggested."""
    return "low" if urgency == "soon" else "high"
