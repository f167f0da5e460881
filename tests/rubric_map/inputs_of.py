"""Random inputs that fit a rubric, and an independent reckoner of printed formulas."""

import ast
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from random import Random

from model.inputs import Claim, Entry, Fact, FactValue, Inputs, Judgement, Occurrence, Origin, Source, State
from rubric_map.intake import rules_by_id
from rubric_map.language import Counted, FactSpec, Judged, Level, Missing, Rubric
from rubric_map.program import effect_of
from rubric_map.reach import most_of, points_of, rule_range

TOLD = Origin("张三", "", "2023-06-01", "抽查", ("a.pdf",))
STATES = (State.PENDING, State.CONFIRMED, State.DISMISSED, State.IN_DOUBT)
NUMBERS = ("0", "0.7", "0.78", "0.8", "0.9", "0.975", "1", "1.5", "2", "3", "29.9", "30", "100", "150", "500")


def inputs_of(rubric: Rubric, chance: Random) -> Inputs:
    """Inputs of every sort for one unit: each rule, fact and row is mentioned or not by chance."""
    share = chance.choice((0.1, 0.5, 0.9))
    rules = list(rules_by_id(rubric).values())
    occurrences = [
        occurrence_of(rule, chance, f"{rule.id}-{number}")
        for rule in rules
        if isinstance(rule, Counted) and chance.random() < share
        for number in range(chance.choice((1, 1, 2, 4)))
    ]
    facts = tuple(Fact(name, fact_of(spec, chance)) for name, spec in rubric.facts.items() if chance.random() < share)
    points = points_of(rubric)
    judgements = tuple(
        Judgement(rule.id, amount_of(rule, points[row.id], row.floor, chance), "", TOLD)
        for row in rubric.rows
        for rule in row.rule
        if isinstance(rule, Judged) and rule in rules and chance.random() < share
    )
    entries = tuple(
        Entry(row.id, source, Decimal(chance.randint(0, 10)) / 10 * (points[row.id] or 0), "", "", TOLD)
        for row in rubric.rows
        for source in (Source.SELF, Source.SPECIAL, Source.REVIEW)
        if chance.random() < 0.1
    )
    claims = tuple(
        Claim(row.id, chance.choice(STATES), "", TOLD)
        for row in rubric.rows
        if row.not_applicable and chance.random() < 0.2
    )
    examined = frozenset(row.id for row in rubric.rows if chance.random() < share)
    return Inputs("u", rubric.applies_to[0], tuple(occurrences), examined, facts, entries, judgements, claims)


def occurrence_of(rule: Counted, chance: Random, key: str, state: State | None = None) -> Occurrence:
    """An occurrence that a rule counts, recorded by people or found by one of its checks."""
    level = chance.choice(tuple(rule.deduct or rule.award or rule.bonus or ())) if isinstance(rule, Level) else ""
    element = chance.choice(rule.elements) if isinstance(rule, Missing) else ""
    of = chance.choice((getattr(rule, "id"), *rule.checks))  # noqa: B009
    return Occurrence(
        key,
        of,
        chance.choice("甲乙丙"),
        state or chance.choice(STATES),
        chance.randint(1, 3),
        chance.randint(1, 3),
        level,
        element,
        None,
        chance.random() < 0.3,
        origin=TOLD,
    )


def fact_of(spec: FactSpec, chance: Random) -> FactValue:
    if spec.kind == "number":
        return Decimal(chance.choice(NUMBERS))
    return chance.random() < 0.5 if spec.kind == "yes-no" else chance.choice(spec.choices or ("甲", "乙"))


def amount_of(rule: Judged, points: Decimal | None, floor: Decimal | str, chance: Random) -> Decimal:
    choices = [each.of(points or Decimal(0)).value for each in rule_range(rule).choices]
    most = most_of(rule, points, floor)
    return (
        chance.choice(choices) if choices else Decimal(chance.randint(0, 10)) / 10 * (most if most is not None else 10)
    )


def deducting(rubric: Rubric) -> list[Counted]:
    """The rules that take points for occurrences."""
    rules = rules_by_id(rubric).values()
    return [
        rule
        for rule in rules
        if isinstance(rule, Counted) and effect_of(rule)[0] == "deduct" and getattr(rule, "holds", None) is None
    ]


def reckon(text: str) -> Decimal:
    """A printed formula, reckoned by other means than the engine's."""
    return _reckon(ast.parse(text, mode="eval").body)


def _reckon(node: ast.expr) -> Decimal:
    match node:
        case ast.Constant(value=value):
            return Decimal(repr(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_reckon(operand)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _reckon(left) + _reckon(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _reckon(left) - _reckon(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _reckon(left) * _reckon(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _reckon(left) / _reckon(right)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            values = [_reckon(each) for each in arguments]
            if name in ("ROUND", "ROUNDDOWN", "ROUNDUP"):
                ways = {"ROUND": ROUND_HALF_UP, "ROUNDDOWN": ROUND_DOWN, "ROUNDUP": ROUND_UP}
                return values[0].quantize(Decimal(1).scaleb(-int(values[1])), ways[name])
            return {"MIN": min, "MAX": max}[name](values)
    raise AssertionError(ast.dump(node))
