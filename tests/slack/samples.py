"""One of everything the desk can say or ask, in every variant that has a shape of its own."""

from datetime import UTC, datetime, timedelta

from bot import rulebook
from bot.slack import forms, suggesting
from bot.slack.home import HomeFacts
from bot.slack.messages import (
    AlreadyReported,
    AlsoAffected,
    Announcement,
    Answered,
    AskToConfirm,
    Deadlines,
    DeskHelp,
    DigestLine,
    DigestPart,
    Escalated,
    Guessed,
    Help,
    History,
    IncidentCard,
    IncidentFacts,
    IncidentList,
    Leave,
    Line,
    Listed,
    Marked,
    Noted,
    NotRecorded,
    Offered,
    OfMessage,
    OurFault,
    Over,
    Past,
    PromiseTold,
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
    Said,
    Shown,
    StretchTold,
    TeamDay,
    Told,
    Undeliverable,
    Unfinished,
    UpdateSent,
)
from bot.slack.messages.queues import Row
from bot.terms import How, Kind, Original, Queue, State
from tests.acting import ANN, BEN, DAN
from tests.conftest import RULES

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=15)
OTHER_WAY = "Call extension 1234."
ROOM = "C0ROOM001"

NEW = IncidentFacts(
    key="INC-12",
    title="VPN is down for everyone",
    details="Since this morning.\nAlso in Berlin.",
    state=State.NEW,
    priority="P1",
    service="VPN",
    requester=ANN,
    assignee=None,
    reported_at=AT,
    promise="respond",
    due_at=LATER,
    most_pressing=True,
    version=1,
)
BARE = NEW.model_copy(
    update={
        "details": "",
        "service": None,
        "due_at": None,
        "promise": None,
        "priority": "P4",
        "most_pressing": False,
    }
)
TAKEN = NEW.model_copy(
    update={"state": State.ASSIGNED, "assignee": BEN, "promise": "resolve", "breached": True, "version": 2}
)
MAJOR = TAKEN.model_copy(update={"major": True, "room": ROOM, "version": 3})
WORKED_ON = TAKEN.model_copy(update={"state": State.IN_PROGRESS})
WAITING = TAKEN.model_copy(
    update={"state": State.WAITING, "waiting_on": "requester", "waiting_until": LATER, "breached": False}
)
ESCALATED = NEW.model_copy(update={"team": "Storage & more"})
VENDOR = WAITING.model_copy(update={"waiting_on": "vendor", "waiting_until": None})
CANCELLED = BARE.model_copy(update={"state": State.CANCELLED})
DUPLICATE = BARE.model_copy(update={"state": State.DUPLICATE})
RESOLVED = MAJOR.model_copy(
    update={
        "state": State.RESOLVED,
        "how": How.FIX,
        "resolution": "Restarted both gateways.",
        "due_at": None,
        "promise": None,
        "version": 4,
    }
)
CLOSED = RESOLVED.model_copy(update={"state": State.CLOSED, "how": How.NO_FAULT_FOUND, "version": 5})
FIXED = CLOSED.model_copy(update={"how": How.FIX})
RESTORED = MAJOR.model_copy(
    update={
        "state": State.IN_PROGRESS,
        "breached": False,
        "restored_at": LATER,
        "workaround": "Use the <old> gateway.",
    }
)

ENTERED = NEW.model_copy(
    update={
        "reported_by": BEN,
        "began_at": AT - timedelta(hours=1),
        "files": ("https://files.example.com/a?b=1&c=<2>|3", "http://10.0.0.1/*log*"),
    }
)
OF_MESSAGE = BARE.model_copy(
    update={"original": OfMessage(channel="C0GENERAL", author=ANN, at=AT, link="https://a.example/p1")}
)
OF_UNKNOWN = BARE.model_copy(update={"original": OfMessage(channel="C0GENERAL", author=None, at=AT)})

CARDS = {
    "new": NEW,
    "bare": BARE,
    "taken": TAKEN,
    "in_progress": WORKED_ON,
    "waiting": WAITING,
    "waiting_on_vendor": VENDOR,
    "escalated": ESCALATED,
    "cancelled": CANCELLED,
    "duplicate": DUPLICATE,
    "major": MAJOR,
    "resolved": RESOLVED,
    "closed": CLOSED,
    "fixed": FIXED,
    "restored": RESTORED,
    "entered_for_somebody": ENTERED,
    "of_a_message": OF_MESSAGE,
    "of_a_message_unknown": OF_UNKNOWN,
}

REQUEST = NEW.model_copy(
    update={
        "key": "REQ-3",
        "title": "A new keyboard",
        "details": "",
        "priority": "P4",
        "service": None,
        "most_pressing": False,
    }
)
FULFILLED = REQUEST.model_copy(
    update={
        "state": State.RESOLVED,
        "assignee": BEN,
        "how": How.FIX,
        "resolution": "It lies on your desk.",
        "due_at": None,
        "promise": None,
    }
)
REQUESTS = {
    "new": REQUEST,
    "waiting": REQUEST.model_copy(
        update={"state": State.WAITING, "waiting_on": "requester", "promise": "resolve", "assignee": BEN}
    ),
    "fulfilled": FULFILLED,
    "of_a_message": REQUEST.model_copy(
        update={"original": OfMessage(channel="C0GENERAL", author=ANN, at=AT, link="https://a.example/p1")}
    ),
}

LINE = Line(key="INC-12", title="VPN is down", state=State.NEW, priority="P1", assignee=None, reported_at=AT)
TAKEN_LINE = LINE.model_copy(update={"key": "INC-11", "state": State.ASSIGNED, "assignee": BEN})
RESTORED_LINE = TAKEN_LINE.model_copy(update={"state": State.IN_PROGRESS, "restored": True})


def _offered(**more: object) -> Offered:
    facts = {"offer": 7, "author": ANN, "title": "Mail *again* <!here>", "state": "open", "by": BEN}
    return Offered.model_validate({**facts, **more})


def _reported(key: str) -> Reported:
    return Reported(key=key, title="Mail again", priority="P3", service="E-mail", respond_by=LATER)


def _of_request(said: Said, **more: object) -> Said:
    """The same said of a request."""
    return said.model_copy(update={"key": "REQ-3", "title": "A new keyboard", **more})


def _told(what: str, **more: object) -> Told:
    return Told.model_validate({"what": what, "key": "INC-12", "title": "VPN is down", **more})


def _asked(**more: object) -> AskToConfirm:
    facts = {"key": "INC-12", "title": "VPN is down", "how": How.FIX, "resolution": "New certificate."}
    return AskToConfirm.model_validate({**facts, "resolver": BEN, **more})


def _ring(**more: object) -> Ring:
    facts = {"key": "INC-12", "title": "VPN is down", "promise": "respond", "breach": False}
    return Ring.model_validate(
        {**facts, "due_at": LATER, "rung_at": AT + timedelta(minutes=11), "assignee": None, **more}
    )


def _pressing(number: int, **more: object) -> DigestLine:
    facts = {"key": f"INC-{number}", "title": "Printer is out of toner", "assignee": None, "due_at": None}
    return DigestLine.model_validate({**facts, **more})


DAY = TeamDay(
    team="Network",
    key="network",
    parts=(
        DigestPart(
            what="overdue",
            count=17,
            lines=tuple(
                _pressing(
                    number,
                    title="VPN is down for everyone, in Berlin and in all the other offices since noon",
                    assignee=BEN if number % 2 else None,
                    due_at=AT - timedelta(days=2, hours=-number),
                    link=f"https://acme.slack.com/archives/C0AGENTS1/p176372640000010{number}",
                )
                for number in range(1, 6)
            ),
        ),
        DigestPart(what="today", count=1, lines=(_pressing(12, assignee=BEN, due_at=LATER),)),
        DigestPart(
            what="waiting",
            count=2,
            lines=(
                _pressing(13, assignee=BEN, waiting_on="requester"),
                _pressing(14, assignee=DAN, waiting_on="vendor", waiting_until=LATER),
            ),
        ),
        DigestPart(what="untaken", count=1, lines=(_pressing(15, due_at=AT + timedelta(days=2)),)),
    ),
)


def _stretch(what: str, begins: float, ends: float, percent: int = 0) -> StretchTold:
    begun, ended = AT + timedelta(hours=begins), AT + timedelta(hours=ends)
    used = ended - begun if percent else timedelta()
    return StretchTold(what=what, begins=begun, ends=ended, used=used, percent=percent)


def _promised(**more: object) -> PromiseTold:
    facts = {
        "promise": "resolve",
        "policy": "Printers can wait",
        "within": "8h",
        "calendar": "office",
        "zone": "Europe/Berlin",
        "verdict": "runs",
        "started_at": AT,
        "due_at": AT + timedelta(hours=30),
        "ended_at": None,
        "used": timedelta(hours=6),
        "percent": 75,
        "before": 0,
        "before_used": timedelta(),
        "stretches": (
            _stretch("ran", 0, 4, 50),
            _stretch("closed", 4, 20),
            _stretch("paused", 20, 23),
            _stretch("ran", 23, 25, 25),
        ),
    }
    return PromiseTold.model_validate({**facts, **more})


WHY = Deadlines(
    key="INC-12",
    title="Printer is out of toner",
    promises=(
        _promised(
            promise="respond",
            verdict="kept",
            ended_at=AT + timedelta(hours=1),
            stretches=(_stretch("ran", 0, 1, 12),),
        ),
        _promised(),
    ),
    drawn=True,
)


def _after(verb: str, **changes: list[object]) -> Shown:
    last = Past(at=AT, verb=verb, by=BEN, changes=changes)
    return TAKEN.as_said(Shown).model_copy(update={"why": "That has been done already.", "last": last})


NEW_ROW = Row(
    key="INC-12",
    title="VPN is down for *everyone* <!channel>",
    state=State.NEW,
    priority="P1",
    service="VPN",
    promise="respond",
    due_at=LATER,
    reported_at=AT,
)
TAKEN_ROW = NEW_ROW.model_copy(
    update={"state": State.IN_PROGRESS, "assignee": BEN, "promise": "resolve", "major": True, "own": True}
)
MISSED_ROW = NEW_ROW.model_copy(
    update={
        "state": State.ASSIGNED,
        "assignee": DAN,
        "missed": True,
        "is_away": True,
        "team": "Storage & more",
    }
)
ASKS_ROW = TAKEN_ROW.model_copy(
    update={"state": State.WAITING, "waiting_on": "requester", "due_at": None, "promise": None}
)
VENDOR_ROW = ASKS_ROW.model_copy(update={"waiting_on": "vendor", "waiting_until": LATER, "restored": True})
LINKED_ROW = NEW_ROW.model_copy(
    update={"link": "https://acme.slack.com/archives/C0AGENTS1/p1795262400000100"}
)
DONE_ROW = TAKEN_ROW.model_copy(update={"key": "REQ-3", "state": State.RESOLVED, "due_at": None})
OWN_ROW = TAKEN_ROW.model_copy(update={"state": State.RESOLVED, "due_at": None, "promise": None})
"""Lines of lists."""

MESSAGES: dict[str, Said] = {
    **{f"agents_card_{name}": facts.as_said(IncidentCard) for name, facts in CARDS.items()},
    **{f"room_card_{name}": CARDS[name].as_said(RoomCard) for name in ("major", "resolved", "restored")},
    **{
        f"announcement_{name}": CARDS[name].as_said(Announcement)
        for name in ("new", "major", "resolved", "restored")
    },
    "shown": MAJOR.as_said(Shown),
    "shown_to_agent": NEW.as_said(Shown).model_copy(update={"may_work": True}),
    "shown_with_refusal": TAKEN.as_said(Shown).model_copy(
        update={"may_work": True, "why": "Somebody was faster: Ben has taken INC-12."}
    ),
    "shown_with_words": TAKEN.as_said(Shown).model_copy(
        update={
            "why": "Network has INC-12 already.",
            "wrote": "escalate INC-12 network They know the *switch* <!channel>",
        }
    ),
    "shown_after_assigned": _after("assigned", assignee=[None, ANN]),
    "shown_after_waiting": _after("waiting"),
    "shown_after_merged": _after("merged", duplicate_of=[None, "INC-3"]),
    "shown_after_made_major": _after("made major"),
    "shown_after_escalated": _after("escalated"),
    "shown_after_closed": _after("closed"),
    "offer_of_an_incident": _offered(
        kind=Kind.INCIDENT,
        because=("cannot", "since <today>"),
        service="E-mail",
        similar=(LINE, RESTORED_LINE),
    ),
    "offer_of_a_request": _offered(kind=Kind.REQUEST, because=("new laptop",)),
    "offer_of_what_is_unclear": _offered(service="E-mail"),
    "offer_recorded": _offered(state="recorded", by=ANN, reported=_reported("INC-12")),
    "offer_recorded_for_somebody": _offered(state="recorded", reported=_reported("REQ-3")),
    "offer_recorded_by_another_way": _offered(state="recorded"),
    "offer_dismissed": _offered(state="dismissed"),
    "offer_dismissed_by_its_writer": _offered(state="dismissed", by=ANN),
    "offer_withdrawn": _offered(state="withdrawn", by=None),
    **{f"request_card_{name}": facts.as_said(IncidentCard) for name, facts in REQUESTS.items()},
    "request_reported": _of_request(_reported("REQ-3")),
    "request_with_a_verb": _of_request(_reported("REQ-3"), verb="take", typed="me <there>"),
    "request_already_reported": AlreadyReported(
        key="REQ-3", title="A new keyboard", reported_at=AT, asked_at=AT + timedelta(seconds=20)
    ),
    "request_list": IncidentList(kind=Kind.REQUEST, lines=(LINE,), more=True, typed="list"),
    "request_list_of_none": IncidentList(kind=Kind.REQUEST, lines=(), mine=True),
    "request_help": Help(kind=Kind.REQUEST, typed="help"),
    "request_told_reported": _of_request(_told("reported", due_at=LATER)),
    "request_told_reported_for": _of_request(_told("reported_for", due_at=LATER, person=BEN)),
    "request_told_cancelled": _of_request(_told("cancelled", person=BEN, note="Not any more.")),
    "request_told_closed": _of_request(_told("closed")),
    "request_told_not_fixed": _of_request(_told("not_fixed", person=ANN, note="The cable.")),
    "request_ask_to_confirm": _of_request(_asked(resolution="It lies on your desk.")),
    "request_ask_to_confirm_again": _of_request(_asked(resolver=None, closes_at=LATER)),
    "request_ask_to_confirm_closed": _of_request(_asked(answered="closed")),
    "request_ask_to_confirm_reopened": _of_request(_asked(answered="reopened")),
    "request_ask_to_confirm_unanswered": _of_request(_asked(answered="unanswered")),
    "request_answered": Answered(key="REQ-3", text="Thanks", by=ANN, assignee=BEN),
    **{
        f"request_over_{state}": Over(key="REQ-3", title="A new keyboard", state=state)
        for state in (State.RESOLVED, State.CLOSED, State.DUPLICATE)
    },
    "reported": Reported(key="INC-12", title="VPN is down", priority="P1", service="VPN", respond_by=LATER),
    "reported_without_service": Reported(
        key="INC-12", title="It is down", priority="P4", service=None, respond_by=LATER
    ),
    "reported_with_a_verb": Reported(
        key="INC-12",
        title="cancel button broken",
        priority="P4",
        service=None,
        respond_by=LATER,
        verb="cancel",
        typed="button *broken* <now>",
    ),
    "reported_as_if_major": Reported(
        key="INC-12", title="bug", priority="P4", service=None, respond_by=LATER, not_major=True
    ),
    "reported_as_if_an_update": Reported(
        key="INC-12",
        title="update it",
        priority="P4",
        service=None,
        respond_by=LATER,
        verb="update",
        typed="it",
    ),
    "already_reported": AlreadyReported(
        key="INC-12", title="VPN is down", reported_at=AT, asked_at=AT + timedelta(seconds=20)
    ),
    "list": IncidentList(lines=(LINE, TAKEN_LINE), more=True),
    "list_mine": IncidentList(lines=(TAKEN_LINE, RESTORED_LINE), mine=True),
    "list_breached": IncidentList(lines=(), breached=True),
    "list_of_a_team": IncidentList(lines=(LINE,), team="Network & more"),
    "list_of_none": IncidentList(lines=(), typed="list"),
    "help": Help(),
    "help_as_typed": Help(typed="HELP"),
    "told_reported": _told("reported", due_at=LATER),
    "told_reported_for_somebody": _told("reported", due_at=LATER, caller=ANN),
    "told_reported_for": _told("reported_for", due_at=LATER, person=BEN),
    "told_reacted": _told("reacted", due_at=LATER, person=BEN),
    "told_joined": _told("joined", state=State.IN_PROGRESS),
    "told_taken": _told("taken", person=BEN),
    "told_acknowledged": _told("acknowledged", person=BEN),
    "told_assigned": _told("assigned", person=ANN, assignee=BEN),
    "told_assigned_to_oneself": _told("assigned", person=BEN, assignee=BEN),
    "told_waiting": _told("waiting", person=BEN, waiting_on="requester", waiting_until=LATER),
    "told_waiting_on_vendor": _told("waiting", person=BEN, waiting_on="vendor"),
    "told_resumed": _told("resumed", person=BEN),
    "told_weighed": _told("weighed", person=BEN, priority="P2", note="All of Berlin, too."),
    "told_cancelled": _told("cancelled", person=BEN, note="Planned maintenance."),
    "told_turned": _told("turned", person=BEN, other="REQ-3"),
    "request_told_turned": _of_request(_told("turned", person=BEN, other="INC-3")),
    "told_merged": _told("merged", person=BEN, other="INC-3"),
    "noted": Noted(key="INC-12", text="Called the vendor.\nThey look.", by=BEN),
    "told_escalated": _told("escalated", person=BEN, team="Storage"),
    "told_escalated_with_why": _told("escalated", person=BEN, team="Storage", note="The disks."),
    "escalated": Escalated(key="INC-12", team="Storage", people=(BEN, DAN), why="The *disks*.", by=BEN),
    "escalated_to_nobody": Escalated(key="INC-12", team="Storage", people=(), why="So.", by=None),
    "reply": Reply(key="INC-12", title="VPN is down", text="Is it *better* now?\nSince when?", by=BEN),
    "reply_noted": ReplyNoted(key="INC-12", text="Is it better now?", by=BEN, requester=ANN),
    "reply_sent": ReplySent(key="INC-12", requester=ANN),
    "answered": Answered(key="INC-12", text="Yes.\n<!channel>", by=ANN, assignee=None),
    "answered_to_assignee": Answered(key="INC-12", text=3_500 * "long ", by=ANN, assignee=BEN),
    **{
        f"over_{state}": Over(key="INC-12", title="VPN is down", state=state)
        for state in State
        if not state.is_open
    },
    "also_affected": AlsoAffected(key="INC-12", by=ANN, text="VPN down in <Berlin>"),
    "also_affected_without_words": AlsoAffected(key="INC-12", by=ANN, text=""),
    "history": History(
        key="INC-12",
        title="VPN is down",
        lines=(
            Past(
                at=AT,
                verb="assigned",
                by=ANN,
                changes={"assignee": [None, BEN], "state": ["new", "assigned"]},
            ),
            Past(at=AT, verb="reported", by=BEN, changes={"requester": [None, ANN]}),
            Past(at=LATER, verb="noted", by=BEN, changes={}, note="Called *the* <vendor>."),
            Past(
                at=LATER,
                verb="waiting",
                by=BEN,
                changes={
                    "state": ["waiting", "waiting"],
                    "waiting_on": ["vendor", "requester"],
                    "waiting_until": [None, "2026-11-22T00:05:50.266406+00:00"],
                },
            ),
            Past(at=LATER, verb="resumed", by=None, changes={"waiting_on": ["vendor", None]}),
            Past(
                at=LATER,
                verb="weighed",
                by=BEN,
                changes={"resolve_due": ["2026-11-22T20:04:18+00:00", "2026-11-22T04:04:18+00:00"]},
            ),
            Past(
                at=LATER,
                verb="resolved",
                by=BEN,
                changes={
                    "state": ["in_progress", "resolved"],
                    "how": [None, "no_fault_found"],
                    "lessons": [None, ""],
                },
            ),
        ),
        earlier=3,
    ),
    "told_major": _told("major", room=ROOM),
    "told_closed": _told("closed"),
    "told_restored": _told("restored", person=BEN, note="Use the old gateway."),
    "told_not_fixed": _told("not_fixed", person=ANN, note="Still no access."),
    "ask_to_confirm": _asked(),
    "ask_to_confirm_by_the_desk": _asked(resolver=None),
    "ask_to_confirm_nothing_found": _asked(how=How.NO_FAULT_FOUND),
    "ask_to_confirm_again": _asked(closes_at=LATER),
    "ask_to_confirm_asked_again": _asked(answered="asked_again"),
    "ask_to_confirm_unanswered": _asked(answered="unanswered"),
    "ask_to_confirm_closed": _asked(answered="closed"),
    "ask_to_confirm_reopened": _asked(answered="reopened"),
    "deadlines": WHY,
    "deadlines_of_a_long_life": WHY.model_copy(
        update={
            "drawn": False,
            "promises": (
                _promised(
                    verdict="late",
                    before=40,
                    before_used=timedelta(hours=31),
                    policy="*" * 75,
                    stretches=tuple(_stretch("late", 24 * day, 24 * day + 23, 287) for day in range(12)),
                ),
            ),
        }
    ),
    "deadlines_of_nothing": WHY.model_copy(update={"promises": (), "drawn": False}),
    **{
        f"deadline_{verdict}": WHY.model_copy(
            update={"promises": (_promised(verdict=verdict, calendar="always", zone=None, ended_at=LATER),)}
        )
        for verdict in ("missed", "paused", "fell_away")
    },
    "digest": DAY,
    "digest_of_nothing": TeamDay(team="Network", key="network", parts=()),
    "warning": _ring(),
    "warning_to_assignee": _ring(promise="resolve", assignee=BEN),
    "breach": _ring(breach=True, rung_at=LATER),
    "breach_seen_to_by_nobody": _ring(promise="resolve", breach=True, assignee=BEN, rung_at=LATER, level=1),
    "breach_told_late": _ring(breach=True, rung_at=LATER, late=True),
    "warning_told_late": _ring(late=True),
    "breach_to_assignee": _ring(promise="resolve", breach=True, assignee=BEN, rung_at=LATER),
    "warning_to_a_team": _ring(team="Network", called=(BEN, ANN), mark=75),
    "breach_to_a_team_whose_lead_is_told": _ring(team="Network", breach=True, rung_at=LATER),
    "warning_of_an_update": _ring(promise="update"),
    "warning_of_an_update_to_assignee": _ring(promise="update", assignee=BEN),
    "breach_of_an_update": _ring(promise="update", breach=True, rung_at=LATER),
    "breach_of_an_update_to_assignee": _ring(promise="update", breach=True, assignee=BEN, rung_at=LATER),
    "warning_of_what_is_restored": _ring(promise="resolve", assignee=BEN, restored=True),
    "breach_of_what_is_restored": _ring(
        promise="resolve", breach=True, assignee=BEN, rung_at=LATER, restored=True
    ),
    "room_opening": RoomOpening(key="INC-12", title="VPN is down"),
    "room_opening_just_reported": RoomOpening(key="INC-12", title="VPN is down", reported=True),
    "room_update": RoomUpdate(key="INC-12", text="We know the cause.\nMore at two.", by=BEN, at=AT),
    "update_sent": UpdateSent(key="INC-12", announced=True),
    "update_sent_to_room": UpdateSent(key="INC-12", announced=False),
    "marked": Marked(key="INC-12"),
    "review_posted": ReviewPosted(
        key="INC-12",
        title="VPN is down",
        summary="P1, VPN: restored after 2 h.",
        questions=10,
        file="inc-12-review.md",
    ),
    "desk_help": DeskHelp(),
    "listed_mine": Listed(what="reported", rows=(OWN_ROW, ASKS_ROW, VENDOR_ROW), asked="mine"),
    "listed_queue": Listed(
        what="mine",
        rows=(TAKEN_ROW, MISSED_ROW),
        asked="queue",
        page=1,
        more=True,
        away=True,
        away_until=LATER,
    ),
    "listed_team": Listed(
        what="unassigned",
        rows=(LINKED_ROW,),
        asked="team network",
        more=True,
        team="Network & more",
        counts={Queue.UNASSIGNED: 16, Queue.WAITING: 2, Queue.MISSED: 1},
    ),
    "found": Listed(
        what="found",
        rows=tuple(NEW_ROW.model_copy(update={"state": state, "assignee": BEN}) for state in State),
        asked="search vpn person:<@U0ANN0001|ann>",
        wrote="vpn person:@ann",
        more=True,
    ),
    "found_nothing": Listed(what="found", rows=(), asked="search vpn", wrote="vpn", page=1),
    "leave": Leave(away=True, until=LATER),
    "leave_for_how_long": Leave(away=True),
    "leave_is_over": Leave(away=False),
    "listed_nothing": Listed(what="waiting", rows=(), asked="team waiting", away=True),
    "refused": Refused(says="You may not take it: the agents may."),
    "refused_with_text": Refused(says="Say what is broken, in a few words.", wrote="/incident   "),
    "refused_list": Refused(
        says="There is no team 'page is broken'.", wrote="list team page is broken", a_report=Kind.INCIDENT
    ),
    "not_recorded": NotRecorded(wrote="VPN is down", other_way=OTHER_WAY),
    "not_recorded_click": NotRecorded(wrote="", other_way=OTHER_WAY),
    "our_fault": OurFault(code="1a2b3c4d", wrote="VPN is down", other_way=OTHER_WAY),
    "our_fault_click": OurFault(code="1a2b3c4d", other_way=OTHER_WAY),
    "undeliverable": Undeliverable(delivery=7, address="C0GONE001", reason="is_archived", key="INC-12"),
    "undeliverable_without_record": Undeliverable(delivery=7, address="@U1", reason="channel_not_found"),
    "unfinished": Unfinished(flow="warroom.open", key="INC-12", reason="restricted_action"),
}

_SUGGESTED = suggesting.suggested(forms.report(rulebook.parse(RULES)), (LINE, TAKEN_LINE))
assert _SUGGESTED is not None

FORMS: dict[str, forms.Form] = {
    "form_report_with_similar": _SUGGESTED,
    "form_report": forms.report(rulebook.parse(RULES), channel="C0GENERAL"),
    "form_report_for_others": forms.report(rulebook.parse(RULES), channel="C0GENERAL", for_others=True),
    "form_report_message": forms.report_message(
        rulebook.parse(RULES),
        Original("C0GENERAL", "1795262400.000100", ANN, "VPN is down\n*Since* this <morning>."),
        for_others=True,
        caller=ANN,
    ),
    "form_report_by_default": forms.report(rulebook.default(), channel=""),
    "form_request": forms.request(rulebook.parse(RULES), channel="C0GENERAL"),
    "form_request_for_others": forms.request(rulebook.parse(RULES), for_others=True),
    "form_fulfil": forms.resolve("REQ-3"),
    "form_lacking": forms.reopen("REQ-3"),
    "form_correct": forms.correct(
        rulebook.parse(RULES), Guessed(key="INC-12", service="vpn", impact="high", urgency="medium")
    ),
    "form_correct_after_a_new_rulebook": forms.correct(
        rulebook.parse(RULES), Guessed(key="INC-12", service="fax", impact=None, urgency="someday")
    ),
    "form_resolve": forms.resolve("INC-12"),
    "form_reopen": forms.reopen("INC-12"),
    "form_reply": forms.reply("INC-12"),
    "form_card": forms.card(TAKEN.as_said(Shown).model_copy(update={"may_work": True})),
}

_HOME = HomeFacts(at=AT, rows=(OWN_ROW, DONE_ROW, ASKS_ROW, NEW_ROW.model_copy(update={"own": True})))
_DESK_HOME = HomeFacts(
    at=AT,
    of_desk=True,
    queue=Queue.UNASSIGNED,
    counts={Queue.MINE: 2, Queue.UNASSIGNED: 137, Queue.WAITING: 1, Queue.REPORTED: 4},
    teams={"network": "Network & more", "storage": "Storage"},
    services={"vpn": "VPN", "email": "E-mail"},
    service="vpn",
)

HOMES: dict[str, HomeFacts] = {
    "home_of_requester": _HOME,
    "home_of_nobody": _HOME.model_copy(update={"rows": ()}),
    "home_of_agent": _DESK_HOME.model_copy(
        update={"rows": (NEW_ROW, MISSED_ROW), "page": 1, "more": True, "away": True, "away_until": LATER}
    ),
    "home_of_agent_who_waits": _DESK_HOME.model_copy(
        update={"queue": Queue.WAITING, "rows": (ASKS_ROW, VENDOR_ROW), "team": "storage", "away": True}
    ),
    "home_of_agent_with_nothing": HomeFacts(at=AT, of_desk=True, queue=Queue.MINE),
    "home_of_agent_with_missed": _DESK_HOME.model_copy(update={"queue": Queue.MISSED}),
}
"""What stands in Homes."""
