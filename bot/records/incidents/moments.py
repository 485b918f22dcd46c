"""Moments as people write them after "until": `4h`, `17:00`, `tomorrow`, `2026-12-01 09:00`."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from bot.errors import BadInput

MORNING = time(9)
"""When a day begins for who names no hour."""

FURTHEST = timedelta(days=366)

_FORMS = "Write it like 4h, 30m, 2d, 17:00, tomorrow, tomorrow 14:00, 2026-12-01 or 2026-12-01 09:00."
_LATER = re.compile(r"([0-9]{1,4})\s*(m|min|h|d)", re.IGNORECASE)
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_UNIT = {"m": _MINUTE, "min": _MINUTE, "h": _HOUR, "d": 24 * _HOUR}
_DAY = re.compile(r"(tomorrow|today|[0-9]{4}-[0-9]{2}-[0-9]{2})?\s*([0-9]{1,2}:[0-9]{2})?", re.IGNORECASE)


def read(written: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment that is meant, in the writer's zone; an hour alone is its next coming. Raises BadInput."""
    found = _later(written.strip(), now) or _on_a_day(written.strip().lower(), now.astimezone(zone))
    if found is None:
        raise BadInput(f"I do not understand {written.strip()!r} as a moment. {_FORMS}")
    if found <= now:
        raise BadInput(f"{written.strip()} is past. {_FORMS}")
    if found > now + FURTHEST:
        raise BadInput(f"{written.strip()} is more than a year away. {_FORMS}")
    return found


def _later(written: str, now: datetime) -> datetime | None:
    found = _LATER.fullmatch(written)
    return now + int(found[1]) * _UNIT[found[2].lower()] if found else None


def _on_a_day(written: str, now: datetime) -> datetime | None:
    found = _DAY.fullmatch(written)
    if found is None or not written:
        return None
    try:
        hour = time.fromisoformat(found[2].zfill(5)) if found[2] else MORNING
        day = _day(found[1], now.date())
    except ValueError:
        return None
    at = datetime.combine(day, hour, now.tzinfo)
    return at + timedelta(days=1) if found[1] is None and at <= now else at


def _day(written: str | None, today: date) -> date:
    if written in (None, "today"):
        return today
    assert written is not None
    return today + timedelta(days=1) if written == "tomorrow" else date.fromisoformat(written)
