"""A rulebook file with line numbers: YAML that is safe to read, in which every value is what was written.

Values are kept as the text that stands in the file, so that `no`, `on`, `1_000` or `12:30` mean themselves
and not what YAML 1.1 makes of them. Only an unquoted `null` or `~`, or nothing at all, is None.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

MOST_BYTES = 1024 * 1024
_DEEPEST = 16
# Control characters and halves of characters: no database and no message takes them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Location: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file, where, and what to write instead."""

    says: str
    line: int | None = None
    at: Location = ()

    def told(self, name: str) -> str:
        """One line: `rulebook.yaml:14: services.vpn.team: there is no team "netwrk"; ...`."""
        place = name if self.line is None else f"{name}:{self.line}"
        path = ".".join(str(part) for part in self.at)
        said = ": ".join(part for part in (place, path, self.says) if part)
        # What people wrote is quoted here, and may hold line breaks or what a terminal obeys.
        return " ".join("".join(each if each.isprintable() else " " for each in said).split())


class Unreadable(Exception):
    """The file is no YAML that can be taken; it names every problem that was found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.says for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, and in which line it says it."""

    sections: dict[str, Value]
    lines: dict[Location, int] = field(repr=False)

    def line(self, at: Location) -> int | None:
        """The line of the value at this location, or of the nearest thing around it that was written."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at)


def read(path: Path) -> str:
    """The text of a file; Unreadable when it is missing, too large or not UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(Problem(f"cannot be read: {error.strerror or error}; correct the path")) from error
    if len(content) > MOST_BYTES:
        raise Unreadable(Problem("is larger than 1 MiB; a rulebook has some hundred lines"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(Problem("this is not UTF-8 text; save the file as UTF-8", line)) from error


def parse(text: str) -> Source:
    """The sections that the text holds; Unreadable when it is no YAML, or not a mapping of sections."""
    root = _compose(text)
    if root is None or _is_null(root):
        raise Unreadable(Problem("is empty; write the sections that differ from the default"))
    if not isinstance(root, yaml.MappingNode):
        raise Unreadable(Problem("is not a mapping; write sections, such as channels: and teams:", 1))
    reading = _Reading()
    sections = reading.mapping(root, ())
    if reading.problems:
        raise Unreadable(*reading.problems)
    return Source(sections, reading.lines)


class _Loader(yaml.SafeLoader):
    """YAML without anchors, aliases and tags: nothing can grow or mean something other than it says."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # no stub
        if getattr(event, "anchor", None):
            raise _refused("anchors (&) and aliases (*) are not taken; write the value, or quote it", event)
        if getattr(event, "tag", None):
            raise _refused("tags (!) are not taken; write the plain value, or quote it", event)
        if self._depth > _DEEPEST:
            raise _refused("is nested too deeply; a rulebook needs five levels", event)
        self._depth += 1
        node = super().compose_node(parent, index)  # type: ignore[arg-type]  # the stub knows only int
        self._depth -= 1
        return node


def _refused(says: str, event: yaml.Event) -> Unreadable:
    return Unreadable(Problem(says, event.start_mark.line + 1 if event.start_mark else None))


def _compose(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(Problem(_syntax(error, text), mark.line + 1 if mark else None)) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(Problem("a character that YAML does not take; remove it", line)) from error


def _syntax(error: yaml.MarkedYAMLError, text: str) -> str:
    says = f"this is not YAML: {error.problem or error.context or 'it cannot be read'}"
    at = error.problem_mark.line if error.problem_mark else 0
    lines = text.split("\n")[max(0, at - 1) : at + 1]
    if any("\t" in line for line in lines):
        return f"{says}; indent with spaces, not with tabs"
    if "'@'" in says:
        return f'{says}; what starts with @ stands in quotes, such as "@network-team"'
    if any("#" in line for line in lines):
        return f'{says}; what starts with # stands in quotes, such as "#help"'
    return f"{says}; look at the colons, quotes and indentation here and in the line above"


class _Reading:
    """One walk through the tree of nodes, which notes the lines and the keys that are written twice."""

    def __init__(self) -> None:
        self.lines: dict[Location, int] = {}
        self.problems: list[Problem] = []

    def mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in self._pairs(node, at):
            found[key] = self._value(value, (*at, key))
        return found

    def _pairs(self, node: yaml.MappingNode, at: Location) -> Iterator[tuple[str, yaml.Node]]:
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem("a key is a word; put this in quotes", line, at))
                continue
            here = (*at, self._text(key, at))
            if here in self.lines:
                twice = f"is written twice, in lines {self.lines[here]} and {line}; keep one"
                self.problems.append(Problem(twice, line, here))
                continue
            self.lines[here] = line
            yield str(key.value), value

    def _sequence(self, nodes: Sequence[yaml.Node], at: Location) -> list[Value]:
        found: list[Value] = []
        for index, node in enumerate(nodes):
            self.lines[(*at, index)] = node.start_mark.line + 1
            found.append(self._value(node, (*at, index)))
        return found

    def _value(self, node: yaml.Node, at: Location) -> Value:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return self._sequence(node.value, at)
        return None if _is_null(node) else self._text(node, at)

    def _text(self, node: yaml.Node, at: Location) -> str:
        text = str(node.value)
        if _UNPRINTABLE.search(text):
            line = node.start_mark.line + 1 if node.start_mark else None
            says = "holds an escape, such as \\0 or \\ud83d, that is no character; write the character itself"
            self.problems.append(Problem(says, line, at))
        return text


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"
