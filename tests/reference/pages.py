"""The pages of docs/reference, made from the code."""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined
from typer.core import TyperArgument, TyperGroup, TyperOption

from bot.cli import tocsin
from bot.rulebook import Rulebook
from bot.settings import Settings
from bot.slack.words import words
from handlers import desk, wording

PLACE = Path(__file__).parents[2] / "docs" / "reference"
MADE = "<!-- Made from the code by `make reference`; a test finds it stale. -->"


def pages() -> dict[str, str]:
    """Each page by its file's name."""
    made = {"commands.md": _commands(), "settings.md": _settings(), "rulebook.md": _rulebook()}
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


# Commands.


def _commands() -> Iterator[str]:
    yield from ("# Commands", "", MADE, "", "## In Slack", "")
    for command, verbs, help in (
        ("/incident", {*wording.VERBS, "resolve", "update", "major"}, words("incident/help")),
        ("/desk", set(desk.WORDS), words("desk/help")),
    ):
        untold = sorted(verb for verb in verbs if not re.search(rf"\b{verb}\b", help))
        if untold:
            raise ValueError(f"{command} help does not tell {', '.join(untold)}")
        yield from (f"### `{command}`", "", *_markdown(help), "")
    yield from ("## At the command line", "")
    yield from _group("tocsin", typer.main.get_command(tocsin))


def _markdown(mrkdwn: str) -> Iterator[str]:
    """What Slack is told, as Markdown says it."""
    before = ""
    for line in mrkdwn.strip().splitlines():
        if before and line.startswith("•") != before.startswith("•"):
            yield ""
        yield re.sub(r"(?<![*\w])\*([^*]+)\*(?![*\w])", r"**\1**", line.replace("• ", "- ", 1))
        before = line


# Typer's commands are click's, of which it has a copy of its own, hence Any.
def _group(name: str, command: Any) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for each, inner in command.commands.items():
            yield from _group(f"{name} {each}", inner)
        return
    arguments = [param for param in command.params if isinstance(param, TyperArgument)]
    options = [param for param in command.params if isinstance(param, TyperOption)]
    usage = " ".join([name, *(_value(param) for param in arguments)])
    yield from (f"### `{usage}`", "", *(command.help or "").strip().splitlines(), "")
    for param in (*arguments, *options):
        yield _parameter(param)
    if arguments or options:
        yield ""


def _parameter(param: Any) -> str:
    shown = _value(param)
    if isinstance(param, TyperOption):
        given = "" if param.is_flag else f" {shown}"
        shown = ", ".join((*param.opts, *param.secondary_opts)) + given
    default = getattr(param.default, "value", param.default)
    says = "" if default in (None, False, (), []) or callable(default) else f" Default: `{default}`."
    return f"- `{shown}`: {param.help or ''}{says}"


def _value(param: Any) -> str:
    """What stands for its value: its choices, or its name."""
    annotation = param.type_descriptor.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "|".join(str(each.value) for each in annotation)
    return str(param.metavar or param.name).upper()


# Settings.


def _settings() -> Iterator[str]:
    yield from ("# Settings", "", MADE, "")
    yield "Read from the environment at the start; an empty one counts as unset. What is missing, wrong or"
    yield "contradictory is refused with its name and what to do; `tocsin check` looks at all of them."
    yield from ("", "| name | meaning | default | such as |", "|---|---|---|---|")
    for field in Settings.model_fields.values():
        if not field.description:
            raise ValueError(f"{field.alias} has no description")
        examples = ", ".join(f"`{each}`" for each in field.examples or ())
        yield f"| `{field.alias}` | {field.description} | {_default(field.default)} | {examples} |"


def _default(value: object) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return f"`{value.get_secret_value()}`"
        case timedelta():
            return f"`{value.total_seconds():g}`"
        case float():
            return f"`{value:g}`"
    return f"`{value}`"


# The rulebook.


def _rulebook() -> Iterator[str]:
    yield from ("# The rulebook", "", MADE, "")
    yield "One YAML file. Any top-level section may be left out, and is then the default's"
    yield "([default.yaml](../../bot/rulebook/default.yaml)); one that is written replaces it as a whole."
    yield "`tocsin rulebook diff FILE` says what a file would change, with line numbers where it is wrong."
    yield ""
    told: set[type[BaseModel]] = set()
    yield from _model(Rulebook, "The sections", told)


def _model(model: type[BaseModel], title: str, told: set[type[BaseModel]]) -> Iterator[str]:
    if model in told:
        return
    told.add(model)
    yield from (f"## {title}", "", (model.__doc__ or "").strip().splitlines()[0], "")
    yield from ("| key | what to write | default |", "|---|---|---|")
    inner: list[tuple[str, type[BaseModel]]] = []
    for name, field in model.model_fields.items():
        choices = _choices(field.annotation)
        what = (field.description or "") + (f"; one of {', '.join(choices)}" if choices else "")
        default = "" if field.default in (PydanticUndefined, None, (), {}) else _plain(field.default)
        yield f"| `{name}` | {what} | {default} |"
        inner += [(name, found) for found in _models(field.annotation)]
    yield ""
    for name, found in inner:
        yield from _model(found, f"`{name}`: {found.__name__}", told)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(str(each) for each in value)}]`"
    return f"`{value}`"


# The types of a model are arbitrary objects of `typing`, hence Any.
def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The sections that stand within a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _models(get_args(annotation)[0])
    elif get_origin(annotation) in (typing.Union, types.UnionType, tuple) or _is_mapping(annotation):
        for each in get_args(annotation):
            yield from _models(each)


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _choices(annotation: Any) -> list[str]:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    values = [str(each) for each in get_args(annotation)] if get_origin(annotation) is Literal else []
    return values if len(values) > 1 else []
