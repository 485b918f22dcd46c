"""Incidents: reported, worked on, steered, weighed, resolved, and closed."""

from bot.records.incidents.alike import join, like
from bot.records.incidents.asking import (
    Which,
    as_it_stands,
    before_reopening,
    before_resolving,
    history,
    listing,
    show,
)
from bot.records.incidents.confirming import confirm, reopen, settle_next
from bot.records.incidents.dropping import cancel, duplicate
from bot.records.incidents.escalating import escalate
from bot.records.incidents.explaining import DRAWS, picture, why, why_at_length
from bot.records.incidents.explaining import STEPS as DRAWING_STEPS
from bot.records.incidents.hearing import hear
from bot.records.incidents.originals import READS_ORIGINAL, before_reporting
from bot.records.incidents.reacting import STEPS as ORIGINAL_STEPS
from bot.records.incidents.reacting import report_message
from bot.records.incidents.reporting import (
    Report,
    report,
    report_again,
    report_major,
    report_words,
    take_back,
)
from bot.records.incidents.steering import assign, resume, resume_next, wait
from bot.records.incidents.talking import Thread, answer, before_replying, keep, note, reply
from bot.records.incidents.turning import turn
from bot.records.incidents.weighing import before_correcting, correct, set_impact, set_urgency
from bot.records.incidents.working import acknowledge, make_major, resolve, take

__all__ = [
    "DRAWING_STEPS",
    "DRAWS",
    "ORIGINAL_STEPS",
    "READS_ORIGINAL",
    "Report",
    "Thread",
    "Which",
    "acknowledge",
    "answer",
    "as_it_stands",
    "assign",
    "before_correcting",
    "before_reopening",
    "before_replying",
    "before_reporting",
    "before_resolving",
    "cancel",
    "confirm",
    "correct",
    "duplicate",
    "escalate",
    "hear",
    "history",
    "join",
    "keep",
    "like",
    "listing",
    "make_major",
    "note",
    "picture",
    "reopen",
    "reply",
    "report",
    "report_again",
    "report_major",
    "report_message",
    "report_words",
    "resolve",
    "resume",
    "resume_next",
    "set_impact",
    "set_urgency",
    "settle_next",
    "show",
    "take",
    "take_back",
    "turn",
    "wait",
    "why",
    "why_at_length",
]
