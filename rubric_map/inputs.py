"""Scoring given inputs without a store: for authors of rubrics and for tests.

The file is a JSON object: ``unit`` (text), ``examined`` (ids of the checks that looked at something) and ``findings``, a
list of ``{"check", "target", "outcome"?, "review"?}``; outcome defaults to failed, review to pending.
"""

import json
from pathlib import Path
from typing import Any

from checks.loader import load_checks
from model.article import Confidence
from model.finding import Finding, Outcome, Severity, finding_key
from model.rubric import Rubric
from model.scorecard import Scorecard
from rubric_map.engine import score


class InputsError(Exception):
    """The inputs have faults; ``faults`` lists all of them."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.path = path
        self.faults = faults


def score_inputs(rubric: Rubric, path: Path) -> Scorecard:
    """The scorecard of a file of inputs. Raises :class:`InputsError` with all faults."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputsError(path, [f"打不开文件：{error.strerror or error}"]) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputsError(path, [f"不是 JSON：{error}"]) from error
    faults: list[str] = []
    if not isinstance(data, dict):
        raise InputsError(path, ["应为一个 JSON 对象"])
    for key in sorted(data.keys() - {"unit", "examined", "findings"}):
        faults.append(f"不认识的键“{key}”")
    unit = str(data.get("unit") or "unit")
    examined = frozenset(str(name) for name in data.get("examined", ()))
    for name in sorted(examined - load_checks().keys()):
        faults.append(f"examined：没有检查“{name}”")
    findings = [found for number, entry in enumerate(data.get("findings", ()), 1) if (found := _finding(unit, number, entry, faults))]
    if faults:
        raise InputsError(path, faults)
    return score(rubric, unit, findings, examined | {finding.check for finding in findings})


def _finding(unit: str, number: int, entry: Any, faults: list[str]) -> Finding | None:
    place = f"第{number}个 finding"
    if not isinstance(entry, dict) or entry.get("check") not in load_checks():
        faults.append(f"{place}：check 应为检查的名称，可用：{'、'.join(load_checks())}")
        return None
    for key in sorted(entry.keys() - {"check", "target", "outcome", "review"}):
        faults.append(f"{place}：不认识的键“{key}”")
    outcome = str(entry.get("outcome", "failed"))
    if outcome not in {each.value for each in Outcome}:
        faults.append(f"{place}：outcome“{outcome}”不存在")
        return None
    check, target = str(entry["check"]), str(entry.get("target", number))
    return Finding(
        finding_key(check, unit, target),
        unit,
        check,
        target,
        Outcome(outcome),
        Confidence.HIGH,
        Severity.MODERATE,
        "",
        "",
        review=str(entry.get("review", "pending")),
    )
