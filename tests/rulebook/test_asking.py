"""What a rulebook answers: which service, which priority, and who holds a role."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rulebook
from bot.rulebook import Guess, RoleName

SERVICES = rulebook.parse(
    """
services:
  wifi: {name: Wi-Fi, team: it, keywords: [wifi, wi-fi, café net]}
  guests: {name: Guest Wi-Fi, team: it, keywords: [guest wifi]}
  shop: {name: Shop, team: it, criticality: critical, keywords: [shop]}
  copy: {name: Copy shop, team: it, criticality: low, keywords: [shop, straße]}
"""
)

PEOPLE = rulebook.parse(
    """
teams:
  it: {name: IT, members: [U1, U2], lead: U3}
  hr: {name: HR, members: [U4]}
roles:
  agents: [team:it, U9]
  commanders: everyone
  approvers: [team:hr, team:it]
"""
    + "services: {}"
)

ROOMS = rulebook.parse(
    """
priorities:
  impact:
    site: {label: A site, words: [site]}
    room: {label: A room, words: [room, meeting room]}
    desk: {label: A desk}
  urgency:
    now: {label: Now, words: [now]}
    later: {label: Later}
  default: {impact: desk, urgency: later}
  matrix:
    site: {now: red, later: amber}
    room: {now: amber, later: green}
    desk: {now: green, later: green}
  impact_at_least: {critical: site, high: room}
deadlines:
  red: {respond: 1m, resolve: 1h}
  amber: {respond: 2m, resolve: 2h}
  green: {respond: 3m, resolve: 3h}
services:
  till: {name: Till, team: it, criticality: critical, keywords: [till]}
  door: {name: Door, team: it, criticality: high, keywords: [door]}
  lamp: {name: Lamp, team: it, criticality: low, keywords: [lamp]}
"""
)


# -- services -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["WIFI", "the wifi, again", "(wifi)", "wifi", "no wi-fi\nhere", "is Wi-Fi down?", "wifi's gone"]
)
def test_a_keyword_is_found_whatever_its_case_and_what_stands_around_it(text: str) -> None:
    assert SERVICES.service_for(text) == "wifi"


@pytest.mark.parametrize("text", ["wifix", "mywifi", "wifi2", "wifi_old", "", "nothing of the kind", "wi fi"])
def test_a_keyword_is_found_only_as_whole_words(text: str) -> None:
    assert SERVICES.service_for(text) is None


@pytest.mark.parametrize("text", ["CAFÉ NET", "cafe\u0301 net", "café   net", "café\nnet"])
def test_a_keyword_is_found_however_its_letters_are_encoded_and_spaced(text: str) -> None:
    assert SERVICES.service_for(text) == "wifi"


def test_a_keyword_is_found_in_capitals_that_have_no_single_small_letter() -> None:
    assert SERVICES.service_for("STRASSE 5") == "copy"


def test_a_mark_that_changes_the_last_letter_makes_another_word() -> None:
    book = rulebook.parse('services: {x: {name: X, team: it, keywords: ["\u0915"]}}')

    assert book.service_for("\u0915") == "x"
    assert book.service_for("\u0915\u093e") is None


def test_the_longest_keyword_wins() -> None:
    assert SERVICES.service_for("the wifi, I mean the guest wifi") == "guests"


def test_of_two_keywords_as_long_the_one_written_first_wins() -> None:
    assert SERVICES.service_for("the shop") == "shop"


@given(st.text(max_size=200))
def test_any_text_brings_the_same_guess_twice(text: str) -> None:
    guess = SERVICES.guess(text)

    assert guess == SERVICES.guess(text)
    assert guess.priority == SERVICES.priority(guess.impact, guess.urgency)


# -- priorities -----------------------------------------------------------------------------------------


def test_a_matrix_may_have_any_size_and_any_names() -> None:
    assert ROOMS.priority("site", "later") == "amber"
    assert ROOMS.priority_names == ("red", "amber", "green")


def test_a_level_that_is_not_in_the_matrix_has_no_priority() -> None:
    with pytest.raises(KeyError):
        ROOMS.priority("high", "now")


def test_a_report_without_a_telling_word_has_the_default_levels() -> None:
    assert ROOMS.guess("it squeaks") == Guess(None, "desk", "later", "green")


def test_the_greatest_level_that_a_word_suggests_is_guessed() -> None:
    assert ROOMS.guess("one room, no: the whole site, now") == Guess(None, "site", "now", "red")


def test_a_word_inside_another_suggests_nothing() -> None:
    assert ROOMS.guess("the website is known to be roomy") == Guess(None, "desk", "later", "green")


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("the till", Guess("till", "site", "later", "amber")),
        ("the door", Guess("door", "room", "later", "green")),
        ("the door of the site", Guess("door", "site", "later", "amber")),
        ("the lamp", Guess("lamp", "desk", "later", "green")),
    ],
)
def test_a_critical_service_raises_the_impact_and_never_lowers_it(text: str, guess: Guess) -> None:
    assert ROOMS.guess(text) == guess


def test_a_service_that_is_known_is_not_guessed() -> None:
    assert ROOMS.guess("the lamp", "till") == Guess("till", "site", "later", "amber")


def test_a_service_that_left_the_rulebook_raises_nothing() -> None:
    assert ROOMS.guess("it squeaks", "abacus") == Guess("abacus", "desk", "later", "green")


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("VPN is down for everyone", "P1"),
        ("Wi-Fi outage in our department", "P2"),
        ("I can\u2019t work, my laptop died", "P3"),
        ("I can't log in", "P3"),
        ("my mouse is broken", "P4"),
    ],
)
def test_the_default_words_suggest_what_people_would_say(text: str, priority: str) -> None:
    assert rulebook.default().guess(text).priority == priority


# -- roles ----------------------------------------------------------------------------------------------


def test_a_team_has_its_members_and_its_lead() -> None:
    assert PEOPLE.teams["it"].people == {"U1", "U2", "U3"}
    assert PEOPLE.teams["hr"].people == {"U4"}


@pytest.mark.parametrize(
    ("role", "people"),
    [
        ("agents", {"U1", "U2", "U3", "U9"}),
        ("commanders", set()),
        ("approvers", {"U1", "U2", "U3", "U4"}),
        ("admins", set()),
    ],
)
def test_a_role_names_people_by_themselves_and_by_their_team(role: RoleName, people: set[str]) -> None:
    assert PEOPLE.people(role) == people


@pytest.mark.parametrize(
    ("person_id", "role", "does"),
    [
        ("U9", "agents", True),
        ("U3", "agents", True),
        ("U4", "agents", False),
        ("U77", "commanders", True),
        ("U77", "admins", False),
    ],
)
def test_a_person_holds_a_role_when_named_or_when_everyone_does(
    person_id: str, role: RoleName, does: bool
) -> None:
    assert PEOPLE.holds(person_id, role) is does
