"""Durations as a rulebook writes them: `30m`, `4h`, `90s`, `1h30m`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_WRITTEN = re.compile(r"(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")
_HOURS_IN = {"d": 24, "w": 7 * 24}
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


def _read(text: str) -> timedelta:
    if days := re.fullmatch(r"([0-9]{1,6})([dw])", text):
        hours = int(days[1]) * _HOURS_IN[days[2]]
        raise ValueError(f'"{text}" could mean working days or days on the clock; write {hours}h')
    found = _WRITTEN.fullmatch(text)
    if found is None or not text:
        raise ValueError(f'"{text}" is not a duration; write hours, minutes or seconds, such as 4h or 1h30m')
    hours, minutes, seconds = (int(count or 0) for count in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


Duration = Annotated[
    timedelta, BeforeValidator(parse), PlainSerializer(write, return_type=str, when_used="json")
]
