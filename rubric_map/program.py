"""A rubric made ready for scoring: the tree built, the rulings applied, every expression compiled once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from model.formula import ZERO, Formula, number
from model.scorecard import Examined, RowScore
from rubric_map.expression import Evaluate, compile_expression
from rubric_map.language import (
    AnyRule,
    Count,
    Counted,
    Flag,
    Group,
    Indicator,
    Judged,
    Level,
    Missing,
    NotApplicable,
    Over,
    Ratio,
    Rubric,
    Steps,
    Tiers,
)
from rubric_map.measures import Measure, measure_of

EFFECTS = ("deduct", "award", "bonus", "ceiling", "veto", "mark")


@dataclass(frozen=True, slots=True)
class Scored:
    """A rule ready to be read: its effect, its measure, its condition; ``is_coupled`` when it asks what others came
    to."""

    rule: AnyRule
    effect: str
    measure: Measure
    when: Evaluate | None
    is_coupled: bool
    per: str
    """The unit of counting, for people."""


@dataclass(frozen=True, slots=True)
class Heading:
    """How rows make up the score of what stands above them."""

    row: RowScore
    """Its row while nothing is scored."""
    combine: str
    floor: Decimal | None
    cap: Decimal | None
    normalise: Decimal | None
    weights: tuple[Formula, ...] | None
    """What a point of each row is worth here; None where all are worth one."""
    is_plain: bool
    """Whether a single row below is worth here exactly what it is, but for the floor."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """What becomes of a row that does not apply, and when."""

    spec: NotApplicable
    when: Evaluate | None


@dataclass(frozen=True, slots=True)
class Node:
    """A row or heading with what stands below it."""

    indicator: Indicator
    row: RowScore
    """Its row while nothing is scored."""
    children: tuple["Node", ...]
    rules: tuple[Scored, ...]
    groups: Mapping[str, Group]
    exemptions: tuple[Exemption, ...]
    when: Evaluate | None
    points: tuple[tuple[Evaluate | None, Decimal], ...]
    """Full marks by condition, the first that holds; empty for a sum of what stands below."""
    required: tuple[int, ...]
    """Which rules must be known for the row to be examined in full."""
    effects: frozenset[str]
    is_coupled: bool
    has_rulings: bool
    floor: Decimal | None
    """Where deducting ends; None where it does not."""
    cap: Decimal | None
    heading: Heading | None


@dataclass(frozen=True, slots=True)
class Program:
    """A rubric ready for scoring."""

    rubric: Rubric
    top: tuple[Node, ...]
    root: Heading
    rules_of: Mapping[str, tuple[str, ...]]
    """The rules that count what bears an id: a check's findings, or what is recorded for the rule itself."""
    rows_of: Mapping[str, tuple[str, ...]]
    """The rules that the id of a row, or of a rule, stands for when it is said to have been looked at."""
    checks_of: Mapping[str, tuple[str, ...]]
    """The checks of each rule that has any."""

    @property
    def checks(self) -> frozenset[str]:
        """The checks whose findings cost or earn something."""
        return frozenset(check for checks in self.checks_of.values() for check in checks)

    @property
    def hints(self) -> frozenset[str]:
        """The checks whose findings are leads (线索) for whoever judges a row."""
        return frozenset(name for node in walk(self.top) for name in node.indicator.hints)

    @property
    def over(self) -> Over | None:
        """The parts by which the whole rubric is scored."""
        return self.rubric.total.over


@lru_cache(maxsize=64)
def program_of(rubric: Rubric) -> Program:
    """The program of a rubric that was read without faults. Raises ``ExpressionError`` for one that was not."""
    kinds = fact_kinds(rubric)
    below: dict[str, list[Indicator]] = {}
    for indicator in rubric.indicator:
        below.setdefault(indicator.parent, []).append(indicator)
    top = tuple(_node(rubric, each, below, kinds, 0, None) for each in below[""])
    total = rubric.total
    root = Heading(
        row=_unscored("total", rubric.title, "", 0, heading=True),
        combine="sum",
        floor=None,
        cap=None,
        normalise=total.normalise,
        weights=_weights(below[""]),
        is_plain=False,
    )
    return Program(rubric, top, root, *_rules_of(top))


def effect_of(rule: AnyRule) -> tuple[str, object]:
    """What a rule does (one of ``EFFECTS``) and the price that says how much; ("", None) when it says nothing."""
    for name in EFFECTS:
        price = getattr(rule, name, None)
        if price is not None and price is not False and price != "":
            return name, price
    return "", None


def fact_kinds(rubric: Rubric) -> dict[str, str]:
    """The kinds of the facts that expressions may name."""
    return {"单位类别": "text", **{name: spec.kind for name, spec in rubric.facts.items()}}


def is_taken(rubric: Rubric, under: str) -> bool:
    """Whether the option that ``under`` names was taken."""
    name, _, option = under.partition("=")
    return not under or any(ruling.id == name and ruling.taken == option for ruling in rubric.ruling)


def expressions_of(rule: AnyRule) -> dict[str, tuple[str, str]]:
    """The expressions of a rule by key: (text, the kind that its value must have)."""
    found = {} if rule.when is None else {"when": (rule.when, "yes-no")}
    if isinstance(rule, (Tiers, Steps)):
        found["value"] = (rule.value, "number")
    if isinstance(rule, Ratio):
        found |= {"part": (rule.part, "number"), "whole": (rule.whole, "number")}
    if isinstance(rule, Flag) and rule.holds is not None:
        found["holds"] = (rule.holds, "yes-no")
    return found


def _node(
    rubric: Rubric,
    indicator: Indicator,
    below: Mapping[str, list[Indicator]],
    kinds: Mapping[str, str],
    depth: int,
    above: Decimal | None,
) -> Node:
    def condition(text: str | None) -> Evaluate | None:
        return None if text is None else compile_expression(text, kinds, "yes-no").evaluate

    points = _points(indicator, above, condition)
    fixed = points[0][1] if len(points) == 1 else None
    inner = below.get(indicator.id, [])
    rules = tuple(_scored(each, kinds) for each in indicator.rule if is_taken(rubric, each.under))
    floor = None if indicator.floor == "none" else indicator.floor
    cap = indicator.cap if isinstance(indicator.cap, Decimal) else None
    return Node(
        indicator=indicator,
        row=_unscored(indicator.id, indicator.title, indicator.parent, depth),
        children=tuple(_node(rubric, each, below, kinds, depth + 1, fixed) for each in inner),
        rules=rules,
        groups={group.id: group for group in indicator.group if is_taken(rubric, group.under)},
        exemptions=tuple(
            Exemption(each, condition(each.when)) for each in indicator.not_applicable if is_taken(rubric, each.under)
        ),
        when=condition(indicator.when),
        points=points,
        required=_required(rules),
        effects=frozenset(each.effect for each in rules),
        is_coupled=any(each.is_coupled for each in rules),
        has_rulings=any(each.under for each in (*indicator.rule, *indicator.group, *indicator.not_applicable)),
        floor=floor,
        cap=cap,
        heading=_heading(indicator, inner, depth, floor, cap) if inner else None,
    )


def _heading(
    indicator: Indicator, below: list[Indicator], depth: int, floor: Decimal | None, cap: Decimal | None
) -> Heading:
    is_plain = _weights(below) is None and indicator.normalise is None and cap is None and indicator.combine != "taken"
    return Heading(
        row=_unscored(indicator.id, indicator.title, indicator.parent, depth, indicator.note, heading=True),
        combine=indicator.combine,
        floor=floor,
        cap=cap,
        normalise=indicator.normalise,
        weights=_weights(below),
        is_plain=is_plain,
    )


def _unscored(id: str, title: str, parent: str, depth: int, note: str = "", *, heading: bool = False) -> RowScore:
    return RowScore(
        indicator=id,
        title=title,
        parent=parent,
        depth=depth,
        heading=heading,
        points=ZERO,
        examined=Examined.NONE,
        confirmed=None,
        worst=None,
        low=None,
        high=ZERO,
        note=note,
    )


def _weights(below: list[Indicator]) -> tuple[Formula, ...] | None:
    return tuple(number(each.weight) for each in below) if any(each.weight != 1 for each in below) else None


def _points(
    indicator: Indicator, above: Decimal | None, condition: Callable[[str | None], Evaluate | None]
) -> tuple[tuple[Evaluate | None, Decimal], ...]:
    if indicator.share is not None and above is not None:
        return ((None, above * indicator.share),)
    if isinstance(indicator.points, Decimal):
        return ((None, indicator.points),)
    if isinstance(indicator.points, tuple):
        return tuple((condition(each.when), each.points) for each in indicator.points)
    return ()


def _scored(rule: AnyRule, kinds: Mapping[str, str]) -> Scored:
    compiled = {key: compile_expression(text, kinds, kind) for key, (text, kind) in expressions_of(rule).items()}
    effect, price = effect_of(rule)
    functions = {key: expression.evaluate for key, expression in compiled.items()}
    is_coupled = any(expression.counts or expression.scores for expression in compiled.values())
    per = rule.per if isinstance(rule, (Count, Level)) else "项" if isinstance(rule, Missing) else ""
    return Scored(rule, effect, measure_of(rule, price, functions), functions.get("when"), is_coupled, per)


def _required(rules: tuple[Scored, ...]) -> tuple[int, ...]:
    """Deductions and awards that need no discretion; where there are none, those that do; where there are none,
    bonuses."""
    plain = tuple(i for i, each in enumerate(rules) if each.effect != "bonus" and not isinstance(each.rule, Judged))
    judged = tuple(i for i, each in enumerate(rules) if each.effect != "bonus")
    return plain or judged or tuple(range(len(rules)))


def _rules_of(
    top: tuple[Node, ...],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    counting: dict[str, list[str]] = {}
    rows: dict[str, list[str]] = {}
    checks: dict[str, tuple[str, ...]] = {}
    for node in walk(top):
        for scored in node.rules:
            rule = scored.rule
            if not isinstance(rule, Counted):
                continue
            for name in (rule.id, *rule.checks):
                counting.setdefault(name, []).append(rule.id)
            for name in (rule.id, node.indicator.id):
                rows.setdefault(name, []).append(rule.id)
            if rule.checks:
                checks[rule.id] = rule.checks
    return (
        {name: tuple(rules) for name, rules in counting.items()},
        {name: tuple(rules) for name, rules in rows.items()},
        checks,
    )


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """All nodes, in the order of the document."""
    for node in nodes:
        yield node
        yield from walk(node.children)
