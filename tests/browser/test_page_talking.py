"""The page: reading, writing, and everything that people do with messages."""

from playwright.sync_api import expect

from bot.sandbox.process import running
from tests.browser.facing import Facing, section
from tests.browser.screens import Screen
from tests.living import free_port

HOSTILE = '<img src=x onerror="document.title=1"> </script> &amp; "quotes"'


def test_what_somebody_writes_stands_on_everybodys_page_at_once(facing: Facing) -> None:
    facing.open("ann")
    other = facing.page.context.new_page()
    facing.open("ben", page=other)

    facing.write("Good *morning*, @ben")

    shown = other.get_by_test_id("message").filter(has_text="Good morning, @Ben Baker")
    expect(shown).to_be_visible()
    expect(shown.locator("strong")).to_have_text("morning")
    expect(shown.locator(".mention-me")).to_have_text("@Ben Baker")
    assert facing.control.channel(facing.channel)["messages"][-1]["text"] == "Good *morning*, <@U0BEN0001>"
    other.close()


def test_what_a_person_writes_is_shown_as_it_was_written(facing: Facing) -> None:
    facing.open()

    facing.write(HOSTILE)

    expect(facing.message("quotes").locator(".words")).to_have_text(HOSTILE)
    assert facing.page.locator("#timeline img, #timeline script").count() == 0


def test_an_address_that_would_run_something_is_no_link(facing: Facing) -> None:
    facing.says(section("<javascript:alert(1)|press> <https://example.com/?a=1&amp;b=2|the *rota*> <!here>"))
    facing.open()

    links = facing.message("press").locator("a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.com/?a=1&b=2")
    expect(links).to_have_attribute("rel", "noopener noreferrer")


def test_a_command_is_completed_and_its_answer_is_for_one_person(facing: Facing) -> None:
    facing.open("ann")
    facing.answers(lambda payload: f"You told *{payload['text']}*")

    facing.get("composer").press_sequentially("/tel")
    expect(facing.get("completion").get_by_role("option")).to_have_count(2)
    for key in ("ArrowDown", "Tab"):
        facing.page.keyboard.press(key)
    expect(facing.get("composer")).to_have_value("/telephone ")
    facing.get("composer").press_sequentially("the boss")
    facing.page.keyboard.press("Enter")

    answer = facing.message("You told the boss")
    expect(answer).to_contain_text("Only visible to you")
    facing.open("ben")
    expect(facing.get("composer")).to_be_visible()
    expect(answer).to_have_count(0)


def test_a_command_that_failed_comes_back_with_the_reason(facing: Facing) -> None:
    facing.open()
    facing.answers(lambda payload: None)

    facing.write("/tell a long story")

    expect(facing.get("toast")).to_contain_text("dispatch_failed")
    expect(facing.get("composer")).to_have_value("/tell a long story")


def test_a_command_that_there_is_not_is_not_lost(facing: Facing) -> None:
    facing.open()

    facing.write("/tel nobody")

    expect(facing.get("toast")).to_contain_text("/tel is not a command of the app")
    expect(facing.get("composer")).to_have_value("/tel nobody")
    facing.was_refused()


def test_a_draft_stays_where_it_was_written(facing: Facing) -> None:
    facing.open()
    facing.get("composer").fill("half a thou")

    facing.get("channel-general").click()
    expect(facing.get("channel-title")).to_have_text("#general")
    expect(facing.get("composer")).to_have_value("")
    facing.get(f"channel-{facing.name}").click()
    expect(facing.get("composer")).to_have_value("half a thou")
    facing.page.reload()
    expect(facing.get("composer")).to_have_value("half a thou")


def test_people_change_what_they_wrote(facing: Facing) -> None:
    facing.open("ann")
    facing.write("The vpn is down, @ben")
    facing.message("vpn").hover()
    facing.choose("message-menu", "Edit message")
    expect(facing.get("edit")).to_have_value("The vpn is down, @ben")
    facing.get("edit").fill("The VPN is slow, @ben")
    facing.page.keyboard.press("Enter")

    expect(facing.message("The VPN is slow, @Ben Baker")).to_contain_text("(edited)")
    facing.message("VPN").hover()
    facing.choose("message-menu", "Delete message")
    facing.get("confirm-yes").click()
    expect(facing.message("VPN")).to_have_count(0)


def test_others_words_are_not_ones_own_to_change(facing: Facing) -> None:
    facing.control.message("ben", facing.channel, "mine")
    facing.open("ann")

    facing.message("mine").hover()
    facing.get("message-menu").click()

    expect(facing.page.get_by_role("menuitem", name="Tell of this")).to_be_visible()
    expect(facing.page.get_by_role("menuitem", name="Delete")).to_have_count(0)


def test_reactions_are_added_by_name_and_taken_back(facing: Facing) -> None:
    ts = facing.control.message("ben", facing.channel, "done")
    facing.control.react("ben", facing.channel, ts, "eyes")
    facing.open("ann")

    facing.message("done").hover()
    facing.get("add-reaction").click()
    facing.get("emoji-search").fill("tad")
    facing.page.keyboard.press("Enter")
    expect(facing.get("reaction-tada")).to_have_text("🎉1")
    facing.get("reaction-eyes").click()
    expect(facing.get("reaction-eyes")).to_have_text("👀2")
    facing.get("reaction-eyes").click()
    expect(facing.get("reaction-eyes")).to_have_text("👀1")


def test_what_is_pinned_is_found_again(facing: Facing) -> None:
    facing.control.message("ben", facing.channel, "The number of the hotline is 17")
    for number in range(150):
        facing.control.message("ben", facing.channel, f"talk {number}")
    first = facing.control.channel(facing.channel)["messages"][0]["ts"]
    facing.control.pin("ben", facing.channel, first)
    facing.open("ann")
    expect(facing.message("talk 149")).to_be_visible()

    facing.get("pins").click()
    facing.page.get_by_role("button", name="hotline").click()

    expect(facing.message("hotline")).to_be_in_viewport()


def test_a_thread_is_read_and_answered_beside_its_channel(facing: Facing) -> None:
    root = facing.control.message("ann", facing.channel, "Who is on call?")
    facing.open("ann", "C0GENERAL")
    facing.control.message("ben", facing.channel, "I am", root)

    expect(facing.get(f"channel-{facing.name}")).to_have_attribute("data-unread", "1")
    facing.get(f"channel-{facing.name}").click()
    expect(facing.get("open-thread")).to_contain_text("1 new")
    facing.get("open-thread").click()
    expect(facing.get("thread-composer")).to_be_focused()
    facing.page.keyboard.type("Thank you")
    facing.page.keyboard.press("Enter")

    expect(facing.get("thread").get_by_test_id("message")).to_have_count(3)
    expect(facing.get(f"channel-{facing.name}")).to_have_attribute("data-unread", "0")
    facing.page.keyboard.press("Escape")
    expect(facing.get("thread")).to_be_hidden()
    expect(facing.get("open-thread")).to_contain_text("2 replies")


def test_what_was_not_seen_is_marked(facing: Facing) -> None:
    facing.open("ann", "C0GENERAL")
    facing.control.message("ben", facing.channel, "one")
    facing.control.message("ben", facing.channel, "two, <@U0ANN0001>")

    there = facing.get(f"channel-{facing.name}")
    expect(there).to_have_attribute("data-unread", "2")
    expect(there.get_by_test_id("mentions")).to_have_text("1")
    there.click()
    expect(there).to_have_attribute("data-unread", "0")


def test_nobody_writes_into_an_archived_channel(facing: Facing) -> None:
    facing.open()
    expect(facing.get("composer")).to_be_visible()

    facing.control.archive(facing.channel)

    expect(facing.get("archived")).to_be_visible()
    expect(facing.get("composer")).to_have_count(0)


def test_a_channel_is_joined_to_write_there(facing: Facing) -> None:
    facing.open("cleo")

    facing.get("join").click()
    facing.write("Here I am")

    expect(facing.message("Here I am")).to_be_visible()


def test_old_messages_come_as_one_scrolls_up_and_the_place_stays(facing: Facing) -> None:
    for number in range(230):
        facing.control.message("ben", facing.channel, f"number {number}.")
    facing.open("ann")
    expect(facing.message("number 229.")).to_be_in_viewport()
    messages = facing.get("timeline").get_by_test_id("message")
    expect(messages).to_have_count(100)

    facing.page.evaluate("document.getElementById('timeline').scrollTop = 150")
    expect(messages).to_have_count(200)
    expect(facing.message("number 133.")).to_be_in_viewport()
    facing.control.message("ben", facing.channel, "the newest")

    expect(facing.get("jump")).to_contain_text("1 new")
    expect(facing.message("number 133.")).to_be_in_viewport()
    facing.get("jump").click()
    expect(facing.message("the newest")).to_be_in_viewport()


def test_five_hundred_messages_at_once_disturb_nobody_who_writes(facing: Facing) -> None:
    facing.open("ann")
    facing.get("composer").press_sequentially("I was ")

    for number in range(500):
        facing.control.message("ben", facing.channel, f"burst {number}.")
    facing.get("composer").press_sequentially("here")
    facing.page.keyboard.press("Enter")

    expect(facing.message("I was here")).to_be_in_viewport()
    expect(facing.message("burst 499.")).to_be_in_viewport()
    assert facing.get("timeline").get_by_test_id("message").count() <= 110


def test_the_page_opens_as_somebody(facing: Facing) -> None:
    facing.page.goto(facing.address)
    expect(facing.get("act-as")).to_have_value("ann")
    facing.get("act-as").select_option("ben")
    expect(facing.page).to_have_url(f"{facing.address}/#/ben/C0GENERAL")

    facing.page.goto(f"{facing.address}/#/nobody/C0NOWHERE")

    expect(facing.page).to_have_url(f"{facing.address}/#/ann/C0GENERAL")
    expect(facing.get("act-as")).to_have_value("ann")
    facing.screen.troubles.clear()


def test_the_keyboard_goes_from_message_to_message(facing: Facing) -> None:
    facing.control.message("ben", facing.channel, "first")
    facing.control.message("ben", facing.channel, "second")
    facing.open("ann")

    facing.message("second").focus()
    facing.page.keyboard.press("ArrowUp")
    expect(facing.message("first")).to_be_focused()
    facing.page.keyboard.press("Tab")
    facing.page.keyboard.press("Enter")

    expect(facing.message("first").get_by_test_id("reaction-+1")).to_be_visible()


def test_a_telephone_shows_one_thing_at_a_time(facing: Facing) -> None:
    facing.page.set_viewport_size({"width": 390, "height": 760})
    facing.control.message("ben", facing.channel, "Wide" * 200)
    facing.open("ann")

    expect(facing.get("sidebar")).to_be_hidden()
    facing.page.get_by_role("button", name="Channels").click()
    facing.get("channel-general").click()
    expect(facing.get("channel-title")).to_have_text("#general")
    expect(facing.get("sidebar")).to_be_hidden()
    facing.open("ann")
    assert facing.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_goes_on_when_the_sandbox_comes_back(page_of: Screen) -> None:
    port, page = str(free_port()), page_of.page
    with running("--port", port):
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.get_by_test_id("live")).to_have_attribute("data-state", "live")
        page.get_by_test_id("composer").fill("kept")
    expect(page.get_by_test_id("live")).to_have_attribute("data-state", "lost")

    with running("--port", port) as again:
        again.control.message("ben", "general", "Are you there?")

        expect(page.get_by_test_id("message").filter(has_text="Are you there?")).to_be_visible()
        expect(page.get_by_test_id("composer")).to_have_value("kept")
        page.goto("about:blank")
    page_of.troubles.clear()  # that nobody answered meanwhile
