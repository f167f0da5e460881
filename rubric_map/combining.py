"""What rows come to under their heading: weights, the way of combining, normalising, limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from model.formula import (
    ONE,
    ZERO,
    Formula,
    at_least,
    at_most,
    divided,
    highest,
    lowest,
    mean,
    number,
    plus,
    times,
    total,
)
from model.scorecard import Examined, RowScore
from rubric_map.program import Heading
from rubric_map.rows import Result

Combine = Callable[[tuple[Formula, ...]], Formula]
COMBINE: Mapping[str, Combine] = {
    "sum": plus,
    "mean": mean,
    "min": lowest,
    "max": highest,
    "latest": lambda terms: terms[-1],
}

NUMBERS: Mapping[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": total,
    "mean": lambda each: total(each) / len(each),
    "min": min,
    "max": max,
}


def combined(above: Heading, stated: Decimal | None, results: list[Result]) -> Result:
    """What rows come to under their heading: weights, points of rows that do not apply, the way of combining,
    normalising, limits.

    ``stated`` are the document's full marks; None where they are the sum of what applies.
    """
    if len(results) == 1 and above.is_plain and stated is None and not results[0].dropped:
        return _alone(above, results[0])
    is_whole = not any(r.dropped or r.is_smaller for r in results)
    kept = results if is_whole else [r for r in results if not r.dropped]
    factors = above.weights if is_whole else _factors(above, results)
    full = stated if stated is not None and is_whole else _joined(above, ZERO, [r.points for r in kept], factors)
    row = _scores(above, full, [r.row for r in kept], factors)
    scored, examined = _covered(above, full, row, kept, factors)
    points, is_smaller = full, not is_whole and full != stated
    if above.normalise is not None and full:
        points, is_smaller = above.normalise, False
        scored, examined = exactly(scored * points / full), exactly(examined * points / full)
    row = row._replace(points=points, applies=bool(kept))
    return Result(row, points, scored, examined, "" if kept else "drop", is_smaller)


def _scores(above: Heading, full: Decimal, rows: list[RowScore], factors: "Factors") -> RowScore:
    """The heading's row: its score and bounds over those of the rows below it."""
    confirmed, worst = [row.confirmed for row in rows], [row.worst for row in rows]
    if above.combine == "taken" and None in confirmed:  # while one of them may still take, what is left is not known
        confirmed = worst = []
    good = _scaled(above, full, confirmed, factors)
    is_same = all(row.confirmed is row.worst for row in rows)
    lows = [row.low for row in rows if row.low is not None]
    states = {row.examined for row in rows}
    return above.row._replace(
        examined=Examined.FULL if states <= {Examined.FULL} else states.pop() if len(states) == 1 else Examined.PART,
        confirmed=good,
        worst=good if is_same else _scaled(above, full, worst, factors),
        low=above.floor if len(lows) < len(rows) else _held(above, full, _joined(above, full, lows, factors)),
        high=_held(above, full, _joined(above, full, [row.high for row in rows], factors)),
    )


def _covered(
    above: Heading, full: Decimal, row: RowScore, kept: list[Result], factors: "Factors"
) -> tuple[Decimal, Decimal]:
    """The parts of the full marks that have a score, and that were examined in full."""
    if above.combine != "sum":
        return (ZERO if row.confirmed is None else full), (full if row.examined is Examined.FULL else ZERO)
    scored, examined = ([r.scored for r in kept], [r.examined for r in kept])
    return exactly(min(full, total(_weighed(scored, factors)))), exactly(min(full, total(_weighed(examined, factors))))


def _alone(above: Heading, only: Result) -> Result:
    """A heading over a single row, which most headings of long tables are: what the row is, held above the floor."""
    below = only.row
    confirmed = None if below.confirmed is None else at_least(Formula(below.confirmed.value), above.floor)
    worst = None if below.worst is None else at_least(Formula(below.worst.value), above.floor)
    row = above.row._replace(
        points=only.points,
        examined=below.examined,
        confirmed=confirmed,
        worst=confirmed if below.worst is below.confirmed else worst,
        low=above.floor if below.low is None else _held(above, only.points, below.low),
        high=_held(above, only.points, below.high),
    )
    return replace(only, row=row)


def exactly(value: Decimal) -> Decimal:
    """A number without the last digits that dividing and multiplying leave behind."""
    return round(value, 15).normalize() if value else ZERO


Factors = Sequence[Formula] | None


def _scaled(above: Heading, full: Decimal, values: list[Formula | None], factors: Factors) -> Formula | None:
    """The formula of a heading over the values below it; None where nothing below has a score."""
    if factors is None:
        terms = tuple(Formula(value.value) for value in values if value is not None)
    else:
        terms = tuple(
            times(Formula(value.value), factor) for value, factor in zip(values, factors) if value is not None
        )
    if not terms:
        return None
    joined = plus([Formula(full), *terms]) if above.combine == "taken" else COMBINE[above.combine](terms)
    if above.normalise is not None and full:
        joined = divided(times(joined, Formula(above.normalise)), Formula(full))
    return at_least(at_most(joined, above.cap), above.floor)


def _joined(above: Heading, full: Decimal, values: list[Decimal], factors: Factors) -> Decimal:
    """Numbers combined as the scores are."""
    terms = _weighed(values, factors)
    if above.combine == "taken":
        return full + total(terms)
    return NUMBERS[above.combine](terms) if terms else ZERO


def _weighed(values: list[Decimal], factors: Factors) -> list[Decimal]:
    return values if factors is None else [value * factor.value for value, factor in zip(values, factors)]


def _factors(above: Heading, results: list[Result]) -> list[Formula]:
    """What each row that applies is multiplied by: its weight, and its part of the points of rows that do not apply."""
    weights = above.weights or [number(ONE)] * len(results)
    kept = [(weight, r.points * weight.value) for weight, r in zip(weights, results) if not r.dropped]
    equally = total(weight.value * r.points for weight, r in zip(weights, results) if r.dropped == "spread-equally")
    by_points = total(weight.value * r.points for weight, r in zip(weights, results) if r.dropped == "spread-by-points")
    sharers = sum(1 for _, points in kept if points)
    everyone = total(points for _, points in kept)
    factors = []
    for weight, points in kept:
        more = equally / sharers + by_points * points / everyone if points else ZERO
        factors.append(times(divided(number(points + more), number(points)), weight) if more else weight)
    return factors


def join(combine: Combine, values: Sequence[Formula | None]) -> Formula | None:
    terms = tuple(value for value in values if value is not None)
    return combine(terms) if terms else None


# -- the card ----------------------------------------------------------------------------------------------------------


def _held(above: Heading, full: Decimal, value: Decimal) -> Decimal:
    if above.normalise is not None and full:
        value = value * above.normalise / full
    value = value if above.cap is None else min(value, above.cap)
    return value if above.floor is None else max(value, above.floor)
