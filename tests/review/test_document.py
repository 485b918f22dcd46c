"""The review as a document: people's text does nothing in it, and a blank is a question."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from bot.review import document
from bot.review.facts import Entry, Part, ReviewFacts, Updates, Verdict
from bot.terms import How, Key, Kind, Promise, State

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

FACTS = ReviewFacts(
    key=Key(Kind.INCIDENT, 12),
    title="VPN is down",
    details="Since this morning",
    state=State.RESOLVED,
    priority="P1",
    service="VPN",
    runbook="https://wiki.example.com/vpn",
    generated_at=AT + timedelta(hours=3),
    entries_read=4,
    began_at=None,
    reported_at=AT,
    acknowledged_at=AT + timedelta(minutes=6),
    declared_at=AT + timedelta(minutes=10),
    first_update_at=None,
    restored_at=AT + timedelta(hours=2),
    resolved_at=AT + timedelta(hours=2),
    closed_at=None,
    workaround="",
    how=How.FIX,
    resolution="New certificate",
    lessons="",
    reopened=0,
    people=(Part("Reported it", "Ann Archer", AT),),
    updates=Updates(0, timedelta(minutes=110)),
    verdicts=(
        Verdict(Promise.RESPOND, 1, AT + timedelta(minutes=15), AT + timedelta(minutes=6), True, False),
    ),
    timeline=(Entry(AT, "automatic", "Ann Archer", what="reported"),),
)

DANGEROUS = (
    *("[x](javascript:alert(1))", "![](http://evil)", "<script>", "|", "# ", "\n", "\n\n", "*", "_", "`"),
    *("---", "- ", "1. ", "> ", "~~", "\\", "&lt;", "<!--", "a", " "),
)
HOSTILE = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(DANGEROUS), max_size=10).map("".join))


@given(HOSTILE)
@example("[x](javascript:alert(1))")
@example("a | b")
@example("# heading")
@example("line\n\n# heading")
@example("\\[x](y)")
def test_what_people_wrote_is_literal_in_markdown(text: str) -> None:
    """On one line, and every character that could mean something stands behind a backslash."""
    shown = document.literally(text)

    assert "\n" not in shown
    assert "&" not in shown.replace("&amp;", "")
    assert re.findall(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|~#]", shown) == []
    plain = re.sub(r"\\(.)", r"\1", shown).replace("&amp;", "&")
    assert plain == " ".join(text.split())


@given(HOSTILE)
def test_a_quotation_stays_a_quotation(text: str) -> None:
    """However many lines it has, each of them stands behind its mark."""
    shown = document.quote(text)

    assert all(line.startswith(">") for line in shown.splitlines())


@given(title=HOSTILE, name=HOSTILE, said=HOSTILE, done=HOSTILE, link=st.text(max_size=30))
@example(title="a | b", name="a | b", said="a | b", done="a\n\n## b", link="x) [y](z")
def test_the_document_keeps_its_shape_whatever_people_wrote(
    title: str, name: str, said: str, done: str, link: str
) -> None:
    """Its headings and tables are ours alone."""
    facts = replace(
        FACTS,
        title=title,
        details=said,
        resolution=done,
        lessons=f"Lessons: {said}",
        people=(Part("Reported it", name, AT),),
        timeline=(Entry(AT, "pinned", name, text=said, link=f"https://x.example/{link}"),),
    )

    lines = document.markdown(facts).splitlines()

    ours = document.markdown(replace(FACTS, lessons="Lessons")).splitlines()
    assert [line for line in lines if line.startswith("## ")] == [
        line for line in ours if line.startswith("## ")
    ]
    assert lines[0].startswith("# Review of INC-12: ")
    assert not any(line.startswith("# ") for line in lines[1:])
    cells = [re.sub(r"\\\|", "", line).count("|") for line in lines if line.startswith("|")]
    assert set(cells) <= {3, 4}


def test_a_workaround_stands_beside_the_solution() -> None:
    """Two moments, and what was done at each; without one, nothing is said of it."""
    text = document.markdown(
        replace(FACTS, workaround="Use the old gateway", restored_at=AT + timedelta(minutes=20))
    )

    assert "| Restored by a workaround | 2026-11-21 12:20:00 UTC | 20 min from the report |" in text
    assert "| Resolved | 2026-11-21 14:00:00 UTC | 2 h from the report |" in text
    assert "Restored by a workaround.\n\n> Use the old gateway\n\nResolved by a fix." in text
    assert "workaround" not in document.markdown(FACTS)


def test_a_blank_is_shown_as_a_question() -> None:
    """What only people know is asked for, section by section; lessons too, until somebody wrote them."""
    blank, written = document.markdown(FACTS), document.markdown(replace(FACTS, lessons="Watch them"))

    for title, question in document.QUESTIONS:
        assert f"### {title}\n\n*{question}*" in blank
    assert "*What did we learn?*" in blank
    assert "*What did we learn?*" not in written
    assert "## Lessons\n\n> Watch them" in written
    assert document.question_count(FACTS) == document.question_count(replace(FACTS, lessons="x")) + 1


def test_moments_that_did_not_come_say_so() -> None:
    """Nothing is invented."""
    text = document.markdown(
        replace(
            FACTS,
            acknowledged_at=None,
            declared_at=None,
            restored_at=None,
            resolved_at=None,
            how=None,
            resolution="",
        )
    )

    assert "| First taken | not yet | not yet from the report |" in text
    assert "*How was it resolved?*" in text


def test_the_summary_is_one_paragraph_with_numbers() -> None:
    """For the room: how long until somebody answered, until it was restored, and how silent it was."""
    text = document.summary(FACTS)

    assert "\n" not in text
    for part in ("P1", "VPN", "6 min", "10 min", "2 h", "1 h 50 min"):
        assert part in text


def test_both_templates_of_reviews_are_rendered_here() -> None:
    """As every template is rendered by some test."""
    from tests.slack.test_templates import written

    assert written(of_reviews=True) == {"en/review/review.md.j2", "en/review/summary.j2"}
    assert document.markdown(FACTS).startswith("# Review of INC-12: VPN is down\n")


def test_the_beginning_is_told_where_it_was_reported() -> None:
    """How long nobody noticed is a question of every review; a beginning that nobody knows has no row."""
    begun = document.markdown(replace(FACTS, began_at=AT - timedelta(hours=1)))

    assert "| Began, by the report | 2026-11-21 11:00:00 UTC | |" in begun
    assert "| Reported | 2026-11-21 12:00:00 UTC | 1 h from its beginning |" in begun
    assert "Began" not in document.markdown(FACTS)
