"""The page: Block Kit in messages and on the app's home, and what the app hears of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.facing import JSON, Facing, actions, button, options, plain, section

SURE = {
    "title": plain("Close it?"),
    "text": {"type": "mrkdwn", "text": "*INC-1* is closed for everybody."},
    "confirm": plain("Close it"),
    "deny": plain("Not yet"),
}
PICTURE = {"type": "image", "image_url": "https://pictures.example.com/map.png", "alt_text": "a map"}
EVERYTHING: list[JSON] = [
    {"type": "header", "text": plain("The header :fire:")},
    section("*bold* _italic_ ~gone~ `code` <https://example.com|a link>\n> quoted\n```\nfenced\n```"),
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Left*"}, plain("right *as it is*")]},
    {"type": "divider"},
    {"type": "context", "elements": [PICTURE, plain("in context")]},
    {**PICTURE, "title": plain("Floor 3")},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U0BEN0001"}]}
                ],
            },
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "SELECT 1"}]},
        ],
    },
]


def test_every_block_is_shown(facing: Facing) -> None:
    facing.says(*EVERYTHING, text="the fallback")
    facing.open()

    shown = facing.message("The header")
    expect(shown.get_by_role("heading")).to_contain_text("The header")
    for tag, words in {"strong": "bold", "em": "italic", "s": "gone", "blockquote": "quoted"}.items():
        expect(shown.locator(tag).first).to_have_text(words)
    expect(shown.locator("pre")).to_have_text(["fenced", "SELECT 1"])
    expect(shown.locator("ol li")).to_have_text("@Ben Baker")
    for words in ("right *as it is*", "in context", "Floor 3"):
        expect(shown).to_contain_text(words)
    expect(shown).not_to_contain_text("the fallback")
    expect(shown.locator("hr")).to_have_count(1)


def test_pictures_of_other_hosts_are_not_loaded(facing: Facing) -> None:
    """That nothing was asked of them is seen by every test; here their words stand in their place."""
    facing.says(PICTURE)
    facing.open()

    expect(facing.get("timeline").get_by_role("img", name="a map")).to_be_visible()
    assert facing.page.locator("#timeline img").count() == 0


def test_what_an_app_keeps_for_itself_is_on_no_page(facing: Facing) -> None:
    facing.says(
        section("hello"), metadata={"event_type": "kept_secret", "event_payload": {"id": "delivery-7"}}
    )
    facing.open()

    expect(facing.message("hello")).to_be_visible()
    assert not re.search("kept_secret|delivery-7", facing.page.content())


def test_a_button_is_pressed_with_its_value(facing: Facing) -> None:
    facing.says(
        section("INC-1"), actions(button("Take it", value="1"), button("Take it", "again", value="2"))
    )
    facing.open("ben")

    facing.page.get_by_role("button", name="Take it").last.click()

    heard = facing.heard("block_actions")
    assert (heard["actions"][0]["value"], heard["user"]["name"]) == ("2", "ben")


def test_a_click_that_the_app_did_not_take_is_said(facing: Facing) -> None:
    facing.says(actions(button("Take it")))
    facing.open()
    facing.answers(lambda payload: None)

    facing.page.get_by_role("button", name="Take it").click()

    expect(facing.get("toast")).to_contain_text("We had some trouble connecting")


def test_the_app_hears_only_of_what_was_confirmed(facing: Facing) -> None:
    facing.says(actions(button("Close", confirm=SURE), button("Other", "other")))
    facing.open()
    close = facing.page.get_by_role("button", name="Close", exact=True)

    close.click()
    expect(facing.get("confirm")).to_contain_text("INC-1 is closed for everybody.")
    facing.get("confirm-no").click()
    facing.page.get_by_role("button", name="Other").click()
    assert facing.heard("block_actions")["actions"][0]["action_id"] == "other"
    close.click()
    facing.page.keyboard.press("Escape")
    close.click()
    facing.get("confirm-yes").click()
    assert facing.heard("block_actions")["actions"][0]["action_id"] == "press"


def test_a_button_with_an_address_opens_it_and_tells_the_app(facing: Facing) -> None:
    facing.says(actions(button("Status", url=f"{facing.address}/page/bell.svg")))
    facing.open()

    with facing.page.context.expect_page() as opened:
        facing.page.get_by_role("button", name="Status").click()

    expect(opened.value).to_have_url(f"{facing.address}/page/bell.svg")
    opened.value.close()
    assert facing.heard("block_actions")["actions"][0]["action_id"] == "press"


def test_one_of_a_menu_is_chosen_by_the_keyboard(facing: Facing) -> None:
    menu = {"type": "static_select", "action_id": "team", "placeholder": plain("A team")}
    facing.says(section("Whose?", accessory=menu | {"options": options("Network", "Storage", "Night")}))
    facing.open()

    facing.page.get_by_role("combobox", name="A team").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        facing.page.keyboard.press(key)

    chosen = facing.heard("block_actions")["actions"][0]["selected_option"]
    assert chosen["value"] == "storage"
    expect(facing.page.get_by_role("combobox", name="A team")).to_have_value("Storage")


def test_several_are_chosen_by_typing_and_taken_back(facing: Facing) -> None:
    menu = {"type": "multi_users_select", "action_id": "who", "placeholder": plain("Who")}
    facing.says(section("Who?", accessory=menu))
    facing.open()
    box = facing.page.get_by_role("combobox", name="Who")

    box.press_sequentially("cleo")
    expect(facing.page.get_by_role("option", name="Cleo Carter @cleo")).to_be_visible()
    facing.page.keyboard.press("Enter")
    assert facing.heard("block_actions")["actions"][0]["selected_users"] == ["U0CLEO001"]
    box.press_sequentially("ben")
    expect(facing.page.get_by_role("option", name="Ben Baker @ben")).to_be_visible()
    facing.page.keyboard.press("Enter")
    assert facing.heard("block_actions")["actions"][0]["selected_users"] == ["U0CLEO001", "U0BEN0001"]
    facing.page.get_by_role("button", name="Remove Cleo Carter").click()
    assert facing.heard("block_actions")["actions"][0]["selected_users"] == ["U0BEN0001"]


def test_a_menu_of_the_apps_asks_it_while_one_types(facing: Facing) -> None:
    menu = {"type": "external_select", "action_id": "service", "placeholder": plain("A service")}
    facing.says(section("Which?", accessory=menu | {"min_query_length": 2}))
    facing.answers(
        lambda payload: (
            {"options": options(f"{payload['value']}-one", f"{payload['value']}-two")}
            if payload["type"] == "block_suggestion"
            else ""
        )
    )
    facing.open()

    box = facing.page.get_by_role("combobox", name="A service")
    box.click()
    expect(facing.page.locator(".listbox-note")).to_have_text("Type 2 letters or more to search.")
    box.press_sequentially("vpn")
    facing.page.get_by_role("option", name="vpn-two").click()

    assert facing.heard("block_actions")["actions"][0]["selected_option"]["value"] == "vpn-two"


def test_what_is_under_the_dots_is_chosen(facing: Facing) -> None:
    facing.says(
        section(
            "INC-1", accessory={"type": "overflow", "action_id": "more", "options": options("Mute", "Open")}
        )
    )
    facing.open()

    facing.message("INC-1").get_by_role("button", name="More", exact=True).click()
    facing.page.get_by_role("menuitem", name="Open").click()

    assert facing.heard("block_actions")["actions"][0]["selected_option"]["value"] == "open"


@pytest.mark.parametrize(
    ("element", "typed", "held", "expected"),
    [
        ({"type": "datepicker"}, "2026-12-24", "selected_date", "2026-12-24"),
        ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
        # 09:30 of Ann, who is in London, in summer.
        ({"type": "datetimepicker"}, "2026-07-01T09:30", "selected_date_time", 1782894600),
    ],
)
def test_moments_are_chosen_in_the_persons_zone(
    facing: Facing, element: JSON, typed: str, held: str, expected: str | int
) -> None:
    facing.says(section("When?"), actions({"action_id": "when", **element}))
    facing.open("ann")

    facing.message("When?").locator("input").fill(typed)
    facing.message("When?").locator("input").blur()

    assert facing.heard("block_actions")["actions"][0][held] == expected


def test_boxes_and_circles_are_ticked(facing: Facing) -> None:
    facing.says(
        actions(
            {"type": "checkboxes", "action_id": "boxes", "options": options("Mail", "Files")},
            {"type": "radio_buttons", "action_id": "circles", "options": options("Low", "High")},
        )
    )
    facing.open()

    facing.page.get_by_label("Mail").check()
    assert [one["value"] for one in facing.heard("block_actions")["actions"][0]["selected_options"]] == [
        "mail"
    ]
    facing.page.get_by_label("High").check()
    heard = facing.heard("block_actions")
    assert heard["actions"][0]["selected_option"]["value"] == "high"
    assert heard["state"]["values"]["deeds"]["boxes"]["selected_options"][0]["value"] == "mail"


def test_a_moment_is_told_in_the_zone_of_who_looks(facing: Facing) -> None:
    facing.says(section("by <!date^1782894600^{date} at {time}^https://example.com|never>"))
    facing.control.change_user("ben", tz="Asia/Tokyo")

    facing.open("ann")
    expect(facing.message("by")).to_contain_text("by 1 July 2026 at 09:30")
    facing.open("ben")
    expect(facing.message("by")).to_contain_text("by 1 July 2026 at 17:30")


def test_a_message_that_changes_changes_on_the_screen(facing: Facing) -> None:
    ts = facing.says(section("before"), actions(button("Take it")))
    facing.open()
    facing.page.get_by_role("button", name="Take it").focus()

    facing.web.chat_update(channel=facing.channel, ts=ts, text="x", blocks=[section("after")])

    expect(facing.message("after")).to_be_visible()
    expect(facing.message("before")).to_have_count(0)


def test_a_file_is_kept_and_not_shown(facing: Facing) -> None:
    facing.open()
    facing.get("composer-file").set_input_files(
        {"name": "report.html", "mimeType": "text/html", "buffer": b"<script>bad()</script>"}
    )

    with facing.page.expect_download() as download:
        facing.get("file").click()

    assert download.value.suggested_filename == "report.html"
    assert download.value.path().read_bytes() == b"<script>bad()</script>"


def test_links_of_the_channel_stand_under_its_name(facing: Facing) -> None:
    facing.web.bookmarks_add(
        channel_id=facing.channel, title="Runbook", type="link", link="https://example.com/run"
    )
    facing.web.conversations_setTopic(channel=facing.channel, topic="Who answers: <@U0BEN0001>")
    facing.open()

    link = facing.get("bookmarks").get_by_role("link", name="Runbook")
    expect(link).to_have_attribute("href", "https://example.com/run")
    expect(facing.page.locator(".topic")).to_have_text("Who answers: @Ben Baker")


def test_the_apps_home_is_opened_and_follows_the_app(facing: Facing) -> None:
    facing.open("ann")
    facing.get("dm-helper").click()
    facing.get("home-tab").click()
    assert facing.heard("app_home_opened")["event"]["user"] == "U0ANN0001"

    view = {"type": "home", "blocks": [section("Your queue is empty"), actions(button("Report"))]}
    facing.web.views_publish(user_id="U0ANN0001", view=view)
    expect(facing.get("home")).to_contain_text("Your queue is empty")
    facing.get("home").get_by_role("button", name="Report").click()

    assert facing.heard("block_actions")["container"]["type"] == "view"
    facing.get("messages-tab").click()
    expect(facing.get("home")).to_be_hidden()


def test_a_link_to_a_message_of_the_workspace_leads_there(facing: Facing) -> None:
    ts = facing.control.message("ben", facing.channel, "what it is about")
    reply = facing.control.message("ben", facing.channel, "and more of it", ts)
    links = [
        facing.web.chat_getPermalink(channel=facing.channel, message_ts=one)["permalink"]
        for one in (ts, reply)
    ]
    for number in range(120):
        facing.control.message("ben", facing.channel, f"talk {number}")
    facing.web.chat_postMessage(channel="U0ANN0001", text=f"See <{links[0]}|this> and <{links[1]}|that>")
    facing.open("ann", "C0GENERAL")
    facing.get("dm-helper").click()

    facing.message("See this").get_by_role("link", name="this").click()
    expect(facing.message("what it is about")).to_be_in_viewport()
    facing.get("dm-helper").click()
    facing.message("See this").get_by_role("link", name="that").click()
    expect(facing.get("thread")).to_contain_text("and more of it")
