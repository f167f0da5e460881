"""What findings are about, however its address is written: canonical addresses, and aliases of what has moved."""

import sqlite3

from model.address import canonical
from model.finding import finding_key


class Aliases:
    """Subjects of findings, by owner (a unit, or ``site:HOST``). An alias leads to the subject that it was first known
    by, never to another alias."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def subject(self, owner: str, target: str) -> str:
        """What a target is about: two targets with one subject are the same thing."""
        subject = canonical(target)
        row = self._connection.execute(
            "SELECT same_as FROM aliases WHERE owner = ? AND subject = ?", (owner, subject)
        ).fetchone()
        return row[0] if row else subject

    def add(self, connection: sqlite3.Connection, owner: str, target: str, same_as: str, run: str) -> None:
        """Record that a target is what another one was before; a thing is no alias of itself."""
        subject, root = canonical(target), self.subject(owner, same_as)
        if subject != root:
            connection.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?, ?, ?)", (owner, subject, root, run))

    def forget(self, connection: sqlite3.Connection, owner: str, run: str) -> None:
        """Before a run looks again for what has moved: what it found out goes."""
        connection.execute("DELETE FROM aliases WHERE owner = ? AND run = ?", (owner, run))

    def key(self, check: str, owner: str, target: str) -> str:
        """The key of the finding about a target: that of the finding known already, else a new one."""
        subject = self.subject(owner, target)
        row = self._connection.execute(
            """SELECT f.key FROM findings f WHERE f.unit = ? AND f.check_id = ? AND f.subject = ?
               ORDER BY (SELECT MAX(o.at) FROM observations o WHERE o.key = f.key) DESC, f.key LIMIT 1""",
            (owner, check, subject),
        ).fetchone()
        return row[0] if row else finding_key(check, owner, subject)
