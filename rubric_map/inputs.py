"""Scoring given inputs without a store: a JSON file for authors of rubrics and for tests. Its format is in
docs/score-inputs.md."""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from model.finding import Outcome, finding_key
from model.inputs import Claim, Entry, Fact, Inputs, Judgement, Occurrence, Origin, Source, State
from model.scorecard import Scorecard
from rubric_map.engine import score
from rubric_map.faults import near
from rubric_map.intake import fact_value, inputs_faults
from rubric_map.language import Rubric

MAX_BYTES = 50_000_000


class InputsError(Exception):
    """The inputs have faults; ``faults`` lists all of them."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.path = path
        self.faults = faults


_SURROGATE = re.compile("[\ud800-\udfff]")
_POINTS = re.compile(r"-?\d{1,9}(\.\d{1,15})?", re.ASCII)


def _exact(value: Any) -> Any:
    """Points as text or whole number; JSON's own decimals arrive as text already."""
    text = str(value)[:40]
    if isinstance(value, bool) or not isinstance(value, (str, int)) or not _POINTS.fullmatch(text):
        raise ValueError("应为数，最多九位整数")
    return text


def _moment(value: Any) -> Any:
    """A day or a moment, so that the latest word can be told."""
    try:
        return (
            datetime.fromisoformat(value).isoformat()
            if len(value) > 10
            else date.fromisoformat(value).isoformat()
            if value
            else ""
        )
    except (TypeError, ValueError):
        raise ValueError(f"应为日期或时间，如 2023-11-20，现为“{str(value)[:20]}”") from None


Points = Annotated[Decimal, BeforeValidator(_exact), Field(allow_inf_nan=False)]
Texts = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


class _Told(BaseModel):
    """Who, for which body, when, why, with what evidence; ``part`` is a quarter, an account…"""

    model_config = ConfigDict(extra="forbid")

    who: str = ""
    body: str = ""
    when: Annotated[str, BeforeValidator(_moment)] = ""
    why: str = ""
    evidence: Texts = ()
    part: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(self.who, self.body, self.when, self.why, self.evidence)


class _Finding(_Told):
    check: str = ""
    rule: str = ""
    target: str = ""
    outcome: Outcome = Outcome.FAILED
    review: State = State.PENDING
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    places: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    level: str = ""
    element: str = ""
    dated: date | None = None
    rectified: bool = False


class _Fact(_Told):
    name: str
    value: Any
    state: State = State.CONFIRMED


class _Score(_Told):
    indicator: str
    source: Source
    points: Points | None = None
    outcome: str = ""


class _Judgement(_Told):
    rule: str
    points: Points


class _Claim(_Told):
    indicator: str
    state: State = State.PENDING


class _File(BaseModel):
    """The file: one unit."""

    model_config = ConfigDict(extra="forbid")

    unit: str = "unit"
    kind: str = ""
    examined: tuple[str, ...] = ()
    findings: tuple[_Finding, ...] = ()
    facts: dict[str, Any] | tuple[_Fact, ...] = {}
    scores: tuple[_Score, ...] = ()
    judgements: tuple[_Judgement, ...] = ()
    inapplicable: tuple[_Claim, ...] = ()


def score_inputs(rubric: Rubric, path: Path) -> Scorecard:
    """The scorecard of a file of inputs. Raises :class:`InputsError` with all faults."""
    return score(rubric, read_inputs(rubric, path))


def read_inputs(rubric: Rubric, path: Path) -> Inputs:
    """A file of inputs, checked against a rubric. Raises :class:`InputsError` with all faults."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputsError(path, [f"文件超过 {MAX_BYTES // 1_000_000} MB"])
        data = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str)
    except OSError as error:
        raise InputsError(path, [f"打不开文件：{error.strerror or error}"]) from error
    except (ValueError, RecursionError) as error:
        raise InputsError(path, [f"不是 JSON：{error}"]) from error
    if not isinstance(data, dict):
        raise InputsError(path, ["应为一个 JSON 对象"])
    if _SURROGATE.search(json.dumps(data, ensure_ascii=False)):
        raise InputsError(path, ["文字中有不成对的代理字符（\\ud800 之类），不是有效的文字"])
    return parse_inputs(rubric, data, path)


def parse_inputs(rubric: Rubric, data: dict[str, Any], path: Path) -> Inputs:
    """Inputs from JSON values. Raises :class:`InputsError` with all faults."""
    file, faults = _read_file(data, path)
    facts = _facts(rubric, file, faults)
    occurrences = tuple(_occurrence(file.unit, number, each, faults) for number, each in enumerate(file.findings, 1))
    inputs = Inputs(
        unit=file.unit,
        kind=file.kind,
        occurrences=occurrences,
        examined=frozenset(file.examined),
        facts=facts,
        entries=tuple(
            Entry(each.indicator, each.source, each.points, each.outcome, each.part, each.origin)
            for each in file.scores
        ),
        judgements=tuple(Judgement(each.rule, each.points, each.part, each.origin) for each in file.judgements),
        claims=tuple(Claim(each.indicator, each.state, each.part, each.origin) for each in file.inapplicable),
    )
    faults += inputs_faults(rubric, inputs)
    if faults:
        raise InputsError(path, faults)
    failed = tuple(each for each, entry in zip(occurrences, file.findings) if entry.outcome is Outcome.FAILED)
    passed = {
        each.of + (f"@{each.part}" if each.part else "")
        for each, entry in zip(occurrences, file.findings)
        if entry.outcome is Outcome.PASSED
    }
    return replace(inputs, occurrences=failed, examined=inputs.examined | passed)


def _read_file(data: dict[str, Any], path: Path) -> tuple[_File, list[str]]:
    """The file, and its unknown keys as faults; anything worse ends the reading."""
    try:
        return _File.model_validate(data), []
    except ValidationError as error:
        faults = [_fault(dict(each)) for each in error.errors()]
        unknown = [each["loc"] for each in error.errors() if each["type"] == "extra_forbidden"]
    for *way, key in unknown:
        inner: Any = data
        for step in way:
            inner = inner[step]
        inner.pop(key)
    try:
        return _File.model_validate(data), faults
    except ValidationError as error:
        raise InputsError(path, faults) from error


def _facts(rubric: Rubric, file: _File, faults: list[str]) -> tuple[Fact, ...]:
    stated = (
        tuple(_Fact(name=name, value=value) for name, value in file.facts.items())
        if isinstance(file.facts, dict)
        else file.facts
    )
    facts = []
    for each in stated:
        spec = rubric.facts.get(each.name)
        if spec is None:
            faults.append(f"facts：没有事实“{each.name}”{near(each.name, rubric.facts)}")
            continue
        try:
            facts.append(Fact(each.name, fact_value(spec, each.value), each.state, each.part, each.origin))
        except ValueError as error:
            faults.append(f"facts“{each.name}”：{error}")
    return tuple(facts)


def _occurrence(unit: str, number: int, each: _Finding, faults: list[str]) -> Occurrence:
    of = each.rule or each.check
    if bool(each.rule) == bool(each.check):
        faults.append(f"第{number}个 finding：check（检查）与 rule（规则）写一个，且只写一个")
    target = each.target or str(number)
    return Occurrence(
        key=finding_key(of, unit, target) if each.target else f"finding-{number}",
        of=of,
        target=target,
        state=each.review,
        count=each.count,
        places=each.places,
        level=each.level,
        element=each.element,
        dated=each.dated,
        rectified=each.rectified,
        part=each.part,
        origin=each.origin,
    )


_WORDS = {
    "missing": "缺少这一项", "extra_forbidden": "不认识的键", "string_type": "应为文字",
    "enum": "没有这个值，应为 {expected}", "greater_than_equal": "应为不小于1的整数", "less_than_equal": "太大",
    "int_parsing": "应为整数", "int_type": "应为整数", "date_from_datetime_parsing": "应为日期，如 2023-01-20",
    "date_parsing": "应为日期，如 2023-01-20",
    "bool_parsing": "应为 true 或 false", "tuple_type": "应为清单", "model_type": "应为一个对象",
    "dict_type": "应为一个对象",
}  # fmt: skip


def _fault(error: dict[str, Any]) -> str:
    place = " ".join(
        f"第{step + 1}个" if isinstance(step, int) else str(step)
        for step in error["loc"]
        if not str(step).startswith(("dict[", "tuple["))
    )
    words = _WORDS.get(str(error["type"]), str(error["msg"]).removeprefix("Value error, "))
    return f"{place}：{words.format(**error.get('ctx', {})) if '{' in words else words}"
