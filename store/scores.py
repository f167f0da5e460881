"""The scores of all units as a list shows them: one line a unit, kept until something was said that may change it."""

from typing import NamedTuple

import sqlite_utils


def create_scores(database: sqlite_utils.Database) -> None:
    """The migration: one line a unit."""
    database.executescript(
        """
        CREATE TABLE scores (unit TEXT PRIMARY KEY, rubric TEXT NOT NULL, confirmed TEXT, worst TEXT,
            scored TEXT NOT NULL, examined TEXT NOT NULL, total TEXT NOT NULL, rate REAL,
            conflicts INTEGER NOT NULL, vetoes TEXT NOT NULL, complete INTEGER NOT NULL,
            signed TEXT NOT NULL) WITHOUT ROWID;
        """
    )


class ScoreLine(NamedTuple):
    """A unit's score in short. Points are text, so that they stay exact; ``rate`` is the share left in the worst case;
    ``signed`` the day of the sign-off."""

    unit: str
    rubric: str
    confirmed: str | None
    worst: str | None
    scored: str
    examined: str
    total: str
    rate: float | None
    conflicts: int
    vetoes: str
    complete: int
    signed: str


class Scores:
    """The lines of a store; a unit without a line is to be scored anew."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._table = database.table("scores")

    def lines(self) -> dict[str, ScoreLine]:
        """The lines that still hold, by unit."""
        return {row["unit"]: ScoreLine(**row) for row in self._table.rows_where(order_by="unit")}

    # -- within a write transaction ----------------------------------------------------------------------------------

    def put(self, line: ScoreLine) -> None:
        """Keep a line."""
        self._table.insert(line._asdict(), replace=True)

    def mark_stale(self, unit: str) -> None:
        """Something was said that may change a unit's score."""
        self._table.delete_where("unit = ?", [unit])

    def forget(self) -> None:
        """All lines are to be made anew."""
        self._table.delete_where()
