"""What follows from the observations of all runs: each finding with its state (open, gone, reappeared) and the start of
its episode."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from model.article import Confidence
from model.finding import Evidence, Finding, MachineState, Outcome, Severity
from store.codec import load

_RUNS = """SELECT r.id FROM runs r, runs c
    WHERE c.id = ? AND (r.as_of < c.as_of OR (r.as_of = c.as_of AND r.id <= c.id)) ORDER BY r.as_of, r.id"""
_FINDING = """SELECT at, outcome, confidence, message, url, places, evidence, facts, cause FROM observations
    WHERE key = ? AND run = ?"""
_MOMENT = "SELECT at FROM observations WHERE key = ? AND run = ?"

_HEADS = """SELECT f.key, f.unit, f.check_id, f.target, f.severity FROM findings f
    WHERE {} ORDER BY f.unit, f.check_id, f.target"""
_SEEN = "SELECT o.key, o.run FROM {} o JOIN findings f ON f.key = o.key WHERE {}"
_JUDGED_ANY = """SELECT r.id FROM runs r
    WHERE EXISTS (SELECT 1 FROM check_runs c WHERE c.run = r.id AND c.check_id = ? AND c.error = '')"""
_JUDGED_UNIT = """SELECT r.id FROM runs r
    WHERE EXISTS (SELECT 1 FROM check_runs c WHERE c.run = r.id AND c.check_id = ? AND c.unit = ? AND c.error = '')"""


class _Head(NamedTuple):
    """A finding without its observations."""

    key: str
    owner: str
    check: str
    target: str
    severity: str


def derive(connection: sqlite3.Connection, run: str, unit: str, check: str, key: str = "") -> list[Finding]:
    """Findings as of a run, ordered by unit, check and target; those never seen until then are left out.

    A finding is ``gone`` when a run after its last sighting judged its target and did not see it, ``reappeared`` when a
    run between two sightings did. Runs that did not examine the unit, or could not judge the target, change nothing.
    """
    runs = [row[0] for row in connection.execute(_RUNS, (run,))]
    place = {each: number for number, each in enumerate(runs)}
    chosen = [(column, value) for column, value in (("f.unit", unit), ("f.check_id", check), ("f.key", key)) if value]
    which, values = " AND ".join(("1", *(f"{column} = ?" for column, _ in chosen))), [value for _, value in chosen]
    heads = [_Head(*row) for row in connection.execute(_HEADS.format(which), values)]
    sightings = _by_key(place, connection.execute(_SEEN.format("observations", which), values))
    unjudged = _by_key(place, connection.execute(_SEEN.format("unjudged", which), values))
    judged = _judged(connection, place, {(head.owner, head.check) for head in heads})
    found = []
    for head in heads:
        seen = sightings.get(head.key)
        if seen:
            missing = judged[_who(head.owner), head.check] - seen - unjudged.get(head.key, set())
            found.append(_finding(connection, head, runs, sorted(seen), missing))
    return found


def _who(owner: str) -> str:
    """What belongs to a portal's operator is judged whenever any unit is."""
    return "" if owner.startswith("site:") else owner


def _by_key(place: dict[str, int], rows: Iterable[tuple[str, str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for key, run in rows:
        if run in place:
            found.setdefault(key, set()).add(place[run])
    return found


def _judged(
    connection: sqlite3.Connection, place: dict[str, int], wanted: set[tuple[str, str]]
) -> dict[tuple[str, str], set[int]]:
    """The runs in which a check ran over a unit without an error, by unit ("" for any) and check."""
    judged: dict[tuple[str, str], set[int]] = {(_who(owner), check): set() for owner, check in wanted}
    for owner, check in sorted(judged):
        rows = connection.execute(_JUDGED_UNIT, (check, owner)) if owner else connection.execute(_JUDGED_ANY, (check,))
        judged[owner, check] = {place[row[0]] for row in rows if row[0] in place}
    return judged


def _finding(
    connection: sqlite3.Connection, head: _Head, runs: list[str], seen: list[int], missing: set[int]
) -> Finding:
    since, state = seen[0], MachineState.OPEN
    for earlier, later in pairwise(seen):
        if any(earlier < each < later for each in missing):
            since, state = later, MachineState.REAPPEARED
    if any(each > seen[-1] for each in missing):
        state = MachineState.GONE
    first, began = (_moment(connection, head.key, runs[number]) for number in (seen[0], since))
    at, outcome, confidence, message, url, places, evidence, facts, cause = connection.execute(
        _FINDING,
        (head.key, runs[seen[-1]]),
    ).fetchone()
    return Finding(
        key=head.key,
        unit=head.owner,
        check=head.check,
        target=head.target,
        outcome=Outcome(outcome),
        confidence=Confidence(confidence),
        severity=Severity(head.severity),
        message=message,
        url=url,
        places=tuple(json.loads(places)),
        evidence=load(evidence, tuple[Evidence, ...]),
        first_seen=first,
        last_seen=datetime.fromisoformat(at),
        state=state,
        since=began,
        facts=tuple(json.loads(facts)),
        shares=cause,
    )


def _moment(connection: sqlite3.Connection, key: str, run: str) -> datetime:
    row = connection.execute(_MOMENT, (key, run)).fetchone()
    return datetime.fromisoformat(row[0])
