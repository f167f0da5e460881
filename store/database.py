"""Opening SQLite files: WAL, foreign keys, one explicit write transaction at a time, recorded migrations."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

Migration = Callable[[sqlite_utils.Database], None]


def open_database(path: Path, migrations: tuple[Migration, ...]) -> sqlite_utils.Database:
    """Open (and create) a database and apply the migrations that it has not seen, each with its record.

    Raises ``sqlite3.DatabaseError`` when the file is no SQLite database.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)  # what people said, and pages with personal data: not for other accounts of the machine
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-8000")
    database = sqlite_utils.Database(connection, use_old_upsert=False)
    _migrate(database, migrations)
    return database


@contextmanager
def write(database: sqlite_utils.Database) -> Iterator[sqlite3.Connection]:
    """A write transaction: BEGIN IMMEDIATE, committed at the end, rolled back on any exception."""
    connection: sqlite3.Connection = database.conn
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _migrate(database: sqlite_utils.Database, migrations: tuple[Migration, ...]) -> None:
    connection: sqlite3.Connection = database.conn
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT DEFAULT CURRENT_TIMESTAMP)"
    )
    done = {row[0] for row in connection.execute("SELECT name FROM migrations")}
    for migration in migrations:
        if migration.__name__ in done:
            continue
        with write(database):
            if not connection.execute("SELECT 1 FROM migrations WHERE name = ?", [migration.__name__]).fetchone():
                migration(database)
                connection.execute("INSERT INTO migrations (name) VALUES (?)", [migration.__name__])
