"""What findings are about, however its address is written: canonical addresses, and aliases of what has moved."""

import sqlite3

import sqlite_utils

from model.address import canonical
from model.finding import finding_key

_SUBJECT = "SELECT same_as FROM aliases WHERE owner = ? AND subject = ?"
_KEY = """SELECT f.key FROM findings f WHERE f.unit = ? AND f.check_id = ? AND f.subject = ?
    ORDER BY (SELECT MAX(o.at) FROM observations o WHERE o.key = f.key) DESC, f.key LIMIT 1"""


class Aliases:
    """Subjects of findings, by owner (a unit, or ``site:HOST``). An alias leads to the subject that it was first known
    by, never to another alias."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._table = database.table("aliases")
        self._connection: sqlite3.Connection = database.conn

    def subject(self, owner: str, target: str) -> str:
        """What a target is about: two targets with one subject are the same thing."""
        subject = canonical(target)
        row = self._connection.execute(_SUBJECT, (owner, subject)).fetchone()
        return row[0] if row else subject

    def add(self, owner: str, target: str, same_as: str, run: str) -> None:
        """Record, within a write transaction, that a target is what another one was before; a thing is no alias of
        itself."""
        subject, root = canonical(target), self.subject(owner, same_as)
        if subject != root:
            self._table.insert({"owner": owner, "subject": subject, "same_as": root, "run": run}, replace=True)

    def forget(self, owner: str, run: str) -> None:
        """Within a write transaction, before a run looks again for what has moved: what it found out goes."""
        self._table.delete_where("owner = ? AND run = ?", [owner, run])

    def key(self, check: str, owner: str, target: str) -> str:
        """The key of the finding about a target: that of the finding known already, else a new one."""
        subject = self.subject(owner, target)
        row = self._connection.execute(
            _KEY,
            (owner, check, subject),
        ).fetchone()
        return row[0] if row else finding_key(check, owner, subject)
