"""`/desk`: what somebody has to do, and how things stand.

The first word says what is asked, the rest belongs to it. A new word is one line of `WORDS`: its name, and a
function of an `Asked` that returns what is said, such as `"sla": lambda asked: incidents.why(asked.desk,
asked.by, asked.key())`. It needs a line in `templates/en/desk/help.j2` as well, and one in
`tests.badinput.surfaces.DESK_WORDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from bot.desk import Desk
from bot.errors import BadInput
from bot.queues import asking, leave, searching
from bot.records import incidents
from bot.slack import forms
from bot.slack.gateway import Gateway
from bot.slack.messages import DeskHelp, Said
from bot.slack.messages.buttons import PAGE_BACK, PAGE_ON, SHOW
from bot.slack.words import as_written
from bot.terms import Actor, Key
from handlers.reading import key_clicked

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of `/desk`; `rest` are the words after it as Slack sent them."""

    desk: Desk
    by: Actor
    word: str
    rest: str
    page: int = 0
    """Which page of a list, from 0."""

    @property
    def text(self) -> str:
        """The words after it, as they were typed."""
        return as_written(self.rest)

    def key(self) -> Key:
        """The record that it is about. Raises BadInput."""
        key = Key.parse(self.text)
        if key is None:
            raise BadInput(f"Name one record by its key, such as: /desk {self.word} INC-12.")
        return key

    def alone(self) -> None:
        """Refuse words that it has no use for. Raises BadInput."""
        if self.text:
            raise BadInput(f"I do not know what the words after it mean. Write only: /desk {self.word}.")


def register(app: App) -> None:
    app.command("/desk")(command)
    app.action(SHOW)(show)
    for action in (PAGE_BACK, PAGE_ON):
        app.action(action)(turn)


def command(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    """`/desk` and its words; alone it tells what there is."""
    said = meant(desk, by, str(body.get("text") or ""))
    ack(response_type="ephemeral", **said.shape().arguments())


def show(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    """The card behind a line of a list: below it, or above the Home."""
    shown = incidents.show(desk, by, key_clicked(body))
    if body.get("response_url"):
        asking.answer(desk, by, shown, str(body["response_url"]))
    else:
        gateway.open_view(body["trigger_id"], forms.card(shown))
    ack()


def turn(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    """Another page of a list, in its place: the button holds its number, and what was asked."""
    number, _, asked = str(body["actions"][0].get("value") or "").partition(" ")
    if not (number.isascii() and number.isdigit() and len(number) < 6) or asked.split(" ")[0] not in PAGED:
        raise BadInput("This button leads to no page. Type /desk help for what can be asked.")
    listed = meant(desk, by, asked, page=int(number))
    if body.get("response_url"):
        asking.answer(desk, by, listed, str(body["response_url"]))
    ack()


def meant(desk: Desk, by: Actor, raw: str, *, page: int = 0) -> Said:
    """What the words ask for. Raises BadInput for an unknown one, and what the verbs raise."""
    word, _, rest = raw.strip().partition(" ")
    asked = Asked(desk, by, as_written(word).lower() or "help", rest.strip(), page)
    if asked.word not in WORDS:
        raise BadInput(f"/desk knows no such word. There is {', '.join(WORDS)}; /desk help explains them.")
    return WORDS[asked.word](asked)


def _help(asked: Asked) -> Said:
    asked.alone()
    return DeskHelp()


def _mine(asked: Asked) -> Said:
    asked.alone()
    return asking.reported(asked.desk, asked.by, asked.page)


def _queue(asked: Asked) -> Said:
    asked.alone()
    return asking.queue(asked.desk, asked.by, asked.page)


def _team(asked: Asked) -> Said:
    return asking.of_team(asked.desk, asked.by, asked.text, asked.page)


def _show(asked: Asked) -> Said:
    return incidents.show(asked.desk, asked.by, asked.key())


def _sla(asked: Asked) -> Said:
    return incidents.why(asked.desk, asked.by, asked.key())


def _search(asked: Asked) -> Said:
    key = Key.parse(asked.text)
    if key is not None:
        return incidents.show(asked.desk, asked.by, key)
    return searching.search(asked.desk, asked.by, asked.rest, asked.page)


def _back(asked: Asked) -> Said:
    asked.alone()
    return leave.back(asked.desk, asked.by)


PAGED = ("mine", "queue", "team", "search")
"""The words whose answers have pages."""

WORDS: dict[str, Callable[[Asked], Said]] = {
    "mine": _mine,
    "queue": _queue,
    "team": _team,
    "show": _show,
    "sla": _sla,
    "search": _search,
    "away": lambda asked: leave.away(asked.desk, asked.by, asked.text),
    "back": _back,
    "help": _help,
}
"""What each word does."""
