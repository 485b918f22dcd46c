"""Every surface that a person can reach, by name, with what has to be so before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from bot.slack import forms
from bot.slack.messages import Guessed, buttons
from bot.terms import Key, Original
from storage.rows import HistoryEntry
from tests.acting import ANN, BEN
from tests.badinput.checks import LINK
from tests.badinput.door import Door
from tests.handlers.side import JSON, Answered

_numbers = count(1)


@dataclass(frozen=True)
class Stage:
    """Where somebody acts: an incident of Ann's, its war room, and another one that is open."""

    door: Door
    key: Key
    other: Key
    room: str
    past: Sequence[HistoryEntry]
    """What has happened to the incident so far."""


@dataclass(frozen=True)
class Surface:
    """One place where a text goes in."""

    send: Callable[[Stage, str], Answered]
    is_form: bool = False
    is_event: bool = False
    typed: bool = True
    """Whether a person typed it, so that it must be found again."""
    resolved: bool = False
    """Whether the incident is resolved before."""
    most: int = 100_000
    """So many characters fit at all."""
    view: Callable[[Stage], JSON] | None = None


WORDS: dict[str, tuple[str, ...]] = {
    "take": ("take {key} {text}",),
    "ack": ("ack {key} {text}", "on it {key} {text}"),
    "assign": ("assign {key} {text}", "assign {key} <@U0DAN0001> {text}"),
    "note": ("note {key} {text}",),
    "waiting": ("waiting {key} {text}", "waiting {key} vendor {text}", "waiting {key} vendor until {text}"),
    "resume": ("resume {key} {text}",),
    "impact": ("impact {key} {text}", "impact {key} low {text}"),
    "urgency": ("urgency {key} {text}", "urgency {key} low {text}"),
    "escalate": (
        "escalate {key} {text}",
        "escalate {key} storage {text}",
        "escalate {key} network {text}",
    ),
    "confirm": ("confirm {key} {text}",),
    "reopen": ("reopen {key} {text}",),
    "duplicate": ("duplicate {key} {text}", "duplicate {key} {other} {text}"),
    "cancel": ("cancel {key} {text}",),
    "turn": ("turn {key} {text}",),
    "history": ("history {key} {text}",),
}
"""Every verb of `handlers.wording.VERBS`, with each place where words may follow."""

OTHER_WORDS = {
    "a report": ("{text}", "VPN {text}"),
    "a key": ("{key} {text}",),
    "list": ("list {text}", "list team {text}"),
    "help": ("help {text}",),
    "major": ("major {text}",),
    "resolve": ("resolve {key} {text}", "resolve {text}"),
    "update": ("update {text}",),
}
"""What `/incident` understands beside them."""

DESK_WORDS: dict[str, tuple[str, ...]] = {
    "mine": ("mine {text}",),
    "queue": ("queue {text}",),
    "team": ("team {text}", "team network {text}"),
    "show": ("show {text}", "show {key} {text}"),
    "sla": ("sla {text}", "sla {key} {text}"),
    "search": ("search {text}", "search service:{text}", "search vpn state:{text}", "search person:{text}"),
    "away": ("away {text}", "away until {text}"),
    "back": ("back {text}",),
    "help": ("help {text}", "{text}"),
}
"""Every word of `handlers.desk.WORDS`, with each place where words may follow."""

OF_REQUESTS = (
    "{text}",
    "list {text}",
    "help {text}",
    "note {key} {text}",
    "resolve {key} {text}",
    "major {text}",
)
"""The same of `/request`, which shares its verbs."""

BY_REQUESTER = {"confirm", "reopen"}

FORMS: dict[str, Callable[[Stage], JSON]] = {
    "report": lambda stage: forms.report(stage.door.desk.rulebook, channel="C0GENERAL", for_others=True),
    "request": lambda stage: forms.request(stage.door.desk.rulebook, channel="C0GENERAL", for_others=True),
    "report_message": lambda stage: forms.report_message(
        stage.door.desk.rulebook,
        Original("C0GENERAL", f"1795262401.{next(_numbers):06}", ANN, "VPN is down"),
        for_others=True,
        caller=ANN,
    ),
    "resolve": lambda stage: forms.resolve(str(stage.key)),
    "reopen": lambda stage: forms.reopen(str(stage.key)),
    "reply": lambda stage: forms.reply(str(stage.key)),
    "correct": lambda stage: forms.correct(stage.door.desk.rulebook, _guessed(stage)),
}
"""Every function of `bot.slack.forms` that makes a form with something to enter."""

OF_RESOLVED = {"confirm", "reopen", buttons.FIXED, buttons.NOT_FIXED}


def _guessed(stage: Stage) -> Guessed:
    return Guessed(key=str(stage.key), service=None, impact=None, urgency=None)


def by_words() -> dict[str, Surface]:
    """`/incident` with each of its words, outside of a war room and in one; `/request` with some."""
    found = {f"/request {each}": _said("", each, "C0GENERAL", name="/request") for each in OF_REQUESTS}
    for word, templates in {**WORDS, **OTHER_WORDS}.items():
        for template in templates:
            found[f"/incident {template}"] = _said(word, template, "C0GENERAL")
        if word in WORDS or word in ("update", "resolve"):
            found[f"/incident {word} {{text}}, in a war room"] = _said(word, f"{word} {{text}}", None)
    return found


def by_desk_words() -> dict[str, Surface]:
    """`/desk` with each of its words."""
    return {f"/desk {one}": _asked(one) for templates in DESK_WORDS.values() for one in templates}


def _asked(template: str) -> Surface:
    def send(stage: Stage, text: str) -> Answered:
        return stage.door.command(template.format(key=stage.key, text=text), by=BEN, name="/desk")

    return Surface(send)


def _said(word: str, template: str, channel: str | None, *, name: str = "/incident") -> Surface:
    by = ANN if word in BY_REQUESTER else BEN

    def send(stage: Stage, text: str) -> Answered:
        said = template.format(key=stage.key, other=stage.other, text=text)
        return stage.door.command(said, by=by, name=name, channel=channel or stage.room)

    return Surface(send, resolved=word in OF_RESOLVED)


BUTTONS = tuple(value for name, value in vars(buttons).items() if name.isupper())


IN_FORMS = {buttons.DESCRIBE: "plain_text_input", buttons.THIS_ONE: "button"}
"""What is typed or clicked while a form is open, and by which element."""


def by_buttons() -> dict[str, Surface]:
    """Every button: its value should be a key, or what somebody typed, and may be anything."""
    return {f"the button {name}": _in_form(name) if name in IN_FORMS else _pressed(name) for name in BUTTONS}


def _in_form(action: str) -> Surface:
    def send(stage: Stage, text: str) -> Answered:
        view = {**FORMS["report"](stage), "id": f"V{next(_numbers)}"}
        return stage.door.in_view(view, action, text, by=BEN, kind=IN_FORMS[action], what=text)

    return Surface(send, is_form=True, typed=False)  # it stands in the form, which stays open


def _pressed(action: str) -> Surface:
    by = ANN if action in OF_RESOLVED else BEN
    return Surface(
        lambda stage, text: stage.door.click(action, text, by=by),
        is_form=True,  # what stands in a button is no longer encoded
        typed=action in (buttons.REPORT_WORDS, buttons.REQUEST_WORDS),
        most=2_000,
        resolved=action in OF_RESOLVED,
    )


def by_forms(stage: Stage) -> dict[str, Surface]:
    """Every field of every form, and what a form is about."""
    found = {}
    for name, make in FORMS.items():
        view = make(stage)
        for block in view["blocks"]:
            if block["type"] == "input":
                found[f"the form {name}, {block['block_id']}"] = _filled(name, make, block)
        found[f"the form {name}, what it is about"] = _about(name, make)
    return found


def _filled(name: str, make: Callable[[Stage], JSON], block: JSON) -> Surface:
    by = ANN if name in OF_RESOLVED else BEN
    is_text = block["element"]["type"] == "plain_text_input"

    def send(stage: Stage, text: str) -> Answered:
        view = make(stage)
        return stage.door.submit(view, by=by, **{**filled_in(view), block["block_id"]: text})

    return Surface(send, is_form=True, typed=is_text, resolved=name in OF_RESOLVED, view=make)


def _about(name: str, make: Callable[[Stage], JSON]) -> Surface:
    def send(stage: Stage, text: str) -> Answered:
        view = {**make(stage), "private_metadata": text}
        return stage.door.submit(view, by=BEN, **filled_in(view))

    return Surface(send, is_form=True, typed=False, view=make)


SOUND = {"since": "1795262400", "files": LINK, "caller": ANN}
"""What fields take that take no words."""


def filled_in(view: JSON) -> dict[str, str]:
    """Something sound for every field of a form."""
    found = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            options, sound = element.get("options"), SOUND.get(block["block_id"], "As it should be")
            found[block["block_id"]] = options[0]["value"] if options else sound
    return found
