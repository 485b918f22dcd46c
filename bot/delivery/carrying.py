"""Carrying an errand to Slack, outside of any transaction."""

from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.leasing import Errand, Task
from bot.delivery.manners import Manners
from bot.desk import Desk
from bot.errors import SlackError, SlackRefused, SlackUnsure
from bot.slack.gateway import Gateway
from bot.slack.messages import Message, recall
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
class NotFound:
    """Slack was searched, and it does not stand there (yet)."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """The lease was nearly over before the call began: nothing was done, and another may have taken over."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The call brought no good answer."""

    error: SlackError


Outcome = Said | NotFound | TooLate | Failed


def carry(desk: Desk, gateway: Gateway, manners: Manners, errand: Errand) -> Outcome:
    """Say it, or look whether it was said."""
    try:
        message = recall(errand.message, errand.facts).shape()
        channel = errand.channel or _direct_channel(desk, gateway, errand)
        # The last thing before the call: a worker that was stopped for longer than its lease, or was slow
        # to get here, must not speak. What begins now has timed out before the lease is over.
        if desk.now() > errand.leased_until - manners.answers_within:
            return TooLate()
        if errand.task is Task.LOOK:
            return _look(gateway, errand, channel)
        return _say(gateway, errand, channel, message)
    except SlackError as error:
        return Failed(error)


def _say(gateway: Gateway, errand: Errand, channel: str, message: Message) -> Outcome:
    match errand.method:
        case Method.POST:
            ts = gateway.post(channel, message, delivery=errand.id, thread=errand.thread)
            return Said(channel, ts)
        case Method.UPDATE:
            assert errand.ts is not None
            gateway.update(channel, errand.ts, message)
            return Said(channel, errand.ts)
        case Method.EPHEMERAL:
            assert errand.person is not None
            gateway.post_ephemeral(channel, user_of(errand.person), message)
        case Method.RESPOND:
            gateway.respond(errand.address, message)
    return Said(None, None)


def _look(gateway: Gateway, errand: Errand, channel: str) -> Outcome:
    since = errand.sending_since - LOOKS_BACK
    ts = gateway.find(channel, delivery=errand.id, since=since, thread=errand.thread)
    return Said(channel, ts) if ts else NotFound()


def _direct_channel(desk: Desk, gateway: Gateway, errand: Errand) -> str:
    """Open the direct messages with a person; asking again brings the same channel."""
    person = errand.address.removeprefix("@")
    try:
        channel = gateway.open_direct(user_of(person))
    except SlackUnsure as error:
        # Nothing was said yet, so there is nothing to look for.
        raise SlackRefused(error.reason, hopeless=False) from error
    with desk.database.transaction() as store:
        store.people.learn_direct_channel(errand.workspace, person, channel=channel)
    return channel
