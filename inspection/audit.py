"""Everything that makes a score, held against the trail: what differs is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.register import RegisterError
from inspection.basis import catalogue_at
from inspection.config import Settings
from inspection.locks import is_at_work
from inspection.run import Inspection
from inspection.scoring import EditionChangedError, cards_now, lines_of
from inspection.signing import faults_of
from inspection.stored import NothingStoredError, stored_inspection
from model.review import MACHINE, Act, Kind
from rubric_map.files import RubricError
from rubric_map.files import digest_of as edition_digest
from store.archive import MISSING
from store.soundness import unsound
from store.store import Store
from store.vouching import (
    edition_faults,
    entry_faults,
    files_of,
    form_faults,
    head_faults,
    inbox_digest,
    night_digests,
    night_faults,
    note_head,
    run_digest,
    target_digests,
    target_faults,
)


@dataclass(frozen=True, slots=True)
class Audited:
    """How many entries hold, the hash of the last, what differs, and what could not be held against anything."""

    entries: int
    head: str
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()


def vouch(inspection: Inspection) -> None:
    """Record the digests of what a run found and scored, as of its moment, and note the head of the chain."""
    store, run = inspection.store, inspection.run
    people, at = store.people, run.as_of.isoformat()
    said = {
        "as_of": at,
        "run": run_digest(store.connection, run.id),
        "inbox": inbox_digest(people.connection, run.id),
        "editions": store.intake.editions(),
        "targets": target_digests(store.connection),
        **night_digests(store.connection, run.id),
    }
    last = people.trail.page(0, 1, Kind.NIGHT)
    before = people.trail.of(run.id, Kind.NIGHT)
    if not before or any(before[-1].said.get(part) != value for part, value in said.items()):
        people.trail.note(at, MACHINE, Kind.NIGHT, "", run.id, said)
    # The last one's head, too: the machine may have stopped before it was noted.
    for act in (*last, *people.trail.page(0, 1, Kind.NIGHT)):
        note_head(store.folder, act.at, (act.seq, act.hash))


def audit(store: Store, settings: Settings, known_head: str = "") -> Audited:
    """Hold everything against the trail. ``known_head`` is a hash noted elsewhere, which must still be in the chain."""
    trail, people = store.people.trail, store.people.connection
    broken = [*unsound("duwang.db", store.connection), *unsound("people.db", people)]
    if broken:
        return Audited(0, "", tuple(broken))
    verified = trail.verify(known_head)
    if verified.fault:
        return Audited(verified.entries, verified.head, (verified.fault,))
    acts = list(trail.all())
    nights = [act for act in acts if act.kind is Kind.NIGHT]
    entries = [act for act in acts if act.kind is Kind.ENTRY]
    unvouched, notes = _unvouched(store, nights)
    is_settled = not unvouched and not is_at_work(store.folder)
    if not is_settled:
        notes.append("有检查没有完成，各问题所指的对象未核对")
    faults = [
        *head_faults(store.folder, acts),
        *night_faults(store.connection, people, nights),
        *unvouched,
        *(target_faults(store.connection, nights) if is_settled else []),
        *entry_faults(people, entries),
        *form_faults(people, entries),
        *_file_faults(store, acts),
        *edition_faults(store.intake.editions(), nights),
        *_changed_editions(store),
        *(
            f"第 {act.seq} 条（{act.unit} 的审定）：{fault}"
            for act in acts
            if act.kind is Kind.SIGN_OFF
            for fault in faults_of(store, act)
        ),
        *_body_faults(store),
        *(f"批次所依据的文件 {sha256[:12]} 已被改动" for sha256 in store.provenance.changed()),
        *store.people.drift(store.all_findings(store.people.inbox.night[0])),
        *_line_faults(store, settings),
    ]
    forms = [act.seq for act in entries if act.said.get("kind") == "form" and "digest" not in act.said]
    if forms:
        notes.append(f"{len(forms)} 份报表由旧版本读入，留痕中没有其校验值，内容未核对")
    return Audited(verified.entries, verified.head, tuple(faults), tuple(notes))


def _unvouched(store: Store, nights: list[Act]) -> tuple[list[str], list[str]]:
    """Runs over units that no act vouches for: faults, and notes of versions that recorded none or of a night under
    way."""
    known = {act.subject for act in nights}
    first = min((str(act.said["as_of"]) for act in nights), default="")
    faults, old = [], []
    for run in store.runs(100_000):
        if run.id in known or not store.has_results(run.id):
            continue
        if not first or run.as_of.isoformat() < first:
            old.append(run.id)
        elif run.finished_at is None and is_at_work(store.folder):
            old.append(f"{run.id}（正在检查）")
        else:
            faults.append(
                f"批次 {run.id} 的结果没有留痕：检查没有完成的，再次运行同一 inspect 命令；否则不是经 duwang 写入"
            )
    return faults, [f"{len(old)} 个批次在留痕中没有校验值，未核对：{'、'.join(old[:5])}"] if old else []


def _body_faults(store: Store) -> Iterator[str]:
    """Saved pages behind the findings of the night that people work on, where they are not what their hash says."""
    shown = store.all_findings(store.people.inbox.night[0])
    for sha256 in sorted({each.sha256 for finding in shown for each in finding.evidence if each.sha256}):
        if (fault := store.archive.fault_of(sha256)) and fault != MISSING:
            yield f"存档（archive.db）{sha256[:12]} {fault}"


def _file_faults(store: Store, acts: list[Act]) -> Iterator[str]:
    for sha256 in store.people.files.changed():
        yield f"附件 {sha256[:12]} 的内容已被改动"
    there = store.people.files.names()
    for sha256, seq in files_of(acts).items():
        if sha256 not in there:
            yield f"第 {seq} 条所附的文件 {sha256[:12]} 缺失"


def _changed_editions(store: Store) -> Iterator[str]:
    """Editions that were used, whose file at hand is another now; a file that is not at hand is kept with its runs."""
    try:
        catalogue = catalogue_at(store.folder)
    except RubricError:  # a draft that is being written is no edition that was used
        catalogue = catalogue_at(None)
    at_hand = {file.rubric.id: file.rubric for file in catalogue}
    for rubric, digest in store.intake.editions().items():
        if rubric in at_hand and edition_digest(at_hand[rubric]) != digest:
            yield f"评分标准 {rubric} 与本库首次使用时不同"


def _line_faults(store: Store, settings: Settings) -> Iterator[str]:
    """Cached scores that differ from what is computed now."""
    kept = store.people.scores.lines()
    if not kept:
        return
    try:
        inspection = stored_inspection(store, settings, store.people.inbox.night[0])
        now = {line.unit: line for line in lines_of(inspection, cards_now(inspection))}
    except (NothingStoredError, EditionChangedError, RegisterError) as error:
        yield f"得分不能复算：{error}"
        return
    for unit, line in kept.items():
        computed = now.get(unit)
        if computed != line:
            yield f"{unit} 的得分（最坏 {line.worst}）与复算（最坏 {computed.worst if computed else '无'}）不符"
