"""Digests in a rulebook: what may be written, and what is refused with its remedy."""

import pytest

from bot import rulebook
from bot.errors import BadRulebook
from bot.rulebook import LEAD, Digest

OFFICE = 'calendars: {office: {timezone: Europe/Berlin, hours: {mon: ["9:00-17:00"]}}}\n'


def digest(written: str, lead: str = "U0ANN0001") -> Digest | None:
    text = f"{OFFICE}teams: {{it: {{name: IT, lead: {lead}, digest: {written}}}}}"
    return rulebook.parse(text).teams["it"].digest


def test_the_packaged_rulebook_has_one() -> None:
    assert rulebook.default().teams["it"].digest == Digest(at="09:00", timezone="UTC")


def test_a_team_need_not_have_one() -> None:
    assert digest("null") is None


def test_what_is_left_out_has_a_default() -> None:
    assert digest("{}") == Digest(at="09:00")
    assert digest("{at: 7:30, calendar: office, to: lead}") == Digest(at="07:30", calendar="office", to=LEAD)
    assert digest('{to: "#it", calendar: always}') == Digest(to="#it", calendar="always")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{at: 25:00}", 'teams.it.digest.at: "25:00" is no time of a day; write 00:00 to 23:59'),
        ("{timezone: Europe/Berln}", 'did you mean "Europe/Berlin"'),
        (
            "{calendar: offce}",
            'teams.it.digest.calendar: there is no calendar "offce"; did you mean "office"',
        ),
        (
            "{to: it}",
            '"it" is neither a channel nor lead; write a channel\'s name in quotes, such as "#network"',
        ),
        ("{when: 9:00}", "digest.when: is not a key that is known here; write one of: at, timezone"),
    ],
)
def test_a_mistake_is_told_with_the_remedy(written: str, says: str) -> None:
    with pytest.raises(BadRulebook, match=r"rulebook\.yaml:2: ") as refused:
        digest(written)
    assert says in refused.value.says


def test_a_lead_who_is_nobody_hears_nothing() -> None:
    with pytest.raises(BadRulebook, match="this team has no lead; write its lead, or a channel"):
        digest("{to: lead}", lead="null")
