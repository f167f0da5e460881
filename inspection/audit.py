"""Everything that makes a score, held against the trail: what differs is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspection.config import Settings
from inspection.pipeline import Inspection
from inspection.scoring import EditionChangedError, cards_now, lines_of
from inspection.signing import faults_of
from inspection.stored import NothingStoredError, stored_inspection
from model.review import MACHINE, Act, Kind
from rubric_map.files import digest_of as edition_digest
from rubric_map.files import find_rubric
from store.store import Store
from store.vouching import PARTS, entry_faults, files_of, head_faults, night_digests, night_faults, note_head


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
    trail, at = store.people.trail, run.as_of.isoformat()
    said = night_digests(store.connection, run.id)
    before = trail.of(run.id, Kind.NIGHT)
    if before and all(before[-1].said.get(part) == said[part] for part in PARTS):
        return
    trail.note(at, MACHINE, Kind.NIGHT, "", run.id, {"as_of": at, **said})
    note_head(store.folder, at, trail.head)


def audit(store: Store, settings: Settings, known_head: str = "") -> Audited:
    """Hold everything against the trail. ``known_head`` is a hash noted elsewhere, which must still be in the chain."""
    trail = store.people.trail
    verified = trail.verify(known_head)
    if verified.fault:
        return Audited(verified.entries, verified.head, (verified.fault,))
    acts = list(trail.all())
    nights = [act for act in acts if act.kind is Kind.NIGHT]
    faults = [
        *head_faults(store.folder, {act.seq: act.hash for act in acts}),
        *night_faults(store.connection, nights),
        *entry_faults(store.people.connection, [act for act in acts if act.kind is Kind.ENTRY]),
        *_file_faults(store, acts),
        *_edition_faults(store),
        *(
            f"第 {act.seq} 条（{act.unit} 的审定）：{fault}"
            for act in acts
            if act.kind is Kind.SIGN_OFF
            for fault in faults_of(store, act)
        ),
        *store.people.drift(store.all_findings(store.people.inbox.night[0])),
        *_line_faults(store, settings),
    ]
    return Audited(verified.entries, verified.head, tuple(faults), tuple(_unvouched(store, nights, acts)))


def _unvouched(store: Store, nights: list[Act], acts: list[Act]) -> Iterator[str]:
    known = {act.subject for act in nights}
    without = [run.id for run in store.runs(100_000) if run.id not in known and run.finished_at is not None]
    if without:
        yield f"{len(without)} 个批次由旧版本检查，留痕中没有其校验值，未核对：{'、'.join(without[:5])}"
    forms = [
        act.seq
        for act in acts
        if act.kind is Kind.ENTRY and act.said.get("kind") == "form" and "digest" not in act.said
    ]
    if forms:
        yield f"{len(forms)} 份报表由旧版本读入，留痕中没有其校验值，内容未核对"


def _file_faults(store: Store, acts: list[Act]) -> Iterator[str]:
    for sha256 in store.people.files.changed():
        yield f"附件 {sha256[:12]} 的内容已被改动"
    there = store.people.files.names()
    for sha256, seq in files_of(acts).items():
        if sha256 not in there:
            yield f"第 {seq} 条所附的文件 {sha256[:12]} 缺失"


def _edition_faults(store: Store) -> Iterator[str]:
    for rubric, digest in store.intake.editions().items():
        try:
            found = find_rubric(rubric)
        except KeyError:
            continue  # a table of the office's own, which is not at hand here
        if edition_digest(found) != digest:
            yield f"评分标准 {rubric} 与本库首次使用时不同"


def _line_faults(store: Store, settings: Settings) -> Iterator[str]:
    """Cached scores that differ from what is computed now."""
    kept = store.people.scores.lines()
    if not kept:
        return
    try:
        inspection = stored_inspection(store, settings.model_copy(update={"rubric": ""}), store.people.inbox.night[0])
        now = {line.unit: line for line in lines_of(inspection, cards_now(inspection))}
    except (NothingStoredError, EditionChangedError) as error:
        yield f"得分不能复算：{error}"
        return
    for unit, line in kept.items():
        computed = now.get(unit)
        if computed != line:
            yield f"{unit} 的得分（最坏 {line.worst}）与复算（最坏 {computed.worst if computed else '无'}）不符"
