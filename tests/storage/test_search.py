"""Search: the same words find the same open records on either engine, and no text is syntax."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from bot.records import incidents
from bot.terms import How, Key, Kind, Solution
from storage import Database
from storage.rows import Incident
from storage.search import NEWEST
from storage.wording import KEPT, LONGEST, words_of
from tests.acting import ANN, BEN, EVE, INC_1, INC_2, WORKSPACE, actor, report, report_major, tocsin


def similar(
    desk: Desk, text: str, *, workspace: str = WORKSPACE, seen_by: str | None = None, limit: int = 5
) -> list[str]:
    """The keys of what is found."""
    with desk.database.reading() as store:
        found = store.search.similar_incidents(workspace, text, limit=limit, seen_by=seen_by)
    return [str(incident.key) for incident in found]


def test_an_open_incident_is_found_by_a_word_of_its_title(desk: Desk) -> None:
    """Upper and lower case and punctuation are the same word."""
    report(desk, "VPN is down")
    report(desk, "The printer is out of toner")

    assert similar(desk, "my vpn, again!") == ["INC-1"]
    assert similar(desk, "Toner?") == ["INC-2"]
    assert similar(desk, "coffee") == []


def test_the_most_that_is_shared_comes_first_and_the_newest_among_equals(desk: Desk) -> None:
    """Two shared words are better than one, and what was said last is most likely the same."""
    for text in ("VPN in Berlin", "VPN in Paris", "VPN in Rome", "Berlin office closed"):
        report(desk, text)

    assert similar(desk, "VPN Berlin") == ["INC-1", "INC-4", "INC-3", "INC-2"]
    assert similar(desk, "VPN", limit=2) == ["INC-3", "INC-2"]


def test_a_rare_word_says_more_than_two_common_ones(desk: Desk) -> None:
    """Everybody writes "not working"; hardly anybody names the oracle."""
    report(desk, "Oracle licence")
    for number in range(20):
        report(desk, f"Laptop {number} broken again")

    assert similar(desk, "Oracle broken", limit=1) == ["INC-1"]


def test_words_in_the_details_are_found_too(desk: Desk) -> None:
    """Many a title is "Help!"."""
    report(desk, "Help!\nThe scanner eats paper")

    assert similar(desk, "scanner") == ["INC-1"]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Télécopieur cassé", "TELECOPIEUR"),
        ("Straße gesperrt", "STRASSE"),
        ("\uff36\uff30\uff2e kaputt", "vpn"),  # in full width
        ("ВПН не работает", "впн"),
        ("Wi-Fi in room 4.12", "wi fi"),
        ("A\u0301rbol", "arbol"),
        ("\U0001d415\U0001d40f\U0001d40d is bold", "vpn"),
    ],
)
def test_case_accents_and_width_are_folded_alike_on_both_engines(desk: Desk, said: str, asked: str) -> None:
    """Neither engine's own folding is asked: they differ."""
    report(desk, said)

    assert similar(desk, asked) == ["INC-1"]
    assert similar(desk, said) == ["INC-1"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "the is a of",
        "AND OR NOT NEAR",
        'vpn" OR "printer',
        "vpn' | 'printer",
        "NEAR(vpn printer, 5)",
        "words:vpn",
        "open_words MATCH vpn",
        "vpn*",
        "^vpn",
        "-vpn +vpn {vpn} (vpn) [vpn]",
        "vpn:*A & !printer <-> x",
        "'; DROP TABLE records; --",
        ":word_0 :workspace %s %(x)s ? $1",
        "\\",
        "\x00vpn\x00",
        "\ud800",
        "🔥 🔥 👩‍👩‍👧",
        "vpn " * 750,
        "x" * 3_000,
        " ".join(f"word{n}" for n in range(500)),
    ],
)
def test_no_text_is_taken_for_syntax(desk: Desk, text: str) -> None:
    """What people write is words, whatever stands between them."""
    report(desk, "VPN is down")
    report(desk, "The printer is out of toner")

    found = similar(desk, text)

    words = set(words_of(text))
    assert ("INC-1" in found) == ("vpn" in words)
    assert ("INC-2" in found) == ("printer" in words)


STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
"""What a title may hold on both engines; a text that is asked for may hold anything."""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(STORABLE, max_size=200), asked=st.text(max_size=200))
def test_any_text_finds_what_was_reported_in_it_and_none_raises(desk: Desk, text: str, asked: str) -> None:
    """The words of a text find it, whatever they are."""
    with tocsin(desk) as work:
        number = work.store.records.next_number(WORKSPACE, Kind.INCIDENT)
        work.store.records.add(_incident(desk, number, text))

        found = work.store.search.similar_incidents(WORKSPACE, text, limit=1)
        work.store.search.similar_incidents(WORKSPACE, asked, limit=1)

    assert [incident.number for incident in found] == ([number] if words_of(text) else [])


@given(text=st.text())
def test_words_hold_nothing_that_an_engine_could_read(text: str) -> None:
    """Both are given letters, marks and digits; spaces stand between words only."""
    words = words_of(text)

    assert all(0 < len(word) <= LONGEST and word.encode() for word in words)
    assert not {c for word in words for c in word if c.isspace() or (c.isascii() and not c.isalnum())}
    assert len(words) == len(set(words)) <= KEPT


def test_only_the_own_workspace_is_searched(desk: Desk) -> None:
    """What another company reports is nobody's business."""
    with desk.database.transaction() as store:
        store.people.settle_in("T2", name="Other", bot_user="U1", places={}, at=desk.now())
    report(desk, "VPN is down", workspace="T2")

    assert similar(desk, "VPN") == []
    assert similar(desk, "VPN", workspace="T2") == ["INC-1"]


def test_only_what_a_person_may_see_is_found_and_weighs(desk: Desk) -> None:
    """A desk's own incidents do not even push others out of the answer."""
    report(desk, "VPN in Berlin", by=ANN)
    report_major(desk, "VPN everywhere")
    for _ in range(5):
        report(desk, "VPN in Berlin", by=EVE)

    assert similar(desk, "VPN Berlin", seen_by=ANN) == ["INC-1", "INC-2"]
    assert similar(desk, "VPN Berlin", seen_by=BEN) == ["INC-2"]


@pytest.mark.parametrize("over", ["resolve", "cancel", "duplicate"])
def test_what_is_over_is_found_no_more(desk: Desk, over: str) -> None:
    """Nobody waits for it any more."""
    report(desk, "VPN is down")
    report(desk, "Telephones are silent")
    incidents.take(desk, actor(BEN), INC_1)
    assert similar(desk, "VPN") == ["INC-1"]

    _end(desk, INC_1, over)

    assert similar(desk, "VPN telephones") == ["INC-2"]


def test_what_is_reopened_is_found_again_and_what_is_closed_is_not(desk: Desk) -> None:
    """It is broken still, or again; or the requester agreed."""
    report(desk, "VPN is down")
    _end(desk, INC_1, "resolve")
    incidents.reopen(desk, actor(ANN), INC_1, "Still down")
    assert similar(desk, "VPN") == ["INC-1"]

    _end(desk, INC_1, "resolve")
    incidents.confirm(desk, actor(ANN), INC_1)

    assert similar(desk, "VPN") == []


def test_a_corrected_title_is_found_by_its_new_words_only(desk: Desk) -> None:
    """While it is open, and when it is opened again."""
    report(desk, "VPN is down")
    with tocsin(desk) as work:
        incident = work.store.records.incident(WORKSPACE, INC_1, lock=True)
        assert incident is not None
        incident.title, incident.details = "Firewall is down", "The red one"

    assert similar(desk, "VPN") == []
    assert similar(desk, "firewall") == similar(desk, "red") == ["INC-1"]
    _end(desk, INC_1, "resolve")
    assert similar(desk, "firewall") == []
    incidents.reopen(desk, actor(ANN), INC_1, "Still down")
    assert similar(desk, "firewall") == ["INC-1"]


def test_what_was_rolled_back_is_not_found(desk: Desk) -> None:
    """The index and the record are one transaction."""
    with contextlib.suppress(ZeroDivisionError), tocsin(desk) as work:
        work.store.records.add(_incident(desk, 1, "VPN is down"))
        assert work.store.search.similar_incidents(WORKSPACE, "vpn", limit=1)
        raise ZeroDivisionError

    assert similar(desk, "VPN") == []


def test_a_word_of_very_many_still_finds_the_newest_and_the_best(desk: Desk) -> None:
    """A common word is given up after its newest; a rare one beside it still leads to an old record."""
    with tocsin(desk) as work:
        for number in range(1, NEWEST + 50):
            title = "VPN in Timbuktu" if number == 1 else f"VPN {number}"
            work.store.records.add(_incident(desk, number, title))

    assert similar(desk, "VPN", limit=1) == [f"INC-{NEWEST + 49}"]
    assert similar(desk, "VPN in Timbuktu", limit=2) == ["INC-1", f"INC-{NEWEST + 49}"]


def test_a_copy_of_the_file_finds_the_same(desk: Desk, tmp_path: Path) -> None:
    """`tocsin db backup` takes the index along."""
    if not desk.database.is_sqlite:
        pytest.skip("PostgreSQL is copied by its own tools")
    report(desk, "VPN is down")

    desk.database.backup(tmp_path / "copy.db")

    copy = Desk(Database(f"sqlite:///{tmp_path / 'copy.db'}"), desk.rulebook, desk.now)
    assert similar(copy, "vpn") == ["INC-1"]
    _end(copy, INC_1, "cancel")
    assert similar(copy, "vpn") == []
    copy.database.close()


def _incident(desk: Desk, number: int, text: str) -> Incident:
    return Incident(
        workspace_id=WORKSPACE,
        number=number,
        title=text,
        details="",
        state="new",
        audience="desk",
        requester_id=ANN,
        priority="P4",
        reported_at=desk.now(),
    )


def _end(desk: Desk, key: Key, how: str) -> None:
    match how:
        case "resolve":
            incidents.resolve(desk, actor(BEN), key, Solution(How.FIX, "Restarted"))
        case "cancel":
            incidents.cancel(desk, actor(BEN), key, "A mistake")
        case _:
            incidents.duplicate(desk, actor(BEN), key, INC_2)
