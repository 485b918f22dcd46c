"""The page: modals, from the first field to the answer of the app."""

from playwright.sync_api import expect

from tests.browser.facing import JSON, Facing, actions, button, field, form, options, section

EVERY_FIELD = (
    field("Words"),
    field("Story", multiline=True, optional=True),
    field("Team", "static_select", options=options("Network", "Storage"), optional=True),
    field("People", "multi_users_select", optional=True),
    field("Address", "email_text_input", optional=True),
    field("Number", "number_input", is_decimal_allowed=False, optional=True),
    field("Day", "datepicker", initial_date="2026-12-24", optional=True),
    field("Boxes", "checkboxes", options=options("Mail", "Files"), optional=True),
    field("Circles", "radio_buttons", options=options("Low", "High"), optional=True),
    field("Rich", "rich_text_input", optional=True),
)


def sent(facing: Facing) -> dict[str, JSON]:
    """By field, what the app was sent."""
    values = facing.heard("view_submission")["view"]["state"]["values"]
    return {block: entries["entry"] for block, entries in values.items()}


def test_a_form_is_filled_in_and_sent(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(*EVERY_FIELD)
    page, modal = facing.page, facing.get("modal")

    expect(modal.get_by_label("Words")).to_be_focused()
    page.keyboard.type("It <b>broke</b>")
    modal.get_by_label("Story").fill("one\ntwo")
    modal.get_by_role("combobox", name="Team").fill("stor")
    page.keyboard.press("Enter")
    modal.get_by_role("combobox", name="People").fill("dan")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    modal.get_by_label("Address").fill("ann@example.com")
    modal.get_by_label("Number").fill("17")
    modal.get_by_label("Files").check()
    modal.get_by_label("High").check()
    modal.get_by_label("Rich").fill("plainly")
    facing.get("modal-submit").click()

    values = sent(facing)
    expect(modal).to_be_hidden()
    assert values["words"]["value"] == "It <b>broke</b>"
    assert values["story"]["value"] == "one\ntwo"
    assert values["team"]["selected_option"]["value"] == "storage"
    assert values["people"]["selected_users"] == ["U0DAN0001"]
    assert values["number"]["value"] == "17"
    assert values["day"]["selected_date"] == "2026-12-24"
    assert values["boxes"]["selected_options"][0]["value"] == "files"
    assert values["circles"]["selected_option"]["value"] == "high"
    assert "plainly" in str(values["rich"]["rich_text_value"])


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("First"), field("Second", "email_text_input"), field("Third", optional=True))
    modal = facing.get("modal")
    modal.get_by_label("Third").fill("kept")
    modal.get_by_label("Second").fill("no address")

    facing.get("modal-submit").click()

    expect(facing.get("field-error")).to_have_text(
        ["Please complete this required field.", "Please enter a valid email address."]
    )
    expect(modal.get_by_label("First")).to_be_focused()
    expect(modal.get_by_label("First")).to_have_attribute("aria-invalid", "true")
    expect(modal.get_by_label("First")).to_have_accessible_description("Please complete this required field.")
    expect(modal.get_by_label("Third")).to_have_value("kept")


def test_what_the_app_finds_wrong_is_said_as_well(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("First"), field("Second", optional=True))
    errors = {"response_action": "errors", "errors": {"second": "There is one like it already."}}
    facing.answers(lambda payload: errors)
    facing.get("modal").get_by_label("First").fill("words")
    facing.page.keyboard.press("Enter")

    wrong = facing.get("field").filter(has=facing.get("field-error"))
    expect(wrong).to_have_attribute("data-block-id", "second")
    expect(wrong).to_contain_text("There is one like it already.")
    expect(facing.get("modal").get_by_label("First")).to_have_value("words")


def test_a_form_that_could_not_be_sent_stays_and_says_so(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("First"))
    facing.answers(lambda payload: None)
    facing.get("modal").get_by_label("First").fill("words")
    facing.get("modal-submit").click()

    expect(facing.get("modal").get_by_role("alert")).to_contain_text("We had some trouble connecting")
    expect(facing.get("modal").get_by_label("First")).to_have_value("words")
    facing.answers(lambda payload: "")
    facing.get("modal-submit").click()
    expect(facing.get("modal")).to_be_hidden()


def test_a_form_on_top_goes_back_to_the_one_below_as_it_was(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("First"), actions(button("More", "more")))
    upper = form(field("Other"), title="On top", close={"type": "plain_text", "text": "Back"})

    def push(payload: JSON) -> str:
        facing.web.views_push(trigger_id=payload["trigger_id"], view=upper)
        return ""

    facing.answers(push)
    facing.get("modal").get_by_label("First").fill("kept")
    facing.get("modal").get_by_role("button", name="More").click()
    expect(facing.get("modal-title")).to_have_text("On top")
    heard = facing.heard("block_actions")
    facing.page.keyboard.press("Escape")

    expect(facing.get("modal-title")).to_have_text("A form")
    expect(facing.get("modal").get_by_label("First")).to_have_value("kept")
    assert heard["view"]["state"]["values"]["first"]["entry"]["value"] == "kept"


def test_a_form_is_answered_by_another_and_all_are_closed(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("First"))
    steps: dict[str, JSON] = {
        "A form": {"response_action": "push", "view": form(field("First"), title="The second")},
        "The second": {"response_action": "update", "view": form(section("Sure?"), title="The third")},
        "The third": {"response_action": "clear"},
    }
    facing.answers(lambda payload: steps[payload["view"]["title"]["text"]])

    for title in steps:
        expect(facing.get("modal-title")).to_have_text(title)
        if title != "The third":
            facing.get("modal").get_by_label("First").fill(title)
        facing.get("modal-submit").click()
    expect(facing.get("modal")).to_be_hidden()


def test_an_app_that_asks_hears_what_is_typed_and_changes_the_form_under_it(facing: Facing) -> None:
    facing.open("ann")
    what = field(
        "First",
        dispatch_action=True,
        dispatch_action_config={"trigger_actions_on": ["on_character_entered"]},
    )
    facing.open_form(what, field("Second", optional=True))

    def suggest(payload: JSON) -> str:
        typed = payload["actions"][0]["value"]
        view = form(what, section(f"Like {typed}?"), field("Second", optional=True))
        facing.web.views_update(view_id=payload["view"]["id"], view=view)
        return ""

    facing.answers(suggest)
    facing.get("modal").get_by_label("Second").fill("kept")
    facing.get("modal").get_by_label("First").press_sequentially("vpn", delay=60)

    expect(facing.get("modal")).to_contain_text("Like vpn?")
    expect(facing.get("modal").get_by_label("First")).to_have_value("vpn")
    expect(facing.get("modal").get_by_label("First")).to_be_focused()
    expect(facing.get("modal").get_by_label("Second")).to_have_value("kept")


def test_a_menu_in_a_form_asks_the_app(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("Service", "external_select", min_query_length=0))
    found = {"options": options("VPN", "Mail")}
    facing.answers(lambda payload: found if payload["type"] == "block_suggestion" else "")

    facing.get("modal").get_by_role("combobox", name="Service").click()
    facing.page.get_by_role("option", name="Mail").click()
    facing.get("modal-submit").click()

    assert sent(facing)["service"]["selected_option"]["value"] == "mail"


def test_a_form_is_left_by_escape_and_the_app_is_told(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("First"), notify_on_close=True)

    facing.page.keyboard.press("Escape")

    expect(facing.get("modal")).to_be_hidden()
    assert facing.heard("view_closed")["user"]["name"] == "ann"


def test_a_form_is_on_the_screen_of_its_person_only(facing: Facing) -> None:
    facing.open("ann")
    facing.open_form(field("First"))
    other = facing.page.context.new_page()
    facing.open("ben", page=other)

    expect(other.get_by_test_id("composer")).to_be_visible()
    expect(other.get_by_test_id("modal")).to_be_hidden()
    facing.page.keyboard.press("Escape")
    other.close()


def test_the_words_of_a_message_reach_the_form_that_its_menu_opens(facing: Facing) -> None:
    facing.control.message("ben", facing.channel, "The lift is stuck")
    facing.open("ann")

    facing.message("lift").hover()
    facing.choose("message-menu", "Tell of this")

    heard = facing.heard("message_action")
    assert (heard["callback_id"], heard["message"]["text"]) == ("about", "The lift is stuck")
