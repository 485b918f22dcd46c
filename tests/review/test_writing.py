"""Writing a review: it stands in the room once, as a summary and a file."""

import pytest

from bot.errors import NoSuchRecord, NotPossible
from bot.records import incidents
from bot.review import writing
from bot.terms import How, Key, Solution
from tests.acting import ANN, BEN, CLEO, EVE, INC_1, INC_2, ONLY_SQLITE, actor, report, report_major
from tests.byhand import Hands

CALLS = (
    "users.info",
    "files.getUploadURLExternal",
    "upload",
    "files.completeUploadExternal",
    "chat.postMessage",
)

FIX = Solution(How.FIX, "New certificate", "Watch them")


def resolve_major(hands: Hands) -> Key:
    key = report_major(hands.desk, workspace=hands.workspace)
    hands.work()
    incidents.resolve(hands.desk, actor(BEN, workspace=hands.workspace), key, FIX)
    return key


@ONLY_SQLITE
@pytest.mark.parametrize(
    "method",
    [
        "users.info",
        "files.getUploadURLExternal",
        "upload",
        "files.completeUploadExternal",
        "chat.postMessage",
    ],
)
@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "500"])
def test_a_review_stands_once_whatever_answer_is_lost(hands: Hands, method: str, kind: str) -> None:
    """One file shared, one summary in the room."""
    resolve_major(hands)
    hands.control.fault(method, kind, times=1)

    hands.work()

    shared = [file for file in hands.control.state()["files"] if file["channels"]]
    assert len(shared) == 1
    assert shared[0]["content"].startswith("# Review of INC-1: VPN is down")
    (summary,) = (row for row in hands.deliveries() if row.message == "ReviewPosted")
    room = hands.channel("inc-1-vpn-is-down")["messages"]
    metadata = [message["metadata"]["event_payload"] for message in room if message["metadata"]]
    assert metadata.count({"delivery": str(summary.id)}) == 1
    assert [row.id for row in hands.deliveries() if row.message == "Unfinished"] == []


def test_a_review_names_people_by_their_names(hands: Hands) -> None:
    """Slack is asked once for each of them."""
    resolve_major(hands)

    hands.work()

    (file,) = (file for file in hands.control.state()["files"] if file["channels"])
    assert "| Declared it major | Cleo Carter |" in file["content"]
    assert "| Resolved it | Ben Baker |" in file["content"]


def test_an_incident_that_was_not_major_has_no_review(hands: Hands) -> None:
    """There is nothing to review; and none for a key that does not exist."""
    report(hands.desk, workspace=hands.workspace)
    by = actor(CLEO, workspace=hands.workspace)

    with pytest.raises(NotPossible, match="was not a major incident"):
        writing.written(hands.desk, by, INC_1)
    with pytest.raises(NoSuchRecord):
        writing.written(hands.desk, by, INC_2)
    with pytest.raises(NoSuchRecord):
        writing.written(hands.desk, actor(EVE, workspace=hands.workspace), INC_1)


def test_a_review_can_be_read_while_it_lasts(hands: Hands) -> None:
    """From the facts as they are now."""
    key = report_major(hands.desk, workspace=hands.workspace)

    text = writing.written(hands.desk, actor(CLEO, workspace=hands.workspace), key)

    assert "*How was it resolved?*" in text
    assert ANN not in text
