"""What is kept, and for how long: facts of the last nights, and of older ones what findings and people refer to.

History stays for good: findings, observations, decisions, entries, sign-offs, scores, and the bodies that they quote.
What goes is what only tells how a night came to its findings: addresses, readings, links, columns and bundles.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from model.review import Kind
from store.database import write
from store.store import Store

_PER_PAGE = ("readings", "links", "members", "notes", "columns", "files")
"""Facts of an import that no finding refers to."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What was removed."""

    nights: int
    bundles: int
    bodies: int
    freed: int


def purge(store: Store, keep: int) -> Purged:
    """Remove what is older than the last ``keep`` nights and not referred to. Facts go before the bodies that they name, so
    a purge that is interrupted leaves nothing without its body."""
    before = _size(store.folder)
    old = [run.id for run in store.runs(1_000_000)[keep:]]
    for run in old:
        _forget_facts(store, run)
    bodies = _forget_bodies(store)
    bundles = sum(_forget_folder(store.folder / "bundles" / run) for run in old)
    for database in (store.database, store.archive):
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Purged(len(old), bundles, bodies, max(0, before - _size(store.folder)))


def _forget_facts(store: Store, run: str) -> None:
    connection = store.connection
    numbers = [row[0] for row in connection.execute("SELECT id FROM imports WHERE run = ?", (run,))]
    quoted = _quoted_addresses(connection, run)
    for number in numbers:
        rows = connection.execute("SELECT id, url FROM urls WHERE import = ?", (number,)).fetchall()
        kept = [url_id for url_id, url in rows if url in quoted]
        with write(store.database):
            for table in _PER_PAGE:
                connection.execute(f"DELETE FROM {table} WHERE import = ?", (number,))
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY)")
            connection.execute("DELETE FROM kept")
            connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", [(each,) for each in kept])
            for table, column in (("headers", "url_id"), ("fetches", "url_id"), ("urls", "id")):
                connection.execute(
                    f"DELETE FROM {table} WHERE import = ? AND {column} NOT IN (SELECT id FROM kept)", (number,)
                )


def _quoted_addresses(connection: sqlite3.Connection, run: str) -> frozenset[str]:
    """The addresses that a run's observations name as evidence, page or place."""
    found: set[str] = set()
    rows = connection.execute("SELECT url, places, evidence FROM observations WHERE run = ?", (run,))
    for url, places, evidence in rows:
        found |= {url, *json.loads(places), *(each[0] for each in json.loads(evidence))}
    return frozenset(found)


def _forget_bodies(store: Store) -> int:
    """Remove the bodies that no fact, finding or sign-off refers to; how many."""
    needed = {row[0] for row in store.connection.execute("SELECT DISTINCT sha256 FROM fetches WHERE sha256 != ''")}
    for (evidence,) in store.connection.execute("SELECT evidence FROM observations"):
        needed |= {each[3] for each in json.loads(evidence) if each[3]}
    for act in store.people.trail.of_kind(Kind.SIGN_OFF):
        needed |= {sha256 for each in act.said.get("evidence", {}).values() for sha256 in each}
    archive: sqlite3.Connection = store.archive.conn
    there = [row[0] for row in archive.execute("SELECT sha256 FROM bodies")]
    needless = [sha256 for sha256 in there if sha256 not in needed]
    for start in range(0, len(needless), 500):
        with write(store.archive):
            archive.executemany(
                "DELETE FROM bodies WHERE sha256 = ?", [(each,) for each in needless[start : start + 500]]
            )
    return len(needless)


def _forget_folder(folder: Path) -> int:
    """Remove a night's bundles; how many there were."""
    count = len(list(folder.glob("*.db")))
    shutil.rmtree(folder, ignore_errors=True)
    return count


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in _files(folder))


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
