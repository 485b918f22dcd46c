"""The grammar in which the Block Kit tables are written: one small check per kind of value."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

# A check looks at one value and its JSON pointer, and yields what Slack would complain about.
Check = Callable[[object, str], Iterator[str]]
# A relation looks at an object whose fields must agree with each other.
Relation = Callable[[Mapping[str, object], str], Iterator[str]]


def problem(what: str, at: str) -> str:
    """One line in the form of Slack's own `response_metadata.messages`."""
    return f"[ERROR] {what} [json-pointer:{at}]"


def string(low: int = 0, high: int | None = None) -> Check:
    """A string of `low` to `high` characters."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must provide a string", at)
        elif len(value) < low:
            yield problem(f"must be more than {low - 1} characters", at)
        elif high is not None and len(value) > high:
            yield problem(f"must be less than {high + 1} characters", at)

    return check


def matching(pattern: str, described: str, *, high: int | None = None) -> Check:
    """A string that is wholly of the given pattern."""
    compiled, of_length = re.compile(pattern), string(1, high)

    def check(value: object, at: str) -> Iterator[str]:
        yield from of_length(value, at)
        if isinstance(value, str) and value and not compiled.fullmatch(value):
            yield problem(f"must be {described}", at)

    return check


def boolean(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield problem("must provide a boolean", at)


def number(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield problem("must provide a number", at)


def integer(low: int, high: int | None = None) -> Check:
    """A whole number from `low` to `high`; JSON's `true` is none."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must provide an integer", at)
        elif value < low:
            yield problem(f"must be no less than {low}", at)
        elif high is not None and value > high:
            yield problem(f"must be no more than {high}", at)

    return check


def one_of(*allowed: object) -> Check:
    """One of the values of an enumeration."""

    def check(value: object, at: str) -> Iterator[str]:
        if not any(value == known and type(value) is type(known) for known in allowed):
            yield problem(f"must be a valid enum value: {', '.join(map(str, allowed))}", at)

    return check


def array(of: Check, low: int = 0, high: int | None = None) -> Check:
    """A list of `low` to `high` items, each of which passes the check."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must provide an array", at)
            return
        if len(value) < low:
            yield problem(f"no less than {low} items required", at)
        if high is not None and len(value) > high:
            yield problem(f"no more than {high} items allowed", at)
        for index, item in enumerate(value):
            yield from of(item, f"{at}/{index}")

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: the fields it must have, those it may have, and how they agree. No others are taken."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    relations: Sequence[Relation] = ()

    def __call__(self, value: object, at: str) -> Iterator[str]:
        if not is_object(value):
            yield problem("must provide an object", at)
            return
        for name in self.required:
            if name not in value:
                yield problem(f"missing required field: {name}", at)
        for name, inner in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                yield problem(f"invalid additional property: {name}", at)
            else:
                yield from check(inner, f"{at}/{name}")
        for relation in self.relations:
            yield from relation(value, at)


def typed(shapes: Mapping[str, Shape]) -> Check:
    """An object whose `type` names one of the shapes; no other type is taken in this place."""

    def check(value: object, at: str) -> Iterator[str]:
        if not is_object(value):
            yield problem("must provide an object", at)
        elif "type" not in value:
            yield problem("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in shapes:
            yield problem(f"unsupported type: {value['type']}; here: {', '.join(shapes)}", f"{at}/type")
        else:
            untyped = {name: inner for name, inner in value.items() if name != "type"}
            yield from shapes[value["type"]](untyped, at)

    return check


def exactly_one(*names: str) -> Relation:
    """Of these fields one is given, and only one."""

    def relation(value: Mapping[str, object], at: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield problem(f"must define either {' or '.join(f'`{name}`' for name in names)}", at)

    return relation


def at_least_one(*names: str) -> Relation:
    """Of these fields one is given, or several."""

    def relation(value: Mapping[str, object], at: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield problem(f"must define either {' or '.join(f'`{name}`' for name in names)}", at)

    return relation


def is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether this is a JSON object."""
    return isinstance(value, dict)
