"""The store of an office: facts in ``duwang.db``, bodies in ``archive.db``, what people said in ``people.db``.

Facts of a crawl hang on an import, one per run and site, with the ids of its bundle; importing again changes nothing.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from model.fetch import Fetch
from model.finding import (
    Evidence,
    Finding,
    MachineState,
    Observation,
    Outcome,
    Verdict,
)
from store.aliases import Aliases
from store.archive import Archive
from store.bundle import FETCH_COLUMNS, Bundle, make_fetch
from store.codec import load
from store.database import attached, open_database, write
from store.history import derive
from store.losses import refuse_losses
from store.pages import Pages
from store.people import People
from store.provenance import Provenance
from store.schema import MIGRATIONS
from store.troubles import Troubles

_OF_IMPORT = ("urls", "fetches", "readings", "links", "headers", "members", "notes", "columns", "files")
_TAKE_OVER = (
    "INSERT INTO urls SELECT ?, id, url, purpose FROM other.urls",
    """INSERT INTO fetches SELECT ?, url_id, attempt, rendered, at, status, http_status, final_url, content_type,
        sha256,
       length, seconds, error FROM other.fetches""",
    "INSERT INTO readings (import, url_id, version, page) SELECT ?, url_id, version, page FROM other.readings",
    "INSERT INTO links SELECT ?, url_id, targets FROM other.links",
    "INSERT INTO headers SELECT ?, url_id, attempt, rendered, text FROM other.headers",
    "INSERT INTO members SELECT ?, unit, url_id, role, column_id, name FROM other.members",
    "INSERT INTO notes SELECT ?, unit, kind, text FROM other.notes",
)
_LACKING = """SELECT COUNT(*) FROM (SELECT DISTINCT sha256 FROM fetches WHERE sha256 != '') f
    WHERE NOT EXISTS (SELECT 1 FROM other.bodies b WHERE b.sha256 = f.sha256)"""
_NIGHTS = "SELECT COUNT(DISTINCT run) FROM imports"
_JUDGED = """SELECT r.id FROM check_runs c JOIN runs r ON r.id = c.run WHERE c.unit = ? AND (r.as_of, r.id) {} (?, ?)
    ORDER BY r.as_of DESC, r.id DESC LIMIT 1"""
_FETCH = f"""SELECT {FETCH_COLUMNS}
    FROM imports i JOIN urls u ON u.import = i.id JOIN fetches f ON f.import = u.import AND f.url_id = u.id
    WHERE i.run = ? AND u.url = ? AND f.at = ? LIMIT 1"""
_HEADERS = """SELECT h.text FROM imports i JOIN urls u ON u.import = i.id
    JOIN headers h ON h.import = u.import AND h.url_id = u.id
    WHERE i.run = ? AND u.url = ? AND h.attempt = ? AND h.rendered = ? LIMIT 1"""
_KEPT = f"""SELECT {FETCH_COLUMNS}
    FROM imports i JOIN urls u ON u.import = i.id JOIN fetches f ON f.import = u.import AND f.url_id = u.id
    WHERE i.run = ? AND u.url = ? AND f.sha256 != '' ORDER BY f.at DESC LIMIT 1"""
_ALL_FINDINGS = "SELECT DISTINCT unit FROM findings ORDER BY unit"
_OBSERVATIONS = """SELECT run, at, outcome, message, evidence FROM observations WHERE key = ?
    ORDER BY at DESC, run DESC LIMIT ?"""
_CHECK_RUNS = """SELECT check_id, examined, outcomes, error, verdicts FROM check_runs WHERE run = ? AND unit = ?
    ORDER BY check_id"""
_IMPORT_SEEN = """SELECT i.id FROM observations o JOIN imports i ON i.run = o.run AND i.site = ? WHERE o.key = ?
    ORDER BY o.at DESC, o.run DESC LIMIT 1"""
_SCORECARD = "SELECT card FROM scorecards WHERE run = ? AND unit = ? ORDER BY rubric DESC LIMIT 1"
_EARLIER_RUN = """SELECT id FROM runs WHERE as_of < ? AND id IN (SELECT run FROM scorecards)
    ORDER BY as_of DESC, id DESC LIMIT 1"""


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
        self.archive = Archive(archive or folder / "archive.db")
        self.connection: sqlite3.Connection = self.database.conn
        self.aliases = Aliases(self.database)
        self.pages = Pages(self.database)
        self.troubles = Troubles(self.database)
        self.provenance = Provenance(self.database)
        self.people = People(folder, self.database)
        self.intake = self.people.intake

    def close(self) -> None:
        """Close the files."""
        self.people.close()
        self.connection.close()
        self.archive.close()

    # -- runs ------------------------------------------------------------------------------------------------------

    def run(self, run_id: str) -> Run | None:
        """A run by its id."""
        return next(iter(self._runs("id = ?", [run_id])), None)

    def runs(self, limit: int) -> list[Run]:
        """Runs, the latest first."""
        return self._runs(limit=limit)

    def latest_run(self) -> Run | None:
        """The run with the latest moment of inspection."""
        return next(iter(self._runs(limit=1)), None)

    def _runs(self, where: str | None = None, values: Iterable[str] = (), limit: int | None = None) -> list[Run]:
        rows = self.database.table("runs").rows_where(where, list(values), order_by="as_of DESC, id DESC", limit=limit)
        return [
            Run(
                row["id"],
                datetime.fromisoformat(row["as_of"]),
                datetime.fromisoformat(row["started_at"]),
                datetime.fromisoformat(row["finished_at"]) if row["finished_at"] else None,
            )
            for row in rows
        ]

    def open_run(self, as_of: datetime, now: datetime) -> Run:
        """The unfinished run of the same day to go on with, else a new one."""
        day = as_of.strftime("%Y%m%d")
        number = 1
        while True:
            run_id = day if number == 1 else f"{day}-{number}"
            known = self.run(run_id)
            if known is None:
                row = {"id": run_id, "as_of": as_of.isoformat(), "started_at": now.isoformat(), "finished_at": None}
                with write(self.database):
                    self.database.table("runs").insert(row)
                return Run(run_id, as_of, now, None)
            if known.finished_at is None:
                return known
            number += 1

    def finish_run(self, run_id: str, now: datetime) -> None:
        """Mark a run as ended."""
        with write(self.database):
            self.database.table("runs").update(run_id, {"finished_at": now.isoformat()})

    # -- import ----------------------------------------------------------------------------------------------------

    def import_bundle(self, path: Path) -> bool:
        """Merge a finished bundle in one transaction; False when this state of it is in the store already."""
        bundle = Bundle(path)
        run, site, as_of, finished, frame = (
            bundle.meta(key) for key in ("run", "site", "as_of", "finished_at", "frame")
        )
        bundle.close()
        imports = self.database.table("imports")
        known = next(imports.rows_where("run = ? AND site = ?", [run, site]), None)
        self.archive.fill(path)
        if known and known["finished_at"] == finished:
            return False
        with attached(self.database, path), write(self.database) as connection:
            if known:
                for table in _OF_IMPORT:
                    self.database.table(table).delete_where("import = ?", [known["id"]])
                imports.delete(known["id"])
            if self.run(run) is None:  # crawled on another machine
                started = {"id": run, "as_of": as_of, "started_at": finished, "finished_at": None}
                self.database.table("runs").insert(started)
            row = {"run": run, "site": site, "as_of": as_of, "finished_at": finished, "frame": frame or "[]"}
            number = imports.insert(row).last_pk
            for statement in _TAKE_OVER:
                connection.execute(statement, (number,))
        return True

    def lacking_bodies(self) -> int:
        """How many bodies the facts refer to that the archive does not hold."""
        with attached(self.database, self.archive.path):
            return int(self.connection.execute(_LACKING).fetchone()[0])

    def imports(self, run_id: str) -> list[Import]:
        """The crawls of a run, by site."""
        rows = self.database.table("imports").rows_where("run = ?", [run_id], order_by="site")
        return [
            Import(
                row["id"],
                row["run"],
                row["site"],
                datetime.fromisoformat(row["as_of"]),
                frozenset(json.loads(row["frame"])),
            )
            for row in rows
        ]

    @property
    def nights(self) -> int:
        """How many runs were imported."""
        return int(self.connection.execute(_NIGHTS).fetchone()[0])

    def fetch(self, run: str, url: str, at: datetime) -> Fetch | None:
        """The request of a run for an address at a moment, as evidence names it."""
        row = self.connection.execute(
            _FETCH,
            (run, url, at.isoformat()),
        ).fetchone()
        return make_fetch(row) if row else None

    def headers(self, run: str, fetch: Fetch) -> str:
        """The header of an answer, as the server sent it; "" when it was not kept."""
        row = self.connection.execute(
            _HEADERS,
            (run, fetch.url, fetch.attempt, int(fetch.rendered)),
        ).fetchone()
        return row[0] if row else ""

    def kept(self, run: str, url: str) -> Fetch | None:
        """The last request of a run for an address whose body was kept."""
        row = self.connection.execute(
            _KEPT,
            (run, url),
        ).fetchone()
        return make_fetch(row) if row else None

    # -- readings --------------------------------------------------------------------------------------------------

    def has_results(self, run: str) -> bool:
        """True when a run's checks ran over a unit, or it saw a finding."""
        query = "SELECT 1 FROM check_runs WHERE run = ? UNION ALL SELECT 1 FROM observations WHERE run = ? LIMIT 1"
        return self.connection.execute(query, (run, run)).fetchone() is not None

    # -- findings --------------------------------------------------------------------------------------------------

    def knows(self, unit: str) -> bool:
        """True when the unit (or ``site:HOST``) was ever checked."""
        query = (
            "SELECT 1 FROM check_runs WHERE unit = ? UNION SELECT 1 FROM findings WHERE unit = ? UNION SELECT "
            "1 FROM imports WHERE 'site:' || site = ?"
        )
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
        owners = [row[0] for row in self.connection.execute(_ALL_FINDINGS)]
        return [finding for owner in owners for finding in derive(self.connection, run, owner, "")]

    def finding(self, key: str, run: str) -> Finding | None:
        """One finding as of a run, also one that is gone."""
        current = self.run(run)
        found = derive(self.connection, run, "", "", key) if current and key else []
        return next(iter(self.people.reviewed(found, current.as_of.date())), None) if current else None

    def observations(self, key: str, limit: int = 400) -> list[Observation]:
        """Everything that runs saw of a finding, the latest first."""
        rows = self.connection.execute(
            _OBSERVATIONS,
            (key, limit),
        ).fetchall()
        return [
            Observation(run, datetime.fromisoformat(at), Outcome(outcome), message, load(e, tuple[Evidence, ...]))
            for run, at, outcome, message, e in rows
        ]

    def check_runs(self, run: str, unit: str) -> list[tuple[str, int, dict[str, int], str, list[Verdict]]]:
        """The checks over a unit in a run: (check, examined, outcomes, error, verdicts that are no findings)."""
        rows = self.connection.execute(
            _CHECK_RUNS,
            (run, unit),
        ).fetchall()
        return [(row[0], row[1], json.loads(row[2]), row[3], list(load(row[4], tuple[Verdict, ...]))) for row in rows]

    def import_seen(self, key: str, site: str) -> int:
        """The import of a site in the last run that saw a finding; 0 when there is none."""
        row = self.connection.execute(
            _IMPORT_SEEN,
            (site, key),
        ).fetchone()
        return row[0] if row else 0

    def judged_run(self, run: Run, unit: str, *, before: bool = False) -> str:
        """The last run up to this one (or ``before`` it) whose checks ran over a unit; "" when none ever did."""
        query = _JUDGED.format("<" if before else "<=")
        row = self.connection.execute(query, (unit, run.as_of.isoformat(), run.id)).fetchone()
        return row[0] if row else ""

    def save_scorecard(self, run: str, unit: str, rubric: str, card: str) -> None:
        """Keep a scorecard as JSON, in place of the one that a unit had in the run."""
        with write(self.database):
            cards = self.database.table("scorecards")
            cards.delete_where("run = ? AND unit = ?", [run, unit])
            cards.insert({"run": run, "unit": unit, "rubric": rubric, "card": card})

    def scorecard(self, run: str, unit: str) -> str | None:
        """The scorecard of a unit in a run, as JSON."""
        row = self.connection.execute(_SCORECARD, (run, unit)).fetchone()
        return row[0] if row else None

    def earlier_run(self, run: Run) -> str | None:
        """The last run before a run that has scorecards."""
        row = self.connection.execute(
            _EARLIER_RUN,
            (run.as_of.isoformat(),),
        ).fetchone()
        return row[0] if row else None
