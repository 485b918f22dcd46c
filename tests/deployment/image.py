"""The Dockerfile, read as Docker reads it, and its steps followed outside of a container."""

import fnmatch
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Instruction:
    """One instruction: its name, and the words after it."""

    name: str
    text: str

    @property
    def command(self) -> list[str]:
        """A command in the form of a JSON list, behind its options."""
        words: list[str] = json.loads(self.text[self.text.index("[") :])
        return words


def read(text: str) -> Iterator[list[Instruction]]:
    """The stages, each as its instructions."""
    stage: list[Instruction] = []
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM" and stage:
            yield stage
            stage = []
        stage.append(Instruction(name, " ".join(rest.split())))
    yield stage


def dockerfile() -> list[list[Instruction]]:
    return list(read((ROOT / "Dockerfile").read_text()))


def sent(path: str) -> bool:
    """Whether .dockerignore lets this path of the repository into an image."""
    found = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if pattern and not line.startswith("#") and fnmatch.fnmatch(path, pattern.removeprefix("**/")):
            found = line.startswith("!")
    return found


@dataclass
class Built:
    """What the steps made, in a folder that stands for the root of the container."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    workdir: Path = Path("/")

    def place(self, path: str) -> Path:
        """Where a path of the container is."""
        return self.root / path.lstrip("/") if path.startswith("/") else self.workdir / path

    def in_place(self, text: str) -> str:
        """A text in which the container's folders are those of this machine."""
        for folder in ("/build", "/venv", "/data"):
            text = text.replace(folder, str(self.root / folder.lstrip("/")))
        return text

    def run(self, *command: str, **environment: str) -> "subprocess.Popen[str]":
        """Start a command as the container would."""
        given = {**self.environment, **environment}
        with (self.root / "log").open("a") as log:
            return subprocess.Popen(command, env=given, cwd=self.workdir, text=True, stdout=log, stderr=log)


def build(root: Path) -> Built:
    """Follow every step; what would need another user is left out."""
    built = Built(root, {"PATH": os.environ["PATH"], "HOME": str(root)})
    for stage in dockerfile():
        for instruction in stage:
            _follow(built, instruction)
    return built


def _follow(built: Built, instruction: Instruction) -> None:
    match instruction.name:
        case "WORKDIR":
            built.workdir = built.place(instruction.text)
            built.workdir.mkdir(parents=True, exist_ok=True)
        case "ENV":
            for pair in instruction.text.split():
                name, _, value = pair.partition("=")
                built.environment[name] = built.in_place(value).replace("$PATH", built.environment["PATH"])
        case "COPY" if not instruction.text.startswith("--from"):
            *sources, target = instruction.text.split()
            for source in sources:
                _copy(source, built.place(target), is_folder=target.endswith("/"))
        case "RUN" if not instruction.text.startswith("chown"):
            command = built.in_place(instruction.text)
            subprocess.run(command, shell=True, check=True, env=built.environment, cwd=built.workdir)


def _copy(source: str, target: Path, *, is_folder: bool) -> None:
    if not sent(source):
        raise AssertionError(f".dockerignore keeps {source} out of the image")
    if (ROOT / source).is_dir():
        shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(ROOT / source, target / source if is_folder else target)
