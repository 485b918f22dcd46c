"""What the desk says: typed facts that take a shape when they leave."""

from collections.abc import Mapping
from typing import Any

from bot.slack.messages.answers import (
    AlreadyReported,
    AlsoAffected,
    DeskHelp,
    Guessed,
    Help,
    History,
    IncidentList,
    Line,
    Noted,
    Past,
    Reported,
)
from bot.slack.messages.base import Message, Said, addressed
from bot.slack.messages.cards import (
    Announcement,
    IncidentCard,
    IncidentFacts,
    OfMessage,
    RoomCard,
    Shown,
    facts_of,
    line_of,
)
from bot.slack.messages.deadlines import Deadlines, PromiseTold, StretchTold
from bot.slack.messages.desk import NotRecorded, OurFault, Refused, Undeliverable, Unfinished
from bot.slack.messages.digests import DigestLine, DigestPart, TeamDay
from bot.slack.messages.intake import Offered
from bot.slack.messages.queues import Leave, Listed
from bot.slack.messages.talking import Answered, Escalated, Over, Reply, ReplyNoted, ReplySent
from bot.slack.messages.told import AskToConfirm, Ring, Told
from bot.slack.messages.warrooms import Marked, ReviewPosted, RoomOf, RoomOpening, RoomUpdate, UpdateSent

MESSAGES: dict[str, type[Said]] = {
    kind.name(): kind
    for kind in (
        AlreadyReported,
        AlsoAffected,
        Announcement,
        Answered,
        AskToConfirm,
        DeskHelp,
        Deadlines,
        Escalated,
        Help,
        History,
        IncidentCard,
        IncidentList,
        Leave,
        Listed,
        Marked,
        NotRecorded,
        Noted,
        Offered,
        OurFault,
        Over,
        Refused,
        Reply,
        ReplyNoted,
        ReplySent,
        Reported,
        ReviewPosted,
        Ring,
        RoomCard,
        RoomOpening,
        RoomUpdate,
        Shown,
        TeamDay,
        Told,
        Undeliverable,
        Unfinished,
        UpdateSent,
    )
}
"""Every message by the name under which its facts are kept. A released name stays understood."""

LIVE: dict[str, type[IncidentFacts]] = {
    kind.name(): kind for kind in (IncidentCard, RoomCard, Announcement) if kind.live
}
"""The cards that follow their record."""


def recall(name: str, facts: Mapping[str, Any]) -> Said:
    """What was kept, as it was said. Raises KeyError or ValueError where another release wrote it."""
    return MESSAGES[name].model_validate(facts)


__all__ = [
    "LIVE",
    "MESSAGES",
    "AlreadyReported",
    "AlsoAffected",
    "Announcement",
    "Answered",
    "AskToConfirm",
    "Deadlines",
    "DeskHelp",
    "DigestLine",
    "DigestPart",
    "Escalated",
    "Guessed",
    "Help",
    "History",
    "IncidentCard",
    "IncidentFacts",
    "IncidentList",
    "Leave",
    "Line",
    "Listed",
    "Marked",
    "Message",
    "NotRecorded",
    "Noted",
    "OfMessage",
    "Offered",
    "OurFault",
    "Over",
    "Past",
    "PromiseTold",
    "Refused",
    "Reply",
    "ReplyNoted",
    "ReplySent",
    "Reported",
    "ReviewPosted",
    "Ring",
    "RoomCard",
    "RoomOf",
    "RoomOpening",
    "RoomUpdate",
    "Said",
    "Shown",
    "StretchTold",
    "TeamDay",
    "Told",
    "Undeliverable",
    "Unfinished",
    "UpdateSent",
    "addressed",
    "facts_of",
    "line_of",
    "recall",
]
