"""The review as a document: one template, in Markdown."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.review.facts import ReviewFacts
from bot.slack.words import within

TEMPLATE_VERSION = 1


class Markdown(str):
    """Text that is Markdown on purpose; everything else is escaped."""

    __slots__ = ()


QUESTIONS = (
    ("Impact", "How many people could not work, for how long, and what did it cost?"),
    ("Detection", "How was it noticed, and how could that take half as long?"),
    ("Trigger", "What set it off?"),
    ("Contributing factors", "What had to come together?"),
    ("What made it worse", "What stood in the way while it lasted?"),
    ("Mitigators", "What kept it from being worse?"),
    ("What went well", "What should be kept?"),
    ("What did not go well", "What should change?"),
    ("Where we were lucky", "What could as well have gone wrong?"),
)
"""What only people know; a blank is shown as a question."""


def markdown(facts: ReviewFacts) -> str:
    """The whole review."""
    asked = [*QUESTIONS, *([] if facts.lessons else [("Lessons", "What did we learn?")])]
    text = (
        _documents()
        .get_template("en/review/review.md.j2")
        .render(facts=facts, asked=asked, version=TEMPLATE_VERSION)
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def question_count(facts: ReviewFacts) -> int:
    return len(QUESTIONS) + (not facts.lessons)


def summary(facts: ReviewFacts) -> str:
    """One paragraph with numbers, for the room."""
    text = _documents().get_template("en/review/summary.j2").render(facts=facts)
    return " ".join(text.split())


def literally(text: str) -> Markdown:
    """`text` on one line, as it was written: nothing in it is Markdown or HTML."""
    text = re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", " ".join(text.split()))
    # At the start of a line these begin a list, a rule or a heading.
    text = re.sub(r"^([-+=]|\d+(?=[.)]))", _at_the_start, text)
    return Markdown(text.replace("&", "&amp;"))


def _at_the_start(found: re.Match[str]) -> str:
    return f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}"


def quote(text: str) -> Markdown:
    """`text` as a quotation, line by line."""
    return Markdown("\n".join(f"> {literally(line)}".rstrip() for line in text.strip().splitlines()))


def url(address: str) -> Markdown:
    """An address for a link's parentheses."""
    return Markdown(re.sub(r"[()<>\s\\]", lambda found: f"%{ord(found[0]):02X}", address))


def in_utc(at: datetime | None) -> Markdown:
    return Markdown(at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if at else "not yet")


def lasting(duration: timedelta | None) -> Markdown:
    return Markdown(within(duration) if duration is not None else "not yet")


@cache
def _documents() -> Environment:
    env = Environment(
        loader=PackageLoader("templates", ""),
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markdown) else literally(str(value)),
        autoescape=False,  # noqa: S701  the output is Markdown; `finalize` escapes for it
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {"quote": quote, "utc": in_utc, "lasting": lasting, "url": url}
    return env
