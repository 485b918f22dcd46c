"""Templates: words only, every one of them in use, and none with a fact that nobody gives."""

from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot import rulebook
from bot.slack import forms, suggesting
from bot.slack.messages import Guessed
from bot.slack.words import slack_words, unchanging, words
from bot.terms import Key, Kind
from tests.slack import samples

EXTENSION = ".j2"


def written(*, of_reviews: bool) -> set[str]:
    """The templates of messages and forms, or those of documents, by name."""
    place = Path(str(files("templates")))
    names = {str(file.relative_to(place)) for file in place.rglob(f"*{EXTENSION}")}
    documents = {name for name in names if name.endswith(".md.j2") or name == "en/review/summary.j2"}
    return documents if of_reviews else names - documents


def rendered() -> set[str]:
    """The templates that all the samples together make use of."""
    cache = slack_words().cache
    assert cache is not None
    cache.clear()
    unchanging.cache_clear()
    for said in samples.MESSAGES.values():
        said.shape()
    for home in samples.HOMES.values():
        home.view()
    forms.report(rulebook.default(), channel="", for_others=True)
    forms.resolve("INC-12")
    forms.reopen("INC-12")
    forms.request(rulebook.default())
    forms.resolve("REQ-12")
    forms.reopen("REQ-12")
    forms.reply("INC-12")
    forms.correct(rulebook.default(), Guessed(key="INC-12", service=None, impact=None, urgency=None))
    suggesting.suggested(forms.report(rulebook.default()), (samples.LINE,))
    forms.notice(words("incident/unread_title"))
    words("incident/unreadable_title")
    words("warroom/topic", key=Key(Kind.INCIDENT, 12), title="VPN is down")
    return {name for _, name in cache.keys()}  # noqa: SIM118  jinja's cache is no dict


def test_every_template_is_rendered_by_a_sample() -> None:
    """A template that nothing renders is dead, or has a mistake that nobody has seen."""
    assert rendered() == written(of_reviews=False)


def test_a_template_that_lacks_a_fact_says_so() -> None:
    """StrictUndefined: a misspelt fact fails in a test, and is not silently nothing in a message."""
    with pytest.raises(UndefinedError):
        words("incident/told_taken", key="INC-12")


def test_templates_hold_words_and_no_shape() -> None:
    """Blocks are Python's: a template that writes JSON would be broken by the first quotation mark."""
    place = Path(str(files("templates")))
    texts = {file.name: file.read_text() for file in place.rglob(f"*{EXTENSION}")}

    assert [name for name, text in texts.items() if '"type":' in text] == []
