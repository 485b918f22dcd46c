"""Carrying an errand to Slack, outside of any transaction."""

from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.leasing import Errand, Task
from bot.delivery.manners import Manners
from bot.desk import Desk
from bot.errors import SlackError
from bot.slack.gateway import Gateway, Gateways
from bot.slack.messages import MESSAGES, Message, addressed, recall
from bot.terms import user_of
from storage.rows import Method

LOOKS_BACK = timedelta(minutes=1)
"""Slack's clock and ours may differ by so much."""


@dataclass(frozen=True, slots=True)
class Said:
    """It stands in Slack, at this place."""

    channel: str | None
    ts: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The direct messages with the person have this channel; nothing was said yet."""

    channel: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Another release wrote it; one that understands it may come."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """Slack was searched, and it does not stand there (yet)."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """The lease was nearly over before the call began: nothing was done, and another may have taken over."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The call brought no good answer."""

    error: SlackError


Outcome = Said | Opened | NotFound | NotUnderstood | TooLate | Failed


def carry(desk: Desk, gateways: Gateways, manners: Manners, errand: Errand) -> Outcome:
    """Say it, look whether it was said, or find where to say it: one call."""
    if errand.message not in MESSAGES:
        return NotUnderstood()
    message = recall(errand.message, errand.facts).shape()
    # The last thing before the call: a worker that was stopped for longer than its lease, or was slow
    # to get here, must not speak. What begins now has timed out before the lease is over.
    if desk.now() > errand.leased_until - manners.answers_within:
        return TooLate()
    try:
        gateway = gateways.of(errand.workspace)
        match errand.task:
            case Task.OPEN:
                return Opened(gateway.open_direct(user_of(errand.address[1:])))
            case Task.LOOK:
                return _look(gateway, errand)
            case Task.SEND:
                return _say(gateway, errand, message)
    except SlackError as error:
        return Failed(error)


def _say(gateway: Gateway, errand: Errand, message: Message) -> Outcome:
    channel = errand.channel
    assert channel is not None
    match errand.method:
        case Method.POST:
            ts = gateway.post(channel, _for(errand, message), delivery=errand.id, thread=errand.thread)
            return Said(channel, ts)
        case Method.UPDATE:
            assert errand.ts is not None
            gateway.update(channel, errand.ts, _for(errand, message))
            return Said(channel, errand.ts)
        case Method.EPHEMERAL:
            assert errand.person is not None
            gateway.post_ephemeral(channel, user_of(errand.person), message, thread=errand.thread)
        case Method.RESPOND:
            gateway.respond(errand.address, message, in_place=MESSAGES[errand.message].in_place)
    return Said(None, None)


def _for(errand: Errand, message: Message) -> Message:
    """In a thread of a channel, whoever it is for is mentioned, so that Slack tells them."""
    return addressed(message, errand.person) if errand.person is not None else message


def _look(gateway: Gateway, errand: Errand) -> Outcome:
    channel = errand.channel
    assert channel is not None
    since = errand.sending_since - LOOKS_BACK
    ts = gateway.find(channel, delivery=errand.id, since=since, thread=errand.thread)
    return Said(channel, ts) if ts else NotFound()
