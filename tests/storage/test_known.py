"""What a transaction saves itself: the ORM where no report needs it, and what the process knows already."""

import pytest

from bot.desk import Desk
from bot.terms import State
from tests.acting import ANN, CLEO, INC_1, WORKSPACE, incident, report, tocsin


def test_what_changes_of_a_record_just_written_is_written_too(desk: Desk) -> None:
    """A new record is inserted without the ORM, which follows it all the same."""
    report(desk, "VPN is down")
    with tocsin(desk) as work:
        known = work.store.records.incident(WORKSPACE, INC_1)
        assert known is not None
        fresh = type(known)(
            **{
                name: getattr(known, name)
                for name in (
                    "workspace_id",
                    "title",
                    "state",
                    "audience",
                    "requester_id",
                    "priority",
                    "reported_at",
                )
            }
        )
    with tocsin(desk) as work:
        fresh.number = work.store.records.next_number(WORKSPACE, "INC")
        work.store.records.add(fresh)
        fresh.take(CLEO, at=work.now)

    found = incident(desk, fresh.key)
    assert (found.assignee_id, found.state, found.version) == (CLEO, State.IN_PROGRESS, 2)


def test_whom_a_failed_transaction_met_is_met_again(desk: Desk) -> None:
    """Only committed rows are known: a person whose row was rolled back is written down next time."""
    with pytest.raises(ZeroDivisionError):
        _meets_and_fails(desk)
    with desk.database.transaction() as store:
        store.people.meet(WORKSPACE, ANN, name="Ann")
    with desk.database.transaction() as store:
        store.people.meet(WORKSPACE, ANN, name="Ann")

    with desk.database.reading() as store:
        assert store.people.names(WORKSPACE, [ANN]) == {ANN: "Ann"}


def test_a_start_that_finds_another_channel_is_heard_at_once(desk: Desk) -> None:
    """The places are kept for a minute, and the start that changes them lets go of them."""
    with desk.database.transaction() as store:
        store.people.settle_in(WORKSPACE, name="W", bot_user="U1", places={"agents": "C1"}, at=desk.now())
    with desk.database.transaction() as store:
        assert store.people.place(WORKSPACE, "agents") == "C1"
        store.people.settle_in(WORKSPACE, name="W", bot_user="U1", places={"agents": "C2"}, at=desk.now())
    with desk.database.reading() as store:
        assert store.people.place(WORKSPACE, "agents") == "C2"


def _meets_and_fails(desk: Desk) -> None:
    with desk.database.transaction() as store:
        store.people.meet(WORKSPACE, ANN, name="Ann")
        raise ZeroDivisionError
