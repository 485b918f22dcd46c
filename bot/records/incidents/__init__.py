"""Incidents: reported, taken, made major, resolved, confirmed or reopened."""

from bot.records.incidents.asking import before_reopening, before_resolving, listing, show
from bot.records.incidents.reporting import Report, report, report_again, report_major
from bot.records.incidents.working import confirm, make_major, reopen, resolve, take

__all__ = [
    "Report",
    "before_reopening",
    "before_resolving",
    "confirm",
    "listing",
    "make_major",
    "reopen",
    "report",
    "report_again",
    "report_major",
    "resolve",
    "show",
    "take",
]
