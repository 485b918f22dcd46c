"""What people write in a calendar: intervals, dates, holidays, time zones; read, or refused with a remedy."""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BaseModel, ConfigDict

_INTERVAL = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})", re.ASCII)
_DATE = re.compile(r"([0-9]{4}|\*)-[0-9]{2}-[0-9]{2}", re.ASCII)


class Country(BaseModel):
    """The public holidays of a country, or of a region of it, as the `holidays` package knows them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str
    region: str | None = None

    @property
    def known_until(self) -> int:
        """The last year that the package knows."""
        return _known_until(self.country, self.region)

    def days_in(self, year: int) -> frozenset[date]:
        return _public_holidays(self.country, self.region, year)


def read_interval(written: object) -> str:
    """`9:00-17:00` as `09:00-17:00`; ValueError says what to write instead."""
    found = _INTERVAL.fullmatch(str(written).strip())
    if found is None:
        raise ValueError(f'{_shown(written)} is not an interval; write it in quotes, such as "09:00-17:00"')
    (h1, m1, h2, m2) = (int(each) for each in found.groups())
    if m1 > 59 or m2 > 59 or h1 * 60 + m1 >= 24 * 60 or h2 * 60 + m2 > 24 * 60:
        raise ValueError(f"{_shown(written)} is no time of a day; write 00:00 to 23:59, or 24:00 for its end")
    if (h1, m1) == (h2, m2):
        raise ValueError(f'{_shown(written)} ends where it starts; write "00:00-24:00" for a whole day')
    return f"{h1:02}:{m1:02}-{h2:02}:{m2:02}"


def minutes(interval: str) -> tuple[int, int]:
    """Beginning and end in minutes from midnight, as they are written: the end may come first."""
    h1, m1, h2, m2 = (int(interval[at : at + 2]) for at in (0, 3, 6, 9))
    return h1 * 60 + m1, h2 * 60 + m2


def read_date(written: object) -> date:
    """A date as ISO 8601 writes it."""
    if isinstance(written, date):
        return date(written.year, written.month, written.day)
    text = str(written).strip()
    if not _DATE.fullmatch(text) or text[0] == "*":
        raise ValueError(f"{_shown(written)} is not a date; write year, month and day, such as 2026-05-04")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{_shown(written)} is on no calendar; correct the month or the day") from error


def read_holiday(written: object) -> str | Country:
    """One date, one day of every year, or the public holidays of a country."""
    if isinstance(written, Country):
        return written
    if isinstance(written, Mapping):
        return _read_country(written)
    text = written.isoformat() if isinstance(written, date) else str(written).strip()
    if not _DATE.fullmatch(text):
        raise ValueError(
            f"{_shown(written)} is not a holiday; "
            'write a date, such as 2026-05-04, a day of every year, such as "*-12-25", or {country: DE}'
        )
    # 2000 was a leap year: 29 February is a day of some years.
    read_date(text.replace("*", "2000"))
    return text


def read_zone(written: object) -> str:
    """The name of a time zone that is known here."""
    name = str(written).strip()
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        meant = difflib.get_close_matches(name, available_timezones(), n=1)
        hint = f'did you mean "{meant[0]}"' if meant else "write its IANA name, such as Europe/Berlin"
        raise ValueError(f"{_shown(written)} is not a time zone; {hint}") from error


def read_yes(written: object) -> bool:
    """`true` or `false`, as YAML and JSON write them."""
    words = {"true": True, "false": False}
    if str(written).lower() not in words:
        raise ValueError(f"{_shown(written)} is neither true nor false; write one of the two")
    return words[str(written).lower()]


def _read_country(written: Mapping[object, object]) -> Country:
    unknown = [key for key in written if key not in ("country", "region")]
    if unknown or not written.get("country"):
        raise ValueError(
            "public holidays are those of a country; write {country: DE} or {country: DE, region: BY}"
        )
    import holidays  # it takes 50 ms, and few calendars ask for it

    country, region = str(written["country"]), written.get("region")
    regions = holidays.list_supported_countries().get(country)
    if regions is None:
        raise ValueError(f"{_shown(country)} is not a country; write the two letters of ISO 3166, such as DE")
    if region is not None and region not in regions:
        known = f"write one of: {', '.join(regions)}" if regions else "remove it; none is known there"
        raise ValueError(f"{_shown(region)} is not a region of {country}; {known}")
    return Country(country=country, region=None if region is None else str(region))


@lru_cache(maxsize=1000)
def _public_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))


@lru_cache(maxsize=1000)
def _known_until(country: str, region: str | None) -> int:
    import holidays

    return int(holidays.country_holidays(country, subdiv=region).end_year)


def _shown(value: object) -> str:
    text = str(value)
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'
