"""The inbox: every finding as it stands now, with machine, people and repair in one row. Derived from findings and
trail, and made anew from them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

import sqlite_utils

from model.article import Confidence
from model.finding import Finding, MachineState, Outcome, Severity
from model.inputs import State
from model.review import Queue, Rectification, Repair, Seen, Standing, queue_of

SEVERITIES = tuple(Severity)
QUEUES = tuple(Queue)


def create_inbox(database: sqlite_utils.Database) -> None:
    """The migration: the inbox, and what it was made from."""
    database.executescript(
        """
        CREATE TABLE inbox (key TEXT PRIMARY KEY, unit TEXT NOT NULL, check_id TEXT NOT NULL, target TEXT NOT NULL,
            indicator TEXT NOT NULL, stake REAL NOT NULL, severity TEXT NOT NULL, confidence TEXT NOT NULL,
            outcome TEXT NOT NULL, machine TEXT NOT NULL, message TEXT NOT NULL, url TEXT NOT NULL,
            places INTEGER NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, since TEXT NOT NULL,
            fingerprint TEXT NOT NULL, cause TEXT NOT NULL, review TEXT NOT NULL, reopened TEXT NOT NULL,
            action TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT NOT NULL, why TEXT NOT NULL,
            seq INTEGER NOT NULL, repair TEXT NOT NULL, notice TEXT NOT NULL, due TEXT NOT NULL,
            queue TEXT NOT NULL, rank INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX inbox_rank ON inbox (rank, stake DESC, unit, key, check_id, severity, confidence, review,
            machine, repair, indicator, cause, notice, since);
        CREATE INDEX inbox_unit ON inbox (unit, rank, stake DESC, key);
        CREATE INDEX inbox_cause ON inbox (cause, rank, stake DESC, unit, key);
        CREATE INDEX inbox_words ON inbox (message, url, rank, stake DESC, unit, key);
        CREATE INDEX inbox_due ON inbox (due) WHERE due != '';
        CREATE TABLE nights (run TEXT PRIMARY KEY, as_of TEXT NOT NULL, at TEXT NOT NULL,
            coverage TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE tallies (run TEXT NOT NULL, check_id TEXT NOT NULL, outcome TEXT NOT NULL,
            found INTEGER NOT NULL, PRIMARY KEY (run, check_id, outcome)) WITHOUT ROWID;
        """
    )


class InboxRow(NamedTuple):
    """A finding as it stands. ``indicator`` is the row of the rubric that it costs points in, ``stake`` how many."""

    key: str
    unit: str
    check: str
    target: str
    indicator: str
    stake: float
    severity: Severity
    confidence: Confidence
    outcome: Outcome
    machine: MachineState
    message: str
    url: str
    places: int
    first_seen: str
    last_seen: str
    since: str
    fingerprint: str
    cause: str
    review: State
    reopened: str
    action: str
    decided_by: str
    decided_at: str
    why: str
    seq: int
    repair: Repair
    notice: str
    due: str
    queue: Queue
    rank: int


_COLUMNS = ", ".join("check_id" if name == "check" else name for name in InboxRow._fields)
_ROWS = f"SELECT {_COLUMNS} FROM inbox"
_ROW = f"{_ROWS} WHERE key = ?"
_NAMED = f"{_ROWS} WHERE key IN (SELECT value FROM json_each(?))"
_PUT = f"INSERT OR REPLACE INTO inbox ({_COLUMNS}) VALUES ({', '.join('?' * len(InboxRow._fields))})"
_NIGHT = "SELECT run, as_of, at FROM nights ORDER BY as_of DESC, run DESC LIMIT 1"
_TALLY = """INSERT INTO tallies SELECT ?, check_id, outcome, COUNT(*) FROM inbox
    WHERE machine != 'gone' GROUP BY check_id, outcome"""
_TALLIES = """SELECT n.as_of, t.check_id, t.outcome, t.found FROM tallies t JOIN nights n ON n.run = t.run
    WHERE n.run IN (SELECT run FROM nights ORDER BY as_of DESC, run DESC LIMIT ?)
    ORDER BY n.as_of, n.run, t.check_id, t.outcome"""
_COUNT = "SELECT COUNT(*) FROM inbox {}"
_KEYS = "SELECT key FROM inbox {} ORDER BY {}, stake DESC, unit, key LIMIT ? OFFSET ?"
_AFTER = """SELECT key FROM inbox {} (rank, -stake, unit, key) > (?, ?, ?, ?)
    ORDER BY rank, stake DESC, unit, key LIMIT 1"""
_BEFORE = """SELECT key FROM inbox {} (rank, -stake, unit, key) < (?, ?, ?, ?)
    ORDER BY rank DESC, stake, unit DESC, key DESC LIMIT 1"""
_GROUPS = """SELECT {}, COUNT(*), COUNT(DISTINCT unit), MIN(key) FROM inbox {}
    GROUP BY {} ORDER BY 2 DESC, 1 LIMIT ?"""
_QUEUES = "SELECT rank / 100, COUNT(*) FROM inbox {} GROUP BY rank / 100"
_UNDER_REPAIR = "repair NOT IN ('none', 'appealed')"
_OWED = f"""{_ROWS} WHERE due != '' AND repair NOT IN ('verified', 'none')
    AND review NOT IN ('dismissed', 'not-applicable', 'accepted') AND (? = '' OR unit = ?)
    ORDER BY due, unit, key LIMIT 5000"""


def _row(values: tuple[Any, ...]) -> InboxRow:
    row = InboxRow(*values)
    return row._replace(
        severity=Severity(row.severity),
        confidence=Confidence(row.confidence),
        outcome=Outcome(row.outcome),
        machine=MachineState(row.machine),
        review=State(row.review),
        repair=Repair(row.repair),
        queue=Queue(row.queue),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader of the inbox looks for; empty means all. ``queue`` may be ``open`` (everything that waits for
    somebody), ``machine`` ``present`` (everything that is not gone); dates are ISO days."""

    unit: str = ""
    check: str = ""
    indicator: str = ""
    severity: str = ""
    confidence: str = ""
    review: str = ""
    machine: str = ""
    repair: str = ""
    queue: str = ""
    cause: str = ""
    notice: str = ""
    since: str = ""
    until: str = ""
    words: str = ""

    def as_query(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}


class Group(NamedTuple):
    """Findings that share a value: how many, over how many units, and one of their messages."""

    value: str
    found: int
    units: int
    message: str


class Inbox:
    """The inbox of a store."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection = database.conn

    # -- reading ---------------------------------------------------------------------------------------------------

    @property
    def night(self) -> tuple[str, str]:
        """(run, moment) of the inspection that the inbox shows; ("", "") before the first."""
        row = self._connection.execute(_NIGHT).fetchone()
        return (row[0], row[1]) if row else ("", "")

    @property
    def made(self) -> str:
        """Which inspection the inbox shows, and when it was made; "" before the first."""
        row = self._connection.execute(_NIGHT).fetchone()
        return f"{row[0]} {row[2]}" if row else ""

    @property
    def coverage(self) -> str:
        """What the inspection that the inbox shows examined, as JSON."""
        row = next(self._database.table("nights").rows_where("run = ?", [self.night[0]]), None)
        return row["coverage"] if row else "[]"

    def row(self, key: str) -> InboxRow | None:
        """One finding."""
        row = self._connection.execute(_ROW, (key,)).fetchone()
        return _row(row) if row else None

    def rows(self, keys: Iterable[str]) -> list[InboxRow]:
        """Several findings, in the inbox's order; unknown keys are left out."""
        found = [_row(row) for row in self._connection.execute(_NAMED, (json.dumps(list(keys)),))]
        return sorted(found, key=lambda row: (row.rank, -row.stake, row.unit, row.key))

    def page(self, wanted: Wanted, limit: int, offset: int = 0) -> list[InboxRow]:
        """Findings in order: what presses most first, then what costs most."""
        return self.rows(self.keys(wanted, limit, offset))  # in two steps: filters and order need the index alone

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        where, values = _where(wanted)
        return int(self._connection.execute(_COUNT.format(where), values).fetchone()[0])

    def keys(self, wanted: Wanted, limit: int, offset: int = 0) -> list[str]:
        """The keys in order."""
        where, values = _where(wanted)
        first = "+rank" if wanted.words else "rank"  # words have an index of their own, and what is found is sorted
        return [row[0] for row in self._connection.execute(_KEYS.format(where, first), (*values, limit, offset))]

    def under_repair(self) -> list[str]:
        """The keys of findings whose repair is owed, reported or verified."""
        return [row["key"] for row in self._database.table("inbox").rows_where(_UNDER_REPAIR, select="key")]

    def beside(self, row: InboxRow, wanted: Wanted) -> tuple[str, str]:
        """The keys before and after a finding among those wanted; "" at the ends."""
        where, values = _where(wanted)
        at = (row.rank, -row.stake, row.unit, row.key)
        glue = f"{where} AND" if where else "WHERE"
        after = self._connection.execute(_AFTER.format(glue), (*values, *at)).fetchone()
        before = self._connection.execute(_BEFORE.format(glue), (*values, *at)).fetchone()
        return (before[0] if before else ""), (after[0] if after else "")

    def groups(self, wanted: Wanted, by: str, limit: int = 200) -> list[Group]:
        """Findings grouped by ``check``, ``cause``, ``unit`` or ``indicator``, the largest group first."""
        column = {"check": "check_id", "cause": "cause", "unit": "unit", "indicator": "indicator"}[by]
        where, values = _where(wanted)
        rows = self._connection.execute(_GROUPS.format(column, where, column), (*values, limit)).fetchall()
        messages = {row.key: row.message for row in self.rows(row[3] for row in rows)}
        return [Group(value, found, units, messages[key]) for value, found, units, key in rows]

    def queues(self, unit: str = "") -> dict[Queue, int]:
        """How many findings wait for what."""
        where, values = _where(Wanted(unit=unit, queue="open"))
        return {QUEUES[place]: found for place, found in self._connection.execute(_QUEUES.format(where), values)}

    def owed(self, unit: str = "") -> list[InboxRow]:
        """Findings whose repair has a day on which it is due, the earliest first."""
        rows = self._connection.execute(_OWED, (unit, unit))
        return [_row(row) for row in rows]

    def tallies(self, nights: int) -> list[tuple[str, str, str, int]]:
        """(moment, check, outcome, how many) of the last nights, the oldest first."""
        return self._connection.execute(_TALLIES, (nights,)).fetchall()

    # -- writing (within a transaction of the caller) ----------------------------------------------------------------

    def put(self, rows: Iterable[InboxRow]) -> None:
        """Write rows."""
        self._connection.executemany(_PUT, ([str(v) if isinstance(v, str) else v for v in row] for row in rows))

    def replace(self, run: str, as_of: str, at: str, rows: list[InboxRow], coverage: str) -> None:
        """Make the inbox anew as of a run, count what the run found, and keep what it examined (as JSON)."""
        self._database.table("inbox").delete_where()
        self.put(rows)
        night = {"run": run, "as_of": as_of, "at": at, "coverage": coverage}
        self._database.table("nights").insert(night, replace=True)
        self._database.table("tallies").delete_where("run = ?", [run])
        self._connection.execute(_TALLY, (run,))


def row_of(
    finding: Finding, stands: Standing, repair: Rectification, indicator: str, stake: float, today: date
) -> InboxRow:
    """A finding as the inbox shows it."""
    seen = seen_of(finding, today)
    first, last = (moment.isoformat() if moment else "" for moment in (finding.first_seen, finding.last_seen))
    within = SEVERITIES.index(finding.severity) * 10 + (0 if finding.outcome is Outcome.FAILED else 5)
    row = InboxRow(
        key=finding.key,
        unit=finding.unit,
        check=finding.check,
        target=finding.target,
        indicator=indicator,
        stake=stake,
        severity=finding.severity,
        confidence=finding.confidence,
        outcome=finding.outcome,
        machine=finding.state,
        message=finding.message,
        url=finding.url,
        places=len(finding.places),
        first_seen=first,
        last_seen=last,
        since=seen.since,
        fingerprint=finding.fingerprint,
        cause=finding.cause,
        review=State.PENDING,
        reopened="",
        action="",
        decided_by="",
        decided_at="",
        why="",
        seq=0,
        repair=Repair.NONE,
        notice="",
        due="",
        queue=Queue.NONE,
        rank=within,
    )
    return with_people(row, stands, repair, seen)


def with_people(row: InboxRow, stands: Standing, repair: Rectification, seen: Seen) -> InboxRow:
    """A row with what people decided and did: what it waits for, and its rank among others."""
    queue, decision = queue_of(stands, repair, seen), stands.decision
    return row._replace(
        review=stands.state,
        reopened=stands.reopened,
        action=str(decision.action) if decision else "",
        decided_by=decision.who if decision else "",
        decided_at=decision.when if decision else "",
        why=decision.why if decision else "",
        seq=decision.seq if decision else 0,
        repair=repair.state,
        notice=repair.notice,
        due=repair.due.isoformat() if repair.due else "",
        queue=queue,
        rank=QUEUES.index(queue) * 100 + row.rank % 100,
    )


def seen_of(finding: Finding, today: date) -> Seen:
    """What the machine sees of a finding, as decisions ask for it."""
    return Seen(finding.state, finding.since.isoformat() if finding.since else "", finding.fingerprint, today)


def _where(wanted: Wanted) -> tuple[str, list[str | int]]:
    conditions: list[str] = []
    values: list[str | int] = []
    for name in (
        "unit",
        "check",
        "indicator",
        "severity",
        "confidence",
        "review",
        "machine",
        "repair",
        "cause",
        "notice",
    ):
        value = getattr(wanted, name)
        if value == "present" and name == "machine":
            conditions.append("machine != 'gone'")
        elif value:
            conditions.append(f"{'check_id' if name == 'check' else name} = ?")
            values.append(value)
    if wanted.queue == "open":
        conditions.append("rank < ?")
        values.append(QUEUES.index(Queue.NONE) * 100)
    elif wanted.queue:
        conditions.append("rank >= ? AND rank < ?")
        place = QUEUES.index(Queue(wanted.queue)) * 100
        values += [place, place + 100]
    if wanted.since:
        conditions.append("since >= ?")
        values.append(wanted.since)
    if wanted.until:
        conditions.append("since < ?")
        values.append(wanted.until + "T99")
    if wanted.words:
        conditions.append("(instr(message, ?) OR instr(url, ?))")
        values += [wanted.words, wanted.words]
    return ("WHERE " + " AND ".join(conditions) if conditions else ""), values
