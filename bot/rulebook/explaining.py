"""Validation errors as sentences: what is wrong with a value and what to write instead."""

import difflib
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.rulebook.models import Rulebook
from bot.rulebook.sections import shown
from bot.rulebook.source import Location


def explain(error: ValidationError) -> Iterator[tuple[Location, str]]:
    """Where each problem lies, and its sentence."""
    for details in error.errors(include_url=False):
        at = _location(details)
        yield at, _sentence(details, at)


def missing_or_wrong(error: ValidationError) -> Iterator[Location]:
    """What would have to be taken out for the rest to be sound."""
    for details in error.errors(include_url=False):
        at = _location(details)
        yield at[:-1] if details["type"] == "missing" and len(at) > 1 else at


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    found = difflib.get_close_matches(wrong, list(known), n=1)
    return found[0] if found else None


def choose(known: Iterable[str], wrong: str = "") -> str:
    """The remedy for a name that is not known: the nearest one first, then all."""
    names = list(known)
    meant = nearest(wrong, names)
    others = ", ".join(names) if names else "(there are none yet)"
    return f'did you mean "{meant}"? Write one of: {others}' if meant else f"write one of: {others}"


def _location(details: ErrorDetails) -> Location:
    # Of a key that is wrong itself, pydantic says so in a further part.
    return tuple(part for part in details["loc"] if part != "[key]")


def _sentence(details: ErrorDetails, at: Location) -> str:
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    expects = _description(at)
    if kind == "extra_forbidden":
        return f"is not a key that is known here; {choose(_fields_at(at[:-1]), str(at[-1]))}"
    if kind == "missing":
        return f"is missing; write {expects or 'it'}"
    if value is None:
        return f"is empty; write {expects or 'a value'}{_why_empty(at)}"
    if kind == "literal_error":
        return f"{shown(value)} is not known; {choose(_allowed(at), str(value))}"
    if kind in ("model_type", "model_attributes_type", "dict_type", "mapping_type"):
        return f"is {_kind(value)}, where keys and values are expected, indented below it"
    if kind in ("tuple_type", "list_type"):
        return f"is {_kind(value)}; write {expects or 'a list, such as [one, two]'}"
    if kind == "string_type":
        return f"is {_kind(value)}; write {expects or 'one text'}"
    if kind == "string_too_long":
        return f"{shown(value)} is too long; write at most {context.get('max_length')} characters"
    if kind in ("string_too_short", "too_short"):
        return f"is empty; write {expects or 'at least one'}"
    return details["msg"].removeprefix("Value error, ")


def _why_empty(at: Location) -> str:
    if at[0] == "channels":
        return "; YAML skips what follows a #, so put the name in quotes"
    return "; or remove the line, and the default holds" if len(at) == 1 else ""


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else f"one value, {shown(value)}"


def _allowed(at: Location) -> Sequence[str]:
    """The values of an enumeration, or of a mapping's keys."""
    inner = _type_at(at)
    if get_origin(inner) is Literal:
        return [str(each) for each in get_args(inner)]
    around = _type_at(at[:-1])
    keys = _plain(get_args(around)[0]) if get_args(around) else None
    return [str(each) for each in get_args(keys)] if get_origin(keys) is Literal else []


def _fields_at(at: Location) -> Sequence[str]:
    inner = _type_at(at)
    return list(inner.model_fields) if isinstance(inner, type) and issubclass(inner, BaseModel) else []


def _description(at: Location) -> str | None:
    around = _type_at(at[:-1])
    if at and isinstance(around, type) and issubclass(around, BaseModel):
        found = around.model_fields.get(str(at[-1]))
        return found.description if found else None
    return None


# The types of a model are arbitrary objects of `typing`, hence Any.
def _type_at(at: Location) -> Any:
    """The declared type at a location of the rulebook, without its annotations; None where there is none."""
    inner: Any = Rulebook
    for part in at:
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            field = inner.model_fields.get(str(part))
            inner = _plain(field.annotation) if field else None
        else:
            arguments = get_args(inner)
            inner = (
                _plain(arguments[1 if issubclass(get_origin(inner), Mapping) else 0]) if arguments else None
            )
    return inner


def _plain(annotation: Any) -> Any:
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            annotation = next(each for each in get_args(annotation) if each is not type(None))
        else:
            return annotation
