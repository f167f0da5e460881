"""What rows and rules of a rubric can come to at most."""

from decimal import Decimal

from model.formula import ZERO
from rubric_map.language import (
    AnyRule,
    Flag,
    Judged,
    Level,
    Missing,
    Range,
    Ratio,
    Rubric,
    Tiers,
)
from rubric_map.numbers import Amount


def points_of(rubric: Rubric) -> dict[str, Decimal | None]:
    """The full marks of every indicator by id; None where they depend on the unit."""
    found: dict[str, Decimal | None] = {}
    for each in rubric.indicator:
        above = found.get(each.parent)
        if each.share is not None:
            found[each.id] = None if above is None else above * each.share
        else:
            found[each.id] = each.points if isinstance(each.points, Decimal) else None
    for each in reversed(rubric.indicator):
        if each.points == "sum":
            parts = [(row.weight, found[row.id]) for row in rubric.indicator if row.parent == each.id]
            found[each.id] = (
                None if any(p is None for _, p in parts) else sum((w * p for w, p in parts if p is not None), ZERO)
            )
    return found


def most_of(rule: AnyRule, points: Decimal | None, floor: Decimal | str = ZERO) -> Decimal | None:
    """The most that a rule can come to before its own cap; None where nothing bounds it, as on a row without a
    floor."""
    marks = points if points is not None else ZERO
    price = rule.deduct if rule.deduct is not None else rule.award if rule.award is not None else rule.bonus
    if price is None or points is None:
        return None
    if isinstance(rule, (Flag, Ratio)) and isinstance(price, Amount):
        return price.of(marks).value
    if isinstance(rule, Missing) and isinstance(price, Amount):
        return price.of(marks).value * len(rule.elements)
    if isinstance(rule, Tiers) and isinstance(price, tuple):
        worth = [tier.points.of(marks).value for tier in price]
        return sum(worth, ZERO) if rule.take == "all" else max(worth)
    if isinstance(rule, Level) and isinstance(price, dict) and rule.take == "highest":
        return max(each.of(marks).value for each in price.values())
    if isinstance(rule, Judged):
        worth = [each.of(marks).value for each in (*rule_range(rule).choices, rule_range(rule).max) if each is not None]
        return max(worth, default=None if floor == "none" else marks)
    return None


def rule_range(rule: Judged) -> Range:
    """What a person may decide."""
    price = rule.deduct or rule.award or rule.bonus
    assert price is not None
    return price
