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
_VACUUM = "VACUUM"
_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"
_IMPORTS = "SELECT id FROM imports WHERE run = ?"
_URLS = "SELECT id, url FROM urls WHERE import = ?"
_CREATE_KEPT = "CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY)"
_NOT_KEPT = "import = ? AND {} NOT IN (SELECT id FROM kept)"
_EMPTY_KEPT = "DELETE FROM kept"
_KEEP = "INSERT OR IGNORE INTO kept VALUES (?)"
_QUOTED = "SELECT url, places, evidence FROM observations WHERE run = ?"
_FETCHED = "SELECT DISTINCT sha256 FROM fetches WHERE sha256 != ''"
_EVIDENCE = "SELECT evidence FROM observations"


@dataclass(frozen=True, slots=True)
class Purged:
    """What was removed."""

    nights: int
    bundles: int
    bodies: int
    freed: int


def purge(store: Store, keep: int) -> Purged:
    """Remove what is older than the last ``keep`` nights and not referred to. Facts go before the bodies that they
    name, so a purge that is interrupted leaves nothing without its body."""
    before = _size(store.folder)
    old = [run.id for run in store.runs(1_000_000)[keep:]]
    for run in old:
        _forget_facts(store, run)
    bodies = _forget_bodies(store)
    bundles = sum(_forget_folder(store.folder / "bundles" / run) for run in old)
    for database in (store.database, store.archive.database):
        database.execute(_VACUUM)
        database.execute(_CHECKPOINT)
    return Purged(len(old), bundles, bodies, max(0, before - _size(store.folder)))


def _forget_facts(store: Store, run: str) -> None:
    connection = store.connection
    numbers = [row[0] for row in connection.execute(_IMPORTS, (run,))]
    quoted = _quoted_addresses(connection, run)
    for number in numbers:
        rows = connection.execute(_URLS, (number,)).fetchall()
        kept = [url_id for url_id, url in rows if url in quoted]
        with write(store.database):
            for table in _PER_PAGE:
                store.database.table(table).delete_where("import = ?", [number])
            connection.execute(_CREATE_KEPT)
            connection.execute(_EMPTY_KEPT)
            connection.executemany(_KEEP, [(each,) for each in kept])
            for table, column in (("headers", "url_id"), ("fetches", "url_id"), ("urls", "id")):
                store.database.table(table).delete_where(_NOT_KEPT.format(column), [number])


def _quoted_addresses(connection: sqlite3.Connection, run: str) -> frozenset[str]:
    """The addresses that a run's observations name as evidence, page or place."""
    found: set[str] = set()
    rows = connection.execute(_QUOTED, (run,))
    for url, places, evidence in rows:
        found |= {url, *json.loads(places), *(each[0] for each in json.loads(evidence))}
    return frozenset(found)


def _forget_bodies(store: Store) -> int:
    """Remove the bodies that no fact, finding or sign-off refers to; how many."""
    needed = {row[0] for row in store.connection.execute(_FETCHED)}
    for (evidence,) in store.connection.execute(_EVIDENCE):
        needed |= {each[3] for each in json.loads(evidence) if each[3]}
    for act in store.people.trail.of_kind(Kind.SIGN_OFF):
        needed |= {sha256 for each in act.said.get("evidence", {}).values() for sha256 in each}
    needless = [sha256 for sha256 in store.archive.names() if sha256 not in needed]
    store.archive.remove(needless)
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
