"""Offering: what we understood of a message stands in its thread, and follows what becomes of it."""

from bot import access, delivery
from bot.access import Deed
from bot.desk import Work
from bot.errors import NotAllowed, NotPossible
from bot.records import deciding
from bot.records.similar import LOOKED_AT, found_of
from bot.slack.messages import Line, Offered, Reported, line_of
from bot.slack.originals import parted
from bot.slack.words import cut
from bot.terms import Audience
from storage.rows import Incident, Offer, OfferState

SIMILAR = 3
TITLE_LENGTH = 150


def show(work: Work, offer: Offer, reported: Reported | None = None) -> Offered:
    """Say what we understood below the message, or bring up to date what is said there."""
    said = facts(work, offer, reported)
    card = _card(offer)
    if work.store.deliveries.posted(work.workspace, card) is None:
        delivery.thread(work, offer.channel, offer.stands_below, offer.person_id, said, card=card)
    else:
        delivery.update(work, card, said)
    return said


def facts(work: Work, offer: Offer, reported: Reported | None = None) -> Offered:
    decision = deciding.decide(offer.text, work.rulebook)
    service = work.rulebook.services.get(decision.service) if decision.service else None
    open_still = offer.state == OfferState.OPEN
    return Offered(
        offer=offer.id,
        author=offer.person_id,
        kind=decision.kind,
        because=decision.because,
        service=service.name if service else None,
        title=cut(parted(offer.text, most=TITLE_LENGTH)[0], TITLE_LENGTH),
        similar=_similar(work, offer) if open_still else (),
        state=offer.state,
        by=offer.decided_by,
        reported=reported,
    )


def check(work: Work, offer: Offer) -> None:
    """Refuse whoever neither wrote it nor reports for others. Raises NotAllowed."""
    if work.by.person != offer.person_id and not access.reports_for_others(work.rulebook, work.by.person):
        raise NotAllowed(
            "Only who wrote it, or one of the agents, decides this. If it is yours as well, type /incident "
            "and what is broken, or /request and what you need."
        )


def must_be_open(work: Work, offer: Offer) -> None:
    """Raise NotPossible once it is decided, with the record where there is one."""
    if offer.state == OfferState.RECORDED and offer.record_id is not None:
        record = work.store.records.by_id(offer.record_id)
        assert record is not None
        raise NotPossible(f"This is recorded already: it is {record.key}.", key=record.key)
    if offer.state != OfferState.OPEN:
        raise NotPossible(
            "This was settled already, and nothing is recorded. Type /incident and what is broken, or "
            "/request and what you need."
        )


def settle(work: Work, offer: Offer, record: Incident, reported: Reported | None = None) -> Offered:
    """Its words are a record now; what stands below them says so."""
    offer.end(OfferState.RECORDED, by=work.by.person, record_id=record.id)
    return show(work, offer, reported)


def settle_elsewhere(work: Work, record: Incident) -> None:
    """The message of a record that was just made by another way needs no offer any more."""
    if record.reported_in is not None and record.reported_ts is not None:
        offer = work.store.offers.at(work.workspace, record.reported_in, record.reported_ts, lock=True)
        if offer is not None and offer.state == OfferState.OPEN:
            settle(work, offer, record)


def _similar(work: Work, offer: Offer) -> tuple[Line, ...]:
    """Open incidents that sound like it, of those that whoever reads the thread may know of."""
    found = [each for each in found_of(work, offer.text, LOOKED_AT) if _may_be_shown(work, offer, each)]
    return tuple(line_of(each) for each in found[:SIMILAR])


def _may_be_shown(work: Work, offer: Offer, incident: Incident) -> bool:
    """In a channel others read along: only what all colleagues may see, or was written in that channel."""
    if offer.channel.startswith("D"):
        return access.may(work, Deed.SEE, incident)
    if incident.reported_in == offer.channel and incident.reported_ts is not None:
        return True
    return incident.audience == Audience.EVERYONE and not access.is_guest(offer.person_id)


def _card(offer: Offer) -> str:
    return f"offer/{offer.id}"
