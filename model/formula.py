"""Exact arithmetic that explains itself: a value and the formula it came from, printed as a spreadsheet understands
it."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
ONE = Decimal(1)


class Formula(NamedTuple):
    """A value with the operation and the operands that gave it; a plain number has no operation.

    ``text`` can be pasted into a spreadsheet after an equals sign and recomputes to ``value``.
    """

    value: Decimal
    operation: str = ""
    operands: tuple["Formula", ...] = ()

    @property
    def text(self) -> str:
        """The formula, such as ``10 - MIN(3, 2*1 + 3*0.5) - 4*0.1``."""
        return _write(self)


NOTHING = Formula(ZERO)


def number(value: Decimal) -> Formula:
    """A number as it stands."""
    return Formula(value)


def times(left: Formula, right: Formula) -> Formula:
    """A product; one as a factor is left out."""
    if right.value == ONE and not right.operation:
        return left
    return Formula(left.value * right.value, "*", (left, right))


def divided(left: Formula, right: Formula) -> Formula:
    """A quotient. Raises ``decimal.DivisionByZero`` where the divisor is zero."""
    return Formula(left.value / right.value, "/", (left, right))


def plus(terms: Iterable[Formula]) -> Formula:
    """A sum; zeros that are plain numbers are left out."""
    kept = [term for term in terms if term.operation or term.value]
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    return Formula(total([term.value for term in kept]), "+", tuple(kept))


def minus(left: Formula, terms: Iterable[Formula]) -> Formula:
    """What is left after taking terms away; zeros that are plain numbers are left out."""
    kept = [term for term in terms if term.operation or term.value]
    if not kept:
        return left
    return Formula(left.value - total([term.value for term in kept]), "-", (left, *kept))


def total(values: Iterable[Decimal]) -> Decimal:
    """The sum of numbers; 0 for none."""
    return sum(values, ZERO)


def at_most(formula: Formula, limit: Decimal | None) -> Formula:
    """The formula held under a limit; where the limit does not bind, the formula itself."""
    if limit is None or formula.value <= limit:
        return formula
    return Formula(limit, "MIN", (Formula(limit), formula))


def at_least(formula: Formula, limit: Decimal | None) -> Formula:
    """The formula held above a limit; where the limit does not bind, the formula itself."""
    if limit is None or formula.value >= limit:
        return formula
    return Formula(limit, "MAX", (Formula(limit), formula))


def highest(terms: tuple[Formula, ...]) -> Formula:
    """The highest of some terms."""
    return terms[0] if len(terms) == 1 else Formula(max(term.value for term in terms), "MAX", terms)


def lowest(terms: tuple[Formula, ...]) -> Formula:
    """The lowest of some terms."""
    return terms[0] if len(terms) == 1 else Formula(min(term.value for term in terms), "MIN", terms)


def mean(terms: tuple[Formula, ...]) -> Formula:
    """The mean of some terms."""
    return divided(plus(terms), Formula(Decimal(len(terms))))


def rounded(formula: Formula, places: int) -> Formula:
    """Half up (四舍五入), to decimal places; a value that needs no rounding is left alone."""
    value = formula.value.quantize(ONE.scaleb(-places), ROUND_HALF_UP)
    return formula if value == formula.value else Formula(value, "ROUND", (formula, Formula(Decimal(places))))


def plain(value: Decimal) -> str:
    """A number without needless zeros, never in scientific notation."""
    return format(value.normalize(), "f") if value else "0"


_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def _write(formula: Formula) -> str:
    if not formula.operation:
        return plain(formula.value)
    if formula.operation not in _STRENGTH:
        return f"{formula.operation}({', '.join(_write(each) for each in formula.operands)})"
    mark = formula.operation if _STRENGTH[formula.operation] == 2 else f" {formula.operation} "
    first, *rest = formula.operands
    return mark.join([_operand(first, formula, False), *(_operand(each, formula, True) for each in rest)])


def _operand(operand: Formula, whole: Formula, is_right: bool) -> str:
    text = _write(operand)
    if not operand.operation:
        return f"({text})" if operand.value < 0 and is_right else text
    strength, outer = _STRENGTH.get(operand.operation, 3), _STRENGTH[whole.operation]
    loose = strength < outer or (is_right and strength == outer and whole.operation in "-/")
    return f"({text})" if loose else text
