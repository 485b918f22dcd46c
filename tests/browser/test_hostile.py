"""What people write that is meant to harm: it is shown as it was written, and does nothing else."""

import html

import pytest
from playwright.sync_api import Page, expect

from tests.badinput.texts import TEXTS
from tests.browser.screens import Screen
from tests.browser.visitor import Visitor
from tests.living import Living

HARM = '<script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">here</a>'

SLACKS_MOST = 40_000
"""Characters of a message."""

WIDTHS = {"desktop": 1280, "phone": 390}

# What is wider than its window or its list, boxes and the letters in them, or could run or load something.
OUTSIDE = """() => [...document.querySelectorAll("html, #timeline, [data-testid=message] *")]
  .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 3
    || (["html", "timeline"].includes(one.id || one.localName) && one.scrollWidth > one.clientWidth + 1))
  .map((one) => one.outerHTML.slice(0, 200))"""
WORKING = "main script, main img, main iframe, main object, main [onerror], main [onclick], dialog script"


def test_hostile_words_are_shown_and_do_nothing(slack: Living, page_of: Screen) -> None:
    """Every text of the badinput tests, said by a person, and by the app about a report."""
    control = slack.control
    control.change_user("eve", real_name=f"Eve {HARM[:40]}", title=HARM)
    control.set_topic("general", HARM * 2)
    for text in TEXTS.values():
        if text.by_event.strip() and len(text.sent) <= SLACKS_MOST:
            control.message("eve", "general", text.sent)
    control.share("eve", "general", f"{HARM[:60].replace('/', '-')}.txt", b"harm", comment=HARM)
    visitor = Visitor(page_of, slack.address)
    visitor.is_now("eve")

    for name, width in WIDTHS.items():
        visitor.page.set_viewport_size({"width": width, "height": 800})
        visitor.message("DROP TABLE records")
        visitor.shot(f"said by a person on a {name}")
        assert visitor.page.evaluate(OUTSIDE) == []
    assert visitor.page.locator(WORKING).count() == 0
    assert _addresses(visitor.page) <= {"http:", "https:"}


@pytest.mark.parametrize("what", ["HTML", "right to left override", "marks", "everybody as typed"])
def test_a_hostile_report_is_read_as_it_was_typed(slack: Living, page_of: Screen, what: str) -> None:
    """By the form in the page, onto the card, which follows a hostile name and topic as well."""
    typed = html.unescape(TEXTS[what].sent)
    visitor = Visitor(page_of, slack.address)
    visitor.is_now("ann")
    visitor.writes("/incident")
    form = visitor.form("Report an incident")
    form.get_by_label("What is broken?").fill(f"VPN {typed}")
    form.get_by_label("Details").fill(f"{typed} {HARM}".ljust(3_000, "M"))
    visitor.sends(form)

    visitor.is_now("ben")
    visitor.opens("service-desk")
    card = visitor.message("INC-1")
    expect(card).to_contain_text("VPN")
    assert _plain(typed) in _plain(card.inner_text())
    heading = card.get_by_role("heading")
    assert heading.inner_text().startswith("INC-1 VPN")
    heading.scroll_into_view_if_needed()
    visitor.shot("the card")
    assert visitor.page.evaluate(OUTSIDE) == []
    visitor.page.set_viewport_size({"width": WIDTHS["phone"], "height": 800})
    visitor.shot("the card on a phone")
    assert visitor.page.evaluate(OUTSIDE) == []
    assert visitor.page.locator(WORKING).count() == 0


def _addresses(page: Page) -> set[str]:
    """What the links of messages begin with; those into the page itself are left out."""
    found = page.eval_on_selector_all(
        "[data-testid=message] a:not([href^='#/']):not([href^='/control/files/'])",
        "links => links.map((link) => link.protocol)",
    )
    return set(found)


def _plain(text: str) -> str:
    return " ".join(text.split())
