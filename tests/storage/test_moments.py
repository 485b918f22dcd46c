"""Moments are aware and in UTC, whatever the engine."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from storage import Database


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    """A naive datetime could mean any hour, so the column type refuses it and nothing is written."""
    naive = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001  the very thing that is refused

    with pytest.raises(StatementError, match="has no time zone"), database.transaction() as store:
        store.people.settle_in("T1", name="Acme", bot_user="U1", places={}, at=naive)

    with database.reading() as store:
        assert store.people.workspaces() == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.datetimes(
        datetime.fromisoformat("1971-01-01"), datetime.fromisoformat("2099-12-31"), timezones=st.timezones()
    )
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, at: datetime) -> None:
    """Whatever zone it was given in, both engines bring it back aware, in UTC and to the microsecond."""
    with database.transaction() as store:
        store.people.settle_in("T1", name="Acme", bot_user="U1", places={}, at=at)

    with database.reading() as store:
        found = store.people.workspaces()[0].seen_at
    assert found.utcoffset() == timedelta(0)
    assert found.tzinfo is UTC
    assert found == at.astimezone(UTC)
