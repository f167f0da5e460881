"""Reading rubrics from TOML: unknown keys, checks and options, wrong sums and wrong numbers are refused, all at once."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from checks.loader import load_checks
from model.rubric import Indicator, Rubric, Rule

FOLDER = Path(__file__).with_name("rubrics")
_TOP = frozenset(("id", "title", "document", "issuer", "issued", "applies_to", "total", "source", "options", "indicator"))
_INDICATOR = frozenset(("id", "title", "points", "clause", "scoring", "method", "note", "rule"))
_RULE = frozenset(("id", "checks", "clause", "rate", "cap", "discretion"))


class RubricError(Exception):
    """A rubric file has faults; ``faults`` lists all of them with their place."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.path = path
        self.faults = faults


@cache
def load_rubrics() -> dict[str, Rubric]:
    """The rubrics that come with the project, by id."""
    rubrics = [read_rubric(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {rubric.id: rubric for rubric in rubrics}


def find_rubric(name: str) -> Rubric:
    """A rubric by id, or by the path of its file. Raises :class:`RubricError` and ``KeyError`` for an unknown id."""
    if name.endswith(".toml") or "/" in name:
        return read_rubric(Path(name))
    return load_rubrics()[name]


def known_kinds() -> frozenset[str]:
    """The 单位类别 for which there is a rubric."""
    return frozenset(kind for rubric in load_rubrics().values() for kind in rubric.applies_to)


def read_rubric(path: Path) -> Rubric:
    """A rubric file. Raises :class:`RubricError` with all faults."""
    faults: list[str] = []
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RubricError(path, [f"打不开文件：{error.strerror or error}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RubricError(path, [f"TOML 格式错误：{error}"]) from error
    _unknown(data, _TOP, "文件", faults)
    indicators = tuple(_indicator(entry, number, faults) for number, entry in enumerate(data.get("indicator", []), 1))
    total = _number(data.get("total"), "total", faults)
    _check_sums(indicators, total, faults)
    options = _options(data.get("options", {}), faults)
    if not isinstance(data.get("issued"), date):
        faults.append("issued：应为日期，如 2023-10-23")
    for key in ("id", "title", "document", "issuer"):
        if not isinstance(data.get(key), str) or not data.get(key):
            faults.append(f"{key}：缺少或不是文字")
    if not data.get("applies_to"):
        faults.append("applies_to：缺少适用的单位类别")
    if faults:
        raise RubricError(path, faults)
    return Rubric(
        data["id"],
        data["title"],
        data["document"],
        data["issuer"],
        data["issued"],
        tuple(data["applies_to"]),
        total,
        indicators,
        options,
        data.get("source", ""),
    )


def _unknown(data: Mapping[str, Any], known: frozenset[str], place: str, faults: list[str]) -> None:
    for key in sorted(data.keys() - known):
        faults.append(f"{place}：不认识的键“{key}”，可用：{'、'.join(sorted(known))}")


def _number(value: Any, place: str, faults: list[str]) -> Decimal:
    """Amounts are written as text, so that they are exact."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and number >= 0:
            return number
    faults.append(f'{place}：应为不小于0的数，写作文字，如 "0.1"')
    return Decimal(0)


def _indicator(entry: Mapping[str, Any], number: int, faults: list[str]) -> Indicator:
    place = f"第{number}个指标（{entry.get('title', '无名')}）"
    _unknown(entry, _INDICATOR, place, faults)
    for key in ("id", "title", "clause", "scoring"):
        if not isinstance(entry.get(key), str) or not entry.get(key):
            faults.append(f"{place}：缺少 {key}")
    points = _number(entry.get("points"), f"{place} points", faults)
    rules = tuple(_rule(rule, place, points, faults) for rule in entry.get("rule", []))
    return Indicator(
        str(entry.get("id", "")), str(entry.get("title", "")), points, str(entry.get("clause", "")), str(entry.get("scoring", "")), str(entry.get("method", "")), rules,
        str(entry.get("note", "")),
    )  # fmt: skip


def _rule(entry: Mapping[str, Any], where: str, points: Decimal, faults: list[str]) -> Rule:
    place = f"{where} 规则“{entry.get('id', '无名')}”"
    _unknown(entry, _RULE, place, faults)
    checks = tuple(entry.get("checks", ()))
    for name in checks:
        if name not in load_checks():
            faults.append(f"{place}：没有名为“{name}”的检查，可用：{'、'.join(load_checks())}")
    if not checks:
        faults.append(f"{place}：缺少 checks")
    discretion = bool(entry.get("discretion", False))
    if discretion and "rate" in entry:
        faults.append(f"{place}：酌情扣分（discretion）不能同时规定 rate")
    rate = Decimal(0) if discretion else _number(entry.get("rate"), f"{place} rate", faults)
    cap = _number(entry["cap"], f"{place} cap", faults) if "cap" in entry else None
    if cap is not None and cap > points:
        faults.append(f"{place}：封顶 {cap} 超过本项分值 {points}，永远不会起作用")
    return Rule(str(entry.get("id", "")), checks, str(entry.get("clause", "")), rate, cap, discretion)


def _check_sums(indicators: tuple[Indicator, ...], total: Decimal, faults: list[str]) -> None:
    got = sum((indicator.points for indicator in indicators), Decimal(0))
    if got != total:
        faults.append(f"各项分值之和 {got} 不等于总分 {total}")
    for what, ids in (("指标", [i.id for i in indicators]), ("规则", [r.id for i in indicators for r in i.rules])):
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            faults.append(f"{what}编号“{name}”重复")


def _options(data: Mapping[str, Any], faults: list[str]) -> Mapping[str, Mapping[str, Any]]:
    checks = load_checks()
    options: dict[str, Mapping[str, Any]] = {}
    for name, values in data.items():
        if name not in checks:
            faults.append(f"options：没有名为“{name}”的检查")
            continue
        for key, value in values.items():
            default = checks[name].options.get(key)
            if default is None:
                faults.append(f"options.{name}：没有选项“{key}”，可用：{'、'.join(checks[name].options) or '无'}")
            elif type(value) is not type(default):
                faults.append(f"options.{name}.{key}：应与默认值 {default!r} 同类")
        options[name] = MappingProxyType(dict(values))
    return MappingProxyType(options)


def rubric_for(kind: str, rubrics: Iterable[Rubric]) -> Rubric | None:
    """The newest rubric that scores units of a kind."""
    return max((rubric for rubric in rubrics if kind in rubric.applies_to), key=lambda r: (r.issued, r.id), default=None)
