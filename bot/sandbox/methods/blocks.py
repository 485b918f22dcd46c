"""blocks.validate: what Slack would say to blocks, a message or a view, without showing them to anybody.

https://docs.slack.dev/reference/methods/blocks.validate
"""

import json
import re

from bot.sandbox.blockkit import message_problems, view_problems
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON

KINDS = ("blocks", "view", "message")
CHARACTERS_MOST = 100_000
PROBLEM = re.compile(r"\[ERROR\] (?P<message>.*) \[json-pointer:(?P<pointer>.*)\]", re.DOTALL)


def validate(call: Call) -> JSON:
    given = [kind for kind in KINDS if kind in call.args]
    if len(given) != 1:
        raise _unusable("must provide exactly one of `blocks`, `view`, or `message`")
    kind = given[0]
    problems = _problems(kind, _decoded(call, kind))
    if problems:
        raise SlackError(f"invalid_{kind}", errors=[_error(kind, problem) for problem in problems])
    return {}


def _decoded(call: Call, kind: str) -> object:
    """The structure, from the JSON that it travels as."""
    value = call.args.structure(kind)
    if len(value if isinstance(value, str) else json.dumps(value)) > CHARACTERS_MOST:
        raise _unusable(f"`{kind}` must be at most {CHARACTERS_MOST} characters")
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise _unusable(f"`{kind}` must be JSON") from None


def _unusable(message: str) -> SlackError:
    # Here Slack writes its sentence without the mark that other methods put before it.
    return SlackError("invalid_arguments", response_metadata={"messages": [message]})


def _problems(kind: str, value: object) -> list[str]:
    if kind == "blocks":
        return message_problems(value)
    if not isinstance(value, dict):
        return ["must provide an object"]
    if kind == "view":
        return view_problems(value, surface="home" if value.get("type") == "home" else "modal")
    if not (value.get("text") or value.get("blocks")):
        return ["must provide `text` or `blocks`"]
    return message_problems(value.get("blocks") or [])


def _error(kind: str, problem: str) -> JSON:
    """One problem as this method tells it, its pointer from the root of what was given."""
    found = PROBLEM.search(problem)
    message, pointer = (found["message"], found["pointer"]) if found else (problem, "")
    if kind != "message":
        pointer = pointer.removeprefix(f"/{kind}")
    return {"code": "failed_constraint", "message": message, "pointer": pointer}
