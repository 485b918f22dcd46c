"""What people write in threads: agents under a card, and requesters to the desk."""

from collections.abc import Iterator

from hypothesis import strategies as st

from bot.sandbox.client import JSON
from tests.machine.expected import AGENTS, BAD, COLLEAGUES, KEPT, SAME, Case
from tests.machine.people import PICKS
from tests.machine.reporting import Reporters
from tests.machine.verbs import ANSWER, BETWEEN_US, REPLY

UNDER_A_CARD = (
    BETWEEN_US,
    "to requester: We look at it, <!here>.",
    "*To the requester:* _Half_ of it is back.",
    "to requester: ",
)
TO_THE_DESK = ("It is back, thank you.", "Still *nothing* here &lt;!channel&gt;.")

TALKS = (*("writes_under_a_card", "writes_to_the_desk") * 2, "writes_to_the_desk")


class Talkers(Reporters):
    """Everybody who talks about incidents."""

    def writes_under_a_card(self, data: st.DataObject) -> None:
        """Words are for the desk alone, save those to the requester."""
        who, text = self._draw_person(data), data.draw(st.sampled_from(UNDER_A_CARD))
        desk = self.control.channel("service-desk")
        threads = list(_threads(desk))
        if not threads:
            return
        ts = threads[data.draw(PICKS) % len(threads)]
        case, wanted = self._case_at(desk["id"], ts), SAME
        _, is_reply, said = text.partition(":") if "equester" in text else ("", "", text)
        if case is None:
            pass  # what we do not know to stand is nobody's thread
        elif is_reply and not said.strip():
            wanted = BAD
        elif is_reply:
            wanted = REPLY.may(case, who) or REPLY.does(case, self._say(who, desk["id"], "reply", said))
        elif who in AGENTS:
            case.comments.append(("note", "desk", who))
            wanted = KEPT
        self._writes(who, desk["id"], ts, text, wanted)

    def writes_to_the_desk(self, data: st.DataObject) -> None:
        """Below what they were told directly, or below a message that was reported: only its requester."""
        who, text = data.draw(st.sampled_from(COLLEAGUES)), data.draw(st.sampled_from(TO_THE_DESK))
        told = [one for one in self.control.state()["channels"] if one["is_im"] and one["user"] == who]
        threads = [(one["id"], ts, self._case_at(one["id"], ts)) for one in told for ts in _threads(one)]
        threads += [(one.channel, one.ts, self.stage.expected.of_message(one)) for one in self.written]
        if not threads:
            return
        channel, ts, case = threads[data.draw(PICKS) % len(threads)]
        wanted = SAME
        if case is not None and case.requester == who:
            wanted = ANSWER.does(case, self._say(who, channel, "answer", text))
        self._writes(who, channel, ts, text, wanted)

    def _writes(self, who: str, channel: str, ts: str, text: str, wanted: str) -> None:
        self._causes(
            lambda: self.control.message(who, channel, text, ts), wanted, who, f"writes below {ts}: {text}"
        )

    def _case_at(self, channel: str, ts: str) -> Case | None:
        """What one of our messages is about, as far as we know that it stands there."""
        known = {(row.channel, row.ts): row.record_id for row in self.stage.seen.deliveries}
        keys = {row.id: f"INC-{row.number}" for row in self.stage.seen.records}
        record = known.get((channel, ts))
        return self.stage.expected.cases[keys[record]] if record is not None else None


def _threads(channel: JSON) -> Iterator[str]:
    """The messages in a channel that threads can hang on."""
    for message in channel["messages"]:
        if message["thread_ts"] in (None, message["ts"]):
            yield message["ts"]
