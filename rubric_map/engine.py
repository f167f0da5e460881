"""The scoring engine: a unit's inputs against a rubric. Pure, exact and deterministic; every point has its formula."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from decimal import Decimal

from model.formula import (
    NOTHING,
    ZERO,
    Formula,
    at_least,
    at_most,
    lowest,
    number,
    rounded,
    total,
)
from model.inputs import Fact, Inputs, State
from model.scorecard import Examined, RowScore, Scorecard
from rubric_map.case import Case, build_case
from rubric_map.checklist import outcome_of
from rubric_map.combining import COMBINE, combined, exactly, join
from rubric_map.expression import Value
from rubric_map.language import Over, Rubric
from rubric_map.program import Node, Program, program_of
from rubric_map.rows import (
    Bound,
    Computed,
    Result,
    decided,
    dropped_row,
    exemption_of,
    open_exemptions,
    score_row,
    unscored_row,
)


def score(rubric: Rubric, inputs: Inputs) -> Scorecard:
    """The scorecard of a unit by a rubric that was read without faults."""
    program = program_of(rubric)
    over = program.over
    if over is None:
        return _score_once(program, inputs, "")[0]
    return _score_parts(program, inputs, over)


def _unguarded(_: Inputs) -> AbstractContextManager[None]:
    return nullcontext()


def score_together(
    rubric: Rubric,
    batch: Iterable[Inputs],
    settled: Mapping[str, Inputs] | None = None,
    guard: Callable[[Inputs], AbstractContextManager[None]] = _unguarded,
) -> list[Scorecard]:
    """The scorecards of units that are scored together, in their order: facts about peers are computed from all of
    them.

    ``settled`` are the inputs of units whose score was signed off, by unit id; they are scored as they were then.
    ``guard`` is entered for each unit; one that it lets fail has no scorecard.
    """
    fixed = settled or {}
    cards = []
    with _uncollected():
        for each in with_peers(rubric, batch):
            with guard(each):
                cards.append(score(rubric, fixed.get(each.unit, each)))
    return cards


def with_peers(rubric: Rubric, batch: Iterable[Inputs]) -> list[Inputs]:
    """Inputs of units with the facts about their peers, which are computed from all of them."""
    units = list(batch)
    peers = {name: spec for name, spec in rubric.facts.items() if spec.peers}
    facts = []
    for name, spec in peers.items():
        known = tuple(
            Formula(fact.value)
            for each in units
            for fact in each.facts
            if fact.name == spec.of and isinstance(fact.value, Decimal)
        )
        if known:
            facts.append(Fact(name, COMBINE[spec.peers](known).value))
    return [replace(each, facts=(*each.facts, *facts)) if facts else each for each in units]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would look through all scorecards again and again: they hold no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


# -- one pass over the tree --------------------------------------------------------------------------------------------


def _score_once(program: Program, inputs: Inputs, part: str) -> tuple[Scorecard, Result]:
    rubric = program.rubric
    rows: list[RowScore] = []
    case = build_case(inputs, program, part)
    results = [_score_node(program, node, case, inputs, rows) for node in program.top]
    stated = rubric.total.points if isinstance(rubric.total.points, Decimal) else None
    whole = combined(program.root, stated, results)
    return _card(rubric, inputs, whole, tuple(rows)), whole


def _score_node(program: Program, node: Node, case: Case, inputs: Inputs, rows: list[RowScore]) -> Result:
    """A node and what stands below it; its rows are appended in the order of the document."""
    place = len(rows)
    gate = None if node.when is None else tuple(node.when(view) for view in case.views)
    points = _points_of(node, case)
    exemption = exemption_of(node, case) if node.heading is not None else None
    if gate == (False, False, False):
        result = dropped_row(node, "drop", _most_points(node) if points is None else points, "未达到条件，不计")
    elif points is None:
        result = unscored_row(node, _most_points(node), "分值随单位情况而定，所需事实尚未填报")
    elif exemption is not None:
        result = dropped_row(node, exemption.then, points, exemption.clause)
    elif node.heading is not None:
        below = [_score_node(program, child, case, inputs, rows) for child in node.children]
        result = combined(node.heading, points if node.points else None, below)
        if open_exemptions(node, case):
            result = _unsettled(result, node, points)
    elif node.indicator.over is not None:
        result = _over(program, node, node.indicator.over, inputs, case)
    else:
        result = score_row(node, case, points, program.rubric.sources)
    if program.rubric.outcomes and not node.children:
        result.row = result.row._replace(
            outcome=outcome_of(program.rubric, result.row, case.entries.get(node.indicator.id, ()))
        )
    if gate is not None and gate not in ((False, False, False), (True, True, True)):
        result = _gated(result, gate)
    _remember(node.indicator.id, case, result)
    rows.insert(place, result.row)
    return result


def _remember(indicator: str, case: Case, result: Result) -> None:
    """Keep a row's score for conditions that ask for it; what was examined in part is not known yet."""
    if result.row.examined is Examined.FULL:
        case.confirmed.scores[indicator] = None if result.row.confirmed is None else result.row.confirmed.value
        case.worst.scores[indicator] = None if result.row.worst is None else result.row.worst.value
        case.best.scores[indicator] = result.row.high


def _unsettled(result: Result, node: Node, points: Decimal) -> Result:
    """A heading for which it is not known whether it applies: it can still become anything."""
    row = result.row._replace(examined=Examined.PART, low=node.floor, high=max(points, result.row.high))
    return replace(result, row=row, examined=ZERO)


def _gated(result: Result, gate: tuple[Value, ...]) -> Result:
    """A row behind a gate that is neither open nor shut for certain: nothing where it is shut, unknown where the gate
    is."""
    confirmed, worst, _ = gate
    row = result.row
    good = NOTHING if confirmed is False else row.confirmed if confirmed else None
    bad = NOTHING if worst is False else row.worst if worst else None
    low = None if row.low is None else min(ZERO, row.low)
    note = "是否达到条件尚不能确定"
    result = replace(result, row=row._replace(confirmed=good, worst=bad, low=low, high=max(ZERO, row.high), note=note))
    return result if good is not None else replace(result, scored=ZERO, examined=ZERO)


def _points_of(node: Node, case: Case) -> Decimal | None:
    """Full marks of a row: the first whose condition holds; None while a condition before it is not known."""
    for condition, points in node.points:
        holds = True if condition is None else condition(case.confirmed)
        if holds is None:
            return None
        if holds:
            return points
    return ZERO


def _most_points(node: Node) -> Decimal:
    return max((points for _, points in node.points), default=ZERO)


def _over(program: Program, node: Node, over: Over, inputs: Inputs, whole: Case) -> Result:
    """A row that is scored by parts and combined; a sum shares the row's points out evenly. A source that scores the
    whole row comes in as ever."""
    sources = program.rubric.sources
    parts = _parts(over, inputs)
    points = _points_of(node, whole) or ZERO
    if not parts:
        return score_row(node, whole, points, sources)
    each = points / len(parts) if over.combine == "sum" else points
    results = []
    for part in parts:
        case = build_case(inputs, program, part)
        for view, outer in zip(case.views, whole.views):
            view.scores = outer.scores
        results.append(score_row(node, case, each, sources))
    combine = COMBINE[over.combine]
    confirmed, worst = join(combine, [r.row.confirmed for r in results]), join(combine, [r.row.worst for r in results])
    lows = [number(r.row.low) for r in results if r.row.low is not None]
    states = {r.row.examined for r in results}
    computed = Computed(
        examined=Examined.FULL if states == {Examined.FULL} else Examined.NONE if confirmed is None else Examined.PART,
        confirmed=confirmed or NOTHING,
        worst=worst or NOTHING,
        low=combine(tuple(lows)).value if len(lows) == len(results) else None,
        high=combine(tuple(number(r.row.high) for r in results)).value,
        rules=tuple(rule for r in results for rule in r.row.rules),
        exemption=None,
        note=f"按{over.name}：" + "、".join(f"{part} {_said(r.row.confirmed)}" for part, r in zip(parts, results)),
    )
    result = decided(node, whole, points, computed, sources)
    disagreed = result.row.conflict or any(r.row.conflict for r in results)
    result.row = result.row._replace(
        conflict=disagreed, rulings=tuple(dict.fromkeys(each for r in results for each in r.row.rulings))
    )
    return result


def _said(formula: Formula | None) -> str:
    return "未检查" if formula is None else formula.text


def _parts(over: Over, inputs: Inputs) -> tuple[str, ...]:
    if over.parts:
        return over.parts
    found = next((fact.value for fact in inputs.facts if fact.name == over.fact and fact.state is State.CONFIRMED), ())
    return found if isinstance(found, tuple) else ()


# -- headings ----------------------------------------------------------------------------------------------------------


def _card(
    rubric: Rubric, inputs: Inputs, whole: Result, rows: tuple[RowScore, ...], parts: tuple[Scorecard, ...] = ()
) -> Scorecard:
    totals = rubric.total
    last = whole.row._replace(confirmed=None, worst=None, low=None) if rubric.outcomes else whole.row
    confirmed, worst = _final(rubric, last.confirmed), _final(rubric, last.worst)
    low, high = _final_value(rubric, last.low), _final_value(rubric, last.high)
    exact = (_held_total(rubric, last.low), _held_total(rubric, last.high))
    exact = exact if totals.grade_on == "exact" else (low, high)
    grades = _grades(rubric, *exact) if whole.points else ()
    rules = [rule for row in rows if row.applies for rule in row.rules if rule.effect == "veto"]
    vetoes = tuple(rule.rule for rule in rules if rule.confirmed_quantity)
    possible = tuple(rule.rule for rule in rules if rule.quantity and not rule.confirmed_quantity)
    unexamined = tuple(rule.rule for rule in rules if not rule.known and not rule.quantity)
    veto = None if totals.veto_points is None else number(totals.veto_points)
    if vetoes:
        confirmed = worst = veto
        low = high = totals.veto_points
        grades = (totals.veto_grade,)
    elif possible or unexamined:
        if possible:
            worst = None if veto is None or worst is None else lowest((worst, veto))
        low = None if veto is None or low is None else min(low, veto.value)
        grades = tuple(dict.fromkeys((*grades, totals.veto_grade)))
    value = None if confirmed is None else confirmed.value
    return Scorecard(
        unit=inputs.unit,
        kind=inputs.kind,
        rubric=rubric.id,
        total=whole.points,
        scored=whole.scored,
        examined=whole.examined,
        confirmed=value,
        worst=None if worst is None else worst.value,
        low=low,
        high=high,
        confirmed_formula=confirmed.text if confirmed else "",
        worst_formula=worst.text if worst else "",
        uncapped=None if last.confirmed is None else last.confirmed.value,
        grades=grades,
        rows=rows,
        vetoes=vetoes,
        possible_vetoes=possible,
        unexamined_vetoes=unexamined,
        rulings=tuple(dict.fromkeys(each.partition("=")[0] for row in rows for each in row.rulings)),
        outer=value * totals.outer / whole.points
        if totals.outer is not None and value is not None and whole.points
        else None,
        parts=parts,
    )


def _limited(rubric: Rubric, formula: Formula) -> Formula:
    """The total held within its limits."""
    held = at_most(formula, rubric.total.cap)
    return held if rubric.total.floor == "none" else at_least(held, rubric.total.floor)


def _final(rubric: Rubric, formula: Formula | None) -> Formula | None:
    """The total held within its limits and rounded."""
    return None if formula is None else rounded(_limited(rubric, formula), rubric.total.places)


def _final_value(rubric: Rubric, value: Bound) -> Bound:
    return None if value is None else rounded(_limited(rubric, number(value)), rubric.total.places).value


def _held_total(rubric: Rubric, value: Bound) -> Bound:
    return None if value is None else exactly(_limited(rubric, number(value)).value)


def _grades(rubric: Rubric, low: Bound, high: Bound) -> tuple[str, ...]:
    """The grades that are still possible, best first; none where the document states no boundaries."""
    lines = sorted(((g.at_least, g.name) for g in rubric.grade if g.at_least is not None), reverse=True)
    if not lines or high is None:
        return ()
    best = next((at for at, (line, _) in enumerate(lines) if line <= high), len(lines) - 1)
    worst = (
        len(lines) - 1
        if low is None
        else next((at for at, (line, _) in enumerate(lines) if line <= low), len(lines) - 1)
    )
    return tuple(name for _, name in lines[best : worst + 1])


def _score_parts(program: Program, inputs: Inputs, over: Over) -> Scorecard:
    """A rubric that is scored by parts, such as quarters: one scorecard each, and their combination."""
    rubric, combine = program.rubric, COMBINE[over.combine]
    scored = [_score_once(program, inputs, part) for part in _parts(over, inputs) or ("",)]
    cards, wholes = tuple(card for card, _ in scored), [whole for _, whole in scored]
    ends = [whole.row for whole in wholes]
    lows = [number(end.low) for end in ends if end.low is not None]
    row = ends[0]._replace(
        confirmed=join(combine, [_within(rubric, end.confirmed) for end in ends]),
        worst=join(combine, [_within(rubric, end.worst) for end in ends]),
        low=combine(tuple(lows)).value if len(lows) == len(ends) else None,
        high=combine(tuple(number(end.high) for end in ends)).value,
    )
    count = 1 if over.combine == "sum" else len(wholes)
    whole = replace(
        wholes[0],
        row=row,
        points=total(w.points for w in wholes) / count,
        scored=total(w.scored for w in wholes) / count,
        examined=total(w.examined for w in wholes) / count,
    )
    return _card(rubric, inputs, whole, tuple(row for card in cards for row in card.rows), cards)


def _within(rubric: Rubric, part: Formula | None) -> Formula | None:
    """What a part came to, within the limits of the whole."""
    return None if part is None else number(_limited(rubric, part).value)
