"""The trail: everything that people did, append-only, each entry chained to the one before by its hash."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from model.review import Act, Kind, Person
from store.database import write

FIRST = "0" * 64
_COLUMNS = ("seq", "at", "account", "name", "role", "kind", "unit", "subject", "said", "previous", "hash")
_ACTS = f"SELECT {', '.join(_COLUMNS)} FROM acts"
_ALL = f"{_ACTS} ORDER BY seq"
_CHOSEN = f"{_ACTS} WHERE {{}} ORDER BY seq"
_LATEST = f"{_ACTS} WHERE {{}} ORDER BY seq DESC LIMIT ?"
_HEAD = "SELECT seq, hash FROM acts ORDER BY seq DESC LIMIT 1"
_BATCH = "seq >= ? AND kind = 'decision' AND json_extract(said, '$.batch') = ?"


def create_trail(database: sqlite_utils.Database) -> None:
    """The migration: a table that nothing is ever changed in or removed from."""
    database.executescript(
        """
        CREATE TABLE acts (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL,
            role TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, subject TEXT NOT NULL, said TEXT NOT NULL,
            previous TEXT NOT NULL, hash TEXT NOT NULL);
        CREATE INDEX acts_subject ON acts (subject, kind);
        CREATE INDEX acts_unit ON acts (unit, kind);
        CREATE INDEX acts_kind ON acts (kind, seq);
        CREATE TRIGGER acts_kept BEFORE DELETE ON acts BEGIN SELECT RAISE(ABORT, 'the trail is never shortened'); END;
        CREATE TRIGGER acts_unchanged BEFORE UPDATE ON acts
            BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END;
        """
    )


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification found: how many entries hold, the hash of the last, and where and how the chain breaks ("" when
    it does not)."""

    entries: int
    head: str
    fault: str = ""


class Trail:
    """The trail of a store."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._table = database.table("acts")
        self._connection: sqlite3.Connection = database.conn

    def add(self, at: str, who: Person, kind: Kind, unit: str, subject: str, said: dict[str, Any]) -> int:
        """Append an entry within a write transaction; its number."""
        last, previous = self.head
        row = (
            last + 1,
            at,
            who.account,
            who.name,
            str(who.role),
            str(kind),
            unit,
            subject,
            json.dumps(said, ensure_ascii=False, sort_keys=True),
            previous,
        )
        self._table.insert(dict(zip(_COLUMNS, (*row, _hash(row)), strict=True)))
        return last + 1

    def note(self, at: str, who: Person, kind: Kind, unit: str, subject: str, said: dict[str, Any]) -> int:
        """Append an entry in a transaction of its own."""
        with write(self._database):
            return self.add(at, who, kind, unit, subject, said)

    def of(self, subject: str, *kinds: Kind) -> list[Act]:
        """The entries about a thing, oldest first."""
        return self._acts(f"subject = ? AND kind IN ({_marks(kinds)})", (subject, *kinds))

    def of_unit(self, unit: str, *kinds: Kind) -> list[Act]:
        """The entries about a unit, oldest first."""
        return self._acts(f"unit = ? AND kind IN ({_marks(kinds)})", (unit, *kinds))

    def of_kind(self, *kinds: Kind) -> list[Act]:
        """All entries of some kinds, oldest first."""
        return self._acts(f"kind IN ({_marks(kinds)})", kinds)

    def of_subjects(self, subjects: Iterable[str], *kinds: Kind) -> dict[str, list[Act]]:
        """The entries about several things, by thing, oldest first."""
        found: dict[str, list[Act]] = {}
        wanted = list(subjects)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            for act in self._acts(f"subject IN ({_marks(part)}) AND kind IN ({_marks(kinds)})", (*part, *kinds)):
                found.setdefault(act.subject, []).append(act)
        return found

    def sign_offs(self, rubric: str, period: str) -> dict[str, Act]:
        """The sign-offs (审定) in force, by unit."""
        found: dict[str, Act] = {}
        for act in self.of(signed_subject(rubric, period), Kind.SIGN_OFF, Kind.REVOKE):
            found.pop(act.unit, None)
            if act.kind is Kind.SIGN_OFF:
                found[act.unit] = act
        return found

    def sign_off(self, rubric: str, period: str, unit: str) -> Act | None:
        """The sign-off of one unit that is in force."""
        acts = [
            act
            for act in self.of_unit(unit, Kind.SIGN_OFF, Kind.REVOKE)
            if act.subject == signed_subject(rubric, period)
        ]
        return acts[-1] if acts and acts[-1].kind is Kind.SIGN_OFF else None

    def act(self, seq: int) -> Act | None:
        """One entry."""
        return next(iter(self._acts("seq = ?", (seq,))), None)

    def batch(self, number: int) -> list[Act]:
        """The decisions that were taken together, by the number of the first."""
        return self._acts(_BATCH, (number, number))

    def count(self, kind: Kind, prefix: str) -> int:
        """How many entries of a kind there are about things whose names begin so."""
        return int(self._table.count_where("kind = ? AND subject LIKE ?", [str(kind), f"{prefix}%"]))

    def after(self, seq: int, *kinds: Kind) -> list[Act]:
        """Entries of some kinds with a higher number, oldest first."""
        return self._acts(f"seq > ? AND kind IN ({_marks(kinds)})", (seq, *kinds))

    def page(self, before: int, limit: int, kind: str = "", account: str = "", unit: str = "") -> list[Act]:
        """Entries below a number (0 for the end), the latest first."""
        chosen = [
            (words, value)
            for words, value in (("seq < ?", before), ("kind = ?", kind), ("account = ?", account), ("unit = ?", unit))
            if value
        ]
        where = " AND ".join(("1", *(words for words, _ in chosen)))
        rows = self._connection.execute(
            _LATEST.format(where),
            (*(value for _, value in chosen), limit),
        )
        return [_act(row) for row in rows]

    def all(self) -> Iterator[Act]:
        """Every entry, oldest first."""
        for row in self._connection.execute(_ALL):
            yield _act(row)

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry."""
        row = self._connection.execute(_HEAD).fetchone()
        return (row[0], row[1]) if row else (0, FIRST)

    def verify(self, known_head: str = "") -> Verified:
        """Recompute every hash. ``known_head`` is a hash noted earlier, which must still be in the chain: only that
        shows a cut-off end."""
        previous, count, met = FIRST, 0, known_head in ("", FIRST)
        for row in self._connection.execute(_ALL):
            seq, hash_ = row[0], row[-1]
            if seq != count + 1:
                return Verified(count, previous, f"第 {count + 1} 条缺失，其后为第 {seq} 条")
            if row[-2] != previous:
                return Verified(count, previous, f"第 {seq} 条与前一条不相连")
            if _hash(row[:-1]) != hash_:
                return Verified(count, previous, f"第 {seq} 条的内容与其校验值不符")
            previous, count, met = hash_, seq, met or hash_ == known_head
        return Verified(
            count, previous, "" if met else f"此前记下的校验值 {known_head} 不在留痕中：末尾被截去或整份被替换"
        )

    def _acts(self, where: str, values: Iterable[Any]) -> list[Act]:
        rows = self._connection.execute(
            _CHOSEN.format(where),
            [str(v) if isinstance(v, Kind) else v for v in values],
        )
        return [_act(row) for row in rows]


def signed_subject(rubric: str, period: str) -> str:
    """What a sign-off is about, in the words of the trail."""
    return f"{rubric}/{period}"


def _marks(values: Iterable[Any]) -> str:
    return ",".join("?" for _ in values)


def _act(row: tuple[Any, ...]) -> Act:
    seq, at, account, name, role, kind, unit, subject, said, previous, hash_ = row
    return Act(
        seq=seq,
        at=at,
        account=account,
        name=name,
        role=role,
        kind=Kind(kind),
        unit=unit,
        subject=subject,
        said=json.loads(said),
        previous=previous,
        hash=hash_,
    )


def _hash(row: tuple[Any, ...]) -> str:
    """SHA-256 of everything but the hash itself, as it is stored, with separators that no field can hold unescaped."""
    return hashlib.sha256(json.dumps([str(each) for each in row], ensure_ascii=False).encode()).hexdigest()
