"""Finds the checks: every file in ``checks/rules`` holds one, and its name is the check's id."""

import importlib
from functools import cache
from pathlib import Path

from checks.api import Check


@cache
def load_checks() -> dict[str, Check]:
    """All checks by id, in order of id.

    Raises ``ValueError`` when a file holds no check or one whose id is not the file's name.
    """
    checks = {}
    for path in sorted(Path(__file__).with_name("rules").glob("[a-z]*.py")):
        module = importlib.import_module(f"checks.rules.{path.stem}")
        found = [value for value in vars(module).values() if isinstance(value, Check)]
        if len(found) != 1 or found[0].id != path.stem.replace("_", "-"):
            raise ValueError(f"{path.name} must hold exactly one check with id {path.stem.replace('_', '-')}")
        checks[found[0].id] = found[0]
    return checks
