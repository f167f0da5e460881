"""Scorecards as the JSON that commands answer. Amounts are text, so that they stay exact."""

from decimal import Decimal
from typing import Any

from model.scorecard import Deduction, RowScore, Scorecard


def scorecard_answer(card: Scorecard) -> dict[str, Any]:
    """A scorecard as JSON values."""
    return {
        "unit": card.unit,
        "rubric": card.rubric,
        "total": plain(card.total),
        "examined": plain(card.examined),
        "coverage": str((card.examined / card.total).quantize(Decimal("0.0001"))) if card.total else "0",
        "confirmed": _amount(card.confirmed),
        "worst": _amount(card.worst),
        "rows": [_row(row) for row in card.rows],
    }


def plain(value: Decimal) -> str:
    """An amount without needless zeros, never in scientific notation."""
    return format(value.normalize(), "f")


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _row(row: RowScore) -> dict[str, Any]:
    return {
        "indicator": row.indicator,
        "title": row.title,
        "points": plain(row.points),
        "examined": row.examined,
        "confirmed": _amount(row.confirmed),
        "worst": _amount(row.worst),
        "note": row.note,
        "deductions": [_deduction(deduction) for deduction in row.deductions],
    }


def _deduction(deduction: Deduction) -> dict[str, Any]:
    return {
        "rule": deduction.rule,
        "clause": deduction.clause,
        "count": deduction.count,
        "rate": plain(deduction.rate),
        "cap": _amount(deduction.cap),
        "points": plain(deduction.points),
        "formula": deduction.formula,
        "discretion": deduction.discretion,
        "confirmed": deduction.confirmed,
        "confirmed_points": plain(deduction.confirmed_points),
        "findings": list(deduction.findings),
    }
