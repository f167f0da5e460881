"""Pictures of pages behind findings, kept in ``pictures.db``, which may be deleted at any time."""

import hashlib
from pathlib import Path

import sqlite_utils

from model.finding import Evidence
from store.database import open_database, write


def _create(database: sqlite_utils.Database) -> None:
    database.table("pictures").create({"name": str, "image": bytes}, pk="name", not_null={"image"})


class Pictures:
    """The pictures of a store."""

    def __init__(self, folder: Path) -> None:
        self._database = open_database(folder / "pictures.db", (_create,))
        self._table = self._database.table("pictures")

    def get(self, evidence: Evidence) -> bytes | None:
        """A picture that was made; b"" says that none can be made of this page."""
        row = next(self._table.rows_where("name = ?", [picture_name(evidence)]), None)
        return row["image"] if row else None

    def put(self, evidence: Evidence, image: bytes) -> None:
        """Keep a picture."""
        with write(self._database):
            self._table.insert({"name": picture_name(evidence), "image": image}, replace=True)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def picture_name(evidence: Evidence) -> str:
    """By what a picture is known: the body, the address and the passage that it shows."""
    return hashlib.sha256(f"{evidence.sha256}\x1f{evidence.url}\x1f{evidence.quote}".encode()).hexdigest()
