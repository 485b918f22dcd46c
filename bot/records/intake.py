"""Intake: what people write where they ask for help, and to us, is offered as a record in its thread.

An offer holds one message or several: what one person writes within two minutes belongs together.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk import Desk, Work
from bot.errors import BadInput
from bot.records import deciding, offering
from bot.records.incidents import amending, originals, reporting
from bot.records.incidents.hearing import with_names
from bot.records.incidents.reporting import Report
from bot.records.verbs import verb
from bot.slack.messages import Offered, Said
from bot.slack.originals import parted
from bot.slack.words import cut
from bot.terms import Actor, Arrival, Kind, Original, moment_of
from storage.rows import Offer, OfferState

TOGETHER_WITHIN = timedelta(minutes=2)
"""What one person writes within this time is one thing, and an edit within it is what they meant at first."""


@dataclass(frozen=True, slots=True)
class Written:
    """A message of a person, as it stands in Slack."""

    channel: str
    ts: str
    text: str
    thread_ts: str | None = None
    """The head of the thread in which they wrote it."""
    edited: str = ""
    """The ts of their last edit."""
    to_us: bool = False
    """They mentioned us, so it need not be a channel where people ask for help."""

    def mentioning(self) -> "Written":
        """The same, and it mentions us."""
        return replace(self, to_us=True)


def hear(desk: Desk, by: Actor, what: Written) -> None:
    """Offer what somebody wrote, if it is for us and asks for anything; else nothing is written."""
    with desk.reading(by) as work:
        is_ours = _is_ours(work, what)
        what = replace(what, text=_plain(work, what.text))
    if is_ours and not deciding.is_small_talk(what.text):
        offer(desk, _as_message(by, what.channel, what.ts), what)


def hear_below(desk: Desk, by: Actor, what: Written) -> bool:
    """Whether these words, written in a thread, belong to what is offered there: its writer adds to it."""
    assert what.thread_ts is not None
    with desk.reading(by) as work:
        found = work.store.offers.at(work.workspace, what.channel, what.thread_ts)
        if found is None or found.state != OfferState.OPEN or found.person_id != by.person:
            return False
        what = replace(what, text=_plain(work, what.text))
    if not deciding.is_small_talk(what.text):
        add(desk, _as_message(by, what.channel, what.ts), what)
    return True


@verb
def add(work: Work, what: Written) -> Said:
    """Add what somebody wrote below their message to what is offered there."""
    found = work.store.offers.at(work.workspace, what.channel, what.thread_ts or what.ts, lock=True)
    assert found is not None
    return _follow(work, found) if found.write(what.ts, what.text) else offering.facts(work, found)


@verb
def offer(work: Work, what: Written) -> Said:
    """Offer a message below it, or add it to what the same person wrote just before."""
    near = _held(work, what.channel, what.ts)
    of_message = next((each for each in near if what.ts in each.parts), None)
    goes_on = None if what.to_us else next((each for each in near if _goes_on(each)), None)
    if of_message is None and work.store.records.of_message(work.workspace, what.channel, what.ts):
        return Offered(offer=0, author=work.by.person or "", title="", state=OfferState.RECORDED)
    found = of_message or goes_on or _new(work, what)
    changed = found.write(what.ts, what.text, edited=what.edited)
    if of_message is None and goes_on is None:
        work.store.offers.add(found)
    return _follow(work, found) if changed else offering.facts(work, found)


def edit(desk: Desk, by: Actor, what: Written) -> None:
    """Somebody wrote a message anew: what is offered or recorded of it follows.

    What is recorded follows for two minutes only: after that people have read it.
    """
    is_late = moment_of(what.edited) - moment_of(what.ts) > TOGETHER_WITHIN
    with desk.working(by) as work:
        what = replace(what, text=_plain(work, what.text))
        found = next((each for each in _held(work, what.channel, what.ts) if what.ts in each.parts), None)
        if found is not None:
            if found.state == OfferState.OPEN and deciding.is_small_talk(what.text):
                _strike(work, found, what.ts)
            elif (found.state == OfferState.OPEN or not is_late) and found.write(
                what.ts, what.text, edited=what.edited
            ):
                _follow(work, found)
    if found is None and not is_late and what.thread_ts is None:
        hear(desk, by, what)  # it may have been small talk until now


def withdraw(desk: Desk, by: Actor, channel: str, ts: str) -> None:
    """Somebody deleted a message: what nobody has decided about yet is offered no more."""
    with desk.working(by) as work:
        found = next((each for each in _held(work, channel, ts) if ts in each.parts), None)
        if found is not None and found.state == OfferState.OPEN:
            _strike(work, found, ts)
        elif found is None and _is_ours(work, Written(channel, ts, "")):
            # Should the message itself come only now, after a failure, it has been taken back already.
            arrival = _as_message(by, channel, ts).arrival
            assert arrival is not None
            if work.store.arrivals.claim(work.workspace, arrival.key, at=work.now) is None:
                gone = Offered(offer=0, author=by.person or "", title="", state=OfferState.WITHDRAWN)
                kept = {"message": gone.name(), "facts": gone.facts()}
                work.store.arrivals.answer(work.workspace, arrival.key, kept)


@verb
def record(work: Work, id: int, kind: Kind) -> Said:
    """Report it: an incident or a request of whoever wrote it. Raises NotAllowed, NotPossible, BadInput."""
    found = _locked(work, id)
    offering.check(work, found)
    offering.must_be_open(work, found)
    return _record(work, found, kind)


@verb
def dismiss(work: Work, id: int) -> Said:
    """It asks for nothing. Raises NotAllowed, NotPossible, BadInput."""
    found = _locked(work, id)
    offering.check(work, found)
    offering.must_be_open(work, found)
    found.end(OfferState.DISMISSED, by=work.by.person)
    return offering.show(work, found)


def _follow(work: Work, offer: Offer) -> Said:
    """Its words have just changed: bring what we say about them, or what is recorded, up to date."""
    if offer.state == OfferState.RECORDED and offer.record_id is not None:
        title, details = _parted(offer)
        amending.amend(work, offer.record_id, title=title, details=details)
        return offering.facts(work, offer)
    kind = deciding.decide(offer.text, work.rulebook).kind
    if kind is not None and work.rulebook.reporting.intake == "auto":
        return _record(work, offer, kind)
    return offering.show(work, offer)


def _record(work: Work, offer: Offer, kind: Kind) -> Said:
    title, details = _parted(offer)
    what = Report(
        title,
        kind=kind,
        details=details,
        channel=offer.channel,
        ts=offer.stands_below,
        made_at=offer.first_at,
        original=Original(offer.channel, offer.ts, offer.person_id, offer.text),
        on_behalf_of=offer.person_id,
    )
    originals.claim(work, offer.channel, offer.ts)
    offer.end(OfferState.RECORDED, by=work.by.person)
    incident, reported = reporting.opened(work, what)
    return offering.settle(work, offer, incident, reported)


def _parted(offer: Offer) -> tuple[str, str]:
    """Title and details, as much of them as a record holds; the whole text stands in its original."""
    title, details = parted(offer.text, most=reporting.TITLE_LENGTH)
    return title, cut(details, reporting.TEXT_LENGTH)


def _strike(work: Work, offer: Offer, ts: str) -> None:
    if len(offer.parts) > 1:
        offer.strike(ts)
    else:
        offer.end(OfferState.WITHDRAWN, by=None)
    offering.show(work, offer)


def _new(work: Work, what: Written) -> Offer:
    assert work.by.person is not None
    at = moment_of(what.ts)
    return Offer(
        workspace_id=work.workspace,
        channel=what.channel,
        ts=what.ts,
        thread_ts=what.thread_ts,
        person_id=work.by.person,
        parts={},
        first_at=at,
        last_at=at,
        state=OfferState.OPEN,
    )


def _held(work: Work, channel: str, ts: str) -> list[Offer]:
    """What the actor wrote there shortly before or after, the newest first.

    Of their messages that come at once, one is seen to after the other.
    """
    assert work.by.person is not None
    work.store.arrivals.hold(work.workspace, f"intake:{channel}:{work.by.person}", at=work.now)
    at = moment_of(ts)
    return work.store.offers.near(
        work.workspace, channel, work.by.person, since=at - TOGETHER_WITHIN, until=at + TOGETHER_WITHIN
    )


def _goes_on(offer: Offer) -> bool:
    """Whether more words of the same person belong to it; what is settled without a record is over."""
    return offer.state in (OfferState.OPEN, OfferState.RECORDED) and offer.thread_ts is None


def _locked(work: Work, id: int) -> Offer:
    found = work.store.offers.by_id(work.workspace, id, lock=True)
    if found is None:
        raise BadInput("This button belongs to nothing that I know of. Type /incident or /request instead.")
    return found


def _is_ours(work: Work, what: Written) -> bool:
    """Whether it was written to us, or where people ask for help; a war room belongs to its incident."""
    if what.channel.startswith("D") or work.store.people.is_intake(work.workspace, what.channel):
        return True
    return what.to_us and work.store.warrooms.incident_in(work.workspace, what.channel) is None


def _plain(work: Work, text: str) -> str:
    """The text without our name before and after it, and with the names of the others."""
    ours = work.store.people.workspace(work.workspace)
    if ours is not None:
        text = re.sub(rf"^\s*@{ours.bot_user}\b[,:]?|@{ours.bot_user}\s*$", "", text)
    return with_names(work, text).strip()


def _as_message(by: Actor, channel: str, ts: str) -> Actor:
    """A mention comes as two events: both are the same message."""
    return replace(by, arrival=Arrival(f"message:{channel}:{ts}:intake"))
