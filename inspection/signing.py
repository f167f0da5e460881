"""Signing a unit's score off (审定): edition, evidence, decisions and entries are frozen, and a hash says whether they
still are what they were."""

import hashlib
import json
from typing import Any

from inspection.frozen import dump_inputs, load_inputs
from inspection.record import edition_of
from inspection.run import Inspection
from inspection.scoring import compared_inputs, period_of, rubrics_of, use_editions
from model.inputs import State
from model.review import Act, Person, Queue
from model.unit import Unit
from rubric_map.answers import scorecard_answer
from rubric_map.engine import score
from rubric_map.files import digest_of
from store.inbox import Wanted
from store.people import StaleError
from store.store import Store
from store.trail import signed_subject
from store.vouching import note_head


class NotReadyError(Exception):
    """The score cannot be signed off, or not be changed any more; the message says why."""


def sign_off(inspection: Inspection, unit: Unit, why: str, who: Person, at: str) -> str:
    """Freeze the unit's score; its hash. Raises :class:`NotReadyError`."""
    rubric = use_editions(inspection).get(unit.id)
    if rubric is None:
        raise NotReadyError("该单位没有适用的评分标准")
    trail, period = inspection.store.people.trail, period_of(inspection, rubric)
    if trail.sign_off(rubric.id, period, unit.id) is not None:
        raise NotReadyError("该单位的得分已经审定")
    since = trail.head[0]
    inputs = compared_inputs(inspection, unit, rubric)
    if inputs is None:
        raise NotReadyError("该单位还没有检查结果，也没有填报")
    undecided = [each for each in inputs.occurrences if each.state in (State.PENDING, State.IN_DOUBT)]
    if undecided:
        raise NotReadyError(f"还有 {len(undecided)} 条问题没有复核结论，不能审定")
    waiting = [
        row
        for row in inspection.store.people.inbox.page(Wanted(unit=unit.id, queue="open"), 1000)
        if row.queue in (Queue.APPEAL, Queue.REPORTED)
    ]
    if waiting:
        raise NotReadyError(f"还有 {len(waiting)} 条申诉或整改没有答复，不能审定")
    frozen: dict[str, Any] = {
        "rubric": rubric.id,
        "digest": digest_of(rubric),
        "period": period,
        "run": inspection.run.id,
        "as_of": inspection.run.as_of.isoformat(),
        "why": why,
        "inputs": dump_inputs(inputs),
        "card": scorecard_answer(score(rubric, inputs)),
        "evidence": _evidence(inspection, unit),
        "decisions": {
            row.key: row.seq
            for row in inspection.store.people.inbox.rows(each.key for each in inputs.occurrences)
            if row.seq
        },
    }
    frozen["sha256"] = hash_of(frozen)
    alone = not any(spec.peers for spec in rubric.facts.values())
    try:
        inspection.store.people.sign_off(
            unit.id, signed_subject(rubric.id, period), frozen, who, at, since, alone=alone
        )
    except StaleError:
        raise NotReadyError("就在此刻有新的复核或填报，请看过以后再审定") from None
    signed = trail.sign_off(rubric.id, period, unit.id)
    assert signed is not None
    note_head(inspection.store.folder, at, (signed.seq, signed.hash))
    return str(frozen["sha256"])


def revoke(inspection: Inspection, unit: Unit, why: str, who: Person, at: str) -> None:
    """Open a signed score again, with a reason. Raises :class:`NotReadyError`."""
    rubric = rubrics_of(inspection).get(unit.id)
    act = inspection.store.people.trail.sign_off(rubric.id, period_of(inspection, rubric), unit.id) if rubric else None
    if act is None or not why:
        raise NotReadyError("撤销审定须写明理由" if act else "该单位的得分没有审定")
    inspection.store.people.revoke(act, why, who, at)


def _evidence(inspection: Inspection, unit: Unit) -> dict[str, list[str]]:
    findings = inspection.store.findings(unit=unit.id, run=inspection.run.id)
    return {finding.key: sorted({each.sha256 for each in finding.evidence if each.sha256}) for finding in findings}


def hash_of(frozen: dict[str, Any]) -> str:
    """SHA-256 of everything that was frozen."""
    return hashlib.sha256(
        json.dumps({k: v for k, v in frozen.items() if k != "sha256"}, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def faults_of(store: Store, act: Act) -> list[str]:
    """Whether a sign-off still holds: its hash, the edition, the score recomputed from what was frozen, the bodies of
    the evidence."""
    frozen = act.said
    faults = [] if hash_of(frozen) == frozen["sha256"] else ["内容与校验值不符"]
    rubric = edition_of(store, frozen["rubric"], frozen["run"])
    if rubric is None:
        return [*faults, f"找不到评分标准 {frozen['rubric']}，不能复算"]
    if digest_of(rubric) != frozen["digest"]:
        faults.append(f"评分标准 {rubric.id} 与审定时不同")
    elif scorecard_answer(score(rubric, load_inputs(frozen["inputs"]))) != frozen["card"]:
        faults.append("复算的得分与审定时不同")
    for sha256 in sorted({sha256 for each in frozen["evidence"].values() for sha256 in each}):
        if fault := store.archive.fault_of(sha256):
            faults.append(f"存档 {sha256[:12]} {fault}")
    return faults
