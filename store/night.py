"""What the checks of a run say, written into the store: observations of findings, and what is the same as before."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model.finding import CheckRun, Evidence, Finding, Outcome, Severity, Verdict
from store.codec import clean, dump
from store.database import write
from store.store import Run, Store


@dataclass(frozen=True, slots=True)
class Night:
    """A run of a store while its checks are made."""

    store: Store
    run: Run

    def record_check(self, site: str, result: CheckRun, severity: Severity) -> None:
        """Store the verdicts of one check over one unit as observations of findings, and its tally."""
        outcomes: dict[str, int] = {}
        passed: list[Verdict] = []
        with write(self.store.database) as connection:
            for verdict in result.verdicts:
                if verdict.site_wide:
                    self._observe(connection, site, result, verdict, severity)
                    continue
                outcomes[verdict.outcome] = outcomes.get(verdict.outcome, 0) + 1
                if verdict.outcome in (Outcome.FAILED, Outcome.CANT_TELL):
                    self._observe(connection, site, result, verdict, severity)
                elif len(passed) < 200:
                    passed.append(_in_short(verdict))
            connection.execute(
                "INSERT OR REPLACE INTO check_runs VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    self.run.id,
                    result.unit,
                    result.check,
                    result.examined,
                    json.dumps(outcomes, sort_keys=True),
                    result.error,
                    dump(tuple(passed)),
                ),
            )

    def _observe(
        self,
        connection: sqlite3.Connection,
        site: str,
        result: CheckRun,
        verdict: Verdict,
        severity: Severity,
    ) -> None:
        owner = f"site:{site}" if verdict.site_wide else result.unit
        key = self.store.aliases.key(result.check, owner, verdict.target)
        connection.execute(
            "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET severity = excluded.severity, target = excluded.target",
            (
                key,
                owner,
                result.check,
                verdict.target,
                str(severity),
                self.store.aliases.subject(owner, verdict.target),
            ),
        )
        places = list(verdict.places)
        row = connection.execute(
            "SELECT places FROM observations WHERE key = ? AND run = ?", (key, self.run.id)
        ).fetchone()
        if row:  # another unit of the site reported the same thing in this run
            places = list(dict.fromkeys(json.loads(row[0]) + places))
        connection.execute(
            "INSERT OR REPLACE INTO observations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, self.run.id, self.run.as_of.isoformat(), str(verdict.outcome), str(verdict.confidence), clean(verdict.message), verdict.url,
             dump(places[:500]), dump(verdict.evidence), dump(verdict.facts)),
        )  # fmt: skip

    def forget_observations(self, unit: str, check: str) -> None:
        """Before a check runs again over the same evidence: its observations of this run go."""
        with write(self.store.database) as connection:
            for table in ("observations", "unjudged"):
                connection.execute(
                    f"DELETE FROM {table} WHERE run = ? AND key IN (SELECT key FROM findings WHERE check_id = ? AND unit = ?)",
                    (self.run.id, check, unit),
                )

    def forget_check(self, unit: str, check: str) -> None:
        """A check that is not made over a unit has no tally in this run."""
        with write(self.store.database):
            where = "run = ? AND unit = ? AND check_id = ?"
            self.store.database.table("check_runs").delete_where(where, [self.run.id, unit, check])

    def keep_unjudged(self, unit: str, check: str, judged: Callable[[Finding], bool]) -> None:
        """Note which findings of earlier runs this run could neither see nor refute: they stay as they were."""
        unseen = [
            f
            for f in self.store.findings(unit=unit, check=check, run=self.run.id, gone=True)
            if f.last_seen is None or f.last_seen < self.run.as_of
        ]
        with write(self.store.database) as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO unjudged VALUES (?, ?)", [(f.key, self.run.id) for f in unseen if not judged(f)]
            )

    def remember(self, owner: str, same: Iterable[tuple[str, str]]) -> None:
        """Record which targets (now, before) are the same thing."""
        pairs = list(same)
        if pairs:
            with write(self.store.database) as connection:
                for target, same_as in pairs:
                    self.store.aliases.add(connection, owner, target, same_as, self.run.id)

    def forget_aliases(self, owner: str) -> None:
        """Before the checks of a run are made again: what it took for the same goes."""
        with write(self.store.database) as connection:
            self.store.aliases.forget(connection, owner, self.run.id)

    def is_known(self, check: str, owner: str, target: str) -> bool:
        """True when there is a finding about the target, whatever became of it."""
        key = self.store.aliases.key(check, owner, target)
        return self.store.connection.execute("SELECT 1 FROM findings WHERE key = ?", (key,)).fetchone() is not None

    def columns_before(self, site: str, unit: str) -> list[str]:
        """The columns of a unit, each as JSON, in the last run before this one that found some."""
        row = self.store.connection.execute(
            """SELECT i.id FROM imports i JOIN runs r ON r.id = i.run WHERE i.site = ? AND (r.as_of, r.id) < (?, ?)
               AND EXISTS (SELECT 1 FROM columns c WHERE c.import = i.id AND c.unit = ?) ORDER BY r.as_of DESC, r.id DESC LIMIT 1""",
            (site, self.run.as_of.isoformat(), self.run.id, unit),
        ).fetchone()
        states = "SELECT state FROM columns WHERE import = ? AND unit = ? ORDER BY position"
        return [each[0] for each in self.store.connection.execute(states, (row[0], unit))] if row else []


def _in_short(verdict: Verdict) -> Verdict:
    """What is kept of a verdict that is no finding."""
    quoted = tuple(Evidence(each.url, quote=each.quote) for each in verdict.evidence[:2])
    return Verdict(verdict.target, verdict.outcome, verdict.message, verdict.url, evidence=quoted)
