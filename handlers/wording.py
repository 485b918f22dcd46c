"""What the words after `/incident` and `/request` mean: a verb with its key, or a report.

Outside of a war room the key follows the verb, and without one the words are a report: "cancel button broken"
is something that is broken.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from bot.desk import Desk
from bot.errors import BadInput
from bot.records import incidents
from bot.records.incidents import Report, Which, moments
from bot.slack.messages import Help, Refused, Said
from bot.slack.words import as_written
from bot.terms import Actor, Key, Kind, WaitingOn
from bot.warroom import room

_ON_IT = re.compile(
    r"\A(?:i\s+am\s+|i['\u2019]m\s+)?on\s+it(?=\s*\Z|\s+[a-z]{2,4}-[0-9]+\s*\Z)", re.IGNORECASE
)
"""What the button says, as people type it; "on it goes the printer" is something that is broken."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """A verb, said of a record; `rest` are the words after the key as Slack sent them."""

    desk: Desk
    by: Actor
    channel: str
    key: Key
    rest: str

    @property
    def text(self) -> str:
        return as_written(self.rest)

    @property
    def command(self) -> str:
        return self.key.kind.command


def meant(desk: Desk, by: Actor, channel: str, raw: str, kind: Kind = Kind.INCIDENT) -> Said:
    """Do what the words ask for; its answer. Raises what the verbs raise."""
    raw = _ON_IT.sub("ack", raw.strip(), count=1)
    text = as_written(raw)
    key = Key.parse(text)
    if key is not None:
        return incidents.show(desk, by, key)
    which = _listed(text)
    if which is not None:
        return _list(desk, by, replace(which, kind=kind), text)
    if text.lower() == "help":
        return Help(kind=kind, typed=text)
    word, _, rest = raw.strip().partition(" ")
    word = word.lower()
    if word == "major" and kind is Kind.INCIDENT:
        return _major(desk, by, channel, as_written(rest))
    if word == "update" and kind is Kind.INCIDENT and _own(desk, by, channel) is not None:
        return room.update(desk, by, channel, as_written(rest))
    call = called(desk, by, channel, raw)
    if call is not None and word in VERBS:
        return VERBS[word](call)
    verbs = {*VERBS, "resolve", *(["update"] if kind is Kind.INCIDENT else [])}
    what = Report(text, kind=kind, channel=channel, verb=word if word in verbs else None)
    return incidents.report(desk, by, what)


def called(desk: Desk, by: Actor, channel: str, raw: str) -> Call | None:
    """The incident of which the first word is said, if it is a verb of the desk; None for a report."""
    word, _, rest = raw.strip().partition(" ")
    if word.lower() not in {*VERBS, "resolve"}:
        return None
    first, _, more = rest.strip().partition(" ")
    key = Key.parse(first)
    if key is not None:
        return Call(desk, by, channel, key, more.strip())
    own = _own(desk, by, channel)
    return Call(desk, by, channel, own, rest.strip()) if own is not None else None


def _listed(text: str) -> Which | None:
    """Which incidents are to be listed; None where the words are no list but a report."""
    match text.lower().split():
        case ["list"] | ["list", "open"]:
            return Which()
        case ["list", "mine"]:
            return Which(mine=True)
        case ["list", "breached"]:
            return Which(breached=True)
        case ["list", "team", _, *_]:
            return Which(team=text.split(maxsplit=2)[2])
    return None


def _list(desk: Desk, by: Actor, which: Which, text: str) -> Said:
    """The list. "list team page is broken" names no team, so the refusal offers to report it."""
    try:
        return incidents.listing(desk, by, which).model_copy(update={"typed": text})
    except BadInput as refused:
        return Refused(says=refused.says, wrote=text, a_report=which.kind)


def _major(desk: Desk, by: Actor, channel: str, text: str) -> Said:
    key = Key.parse(text)
    if key is not None:
        return incidents.make_major(desk, by, key)
    return incidents.report_major(desk, by, Report(text, channel=channel))


def _alone(verb: str, do: Callable[[Desk, Actor, Key], Said]) -> Callable[[Call], Said]:
    """A verb that nothing follows: other words may mean something else, and would be lost."""

    def called_alone(call: Call) -> Said:
        if call.text:
            raise BadInput(
                f"I did nothing, as I do not know what the words after it mean. "
                f"Write only: {call.command} {verb} {call.key}"
            )
        return do(call.desk, call.by, call.key)

    return called_alone


def _assign(call: Call) -> Said:
    if call.rest.strip().lower() == "me" and call.by.person is not None:
        return incidents.assign(call.desk, call.by, call.key, call.by.person)
    found = _MENTION.fullmatch(call.rest.strip())
    if found is None:
        raise BadInput(f"Say to whom, such as: {call.command} assign {call.key} @person (or: me).")
    return incidents.assign(call.desk, call.by, call.key, found[1])


def _wait(call: Call) -> Said:
    on, _, rest = call.text.partition(" ")
    word, _, until = rest.strip().partition(" ")
    if on.lower() not in tuple(WaitingOn) or word.lower() not in ("", "until"):
        raise BadInput(
            "Say on whom, requester or vendor, such as: "
            f"{call.command} waiting {call.key} requester until 17:00."
        )
    moment = None
    if word:
        moment = moments.read(until, now=call.desk.now(), zone=_zone(call))
    return incidents.wait(call.desk, call.by, call.key, WaitingOn(on.lower()), moment)


def _weigh(call: Call, change: Callable[[Desk, Actor, Key, str, str], Said]) -> Said:
    level, _, why = call.text.partition(" ")
    return change(call.desk, call.by, call.key, level, why.strip())


def _duplicate(call: Call) -> Said:
    of = Key.parse(call.text)
    if of is not None:
        return incidents.duplicate(call.desk, call.by, call.key, of)
    own = _own(call.desk, call.by, call.channel) if not call.text else None
    if own is None or own == call.key:
        raise BadInput(f"Name the one that stands for it: {call.command} duplicate {call.key} and its key.")
    return incidents.duplicate(call.desk, call.by, own, call.key)


def _own(desk: Desk, by: Actor, channel: str) -> Key | None:
    """The incident whose war room this is."""
    return Key.parse(room.key_of(desk, by, channel).key or "")


def _zone(call: Call) -> tzinfo:
    with call.desk.database.reading() as store:
        person = store.people.person(call.by.workspace, call.by.person or "")
    return person.zone if person is not None else UTC


VERBS: dict[str, Callable[[Call], Said]] = {
    "take": _alone("take", incidents.take),
    "ack": _alone("ack", lambda desk, by, key: incidents.acknowledge(desk, by, key, None)),
    "assign": _assign,
    "note": lambda call: incidents.note(call.desk, call.by, call.key, call.text),
    "waiting": _wait,
    "resume": _alone("resume", incidents.resume),
    "impact": lambda call: _weigh(call, incidents.set_impact),
    "urgency": lambda call: _weigh(call, incidents.set_urgency),
    "escalate": lambda call: incidents.escalate(call.desk, call.by, call.key, call.text),
    "confirm": _alone("confirm", incidents.confirm),
    "reopen": lambda call: incidents.reopen(call.desk, call.by, call.key, call.text),
    "duplicate": _duplicate,
    "cancel": lambda call: incidents.cancel(call.desk, call.by, call.key, call.text),
    "turn": _alone("turn", lambda desk, by, key: incidents.turn(desk, by, key, None)),
    "history": _alone("history", incidents.history),
}
"""What each verb does; `resolve` opens a form instead."""
