"""Reading a rulebook: what is wrong is told with its line, its path and its remedy, all of it at once."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import rulebook
from bot.errors import BadRulebook


def refusal(text: str) -> list[str]:
    with pytest.raises(BadRulebook) as refused:
        rulebook.parse(text)
    return refused.value.says.splitlines()


def whatever_is_said(text: str) -> list[str]:
    try:
        rulebook.parse(text)
    except BadRulebook as refused:
        return refused.says.splitlines()
    return []


def file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "rulebook.yaml"
    path.write_bytes(content)
    return path


# -- what may be written ---------------------------------------------------------------------------------


def test_a_service_need_only_have_a_name_and_a_team() -> None:
    service = rulebook.parse("services: {lift: {name: Lift, team: it}}").services["lift"]

    assert (service.criticality, service.keywords, service.runbook) == ("medium", (), None)


def test_respond_may_be_as_long_as_resolve() -> None:
    text = rulebook.default_text().replace("{respond: 8h, resolve: 72h}", "{respond: 72h, resolve: 72h}")

    assert rulebook.parse(text).deadlines["P4"].respond == rulebook.default().deadlines["P4"].resolve


def test_what_is_left_out_is_as_in_the_default() -> None:
    assert rulebook.parse("version: 1") == rulebook.default()


def test_a_section_replaces_the_default_one_as_a_whole() -> None:
    book = rulebook.parse("services:\n  lift: {name: Lift, team: it}")

    assert list(book.services) == ["lift"]
    assert book.teams == rulebook.default().teams


def test_a_file_is_read(tmp_path: Path) -> None:
    book = rulebook.load(file(tmp_path, b"warn_at: 50%\n"))

    assert book.warn_at == 50


def test_a_file_may_start_with_a_byte_order_mark_and_end_its_lines_as_windows_does(tmp_path: Path) -> None:
    book = rulebook.load(file(tmp_path, b"\xef\xbb\xbfwarn_at: 50\r\nother_way: Call us\r\n"))

    assert (book.warn_at, book.other_way) == (50, "Call us")


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    book = rulebook.parse(
        "services: {on: {name: 2026-11-21, team: it, keywords: [no, off, 12:30, 1_000, 0x10]}}"
    )

    assert book.services["on"].name == "2026-11-21"
    assert book.services["on"].keywords == ("no", "off", "12:30", "1_000", "0x10")


@pytest.mark.parametrize("channel", ["#help", "#a-b_c9", "C012AB3CD", "G012AB3CD", "#" + "x" * 80])
def test_a_channel_is_a_name_or_an_id(channel: str) -> None:
    book = rulebook.parse(f'channels: {{agents: "{channel}", incidents: "#incidents"}}')

    assert book.channels.agents == channel
    assert book.channels.intake == ()


# -- names that lead nowhere -----------------------------------------------------------------------------


def test_a_service_belongs_to_a_team_that_is_there() -> None:
    says = refusal(
        """
teams:
  it: {name: IT}
  network: {name: Network}
services:
  vpn:
    name: VPN
    team: netwrk
"""
    )

    assert says == [
        'rulebook.yaml:8: services.vpn.team: there is no team "netwrk"; did you mean "network"? '
        "Write one of: it, network"
    ]


def test_a_role_names_a_team_that_is_there() -> None:
    says = refusal("roles:\n  agents:\n    - U1\n    - team:itt")

    assert says == [
        'rulebook.yaml:4: roles.agents.1: there is no team "itt"; did you mean "it"? Write one of: it'
    ]


def test_everyone_stands_alone() -> None:
    assert refusal("roles: {agents: [everyone, U1]}") == [
        "rulebook.yaml:1: roles.agents.0: everyone stands alone; remove the other names, or everyone"
    ]


def test_a_section_that_is_in_error_is_not_also_held_against_the_default() -> None:
    (says,) = refusal("teams: {desk: {name: Desk}}\nservices: []")

    assert says.startswith("rulebook.yaml:2: services: is a list")


def test_a_section_of_the_default_that_no_longer_fits_is_named_once() -> None:
    (says,) = refusal("teams: {desk: {name: Desk}}")

    assert says.startswith('rulebook.yaml: services.email.team: there is no team "it"')
    assert says.endswith("(this is the default's services; your file needs a services section too)")


MATRIX = """
priorities:
  impact: {big: {label: Big}, small: {label: Small}}
  urgency: {now: {label: Now}, later: {label: Later}}
  default: {impact: small, urgency: later}
  matrix:
    big: {now: A, later: B}
    small: {now: B, later: B}
deadlines:
  A: {respond: 1h, resolve: 2h}
  B: {respond: 2h, resolve: 4h}
"""


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("    small: {now: B, later: B}\n", "", "6: priorities.matrix: says nothing about the impact small"),
        (
            "big: {now: A, later: B}",
            "big: {now: A}",
            "7: priorities.matrix.big: says nothing about the urgency",
        ),
        (
            "big: {now: A,",
            "big: {soon: B, now: A,",
            '7: priorities.matrix.big.soon: there is no urgency "soon"',
        ),
        (
            "    small: {now",
            "    huge: {}\n    small: {now",
            '8: priorities.matrix.huge: there is no impact "hu',
        ),
        (
            "impact: small, u",
            "impact: smoll, u",
            '5: priorities.default.impact: there is no impact "smoll"; did',
        ),
        ("urgency: later}", "urgency: ever}", '5: priorities.default.urgency: there is no urgency "ever"'),
        (
            "  matrix:",
            "  impact_at_least: {high: all}\n  matrix:",
            "6: priorities.impact_at_least.high: there",
        ),
        ("  B: {respond: 2h, resolve: 4h}\n", "", "9: deadlines: has nothing for B of the matrix; add it"),
        (
            "  A: {r",
            "  Z: {respond: 1s, resolve: 1s}\n  A: {r",
            "10: deadlines.Z: no cell of the matrix comes",
        ),
        ("respond: 2h", "respond: 5h", "11: deadlines.B.respond: is longer than resolve"),
    ],
)
def test_the_matrix_and_the_deadlines_are_complete_and_name_what_is_there(
    written: str, instead: str, says: str
) -> None:
    rulebook.parse(MATRIX)

    found = refusal(MATRIX.replace(written, instead))

    assert any(line.startswith(f"rulebook.yaml:{says}") for line in found), found


# -- values ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("chanelz: {}", '1: chanelz: is not a key that is known here; did you mean "channels"? Write one of'),
        (
            "\nservices: {vpn: {name: V, team: it, keyword: [v]}}",
            "2: services.vpn.keyword: is not a key that is",
        ),
        (
            "teams: {it: {members: [U1]}}",
            "1: teams.it.name: is missing; write the team's name as people read it",
        ),
        ("teams:", "1: teams: is empty; write the teams by key; or remove the line, and the default holds"),
        ("teams: [it]", "1: teams: is a list, where keys and values are expected, indented below it"),
        ("teams: {it: IT}", '1: teams.it: is one value, "IT", where keys and values are expected'),
        ("teams: {It: {name: x}}", '1: teams.It: "It" is not a usable key; write up to 40 small letters'),
        ("teams: {it: {name: [x]}}", "1: teams.it.name: is a list; write the team's name as people read it"),
        ("teams: {it: {name: ''}}", "1: teams.it.name: is empty; write the team's name"),
        (f"teams: {{it: {{name: {'x' * 76}}}}}", '1: teams.it.name: "xxx'),
        (
            "teams: {it: {name: IT, members: U1}}",
            '1: teams.it.members: is one value, "U1"; write a list of Slack',
        ),
        (
            "teams: {it: {name: IT, members: [ann]}}",
            '1: teams.it.members.0: "ann" is neither a person nor a user group; write a Slack user id,',
        ),
        (
            "teams: {it: {name: IT, members: [ann@example]}}",
            '1: teams.it.members.0: "ann@example" is neither a person nor a user group',
        ),
        (
            "teams: {it: {name: IT, members: ['@IT team']}}",
            '1: teams.it.members.0: "@IT team" is neither a person nor a user group',
        ),
        (
            "teams: {it: {name: IT, lead: '@it'}}",
            '1: teams.it.lead: "@it" is not one person; write a Slack user id, such as U012AB3CD',
        ),
        (
            "teams: {it: {name: IT, members: [@it]}}",
            "1: this is not YAML: found character '@' that cannot start any token; "
            'what starts with @ stands in quotes, such as "@network-team"',
        ),
        ("roles: {agents: ann}", '1: roles.agents: "ann" is not a role\'s people; write everyone, or a list'),
        ("roles: {agents: [ann]}", '1: roles.agents: "ann" is neither a Slack user id'),
        ("roles: {agent: []}", '1: roles.agent: is not a key that is known here; did you mean "agents"?'),
        (
            "channels: {agents: help, incidents: '#i'}",
            '1: channels.agents: "help" is not a channel; write its',
        ),
        ("channels: {agents: '#Help', incidents: '#i'}", '1: channels.agents: "#Help" is not a channel'),
        (
            "channels: {agents: '#a', incidents: '#i', intake: '#h'}",
            '1: channels.intake: is one value, "#h"; write',
        ),
        (
            "channels:\n  agents: #help\n  incidents: '#i'",
            "2: channels.agents: is empty; write the channel where",
        ),
        (
            "services: {x: {name: X, team: it, criticality: hih}}",
            '1: services.x.criticality: "hih" is not known; did',
        ),
        (
            "services: {x: {name: X, team: it, runbook: wiki}}",
            '1: services.x.runbook: "wiki" is not a web address',
        ),
        (
            "services: {x: {name: X, team: it, keywords: [[x]]}}",
            "1: services.x.keywords.0: is a list; write one",
        ),
        (
            "services: {x: {name: X, team: it, keywords: [~]}}",
            "1: services.x.keywords.0: is empty; write a value",
        ),
        (
            f"services: {{x: {{name: X, team: it, keywords: [{'x' * 101}]}}}}",
            '1: services.x.keywords.0: "xxx',
        ),
        (
            f"other_way: {'x' * 501}",
            f'1: other_way: "{"x" * 57}..." is too long; write at most 500 characters',
        ),
        (
            "closing: {remind_after: 72h, close_after: 72h}",
            "1: closing.remind_after: is not before close_after; write a shorter remind_after or a longer",
        ),
        ("closing: {remind_after: 2h}", "1: closing.close_after: is missing; write when silence closes it"),
        ("closing: {remind_after: 1d, close_after: 2d}", '1: closing.remind_after: "1d" could mean working'),
        ("keep: {deliveries_days: 3651}", '1: keep.deliveries_days: "3651" is not a number of days'),
        ("priorities: {impact: {}}", "1: priorities.impact: is empty; write the levels of impact"),
        (
            "deadlines: {P1: {respond: 2d, resolve: 3h}}",
            '1: deadlines.P1.respond: "2d" could mean working days',
        ),
        (
            "deadlines: {P1: {respond: 5, resolve: 3h}}",
            '1: deadlines.P1.respond: "5" is not a duration; write',
        ),
        ("version: 2", '1: version: "2" is not a version that is understood here; write 1'),
        ("language: de", '1: language: "de" is not known; write one of: en'),
        ("warn_at: 0%", '1: warn_at: "0%" is not a share of the target; write 1% to 99%, such as 75%'),
        ("warn_at: 100%", '1: warn_at: "100%" is not a share'),
        ("warn_at: most", '1: warn_at: "most" is not a share'),
        ("other_way: ' '", "1: other_way: is empty; write a sentence that says how to reach the desk"),
        ("other_way:", "1: other_way: is empty; write a sentence"),
        (
            "warroom: {timeline_reaction: ':memo:'}",
            '1: warroom.timeline_reaction: ":memo:" is not the name of an',
        ),
        (
            "reporting: {reaction: 🚨}",
            '1: reporting.reaction: "🚨" is not the name of an emoji; write it without colons, such as memo',
        ),
        ("keep: {deliveries_days: 0}", '1: keep.deliveries_days: "0" is not a number of days; write a whole'),
        ("keep: {deliveries_days: 1.5}", '1: keep.deliveries_days: "1.5" is not a number of days'),
    ],
)
def test_a_wrong_value_is_told_with_its_line_its_path_and_a_remedy(text: str, says: str) -> None:
    found = refusal(text)

    assert any(line.startswith(f"rulebook.yaml:{says}") for line in found), found


def test_a_criticality_that_is_not_known_brings_the_nearest_one() -> None:
    priorities = MATRIX.replace("  matrix:", "  impact_at_least: {criticl: big}\n  matrix:")

    assert refusal(priorities) == [
        'rulebook.yaml:6: priorities.impact_at_least.criticl: "criticl" is not known; '
        'did you mean "critical"? Write one of: low, medium, high, critical'
    ]


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    says = refusal(
        """
teams:
  it: {name: IT}
services:
  vpn: {name: VPN, team: netwrk, criticality: hih}
  web: {name: Web, team: it, keyword: web}
  tel: {naame: Telephone}
deadlines:
  P1: {respond: 2d, resolve: 4h}
wrroom: {}
"""
    )

    assert [line.split(": ")[:2] for line in says] == [
        ["rulebook.yaml:5", "services.vpn.criticality"],
        ["rulebook.yaml:5", "services.vpn.team"],
        ["rulebook.yaml:6", "services.web.keyword"],
        ["rulebook.yaml:7", "services.tel.name"],
        ["rulebook.yaml:7", "services.tel.team"],
        ["rulebook.yaml:7", "services.tel.naame"],
        ["rulebook.yaml:9", "deadlines.P1.respond"],
        ["rulebook.yaml:10", "wrroom"],
    ]


def test_a_name_in_a_section_that_is_in_error_is_not_called_missing() -> None:
    assert refusal("teams: {desk: {}}\nservices: {x: {name: X, team: desk}}") == [
        "rulebook.yaml:1: teams.desk.name: is missing; write the team's name as people read it"
    ]


# -- files that are no rulebook --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ": is empty; write the sections that differ from the default"),
        ("# only a comment\n", ": is empty"),
        ("null", ": is empty"),
        ("- one", ":1: is not a mapping; write sections"),
        ("just words", ":1: is not a mapping"),
        ("teams: {\n", ":2: this is not YAML: "),
        (
            "teams:\n\tit: 1",
            ":2: this is not YAML: found character '\\t' that cannot start any token; indent with",
        ),
        ("channels: {agents: #help}\n", ":2: this is not YAML: "),
        ("a: 1\n---\nb: 2", ":2: this is not YAML: "),
        ("warn_at: \x07", ":1: a character that YAML does not take; remove it"),
        (r'a: "\ud83d\ude00"', ":1: a: holds an escape, such as \\0 or \\ud83d, that is no character"),
        (r'"\0": 1', ":1: holds an escape"),
        ("? [a]\n: 1", ":1: a key is a word; put this in quotes"),
        ("a: &x 1", ":1: anchors (&) and aliases (*) are not taken"),
        ("a: 1\nb: *x", ":2: anchors (&) and aliases (*) are not taken"),
        ("a: !!python/object/apply:os.system [ls]", ":1: tags (!) are not taken"),
        ("[" * 3000, ":1: is nested too deeply"),
    ],
)
def test_what_is_not_a_rulebook_is_told_in_a_sentence(text: str, says: str) -> None:
    (found,) = refusal(text)

    assert found.startswith(f"rulebook.yaml{says}")


def test_a_name_lost_to_a_comment_is_explained() -> None:
    (found,) = refusal("channels: {agents: #help}\n")

    assert found.endswith('what starts with # stands in quotes, such as "#help"')


def test_a_key_that_is_written_twice_is_named_with_both_lines() -> None:
    says = refusal("teams:\n  it: {name: A}\nwarn_at: 50%\nteams:\n  it: {name: B}")

    assert says == ["rulebook.yaml:4: teams: is written twice, in lines 1 and 4; keep one"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRulebook) as refused:
        rulebook.load(tmp_path / "mine.yaml")

    assert refused.value.says == "mine.yaml: cannot be read: No such file or directory; correct the path"


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadRulebook) as refused:
        rulebook.load(file(tmp_path, "version: 1\nother_way: Schönen Tag".encode("latin-1")))

    assert refused.value.says == "rulebook.yaml:2: this is not UTF-8 text; save the file as UTF-8"


def test_a_file_above_one_mebibyte_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(BadRulebook) as refused:
        rulebook.load(file(tmp_path, b"#" * (1024 * 1024 + 1)))

    assert refused.value.says == "rulebook.yaml: is larger than 1 MiB; a rulebook has some hundred lines"


_YAML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_SECTIONS = st.sampled_from(
    [
        "version",
        "channels",
        "roles",
        "teams",
        "services",
        "priorities",
        "deadlines",
        "warn_at",
        "closing",
        "keep",
        "what",
    ]
)


@settings(deadline=None)
@given(st.dictionaries(_SECTIONS, _YAML, max_size=4))
def test_any_yaml_is_a_rulebook_or_is_refused_with_sentences(sections: dict[str, object]) -> None:
    assert all(line.startswith("rulebook.yaml:") for line in whatever_is_said(json.dumps(sections)))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_rulebook_or_is_refused_with_sentences(text: str) -> None:
    assert all(line.startswith("rulebook.yaml:") for line in whatever_is_said(text))
