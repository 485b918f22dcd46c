"""Surfaces without a command: threads, reactions, a message's menu, and clicks in an open form."""

from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.flows import Site
from bot.records import incidents
from bot.records.incidents import Report
from bot.records.incidents.reacting import read_message
from bot.slack import forms
from bot.slack.calling import client
from bot.slack.gateway import Gateway
from bot.slack.messages import buttons
from bot.terms import Key
from storage.rows import Delivery, DeliveryState, Record
from tests.acting import AGENTS, ANN, BEN, WORKSPACE, actor, arrives, report, tocsin
from tests.badinput.door import Door
from tests.badinput.surfaces import Stage, Surface
from tests.handlers.side import JSON, Answered, message, reaction

GENERAL, DIRECT = "C0GENERAL", "D0ANN0001"

_numbers = count(1)


def by_talk() -> dict[str, Surface]:
    """What people write in threads, and messages that become incidents."""
    return {
        "a note in the thread under the card": Surface(_noted, is_event=True),
        "to requester: {text}": Surface(_replied, is_event=True, most=3_000),
        "an answer in a direct message's thread": Surface(_answered_directly, is_event=True),
        "an answer in the thread of what was reported": Surface(_answered_below, is_event=True),
        "a message to us": Surface(_asked_directly, is_event=True),
        "a mention": Surface(_mentioned, is_event=True),
        "a reaction on a message": Surface(_reacted, is_event=True),
        "the menu of a message": Surface(_chosen, is_event=True),
        "what was typed before it is this one": Surface(_joined, is_form=True),
    }


def next_ts() -> str:
    """The ts of a message that nobody has seen before."""
    return f"1795262400.{next(_numbers):06}"


def written(text: str, *, by: str, channel: str, thread: str) -> JSON:
    """https://docs.slack.dev/reference/events/message"""
    return {**message(text, by=by, ts=next_ts()), "type": "message", "channel": channel, "thread_ts": thread}


def standing(at: Door, key: Key, said: str, channel: str) -> str:
    """The ts of the first such message about the incident, that stands in Slack from now on."""
    first = (
        select(Delivery)
        .join(Record, Record.id == Delivery.record_id)
        .where(Record.workspace_id == WORKSPACE, Record.number == key.number, Delivery.message == said)
        .order_by(Delivery.id)
        .limit(1)
    )
    with Session(at.desk.database.engine) as session, session.begin():
        row = session.scalars(first).one()
        if row.ts is None:
            row.end(DeliveryState.SENT)
            row.channel, row.ts = channel, next_ts()
        assert row.ts is not None
        return row.ts


def reported_below(at: Door) -> str:
    """The ts of a message of Ann's that is an incident."""
    ts = next_ts()
    incidents.report(at.desk, actor(ANN, arrival=arrives()), Report("VPN is down", channel=GENERAL, ts=ts))
    return ts


def _noted(stage: Stage, text: str) -> Answered:
    card = standing(stage.door, stage.key, "IncidentCard", AGENTS)
    return stage.door.event(written(text, by=BEN, channel=AGENTS, thread=card))


def _replied(stage: Stage, text: str) -> Answered:
    return _noted(stage, f"to requester: {text}")


def _answered_directly(stage: Stage, text: str) -> Answered:
    key = report(stage.door.desk, by=ANN)
    incidents.take(stage.door.desk, actor(BEN), key)
    told = standing(stage.door, key, "Told", DIRECT)
    return stage.door.event(written(text, by=ANN, channel=DIRECT, thread=told))


def _answered_below(stage: Stage, text: str) -> Answered:
    thread = reported_below(stage.door)
    return stage.door.event(written(text, by=ANN, channel=GENERAL, thread=thread))


def _asked_directly(stage: Stage, text: str) -> Answered:
    said = {**message(f"Mail: {text}", by=ANN, ts=_much_later()), "type": "message", "channel": DIRECT}
    return _and_report_it(stage, said)


def _mentioned(stage: Stage, text: str) -> Answered:
    asked = f"<@U0BOT0001> Mail: {text}"
    said = {**message(asked, by=ANN, ts=_much_later()), "type": "app_mention", "channel": GENERAL}
    return _and_report_it(stage, said)


def _much_later() -> str:
    """The ts of a message that continues none."""
    return f"{1795262400 + 1000 * next(_numbers)}.000100"


def _and_report_it(stage: Stage, said: JSON) -> Answered:
    """What is offered is recorded, so that all of it can be looked for."""
    answer = stage.door.event(said)
    with stage.door.desk.database.reading() as store:
        offer = store.offers.at(WORKSPACE, said["channel"], said["ts"])
    assert offer is not None
    pressed = stage.door.click(buttons.REPORT_IT, str(offer.id), by=ANN)
    assert pressed.status == 200
    return answer


def _reacted(stage: Stage, text: str) -> Answered:
    """The message is read by a flow: its first step is done here, with Slack's answer."""
    at, said = stage.door, message(text, by=ANN, ts=next_ts())
    reacts = {**reaction(BEN, name="rotating_light", channel=GENERAL, ts=said["ts"]), "item_user": ANN}
    answer = at.event(reacts)
    at.slack.says({"ok": True, "messages": [said]})
    gateway = Gateway(client("xoxb-secret", base_url=at.slack.api_url, within=1))
    with tocsin(at.desk) as work:
        found = work.store.records.meant_below(WORKSPACE, GENERAL, said["ts"])
        workspace = work.store.people.workspace(WORKSPACE)
        assert found is not None
        assert workspace is not None
        learned = {"channel": GENERAL, "ts": said["ts"]}
        done = read_message(Site(at.desk, gateway, workspace, found, learned, work.now, doubtful=False))
        assert done.then is not None
        done.then(work, found)
    return answer


def _chosen(stage: Stage, text: str) -> Answered:
    return stage.door.message_shortcut(
        forms.REPORT_MESSAGE, message(text, by=ANN, ts=next_ts()), by=BEN, channel=GENERAL
    )


def _joined(stage: Stage, text: str) -> Answered:
    form = {**forms.report(stage.door.desk.rulebook), "id": f"V{next_ts()}"}
    return stage.door.in_view(form, buttons.THIS_ONE, str(stage.key), by=BEN, what=text)
