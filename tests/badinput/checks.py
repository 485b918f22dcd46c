"""What every answer to a person, and everything that waits to be said, must be."""

import html
import json
import re
from collections.abc import Iterator, Set
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.sandbox.blockkit import message_problems, view_problems
from bot.slack.messages import recall
from bot.terms import Kind
from storage.rows import Comment, Delivery, HistoryEntry, Incident, Record, TimelineEntry
from tests.acting import AGENTS, ANN, BEN, CLEO, DAN, EVE, INCIDENTS
from tests.handlers.side import JSON, Answered

PEOPLE = frozenset({ANN, BEN, CLEO, DAN, EVE})
PLACES = frozenset({AGENTS, INCIDENTS, "C0GENERAL", "D0ANN0001"})

LINK = "https://files.example/log"
"""The only address that anybody enters where an address belongs."""

_TOKEN = re.compile(r"<[^<>]*>")
_MOMENT = re.compile(r"<!date\^\d+\^[^<>|]*\|[^<>|]*>")
_FORMATTED = ("*bold*", "_slanted_", "~struck~", "`code`")
"""Never in markup as they stand: they would be bold, slanted and so on."""


def of_answer(answer: Answered, *, view: JSON | None = None, allowed: Set[str] = frozenset()) -> list[str]:
    """What is wrong with the answer to a command or a click, or to a form with this `view`."""
    if answer.status != 200:
        return [f"answered {answer.status}: {answer.body[:200]}"]
    if not answer.body:
        return []
    if "(code " in answer.body:
        return [f"a bug: {answer.body[:200]}"]
    if view is not None:
        return _of_errors(answer.json, view)
    said = answer.json
    if said.get("response_type") != "ephemeral":
        return ["an answer that others see"]
    return of_message(said, allowed=allowed)


def of_message(said: JSON, *, allowed: Set[str] = frozenset()) -> list[str]:
    """What Slack would refuse of a message, and what of it would reach somebody or be taken for markup."""
    wrong = list(message_problems(json.loads(json.dumps(said.get("blocks", [])))))
    if not 0 < len(said["text"]) <= 4_000:
        wrong.append(f"a text of {len(said['text'])} characters")
    for markup in _markup(said):
        wrong += [f"alive: {token}" for token in _alive(markup, allowed)]
        wrong += [f"formats: {mark}" for mark in _FORMATTED if mark in markup]
    return wrong


def of_deliveries(desk: Desk, after: int, *, own: Set[str], allowed: Set[str] = frozenset()) -> list[str]:
    """The same of all that was queued after that id; it goes to people and places that we know, or `own`."""
    wrong = []
    for row in queued(desk, after):
        place = row.address.removeprefix("@")
        if place not in PEOPLE | PLACES | own | allowed and "/answers/" not in row.address:
            wrong.append(f"{row.message} goes to {row.address}")
        said = recall(row.message, row.facts).shape().arguments()
        wrong += [f"{row.message}: {each}" for each in of_message(said, allowed=allowed | own)]
        if row.message == "OurFault":
            wrong.append("OurFault: a bug was told")
    return wrong


def of_views(asked: list[tuple[str, dict[str, str]]]) -> list[str]:
    """What Slack would refuse of the forms that were opened."""
    opened = [json.loads(sent["view"]) for method, sent in asked if method.startswith("views.")]
    return [problem for view in opened for problem in view_problems(view)]


def shown(answer: Answered) -> str:
    """All that the person reads of an answer, as their Slack shows it."""
    if not answer.body:
        return ""
    said = answer.json
    if "errors" in said:
        return " ".join(said["errors"].values())
    return _as_read(said)


def filled_in(asked: list[tuple[str, dict[str, str]]]) -> str:
    """What stood in the forms that were opened, before anybody entered anything."""
    views = [json.loads(sent["view"]) for method, sent in asked if method == "views.open"]
    entered = [
        block.get("element", {}).get("initial_value") or "" for view in views for block in view["blocks"]
    ]
    return " ".join(" ".join(entered).split())


def kept(desk: Desk, since: int) -> str:
    """All texts of people in the records from this incident on, of whatever kind they are."""
    first = select(Record.id).where(Record.kind == Kind.INCIDENT, Record.number == since).limit(1)
    own = select(Record.id).where(Record.id >= first.scalar_subquery())
    asked = (
        select(Incident.title, Incident.details, Incident.resolution, Incident.lessons).where(
            Incident.id.in_(own)
        ),
        select(HistoryEntry.note).where(HistoryEntry.record_id.in_(own)),
        select(Comment.text).where(Comment.record_id.in_(own)),
        select(TimelineEntry.text).where(TimelineEntry.record_id.in_(own)),
    )
    rows: list[Any] = []
    with Session(desk.database.engine) as session:
        for one in asked:
            rows += session.execute(one)
    return " ".join(" ".join(str(text).split()) for row in rows for text in row if text)


def queued(desk: Desk, after: int) -> list[Delivery]:
    with Session(desk.database.engine) as session:
        return list(session.scalars(select(Delivery).where(Delivery.id > after).order_by(Delivery.id)))


def last_queued(desk: Desk) -> int:
    """The id of what was queued last; 0 where nothing was."""
    with Session(desk.database.engine) as session:
        return session.scalar(select(func.max(Delivery.id))) or 0


def _of_errors(said: JSON, view: JSON) -> list[str]:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    errors = said.get("errors") or {}
    wrong = [f"an error at {field}, which is no field" for field in errors.keys() - inputs]
    wrong += [f"{sentence!r} is no sentence" for sentence in errors.values() if not sentence]
    if said.get("response_action") != "errors" or not errors:
        wrong.append(f"not an answer to a form: {said}")
    return wrong


def _alive(markup: str, allowed: Set[str]) -> Iterator[str]:
    """The control sequences in it that are not ours."""
    known = {f"<@{id}>" for id in PEOPLE | allowed} | {f"<#{id}>" for id in PLACES | allowed} | {f"<{LINK}>"}
    for token in _TOKEN.findall(markup):
        if token not in known and not _MOMENT.fullmatch(token):
            yield token
    rest = _TOKEN.sub("", markup)
    yield from ("half of one" for sign in "<>" if sign in rest)


def _markup(said: JSON) -> list[str]:
    return [said["text"], *(text for kind, text in _texts(said.get("blocks", [])) if kind == "mrkdwn")]


def _as_read(said: JSON) -> str:
    parts = [_plain(said["text"])]
    for kind, text in _texts(said.get("blocks", [])):
        parts.append(_plain(text) if kind == "mrkdwn" else text)
    return " ".join(" ".join(part.split()) for part in parts)


def _plain(markup: str) -> str:
    return html.unescape(markup).replace("\u2060", "")


def _texts(part: Any) -> Iterator[tuple[str, str]]:
    """Every text of some blocks with its kind, mrkdwn or plain_text."""
    if isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield part["type"], part["text"]
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)
