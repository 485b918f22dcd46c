"""What a calendar costs: a year of working time, at first and when it was asked before."""

from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter

from bot.calendar import WEEKDAYS, Calendar
from tests.bench.figures import Figure, at_most, ms

MOST = 200e-6
YEAR = timedelta(hours=7) * 250
OFFICE = ["09:00-12:00", "13:00-17:00"]
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
_ASKED = 100


def measured(*, samples: int) -> list[Figure]:
    office = Calendar.model_validate(
        {
            "timezone": "Europe/Berlin",
            "hours": dict.fromkeys(WEEKDAYS[:5], OFFICE),
            "holidays": ["*-12-24", {"country": "DE", "region": "BY"}],
        }
    )
    # The package of holidays reads a country once in a process; that is no cost of a calendar.
    office.add(START - 2 * YEAR, YEAR)
    began = perf_counter()
    office.add(START, YEAR)
    first = perf_counter() - began
    warm = median(_once(office) for _ in range(samples))
    return [
        at_most(
            "a year on a calendar, warm",
            "",
            warm * 1e6,
            MOST * 1e6,
            "{:.0f} µs",
            also=f" ({ms(first)} at first)",
        )
    ]


def _once(office: Calendar) -> float:
    """The mean of some in a row, so that the stop watch does not count."""
    began = perf_counter()
    for _ in range(_ASKED):
        office.add(START, YEAR)
    return (perf_counter() - began) / _ASKED
