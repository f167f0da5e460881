"""What the trail vouches for: digests of the rows behind a score, kept in acts, and where rows differ from them.

A night's act holds a digest of what each unit's findings, checks and scorecard were; an entry's act holds one of the rows
that it added. Whoever changes a row would have to change the chain as well, and the chain's head is kept elsewhere.
"""

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from model.review import Act

HEADS = "heads.log"
"""Where each night and each sign-off appends the head of the chain; to be copied to another machine now and then."""
_OBSERVED = """SELECT f.unit, o.key, f.check_id, f.target, f.severity, o.outcome, o.confidence, o.message, o.url, o.places, o.evidence, o.facts
               FROM observations o JOIN findings f ON f.key = o.key WHERE o.run = ? ORDER BY f.unit, o.key"""
_UNJUDGED = (
    "SELECT f.unit, u.key FROM unjudged u JOIN findings f ON f.key = u.key WHERE u.run = ? ORDER BY f.unit, u.key"
)
_CHECKED = (
    "SELECT unit, check_id, examined, outcomes, error, verdicts FROM check_runs WHERE run = ? ORDER BY unit, check_id"
)
_SCORED = "SELECT unit, rubric, card FROM scorecards WHERE run = ? ORDER BY unit, rubric"
PARTS = {"findings": "检查发现", "checks": "检查记录", "cards": "得分"}


def digest_of(value: Any) -> str:
    """SHA-256 of a value of JSON, however its mappings are ordered."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def night_digests(facts: sqlite3.Connection, run: str) -> dict[str, dict[str, str]]:
    """The digests of what a run found, by part and by unit (or ``site:HOST``)."""
    found: dict[str, dict[str, list[Any]]] = {part: defaultdict(list) for part in PARTS}
    for part, statement in (("findings", _OBSERVED), ("findings", _UNJUDGED), ("checks", _CHECKED), ("cards", _SCORED)):
        for unit, *row in facts.execute(statement, (run,)):
            found[part][unit].append(row)
    return {part: {unit: digest_of(rows) for unit, rows in sorted(units.items())} for part, units in found.items()}


def night_faults(facts: sqlite3.Connection, nights: Iterable[Act]) -> list[str]:
    """Where what the runs found differs from what their last acts vouch for."""
    latest = {act.subject: act for act in nights}
    faults = []
    for run, act in latest.items():
        there = night_digests(facts, run)
        vouched: dict[str, dict[str, str]] = {part: dict(act.said.get(part, {})) for part in PARTS}  # type: ignore[call-overload]
        for part, words in PARTS.items():
            units = sorted(vouched[part].keys() | there[part].keys())
            faults += [
                f"批次 {run} 中 {unit} 的{words}与留痕（第 {act.seq} 条）不符"
                for unit in units
                if vouched[part].get(unit) != there[part].get(unit)
            ]
    return faults


# -- entries -----------------------------------------------------------------------------------------------------------


def entry_digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """The digest of rows of the intake: (rubric, period, unit, kind, name, said as JSON, source, file, place, at).
    Where an entry by hand was made from is no part of it."""
    return digest_of([[*row[:5], json.loads(row[5]), *row[6:8], row[8] if row[7] else "", row[9]] for row in rows])


def entry_faults(people: sqlite3.Connection, acts: list[Act]) -> list[str]:
    """Where the entries differ from the acts that recorded them."""
    rows = people.execute(
        "SELECT rubric, period, unit, kind, name, said, source, file, place, at FROM intake ORDER BY id"
    ).fetchall()
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for number, row in enumerate(rows):
        groups[(row[0], row[1], row[2], row[7], row[9]) if row[7] else (str(number),)].append(row)
    there: dict[str, list[str]] = defaultdict(list)
    for group in groups.values():
        there[_digest_or_none(group)].append(group[0][2])
    faults = []
    unvouched_forms = [act for act in acts if not _vouched(act)]
    for act in acts:
        if act in unvouched_forms:
            continue
        if units := there.get(_vouched(act)):
            units.pop()
        else:
            faults.append(f"第 {act.seq} 条（{act.unit} 的填报）与库中的填报不符：已被改动或删除")
    left = [unit for units in there.values() for unit in units]
    for act in unvouched_forms:  # forms that an earlier version took in: only that they are there is known
        if act.unit in left:
            left.remove(act.unit)
    return faults + [f"{unit} 有一项填报没有留痕：不是经 duwang 写入，或已被改动" for unit in left]


def _digest_or_none(rows: list[tuple[Any, ...]]) -> str:
    try:
        return entry_digest(rows)
    except ValueError:
        return "unreadable"


def _vouched(act: Act) -> str:
    """The digest that an act vouches for; computed for acts of hand entries of versions that kept none."""
    said: dict[str, Any] = dict(act.said)
    if "digest" in said:
        return str(said["digest"])
    if said.get("kind") == "form":
        return ""
    rubric, _, period = act.subject.partition("/")
    return digest_of(
        [[rubric, period, act.unit, said["kind"], said["about"], said["said"], said["source"], "", "", act.at]]
    )


# -- heads -------------------------------------------------------------------------------------------------------------


def note_head(folder: Path, at: str, head: tuple[int, str]) -> None:
    """Append the head of the chain to the store's list of heads."""
    path = folder / HEADS
    if not path.exists():
        path.touch(mode=0o640)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{at}\t{head[0]}\t{head[1]}\n")


def head_faults(folder: Path, hashes: dict[int, str]) -> list[str]:
    """Where the chain (number and hash of each entry) differs from heads that were noted."""
    path = folder / HEADS
    if not path.is_file():
        return []
    faults = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        at, _, rest = line.partition("\t")
        seq, _, noted = rest.partition("\t")
        if not seq.isdigit() or len(noted) != 64:
            faults.append(f"{path} 第 {number} 行已被改动")
        elif int(seq) and hashes.get(int(seq)) != noted:
            faults.append(f"{at} 记下的第 {seq} 条不在留痕中：末尾被截去，或整份被替换")
    return faults


# -- files -------------------------------------------------------------------------------------------------------------


def files_of(acts: Iterable[Act]) -> dict[str, int]:
    """The files that acts name, by SHA-256, with the first act that does."""
    found: dict[str, int] = {}
    for act in acts:
        said: dict[str, Any] = dict(act.said)
        named = [each.get("sha256", "") for each in said.get("files", [])] + [said.get("form", "")]
        for sha256 in filter(None, named):
            found.setdefault(sha256, act.seq)
    return found
