"""The tables of a store, as the steps that made them."""

import sqlite_utils

from model.address import canonical
from store.provenance import create_provenance


def _create(database: sqlite_utils.Database) -> None:
    database.executescript(
        """
        CREATE TABLE runs (id TEXT PRIMARY KEY, as_of TEXT NOT NULL, started_at TEXT NOT NULL,
            finished_at TEXT) WITHOUT ROWID;
        CREATE TABLE imports (id INTEGER PRIMARY KEY, run TEXT NOT NULL, site TEXT NOT NULL, as_of TEXT NOT NULL,
            finished_at TEXT NOT NULL, frame TEXT NOT NULL, UNIQUE (run, site));
        CREATE TABLE urls (import INTEGER NOT NULL REFERENCES imports (id), id INTEGER NOT NULL, url TEXT NOT NULL,
            purpose INTEGER NOT NULL, PRIMARY KEY (import, id)) WITHOUT ROWID;
        CREATE INDEX urls_url ON urls (import, url);
        CREATE TABLE fetches (import INTEGER NOT NULL, url_id INTEGER NOT NULL, attempt INTEGER NOT NULL,
            rendered INTEGER NOT NULL, at TEXT NOT NULL, status TEXT NOT NULL, http_status INTEGER, final_url TEXT,
            content_type TEXT, sha256 TEXT, length INTEGER, seconds REAL, error TEXT, PRIMARY KEY (import, url_id,
            rendered, attempt)) WITHOUT ROWID;
        CREATE TABLE readings (import INTEGER NOT NULL, url_id INTEGER NOT NULL, version INTEGER NOT NULL,
            kind TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', page BLOB NOT NULL, PRIMARY KEY (import,
            url_id)) WITHOUT ROWID;
        CREATE TABLE links (import INTEGER NOT NULL, url_id INTEGER NOT NULL, targets BLOB NOT NULL,
            PRIMARY KEY (import, url_id)) WITHOUT ROWID;
        CREATE TABLE members (import INTEGER NOT NULL, unit TEXT NOT NULL, url_id INTEGER NOT NULL,
            role TEXT NOT NULL, column_id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (import, unit, url_id,
            role, column_id)) WITHOUT ROWID;
        CREATE TABLE notes (import INTEGER NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (import, unit, kind, text)) WITHOUT ROWID;
        CREATE TABLE columns (import INTEGER NOT NULL, unit TEXT NOT NULL, position INTEGER NOT NULL,
            state TEXT NOT NULL, PRIMARY KEY (import, unit, position)) WITHOUT ROWID;
        CREATE TABLE files (import INTEGER NOT NULL, url_id INTEGER NOT NULL, text TEXT, tables TEXT NOT NULL,
            PRIMARY KEY (import, url_id)) WITHOUT ROWID;
        CREATE TABLE findings (key TEXT PRIMARY KEY, unit TEXT NOT NULL, check_id TEXT NOT NULL,
            target TEXT NOT NULL, severity TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX findings_unit ON findings (unit, check_id);
        CREATE TABLE observations (key TEXT NOT NULL REFERENCES findings (key), run TEXT NOT NULL,
            at TEXT NOT NULL, outcome TEXT NOT NULL, confidence TEXT NOT NULL, message TEXT NOT NULL,
            url TEXT NOT NULL, places TEXT NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY (key, run)) WITHOUT ROWID;
        CREATE TABLE check_runs (run TEXT NOT NULL, unit TEXT NOT NULL, check_id TEXT NOT NULL,
            examined INTEGER NOT NULL, outcomes TEXT NOT NULL, error TEXT NOT NULL, verdicts TEXT NOT NULL,
            PRIMARY KEY (run, unit, check_id)) WITHOUT ROWID;
        CREATE TABLE scorecards (run TEXT NOT NULL, unit TEXT NOT NULL, rubric TEXT NOT NULL, card TEXT NOT NULL,
            PRIMARY KEY (run, unit, rubric)) WITHOUT ROWID;
        """
    )


def _index_members(database: sqlite_utils.Database) -> None:
    database.executescript("CREATE INDEX members_url ON members (import, url_id);")


def _create_unjudged(database: sqlite_utils.Database) -> None:
    database.executescript(
        "CREATE TABLE unjudged (key TEXT NOT NULL REFERENCES findings (key), run TEXT NOT NULL, PRIMARY "
        "KEY (key, run)) WITHOUT ROWID;"
    )


def _create_headers(database: sqlite_utils.Database) -> None:
    database.executescript(
        """CREATE TABLE headers (import INTEGER NOT NULL, url_id INTEGER NOT NULL, attempt INTEGER NOT NULL,
                rendered INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (import, url_id, attempt,
                rendered)) WITHOUT ROWID;"""
    )


def _add_own_readings(database: sqlite_utils.Database) -> None:
    database.executescript(
        "ALTER TABLE readings ADD COLUMN crumbs TEXT NOT NULL DEFAULT ''; ALTER TABLE readings ADD COLUMN own BLOB;"
    )


def _add_facts(database: sqlite_utils.Database) -> None:
    """What findings are about, apart from how an address was written; findings of before keep their keys."""
    database.executescript(
        """
        ALTER TABLE observations ADD COLUMN facts TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE findings ADD COLUMN subject TEXT NOT NULL DEFAULT '';
        CREATE TABLE aliases (owner TEXT NOT NULL, subject TEXT NOT NULL, same_as TEXT NOT NULL, run TEXT NOT NULL,
            PRIMARY KEY (owner, subject)) WITHOUT ROWID;
        """
    )
    database.conn.create_function("canonical", 1, canonical, deterministic=True)
    database.execute("UPDATE findings SET subject = canonical(target)")
    database.executescript("CREATE INDEX findings_subject ON findings (unit, check_id, subject);")


def _create_troubles(database: sqlite_utils.Database) -> None:
    """What went wrong with a unit in a step of a run."""
    database.table("troubles").create(
        {"run": str, "unit": str, "step": str, "reason": str}, pk=("run", "unit", "step"), not_null={"reason"}
    )


def _add_cause(database: sqlite_utils.Database) -> None:
    """What findings of one cause share, where their check states it; broken links did so by their folder."""
    database.table("observations").add_column("cause", str, not_null_default="")
    database.conn.create_function("folder", 1, lambda url: url.split("?")[0].rpartition("/")[0], deterministic=True)
    database.execute(
        "UPDATE observations SET cause = (SELECT folder(target) FROM findings f WHERE f.key = observations.key)"
        " WHERE key IN (SELECT key FROM findings WHERE check_id IN ('link-broken', 'link-unreachable'))"
    )


MIGRATIONS = (
    _create, _index_members, _create_unjudged, _create_headers, _add_own_readings, _add_facts, _create_troubles,
    create_provenance, _add_cause,
)  # fmt: skip
"""The steps that bring ``duwang.db`` from empty to today's form, in order; a step that was released is never
changed."""
