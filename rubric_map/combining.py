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
from rubric_map.rows import (
    Bound,
    Result,
)

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
    if above.combine == "taken" and any(r.confirmed is None for r in kept):
        kept = [
            replace(r, confirmed=None, worst=None) for r in kept
        ]  # while one of them may still take, what is left is not known
    confirmed = _scaled(above, full, [r.confirmed for r in kept], factors)
    is_same = all(r.confirmed is r.worst for r in kept)
    worst = confirmed if is_same else _scaled(above, full, [r.worst for r in kept], factors)
    lows = [r.low for r in kept if r.low is not None]
    low = above.floor if len(lows) < len(kept) else _held(above, full, _joined(above, full, lows, factors))
    high = _held(above, full, _joined(above, full, [r.high for r in kept], factors))
    states = {r.row.examined for r in kept}
    state = (
        Examined.FULL if states <= {Examined.FULL} else Examined.NONE if states == {Examined.NONE} else Examined.PART
    )
    if above.combine == "sum":
        scored = exactly(min(full, total(_weighed([r.scored for r in kept], factors))))
        examined = exactly(min(full, total(_weighed([r.examined for r in kept], factors))))
    else:
        scored = full if confirmed is not None else ZERO
        examined = full if state is Examined.FULL else ZERO
    points, is_smaller = full, not is_whole and full != stated
    if above.normalise is not None and full:
        points, is_smaller = above.normalise, False
        scored, examined = exactly(scored * points / full), exactly(examined * points / full)
    dropped = "" if kept else "drop"
    row = _row(
        above,
        points=points,
        examined=state,
        confirmed=confirmed,
        worst=worst,
        low=low,
        high=high,
        applies=bool(kept),
    )
    return Result(
        row=row,
        confirmed=confirmed,
        worst=worst,
        low=low,
        high=high,
        points=points,
        scored=scored,
        examined=examined,
        dropped=dropped,
        is_smaller=is_smaller,
    )


def _row(
    above: Heading,
    *,
    points: Decimal,
    examined: Examined,
    confirmed: Formula | None,
    worst: Formula | None,
    low: Bound,
    high: Decimal,
    applies: bool = True,
) -> RowScore:
    """The row of a heading."""
    return RowScore(
        indicator=above.id,
        title=above.title,
        parent=above.parent,
        depth=above.depth,
        heading=True,
        points=points,
        examined=examined,
        confirmed=confirmed,
        worst=worst,
        low=low,
        high=high,
        applies=applies,
        note=above.note,
    )


def _alone(above: Heading, only: Result) -> Result:
    """A heading over a single row, which most headings of long tables are: what the row is, held above the floor."""
    confirmed = None if only.confirmed is None else at_least(Formula(only.confirmed.value), above.floor)
    worst = (
        confirmed
        if only.worst is only.confirmed
        else None
        if only.worst is None
        else at_least(Formula(only.worst.value), above.floor)
    )
    low = above.floor if only.low is None else _held(above, only.points, only.low)
    high, examined = _held(above, only.points, only.high), only.row.examined
    row = _row(
        above,
        points=only.points,
        examined=examined,
        confirmed=confirmed,
        worst=worst,
        low=low,
        high=high,
    )
    return Result(
        row=row,
        confirmed=confirmed,
        worst=worst,
        low=low,
        high=high,
        points=only.points,
        scored=only.scored,
        examined=only.examined,
        dropped="",
        is_smaller=only.is_smaller,
    )


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
