"""Runs checks over a snapshot. A check that raises is a named error in the result, never a pass."""

import traceback
from collections.abc import Iterable, Mapping
from typing import Any

from checks.api import Check
from model.finding import CheckRun
from model.snapshot import Snapshot


def run_checks(snapshot: Snapshot, checks: Iterable[Check], options: Mapping[str, Mapping[str, Any]]) -> list[CheckRun]:
    """Results in the order of the checks. ``options`` are by check id."""
    return [run_check(snapshot, check, options.get(check.id, {})) for check in checks]


def run_check(snapshot: Snapshot, check: Check, options: Mapping[str, Any]) -> CheckRun:
    """One check over one unit; an exception becomes the error of the result."""
    try:
        return CheckRun(check.id, snapshot.unit.id, tuple(check.run(snapshot, dict(options))))
    except Exception as error:  # a broken check must not stop the inspection, and must be seen
        place = traceback.extract_tb(error.__traceback__)[-1]
        return CheckRun(check.id, snapshot.unit.id, (), f"{type(error).__name__}: {error} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})")
