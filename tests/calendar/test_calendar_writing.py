"""What may be written in a calendar, and what is said instead of taking the rest."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.calendar import WEEKDAYS, Calendar

WEEK = {"mon": ["09:00-17:00"]}


def said(**fields: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        Calendar.model_validate({"timezone": "Europe/Berlin", "hours": WEEK, **fields})
    return "; ".join(each["msg"] for each in refused.value.errors())


@pytest.mark.parametrize("written", ["9:00-17:00", " 09:00 - 17:00 ", "09:00-17:00"])
def test_an_interval_is_two_times(written: str) -> None:
    found = Calendar.model_validate({"timezone": "UTC", "hours": {"mon": [written]}})

    assert found.hours["mon"] == ("09:00-17:00",)


@pytest.mark.parametrize(
    "written", ["09:00", "9-17", "09:00-", "09.00-17.00", "nine", "", None, 540, "\u06609:00-17:00"]
)
def test_anything_else_is_no_interval(written: object) -> None:
    assert "is not an interval; write it in quotes" in said(hours={"mon": [written]})


@pytest.mark.parametrize("written", ["24:00-06:00", "09:60-17:00", "09:00-24:01", "25:00-26:00"])
def test_times_are_those_of_a_day(written: str) -> None:
    assert "is no time of a day; write 00:00 to 23:59" in said(hours={"mon": [written]})


@pytest.mark.parametrize("written", ["09:00-09:00", "00:00-00:00"])
def test_an_interval_that_ends_where_it_starts_is_refused(written: str) -> None:
    assert 'ends where it starts; write "00:00-24:00" for a whole day' in said(hours={"mon": [written]})


def test_shifts_and_breaks_are_written_like_hours() -> None:
    for section in ("shifts", "breaks"):
        assert "is not an interval" in said(**{section: {"2026-05-05": ["nine to five"]}})
        assert "ends where it starts" in said(**{section: {"2026-05-05": ["10:00-10:00"]}})


@pytest.mark.parametrize("written", ["2026-5-5", "20260505", "05.05.2026", "2026-W19-2", "*-05-05", "today"])
def test_dates_are_written_as_iso_8601_has_them(written: str) -> None:
    assert "is not a date; write year, month and day" in said(shifts={written: ["09:00-10:00"]})


def test_dates_are_on_a_calendar() -> None:
    assert "is on no calendar" in said(breaks={"2026-02-29": ["09:00-10:00"]})
    assert "is on no calendar" in said(holidays=["*-02-30"])
    assert "is on no calendar" in said(holidays=["2026-13-01"])


@pytest.mark.parametrize("written", ["12-25", "*-*-01", "2026-*-01", "Christmas", 25, None, ["DE"]])
def test_a_holiday_is_a_date_a_day_of_every_year_or_a_country(written: object) -> None:
    assert "is not a holiday; write a date" in said(holidays=[written])


def test_countries_and_regions_are_those_that_are_known() -> None:
    assert '"XX" is not a country; write the two letters' in said(holidays=[{"country": "XX"}])
    assert '"ZZ" is not a region of DE; write one of: BB, BE' in said(
        holidays=[{"country": "DE", "region": "ZZ"}]
    )
    assert "those of a country" in said(holidays=[{"region": "BY"}])
    assert "those of a country" in said(holidays=[{"country": "DE", "land": "BY"}])


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("Europe/Berln", 'did you mean "Europe/Berlin"'),
        ("../etc/passwd", "such as Europe/Berlin"),
        ("Europe", ""),
    ],
)
def test_a_time_zone_is_one_that_is_known(written: str, offered: str) -> None:
    told = said(timezone=written)

    assert f'"{written}" is not a time zone; ' in told
    assert offered in told


def test_hours_have_a_time_zone() -> None:
    with pytest.raises(ValidationError, match="timezone is missing; write its IANA name"):
        Calendar.model_validate({"hours": WEEK})


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": {}},
        {"hours": {"mon": []}},
        {"hours": {}, "always": "false"},
        {"hours": {}, "shifts": {"2026-05-05": []}},
        {"hours": {}, "shifts": {"2026-05-05": ["09:00-10:00"]}, "holidays": ["2026-05-05"]},
        {"hours": {}, "shifts": {"2026-03-29": ["02:30-03:00"]}},  # the clocks skip it
        {
            "hours": {"mon": []},
            "shifts": {"2026-05-05": ["09:00-10:00"]},
            "breaks": {"2026-05-05": ["08:00-11:00"]},
        },
        {"holidays": [f"*-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 30)]
         + [f"*-{month:02}-{day:02}" for month in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) for day in (30,)]
         + [f"*-{month:02}-31" for month in (1, 3, 5, 7, 8, 10, 12)]},
    ],
)  # fmt: skip
def test_a_calendar_that_never_opens_is_refused(fields: dict[str, Any]) -> None:
    assert 'never opens; write hours, such as mon: ["09:00-17:00"], or always: true' in said(**fields)


def test_a_calendar_that_opens_once_in_28_years_is_taken() -> None:
    """On the Mondays that are a 29 February."""
    days = [f"*-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)]
    impossible = {"*-02-30", "*-02-31", "*-04-31", "*-06-31", "*-09-31", "*-11-31"}
    holidays = [day for day in days if day not in impossible | {"*-02-29"}]

    assert Calendar.model_validate({"timezone": "UTC", "hours": WEEK, "holidays": holidays}).goes_on


@pytest.mark.parametrize("section", ["hours", "holidays", "shifts", "breaks"])
def test_always_stands_alone(section: str) -> None:
    written: Any = {"hours": WEEK, "holidays": ["*-12-25"]}.get(section, {"2026-05-05": ["09:00-10:00"]})

    with pytest.raises(ValidationError, match=f"always leaves no place for {section}"):
        Calendar.model_validate({"timezone": "UTC", "always": "true", section: written})


def test_days_are_named_by_three_letters() -> None:
    with pytest.raises(ValidationError, match="'mon', 'tue'"):
        Calendar.model_validate({"timezone": "UTC", "hours": {"monday": ["09:00-17:00"]}})
    assert WEEKDAYS[0] == "mon"


def test_a_calendar_cannot_be_changed() -> None:
    """Caches and versions rely on it."""
    calendar = Calendar.model_validate({"timezone": "UTC", "hours": WEEK})

    with pytest.raises(ValidationError, match="frozen"):
        calendar.timezone = "Europe/Berlin"
