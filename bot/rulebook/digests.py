"""Digests: when a team hears what the day holds, on which days, and where."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from bot.calendar import ALWAYS, WEEKDAYS, Calendar
from bot.hours import read_zone
from bot.rulebook.sections import CHANNEL, EVER, Name, Section, shown, written_as

LEAD = "lead"
_LOOKS_AHEAD = 366 * 3
"""Days. A calendar that opens on none of them brings no digest."""


def _read_time(written: object) -> str:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", str(written).strip(), re.ASCII)
    if found is None:
        raise ValueError(f"{shown(written)} is no time of a day; write 00:00 to 23:59, such as 09:00")
    return f"{int(found[1]):02}:{found[2]}"


_read_place = written_as(
    rf"{LEAD}|{CHANNEL}",
    'neither a channel nor lead; write a channel\'s name in quotes, such as "#network", its id, or lead',
)


class Digest(Section):
    """A team's morning summary: once a working day, at a wall time of its own."""

    at: Annotated[str, BeforeValidator(_read_time)] = Field(
        default="09:00", description="the wall time at which it comes, such as 09:00"
    )
    timezone: Annotated[str, BeforeValidator(read_zone)] | None = Field(
        default=None, description="the time zone of that wall time; left out, the calendar's, or UTC"
    )
    calendar: Name | None = Field(
        default=None,
        description="the calendar whose open days bring a digest; left out, Monday to Friday do",
    )
    to: Annotated[str, BeforeValidator(_read_place)] | None = Field(
        default=None,
        description='where it goes: a channel, such as "#network", or lead; left out, the agents\' channel',
    )

    def zone(self, calendars: Mapping[str, Calendar]) -> ZoneInfo:
        """Where the team is."""
        return ZoneInfo(self.timezone or self._working(calendars).timezone)

    def on(self, day: date, calendars: Mapping[str, Calendar]) -> datetime | None:
        """The moment on this date; None where the team does not work on it.

        A wall time that the clocks skip moves on by the gap; of one that comes twice the first counts.
        """
        zone = self.zone(calendars)
        midnights = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
        if not self._working(calendars).elapsed(*midnights):
            return None
        return datetime.combine(day, time.fromisoformat(self.at), zone).astimezone(UTC)

    def after(self, now: datetime, calendars: Mapping[str, Calendar]) -> datetime | None:
        """The next moment, later than now; None where the calendar has no more days to come."""
        today = now.astimezone(self.zone(calendars)).date()
        # The date of yesterday may have its moment today, where a gap at midnight moves it on.
        days = (today + timedelta(days=number) for number in range(-1, _LOOKS_AHEAD))
        moments = (self.on(day, calendars) for day in days)
        return next((moment for moment in moments if moment is not None and moment > now), None)

    def _working(self, calendars: Mapping[str, Calendar]) -> Calendar:
        if self.calendar is None:
            return _weekdays(self.timezone or "UTC")
        return ALWAYS if self.calendar == EVER else calendars[self.calendar]


@cache
def _weekdays(timezone: str) -> Calendar:
    return Calendar(timezone=timezone, hours=dict.fromkeys(WEEKDAYS[:5], ("00:00-24:00",)))
