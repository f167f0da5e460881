"""Opening SQLite files: WAL, foreign keys, one explicit write transaction at a time, recorded migrations."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import sqlite_utils

from store.soundness import SOUND, unsound
from store.trouble import GO_ON, StoppedError, StoreError, damaged

Migration = Callable[[sqlite_utils.Database], None]
CACHE = 8_000
"""KiB of pages that a connection keeps."""
IN_USE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
"""How files are opened that several processes use at once."""
_opened: dict[Path, None] = {}
"""Files that this process has opened: when one of them turns out to be damaged, SQLite does not say which."""


def open_database(path: Path, migrations: tuple[Migration, ...], *, safe: bool = False) -> sqlite_utils.Database:
    """Open (and create) a database and apply the migrations that it has not seen, each with its record.

    ``safe`` makes every transaction wait until the disk has it, for what cannot be made again. Raises
    :class:`StoreError` when the file is damaged, or of a newer version.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    if not path.exists():
        path.touch(mode=0o600)  # what people said, and pages with personal data: not for other accounts of the machine
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    database = sqlite_utils.Database(connection, use_old_upsert=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if safe else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{CACHE}")
        _migrate(database, path, migrations)
    except StoreError:
        connection.close()
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        connection.close()
        if is_damage(error):
            raise damaged(path, "已损坏") from error
        if not os.access(path.parent, os.W_OK):
            raise StoppedError(f"{path.parent} 不可写（没有权限，或文件系统只读）；{GO_ON}") from error
        raise
    _opened[path] = None
    return database


def damaged_file() -> StoreError | None:
    """The first damaged one of the files that this process has opened, or one whose records cannot be read."""
    for path in _opened:
        if path.exists() and faults_in(path):
            return damaged(path, "已损坏")
    for path in _opened:
        if path.exists() and path.name in SOUND:
            with closing(sqlite3.connect(path, timeout=60)) as connection:
                fault = next(unsound(path.name, connection), "")
            if fault:
                return damaged(path, f"有记录不能读取（{fault}）")
    return None


def is_blank(path: Path) -> bool:
    """True for a database that is not there, or holds nothing at all. Raises :class:`StoreError` when it is damaged."""
    if not path.is_file() or not path.stat().st_size:
        return True
    connection = sqlite3.connect(path, timeout=60)
    try:
        return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if is_damage(error):
            raise damaged(path, "已损坏") from error
        raise
    finally:
        connection.close()


def remove_database(path: Path) -> None:
    """Remove a database with what SQLite keeps beside it."""
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        each.unlink(missing_ok=True)


def is_damage(error: BaseException) -> bool:
    """True when the file itself is not what it should be; text that is no UTF-8 was never written by us."""
    if isinstance(error, UnicodeDecodeError):
        return True
    return (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def faults_in(path: Path) -> str:
    """What a full look through a database finds wrong; "" when nothing is."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=60)
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        finally:
            connection.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        is_held = (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        return "" if is_held else str(error)
    return "" if found == ["ok"] else "；".join(found)


@contextmanager
def write(database: sqlite_utils.Database) -> Iterator[sqlite3.Connection]:
    """A write transaction: BEGIN IMMEDIATE, committed at the end, rolled back on any exception."""
    with transaction(database.conn) as connection:
        yield connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """As :func:`write`, on a connection. SQLite itself rolls back when the disk is full."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def attached(database: sqlite_utils.Database, path: Path) -> Iterator[None]:
    """The database at a path as ``other``."""
    database.attach("other", path)
    try:
        yield
    finally:
        database.conn.execute("DETACH DATABASE other")


def _migrate(database: sqlite_utils.Database, path: Path, migrations: tuple[Migration, ...]) -> None:
    connection: sqlite3.Connection = database.conn
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT DEFAULT CURRENT_TIMESTAMP)"
    )
    done = {row[0] for row in connection.execute("SELECT name FROM migrations")}
    known = {migration.__name__ for migration in migrations}
    if done - known:
        if done & known:
            raise StoreError(f"{path} 由更新版本的 duwang 写成，本版本不能使用：请升级 duwang")
        raise damaged(path, "不是应有的库文件，可能被其他文件覆盖")
    for migration in migrations:
        if migration.__name__ in done:
            continue
        with write(database):
            if not connection.execute("SELECT 1 FROM migrations WHERE name = ?", [migration.__name__]).fetchone():
                migration(database)
                connection.execute("INSERT INTO migrations (name) VALUES (?)", [migration.__name__])
    lacking = sorted(_tables_of(migrations) - _tables(connection))
    if lacking:
        raise damaged(path, f"缺少数据表 {'、'.join(lacking)}")


@cache
def _tables_of(migrations: tuple[Migration, ...]) -> frozenset[str]:
    """The tables that a database has when it has seen all migrations."""
    database = sqlite_utils.Database(memory=True)
    try:
        for migration in migrations:
            migration(database)
        return _tables(database.conn)
    finally:
        database.close()


def _tables(connection: sqlite3.Connection) -> frozenset[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'migrations'")
    return frozenset(row[0] for row in rows)
