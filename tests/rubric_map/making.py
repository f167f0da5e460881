"""Small rubrics from a line per row and rule, and short ways of saying what was found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from model.formula import plain
from model.scorecard import RowScore, Scorecard
from rubric_map.engine import score
from rubric_map.inputs import parse_inputs
from rubric_map.language import Rubric

HEAD = 'id = "t"\ntitle = "t"\ndocument = "t"\nissuer = "t"\napplies_to = ["局"]\n'
TOLD = {"who": "张三", "when": "2023-06-01", "why": "抽查"}
Make = Callable[..., Rubric]


def card_of(rubric: Rubric, **given: Any) -> Scorecard:
    return score(rubric, parse_inputs(rubric, {"unit": "u", "kind": "局", **given}, Path("inputs")))


def row(card: Scorecard, name: str) -> RowScore:
    return next(each for each in card.rows if each.indicator == name)


def numbers(each: RowScore) -> list[str | None]:
    """confirmed, worst, low, high."""
    values = [each.confirmed and each.confirmed.value, each.worst and each.worst.value, each.low, each.high]
    return [None if value is None else plain(value) for value in values]


def by(indicator: str, source: str, points: str, **more: str) -> dict[str, str]:
    return {"indicator": indicator, "source": source, "points": points, **more}


def fault(rule: str, **more: Any) -> dict[str, Any]:
    return {"rule": rule, "review": "confirmed", **more}
