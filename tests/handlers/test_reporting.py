"""Reporting by the form, by the shortcuts and by a reaction."""

import json
from datetime import UTC, datetime

import pytest

from bot.records import incidents
from bot.sandbox.blockkit import view_problems
from bot.slack import forms, originals
from bot.slack.messages.buttons import DESCRIBE, THIS_ONE
from storage import Database
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    EVE,
    INC_1,
    ONLY_SQLITE,
    WORKSPACE,
    actor,
    deliveries,
    incident,
    locked_away,
    report,
    report_major,
    said,
    tocsin,
)
from tests.handlers.side import JSON, Answered, Side, message, message_shortcut, reaction

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers


def test_all_that_is_entered_is_recorded(bolt: Side) -> None:
    """Since when, files and for whom, beside the words."""
    since = int(datetime(2026, 11, 21, 9, 0, tzinfo=UTC).timestamp())
    form = forms.report(bolt.desk.rulebook, channel="C0GENERAL", for_others=True)

    answer = bolt.submit(
        form, by=BEN, what="VPN is down", since=str(since), files="https://a.example/log", caller=ANN
    )

    found = incident(bolt.desk, INC_1)
    assert (answer.status, answer.body) == (200, "")
    assert found.began_at == datetime.fromtimestamp(since, UTC)
    assert (found.file_links, found.requester_id, found.reported_by) == ("https://a.example/log", ANN, BEN)


def test_what_cannot_be_used_is_answered_at_its_field(bolt: Side) -> None:
    """The form stays open with all that was entered, and nothing is recorded."""
    form = forms.report(bolt.desk.rulebook, channel="C0GENERAL", for_others=True)
    later = str(int(datetime(2026, 11, 22, tzinfo=UTC).timestamp()))

    answers = {
        field: bolt.submit(form, by=BEN, what="VPN", **{field: value}).json["errors"]
        for field, value in {"since": later, "files": "the share", "caller": "U0BOT0001"}.items()
    }

    assert {field: list(errors) for field, errors in answers.items()} == {
        "since": ["since"],
        "files": ["files"],
        "caller": ["caller"],
    }
    assert bolt.recorded() == 0


def test_who_may_not_report_for_others_is_refused_whatever_they_send(bolt: Side) -> None:
    """Their form has no such field; a forged one is answered, and nothing is recorded."""
    form = forms.report(bolt.desk.rulebook, channel="C0GENERAL", for_others=True)

    answer = bolt.submit(form, by=EVE, what="VPN", caller=ANN)

    assert "Only the agents report on behalf" in answer.words
    assert bolt.recorded() == 0


def test_only_agents_are_asked_for_whom_they_report(bolt: Side) -> None:
    """The command opens the form that its person may fill."""
    for person, asked in ((BEN, True), (EVE, False)):
        bolt.command("", by=person)
        assert ('"caller"' in bolt.slack.asked[-1][1]["view"]) is asked


def form_shown(bolt: Side) -> JSON:
    """The form that was opened last, with what stands in its fields."""
    method, sent = bolt.slack.asked[-1]
    assert method == "views.open"
    view = json.loads(sent["view"])
    assert isinstance(view, dict)
    return view


def prefilled(view: JSON) -> dict[str, object]:
    found = {}
    for block in view["blocks"]:
        element = block.get("element") or {}
        initial = element.get("initial_value") or element.get("initial_user")
        if initial:
            found[block["block_id"]] = initial
    return found


def test_the_global_shortcut_opens_the_form(bolt: Side) -> None:
    """From anywhere in Slack; it belongs to no channel, and needs no database to open."""
    answer = bolt.shortcut(forms.REPORT, by=BEN)

    assert (answer.status, answer.body) == (200, "")
    view = form_shown(bolt)
    assert view["callback_id"] == forms.REPORT
    assert prefilled(view) == {}
    bolt.submit(view, by=BEN, what="VPN is down")
    assert incident(bolt.desk, INC_1).reported_in is None


def test_a_messages_menu_opens_the_form_with_its_words(bolt: Side) -> None:
    """Its first line is what is broken; an agent most likely reports for who wrote it."""
    written = message("*VPN* is &lt;down&gt;\nfor <@U0EVE0001|eve>\nsince noon", by=ANN)

    bolt.message_shortcut(forms.REPORT_MESSAGE, written, by=BEN)

    view = form_shown(bolt)
    assert prefilled(view) == {
        "what": "*VPN* is <down>",
        "details": "for @eve\nsince noon",
        "caller": ANN,
    }
    bolt.submit(view, by=BEN, what="VPN is down", caller=ANN)
    found = incident(bolt.desk, INC_1)
    assert (found.reported_in, found.reported_ts) == ("C0GENERAL", written["ts"])
    assert (found.requester_id, found.reported_by) == (ANN, BEN)


@pytest.mark.parametrize(
    ("by", "change"),
    [
        (BEN, {"user": BEN}),
        (BEN, {"bot_id": "B1"}),
        (BEN, {"team": "T9"}),
        (BEN, {"user": None}),
        (EVE, {}),
    ],
    ids=["one's own", "an app's", "a guest's", "nobody's", "read by no agent"],
)
def test_nobody_is_proposed_who_cannot_be_reported_for(bolt: Side, by: str, change: JSON) -> None:
    """Then it is the report of who reports it."""
    bolt.message_shortcut(forms.REPORT_MESSAGE, {**message("VPN"), **change}, by=by)

    assert "caller" not in prefilled(form_shown(bolt))


@pytest.mark.parametrize("text", ["", "   ", "x" * 4_000, '"' * 4_000, "\\\n" * 2_000, "😀" * 3_000])
def test_whatever_a_message_says_its_form_opens(bolt: Side, text: str) -> None:
    """A form takes 150 and 3,000 characters, and carries 3,000 unseen; a picture has no words at all."""
    bolt.message_shortcut(forms.REPORT_MESSAGE, message(text), by=BEN)

    view = form_shown(bolt)
    assert view_problems(view) == []
    assert originals.unpacked(view["private_metadata"]).ts == message(text)["ts"]


def test_a_message_that_is_reported_is_answered_with_its_incident(bolt: Side) -> None:
    """Before a form is filled for nothing, to that person alone."""
    bolt.message_shortcut(forms.REPORT_MESSAGE, message("VPN is down"), by=BEN)
    bolt.submit(form_shown(bolt), by=BEN, what="VPN is down")

    bolt.message_shortcut(forms.REPORT_MESSAGE, message("VPN is down"), by=EVE)
    bolt.message_shortcut(forms.REPORT_MESSAGE, message("VPN is down"), by=CLEO)

    assert bolt.slack.methods() == ["views.open"]
    eve, cleo = [row for row in deliveries(bolt.desk) if row.method == "respond"]
    assert "INC-1" in eve.facts["says"]  # who may not see it learns only that it is there
    assert (cleo.message, cleo.facts["key"]) == ("Shown", "INC-1")


def test_two_forms_of_one_message_make_one_incident(bolt: Side) -> None:
    """Both were opened before either was sent: the second is told in the form."""
    for person in (BEN, EVE):
        bolt.message_shortcut(forms.REPORT_MESSAGE, message("VPN is down"), by=person)
    bolt.submit(form_shown(bolt), by=BEN, what="VPN is down")

    answer = bolt.submit(form_shown(bolt), by=EVE, what="VPN is down")

    assert "it is INC-1" in answer.json["errors"]["what"]
    assert bolt.recorded() == 1


def test_a_shortcut_whose_form_slack_refuses_is_explained(bolt: Side) -> None:
    """A message's menu has a place to answer; the global shortcut's person is told directly."""
    bolt.slack.refuses["views.open"] = "expired_trigger_id"

    first = bolt.message_shortcut(forms.REPORT_MESSAGE, message("VPN"), by=EVE)
    second = bolt.shortcut(forms.REPORT, by=EVE)

    assert (first.status, second.status) == (200, 200)
    answered, told = deliveries(bolt.desk)
    assert (answered.method, told.address) == ("respond", f"@{EVE}")
    assert "expired_trigger_id" in answered.facts["says"]
    assert "expired_trigger_id" in told.facts["says"]


def test_a_messages_menu_says_when_the_database_is_away(bolt: Side) -> None:
    """At once and to that person alone, with another way to reach the desk."""
    with locked_away(bolt.desk.database):
        answer = bolt.message_shortcut(forms.REPORT_MESSAGE, message("VPN"), by=EVE)

    assert answer.status == 200
    if bolt.slack.methods() == ["views.open"]:
        return  # SQLite reads while somebody else writes: the form itself will say so
    assert "Call extension 1234." in str(bolt.slack.asked[-1])


def test_a_reaction_of_the_rulebook_reports_its_message(bolt: Side) -> None:
    """In any channel but a war room, by anybody who is no guest; a skin tone does not matter."""
    siren = {**reaction(EVE, name="rotating_light::skin-tone-2", channel="C0GENERAL"), "item_user": ANN}

    assert bolt.event(siren).status == 200
    assert bolt.event(siren).status == 200

    assert incident(bolt.desk, INC_1).reported_ts == siren["item"]["ts"]
    assert bolt.recorded() == 1


def test_reactions_that_report_nothing_are_acknowledged(bolt: Side) -> None:
    """Another emoji, a guest's, one on our own message, one on a file, and one switched off."""
    siren = reaction(EVE, name="rotating_light", channel="C0GENERAL")
    off = bolt.desk.rulebook.reporting.model_copy(update={"reaction": None})

    for one in (
        {**siren, "reaction": "memo"},
        {**siren, "user_team": "T9"},
        {**siren, "item_user": "U0BOT0001"},
        {**siren, "item": {"type": "file", "file": "F1"}},
    ):
        assert bolt.event(one).status == 200
    bolt.desk.rulebook = bolt.desk.rulebook.model_copy(update={"reporting": off})
    assert bolt.event(siren).status == 200

    assert bolt.recorded() == 0


def test_one_emoji_for_both_marks_in_a_war_room_and_reports_elsewhere(bolt: Side) -> None:
    """A rulebook may say so, and each place has its meaning."""
    report_major(bolt.desk)
    with tocsin(bolt.desk) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel="C0ROOM001", name="inc-1", at=work.now)
    both = bolt.desk.rulebook.reporting.model_copy(update={"reaction": "memo"})
    bolt.desk.rulebook = bolt.desk.rulebook.model_copy(update={"reporting": both})

    bolt.event(reaction(CLEO, channel="C0ROOM001"))
    assert bolt.recorded() == 1
    bolt.event(reaction(CLEO, channel="C0GENERAL"))

    assert bolt.recorded() == 2
    with bolt.desk.database.reading() as store:
        assert len(store.flows.of(found.id, "timeline.mark")) == 1


def typed(bolt: Side, view: JSON, text: str, *, by: str = BEN) -> Answered:
    return bolt.in_view(view, DESCRIBE, text, by=by, kind="plain_text_input", what=text)


def test_what_is_open_and_sounds_alike_is_shown_while_somebody_types(bolt: Side) -> None:
    """In the form itself, unless it has changed meanwhile; and only what its person may see."""
    report(bolt.desk, "VPN is down", by=ANN)
    view = {**forms.report(bolt.desk.rulebook, channel="C0GENERAL"), "id": "V7"}

    answers = [typed(bolt, view, "the vpn", by=person) for person in (BEN, EVE)]

    assert [(answer.status, answer.body) for answer in answers] == [(200, "")] * 2
    ((method, sent),) = bolt.slack.asked
    assert (method, sent["view_id"]) == ("views.update", "V7")
    assert sent["hash"].endswith(".abcdef")
    assert "*INC-1* new" in sent["view"]


def test_typing_on_asks_nothing_of_slack_until_something_changes(bolt: Side) -> None:
    """Every letter comes here."""
    report(bolt.desk, "VPN is down", by=ANN)
    view = {**forms.report(bolt.desk.rulebook), "id": "V7"}
    for text in ("V", "Pr", "Printer"):
        typed(bolt, view, text)
    assert bolt.slack.asked == []

    typed(bolt, view, "Printer on VPN")
    shown = {**json.loads(bolt.slack.asked[0][1]["view"]), "id": "V7"}
    typed(bolt, shown, "Printer on VPN!")

    assert bolt.slack.methods() == ["views.update"]


@pytest.mark.parametrize("reason", ["hash_conflict", "not_found", "internal_error"])
def test_a_form_that_slack_does_not_change_stays_as_it_is(bolt: Side, reason: str) -> None:
    """Somebody types on, or has closed it: there is nothing to say."""
    report(bolt.desk, "VPN is down", by=ANN)
    bolt.slack.refuses["views.update"] = reason

    answer = typed(bolt, {**forms.report(bolt.desk.rulebook), "id": "V7"}, "VPN")

    assert (answer.status, answer.body) == (200, "")
    assert bolt.slack.methods() == ["views.update"]


def test_a_search_that_fails_leaves_the_form_as_it_is(bolt: Side) -> None:
    """Whoever reports is not to be kept from it by a convenience."""
    bolt.desk.database = Database("postgresql://nobody@127.0.0.1:1/none")

    answer = typed(bolt, {**forms.report(bolt.desk.rulebook), "id": "V7"}, "VPN")

    assert (answer.status, answer.body) == (200, "")
    assert bolt.slack.asked == []


def test_choosing_one_ends_the_form_with_what_becomes_of_it(bolt: Side) -> None:
    """There is nothing left to send, and no second record."""
    report(bolt.desk, "VPN is down", by=ANN)
    view = {**forms.report(bolt.desk.rulebook), "id": "V7"}

    answer = bolt.in_view(view, THIS_ONE, "INC-1", by=BEN, what="VPN gone")

    ((method, sent),) = bolt.slack.asked
    assert (answer.status, method) == (200, "views.update")
    assert "submit" not in json.loads(sent["view"])
    assert "*INC-1* affects you as well" in sent["view"]
    assert said(bolt.desk, "AlsoAffected")[0].facts["text"] == "VPN gone"
    assert bolt.recorded() == 1


def test_a_choice_that_came_too_late_is_refused_above_the_form(bolt: Side) -> None:
    """What was entered stays below: it can be sent as a report of its own."""
    report(bolt.desk, "VPN is down", by=ANN)
    incidents.cancel(bolt.desk, actor(BEN), INC_1, "A drill")

    bolt.in_view({**forms.report(bolt.desk.rulebook), "id": "V7"}, THIS_ONE, "INC-1", by=BEN)

    ((method, sent),) = bolt.slack.asked
    assert method == "views.push"
    assert "INC-1 is cancelled already" in sent["view"]


def test_what_is_not_as_slack_writes_it_reports_nothing(bolt: Side) -> None:
    """Neither a shortcut of no message, nor a reaction to no place, nor a form of nothing."""
    chosen = message_shortcut(bolt.slack, forms.REPORT_MESSAGE, message("VPN"))
    siren = reaction(EVE, name="rotating_light", channel="C0GENERAL")
    form = {**forms.report(bolt.desk.rulebook), "callback_id": forms.REPORT_MESSAGE}

    for wrong in ({"message": {"ts": 1}}, {"message": None}, {"channel": {"id": None}}, {"channel": "C1"}):
        assert bolt.interact({**chosen, **wrong}).status == 400
    for item in (None, {"channel": "C1"}, {"channel": "C1", "ts": None}, {"ts": "1.0"}):
        assert bolt.event({**siren, "item": item}).status == 200
    for about in ("C1", "{}", "[]", '{"ts": "1.0"}'):
        answer = bolt.submit({**form, "private_metadata": about}, what="VPN")
        assert "belongs to no message" in answer.json["errors"]["what"]

    assert bolt.recorded() == 0
    assert bolt.slack.asked == []
