"""Runs checks over a snapshot. A check that raises is a named error in the result, never a pass."""

import traceback
from collections.abc import Mapping
from typing import Any

from checks.api import Check
from model.finding import CheckRun
from model.snapshot import Snapshot


def run_check(snapshot: Snapshot, check: Check, options: Mapping[str, Any]) -> CheckRun:
    """One check over one unit; an exception becomes the error of the result."""
    try:
        return CheckRun(check.id, snapshot.unit.id, tuple(check.run(snapshot, dict(options))))
    except Exception as error:  # a broken check must not stop the inspection, and must be seen
        place = traceback.extract_tb(error.__traceback__)[-1]
        return CheckRun(
            check.id,
            snapshot.unit.id,
            (),
            f"{type(error).__name__}: {error} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})",
        )
