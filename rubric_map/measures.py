"""The nine measures: what a rule finds in a unit, and how many points that is before caps. Pure and exact."""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from model.formula import NOTHING, ONE, ZERO, Formula, divided, minus, number, plain, plus, times, total
from model.inputs import Occurrence
from rubric_map.expression import Evaluate
from rubric_map.language import (
    AnyRule,
    Count,
    Counted,
    Flag,
    Judged,
    Level,
    Missing,
    Ratio,
    Shortfall,
    Step,
    Steps,
    Tier,
    Tiers,
)
from rubric_map.numbers import Amount
from rubric_map.view import View

HALF = Decimal("0.5")


class Reading(NamedTuple):
    """What a rule came to: whether it is known at all, how many, how many points (never negative), out of what."""

    known: bool
    quantity: Decimal = ZERO
    points: Formula = NOTHING
    occurrences: tuple[Occurrence, ...] = ()
    note: str = ""


UNKNOWN = Reading(False)
NOT_FOUND = Reading(True)
Measure = Callable[[View, Decimal], Reading]


def measure_of(rule: AnyRule, price: object, expressions: Mapping[str, Evaluate]) -> Measure:
    """The function that measures a rule: (view, the row's full marks) → reading.

    ``price`` is what stands under deduct, award, bonus or ceiling; ``expressions`` are the rule's, by key.
    """
    match rule:
        case Count():
            return _count(rule, price if isinstance(price, Amount) else Amount(ZERO))
        case Missing():
            return _missing(rule, _amount(price))
        case Level():
            return _level(rule, price if isinstance(price, dict) else {})
        case Tiers():
            return _tiers(rule, price if isinstance(price, tuple) else (), expressions["value"])
        case Shortfall() | Step():
            return _steps(rule, _amount(price), expressions["value"])
        case Ratio():
            return _ratio(rule, _amount(price), expressions["part"], expressions["whole"])
        case Flag():
            return _flag(rule, price if isinstance(price, Amount) else Amount(ZERO), expressions.get("holds"))
        case Judged():
            return _judged(rule)


def _amount(price: object) -> Amount:
    assert isinstance(price, Amount)
    return price


# -- occurrences -------------------------------------------------------------------------------------------------------


def _found(rule: AnyRule, view: View) -> tuple[Occurrence, ...] | None:
    """The occurrences that a rule counts; None while nobody looked."""
    assert isinstance(rule, Counted)
    found = view.counted.get(rule.id)
    if not found:
        return () if rule.id in view.examined else None
    if rule.dated_from or rule.dated_before:
        found = [each for each in found if _is_dated(rule, each)]
    if rule.rectified == "waive":
        found = [each for each in found if not each.rectified]
    if rule.unless_counted_in:
        taken = {each.target for name in rule.unless_counted_in for each in view.counted.get(name, ())}
        found = [each for each in found if each.target not in taken]
    return tuple(found)


def _is_dated(rule: Counted, occurrence: Occurrence) -> bool:
    """Undated information falls under rules without a beginning: an old rule is never replaced by guessing."""
    day = occurrence.dated
    if day is None:
        return rule.dated_from is None
    return (rule.dated_from is None or day >= rule.dated_from) and (
        rule.dated_before is None or day < rule.dated_before
    )


def _weight(rule: Counted, occurrence: Occurrence) -> Decimal:
    """How often an occurrence counts."""
    times_ = Decimal(occurrence.count * (occurrence.places if rule.each == "place" else 1))
    return times_ * HALF if occurrence.rectified and rule.rectified == "half" else times_


def _quantity(rule: Counted, found: tuple[Occurrence, ...]) -> Decimal:
    """How many: a target counts once however often it was found, as often as it was counted at most."""
    if len(found) == 1:
        return _weight(rule, found[0])
    weights: dict[str, Decimal] = {}
    for each in found:
        target = each.target or each.key
        weights[target] = max(weights.get(target, ZERO), _weight(rule, each))
    return total(weights.values())


def _count(rule: Count, amount: Amount) -> Measure:
    def read(view: View, points: Decimal) -> Reading:
        found = _found(rule, view)
        if not found:
            return UNKNOWN if found is None else NOT_FOUND
        quantity = _quantity(rule, found)
        if (rule.veto or rule.mark) and quantity < rule.at_least:
            return Reading(True, ZERO, NOTHING, found)
        return Reading(True, quantity, times(number(quantity), amount.of(points)), found)

    return read


def _missing(rule: Missing, amount: Amount) -> Measure:
    def read(view: View, points: Decimal) -> Reading:
        found = _found(rule, view)
        if found is None:
            return UNKNOWN
        missing = tuple(each for each in found if each.element in rule.elements)
        quantity = Decimal(len({each.element for each in missing}))
        note = (
            "缺：" + "、".join(element for element in rule.elements if element in {each.element for each in missing})
            if missing
            else ""
        )
        return (
            Reading(True, quantity, times(number(quantity), amount.of(points)), missing, note) if missing else NOT_FOUND
        )

    return read


def _level(rule: Level, amounts: Mapping[str, Amount]) -> Measure:
    def read(view: View, points: Decimal) -> Reading:
        found = _found(rule, view)
        if found is None:
            return UNKNOWN
        rated = [each for each in found if each.level in amounts]
        if not rated:
            return NOT_FOUND
        kept = _kept(rule, rated, {name: amount.of(points).value for name, amount in amounts.items()})
        counts = {name: total(weight for each, weight in kept if each.level == name) for name in amounts}
        terms = [times(number(quantity), amounts[name].of(points)) for name, quantity in counts.items() if quantity]
        note = "、".join(f"{name}{plain(quantity)}{rule.per}" for name, quantity in counts.items() if quantity)
        return Reading(True, total(counts.values()), plus(terms), tuple(rated), note)

    return read


def _kept(rule: Level, rated: list[Occurrence], worth: Mapping[str, Decimal]) -> list[tuple[Occurrence, Decimal]]:
    """The occurrences that count at their level, with how often."""
    by_target: dict[str, list[Occurrence]] = {}
    for each in rated:
        by_target.setdefault(each.target if rule.take.endswith("per-target") else "", []).append(each)
    if rule.take == "each":
        return [(each, _weight(rule, each)) for each in rated]
    if rule.take.startswith("highest"):
        return [(max(group, key=lambda each: worth[each.level]), ONE) for group in by_target.values()]
    return [(each, _weight(rule, each)) for group in by_target.values() for each in _heaviest(rule, group, worth)]


def _heaviest(rule: Level, group: list[Occurrence], worth: Mapping[str, Decimal]) -> list[Occurrence]:
    """The occurrences of the level that comes to most; those of other levels are absorbed (兼发的按重者)."""
    sums = {
        level: total(worth[level] * _weight(rule, each) for each in group if each.level == level) for level in worth
    }
    heaviest = max(sums, key=lambda level: sums[level])
    return [each for each in group if each.level == heaviest]


def _flag(rule: Flag, amount: Amount, holds: Evaluate | None) -> Measure:
    def read(view: View, points: Decimal) -> Reading:
        found: tuple[Occurrence, ...] | None = ()
        if holds is None:
            found = _found(rule, view)
            if not found:
                return UNKNOWN if found is None else NOT_FOUND
        else:
            is_so = holds(view)
            if not is_so:
                return UNKNOWN if is_so is None else NOT_FOUND
        return Reading(True, ONE, amount.of(points), found or ())

    return read


# -- values ------------------------------------------------------------------------------------------------------------


def _reaches(value: Decimal, tier: Tier | Ratio) -> bool:
    if tier.below is not None:
        return value < tier.below
    if tier.at_most is not None:
        return value <= tier.at_most
    if tier.above is not None:
        return value > tier.above
    return tier.at_least is not None and value >= tier.at_least


def _tiers(rule: Tiers, tiers: tuple[Tier, ...], value: Evaluate) -> Measure:
    def read(view: View, points: Decimal) -> Reading:
        found = value(view)
        if not isinstance(found, Decimal):
            return UNKNOWN
        reached = [tier.points.of(points) for tier in tiers if _reaches(found, tier)]
        note = f"{rule.value} = {plain(found)}"
        if not reached:
            return Reading(True, note=note)
        return Reading(
            True, ONE, plus(reached) if rule.take == "all" else max(reached, key=lambda f: f.value), note=note
        )

    return read


def _steps(rule: Steps, amount: Amount, value: Evaluate) -> Measure:
    step = number(rule.step)

    def read(view: View, points: Decimal) -> Reading:
        found = value(view)
        if not isinstance(found, Decimal):
            return UNKNOWN
        if isinstance(rule, Shortfall):
            distance = minus(number(rule.expected), [number(found)])
        else:
            distance = minus(number(found), [number(rule.start)] if isinstance(rule, Step) else [])
        if distance.value <= 0:
            return Reading(True, note=f"{rule.value} = {plain(found)}")
        count = _whole(divided(distance, step), rule.rounding)
        return Reading(True, count.value, times(count, amount.of(points)), note=f"{rule.value} = {plain(found)}")

    return read


def _whole(count: Formula, rounding: str) -> Formula:
    if rounding == "exact" or count.value == count.value.to_integral_value():
        return count
    way, name = (ROUND_FLOOR, "ROUNDDOWN") if rounding == "down" else (ROUND_CEILING, "ROUNDUP")
    return Formula(count.value.to_integral_value(way), name, (count, Formula(ZERO)))


def _ratio(rule: Ratio, amount: Amount, part: Evaluate, whole: Evaluate) -> Measure:
    def read(view: View, points: Decimal) -> Reading:
        above, below = part(view), whole(view)
        if not isinstance(above, Decimal) or not isinstance(below, Decimal):
            return UNKNOWN
        if not below:
            note = f"{rule.whole} = 0"
            if rule.on_zero == "open":
                return Reading(False, note=f"{note}，须人工裁定")
            return (
                Reading(True, ONE, amount.of(points), note=note)
                if rule.on_zero == "holds"
                else Reading(True, note=note)
            )
        note = f"{plain(above)} ÷ {plain(below)} = {plain(above / below)}"
        return (
            Reading(True, ONE, amount.of(points), note=note)
            if _reaches(above / below, rule)
            else Reading(True, note=note)
        )

    return read


# -- people ------------------------------------------------------------------------------------------------------------


def _judged(rule: Judged) -> Measure:
    def read(view: View, points: Decimal) -> Reading:
        judgement = view.judgements.get(rule.id)
        if judgement is None:
            return UNKNOWN
        origin = judgement.origin
        said = "，".join(each for each in (origin.who, origin.when[:10], origin.why) if each)
        return Reading(True, ONE if judgement.points else ZERO, number(judgement.points), note=said)

    return read
