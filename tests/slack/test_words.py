"""Words: what people write is shown as they wrote it, and does nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack import words
from bot.slack.words import Mrkdwn, as_written, cut, escape, is_web_address, link, without_controls

DANGEROUS = (
    *("<!channel>", "<!here>", "<@U0ANN0001>", "<#C1|x>", "<https://evil.example|bank>", "&lt;", "&amp;"),
    *("*", "_", "~", "`", "```", ">", "> quote", "\n", " ", "a", "ä", "1", "*bold*", "_it_", "a_b", "\u2060"),
)
HOSTILE = st.lists(st.one_of(st.sampled_from(DANGEROUS), st.text(max_size=8)), max_size=12).map("".join)
"""What a person may type who wants something to happen, and what others type by chance."""

JOINER = "\u2060"


@given(HOSTILE)
@example("<!channel>")
@example("&lt;!channel&gt;")
@example("a *b* _c_ ~d~ `e` ```f```")
def test_no_control_sequence_is_born_from_what_people_write(text: str) -> None:
    """No `<`, no `>`, no bare `&`: Slack finds neither mention nor link nor `<!channel>` in it."""
    shown = escape(text)

    assert "<" not in shown
    assert ">" not in shown
    assert re.findall(r"&(?!amp;|lt;|gt;)", shown) == []


@given(HOSTILE)
@example("*")
@example("**bold**")
@example("`a")
@example("(*x*)")
def test_no_formatting_is_opened_by_what_people_write(text: str) -> None:
    """A character that formats stands behind a letter or a word joiner, where Slack takes it literally."""
    shown = escape(text)

    for found in re.finditer(r"[*_~`]+", shown):
        before, after = shown[: found.start()][-1:], shown[found.end() :][:1]
        within_a_word = before.isalnum() and after.isalnum() and "`" not in found[0]
        assert within_a_word or before == after == JOINER


@given(HOSTILE)
@example("> not a quote")
@example("line\n>>> not a quote")
def test_no_line_becomes_a_quote(text: str) -> None:
    """Slack reads an escaped `>` at the start of a line as a quote, so none stands there."""
    assert re.findall(r"(?m)^[^\S\n]*&gt;", escape(text)) == []


@given(HOSTILE)
def test_what_is_escaped_reads_as_it_was_written(text: str) -> None:
    """Beside invisible joiners nothing is added and nothing is lost."""
    shown = escape(text).replace(JOINER, "")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(entity, character)

    assert shown == text.replace(JOINER, "")


def encoded(text: str) -> str:
    """How Slack sends what somebody typed: https://docs.slack.dev/messaging/formatting-message-text"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(HOSTILE)
@example("&lt;")
@example("a < b && c > d")
@example("<@U1> typed by hand")
def test_what_was_typed_comes_out_of_slacks_encoding_unchanged(text: str) -> None:
    """Only control characters, and white space around it, are lost."""
    assert as_written(encoded(text)) == without_controls(text)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("ask <@U0ANN0001|ann>", "ask @ann"),
        ("ask <@U0ANN0001>", "ask @U0ANN0001"),
        ("in <#C0GENERAL|general>", "in #general"),
        ("in <#C0GENERAL|>", "in #C0GENERAL"),
        ("<!here> look", "@here look"),
        ("<!channel|@channel> look", "@channel look"),
        ("<!subteam^S0NET|@network>", "@network"),
        ("see <https://a.example/x?y=1&amp;z=2>", "see https://a.example/x?y=1&z=2"),
        ("see <https://a.example|the page>", "see https://a.example"),
        ("write to <mailto:ann@example.com|ann@example.com>", "write to mailto:ann@example.com"),
        ("a\r\nb\rc\x00d\x1b", "a\nb\ncd"),
        ("\ud800broken", "broken"),
        ("  spaces around  ", "spaces around"),
    ],
)
def test_mentions_and_links_become_names(sent: str, typed: str) -> None:
    """A record holds what a person typed, to be searched and read without Slack."""
    assert as_written(sent) == typed


@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_control_character_and_no_broken_half_is_kept(text: str) -> None:
    """PostgreSQL refuses NUL, and UTF-8 has no lone surrogates: a report with them must not be lost."""
    kept = as_written(text)

    kept.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", kept)


def test_what_is_markup_on_purpose_stays() -> None:
    """Only Mrkdwn passes unescaped, and only our own functions make it."""
    shown = words.words("incident/told_taken", key="<!channel>", person="U0BEN0001")

    assert "<@U0BEN0001>" in shown
    assert "&lt;!channel&gt;" in shown


def test_a_guest_is_mentioned_by_their_own_id() -> None:
    """A person's id names their team as well, which is no part of a mention."""
    assert words.person("T2:U0EVE0001") == "<@U0EVE0001>"
    assert words.person(None) == "Tocsin"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3_600, "1 h"),
        (3_605, "1 h"),
        (3_900, "1 h 5 min"),
        (90_061, "1 d 1 h"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: int, shown: str) -> None:
    """Nobody needs the seconds of a day."""
    assert words.within(timedelta(seconds=seconds)) == shown


def test_a_moment_is_shown_in_the_readers_zone_with_utc_to_fall_back_on() -> None:
    """https://docs.slack.dev/messaging/formatting-message-text#date-formatting"""
    at = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    assert words.moment(at) == "<!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC>"


@given(st.text(max_size=50), st.integers(1, 60))
def test_what_is_cut_fits_and_says_that_it_was_cut(text: str, length: int) -> None:
    """A text that fits is left alone; any other ends in an ellipsis."""
    made = cut(text, length)

    assert len(made) <= length
    assert made == text if len(text) <= length else made.endswith("…")
    assert isinstance(escape(text), Mrkdwn)


@given(HOSTILE)
@example("https://a.example/<!channel>")
@example("https://a.example/|label")
@example("https://a.example/?a=1&b=2")
def test_an_address_of_people_is_a_link_that_shows_itself_or_is_no_link(text: str) -> None:
    """No label hides where it leads, and nothing in it ends it."""
    for written in (text, f"https://a.example/{text}"):
        shown = link(written)

        if is_web_address(written):
            assert re.fullmatch(r"<https?://[^<>|\s]+>", shown, re.IGNORECASE)
        else:
            assert shown == escape(written)


def test_an_address_keeps_what_it_says() -> None:
    """Only what would end the link is encoded, as a browser would."""
    assert link("https://a.example/x?a=1&b=<2>") == "<https://a.example/x?a=1&amp;b=%3C2%3E>"


@pytest.mark.parametrize(
    "text", ["", "a.example", "https://", "https:///x", "ftp://a", "https://[x", "//a.b"]
)
def test_what_is_no_web_address_is_told_apart(text: str) -> None:
    """A host is needed, and a way to it that browsers have."""
    assert not is_web_address(text)
