"""Durations as a rulebook writes them: `30m`, `4h`, `90s`, `1h30m`; on a calendar also `2wd`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_WRITTEN = re.compile(r"(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")
_HOURS_IN = {"d": 24, "w": 7 * 24}
_WORKING_DAYS_IN = {"d": 1, "w": 5}
_MOST_WORKING_DAYS = 366
_LONGEST = timedelta(days=366)


def parse(written: object) -> timedelta:
    """The duration that is written; ValueError says what to write instead."""
    duration = written if isinstance(written, timedelta) else _read(str(written).strip())
    if not timedelta(0) < duration <= _LONGEST:
        raise ValueError("a duration is longer than nothing and at most 8784h, which is a year")
    if duration.microseconds:
        raise ValueError("a duration is a whole number of seconds")
    return duration


def write(duration: timedelta) -> str:
    """The shortest way to write a duration of whole seconds; `parse` reads it back."""
    seconds = int(duration.total_seconds())
    units = ((seconds // 3600, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s"))
    return "".join(f"{count}{unit}" for count, unit in units if count) or "0s"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many dates on which a calendar opens."""

    count: int


def parse_within(written: object) -> timedelta | WorkingDays:
    """The duration or working days that are written; ValueError says what to write instead."""
    if isinstance(written, WorkingDays):
        return written
    found = re.fullmatch(r"([0-9]{1,6})wd", str(written).strip(), re.ASCII)
    if found is None:
        return parse(written)
    if not 0 < int(found[1]) <= _MOST_WORKING_DAYS:
        raise ValueError(f"working days are at least 1wd and at most {_MOST_WORKING_DAYS}wd")
    return WorkingDays(int(found[1]))


def write_within(within: timedelta | WorkingDays) -> str:
    """`parse_within` reads it back."""
    return f"{within.count}wd" if isinstance(within, WorkingDays) else write(within)


def _read(text: str) -> timedelta:
    if days := re.fullmatch(r"([0-9]{1,6})([dw])", text):
        hours = int(days[1]) * _HOURS_IN[days[2]]
        working = int(days[1]) * _WORKING_DAYS_IN[days[2]]
        raise ValueError(
            f'"{text}" could mean working days or days on the clock; '
            f"write {hours}h, or in a policy {working}wd"
        )
    if text.endswith("wd"):
        raise ValueError(f'"{text}" counts working days, which only a policy does; write hours, such as 48h')
    found = _WRITTEN.fullmatch(text)
    if found is None or not text:
        raise ValueError(f'"{text}" is not a duration; write hours, minutes or seconds, such as 4h or 1h30m')
    hours, minutes, seconds = (int(count or 0) for count in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


Duration = Annotated[
    timedelta, BeforeValidator(parse), PlainSerializer(write, return_type=str, when_used="json")
]
Within = Annotated[
    timedelta | WorkingDays,
    BeforeValidator(parse_within),
    PlainSerializer(write_within, return_type=str, when_used="json"),
]
