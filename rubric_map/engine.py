"""The scoring engine: a unit's inputs against a rubric. Pure, exact and deterministic; every point has its formula."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from model.formula import NOTHING, ONE, ZERO, Formula, at_least, at_most, divided, highest, lowest, mean, number, plus, rounded, times
from model.inputs import Fact, Inputs
from model.scorecard import Examined, RowScore, Scorecard
from rubric_map.case import Case, build_case
from rubric_map.checklist import outcome_of
from rubric_map.language import Indicator, Over, Rubric
from rubric_map.program import Node, Program, program_of
from rubric_map.rows import Bound, Result, score_row

Combine = Callable[[tuple[Formula, ...]], Formula]
COMBINE: Mapping[str, Combine] = {"sum": plus, "mean": mean, "min": lowest, "max": highest, "latest": lambda terms: terms[-1]}


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
    rubric, total = program.rubric, program.rubric.total
    rows: list[RowScore] = []
    case = build_case(inputs, program.rules_of, part)
    results = [_score_node(program, node, case, inputs, rows) for node in program.top]
    root = Indicator(id="total", title=rubric.title, points="sum" if total.points is None else total.points, normalise=total.normalise)
    whole = _combined(root, [node.indicator for node in program.top], results)
    return _card(rubric, inputs, whole, tuple(rows))


def _score_node(program: Program, node: Node, case: Case, inputs: Inputs, rows: list[RowScore]) -> Result:
    """A node and what stands below it; its rows are appended in the order of the document."""
    place = len(rows)
    gate = _gate(node, case)
    if node.children:
        results = [_score_node(program, child, case, inputs, rows) for child in node.children]
        result = _heading(node, results, case)
    elif node.indicator.over is not None:
        result = _over(program, node, node.indicator.over, inputs)
    else:
        result = score_row(node, case, _points_of(node, case), program.rubric.sources)
    if program.rubric.outcomes and not node.children:
        result.row = replace(result.row, outcome=outcome_of(program.rubric, result.row, case.entries.get(node.indicator.id, ())))
    if gate is not None:
        result = _gated(result, gate)
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
    row = replace(result.row, confirmed=good, worst=bad, low=ZERO if closed else low, high=ZERO if closed else result.high, note=note)
    row = replace(row, examined=Examined.FULL if closed else row.examined)
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
    """A row that is scored by parts and combined."""
    cases = [build_case(inputs, program.rules_of, part) for part in _parts(over, inputs)]
    results = [score_row(node, case, _points_of(node, case), program.rubric.sources) for case in cases]
    whole = build_case(inputs, program.rules_of)
    points = _points_of(node, whole)
    if not results:
        return score_row(node, whole, points, program.rubric.sources)
    combine = COMBINE[over.combine]
    confirmed, worst = _join(combine, [r.confirmed for r in results]), _join(combine, [r.worst for r in results])
    lows = [r.low for r in results]
    low = None if None in lows else combine(tuple(number(each) for each in lows if each is not None)).value
    high = combine(tuple(number(r.high) for r in results)).value
    states = {r.row.examined for r in results}
    examined = Examined.FULL if states == {Examined.FULL} else Examined.NONE if states == {Examined.NONE} else Examined.PART
    first = results[-1].row
    row = replace(
        first, points=points, examined=examined, confirmed=confirmed, worst=worst, low=low, high=high, rules=tuple(rule for r in results for rule in r.row.rules),
        sources=tuple(each for r in results for each in r.row.sources), conflict=any(r.row.conflict for r in results),
        rulings=tuple(dict.fromkeys(each for r in results for each in r.row.rulings)),
        note=f"按{over.name}：" + "、".join(f"{part} {_said(r.confirmed)}" for part, r in zip(_parts(over, inputs), results)),
    )  # fmt: skip
    scored = points if confirmed is not None else ZERO
    return Result(row, confirmed, worst, low, high, points, scored, points if examined is Examined.FULL else ZERO)


def _said(formula: Formula | None) -> str:
    return "未检查" if formula is None else formula.text


def _parts(over: Over, inputs: Inputs) -> tuple[str, ...]:
    if over.parts:
        return over.parts
    found = next((fact.value for fact in inputs.facts if fact.name == over.fact), ())
    return found if isinstance(found, tuple) else ()


# -- headings ----------------------------------------------------------------------------------------------------------


def _heading(node: Node, results: list[Result], case: Case) -> Result:
    points = _points_of(node, case) if node.points else None
    indicator = node.indicator if points is None else node.indicator.model_copy(update={"points": points})
    result = _combined(indicator, [child.indicator for child in node.children], results)
    result.row = replace(result.row, depth=node.depth)
    return result


def _combined(above: Indicator, below: list[Indicator], results: list[Result]) -> Result:
    """What rows come to under their heading: weights, points of dropped rows, the way of combining, limits, normalising."""
    kept = [(indicator, result) for indicator, result in zip(below, results) if not result.dropped]
    factors = _factors(kept, [(i.weight, r) for i, r in zip(below, results) if r.dropped])
    full = _full(above, kept, factors, is_whole=len(kept) == len(results))
    scale = None if above.normalise is None or not full else (number(full), number(above.normalise))

    def join(values: list[Formula | None]) -> Formula | None:
        terms = [times(number(value.value), factor) for value, factor in zip(values, factors) if value is not None]
        if not terms:
            return None
        joined = COMBINE[above.combine](tuple(terms))
        return _limited(above, times(divided(joined, scale[0]), scale[1]) if scale else joined)

    confirmed, worst = join([r.confirmed for _, r in kept]), join([r.worst for _, r in kept])
    lows = [r.low for _, r in kept]
    low = None if None in lows else (join([number(each) for each in lows if each is not None]) or NOTHING).value
    high = (join([number(r.high) for _, r in kept]) or NOTHING).value
    points = above.normalise if scale and above.normalise is not None else full
    share = points / full if scale else ONE
    scored = _covered(above, [(r.scored, r.points) for _, r in kept], factors, full) * share
    examined = _covered(above, [(r.examined, r.points) for _, r in kept], factors, full) * share
    states = {r.row.examined for _, r in kept}
    state = Examined.FULL if states <= {Examined.FULL} else Examined.NONE if states == {Examined.NONE} else Examined.PART
    row = RowScore(above.id, above.title, above.parent, 0, True, points, state, confirmed, worst, low, high, applies=bool(kept), note=above.note)
    return Result(row, confirmed, worst, low, high, points, scored, examined)


def _limited(above: Indicator, formula: Formula) -> Formula:
    held = formula if not isinstance(above.cap, Decimal) else at_most(formula, above.cap)
    return held if above.floor == "none" or above.id == "total" else at_least(held, above.floor)


def _factors(kept: list[tuple[Indicator, Result]], dropped: list[tuple[Decimal, Result]]) -> list[Formula]:
    """What each row's score is multiplied by: its weight, and its part of the points of rows that do not apply."""
    equally = sum((weight * r.points for weight, r in dropped if r.dropped == "spread-equally"), ZERO)
    by_points = sum((weight * r.points for weight, r in dropped if r.dropped == "spread-by-points"), ZERO)
    if not equally and not by_points:
        return [number(indicator.weight) for indicator, _ in kept]
    worth = [indicator.weight * r.points for indicator, r in kept]
    sharers = sum(1 for points in worth if points)
    factors = []
    for (indicator, _), points in zip(kept, worth):
        more = equally / sharers + by_points * points / sum(worth, ZERO) if points else ZERO
        factors.append(times(divided(number(points + more), number(points)), number(indicator.weight)) if points else number(indicator.weight))
    return factors


def _full(above: Indicator, kept: list[tuple[Indicator, Result]], factors: list[Formula], *, is_whole: bool) -> Decimal:
    """The full marks that apply: the document's figure while every row applies, else what the rows that apply come to."""
    if is_whole and isinstance(above.points, Decimal):
        return above.points
    terms = tuple(times(number(r.points), factor) for (_, r), factor in zip(kept, factors))
    return COMBINE[above.combine](terms).value if terms else ZERO


def _covered(above: Indicator, parts: list[tuple[Decimal, Decimal]], factors: list[Formula], full: Decimal) -> Decimal:
    if above.combine == "sum":
        return min(full, sum((part * factor.value for (part, _), factor in zip(parts, factors)), ZERO))
    return full if all(part == points for part, points in parts) else ZERO


def _join(combine: Combine, values: Sequence[Formula | None]) -> Formula | None:
    terms = tuple(value for value in values if value is not None)
    return combine(terms) if terms else None


# -- the card ----------------------------------------------------------------------------------------------------------


def _card(rubric: Rubric, inputs: Inputs, whole: Result, rows: tuple[RowScore, ...], parts: tuple[Scorecard, ...] = ()) -> Scorecard:
    total = rubric.total
    confirmed, worst = _final(rubric, whole.confirmed), _final(rubric, whole.worst)
    low, high = _final_value(rubric, whole.low), _final_value(rubric, whole.high)
    vetoes = tuple(r.rule for row in rows for r in row.rules if r.effect == "veto" and r.confirmed_count)
    possible = tuple(r.rule for row in rows for r in row.rules if r.effect == "veto" and r.count and not r.confirmed_count)
    values = [None if f is None else f.value for f in (confirmed, worst)]
    if vetoes:
        confirmed = worst = None if total.veto_points is None else number(total.veto_points)
        values = [total.veto_points, total.veto_points]
        low = high = total.veto_points
    elif possible:
        values[1], worst = total.veto_points, None
        low = total.veto_points
    exact = [whole.low, whole.high] if total.grade_on == "exact" else [low, high]
    return Scorecard(
        inputs.unit, inputs.kind, rubric.id, whole.points, whole.scored, whole.examined, values[0], values[1], low, high,
        confirmed.text if confirmed else "", worst.text if worst else "", None if whole.confirmed is None else whole.confirmed.value,
        _grades(rubric, exact, bool(vetoes), bool(possible)), rows, vetoes, possible,
        tuple(dict.fromkeys(each.partition("=")[0] for row in rows for each in row.rulings)),
        values[0] * total.outer / whole.points if total.outer is not None and values[0] is not None and whole.points else None, parts,
    )  # fmt: skip


def _final(rubric: Rubric, formula: Formula | None) -> Formula | None:
    """The total held within its limits and rounded."""
    if formula is None:
        return None
    total = rubric.total
    held = at_most(formula, total.cap)
    return rounded(held if total.floor == "none" else at_least(held, total.floor), total.places)


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
