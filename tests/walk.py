"""Documentation that runs: files and commands of a page, in a copy of the checkout, the output as it is printed."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
_PROGRAMS = {"duwang": "-m duwang", "pytest": "-m pytest", "python": ""}
ANY = "…"
"""Stands for any words in a line, and alone for any lines."""


@dataclass(frozen=True)
class Command:
    """A command of a page, and what it prints."""

    line: str
    output: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A file that a page has its reader write."""

    path: str
    text: str


def steps(page: Path) -> Iterator[Command | File]:
    """What a page has its reader do: blocks of a named file, and ``console`` blocks with ``$`` before commands."""
    for language, path, body in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if path:
            yield File(path, body)
        elif language == "console":
            for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
                line, *output = part.rstrip("\n").split("\n")
                yield Command(line, tuple(output))


def copy_checkout(target: Path) -> None:
    """The files of the project, as a fresh clone has them, with what is not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def run(command: Command, folder: Path) -> str:
    """What a command prints in a folder, whatever goes to which output."""
    words = command.line.replace("duwang ", f"{sys.executable} -m duwang ", 1)
    words = re.sub(
        r"^(python|pytest)\b", f"{sys.executable} -m pytest" if words[:6] == "pytest" else sys.executable, words
    )
    done = subprocess.run(
        words, shell=True, cwd=folder, text=True, encoding="utf-8", timeout=200,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, f"{command.line}: {done.stdout[-2000:]}"
    return done.stdout


def is_as_shown(shown: tuple[str, ...], printed: str) -> bool:
    """True when the output is the one that a page shows."""
    lines = "\n".join(".*" if line == ANY else re.escape(line).replace(re.escape(ANY), "[^\n]*") for line in shown)
    return re.fullmatch(lines + r"\s*", printed.strip() + "\n" if shown else printed, re.S) is not None
