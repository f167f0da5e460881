"""Bodies of everything that was fetched, by the SHA-256 of their contents."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlite_utils
import zstandard

from store.codec import UnreadableRecordError
from store.database import attached, open_database, write

MISSING, CHANGED = "缺失", "已被改动"
_FILL = """INSERT INTO main.bodies SELECT sha256, body FROM other.bodies b
    WHERE NOT EXISTS (SELECT 1 FROM main.bodies a WHERE a.sha256 = b.sha256)"""


def create_archive(database: sqlite_utils.Database) -> None:
    """The migration: a body for each hash."""
    database.executescript("CREATE TABLE bodies (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL);")


class Archive:
    """The archive of a store. Bodies are written before anything refers to them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = open_database(path, (create_archive,), safe=True)
        self._bodies = self.database.table("bodies")
        self._decompress = zstandard.ZstdDecompressor().decompress

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def body(self, sha256: str) -> bytes | None:
        """A stored body. Raises :class:`UnreadableRecordError` when it was damaged."""
        row = next(self._bodies.rows_where("sha256 = ?", [sha256]), None)
        try:
            return self._decompress(row["body"]) if row else None
        except (zstandard.ZstdError, TypeError) as error:
            raise UnreadableRecordError(f"archive.db {sha256[:12]}: {error}") from error

    def fault_of(self, sha256: str) -> str:
        """Why a stored body is not what its hash says; "" when it is."""
        try:
            body = self.body(sha256)
        except UnreadableRecordError:
            return CHANGED
        if body is None:
            return MISSING
        return "" if hashlib.sha256(body).hexdigest() == sha256 else CHANGED

    def fill(self, bundle: Path) -> int:
        """Take over the bodies of a bundle that are lacking; how many."""
        with attached(self.database, bundle), write(self.database) as connection:
            return int(connection.execute(_FILL).rowcount)

    def names(self) -> Iterator[str]:
        """The hash of every body."""
        return (row["sha256"] for row in self._bodies.rows_where(select="sha256"))

    def sample(self, most: int) -> list[str]:
        """The hashes of some bodies, spread over the archive."""
        step = max(1, int(self._bodies.count) // most)
        return [row["sha256"] for row in self._bodies.rows_where("rowid % ? = 0", [step], select="sha256")]

    def remove(self, names: Iterable[str]) -> None:
        """Remove bodies that nothing refers to, and give their room back."""
        wanted = list(names)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            with write(self.database):
                self._bodies.delete_where(f"sha256 IN ({','.join('?' * len(part))})", part)
