"""The most pressing incidents offer to be made major, on the cards of those who may."""

from dataclasses import replace

import pytest

from bot import rulebook
from bot.desk import Desk
from bot.errors import DeskError
from bot.records import incidents
from bot.slack.messages import recall
from bot.slack.messages.buttons import MAKE_MAJOR
from tests.acting import ANN, BEN, DAN, INC_1, actor, incident, report, said
from tests.conftest import RULES


def offers(desk: Desk) -> bool:
    """Whether the agents' card, as it is now, offers it."""
    facts = said(desk, "IncidentCard")[-1].facts
    return MAKE_MAJOR in str(recall("IncidentCard", facts).shape().arguments())


@pytest.mark.parametrize(
    ("text", "offered"), [("VPN is down for everyone", True), ("The printer is broken", False)]
)
def test_only_the_most_pressing_priority_offers_to_make_it_major(
    desk: Desk, text: str, offered: bool
) -> None:
    """By the rulebook's order, whatever its priorities are called."""
    report(desk, text)

    assert (incident(desk, INC_1).priority == "P1") == offered
    assert offers(desk) == offered
    shown = incidents.show(desk, actor(BEN), INC_1)
    assert (MAKE_MAJOR in str(shown.shape().arguments())) == offered


def test_the_offer_follows_the_priority(desk: Desk) -> None:
    """The card is refreshed when it is weighed; one that is major already has nothing to offer."""
    report(desk, "VPN is down for everyone")
    incidents.set_urgency(desk, actor(BEN), INC_1, "low", "They use the old gateway")
    assert not offers(desk)

    incidents.set_urgency(desk, actor(BEN), INC_1, "high", "It is down as well")
    assert offers(desk)
    incidents.make_major(desk, actor(BEN), INC_1)
    assert not offers(desk)


def test_who_may_is_the_rulebooks(desk: Desk) -> None:
    """Another rulebook, other people: the offer is shown to those who may, and refused to the rest."""
    rules = RULES.replace('agents: ["team:network"]', f"agents: [{DAN}]")
    other = replace(desk, rulebook=rulebook.parse(rules))
    report(other, "VPN is down for everyone")

    shown = [incidents.show(other, actor(person), INC_1).shape().arguments() for person in (ANN, DAN)]
    assert [MAKE_MAJOR in str(each) for each in shown] == [False, True]
    with pytest.raises(DeskError):
        incidents.make_major(other, actor(BEN), INC_1)
    incidents.make_major(other, actor(DAN), INC_1)
    assert incident(desk, INC_1).major_at is not None
