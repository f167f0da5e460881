"""A file of a store that is gone while others still speak of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from store.database import is_blank
from store.trouble import StoreError, damaged

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_ANY_RUN = "SELECT 1 FROM runs LIMIT 1"
_ANY_IMPORT = "SELECT 1 FROM imports LIMIT 1"
_FIRST_AND_LAST = "SELECT (SELECT MIN(import) FROM urls), (SELECT MAX(import) FROM urls)"
_IMPORT = "SELECT 1 FROM imports WHERE id = ?"
_ANY_REFERENCE = "SELECT 1 FROM imports UNION ALL SELECT 1 FROM observations LIMIT 1"


def refuse_losses(folder: Path, *, refills: bool) -> bool:
    """Raise :class:`store.trouble.StoreError` when one of the three files was lost while others still speak of it; True
    when it is the archive and the caller ``refills`` it."""
    facts, archive, people = (folder / name for name in ("duwang.db", "archive.db", "people.db"))
    blank = {path: is_blank(path) for path in (facts, archive, people)}
    if blank[facts]:
        others = [path.name for path in (archive, people) if not blank[path]]
        if others:
            raise damaged(facts, f"{_how_lost(facts)}，而同一库目录中有 {'、'.join(others)}")
        return False
    with closing(sqlite3.connect(facts, timeout=60)) as connection:
        tables = {row[0] for row in connection.execute(_TABLES)}
        is_used = "runs" in tables and connection.execute(_ANY_RUN).fetchone() is not None
        hollow = _hollow(connection, tables)
        has_bodies = "imports" in tables and connection.execute(_ANY_IMPORT).fetchone() is not None
    if hollow:
        raise damaged(facts, f"的数据表 {hollow} 是空的，或缺少其他表所指的记录")
    # Versions that had no people.db kept entries in a table beside the facts.
    if blank[people] and is_used and "intake" not in tables:
        raise damaged(people, f"{_how_lost(people)}，其中的复核、填报和审定记录无法从别处重建")
    if blank[archive] and has_bodies and not refills:
        raise StoreError(f"{archive} {_how_lost(archive)}：请运行 duwang import --store {folder}，由抓取包补齐存档")
    return blank[archive] and has_bodies


def _how_lost(path: Path) -> str:
    return "是空的" if path.is_file() else "不见了"


def _hollow(connection: sqlite3.Connection, tables: set[str]) -> str:
    """A table that lacks what others refer to; looked up by their indexes alone."""
    if not {"runs", "imports", "urls", "observations"} <= tables:
        return ""
    for number in connection.execute(_FIRST_AND_LAST).fetchone():
        if number is not None and not connection.execute(_IMPORT, (number,)).fetchone():
            return "imports"
    refers = connection.execute(_ANY_REFERENCE).fetchone()
    return "runs" if refers and not connection.execute(_ANY_RUN).fetchone() else ""
