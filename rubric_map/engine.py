"""The scoring engine: findings onto a rubric. Exact decimals, no I/O; every deduction names its findings."""

from collections.abc import Iterable
from decimal import Decimal

from model.finding import Finding, Outcome
from model.rubric import Indicator, Rubric, Rule
from model.scorecard import Deduction, RowScore, Scorecard

ZERO = Decimal(0)
CONFIRMED = "confirmed"
NOT_COUNTED = frozenset(("dismissed", "not-applicable"))


def score(rubric: Rubric, unit: str, findings: Iterable[Finding], examined: frozenset[str]) -> Scorecard:
    """The unit's scorecard. ``examined`` are the checks that looked at something of the unit.

    Only failed findings cost points; cant_tell never does. Rows without an examined check have no score, and the totals
    are over examined rows: ``examined`` of ``total`` points is the coverage.
    """
    counted = [f for f in findings if f.unit == unit and f.outcome is Outcome.FAILED and f.review not in NOT_COUNTED]
    rows = tuple(_row(indicator, counted, examined) for indicator in rubric.indicators)
    seen = [row for row in rows if row.examined]
    return Scorecard(
        unit, rubric.id, rubric.total, sum((row.points for row in seen), ZERO),
        sum((row.confirmed or ZERO for row in seen), ZERO) if seen else None,
        sum((row.worst or ZERO for row in seen), ZERO) if seen else None, rows,
    )  # fmt: skip


def _row(indicator: Indicator, findings: list[Finding], examined: frozenset[str]) -> RowScore:
    looked = any(check in examined for rule in indicator.rules for check in rule.checks)
    if not looked:
        return RowScore(indicator.id, indicator.title, indicator.points, False, note=indicator.note or "本次未检查")
    deductions = tuple(_deduct(rule, findings) for rule in indicator.rules)
    worst = max(ZERO, indicator.points - sum((d.points for d in deductions), ZERO))
    confirmed = max(ZERO, indicator.points - sum((d.confirmed_points for d in deductions), ZERO))
    return RowScore(indicator.id, indicator.title, indicator.points, True, deductions, confirmed, worst, indicator.note)


def _deduct(rule: Rule, findings: list[Finding]) -> Deduction:
    matching = sorted((f for f in findings if f.check in rule.checks), key=lambda f: f.key)
    confirmed = sum(f.review == CONFIRMED for f in matching)
    raw = rule.rate * len(matching)
    return Deduction(
        rule.id, rule.clause, len(matching), rule.rate, rule.cap, raw, _capped(raw, rule.cap), tuple(f.key for f in matching), confirmed,
        _capped(rule.rate * confirmed, rule.cap), rule.discretion,
    )  # fmt: skip


def _capped(points: Decimal, cap: Decimal | None) -> Decimal:
    return points if cap is None else min(points, cap)
