"""Reading a rulebook: the organisation's own sections over the default, or all that is wrong with it."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from bot.errors import BadRulebook
from bot.rulebook import source
from bot.rulebook.agreement import disagreements
from bot.rulebook.covering import Disagreement
from bot.rulebook.explaining import explain, missing_or_wrong
from bot.rulebook.models import Rulebook
from bot.rulebook.source import Location, Problem, Source, Unreadable, Value

# How deep a rulebook is: deadlines, P1, respond; priorities, impact, high, words.
_DEPTH = 8


def load(path: Path | None = None) -> Rulebook:
    """The rulebook of a file, or the default. Raises BadRulebook with one line for every problem.

    A file may leave out any top-level section and then has the default's; a section that it holds replaces
    the default's as a whole.
    """
    return default() if path is None else parse(read(path), name=path.name)


def read(path: Path) -> str:
    """The text of a file that is to hold a rulebook. Raises BadRulebook."""
    try:
        return source.read(path)
    except Unreadable as error:
        raise _bad(error.problems, path.name) from error


def parse(text: str, *, name: str = "rulebook.yaml") -> Rulebook:
    """The rulebook of a text; `name` is how problems call the file."""
    try:
        written = source.parse(text)
    except Unreadable as error:
        raise _bad(error.problems, name) from error
    return _validated(written, {**_default_sections(), **written.sections}, name)


@cache
def default() -> Rulebook:
    """The rulebook of an organisation that has not written one."""
    return Rulebook.model_validate(_default_sections())


def default_text() -> str:
    """The default as a file to start from, with its comments."""
    return resources.files("bot.rulebook").joinpath("default.yaml").read_text("utf-8")


@cache
def _default_sections() -> dict[str, Value]:
    return source.parse(default_text()).sections


def _validated(written: Source, sections: dict[str, Value], name: str) -> Rulebook:
    problems: list[Problem] = []
    in_error: set[str] = set()
    try:
        rulebook = Rulebook.model_validate(sections)
    except ValidationError as error:
        for at, says in explain(error):
            problems.append(Problem(says, written.line(at), at))
            in_error.add(str(at[0]))
        rulebook = _sound_part(sections, error)
    found = [each for each in disagreements(rulebook) if not each.against & in_error]
    problems += _placed(found, written, in_error)
    if problems:
        raise _bad(sorted(problems, key=lambda problem: problem.line or 0), name)
    rulebook.read_from(name, written)
    return rulebook


def _sound_part(sections: dict[str, Value], error: ValidationError) -> Rulebook:
    """The rulebook without what is in error: it is still compared, so that one run tells everything."""
    sound = deepcopy(sections)
    # What is left may be wrong in turn: without its name, the team is missing something. It is soon gone.
    for _ in range(_DEPTH):
        for at in missing_or_wrong(error):
            _remove(sound, at)
        try:
            return Rulebook.model_validate({**_default_sections(), **sound})
        except ValidationError as another:
            error = another
    return default()


def _remove(sections: dict[str, Value], at: Location) -> None:
    """Take out what stands there, or the whole list that it stands in."""
    around = sections
    for part in at[:-1]:
        within = around.get(str(part))
        if isinstance(within, list):
            around.pop(str(part))
            return
        if not isinstance(within, dict):
            return
        around = within
    around.pop(str(at[-1]), None)


def _placed(found: list[Disagreement], written: Source, in_error: set[str]) -> Iterator[Problem]:
    """The disagreements with their lines; of a section that stands in the default only, the first."""
    told: set[str] = set()
    for each in found:
        section = str(each.at[0])
        if section in written.sections:
            # What is not in the file stands in for a section in error, which is told already.
            if each.at in written.lines or section not in in_error:
                yield Problem(each.says, written.line(each.at), each.at)
        elif section not in told:
            told.add(section)
            says = f"{each.says} (this is the default's {section}; your file needs a {section} section too)"
            yield Problem(says, None, each.at)


def _bad(problems: tuple[Problem, ...] | list[Problem], name: str) -> BadRulebook:
    return BadRulebook("\n".join(problem.told(name) for problem in problems))
