"""What comes with a report beside its words: since when, files by link, and for whom."""

from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.errors import BadInput, NoSuchRecord, NotAllowed
from bot.records import incidents
from bot.records.incidents import Report
from bot.review import facts
from bot.terms import Actor, Promise, Source
from tests.acting import ANN, BEN, CLEO, EVE, INC_1, INC_2, actor, clocks_of, history, incident, said, tocsin
from tests.conftest import Clock


def form(person: str) -> Actor:
    return actor(person, source=Source.FORM)


def test_since_when_is_kept_while_the_clocks_run_from_the_report(desk: Desk) -> None:
    """Nobody answers late for what they could not know."""
    began_at = desk.now() - timedelta(hours=3)

    incidents.report(desk, actor(), Report("VPN is down", began_at=began_at))

    found = incident(desk, INC_1)
    (card,) = said(desk, "IncidentCard")
    with tocsin(desk) as work:
        review = facts.gather(work, found)
    assert found.began_at == review.began_at == began_at
    assert review.to_report == timedelta(hours=3)
    assert card.facts["began_at"] == began_at.isoformat().replace("+00:00", "Z")
    assert {clock.started_at for clock in clocks_of(desk, INC_1)} == {desk.now()}


def test_a_fault_that_is_still_to_come_is_refused_at_its_field(desk: Desk) -> None:
    """Nothing is recorded of it."""
    with pytest.raises(BadInput) as refused:
        incidents.report(desk, actor(), Report("VPN", began_at=desk.now() + timedelta(minutes=6)))

    assert refused.value.field == "since"
    with pytest.raises(NoSuchRecord):
        incidents.show(desk, actor(), INC_1)


def test_clocks_that_differ_a_little_are_forgiven(desk: Desk) -> None:
    """A form knows whole minutes, and people's clocks are not ours: then it began now."""
    incidents.report(desk, actor(), Report("VPN", began_at=desk.now() + timedelta(minutes=4)))

    assert incident(desk, INC_1).began_at == desk.now()


def test_files_are_kept_by_their_links_and_shown_on_the_card(desk: Desk) -> None:
    """One in a line; empty lines are nobody's mistake."""
    incidents.report(
        desk, actor(), Report("VPN", file_links=" https://a.example/1 \n\nhttp://b.example/?q=<2>|x ")
    )

    (card,) = said(desk, "IncidentCard")
    assert card.facts["files"] == ["https://a.example/1", "http://b.example/?q=<2>|x"]


@pytest.mark.parametrize(
    "written",
    [
        "see the share",
        "https://",
        "https://a.example/1 https://a.example/2",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "<!channel>",
        "https://[half",
        "https://a.example:port/",
        "https://a.example/" + "x" * 500,
        "\n".join(["https://a.example/1"] * 6),
    ],
)
def test_what_is_no_link_is_refused_at_its_field(desk: Desk, written: str) -> None:
    """With a sentence that says how to write it."""
    with pytest.raises(BadInput) as refused:
        incidents.report(desk, actor(), Report("VPN", file_links=written))

    assert refused.value.field == "files"


def test_a_report_on_behalf_of_a_caller_is_theirs_and_names_both(desk: Desk) -> None:
    """The caller is the requester; who entered it stands on the card, in history and in the review."""
    incidents.report(desk, form(BEN), Report("VPN is down", on_behalf_of=ANN))

    found = incident(desk, INC_1)
    (line,) = history(desk, INC_1)
    (card,) = said(desk, "IncidentCard")
    assert (found.requester_id, found.reported_by) == (ANN, BEN)
    assert (line.person_id, line.changes["requester"]) == (BEN, [None, ANN])
    assert (card.facts["requester"], card.facts["reported_by"]) == (ANN, BEN)
    assert f"<@{BEN}> for <@{ANN}>" in str(incidents.show(desk, actor(BEN), INC_1).shape().arguments())
    with tocsin(desk) as work:
        parts = {part.role: part.name for part in facts.gather(work, found).people}
    assert parts == {"Reported it": "Ben", "Had it reported": ANN}


def test_caller_and_agent_both_learn_the_key(desk: Desk) -> None:
    """The caller hears who has reported it; the agent, whose form closed without a word, hears the key."""
    incidents.report(desk, form(BEN), Report("VPN is down", on_behalf_of=ANN))

    told = {row.address: row.facts for row in said(desk, "Told")}
    assert told[f"@{ANN}"]["what"] == "reported_for"
    assert told[f"@{ANN}"]["person"] == BEN
    assert (told[f"@{BEN}"]["what"], told[f"@{BEN}"]["caller"]) == ("reported", ANN)


def test_the_promise_to_answer_runs_for_the_caller(desk: Desk, clock: Clock) -> None:
    """Whoever entered it has answered once they take it: they are not the requester."""
    incidents.report(desk, form(BEN), Report("VPN is down", on_behalf_of=ANN))
    clock.advance(minutes=1)

    incidents.take(desk, actor(BEN), INC_1)

    respond = next(one for one in clocks_of(desk, INC_1) if one.promise == Promise.RESPOND)
    assert (respond.met_at, respond.cancelled_at) == (clock.now(), None)


def test_only_agents_report_for_others(desk: Desk) -> None:
    """The form offers it to nobody else, but what a form sends can be forged."""
    with pytest.raises(NotAllowed):
        incidents.report(desk, form(EVE), Report("VPN", on_behalf_of=ANN))

    with pytest.raises(NoSuchRecord):
        incidents.show(desk, actor(BEN), INC_1)


def test_nobody_else_than_a_colleague_is_reported_for(desk: Desk) -> None:
    """Our own bot, another one, a guest by their id, and one whom we have met."""
    with tocsin(desk) as work:
        work.store.people.learn("T1", "U0ROBOT01", name="R", time_zone=None, is_bot=True, at=work.now)
        work.store.people.meet("T1", "T9:U0GUEST01", name="Gus")

    for caller in ("U0BOT0001", "U0ROBOT01", "T9:U0GUEST02", "U0GUEST01"):
        with pytest.raises(BadInput) as refused:
            incidents.report(desk, form(BEN), Report("VPN", on_behalf_of=caller))
        assert refused.value.field == "caller"


def test_for_oneself_is_no_behalf(desk: Desk) -> None:
    """An agent who chooses themselves has reported their own."""
    incidents.report(desk, form(BEN), Report("VPN", on_behalf_of=BEN))

    assert incident(desk, INC_1).reported_by is None


def test_whoever_entered_it_may_see_it_and_take_it_back(desk: Desk) -> None:
    """An agent no more, and still the one who wrote it: they list, see and cancel it; nobody else does."""
    incidents.report(desk, form(BEN), Report("VPN is down", on_behalf_of=ANN))
    desk.rulebook = desk.rulebook.model_copy(
        update={"roles": desk.rulebook.roles.model_copy(update={"agents": (CLEO,)})}
    )

    assert incidents.listing(desk, actor(BEN)).facts()["lines"][0]["key"] == "INC-1"
    incidents.take_back(desk, actor(BEN), INC_1, None)

    assert incident(desk, INC_1).state == "cancelled"
    with pytest.raises(NoSuchRecord):
        incidents.show(desk, actor(EVE), INC_1)


def test_the_same_form_words_for_two_callers_are_two_reports(desk: Desk) -> None:
    """Two people called about the same printer: each is to be told."""
    for caller in (ANN, EVE):
        incidents.report(desk, form(BEN), Report("Printer burns", on_behalf_of=caller))

    assert [incident(desk, key).requester_id for key in (INC_1, INC_2)] == [ANN, EVE]
