"""What is wrong with the form of a rubric file, in words: the place, and what to write instead."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

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

Place = tuple[str | int, ...]
"""Where in a file something stands."""
Fault = tuple[Place, str]
"""A place, and what is wrong there."""

_TABLES: Mapping[str, type[BaseModel]] = {
    "indicator": Indicator, "total": Total, "sources": Sources, "facts": FactSpec, "grade": Grade, "ruling": Ruling,
    "group": Group, "over": Over,
    "not_applicable": NotApplicable, "points": PointsWhere, "count": Count, "missing": Missing, "level": Level,
    "tiers": Tiers, "shortfall": Shortfall, "step": Step,
    "ratio": Ratio, "flag": Flag, "judgement": Judged,
}  # fmt: skip
_HEADER = re.compile(r"\s*\[\[\s*(indicator|indicator\.rule|ruling)\s*\]\]")


class Lines:
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


def faults_in(error: ValidationError, data: Mapping[str, Any], lines: Lines) -> list[str]:
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


_ADVICE = {
    "union_tag_not_found": (
        "缺少 measure，应为 count、missing、level、tiers、shortfall、step、ratio、flag、judgement 之一"
    ),
    "string_type": "应为文字，加引号",
    "string_too_short": "不能为空",
    "too_short": "不能为空",
    "string_pattern_mismatch": "只能用小写字母、数字和连字符，如 huangpu-2023",
    **dict.fromkeys(
        ("date_type", "date_from_datetime_parsing", "date_parsing", "date_from_datetime_inexact"),
        "应为日期，不加引号，如 2023-10-23",
    ),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float", "greater_than_equal", "less_than_equal"),
        "应为整数，且在允许的范围内",
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), "应为 true 或 false"),
    **dict.fromkeys(("tuple_type", "list_type"), "应为清单，写在方括号里"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "应为一段（表），写作 键 = 值"),
}
"""What to write instead, by pydantic's kind of fault, where the kind alone tells."""


def _advice(loc: tuple[int | str, ...], error: Mapping[str, Any]) -> str:
    kind, context = str(error["type"]), error.get("ctx", {})
    match kind:
        case "missing":
            return f"缺少“{loc[-1]}”"
        case "extra_forbidden":
            return f"不认识的键“{loc[-1]}”{near(str(loc[-1]), _keys_at(loc[:-1]))}"
        case "literal_error" | "enum":
            expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
            return f"应为 {expected} 之一，现为“{error.get('input')}”"
        case "union_tag_invalid":
            tags = [name.strip("'") for name in str(context.get("expected_tags", "")).split(", ")]
            return f"没有“{context.get('tag')}”这种 measure{near(str(context.get('tag')), tags)}"
        case "value_error":
            return str(error["msg"]).removeprefix("Value error, ")
        case "string_too_long":
            return f"太长，最多 {context.get('max_length')} 字"
        case _:
            return _ADVICE.get(kind, f"不合要求（{error['msg']}）")


def _keys_at(loc: tuple[int | str, ...]) -> list[str]:
    """The keys that are known at a place."""
    names = [step for step in loc if isinstance(step, str) and step in _TABLES]
    inner = str(loc[-1]) if loc and isinstance(loc[-1], str) else ""
    parts: Mapping[str, type[BaseModel]] = {"tiers": Tier, "judgement": Range}
    owner = _TABLES.get(names[-1], Rubric) if names else Rubric
    if inner in ("deduct", "award", "bonus") or (len(loc) > 1 and loc[-2] in ("deduct", "award", "bonus")):
        owner = parts.get(names[-1], owner)
    return list(owner.model_fields)


def near(word: str, known: Iterable[str]) -> str:
    """Advice on an unknown word: ``，是不是“deduct”？`` or what is known."""
    names = sorted(known)
    found = process.extractOne(word, names, score_cutoff=60)
    return f"，是不是“{found[0]}”？" if found else f"，可用：{'、'.join(names[:30]) or '无'}"
