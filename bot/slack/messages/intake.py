"""What stands below a message that asks for help: what we understood, and what became of it."""

from slack_sdk.models.blocks import Block

from bot.slack.messages.answers import Line, Reported
from bot.slack.messages.base import Message, Said, actions, aside, button, quoted, section, simple
from bot.slack.messages.buttons import CORRECT, IS_REQUEST, NEVER_MIND, REPORT_IT, TAKE_BACK, TURN
from bot.slack.words import cut, words
from bot.terms import Kind


class Offered(Said):
    """An offer to record a message; `state` is what became of it."""

    offer: int
    author: str
    kind: Kind | None = None
    """What it most likely is. None: unsure."""
    because: tuple[str, ...] = ()
    service: str | None = None
    title: str
    similar: tuple[Line, ...] = ()
    state: str
    by: str | None = None
    """Who decided it."""
    reported: Reported | None = None
    """The record that it became."""

    def shape(self) -> Message:
        if self.reported is not None:
            return self._recorded(self.reported)
        if self.state != "open":
            state = "recorded_elsewhere" if self.state == "recorded" else self.state
            return simple(f"intake/{state}", author=self.author, by=self.by)
        below: list[Block] = [quoted(self.title), *self._why(), *self._alike(), self._buttons()]
        return simple("intake/offer", *below, kind=self.kind)

    def _recorded(self, reported: Reported) -> Message:
        buttons = [
            button(words("incident/button_correct"), CORRECT, reported.key),
            button(words("incident/button_turn", key=reported.key), TURN, reported.key),
            button(words("incident/button_take_back"), TAKE_BACK, reported.key),
        ]
        facts = reported.named() | {"author": self.author, "by": self.by}
        return simple("intake/recorded", quoted(reported.title), actions(*buttons), **facts)

    def _why(self) -> list[Block]:
        if not (self.because or self.service):
            return []
        return [aside(words("intake/because", because=self.because, service=self.service))]

    def _alike(self) -> list[Block]:
        if not self.similar:
            return []
        lines = [words("incident/line", **_short(line)) for line in self.similar]
        return [section(words("intake/similar")), *map(section, lines)]

    def _buttons(self) -> Block:
        wanted, value = self.kind is Kind.REQUEST, str(self.offer)
        report = "report" if self.kind is Kind.INCIDENT else "is_incident"
        ask = "ask_for_it" if wanted else "is_request"
        return actions(
            button(words(f"intake/button_{report}"), REPORT_IT, value, style=None if wanted else "primary"),
            button(words(f"intake/button_{ask}"), IS_REQUEST, value, style="primary" if wanted else None),
            button(words("intake/button_never_mind"), NEVER_MIND, value),
        )


def _short(line: Line) -> dict[str, object]:
    return line.named() | {"title": cut(line.title, 80)}
