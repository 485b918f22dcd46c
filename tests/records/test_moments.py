"""What people write after "until"."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BadInput
from bot.records.incidents import moments

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("30m", "2026-11-21T12:30:00+00:00"),
        ("90 min", "2026-11-21T13:30:00+00:00"),
        ("4h", "2026-11-21T16:00:00+00:00"),
        ("2d", "2026-11-23T12:00:00+00:00"),
        ("17:00", "2026-11-21T17:00:00+01:00"),
        ("9:30", "2026-11-22T09:30:00+01:00"),
        ("tomorrow", "2026-11-22T09:00:00+01:00"),
        ("Tomorrow 14:00", "2026-11-22T14:00:00+01:00"),
        ("today 18:00", "2026-11-21T18:00:00+01:00"),
        ("2026-12-01", "2026-12-01T09:00:00+01:00"),
        ("2026-12-01 07:15", "2026-12-01T07:15:00+01:00"),
    ],
)
def test_a_moment_is_read_in_the_writers_own_time(written: str, moment: str) -> None:
    """An hour alone is its next coming; a day alone begins at nine."""
    assert moments.read(written, now=NOW, zone=BERLIN) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "25:00",
        "2026-02-30",
        "2026-13-01 10:00",
        "tomorrow 99:99",
        "-4h",
        "4 weeks",
        "17",
        "\u0664h",
    ],
)
def test_what_is_no_moment_is_refused_with_examples(written: str) -> None:
    """The next step stands in the refusal."""
    with pytest.raises(BadInput, match=r"Write it like 4h"):
        moments.read(written, now=NOW, zone=BERLIN)


@pytest.mark.parametrize("written", ["0h", "today 08:00", "2026-11-20", "9999d", "2099-01-01"])
def test_a_moment_that_is_past_or_years_away_is_refused(written: str) -> None:
    """Nobody means it."""
    with pytest.raises(BadInput, match=r"is past|more than a year"):
        moments.read(written, now=NOW, zone=BERLIN)
