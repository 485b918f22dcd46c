"""Requests that are forged, replayed, cut or of no known kind: a clear answer or a counted refusal."""

import copy
import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack import forms
from bot.web.app import LARGEST_BODY
from tests.acting import BEN, INC_1, ONLY_SQLITE, WORKSPACE, history, report
from tests.asgi import ask
from tests.badinput import checks
from tests.badinput.door import AS_JSON, FORM, Door
from tests.badinput.recorded import recorded
from tests.badinput.talk import reported_below
from tests.handlers.side import JSON, Answered, command, event, reaction, signed, submission

SOAKS = os.environ.get("TOCSIN_SOAK") == "1"

KINDS = (
    "command",
    "click",
    "click in a form",
    "form",
    "form closed",
    "shortcut",
    "message shortcut",
    "menu",
    "reaction",
    "message",
    "typing in a form",
    "choice in a form",
    "form of a message",
    "shortcut that reports",
    "message shortcut that reports",
    "reaction that reports",
    "answer",
)

EVENTS = {"reaction", "message", "reaction that reports", "answer"}

INSTEAD: tuple[Any, ...] = (None, 7, "nonsense", [], {}, ["nonsense"])
"""What may stand where Slack writes something else."""


def encoded(kind: str, payload: object) -> tuple[str, str]:
    """The body of a payload of this kind, and its type."""
    if kind in EVENTS:
        return json.dumps(payload), AS_JSON
    if kind == "command":
        assert isinstance(payload, dict)
        return urlencode({name: part for name, part in payload.items() if part is not None}), FORM
    return urlencode({"payload": json.dumps(payload)}), FORM


def spoilt(payload: JSON) -> Iterator[tuple[str, JSON]]:
    """The payload with each part of it left away, or something else in its place; what was done to it."""
    for path in _paths(payload):
        for what in ("nothing", *INSTEAD):
            other = copy.deepcopy(payload)
            inner: Any = other
            for part in path[:-1]:
                inner = inner[part]
            if what == "nothing":
                del inner[path[-1]]
            else:
                inner[path[-1]] = what
            yield f"{what!r} at {'/'.join(map(str, path))}", other


def _paths(part: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in inner:
        # The labels and texts of a message or form are as many as they are alike.
        if "blocks" in at and len(at) > at.index("blocks") + 2:
            continue
        yield (*at, name)
        yield from _paths(value, (*at, name))


@pytest.mark.parametrize("kind", KINDS)
def test_no_part_of_a_payload_is_missed_badly(shared_door: Door, kind: str) -> None:
    """Each key left away, or something else in its place: no 5xx, no bug, and a sound answer."""
    before, wrong, sent = checks.last_queued(shared_door.desk), [], 0
    every = list(spoilt(recorded(shared_door, below=reported_below(shared_door))[kind]))
    # Forms have thousands of parts: make soak spoils each of them.
    for what, payload in every[:: 1 if SOAKS else max(1, len(every) // 150)]:
        answer = shared_door.send(*encoded(kind, payload))
        sent += 1
        if answer.status >= 500 or "(code " in answer.body or "went wrong" in answer.body:
            wrong.append(f"{what}: {answer.status} {answer.body[:200]}")
    wrong += [
        f"a bug was told: {row.facts}"
        for row in checks.queued(shared_door.desk, before)
        if row.message == "OurFault"
    ]

    assert sent > 50
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_payload_is_answered(shared_door: Door, kind: str) -> None:
    """The same ones with nothing wrong with them, so that the test above is about what is."""
    report(shared_door.desk)

    assert shared_door.send(*encoded(kind, recorded(shared_door)[kind])).status == 200


NAMES = st.sampled_from(
    [
        "type",
        "team",
        "team_id",
        "user",
        "id",
        "actions",
        "view",
        "event",
        "command",
        "payload",
        "state",
        "values",
        "item",
        "channel",
        "text",
    ]
)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=JSONS, as_form=st.booleans())
def test_no_json_at_all_breaks_the_door(shared_door: Door, payload: object, as_form: bool) -> None:
    """Signed, of whatever shape, by either way in: no 5xx."""
    body = urlencode({"payload": json.dumps(payload)}) if as_form else json.dumps(payload)

    assert shared_door.send(body, FORM if as_form else AS_JSON).status < 500


@ONLY_SQLITE
def test_a_replayed_request_changes_nothing_and_gets_the_same_answer(at_door: Door) -> None:
    """The same bytes with the same signature, within its five minutes: known by what arrived."""
    body = urlencode(command("VPN is down"))
    headers = signed(body, FORM)

    first, again = at_door.post(body, headers), at_door.post(body, headers)

    assert (first.status, first.body) == (again.status, again.body)
    assert "INC-1" in first.body
    with at_door.desk.database.reading() as store:
        assert store.records.count(WORKSPACE) == 1


@ONLY_SQLITE
@pytest.mark.parametrize(
    "kind",
    ["click", "form", "reaction"],
)
def test_whatever_is_replayed_happens_once(at_door: Door, kind: str) -> None:
    """A click, a form and an event as well."""
    report(at_door.desk)
    body, content_type = encoded(kind, _effective(at_door, kind))
    headers = signed(body, content_type)
    assert at_door.post(body, headers).status == 200
    past, queued = len(history(at_door.desk, INC_1)), checks.last_queued(at_door.desk)

    assert at_door.post(body, headers).status == 200
    assert (len(history(at_door.desk, INC_1)), checks.last_queued(at_door.desk)) == (past, queued)


def _effective(door: Door, kind: str) -> JSON:
    if kind == "form":
        return submission(forms.resolve("INC-1"), by=BEN, entered={"how": "fix", "done": "Mended"})
    return recorded(door)[kind]


@ONLY_SQLITE
def test_what_is_refused_at_the_door_is_counted(at_door: Door) -> None:
    """Whoever runs the desk sees that somebody knocks: how often, and why not."""
    body = urlencode(command("VPN is down"))
    at_door.post(body, signed(body, FORM, secret="another"))
    at_door.post(body, signed(body, FORM, late=301))
    at_door.post(body, {"content-type": FORM})
    at_door.post(b"x" * (LARGEST_BODY + 1), signed("", FORM))
    at_door.send("[1]", AS_JSON)
    at_door.post(b"\xff\xfe", signed("", FORM))

    counted = json.loads(ask(at_door.web, "GET", "/readyz").body)["refused"]
    assert counted == {"401": 3, "413": 1, "400": 2}


@pytest.mark.parametrize(
    "kind", ["shortcut", "message shortcut", "menu", "click", "form", "command", "form closed"]
)
def test_what_nobody_knows_is_answered(shared_door: Door, kind: str) -> None:
    """A command, action, view, shortcut or menu of an older manifest, or of none: 200, never a bug."""
    payload = recorded(shared_door)[kind]
    match kind:
        case "command":
            payload["command"] = "/<!channel>"
        case "click":
            payload["actions"][0]["action_id"] = "{{ 7*7 }}"
        case "form" | "form closed":
            payload["view"]["callback_id"] = "'; DROP TABLE records; --"
        case _:
            payload["callback_id"] = "<!channel>"

    answer: Answered = shared_door.send(*encoded(kind, payload))

    assert answer.status == 200
    assert "(code " not in answer.body


@pytest.mark.parametrize("inner", [{"type": "<!channel>"}, {"type": "message", "text": None}, {"type": ""}])
def test_an_event_that_nobody_knows_is_acknowledged(shared_door: Door, inner: JSON) -> None:
    """Else it comes again, and again."""
    assert shared_door.event({**reaction(), **inner}).status == 200
    assert shared_door.send(json.dumps(event(inner)), AS_JSON).status in (200, 400)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "", "multipart/form-data; boundary=x", "application/xml", "☃"]
)
def test_another_type_of_content_breaks_nothing(shared_door: Door, content_type: str) -> None:
    """Signed by Slack's secret, and called by another name."""
    for body in (
        urlencode(command("VPN is down")),
        json.dumps(event(reaction())),
        "",
        "%",
        "payload=",
        "a=b=c&&;",
    ):
        headers = signed(body, content_type)
        assert shared_door.post(body, headers).status < 500, body
