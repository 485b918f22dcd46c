"""How two rulebooks differ, in words: what was added, removed or changed, and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel

from bot.rulebook.durations import WorkingDays, write_within
from bot.rulebook.models import Rulebook

# Elsewhere the order of keys means nothing.
_ORDERED = {("deadlines",), ("services",), ("priorities", "impact"), ("priorities", "urgency"), ("policies",)}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the path in the rulebook, and what is different there."""

    at: tuple[str, ...]
    says: str

    def __str__(self) -> str:
        return f"{'.'.join(self.at)}: {self.says}"


def differences(before: Rulebook, after: Rulebook) -> list[Change]:
    """Every difference in what is meant, in the order of the sections; comments and layout are none."""
    return list(_compared((), before.written, after.written))


def _compared(at: tuple[str, ...], before: object, after: object) -> Iterator[Change]:
    if isinstance(before, BaseModel) and isinstance(after, BaseModel) and type(before) is type(after):
        for name in type(after).model_fields:
            yield from _compared((*at, name), getattr(before, name), getattr(after, name))
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _keyed(at, before, after)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        names = _by_name(before), _by_name(after)
        if names[0] is not None and names[1] is not None:
            yield from _keyed(at, names[0], names[1])
        else:
            yield from _listed(at, before, after)
    elif before != after:
        yield Change(at, f"{_shown(before, at)} -> {_shown(after, at)}")


def _keyed(
    at: tuple[str, ...], before: Mapping[object, object], after: Mapping[object, object]
) -> Iterator[Change]:
    for sign, here, there in (("-", before, after), ("+", after, before)):
        for key, value in here.items():
            if key not in there:
                yield Change(at, f"{sign} {_shown(key, at)}{_about(value, at)}")
    kept = [key for key in after if key in before]
    for key in kept:
        yield from _compared((*at, str(key)), before[key], after[key])
    if at in _ORDERED and kept != [key for key in before if key in after]:
        yield Change(at, f"the order is now {', '.join(str(key) for key in after)}")


def _listed(at: tuple[str, ...], before: Sequence[object], after: Sequence[object]) -> Iterator[Change]:
    gone = [f"- {_shown(each, at)}" for each in before if each not in after]
    new = [f"+ {_shown(each, at)}" for each in after if each not in before]
    if gone or new:
        yield Change(at, ", ".join(gone + new))
    elif before != after:
        yield Change(at, f"the order is now {', '.join(_shown(each, at) for each in after)}")


def _by_name(listed: Sequence[object]) -> Mapping[object, object] | None:
    """A list of sections by their names, where each has one of its own."""
    named = {getattr(each, "name", None): each for each in listed}
    return named if len(named) == len(listed) and None not in named else None


def _about(value: object, at: tuple[str, ...]) -> str:
    between = " " if isinstance(value, BaseModel | Mapping | tuple) else ": "
    return between + _shown(value, at)


def _shown(value: object, at: tuple[str, ...]) -> str:
    """A value as a rulebook would write it, on one line."""
    text = " ".join(_written(value, at).split())
    return text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."


def _written(value: object, at: tuple[str, ...]) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case timedelta() | WorkingDays():
            return write_within(value)
        case int() if at and at[-1] == "warn_at":
            return f"{value}%"
        case BaseModel():
            return _written(value.model_dump(mode="json", exclude_defaults=True), at)
        case Mapping():
            said = (f"{key}: {_written(each, (*at, str(key)))}" for key, each in value.items())
            return f"{{{', '.join(said)}}}"
        case list() | tuple():
            return f"[{', '.join(_written(each, at) for each in value)}]"
        case str() if not value or " " in value:
            return f'"{value}"'
    return str(value)
