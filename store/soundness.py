"""Whether what is stored can be read as what it is: moments, words of a closed list, JSON. SQLite itself checks none
of it."""

import sqlite3
from collections.abc import Iterable, Iterator
from enum import StrEnum

from model.article import Confidence
from model.fetch import FetchStatus
from model.finding import MachineState, Outcome, Severity
from model.inputs import Source, State
from model.review import Kind, Queue, Repair, Role


def _moment(column: str) -> str:
    return f"({column} IS NOT NULL AND datetime({column}) IS NULL)"


def _json(column: str, kind: str) -> str:
    return f"(NOT json_valid({column}) OR json_type({column}) != '{kind}')"


def _word(column: str, words: Iterable[StrEnum]) -> str:
    return f"{column} NOT IN ({', '.join(repr(str(each)) for each in words)})"


def _blob(column: str) -> str:
    return f"typeof({column}) != 'blob'"


_COUNT = "SELECT COUNT(*) FROM {} WHERE {}"
_FACTS: dict[str, tuple[str, ...]] = {
    "runs": (_moment("as_of"), _moment("started_at"), _moment("finished_at")),
    "imports": (_moment("as_of"), _json("frame", "array")),
    "fetches": (_word("status", FetchStatus), _moment("at")),
    "findings": (_word("severity", Severity),),
    "observations": (
        _moment("at"),
        _word("outcome", Outcome),
        _word("confidence", Confidence),
        _json("places", "array"),
        _json("evidence", "array"),
        _json("facts", "array"),
    ),
    "check_runs": (_json("outcomes", "object"), _json("verdicts", "array")),
    "scorecards": (_json("card", "object"),),
    "columns": (_json("state", "object"),),
    "readings": (_blob("page"),),
    "kept_files": (_blob("body"),),
}
_PEOPLE: dict[str, tuple[str, ...]] = {
    "acts": (_json("said", "object"), _word("kind", Kind), _word("role", Role)),
    "intake": (_json("said", "object"), _word("source", Source)),
    "inbox": (
        _word("severity", Severity),
        _word("confidence", Confidence),
        _word("outcome", Outcome),
        _word("machine", MachineState),
        _word("review", State),
        _word("repair", Repair),
        _word("queue", Queue),
    ),
    "nights": (_moment("as_of"), _json("coverage", "array")),
    "attachments": (_blob("body"),),
}
_ARCHIVE: dict[str, tuple[str, ...]] = {"bodies": (_blob("body"),)}
_TABLES = {"duwang.db": _FACTS, "people.db": _PEOPLE, "archive.db": _ARCHIVE}


SOUND = frozenset(_TABLES)
"""The files of which more can be said than SQLite can."""


def unsound(name: str, connection: sqlite3.Connection) -> Iterator[str]:
    """What in a file of a store (by its name) cannot be read as what it is, table by table."""
    for table, conditions in _TABLES[name].items():
        try:
            count = connection.execute(_COUNT.format(table, " OR ".join(conditions))).fetchone()[0]
        except sqlite3.DatabaseError as error:
            yield f"{name} 的数据表 {table} 不能读取（{error}）"
            continue
        if count:
            yield f"{name} 的数据表 {table} 中有 {count} 条记录不能读取：已损坏或被改动"
