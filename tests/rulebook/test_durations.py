"""Durations: what may be written, what it means, and what is offered instead of what may not."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.rulebook import durations
from bot.rulebook.durations import Duration

A_YEAR = 366 * 24 * 3600


class Promise(BaseModel):
    within: Duration


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30m", timedelta(minutes=30)),
        ("4h", timedelta(hours=4)),
        ("90s", timedelta(seconds=90)),
        ("1h30m", timedelta(minutes=90)),
        ("1h0m5s", timedelta(hours=1, seconds=5)),
        (" 15m ", timedelta(minutes=15)),
        ("8784h", timedelta(days=366)),
        (timedelta(minutes=1), timedelta(minutes=1)),
    ],
)
def test_hours_minutes_and_seconds_are_written_in_this_order(written: object, meant: timedelta) -> None:
    assert durations.parse(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "30",
        "m",
        "h30",
        "30m4h",
        "1h 30m",
        "4H",
        "-4h",
        "1.5h",
        "4hh",
        "1h1h",
        "٣h",
        None,
        30,
        True,
        [],
    ],
)
def test_anything_else_is_not_a_duration(written: object) -> None:
    with pytest.raises(ValueError, match="is not a duration; write hours, minutes or seconds"):
        durations.parse(written)


@pytest.mark.parametrize("written", ["0s", "0h0m", "8785h", "999999999h", timedelta(0), timedelta(days=-1)])
def test_a_duration_is_longer_than_nothing_and_at_most_a_year(written: object) -> None:
    with pytest.raises(ValueError, match="longer than nothing and at most 8784h"):
        durations.parse(written)


def test_a_duration_is_of_whole_seconds() -> None:
    with pytest.raises(ValueError, match="whole number of seconds"):
        durations.parse(timedelta(seconds=1.5))


@pytest.mark.parametrize(("written", "offered"), [("2d", "48h"), ("1d", "24h"), ("1w", "168h")])
def test_bare_days_are_refused_and_hours_are_offered(written: str, offered: str) -> None:
    with pytest.raises(ValueError, match=f"write {offered}"):
        durations.parse(written)


@given(st.integers(min_value=1, max_value=A_YEAR))
def test_what_is_written_is_read_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)

    assert durations.parse(durations.write(duration)) == duration


@given(st.integers(0, 8000), st.integers(0, 600), st.integers(0, 600))
def test_the_units_add_up(hours: int, minutes: int, seconds: int) -> None:
    total = hours * 3600 + minutes * 60 + seconds
    if total > 0:
        assert durations.parse(f"{hours}h{minutes}m{seconds}s").total_seconds() == total


@given(st.text(alphabet="0123456789hmsdw .-+", max_size=12))
def test_a_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    said, duration = "", timedelta(seconds=1)
    try:
        duration = durations.parse(text)
    except ValueError as refusal:
        said = str(refusal)

    assert not said or "write" in said or "a duration is" in said
    assert durations.parse(durations.write(duration)) == duration


def test_a_duration_is_dumped_as_it_is_written() -> None:
    promise = Promise.model_validate({"within": "90m"})

    assert promise.model_dump(mode="json") == {"within": "1h30m"}
    assert Promise.model_validate(json.loads(promise.model_dump_json())) == promise
