"""What the trail vouches for: digests of the rows behind a score, kept in acts, and where rows differ from them.

A night's act holds a digest of what each unit's findings, checks and scorecard were; an entry's act holds one of the
rows that it added. Whoever changes a row would have to change the chain as well, and the chain's head is kept
elsewhere.
"""

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from model.review import Act, Kind

HEADS = "heads.log"
"""Where each night and each sign-off appends the head of the chain; to be copied to another machine now and then."""
_OBSERVED = """SELECT f.unit, o.key, f.check_id, o.outcome, o.confidence, o.message, o.url, o.places, o.evidence,
    o.facts
               FROM observations o JOIN findings f ON f.key = o.key WHERE o.run = ? ORDER BY f.unit, o.key"""
_MADE_WITH = "SELECT name, sha256 FROM run_files WHERE run = ? ORDER BY name"
_TARGETS = "SELECT unit, key, check_id, target, subject, severity FROM findings ORDER BY unit, key"
"""What findings are about: a later night may spell a target otherwise, so only the last act speaks of them."""
_UNJUDGED = (
    "SELECT f.unit, u.key FROM unjudged u JOIN findings f ON f.key = u.key WHERE u.run = ? ORDER BY f.unit, u.key"
)
_CHECKED = (
    "SELECT unit, check_id, examined, outcomes, error, verdicts FROM check_runs WHERE run = ? ORDER BY unit, check_id"
)
_SCORED = "SELECT unit, rubric, card FROM scorecards WHERE run = ? ORDER BY unit, rubric"
PARTS = {"findings": "检查发现", "checks": "检查记录", "cards": "得分"}
_NIGHT = "SELECT run, as_of, coverage FROM nights ORDER BY as_of DESC, run DESC LIMIT 1"
_STAKES = "SELECT key, indicator, stake FROM inbox ORDER BY key"
_TALLIES = "SELECT check_id, outcome, found FROM tallies WHERE run = ? ORDER BY 1, 2"
_MOMENT = "SELECT as_of, started_at FROM runs WHERE id = ?"
_SHOWN = "SELECT run FROM nights ORDER BY as_of DESC, run DESC LIMIT 1"
_ENTRIES = """SELECT rubric, period, unit, kind, name, said, source, file, place, at FROM intake ORDER BY id"""
_FORMS = "SELECT sha256, rubric || '/' || period, name, at, who FROM intake_files"


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


def target_digests(facts: sqlite3.Connection) -> dict[str, str]:
    """The digests of what findings are about, by unit, as the last night left them."""
    found: dict[str, list[Any]] = defaultdict(list)
    for unit, *row in facts.execute(_TARGETS):
        found[unit].append(row)
    return {unit: digest_of(rows) for unit, rows in found.items()}


def target_faults(facts: sqlite3.Connection, nights: list[Act]) -> list[str]:
    """Where what findings are about differs from what the last act of a night vouches for."""
    if not nights:
        return []
    there, vouched = target_digests(facts), nights[-1].said.get("targets", {})
    return [
        f"{unit} 的问题所指的对象与留痕（第 {nights[-1].seq} 条）不符"
        for unit in sorted(there.keys() | vouched.keys())
        if there.get(unit) != vouched.get(unit)
    ]


def inbox_digest(people: sqlite3.Connection, run: str) -> str:
    """The digest of what the inbox shows of a run beside findings and acts: what each costs, what was examined, how
    much was found; "" when it shows another run."""
    night = people.execute(_NIGHT).fetchone()
    if night is None or night[0] != run:
        return ""
    stakes = people.execute(_STAKES).fetchall()
    tallies = people.execute(_TALLIES, (run,)).fetchall()
    return digest_of([night, stakes, tallies])


def run_digest(facts: sqlite3.Connection, run: str) -> str:
    """The digest of when a run was made, as of when, and with what."""
    moment = facts.execute(_MOMENT, (run,)).fetchall()
    return digest_of(moment + facts.execute(_MADE_WITH, (run,)).fetchall())


def night_faults(facts: sqlite3.Connection, people: sqlite3.Connection, nights: Iterable[Act]) -> list[str]:
    """Where what the runs found differs from what their last acts vouch for."""
    latest = {act.subject: act for act in nights}
    faults = []
    for run, act in latest.items():
        there = night_digests(facts, run)
        for part, words in PARTS.items():
            vouched = act.said.get(part, {})
            faults += [
                f"批次 {run} 中 {unit} 的{words}与留痕（第 {act.seq} 条）不符"
                for unit in sorted(vouched.keys() | there[part].keys())
                if vouched.get(unit) != there[part].get(unit)
            ]
        if run_digest(facts, run) != act.said.get("run"):
            faults.append(f"批次 {run} 的时间或所依据的文件与留痕（第 {act.seq} 条）不符")
    shown = people.execute(_SHOWN).fetchone()
    if latest and shown is None:
        faults.append("待办没有所依据的批次：nights 是空的")
    elif shown is not None and shown[0] in latest:
        act = latest[shown[0]]
        if inbox_digest(people, shown[0]) != act.said.get("inbox"):
            faults.append(f"待办所示的分值、检查范围或统计与留痕（第 {act.seq} 条）不符")
    return faults


def edition_faults(used: dict[str, str], nights: list[Act]) -> list[str]:
    """Where the editions of rubrics that were used differ from what the last night vouches for."""
    if not nights:
        return []
    return [
        f"评分标准 {rubric} 的首次使用记录与留痕不符"
        for rubric, digest in sorted(nights[-1].said.get("editions", {}).items())
        if used.get(rubric) != digest
    ]


# -- entries -----------------------------------------------------------------------------------------------------------


def entry_digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """The digest of rows of the intake: (rubric, period, unit, kind, name, said as JSON, source, file, place, at).
    Where an entry by hand was made from is no part of it."""
    return digest_of([[*row[:5], json.loads(row[5]), *row[6:8], row[8] if row[7] else "", row[9]] for row in rows])


def entry_faults(people: sqlite3.Connection, acts: list[Act]) -> list[str]:
    """Where the entries of a unit, in their order, differ from the acts that recorded them: the latest word counts."""
    there = _stored_entries(people)
    by_unit: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_unit[act.unit].append(act)
    return [
        fault
        for unit in sorted(there.keys() | by_unit.keys())
        for fault in _entry_faults(unit, there.get(unit, []), by_unit.get(unit, []))
    ]


def _entry_faults(unit: str, stored: list[str], said: list[Act]) -> list[str]:
    wanted = [(act, digest) for act in said if (digest := _vouched(act))]
    old_forms = len(said) - len(wanted)  # taken in by a version that kept no digest: only that they are there is known
    vouched = {digest for _, digest in wanted}
    known = [digest for digest in stored if digest in vouched]
    missing = [act for act, digest in wanted if digest not in stored]
    faults = [f"第 {act.seq} 条（{unit} 的填报）与库中的填报不符：已被改动或删除" for act in missing]
    strange = len(stored) - len(known) - old_forms
    if strange > 0:
        faults.append(f"{unit} 有 {strange} 项填报没有留痕：不是经 duwang 写入，或已被改动")
    elif not missing and known != [digest for _, digest in wanted]:
        faults.append(f"{unit} 的填报次序或件数与留痕不符")
    return faults


def _stored_entries(people: sqlite3.Connection) -> dict[str, list[str]]:
    """The digests of what was entered about each unit, in order: an entry by hand alone, those of one form together."""
    rows = people.execute(_ENTRIES).fetchall()
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for number, row in enumerate(rows):
        groups[(row[0], row[1], row[2], row[7], row[9]) if row[7] else (str(number),)].append(row)
    found: dict[str, list[str]] = defaultdict(list)
    for group in groups.values():
        found[group[0][2]].append(_digest_or_none(group))
    return found


def form_faults(people: sqlite3.Connection, acts: list[Act]) -> list[str]:
    """Forms that were taken in and are not listed as the acts say."""
    listed = set(people.execute(_FORMS).fetchall())
    return [
        f"第 {act.seq} 条读入的报表与库中的记录不符"
        for act in acts
        if "form" in act.said and (act.said["form"], act.subject, act.said["about"], act.at, act.name) not in listed
    ]


def _digest_or_none(rows: list[tuple[Any, ...]]) -> str:
    try:
        return entry_digest(rows)
    except ValueError:
        return "unreadable"


def _vouched(act: Act) -> str:
    """The digest that an act vouches for; computed for acts of hand entries of versions that kept none."""
    said = act.said
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
    """Append the head of the chain to the store's list of heads, unless it stands there."""
    path = folder / HEADS
    line = f"{at}\t{head[0]}\t{head[1]}\n"
    if path.is_file() and line in path.read_text(encoding="utf-8", errors="replace"):
        return
    if not path.exists():
        path.touch(mode=0o640)
    with path.open("a", encoding="ascii") as file:
        file.write(line)


def head_faults(folder: Path, acts: list[Act]) -> list[str]:
    """Where the list of heads differs from the chain. The last night's may be lacking: the machine may have stopped
    just then."""
    path = folder / HEADS
    nights = [act for act in acts if act.kind is Kind.NIGHT]
    if not path.is_file():
        return [f"{path} 不见了：其中应有各批次留痕的校验值"] if len(nights) > 1 or path.exists() else []
    by_seq = {str(act.seq): act for act in acts}
    faults, noted = [], set()
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        at, _, rest = line.partition("\t")
        seq, _, head = rest.partition("\t")
        act = by_seq.get(seq)
        if act is None or (act.hash, act.at) != (head, at):
            faults.append(f"{path} 第 {number} 行（{at[:25]}）与留痕不符：留痕的末尾被截去、整份被替换，或该行被改动")
        noted.add(seq)
    lacking = [act.seq for act in nights[:-1] if str(act.seq) not in noted]
    return faults + ([f"{path} 缺少第 {'、'.join(map(str, lacking[:5]))} 条的校验值"] if lacking else [])


# -- files -------------------------------------------------------------------------------------------------------------


def files_of(acts: Iterable[Act]) -> dict[str, int]:
    """The files that acts name, by SHA-256, with the first act that does."""
    found: dict[str, int] = {}
    for act in acts:
        named = [each.get("sha256", "") for each in act.said.get("files", [])] + [act.said.get("form", "")]
        for sha256 in filter(None, named):
            found.setdefault(sha256, act.seq)
    return found
