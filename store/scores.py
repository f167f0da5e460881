"""The scores of all units as a list shows them: one line a unit, kept until something was said that may change it."""

import sqlite3
from typing import NamedTuple

import sqlite_utils


def create_scores(database: sqlite_utils.Database) -> None:
    """The migration: one line a unit."""
    database.executescript(
        """
        CREATE TABLE scores (unit TEXT PRIMARY KEY, rubric TEXT NOT NULL, confirmed TEXT, worst TEXT, scored TEXT NOT NULL, examined TEXT NOT NULL, total TEXT NOT NULL,
                             rate REAL, conflicts INTEGER NOT NULL, vetoes TEXT NOT NULL, complete INTEGER NOT NULL, signed TEXT NOT NULL) WITHOUT ROWID;
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

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def lines(self) -> dict[str, ScoreLine]:
        """The lines that still hold, by unit."""
        return {row[0]: ScoreLine(*row) for row in self._connection.execute("SELECT * FROM scores ORDER BY unit")}

    def put(self, connection: sqlite3.Connection, line: ScoreLine) -> None:
        """Keep a line."""
        connection.execute(f"INSERT OR REPLACE INTO scores VALUES ({', '.join('?' * len(line))})", line)

    def mark_stale(self, connection: sqlite3.Connection, unit: str) -> None:
        """Something was said that may change a unit's score."""
        connection.execute("DELETE FROM scores WHERE unit = ?", (unit,))

    def forget(self, connection: sqlite3.Connection) -> None:
        """All lines are to be made anew."""
        connection.execute("DELETE FROM scores")
