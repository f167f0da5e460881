"""What went wrong with units in the steps of a run."""

import sqlite_utils

from store.database import write

_ONE = "run = ? AND unit = ? AND step = ?"


class Troubles:
    """The troubles of a store's runs."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._table = database.table("troubles")

    def note(self, run: str, unit: str, step: str, reason: str) -> None:
        """Keep why a step failed for a unit."""
        with write(self._database):
            row = {"run": run, "unit": unit, "step": step, "reason": reason}
            self._table.upsert(row, pk=("run", "unit", "step"))

    def forget(self, run: str, unit: str, step: str) -> None:
        """Before a step is made again for a unit."""
        if self._table.count_where(_ONE, (run, unit, step)):
            with write(self._database):
                self._table.delete_where(_ONE, (run, unit, step))

    def of(self, run: str, unit: str) -> str:
        """Why a unit could not be examined, as far as it was our own trouble; "" where there was none."""
        where = "run = ? AND unit = ? AND step NOT IN ('score', 'report')"
        return "；".join(row["reason"] for row in self._table.rows_where(where, (run, unit), order_by="step"))

    def all(self, run: str) -> list[tuple[str, str]]:
        """(unit, reason) of everything that went wrong in a run."""
        rows = self._table.rows_where("run = ?", (run,), order_by="unit, step")
        return [(row["unit"], row["reason"]) for row in rows]
