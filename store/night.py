"""What the checks of a run say, written into the store: observations of findings, and what is the same as before."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model.finding import CheckRun, Evidence, Finding, Outcome, Severity, Verdict
from store.codec import clean, dump
from store.database import write
from store.store import Run, Store

_OF_CHECK = "run = ? AND key IN (SELECT key FROM findings WHERE check_id = ? AND unit = ?)"
_LAST_WITH_COLUMNS = """SELECT i.id FROM imports i JOIN runs r ON r.id = i.run
    WHERE i.site = ? AND (r.as_of, r.id) < (?, ?)
    AND EXISTS (SELECT 1 FROM columns c WHERE c.import = i.id AND c.unit = ?)
    ORDER BY r.as_of DESC, r.id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Night:
    """A run of a store while its checks are made."""

    store: Store
    run: Run

    def record_check(self, site: str, result: CheckRun, severity: Severity) -> None:
        """Store the verdicts of one check over one unit as observations of findings, and its tally."""
        outcomes: dict[str, int] = {}
        passed: list[Verdict] = []
        with write(self.store.database):
            for verdict in result.verdicts:
                if verdict.site_wide:
                    self._observe(site, result, verdict, severity)
                    continue
                outcomes[verdict.outcome] = outcomes.get(verdict.outcome, 0) + 1
                if verdict.outcome in (Outcome.FAILED, Outcome.CANT_TELL):
                    self._observe(site, result, verdict, severity)
                elif len(passed) < 200:
                    passed.append(_in_short(verdict))
            tally = {
                "run": self.run.id,
                "unit": result.unit,
                "check_id": result.check,
                "examined": result.examined,
                "outcomes": json.dumps(outcomes, sort_keys=True),
                "error": result.error,
                "verdicts": dump(tuple(passed)),
            }
            self.store.database.table("check_runs").insert(tally, replace=True)

    def _observe(
        self,
        site: str,
        result: CheckRun,
        verdict: Verdict,
        severity: Severity,
    ) -> None:
        owner = f"site:{site}" if verdict.site_wide else result.unit
        key = self.store.aliases.key(result.check, owner, verdict.target)
        finding = {
            "key": key,
            "unit": owner,
            "check_id": result.check,
            "target": verdict.target,
            "severity": str(severity),
            "subject": self.store.aliases.subject(owner, verdict.target),
        }
        self.store.database.table("findings").upsert(finding, pk="key")
        observations = self.store.database.table("observations")
        places = list(verdict.places)
        seen = next(observations.rows_where("key = ? AND run = ?", [key, self.run.id]), None)
        if seen:  # another unit of the site reported the same thing in this run
            places = list(dict.fromkeys(json.loads(seen["places"]) + places))
        row = {
            "key": key,
            "run": self.run.id,
            "at": self.run.as_of.isoformat(),
            "outcome": str(verdict.outcome),
            "confidence": str(verdict.confidence),
            "message": clean(verdict.message),
            "url": verdict.url,
            "places": dump(places[:500]),
            "evidence": dump(verdict.evidence),
            "facts": dump(verdict.facts),
            "cause": clean(verdict.cause),
        }
        observations.insert(row, replace=True)

    def forget_observations(self, unit: str, check: str) -> None:
        """Before a check runs again over the same evidence: its observations of this run go."""
        with write(self.store.database):
            for table in ("observations", "unjudged"):
                self.store.database.table(table).delete_where(_OF_CHECK, [self.run.id, check, unit])

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
        with write(self.store.database):
            self.store.database.table("unjudged").insert_all(
                ({"key": f.key, "run": self.run.id} for f in unseen if not judged(f)), replace=True
            )

    def remember(self, owner: str, same: Iterable[tuple[str, str]]) -> None:
        """Record which targets (now, before) are the same thing."""
        pairs = list(same)
        if pairs:
            with write(self.store.database):
                for target, same_as in pairs:
                    self.store.aliases.add(owner, target, same_as, self.run.id)

    def forget_aliases(self, owner: str) -> None:
        """Before the checks of a run are made again: what it took for the same goes."""
        with write(self.store.database):
            self.store.aliases.forget(owner, self.run.id)

    def is_known(self, check: str, owner: str, target: str) -> bool:
        """True when there is a finding about the target, whatever became of it."""
        key = self.store.aliases.key(check, owner, target)
        return bool(self.store.database.table("findings").count_where("key = ?", [key]))

    def columns_before(self, site: str, unit: str) -> list[str]:
        """The columns of a unit, each as JSON, in the last run before this one that found some."""
        moment = self.run.as_of.isoformat()
        row = self.store.connection.execute(_LAST_WITH_COLUMNS, (site, moment, self.run.id, unit)).fetchone()
        return self.store.pages.columns(row[0], unit) if row else []


def _in_short(verdict: Verdict) -> Verdict:
    """What is kept of a verdict that is no finding."""
    quoted = tuple(Evidence(each.url, quote=each.quote) for each in verdict.evidence[:2])
    return Verdict(verdict.target, verdict.outcome, verdict.message, verdict.url, evidence=quoted)
