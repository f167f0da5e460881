"""What a run was made with: its register, settings, rubrics, words and versions, as files. What nights share is kept
once."""

import hashlib
from collections.abc import Mapping

import sqlite_utils
import zstandard

from store.codec import UnreadableRecordError
from store.database import write

_OF_RUN = """SELECT name, body FROM run_files JOIN kept_files ON kept_files.sha256 = run_files.sha256
             WHERE run = ? ORDER BY name"""


def create_provenance(database: sqlite_utils.Database) -> None:
    """The migration."""
    database.table("kept_files").create({"sha256": str, "body": bytes}, pk="sha256", not_null={"body"})
    database.table("run_files").create(
        {"run": str, "name": str, "sha256": str},
        pk=("run", "name"),
        not_null={"sha256"},
        foreign_keys=[("sha256", "kept_files", "sha256")],
    )


class Provenance:
    """The files of runs."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database

    def keep(self, run: str, files: Mapping[str, bytes]) -> None:
        """Keep what a run is made with from now on, in place of what it was made with before."""
        named = {name: hashlib.sha256(body).hexdigest() for name, body in sorted(files.items())}
        pack = zstandard.ZstdCompressor(level=9).compress
        with write(self._database):
            self._database.table("kept_files").insert_all(
                ({"sha256": named[name], "body": pack(body)} for name, body in sorted(files.items())), ignore=True
            )
            self._database.table("run_files").delete_where("run = ?", [run])
            self._database.table("run_files").insert_all(
                {"run": run, "name": name, "sha256": sha256} for name, sha256 in named.items()
            )

    def of(self, run: str) -> dict[str, bytes]:
        """What a run was made with, by name; nothing for runs of versions that kept nothing.

        Raises :class:`store.codec.UnreadableRecordError` when a file was damaged.
        """
        unpack = zstandard.ZstdDecompressor().decompress
        try:
            return {name: unpack(body) for name, body in self._database.execute(_OF_RUN, [run])}
        except (zstandard.ZstdError, TypeError) as error:
            raise UnreadableRecordError(f"kept_files: {error}") from error

    def mark(self, run: str) -> str:
        """What tells whether a run is still made with the same."""
        rows = self._database.table("run_files").rows_where("run = ?", [run], order_by="name")
        return hashlib.sha256("".join(f"{row['name']}:{row['sha256']}\n" for row in rows).encode()).hexdigest()

    def changed(self) -> list[str]:
        """SHA-256 of files whose contents are not what they were."""
        found = []
        for row in self._database.table("kept_files").rows_where(order_by="sha256"):
            try:
                content = zstandard.ZstdDecompressor().decompress(row["body"])
            except (zstandard.ZstdError, TypeError):
                content = b""
            if hashlib.sha256(content).hexdigest() != row["sha256"]:
                found.append(row["sha256"])
        return found
