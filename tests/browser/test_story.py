"""The story that a visitor plays in the browser, at the company of `make demo`."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Screen
from tests.browser.visitor import Visitor
from tests.living import Living

pytestmark = pytest.mark.timeout(300)


def test_a_visitor_reports_takes_resolves_and_confirms(demo: Living, page_of: Screen) -> None:
    """As staff by a form; as an agent by the card, with deadlines that ring; as staff by the question."""
    visitor = Visitor(page_of, demo.address)

    visitor.is_now("ann")
    visitor.message("The autumn sale opens on Thursday")
    visitor.shot("a visitor arrives as Ann")
    visitor.writes("/incident")
    form = visitor.form("Report an incident")
    form.get_by_label("What is broken?").fill("The checkout of the web shop is slow")
    form.get_by_label("Details").fill("Customers wait for half a minute after they press Pay.")
    visitor.shot("the form")
    visitor.sends(form)
    visitor.opens("@")
    visitor.message("Recorded as INC-5. Somebody will answer by")
    visitor.shot("it is recorded")

    visitor.is_now("grace")
    visitor.opens("service-desk")
    card = visitor.message("INC-5 The checkout of the web shop is slow")
    visitor.shot("the desk sees its card")
    demo.advance(seconds=80)
    visitor.message("INC-5 should have been answered")
    visitor.shot("nobody answered and the deadline rings")

    visitor.presses(card, "Take it")
    expect(card).to_contain_text("Grace Grant")
    visitor.shot("Grace has taken it")
    demo.advance(seconds=222)
    visitor.opens("@")
    visitor.message("INC-5 should have been restored")
    visitor.shot("it takes too long and rings for her")

    visitor.page.get_by_test_id("home-tab").click()
    expect(visitor.page.get_by_test_id("home")).to_contain_text("INC-5")
    visitor.shot("her home names it")

    visitor.opens("service-desk")
    visitor.presses(card, "Resolve")
    form = visitor.form("Resolve")
    visitor.chooses(form, "How was it resolved?", "A fix")
    form.get_by_label("What was done?").fill("Gave the payment service two more workers.")
    visitor.shot("how it was resolved")
    visitor.sends(form)
    expect(card).to_contain_text("resolved")

    visitor.is_now("ann")
    visitor.opens("@")
    asked = visitor.message("Is it fixed for you?")
    visitor.shot("Ann is asked whether it is fixed")
    visitor.presses(asked, "Yes, it is fixed")
    visitor.message("You said that it is fixed. INC-5 is closed.")
    visitor.shot("and says yes")

    visitor.is_now("grace")
    visitor.opens("service-desk")
    expect(visitor.message("INC-5 The checkout of the web shop is slow")).to_contain_text("closed")
    visitor.shot("it is closed")


def test_a_visitor_leads_a_major_incident_in_its_room(demo: Living, page_of: Screen) -> None:
    """The card's button opens the room; an update there reaches everybody; the review is a file in it."""
    visitor = Visitor(page_of, demo.address)
    visitor.is_now("eve")
    visitor.writes("/incident VPN is down for everyone")
    visitor.message("Recorded as INC-5, priority P1")

    visitor.is_now("cleo")
    visitor.opens("service-desk")
    card = visitor.message("INC-5 VPN is down for everyone")
    visitor.presses(card, "Take it")
    expect(card).to_contain_text("being worked on")
    visitor.presses(card, "Make it major")
    expect(card).to_contain_text("MAJOR")
    visitor.shot("Cleo makes it major")
    visitor.opens("inc-5-vpn-is-down-for-everyone")
    visitor.message("War room")
    visitor.shot("its room is open")
    visitor.writes("/incident update An expired certificate. A new one is on its way.")
    visitor.writes("The certificate expired at noon.")
    visitor.message("The certificate expired at noon.")
    visitor.shot("they work in the room")

    visitor.is_now("ann")
    visitor.opens("incidents")
    announced = visitor.message("is being worked on")
    announced.get_by_test_id("open-thread").click()
    visitor.reply("An expired certificate. A new one is on its way.")
    visitor.shot("everybody reads how it goes")

    visitor.is_now("cleo")
    visitor.opens("service-desk")
    visitor.presses(card, "Resolve")
    form = visitor.form("Resolve")
    visitor.chooses(form, "How was it resolved?", "A fix")
    form.get_by_label("What was done?").fill("Installed a new certificate.")
    visitor.sends(form)
    visitor.opens("inc-5-vpn-is-down-for-everyone")
    review = visitor.message("The review of INC-5 is ready")
    expect(review).to_be_visible()
    visitor.shot("the review has written itself")
