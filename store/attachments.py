"""Files that people handed in, known by their SHA-256."""

import hashlib

import sqlite_utils
import zstandard

from store.database import write


def _create_files(database: sqlite_utils.Database) -> None:
    """The migration: a body for each hash."""
    database.executescript("CREATE TABLE attachments (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL);")


create_attachments = _create_files
"""Stores record migrations by the names of their functions: this one's stays as it was."""


class Attachments:
    """The files of a store."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._table = database.table("attachments")

    def keep(self, sha256: str, body: bytes) -> None:
        """Keep a file."""
        with write(self._database):
            packed = zstandard.ZstdCompressor(level=3).compress(body)
            self._table.insert({"sha256": sha256, "body": packed}, ignore=True)

    def get(self, sha256: str) -> bytes | None:
        """A file by its hash."""
        row = next(self._table.rows_where("sha256 = ?", [sha256]), None)
        return zstandard.ZstdDecompressor().decompress(row["body"]) if row else None

    def names(self) -> frozenset[str]:
        """The hash of every file."""
        return frozenset(row["sha256"] for row in self._table.rows_where(select="sha256"))

    def changed(self) -> list[str]:
        """Files that are not what their hash says."""
        return [sha256 for sha256 in sorted(self.names()) if not self._is_unchanged(sha256)]

    def _is_unchanged(self, sha256: str) -> bool:
        try:
            return hashlib.sha256(self.get(sha256) or b"").hexdigest() == sha256
        except zstandard.ZstdError:
            return False
