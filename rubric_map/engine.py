"""The scoring engine: a unit's inputs against a rubric. Pure, exact and deterministic; every point has its formula."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from model.formula import NOTHING, ONE, ZERO, Formula, at_least, at_most, divided, highest, lowest, mean, number, plus, rounded, times, total
from model.inputs import Fact, Inputs
from model.scorecard import Examined, RowScore, Scorecard
from rubric_map.case import Case, build_case
from rubric_map.checklist import outcome_of
from rubric_map.language import Over, Rubric
from rubric_map.program import Heading, Node, Program, program_of
from rubric_map.rows import Bound, Computed, Result, decided, dropped_row, exemption_of, score_row

Combine = Callable[[tuple[Formula, ...]], Formula]
COMBINE: Mapping[str, Combine] = {"sum": plus, "mean": mean, "min": lowest, "max": highest, "latest": lambda terms: terms[-1]}

NUMBERS: Mapping[str, Callable[[list[Decimal]], Decimal]] = {"sum": total, "mean": lambda each: total(each) / len(each), "min": min, "max": max}


def score(rubric: Rubric, inputs: Inputs) -> Scorecard:
    """The scorecard of a unit by a rubric that was read without faults."""
    program = program_of(rubric)
    over = program.over
    if over is None:
        return _score_once(program, inputs, "")
    return _score_parts(program, inputs, over)


def score_together(rubric: Rubric, batch: Iterable[Inputs]) -> list[Scorecard]:
    """The scorecards of units that are scored together, in their order: facts about peers are computed from all of them."""
    units = list(batch)
    peers = {name: spec for name, spec in rubric.facts.items() if spec.peers}
    facts = []
    for name, spec in peers.items():
        known = tuple(Formula(fact.value) for each in units for fact in each.facts if fact.name == spec.of and isinstance(fact.value, Decimal))
        if known:
            facts.append(Fact(name, COMBINE[spec.peers](known).value))
    return [score(rubric, replace(each, facts=(*each.facts, *facts)) if facts else each) for each in units]


# -- one pass over the tree --------------------------------------------------------------------------------------------


def _score_once(program: Program, inputs: Inputs, part: str) -> Scorecard:
    rubric = program.rubric
    rows: list[RowScore] = []
    case = build_case(inputs, program.rules_of, part)
    results = [_score_node(program, node, case, inputs, rows) for node in program.top]
    stated = rubric.total.points if isinstance(rubric.total.points, Decimal) else None
    whole = _combined(program.root, stated, results)
    return _card(rubric, inputs, whole, tuple(rows))


def _score_node(program: Program, node: Node, case: Case, inputs: Inputs, rows: list[RowScore]) -> Result:
    """A node and what stands below it; its rows are appended in the order of the document."""
    place = len(rows)
    gate = _gate(node, case)
    dropped = exemption_of(node, case) if node.heading is not None else None
    if dropped is not None:
        result = dropped_row(node, dropped, _points_of(node, case))
    elif node.heading is not None:
        results = [_score_node(program, child, case, inputs, rows) for child in node.children]
        result = _combined(node.heading, _points_of(node, case) if node.points else None, results)
    elif node.indicator.over is not None:
        result = _over(program, node, node.indicator.over, inputs)
    else:
        result = score_row(node, case, _points_of(node, case), program.rubric.sources)
    if program.rubric.outcomes and not node.children:
        result.row = result.row._replace(outcome=outcome_of(program.rubric, result.row, case.entries.get(node.indicator.id, ())))
    if gate is not None:
        result = _gated(result, gate)
    if result.row.examined is Examined.FULL:  # what was examined in part is not known yet
        case.confirmed.scores[node.indicator.id] = None if result.confirmed is None else result.confirmed.value
        case.worst.scores[node.indicator.id] = None if result.worst is None else result.worst.value
    rows.insert(place, result.row)
    return result


def _gate(node: Node, case: Case) -> tuple[bool | None, bool | None] | None:
    """Whether the condition of a row or heading holds by what is confirmed and in the worst case; None without condition."""
    if node.when is None:
        return None
    confirmed, worst = node.when(case.confirmed), node.when(case.worst)
    return (None if confirmed is None else bool(confirmed)), (None if worst is None else bool(worst))


def _gated(result: Result, gate: tuple[bool | None, bool | None]) -> Result:
    """A row behind a gate: nothing where it is shut, unknown where the gate is, and open in the best case until it is shut."""
    confirmed, worst = gate
    closed = confirmed is False and worst is False
    if confirmed and worst:
        return result
    good = NOTHING if confirmed is False else result.confirmed if confirmed else None
    bad = NOTHING if worst is False else result.worst if worst else None
    note = "未达到条件，不计" if closed else "是否达到条件尚不能确定"
    low = min(ZERO, result.low) if result.low is not None else None
    row = result.row._replace(confirmed=good, worst=bad, low=ZERO if closed else low, high=ZERO if closed else result.high, note=note)
    row = row._replace(examined=Examined.FULL if closed else row.examined)
    covered = result.points if closed else ZERO if good is None else None
    result = replace(result, row=row, confirmed=good, worst=bad, low=row.low, high=row.high)
    return result if covered is None else replace(result, scored=covered, examined=covered)


def _points_of(node: Node, case: Case) -> Decimal:
    """Full marks of a row: the first whose condition holds; where none is known to, the most that is possible."""
    for condition, points in node.points:
        if condition is None or condition(case.confirmed):
            return points
    return max((points for _, points in node.points), default=ZERO)


def _over(program: Program, node: Node, over: Over, inputs: Inputs) -> Result:
    """A row that is scored by parts and combined; a sum shares the row's points out evenly. A source that scores the whole row comes in as ever."""
    sources = program.rubric.sources
    parts = _parts(over, inputs)
    whole = build_case(inputs, program.rules_of)
    points = _points_of(node, whole)
    if not parts:
        return score_row(node, whole, points, sources)
    each = points / len(parts) if over.combine == "sum" else points
    results = [score_row(node, build_case(inputs, program.rules_of, part), each, sources) for part in parts]
    combine = COMBINE[over.combine]
    confirmed, worst = _join(combine, [r.confirmed for r in results]), _join(combine, [r.worst for r in results])
    lows = [number(r.low) for r in results if r.low is not None]
    states = {r.row.examined for r in results}
    computed = Computed(
        Examined.FULL if states == {Examined.FULL} else Examined.NONE if confirmed is None else Examined.PART,
        confirmed or NOTHING,
        worst or NOTHING,
        combine(tuple(lows)).value if len(lows) == len(results) else None,
        combine(tuple(number(r.high) for r in results)).value,
        tuple(rule for r in results for rule in r.row.rules),
        None,
        f"按{over.name}：" + "、".join(f"{part} {_said(r.confirmed)}" for part, r in zip(parts, results)),
    )
    result = decided(node, whole, points, computed, sources)
    disagreed = result.row.conflict or any(r.row.conflict for r in results)
    result.row = result.row._replace(conflict=disagreed, rulings=tuple(dict.fromkeys(each for r in results for each in r.row.rulings)))
    return result


def _said(formula: Formula | None) -> str:
    return "未检查" if formula is None else formula.text


def _parts(over: Over, inputs: Inputs) -> tuple[str, ...]:
    if over.parts:
        return over.parts
    found = next((fact.value for fact in inputs.facts if fact.name == over.fact), ())
    return found if isinstance(found, tuple) else ()


# -- headings ----------------------------------------------------------------------------------------------------------


def _combined(above: Heading, stated: Decimal | None, results: list[Result]) -> Result:
    """What rows come to under their heading: weights, points of rows that do not apply, the way of combining, normalising, limits.

    ``stated`` are the document's full marks; None where they are the sum of what applies.
    """
    is_whole = not any(r.dropped for r in results)
    kept = results if is_whole else [r for r in results if not r.dropped]
    factors = above.weights if is_whole else _factors(above, results)
    full = stated if stated is not None and is_whole else _joined(above, ZERO, [r.points for r in kept], factors)
    confirmed = _scaled(above, full, [r.confirmed for r in kept], factors)
    is_same = all(r.confirmed is r.worst for r in kept)
    worst = confirmed if is_same else _scaled(above, full, [r.worst for r in kept], factors)
    lows = [r.low for r in kept if r.low is not None]
    low = above.floor if len(lows) < len(kept) else _held(above, full, _joined(above, full, lows, factors))
    high = _held(above, full, _joined(above, full, [r.high for r in kept], factors))
    states = {r.row.examined for r in kept}
    state = Examined.FULL if states <= {Examined.FULL} else Examined.NONE if states == {Examined.NONE} else Examined.PART
    if above.combine == "sum":
        scored = min(full, total(_weighed([r.scored for r in kept], factors)))
        examined = min(full, total(_weighed([r.examined for r in kept], factors)))
    else:
        scored = full if confirmed is not None else ZERO
        examined = full if state is Examined.FULL else ZERO
    points = full
    if above.normalise is not None and full:
        points, scored, examined = above.normalise, scored * above.normalise / full, examined * above.normalise / full
    row = RowScore(
        above.id, above.title, above.parent, above.depth, True, points, state, confirmed, worst, low, high, applies=bool(kept), note=above.note,
    )  # fmt: skip
    return Result(row, confirmed, worst, low, high, points, scored, examined)


Factors = Sequence[Formula] | None


def _scaled(above: Heading, full: Decimal, values: list[Formula | None], factors: Factors) -> Formula | None:
    """The formula of a heading over the values below it; None where nothing below has a score."""
    if factors is None:
        terms = tuple(Formula(value.value) for value in values if value is not None)
    else:
        terms = tuple(times(Formula(value.value), factor) for value, factor in zip(values, factors) if value is not None)
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


def _held(above: Heading, full: Decimal, value: Decimal) -> Decimal:
    if above.normalise is not None and full:
        value = value * above.normalise / full
    value = value if above.cap is None else min(value, above.cap)
    return value if above.floor is None else max(value, above.floor)


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


def _join(combine: Combine, values: Sequence[Formula | None]) -> Formula | None:
    terms = tuple(value for value in values if value is not None)
    return combine(terms) if terms else None


# -- the card ----------------------------------------------------------------------------------------------------------


def _card(rubric: Rubric, inputs: Inputs, whole: Result, rows: tuple[RowScore, ...], parts: tuple[Scorecard, ...] = ()) -> Scorecard:
    totals = rubric.total
    if rubric.outcomes:
        whole = replace(whole, confirmed=None, worst=None, low=None)
    confirmed, worst = _final(rubric, whole.confirmed), _final(rubric, whole.worst)
    low, high = _final_value(rubric, whole.low), _final_value(rubric, whole.high)
    vetoes = tuple(r.rule for row in rows for r in row.rules if r.effect == "veto" and r.confirmed_quantity)
    possible = tuple(r.rule for row in rows for r in row.rules if r.effect == "veto" and r.quantity and not r.confirmed_quantity)
    values = [None if f is None else f.value for f in (confirmed, worst)]
    if vetoes:
        confirmed = worst = None if totals.veto_points is None else number(totals.veto_points)
        values = [totals.veto_points, totals.veto_points]
        low = high = totals.veto_points
    elif possible:
        values[1], worst = totals.veto_points, None
        low = totals.veto_points
    exact = [whole.low, whole.high] if totals.grade_on == "exact" else [low, high]
    return Scorecard(
        inputs.unit, inputs.kind, rubric.id, whole.points, whole.scored, whole.examined, values[0], values[1], low, high,
        confirmed.text if confirmed else "", worst.text if worst else "", None if whole.confirmed is None else whole.confirmed.value,
        _grades(rubric, exact, bool(vetoes), bool(possible)), rows, vetoes, possible,
        tuple(dict.fromkeys(each.partition("=")[0] for row in rows for each in row.rulings)),
        values[0] * totals.outer / whole.points if totals.outer is not None and values[0] is not None and whole.points else None, parts,
    )  # fmt: skip


def _final(rubric: Rubric, formula: Formula | None) -> Formula | None:
    """The total held within its limits and rounded."""
    if formula is None:
        return None
    held = at_most(formula, rubric.total.cap)
    return rounded(held if rubric.total.floor == "none" else at_least(held, rubric.total.floor), rubric.total.places)


def _final_value(rubric: Rubric, value: Bound) -> Bound:
    found = None if value is None else _final(rubric, number(value))
    return None if found is None else found.value


def _grades(rubric: Rubric, bounds: list[Bound], is_vetoed: bool, may_be_vetoed: bool) -> tuple[str, ...]:
    """The grades that are still possible, best first; none where the document states no boundaries."""
    if is_vetoed:
        return (rubric.total.veto_grade,) if rubric.total.veto_grade else ()
    lines = sorted(((g.at_least, g.name) for g in rubric.grade if g.at_least is not None), reverse=True)
    low, high = bounds
    if not lines or high is None:
        return ()
    names = [name for line, name in lines if line <= high]
    below = [name for line, name in lines if low is not None and line <= low]
    possible = names[: len(names) - len(below) + 1] if below else names
    veto = rubric.total.veto_grade
    return (*possible, veto) if may_be_vetoed and veto and veto not in possible else tuple(possible)


def _score_parts(program: Program, inputs: Inputs, over: Over) -> Scorecard:
    """A rubric that is scored by parts, such as quarters: one scorecard each, and their combination."""
    cards = tuple(_score_once(program, inputs, part) for part in _parts(over, inputs))
    combine = COMBINE[over.combine]
    confirmed = _join(combine, [number(c.confirmed) for c in cards if c.confirmed is not None])
    worst = _join(combine, [number(c.worst) for c in cards if c.worst is not None])
    lows = [c.low for c in cards]
    low = None if None in lows or not cards else combine(tuple(number(each) for each in lows if each is not None)).value
    high = combine(tuple(number(c.high) for c in cards if c.high is not None)).value if cards else ZERO
    count = len(cards) or 1
    points = cards[0].total if cards else ZERO
    scored, examined = sum((c.scored for c in cards), ZERO) / count, sum((c.examined for c in cards), ZERO) / count
    row = RowScore("total", program.rubric.title, "", 0, True, points, Examined.PART, confirmed, worst, low, high)
    whole = Result(row, confirmed, worst, low, high, points, scored, examined)
    return _card(program.rubric, inputs, whole, tuple(row for card in cards for row in card.rows), cards)
