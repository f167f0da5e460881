"""Reading rubrics from TOML. Everything that is wrong with a file is said at once, with place and advice."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from rubric_map.language import (
    Count,
    FactSpec,
    Flag,
    Grade,
    Group,
    Indicator,
    Judged,
    Level,
    Missing,
    NotApplicable,
    Over,
    PointsWhere,
    Range,
    Ratio,
    Rubric,
    Ruling,
    Shortfall,
    Sources,
    Step,
    Tier,
    Tiers,
    Total,
)
from rubric_map.validation import faults_of, near

MAX_BYTES = 2_000_000
_TABLES: Mapping[str, type[BaseModel]] = {
    "indicator": Indicator, "total": Total, "sources": Sources, "facts": FactSpec, "grade": Grade, "ruling": Ruling,
    "group": Group, "over": Over,
    "not_applicable": NotApplicable, "points": PointsWhere, "count": Count, "missing": Missing, "level": Level,
    "tiers": Tiers, "shortfall": Shortfall, "step": Step,
    "ratio": Ratio, "flag": Flag, "judgement": Judged,
}  # fmt: skip
_HEADER = re.compile(r"\s*\[\[\s*(indicator|indicator\.rule|ruling)\s*\]\]")


class RubricError(Exception):
    """A rubric file has faults; ``faults`` lists all of them with their place."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.path = path
        self.faults = faults


def digest_of(rubric: Rubric) -> str:
    """The hash of everything in an edition that scores, so that a changed file cannot pass for the one that was
    used."""
    return hashlib.sha256(rubric.model_dump_json(exclude_defaults=True, exclude={"synonyms"}).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RubricFile:
    """A rubric, and the file that it was read from."""

    rubric: Rubric
    body: bytes


def read_rubric(path: Path) -> Rubric:
    """The rubric of a file. Raises :class:`RubricError` with all faults."""
    return read_rubric_file(path).rubric


def read_rubric_file(path: Path) -> RubricFile:
    """A rubric file. Raises :class:`RubricError` with all faults."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RubricError(path, [f"文件超过 {MAX_BYTES // 1_000_000} MB，不像评分标准"])
        body = path.read_bytes()
    except OSError as error:
        raise RubricError(path, [f"打不开文件：{error.strerror or error}"]) from error
    return RubricFile(parse_rubric(path, body), body)


def parse_rubric(path: Path, body: bytes) -> Rubric:
    """The rubric that the contents of a file are; ``path`` is what its faults are said of. Raises
    :class:`RubricError` with all faults."""
    try:
        text = body.decode("utf-8-sig")
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise RubricError(path, [f"TOML 格式错误：{error}"]) from error
    lines = _Lines(text)
    faults: list[str] = []
    try:
        rubric = Rubric.model_validate(data)
    except ValidationError as error:
        faults = _faults(error, data, lines)
        mended = _mended(data, error)
        if mended is None:
            raise RubricError(path, faults) from error
        rubric = mended
    faults += [f"{lines.of(place)}{words}" for place, words in faults_of(rubric)]
    if faults:
        raise RubricError(path, faults)
    return rubric


def _mended(data: dict[str, Any], error: ValidationError) -> Rubric | None:
    """The rubric without unknown keys, so that what does not fit can be said in the same breath; None where more is
    wrong."""
    for each in error.errors():
        if each["type"] == "extra_forbidden":
            _drop(data, tuple(each["loc"]))
    try:
        return Rubric.model_validate(data)
    except ValidationError:
        return None


def _drop(data: Any, loc: tuple[int | str, ...]) -> None:
    """Remove a key; steps of ``loc`` that name a measure are no keys of the file."""
    for step in loc[:-1]:
        if isinstance(step, int) or step in data:
            data = data[step]
    data.pop(loc[-1], None)


class _Lines:
    """The lines on which indicators, rules and rulings begin."""

    def __init__(self, text: str) -> None:
        self.lines: dict[tuple[str | int, ...], int] = {}
        counts = {"indicator": -1, "ruling": -1}
        rule = -1
        for number, line in enumerate(text.splitlines(), 1):
            found = _HEADER.match(line)
            if found is None:
                continue
            if found[1] == "indicator.rule":
                rule += 1
                self.lines["indicator", counts["indicator"], "rule", rule] = number
            else:
                counts[found[1]] += 1
                rule = -1
                self.lines[found[1], counts[found[1]]] = number

    def of(self, place: tuple[str | int, ...]) -> str:
        """``第12行，`` for a place in the file; empty where no line is known."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return f"第{self.lines[place[:length]]}行，"
        return ""


def _faults(error: ValidationError, data: Mapping[str, Any], lines: _Lines) -> list[str]:
    """One sentence for each place; what only follows from a fault further inside is left out."""
    errors = error.errors()
    said: dict[str, str] = {}
    for each in errors:
        loc = tuple(each["loc"])
        if each["type"] == "too_short" and any(
            len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in errors
        ):
            continue
        place = f"{lines.of(loc)}{_place(loc, data)}"
        said.setdefault(place, f"{place}：{_advice(loc, dict(each))}")
    return list(said.values())


def _place(loc: tuple[int | str, ...], data: Any) -> str:
    """Where a fault is, in words: names of tables, ids of entries."""
    words: list[str] = []
    for step in loc:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
            name = data.get("id") or data.get("title") or data.get("name") if isinstance(data, dict) else None
            words[-1:] = [
                f"{words[-1] if words else ''}“{name}”" if name else f"{words[-1] if words else ''}第{step + 1}项"
            ]
        elif isinstance(data, dict) and (step in data or step not in _TABLES):
            data = data.get(step)
            words.append(step)
    return " ".join(words) or "文件"


def _advice(loc: tuple[int | str, ...], error: Mapping[str, Any]) -> str:
    kind, context = str(error["type"]), error.get("ctx", {})
    match kind:
        case "missing":
            return f"缺少“{loc[-1]}”"
        case "extra_forbidden":
            return f"不认识的键“{loc[-1]}”{near(str(loc[-1]), _keys_at(loc[:-1]))}"
        case "literal_error" | "enum":
            return (
                f"应为 {str(context.get('expected', '')).replace(' or ', ', ').replace(chr(39), '')} 之一，"
                f"现为“{error.get('input')}”"
            )
        case "union_tag_not_found":
            return "缺少 measure，应为 count、missing、level、tiers、shortfall、step、ratio、flag、judgement 之一"
        case "union_tag_invalid":
            tags = [name.strip("'") for name in str(context.get("expected_tags", "")).split(", ")]
            return f"没有“{context.get('tag')}”这种 measure{near(str(context.get('tag')), tags)}"
        case "string_type":
            return "应为文字，加引号"
        case "value_error":
            return str(error["msg"]).removeprefix("Value error, ")
        case "string_too_short" | "too_short":
            return "不能为空"
        case "string_too_long":
            return f"太长，最多 {context.get('max_length')} 字"
        case "string_pattern_mismatch":
            return "只能用小写字母、数字和连字符，如 huangpu-2023"
        case "date_type" | "date_from_datetime_parsing" | "date_parsing" | "date_from_datetime_inexact":
            return "应为日期，不加引号，如 2023-10-23"
        case "int_type" | "int_parsing" | "int_from_float" | "greater_than_equal" | "less_than_equal":
            return "应为整数，且在允许的范围内"
        case "bool_type" | "bool_parsing":
            return "应为 true 或 false"
        case "tuple_type" | "list_type":
            return "应为清单，写在方括号里"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "应为一段（表），写作 键 = 值"
        case _:
            return f"不合要求（{error['msg']}）"


def _keys_at(loc: tuple[int | str, ...]) -> list[str]:
    """The keys that are known at a place."""
    names = [step for step in loc if isinstance(step, str) and step in _TABLES]
    inner = str(loc[-1]) if loc and isinstance(loc[-1], str) else ""
    parts: Mapping[str, type[BaseModel]] = {"tiers": Tier, "judgement": Range}
    owner = _TABLES.get(names[-1], Rubric) if names else Rubric
    if inner in ("deduct", "award", "bonus") or (len(loc) > 1 and loc[-2] in ("deduct", "award", "bonus")):
        owner = parts.get(names[-1], owner)
    return list(owner.model_fields)
