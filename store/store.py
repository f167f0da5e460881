"""The store of an office: facts in ``duwang.db``, bodies in ``archive.db``, what people said in ``people.db``.

Facts of a crawl hang on an import, one per run and site, with the ids of its bundle; importing again changes nothing.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import zstandard

from model.fetch import Fetch
from model.finding import (
    Evidence,
    Finding,
    MachineState,
    Observation,
    Outcome,
    Verdict,
)
from model.page import PageShape
from store.aliases import Aliases
from store.bundle import Bundle, make_fetch
from store.codec import UnreadableRecordError, clean, dump_json, load, load_page
from store.database import open_database, write
from store.history import derive
from store.losses import refuse_losses
from store.people import People
from store.provenance import Provenance
from store.schema import MIGRATIONS, create_archive
from store.troubles import Troubles

MISSING, CHANGED = "缺失", "已被改动"


@dataclass(frozen=True, slots=True)
class Run:
    """An inspection: its moment (监测时间点) and whether it ended."""

    id: str
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Import:
    """A crawl of a site as it stands in the store; ``frame`` are the addresses of the portal's shared frame."""

    id: int
    run: str
    site: str
    as_of: datetime
    frame: frozenset[str]


class Store:
    """The folder of an office; ``archive`` is where bodies are, unless beside the facts.

    Raises :class:`store.trouble.StoreError` when files are damaged, lost or of a newer version; a lost archive is made
    anew where the caller is about to fill it again (``refills``).
    """

    def __init__(self, folder: Path, archive: Path | None = None, *, refills: bool = False) -> None:
        self.folder = folder
        self.lost_archive = refuse_losses(folder, refills=refills or archive is not None)
        self.database = open_database(folder / "duwang.db", MIGRATIONS)
        self.archive_path = archive or folder / "archive.db"
        self.archive = open_database(self.archive_path, (create_archive,), safe=True)
        self.connection: sqlite3.Connection = self.database.conn
        self.aliases = Aliases(self.connection)
        self.troubles = Troubles(self.database)
        self.provenance = Provenance(self.database)
        self.people = People(folder, self.connection)
        self.intake = self.people.intake
        self._decompress = zstandard.ZstdDecompressor().decompress
        self._compress = zstandard.ZstdCompressor(level=1).compress

    def close(self) -> None:
        """Close the files."""
        self.people.close()
        self.connection.close()
        self.archive.conn.close()

    # -- runs ------------------------------------------------------------------------------------------------------

    def run(self, run_id: str) -> Run | None:
        """A run by its id."""
        row = self.connection.execute(
            "SELECT id, as_of, started_at, finished_at FROM runs WHERE id = ?", (run_id,)
        ).fetchone()
        return (
            Run(
                row[0],
                datetime.fromisoformat(row[1]),
                datetime.fromisoformat(row[2]),
                datetime.fromisoformat(row[3]) if row[3] else None,
            )
            if row
            else None
        )

    def runs(self, limit: int) -> list[Run]:
        """Runs, the latest first."""
        ids = [
            row[0]
            for row in self.connection.execute("SELECT id FROM runs ORDER BY as_of DESC, id DESC LIMIT ?", (limit,))
        ]
        return [run for each in ids if (run := self.run(each)) is not None]

    def latest_run(self) -> Run | None:
        """The run with the latest moment of inspection."""
        row = self.connection.execute("SELECT id FROM runs ORDER BY as_of DESC, id DESC LIMIT 1").fetchone()
        return self.run(row[0]) if row else None

    def open_run(self, as_of: datetime, now: datetime) -> Run:
        """The unfinished run of the same day to go on with, else a new one."""
        day = as_of.strftime("%Y%m%d")
        number = 1
        while True:
            run_id = day if number == 1 else f"{day}-{number}"
            known = self.run(run_id)
            if known is None:
                with write(self.database) as connection:
                    connection.execute(
                        "INSERT INTO runs VALUES (?, ?, ?, NULL)", (run_id, as_of.isoformat(), now.isoformat())
                    )
                return Run(run_id, as_of, now, None)
            if known.finished_at is None:
                return known
            number += 1

    def finish_run(self, run_id: str, now: datetime) -> None:
        """Mark a run as ended."""
        with write(self.database) as connection:
            connection.execute("UPDATE runs SET finished_at = ? WHERE id = ?", (now.isoformat(), run_id))

    # -- import ----------------------------------------------------------------------------------------------------

    def import_bundle(self, path: Path) -> bool:
        """Merge a finished bundle in one transaction; False when this state of it is in the store already."""
        bundle = Bundle(path)
        run, site, as_of, finished, frame = (
            bundle.meta(key) for key in ("run", "site", "as_of", "finished_at", "frame")
        )
        bundle.close()
        known = self.connection.execute(
            "SELECT id, finished_at FROM imports WHERE run = ? AND site = ?", (run, site)
        ).fetchone()
        self.fill_archive(path)
        if known and known[1] == finished:
            return False
        with _attached(self.connection, path), write(self.database) as connection:
            if known:
                self._forget(connection, known[0])
            connection.execute("INSERT OR IGNORE INTO runs VALUES (?, ?, ?, NULL)", (run, as_of, finished))
            cursor = connection.execute(
                "INSERT INTO imports (run, site, as_of, finished_at, frame) VALUES (?, ?, ?, ?, ?)",
                (run, site, as_of, finished, frame or "[]"),
            )
            number = cursor.lastrowid
            for statement in (
                "INSERT INTO urls SELECT ?, id, url, purpose FROM bundle.urls",
                "INSERT INTO fetches SELECT ?, url_id, attempt, rendered, at, status, http_status, final_url, content_type, sha256, length, seconds, error FROM bundle.fetches",
                "INSERT INTO readings (import, url_id, version, page) SELECT ?, url_id, version, page FROM bundle.readings",
                "INSERT INTO links SELECT ?, url_id, targets FROM bundle.links",
                "INSERT INTO headers SELECT ?, url_id, attempt, rendered, text FROM bundle.headers",
                "INSERT INTO members SELECT ?, unit, url_id, role, column_id, name FROM bundle.members",
                "INSERT INTO notes SELECT ?, unit, kind, text FROM bundle.notes",
            ):
                connection.execute(statement, (number,))
        return True

    def fill_archive(self, path: Path) -> int:
        """Take over the bodies of a bundle that the archive lacks; how many."""
        with _attached(self.archive.conn, path), write(self.archive) as archive:
            lacking = "NOT EXISTS (SELECT 1 FROM main.bodies a WHERE a.sha256 = b.sha256)"
            statement = f"INSERT INTO main.bodies SELECT sha256, body FROM bundle.bodies b WHERE {lacking}"
            return int(archive.execute(statement).rowcount)

    def lacking_bodies(self) -> int:
        """How many bodies the facts refer to that the archive does not hold."""
        with _attached(self.connection, self.archive_path):
            row = self.connection.execute(
                """SELECT COUNT(*) FROM (SELECT DISTINCT sha256 FROM fetches WHERE sha256 != '') f
                   WHERE NOT EXISTS (SELECT 1 FROM bundle.bodies b WHERE b.sha256 = f.sha256)"""
            ).fetchone()
        return int(row[0])

    def _forget(self, connection: sqlite3.Connection, number: int) -> None:
        for table in ("urls", "fetches", "readings", "links", "headers", "members", "notes", "columns", "files"):
            connection.execute(f"DELETE FROM {table} WHERE import = ?", (number,))
        connection.execute("DELETE FROM imports WHERE id = ?", (number,))

    def imports(self, run_id: str) -> list[Import]:
        """The crawls of a run, by site."""
        rows = self.connection.execute(
            "SELECT id, run, site, as_of, frame FROM imports WHERE run = ? ORDER BY site", (run_id,)
        )
        return [
            Import(row[0], row[1], row[2], datetime.fromisoformat(row[3]), frozenset(json.loads(row[4])))
            for row in rows
        ]

    def fetch(self, run: str, url: str, at: datetime) -> Fetch | None:
        """The request of a run for an address at a moment, as evidence names it."""
        row = self.connection.execute(
            """SELECT u.url, f.at, f.status, f.http_status, f.final_url, f.content_type, f.sha256, f.length, f.seconds, f.error, f.attempt, f.rendered
               FROM imports i JOIN urls u ON u.import = i.id JOIN fetches f ON f.import = u.import AND f.url_id = u.id WHERE i.run = ? AND u.url = ? AND f.at = ? LIMIT 1""",
            (run, url, at.isoformat()),
        ).fetchone()
        return make_fetch(row) if row else None

    def headers(self, run: str, fetch: Fetch) -> str:
        """The header of an answer, as the server sent it; "" when it was not kept."""
        row = self.connection.execute(
            """SELECT h.text FROM imports i JOIN urls u ON u.import = i.id JOIN headers h ON h.import = u.import AND h.url_id = u.id
               WHERE i.run = ? AND u.url = ? AND h.attempt = ? AND h.rendered = ? LIMIT 1""",
            (run, fetch.url, fetch.attempt, int(fetch.rendered)),
        ).fetchone()
        return row[0] if row else ""

    def shape(self, number: int, url: str) -> PageShape | None:
        """What a page looked like as an import read it; None when it was not read."""
        row = self.connection.execute(
            """SELECT r.title, COALESCE(length(l.targets) / 4, 0), r.kind FROM urls u JOIN readings r ON r.import = u.import AND r.url_id = u.id
               LEFT JOIN links l ON l.import = u.import AND l.url_id = u.id WHERE u.import = ? AND u.url = ?""",
            (number, url),
        ).fetchone()
        return PageShape(*row) if row else None

    def kept(self, run: str, url: str) -> Fetch | None:
        """The last request of a run for an address whose body was kept."""
        row = self.connection.execute(
            """SELECT u.url, f.at, f.status, f.http_status, f.final_url, f.content_type, f.sha256, f.length, f.seconds, f.error, f.attempt, f.rendered
               FROM imports i JOIN urls u ON u.import = i.id JOIN fetches f ON f.import = u.import AND f.url_id = u.id
               WHERE i.run = ? AND u.url = ? AND f.sha256 != '' ORDER BY f.at DESC LIMIT 1""",
            (run, url),
        ).fetchone()
        return make_fetch(row) if row else None

    # -- readings --------------------------------------------------------------------------------------------------

    def body(self, sha256: str) -> bytes | None:
        """A stored body."""
        row = self.archive.conn.execute("SELECT body FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
        try:
            return self._decompress(row[0]) if row else None
        except (zstandard.ZstdError, TypeError) as error:
            raise UnreadableRecordError(f"archive.db {sha256[:12]}: {error}") from error

    def fault_of_body(self, sha256: str) -> str:
        """Why a stored body is not what its hash says; "" when it is."""
        try:
            body = self.body(sha256)
        except UnreadableRecordError:
            return CHANGED
        if body is None:
            return MISSING
        return "" if hashlib.sha256(body).hexdigest() == sha256 else CHANGED

    def has_results(self, run: str) -> bool:
        """True when a run's checks ran over a unit, or it saw a finding."""
        query = "SELECT 1 FROM check_runs WHERE run = ? UNION ALL SELECT 1 FROM observations WHERE run = ? LIMIT 1"
        return self.connection.execute(query, (run, run)).fetchone() is not None

    def unread(self, number: int, version: int) -> Iterator[tuple[int, str, str, str, str]]:
        """Pages whose reading is missing or older than ``version``: (url id, address, final address, content type,
        sha256)."""
        yield from self.connection.execute(
            """SELECT u.id, u.url, f.final_url, f.content_type, f.sha256 FROM urls u JOIN fetches f ON f.import = u.import AND f.url_id = u.id
               WHERE u.import = ? AND u.purpose IN (0, 1) AND f.status = 'ok' AND f.sha256 != '' AND EXISTS (SELECT 1 FROM members m WHERE m.import = u.import AND m.url_id = u.id)
               AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.import = u.import AND r.url_id = u.id AND r.version >= ?) ORDER BY u.id, f.rendered, f.attempt""",
            (number, version),
        ).fetchall()

    def save_readings(self, number: int, rows: Iterable[tuple[int, int, str]]) -> None:
        """Keep readings: (url id, version, page as JSON)."""
        packed = [(number, url_id, version, self._compress(text.encode())) for url_id, version, text in rows]
        with write(self.database) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO readings (import, url_id, version, page) VALUES (?, ?, ?, ?)", packed
            )

    def readings_without_kind(self, number: int, limit: int) -> list[tuple[int, str]]:
        """Readings whose kind is not indexed yet: (url id, page as JSON)."""
        rows = self.connection.execute(
            "SELECT url_id, page FROM readings WHERE import = ? AND kind = '' LIMIT ?", (number, limit)
        ).fetchall()
        return [(url_id, self._decompress(page).decode()) for url_id, page in rows]

    def index_kinds(self, number: int, kinds: Iterable[tuple[int, str, str, str]]) -> None:
        """Index readings by what they are: (url id, kind, title, breadcrumb as JSON)."""
        with write(self.database) as connection:
            connection.executemany(
                "UPDATE readings SET kind = ?, title = ?, crumbs = ? WHERE import = ? AND url_id = ?",
                [(kind, title, crumbs, number, url_id) for url_id, kind, title, crumbs in kinds],
            )

    def reading(self, number: int, url_id: int) -> str | None:
        """What was read from a page, as JSON; without the blocks that its site repeats, where that was read too."""
        row = self.connection.execute(
            "SELECT COALESCE(own, page) FROM readings WHERE import = ? AND url_id = ?", (number, url_id)
        ).fetchone()
        return self._decompress(row[0]).decode() if row else None

    def whole_reading(self, number: int, url_id: int) -> str | None:
        """What was read from a page alone, with all its blocks, as JSON."""
        row = self.connection.execute(
            "SELECT page FROM readings WHERE import = ? AND url_id = ?", (number, url_id)
        ).fetchone()
        return self._decompress(row[0]).decode() if row else None

    def forget_own(self, number: int) -> None:
        """Drop what was read without repeated blocks; those pages are to be indexed again."""
        with write(self.database) as connection:
            connection.execute(
                "UPDATE readings SET own = NULL, kind = '' WHERE import = ? AND own IS NOT NULL", (number,)
            )

    def save_own(self, number: int, rows: Iterable[tuple[int, str, str, str]]) -> None:
        """Keep what pages show of their own: (url id, kind, title, page as JSON)."""
        with write(self.database) as connection:
            connection.executemany(
                "UPDATE readings SET own = ?, kind = ?, title = ? WHERE import = ? AND url_id = ?",
                [(self._compress(page.encode()), kind, title, number, url_id) for url_id, kind, title, page in rows],
            )

    def linking_pages(self, number: int, unit: str) -> list[tuple[int, str, str, int, str, str, str, bytes]]:
        """A unit's pages that were read: (url id, address, role, column id, name, kind, breadcrumb as JSON, packed
        links)."""
        return self.connection.execute(
            """SELECT m.url_id, u.url, m.role, m.column_id, m.name, r.kind, r.crumbs, l.targets FROM members m
               JOIN urls u ON u.import = m.import AND u.id = m.url_id JOIN readings r ON r.import = m.import AND r.url_id = m.url_id
               JOIN links l ON l.import = m.import AND l.url_id = m.url_id
               WHERE m.import = ? AND m.unit = ? ORDER BY m.url_id, m.role, m.column_id""",
            (number, unit),
        ).fetchall()

    def addresses(self, number: int) -> dict[int, str]:
        """The addresses of an import by their ids."""
        return dict(self.connection.execute("SELECT id, url FROM urls WHERE import = ?", (number,)))

    def save_columns(self, number: int, unit: str, states: list[str]) -> None:
        """Keep the columns of a unit, each as JSON, in order."""
        with write(self.database) as connection:
            connection.execute("DELETE FROM columns WHERE import = ? AND unit = ?", (number, unit))
            connection.executemany(
                "INSERT INTO columns VALUES (?, ?, ?, ?)",
                [(number, unit, position, state) for position, state in enumerate(states)],
            )

    def note_unread(self, number: int, url: str, reason: str) -> None:
        """Keep that reading a page or file was given up, and why."""
        with write(self.database) as connection:
            for kind, text in (("unparsed", url), ("given-up", f"{url} {reason}")):
                connection.execute("INSERT OR IGNORE INTO notes VALUES (?, '', ?, ?)", (number, kind, clean(text)))

    def forget_unread(self, number: int, urls: Iterable[str]) -> None:
        """Before pages or files are read again."""
        with write(self.database) as connection:
            connection.executemany(
                """DELETE FROM notes WHERE import = ?1 AND (kind = 'unparsed' AND text = ?2
                   OR kind = 'given-up' AND substr(text, 1, length(?2) + 1) = ?2 || ' ')""",
                [(number, url) for url in urls],
            )

    def save_file(self, number: int, url_id: int, text: str | None, tables: Any) -> None:
        """Keep the text and tables of a downloaded file."""
        with write(self.database) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
                (number, url_id, clean(text) if text else None, dump_json(tables)),
            )

    def member_rows(self, number: int, unit: str, roles: Iterable[str]) -> list[tuple[int, str, str, int, str]]:
        """Addresses of a unit with some roles: (url id, address, role, column id, name)."""
        wanted = [str(role) for role in roles]
        marks = ",".join("?" * len(wanted))
        return self.connection.execute(
            f"SELECT m.url_id, u.url, m.role, m.column_id, m.name FROM members m JOIN urls u ON u.import = m.import AND u.id = m.url_id "
            f"WHERE m.import = ? AND m.unit = ? AND m.role IN ({marks}) ORDER BY m.url_id, m.role, m.column_id",
            (number, unit, *wanted),
        ).fetchall()

    def reading_of(self, number: int, url: str) -> str | None:
        """What was read from the page at an address, as JSON; without repeated blocks, where that was read too."""
        row = self.connection.execute(
            "SELECT COALESCE(r.own, r.page) FROM urls u JOIN readings r ON r.import = u.import AND r.url_id = u.id WHERE u.import = ? AND u.url = ?",
            (number, url),
        ).fetchone()
        return self._decompress(row[0]).decode() if row else None

    def files_to_read(self, number: int) -> list[tuple[int, str, str]]:
        """Downloaded files that annual reports consist of: (url id, address, sha256)."""
        return self.connection.execute(
            """SELECT DISTINCT u.id, u.url, f.sha256 FROM members m JOIN urls u ON u.import = m.import AND u.id = m.url_id
               JOIN fetches f ON f.import = m.import AND f.url_id = m.url_id AND f.status = 'ok' AND f.sha256 != ''
               WHERE m.import = ? AND m.role = 'file' AND (m.name LIKE '%年度报告%' OR m.name LIKE '%年报%' OR m.name LIKE '%公开%报告%'
               OR m.column_id IN (SELECT url_id FROM members WHERE import = ? AND (name LIKE '%年报%' OR name LIKE '%年度报告%')))
               ORDER BY u.id""",
            (number, number),
        ).fetchall()

    # -- findings --------------------------------------------------------------------------------------------------

    def knows(self, unit: str) -> bool:
        """True when the unit (or ``site:HOST``) was ever checked."""
        query = "SELECT 1 FROM check_runs WHERE unit = ? UNION SELECT 1 FROM findings WHERE unit = ? UNION SELECT 1 FROM imports WHERE 'site:' || site = ?"
        return self.connection.execute(query, (unit, unit, unit)).fetchone() is not None

    def findings(self, *, unit: str = "", check: str = "", run: str = "", gone: bool = False) -> list[Finding]:
        """Findings as of a run (the latest by default), ordered by unit, check and target.

        ``review`` is what people decided; see :func:`store.history.derive` for the machine's states.
        """
        current = self.run(run) if run else self.latest_run()
        if current is None:
            return []
        found = self.people.reviewed(derive(self.connection, current.id, unit, check), current.as_of.date())
        return [finding for finding in found if gone or finding.state is not MachineState.GONE]

    def all_findings(self, run: str) -> list[Finding]:
        """Every finding as of a run, as the machine sees it, also those gone; owner by owner, so that little is held at
        once."""
        owners = [row[0] for row in self.connection.execute("SELECT DISTINCT unit FROM findings ORDER BY unit")]
        return [finding for owner in owners for finding in derive(self.connection, run, owner, "")]

    def finding(self, key: str, run: str) -> Finding | None:
        """One finding as of a run, also one that is gone."""
        current = self.run(run)
        found = derive(self.connection, run, "", "", key) if current and key else []
        return next(iter(self.people.reviewed(found, current.as_of.date())), None) if current else None

    def observations(self, key: str, limit: int = 400) -> list[Observation]:
        """Everything that runs saw of a finding, the latest first."""
        rows = self.connection.execute(
            "SELECT run, at, outcome, message, evidence FROM observations WHERE key = ? ORDER BY at DESC, run DESC LIMIT ?",
            (key, limit),
        ).fetchall()
        return [
            Observation(run, datetime.fromisoformat(at), Outcome(outcome), message, load(e, tuple[Evidence, ...]))
            for run, at, outcome, message, e in rows
        ]

    def check_runs(self, run: str, unit: str) -> list[tuple[str, int, dict[str, int], str, list[Verdict]]]:
        """The checks over a unit in a run: (check, examined, outcomes, error, verdicts that are no findings)."""
        rows = self.connection.execute(
            "SELECT check_id, examined, outcomes, error, verdicts FROM check_runs WHERE run = ? AND unit = ? ORDER BY check_id",
            (run, unit),
        ).fetchall()
        return [(row[0], row[1], json.loads(row[2]), row[3], list(load(row[4], tuple[Verdict, ...]))) for row in rows]

    def import_seen(self, key: str, site: str) -> int:
        """The import of a site in the last run that saw a finding; 0 when there is none."""
        row = self.connection.execute(
            "SELECT i.id FROM observations o JOIN imports i ON i.run = o.run AND i.site = ? WHERE o.key = ? ORDER BY o.at DESC, o.run DESC LIMIT 1",
            (site, key),
        ).fetchone()
        return row[0] if row else 0

    def words_of(self, number: int, url: str) -> str | None:
        """What the page at an address says; None when it was not read."""
        stored = self.reading_of(number, url)
        page = load_page(stored) if stored else None
        return f"{page.title}\n{page.text}" if page else None

    def judged_run(self, run: Run, unit: str, *, before: bool = False) -> str:
        """The last run up to this one (or ``before`` it) whose checks ran over a unit; "" when none ever did."""
        row = self.connection.execute(
            f"""SELECT r.id FROM check_runs c JOIN runs r ON r.id = c.run WHERE c.unit = ? AND (r.as_of, r.id) {"<" if before else "<="} (?, ?)
               ORDER BY r.as_of DESC, r.id DESC LIMIT 1""",
            (unit, run.as_of.isoformat(), run.id),
        ).fetchone()
        return row[0] if row else ""

    def save_scorecard(self, run: str, unit: str, rubric: str, card: str) -> None:
        """Keep a scorecard as JSON, in place of the one that a unit had in the run."""
        with write(self.database):
            cards = self.database.table("scorecards")
            cards.delete_where("run = ? AND unit = ?", [run, unit])
            cards.insert({"run": run, "unit": unit, "rubric": rubric, "card": card})

    def scorecard(self, run: str, unit: str) -> str | None:
        """The scorecard of a unit in a run, as JSON."""
        row = self.connection.execute(
            "SELECT card FROM scorecards WHERE run = ? AND unit = ? ORDER BY rubric DESC LIMIT 1", (run, unit)
        ).fetchone()
        return row[0] if row else None

    def earlier_run(self, run: Run) -> str | None:
        """The last run before a run that has scorecards."""
        row = self.connection.execute(
            "SELECT id FROM runs WHERE as_of < ? AND id IN (SELECT run FROM scorecards) ORDER BY as_of DESC, id DESC LIMIT 1",
            (run.as_of.isoformat(),),
        ).fetchone()
        return row[0] if row else None


@contextmanager
def _attached(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """The database at a path as ``bundle``."""
    connection.execute("ATTACH DATABASE ? AS bundle", (str(path),))
    try:
        yield
    finally:
        connection.execute("DETACH DATABASE bundle")
