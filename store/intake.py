"""What people entered: scores, facts, occurrences, judgements and claims. Append-only; the latest word of each
counts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlite_utils

from model.inputs import Claim, Entry, Fact, FactValue, Inputs, Judgement, Occurrence, Origin, Source, State
from store.database import write

_ENTRY = ("rubric", "period", "unit", "kind", "name", "said", "source", "file", "place", "at")
_OF_UNIT = """SELECT kind, said FROM intake WHERE rubric = ? AND period = ? AND unit = ?
    ORDER BY CASE source WHEN 'self' THEN 0 WHEN 'special' THEN 1 ELSE 2 END, id"""
_HISTORY = """SELECT at, kind, name, said, file, place FROM intake
    WHERE rubric = ? AND period = ? AND unit = ? ORDER BY id"""
Said = Occurrence | Fact | Entry | Judgement | Claim


@dataclass(frozen=True, slots=True)
class Entered:
    """One thing that was entered: for which unit, what, and where in which file it stood. A str names a rule or row
    that was looked at."""

    unit: str
    said: Said | str
    place: str = ""
    source: Source = Source.REVIEW


def create_intake(database: sqlite_utils.Database) -> None:
    """The migration: tables that nothing is ever changed in or removed from."""
    database.executescript(
        """
        CREATE TABLE intake_files (sha256 TEXT NOT NULL, rubric TEXT NOT NULL, period TEXT NOT NULL,
            name TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, PRIMARY KEY (sha256, rubric,
            period)) WITHOUT ROWID;
        CREATE TABLE intake (id INTEGER PRIMARY KEY, rubric TEXT NOT NULL, period TEXT NOT NULL,
            unit TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, said TEXT NOT NULL,
            file TEXT NOT NULL, place TEXT NOT NULL, at TEXT NOT NULL);
        CREATE INDEX intake_unit ON intake (rubric, period, unit);
        CREATE TABLE editions (rubric TEXT PRIMARY KEY, digest TEXT NOT NULL, first_used TEXT NOT NULL) WITHOUT ROWID;
        CREATE TRIGGER intake_kept BEFORE DELETE ON intake
            BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
        CREATE TRIGGER intake_unchanged BEFORE UPDATE ON intake
            BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
        CREATE TRIGGER intake_files_kept BEFORE DELETE ON intake_files
            BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
        """
    )


class Intake:
    """The intake of a store."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self.database = database

    def knows(self, sha256: str, rubric: str, period: str) -> bool:
        """Whether a file was read before."""
        where = "sha256 = ? AND rubric = ? AND period = ?"
        return bool(self.database.table("intake_files").count_where(where, [sha256, rubric, period]))

    def add(
        self,
        rubric: str,
        period: str,
        entered: Iterable[Entered],
        sha256: str,
        name: str,
        who: str,
        at: str,
    ) -> list[tuple[str, ...]]:
        """Add everything that a file says, within a write transaction; the rows."""
        file = {"sha256": sha256, "rubric": rubric, "period": period, "name": name, "at": at, "who": who}
        self.database.table("intake_files").insert(file)
        return self.insert(rubric, period, entered, sha256, at)

    def insert(
        self, rubric: str, period: str, entered: Iterable[Entered], sha256: str, at: str
    ) -> list[tuple[str, ...]]:
        """Add entries within a write transaction; ``sha256`` names the file they came in, "" for none. The rows:
        (rubric, period, unit, kind, name, said as JSON, source, file, place, at)."""
        rows: list[tuple[str, ...]] = [
            (rubric, period, each.unit, *dump_said(each.said), each.source.value, sha256, each.place, at)
            for each in entered
        ]
        self.database.table("intake").insert_all(dict(zip(_ENTRY, row, strict=True)) for row in rows)
        return rows

    def of(self, rubric: str, period: str, unit: str, kind: str) -> Inputs:
        """What counts now for a unit: of each thing the latest word, a reviewer's before a special body's before the
        unit's own."""
        rows = self.database.conn.execute(_OF_UNIT, (rubric, period, unit))
        latest: dict[tuple[str, ...], Said | str] = {}
        for said_kind, text in rows.fetchall():
            said = load_said(said_kind, json.loads(text))
            identity = _identity(said)
            latest.pop(identity, None)
            latest[identity] = said
        everything = list(latest.values())
        return Inputs(
            unit=unit,
            kind=kind,
            occurrences=tuple(each for each in everything if isinstance(each, Occurrence)),
            examined=frozenset(each for each in everything if isinstance(each, str)),
            facts=tuple(each for each in everything if isinstance(each, Fact)),
            entries=tuple(each for each in everything if isinstance(each, Entry)),
            judgements=tuple(each for each in everything if isinstance(each, Judgement)),
            claims=tuple(each for each in everything if isinstance(each, Claim)),
        )

    def history(self, rubric: str, period: str, unit: str) -> list[tuple[str, str, str, str, str, str]]:
        """Everything ever entered for a unit, in order: (when read, kind, what it is about, what it says as JSON, file,
        place)."""
        return self.database.conn.execute(_HISTORY, (rubric, period, unit)).fetchall()

    def is_changed(self, rubric: str, digest: str) -> bool:
        """Whether an edition was used before with other contents."""
        return self._edition(rubric) not in (None, digest)

    def use_edition(self, rubric: str, digest: str, at: str) -> bool:
        """Record that an edition was used; False when it was used before with other contents."""
        known = self._edition(rubric)
        if known is None:
            with write(self.database):
                if self._edition(rubric) is None:
                    used = {"rubric": rubric, "digest": digest, "first_used": at}
                    self.database.table("editions").insert(used)
            known = self._edition(rubric)
        return known == digest

    def editions(self) -> dict[str, str]:
        """The digest of each edition that was used."""
        rows = self.database.table("editions").rows_where(order_by="rubric")
        return {row["rubric"]: row["digest"] for row in rows}

    def _edition(self, rubric: str) -> str | None:
        row = next(self.database.table("editions").rows_where("rubric = ?", [rubric]), None)
        return row["digest"] if row else None


def _identity(said: Said | str) -> tuple[str, ...]:
    match said:
        case Occurrence():
            return "occurrence", said.key, said.part
        case Fact():
            return "fact", said.name, said.part
        case Entry():
            return "entry", said.indicator, said.source, said.origin.body, said.part
        case Judgement():
            return "judgement", said.rule, said.part
        case Claim():
            return "claim", said.indicator, said.part
        case _:
            return "examined", said


def dump_said(said: Said | str) -> tuple[str, str, str]:
    """What was entered as (kind, what it is about, JSON)."""
    kind, name = _identity(said)[:2]
    values: dict[str, Any] = (
        {} if isinstance(said, str) else {field: getattr(said, field) for field in said.__dataclass_fields__}
    )
    if isinstance(said, Fact):
        values["value"] = _dump_value(said.value)
    if isinstance(said, str):
        values = {"name": said}
    elif isinstance(said.origin, Origin):
        origin = said.origin
        values["origin"] = [origin.who, origin.body, origin.when, origin.why, list(origin.evidence)]
    return kind, name, json.dumps(values, ensure_ascii=False, default=str)


def _dump_value(value: FactValue) -> list[Any]:
    kind = next(
        name
        for name, type_ in (("bool", bool), ("number", Decimal), ("text", str), ("date", date), ("list", tuple))
        if isinstance(value, type_)
    )
    return [kind, value if isinstance(value, (bool, tuple)) else str(value)]


def _load_value(value: list[Any]) -> FactValue:
    kind, said = value
    match kind:
        case "number":
            return Decimal(said)
        case "date":
            return date.fromisoformat(said)
        case "list":
            return tuple(said)
        case "bool":
            return bool(said)
        case _:
            return str(said)


def load_said(kind: str, values: dict[str, Any]) -> Said | str:
    """What :func:`dump_said` wrote."""
    if kind == "examined":
        return str(values["name"])
    who, body, when, why, evidence = values.pop("origin")
    origin = Origin(who, body, when, why, tuple(evidence))
    if "state" in values:
        values["state"] = State(values["state"])
    match kind:
        case "occurrence":
            values["dated"] = date.fromisoformat(values["dated"]) if values["dated"] else None
            return Occurrence(**values, origin=origin)
        case "fact":
            return Fact(values.pop("name"), _load_value(values.pop("value")), **values, origin=origin)
        case "entry":
            points = None if values["points"] is None else Decimal(values["points"])
            return Entry(
                values["indicator"], Source(values["source"]), points, values["outcome"], values["part"], origin
            )
        case "judgement":
            return Judgement(values["rule"], Decimal(values["points"]), values["part"], origin)
        case _:
            return Claim(values["indicator"], values["state"], values["part"], origin)
