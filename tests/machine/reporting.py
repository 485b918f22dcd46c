"""What people do to report, beside typing it: forms, shortcuts, reactions, and buttons that hold words."""

from hypothesis import strategies as st

from bot.sandbox.client import JSON, Outcome
from bot.slack import forms
from bot.slack.messages import buttons
from tests.machine.expected import AGENTS, COLLEAGUES, DONE, HIDDEN, IMPOSSIBLE, SAME, UNREAD, Written
from tests.machine.people import GENERAL, PICKS, TEXTS, People, as_sent
from tests.machine.screens import IN_FORMS

REACTION = "rotating_light"
PLACES = ("incidents", "quiet")
"""Where messages are reported from: a public channel and a private one, with Tocsin in both."""

REPORTS = (
    *("writes_and_reacts", "chooses_a_message_to_report") * 2,
    *("chooses_to_report", "finds_it_is_this_one", "finds_it_is_this_one"),
)


class Reporters(People):
    """Everybody who reports."""

    written: list[Written]
    typed: dict[str, str]
    """What somebody has typed in a form that still stands, by its view."""

    # What is in a message

    def writes_and_reacts(self, data: st.DataObject) -> None:
        """However many react, and however often Slack says so, a message is one incident."""
        who, message = data.draw(st.sampled_from(COLLEAGUES)), self._message(data)
        if who in message.reacted:
            return
        message.reacted.add(who)
        wanted = SAME
        if self.stage.expected.of_message(message) is None:
            wanted, case = DONE, self.stage.expected.report(who, UNREAD)
            case.is_unread = True
            self._is_reported_as(message, case.key)
        self._causes(
            lambda: self.control.react(who, message.channel, message.ts, REACTION),
            wanted,
            who,
            f"reacts to {message.text!r} of {message.author}",
        )

    def chooses_a_message_to_report(self, data: st.DataObject) -> None:
        who, message = data.draw(st.sampled_from(COLLEAGUES)), self._message(data)
        wanted = SAME if self.stage.expected.of_message(message) is None else IMPOSSIBLE
        callback = forms.REPORT_MESSAGE
        outcome = self.stage.act(
            lambda: self.control.message_shortcut(who, message.channel, message.ts, callback),
            wanted,
            who=who,
            by="shortcut",
            says=f"{callback} of {message.text!r} of {message.author}",
        )
        assert (outcome.view_id is not None) == (wanted == SAME)
        if outcome.view_id is not None:
            self._opened(who, outcome.view_id, message.ts)

    def _message(self, data: st.DataObject) -> Written:
        """An old one, or one that is written just now."""
        if data.draw(st.booleans()) and self.written:
            return self.written[data.draw(PICKS) % len(self.written)]
        author, text = data.draw(st.sampled_from(COLLEAGUES)), data.draw(TEXTS)
        place = self._place(data.draw(st.sampled_from(PLACES)))
        ts = self.control.message(author, place, as_sent(text))
        self.world.until_events_have_come()
        self.written.append(Written(place, ts, author, text))
        return self.written[-1]

    def _place(self, name: str) -> str:
        return str(self.control.channel(name)["id"])

    def _is_reported_as(self, message: Written, key: str) -> None:
        self.stage.expected.cases[key].original = message
        self.marks.append((message.channel, message.ts, message.text))

    # What is entered in a form

    def opens_the_form_of_a_report(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(COLLEAGUES))
        outcome = self._types(who, GENERAL, "", SAME, "", silent=True)
        assert outcome.view_id is not None
        self._opened(who, outcome.view_id, "")

    def chooses_to_report(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(COLLEAGUES))
        outcome = self.stage.act(
            lambda: self.control.shortcut(who, forms.REPORT), SAME, who=who, by="shortcut", says=forms.REPORT
        )
        assert outcome.view_id is not None
        self._opened(who, outcome.view_id, "")

    def _reports_in_a_form(self, data: st.DataObject, who: str, view: str, key: str) -> tuple[JSON, str]:
        """What is entered, and what becomes of it. Agents may enter for whom."""
        message = next((one for one in self.written if one.ts == key), None)
        text, entries = self.typed.get(view, message.text if message is not None else ""), {}
        if data.draw(st.booleans()) or not text:
            entries["what"] = text = data.draw(TEXTS)
        requester = who
        if who in AGENTS:
            requester = message.author if message is not None else who
            if data.draw(st.booleans()):
                entries["caller"] = requester = data.draw(st.sampled_from(COLLEAGUES))
        if message is not None and self.stage.expected.of_message(message) is not None:
            return entries, IMPOSSIBLE
        case = self.stage.expected.report_for(who, requester, text)
        if message is not None:
            self._is_reported_as(message, case.key)
        return entries, DONE

    # What is open already

    def finds_it_is_this_one(self, data: st.DataObject) -> None:
        """While they type, the form shows what sounds alike of what they may see; it may be one of them."""
        reporting = [who for who in sorted(self.forms) if self.forms[who][1] in REPORT_FORMS]
        if not reporting:
            return
        who = reporting[data.draw(PICKS) % len(reporting)]
        view, text = self.forms[who][0], data.draw(TEXTS)
        self._in_view(who, view, buttons.DESCRIBE, SAME, selected=text)
        self.stage.committed = False
        self.typed[view] = text
        shown = self._shown(view)
        alike = {  # what they reported for somebody else is left out
            case.key
            for case in self.stage.expected.cases.values()
            if case.is_open and case.may_see(who) and who != case.reported_by and case.title == text
        }
        assert len(shown) == 3 or alike <= set(shown), f"{who} typed {text!r} and is not shown {alike}"
        for key in shown:
            case = self.stage.expected.cases[key]
            assert case.is_open, f"{key} is over"
            assert case.may_see(who), f"{key} is shown to {who}"
        if data.draw(st.booleans()) and shown:
            if data.draw(st.booleans()):
                self._somebody_cancels(data, shown[0])
            self._chooses(who, view, shown[0])

    def _chooses(self, who: str, view: str, key: str) -> None:
        case = self.stage.expected.cases.get(key)
        say = self._say(who, GENERAL, buttons.THIS_ONE, "")
        wanted = IN_FORMS[buttons.THIS_ONE](say, case) if case is not None else HIDDEN
        outcome = self._in_view(who, view, buttons.THIS_ONE, wanted, value=key)
        if wanted in (DONE, SAME):
            self.joined[key] += wanted == DONE
            self.stage.committed = True
            del self.forms[who]
        else:
            assert outcome.view_id is not None, "nobody told them why"
        self.control.close(who)

    def _somebody_cancels(self, data: st.DataObject, key: str) -> None:
        """What was shown is over when they choose it."""
        who = data.draw(st.sampled_from(sorted(AGENTS)))
        self._says(who, GENERAL, "cancel", key, "It was the plug.")

    def _shown(self, view: str) -> list[str]:
        found = next(one for one in self.control.state(GENERAL)["views"] if one["id"] == view)
        offered = (block.get("accessory") or {} for block in found["blocks"])
        return [str(one["value"]) for one in offered if one.get("action_id") == buttons.THIS_ONE]

    def _in_view(self, who: str, view: str, action: str, wanted: str, **more: str) -> Outcome:
        return self.stage.act(
            lambda: self.control.click_in_view(who, view, action, **more),
            wanted,
            who=who,
            by="click",
            says=f"{action} {more}",
        )


REPORT_FORMS = (forms.REPORT, forms.REPORT_MESSAGE)
