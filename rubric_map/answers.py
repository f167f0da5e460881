"""Scorecards as the JSON that commands answer. Amounts are text, so that they stay exact."""

from decimal import Decimal
from typing import Any

from model.formula import Formula, plain
from model.inputs import Occurrence
from model.scorecard import RowScore, RuleScore, Scorecard, SourceScore


def scorecard_answer(card: Scorecard) -> dict[str, Any]:
    """A scorecard as JSON values."""
    return {
        "unit": card.unit,
        "kind": card.kind,
        "rubric": card.rubric,
        "total": plain(card.total),
        "scored": plain(card.scored),
        "examined": plain(card.examined),
        "coverage": str(card.coverage.quantize(Decimal("0.0001"))),
        "confirmed": amount(card.confirmed),
        "worst": amount(card.worst),
        "low": amount(card.low),
        "high": amount(card.high),
        "confirmed_formula": card.confirmed_formula,
        "worst_formula": card.worst_formula,
        "uncapped": amount(card.uncapped),
        "outer": amount(card.outer),
        "grades": list(card.grades),
        "complete": card.complete,
        "vetoes": list(card.vetoes),
        "possible_vetoes": list(card.possible_vetoes),
        "unexamined_vetoes": list(card.unexamined_vetoes),
        "rulings": list(card.rulings),
        "conflicts": [row.indicator for row in card.conflicts],
        "rows": [_row(row) for row in card.rows],
        "parts": [scorecard_answer(part) for part in card.parts],
    }


def amount(value: Decimal | None) -> str | None:
    """A number as text; None stays None."""
    return None if value is None else plain(value)


def _value(formula: Formula | None) -> str | None:
    return None if formula is None else plain(formula.value)


def _row(row: RowScore) -> dict[str, Any]:
    return {
        "indicator": row.indicator,
        "title": row.title,
        "parent": row.parent,
        "heading": row.heading,
        "points": plain(row.points),
        "examined": str(row.examined),
        "applies": row.applies,
        "confirmed": _value(row.confirmed),
        "worst": _value(row.worst),
        "low": amount(row.low),
        "high": amount(row.high),
        "confirmed_formula": row.confirmed.text if row.confirmed else "",
        "worst_formula": row.worst.text if row.worst else "",
        "source": str(row.source or ""),
        "sources": [_source(source) for source in row.sources],
        "conflict": row.conflict,
        "outcome": row.outcome,
        "rulings": list(row.rulings),
        "hints": list(row.hints),
        "note": row.note,
        "rules": [_rule(rule) for rule in row.rules],
    }


def _source(source: SourceScore) -> dict[str, Any]:
    return {
        "source": str(source.source),
        "points": plain(source.points),
        "worst": plain(source.worst),
        "who": source.who,
        "when": source.when,
        "why": source.why,
        "evidence": list(source.evidence),
    }


def _rule(rule: RuleScore) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "clause": rule.clause,
        "effect": rule.effect,
        "examined": rule.known,
        "discretion": rule.discretion,
        "count": plain(rule.quantity),
        "per": rule.per,
        "confirmed_count": plain(rule.confirmed_quantity),
        "points": plain(rule.points.value),
        "confirmed_points": plain(rule.confirmed_points.value),
        "formula": rule.formula,
        "findings": list(rule.findings),
        "recorded": [_recorded(each) for each in rule.occurrences if each.origin.who],
        "ruling": rule.ruling,
        "note": rule.note,
    }


def _recorded(each: Occurrence) -> dict[str, Any]:
    """What people recorded, as the answer shows it."""
    origin = each.origin
    said = {
        "key": each.key,
        "target": each.target,
        "state": str(each.state),
        "count": each.count,
        "who": origin.who,
        "body": origin.body,
    }
    return said | {"when": origin.when, "why": origin.why, "evidence": list(origin.evidence)}
