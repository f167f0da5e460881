"""What must fit together within one row of a rubric."""

from collections.abc import Iterator
from decimal import Decimal

from checks.loader import load_checks
from model.formula import ONE, ZERO, plain
from rubric_map.expression import ExpressionError, compile_expression
from rubric_map.faults import Fault, Place, near
from rubric_map.language import (
    AnyRule,
    Count,
    Counted,
    Flag,
    Indicator,
    Judged,
    Level,
    Missing,
    NotApplicable,
    Ratio,
    Rubric,
    Steps,
    Tier,
    Tiers,
)
from rubric_map.numbers import Amount
from rubric_map.program import EFFECTS, effect_of, expressions_of, fact_kinds
from rubric_map.reach import most_of, points_of, rule_range


def row_faults(rubric: Rubric, number: int, indicator: Indicator) -> Iterator[Fault]:
    place: Place = ("indicator", number)
    points = points_of(rubric)[indicator.id]
    title = f"指标“{indicator.id}”"
    for at, text, kind in texts_of(indicator):
        where = place if at is None else (*place, "rule", at)
        yield from ((where, f"{title}：{words}") for words in _expression_faults(rubric, number, text, kind))
    if isinstance(indicator.floor, Decimal) and points is not None and indicator.floor > points:
        yield place, f"{title}：floor 高于分值"
    for each in indicator.not_applicable:
        yield from ((place, f"{title}：{words}") for words in _not_applicable_faults(each))
    for name in indicator.hints:
        if name not in load_checks():
            yield place, f"{title}：hints 中没有检查“{name}”{near(name, load_checks())}"
    yield from ((place, f"{title}{words}") for words in _group_faults(indicator, points))
    if rubric.total.over is not None or indicator.over is not None:
        for at, rule in enumerate(indicator.rule):
            if isinstance(rule, Counted) and rule.checks:
                yield (
                    (*place, "rule", at),
                    f"规则“{rule.id}”：按部分计分的指标不能用 checks，机器的发现不分部分；可以用 hints",
                )
    yield from ((place, f"{title}：{words}") for words in _award_faults(indicator, points))
    reach = [points, *(most_of(rule, points, indicator.floor) for rule in indicator.rule if rule.bonus is not None)]
    if isinstance(indicator.cap, Decimal) and indicator.rule and not any(each is None for each in reach):
        if indicator.cap >= sum((each for each in reach if each is not None), ZERO):
            yield place, f"{title}：封顶 {plain(indicator.cap)} 永远达不到"
    groups = {group.id for group in indicator.group}
    for at, rule in enumerate(indicator.rule):
        where = (*place, "rule", at)
        if rule.group and rule.group not in groups:
            yield where, f"规则“{rule.id}”：没有分组“{rule.group}”{near(rule.group, groups)}"
        yield from (
            (where, f"规则“{rule.id}”：{words}") for words in _rule_faults(rubric, rule, points, indicator.floor)
        )


def _group_faults(indicator: Indicator, points: Decimal | None) -> Iterator[str]:
    """Groups of rules that share a cap: what is wrong with them, after the words for the indicator."""
    ids = [group.id for group in indicator.group]
    for group in indicator.group:
        members = [rule for rule in indicator.rule if rule.group == group.id]
        if ids.count(group.id) > 1:
            yield f"：分组“{group.id}”重复"
        if len({effect_of(rule)[0] for rule in members}) > 1:
            yield f"：分组“{group.id}”中的规则要么都扣，要么都得，要么都加"
        if len(members) < 2:
            yield f"：分组“{group.id}”至少要有两条规则"
        most = [most_of(rule, points, indicator.floor) for rule in members]
        if group.cap is not None and points is not None:
            for words in _cap_faults(group.cap, members, most, points, indicator.floor):
                yield f" 分组“{group.id}”：{words}"


def _award_faults(indicator: Indicator, points: Decimal | None) -> Iterator[str]:
    """Awards that can never come to full marks."""
    awards = [rule for rule in indicator.rule if rule.award is not None and not rule.under and not rule.group]
    most = [
        rule.cap.of(points).value if rule.cap is not None and points is not None else most_of(rule, points)
        for rule in awards
    ]
    if len(awards) == sum(rule.award is not None for rule in indicator.rule) and awards and points and None not in most:
        reach = sum((each for each in most if each is not None), ZERO)
        if reach < points:
            yield f"各条得分合计 {plain(reach)}，达不到本项分值 {plain(points)}"


def _expression_faults(rubric: Rubric, number: int, text: str, kind: str) -> Iterator[str]:
    try:
        found = compile_expression(text, fact_kinds(rubric), kind)
    except ExpressionError as error:
        yield str(error)
        return
    rules = {rule.id for each in rubric.indicator for rule in each.rule if isinstance(rule, Counted)}
    above = {rubric.indicator[number].parent}
    for each in reversed(rubric.indicator[:number]):
        above |= {each.parent} if each.id in above else set()
    before = {each.id for each in rubric.indicator[:number]} - above
    for name in sorted(found.counts - rules):
        yield f"“{text}”中 count：没有计次的规则“{name}”{near(name, rules)}"
    for name in sorted(found.scores - before):
        yield f"“{text}”中 score：前面没有指标“{name}”{near(name, before)}"


def _not_applicable_faults(each: NotApplicable) -> Iterator[str]:
    if (each.score is None) == (not each.then):
        yield "not_applicable 写 score（得满分的几成）或 then（drop、spread-equally、spread-by-points），只写一个"
    if each.score is not None and each.score > ONE:
        yield "not_applicable 的 score 超过 100%"


def _cap_faults(
    cap: Amount, rules: list[AnyRule], most: list[Decimal | None], points: Decimal, floor: Decimal | str
) -> Iterator[str]:
    limit = cap.of(points).value
    if not limit:
        yield "封顶不能为0"
    if floor != "none" and any(rule.deduct is not None or rule.award is not None for rule in rules) and limit > points:
        yield f"封顶 {cap} 超过本项分值 {plain(points)}，永远不会起作用"
    known = [each for each in most if each is not None]
    if known and len(known) == len(most) and sum(known, ZERO) <= limit:
        yield f"封顶 {cap} 永远达不到：最多 {plain(sum(known, ZERO))}"


def _rule_faults(rubric: Rubric, rule: AnyRule, points: Decimal | None, floor: Decimal | str) -> Iterator[str]:
    effects = [name for name in EFFECTS if getattr(rule, name, None) not in (None, False, "")]
    if len(effects) != 1:
        yield (
            f"要写而且只写一个：{'、'.join(name for name in EFFECTS if hasattr(rule, name))}，"
            f"现为{'、'.join(effects) or '无'}"
        )
        return
    if rubric.outcomes and effects[0] != "mark":
        yield "清单不计分，规则只能用 mark"
    if effects[0] == "mark" and getattr(rule, "mark", "") not in rubric.outcomes:
        yield f"mark“{getattr(rule, 'mark', '')}”不在 outcomes 中：{'、'.join(rubric.outcomes) or '无'}"
    for amount in _amounts(rule):
        if not amount.value:
            yield "分数为0，没有作用"
    if (
        isinstance(rule, Flag)
        and rule.ceiling is not None
        and points is not None
        and rule.ceiling.of(points).value >= points
    ):
        yield f"ceiling {rule.ceiling} 不低于本项分值，没有作用"
    if rule.needs_base and effects[0] != "bonus":
        yield "needs_base 只用于 bonus"
    if rule.cap is not None and points is not None:
        yield from _cap_faults(rule.cap, [rule], [most_of(rule, points, floor)], points, floor)
    if rule.group and effects[0] in ("veto", "mark", "ceiling"):
        yield "veto、mark、ceiling 不能分组"
    if isinstance(rule, Counted):
        yield from _counted_faults(rubric, rule)
    yield from _threshold_faults(rule, points, floor)


def _amounts(rule: AnyRule) -> list[Amount]:
    """The amounts of a rule that are not up to a person."""
    price = effect_of(rule)[1]
    if isinstance(price, Amount):
        return [price]
    if isinstance(price, dict):
        return list(price.values())
    return [tier.points for tier in price] if isinstance(price, tuple) else []


def _counted_faults(rubric: Rubric, rule: Counted) -> Iterator[str]:
    checks = load_checks()
    for name in rule.checks:
        if name not in checks:
            yield f"没有检查“{name}”{near(name, checks)}"
    rules = [each.id for indicator in rubric.indicator for each in indicator.rule]
    before = rules[: rules.index(getattr(rule, "id"))]  # noqa: B009
    for name in rule.unless_counted_in:
        if name not in before:
            yield f"unless_counted_in：前面没有规则“{name}”{near(name, before)}"
    if rule.checks and isinstance(rule, (Missing, Level)):
        yield "机器的发现不带要素和级别，checks 不能用于 missing 和 level；可以用 hints"
    if rule.rectified == "half" and not (
        isinstance(rule, Count) or (isinstance(rule, Level) and not rule.take.startswith("highest"))
    ):
        yield 'rectified = "half" 只用于按次计的规则'
    if rule.dated_from and rule.dated_before and rule.dated_from >= rule.dated_before:
        yield "dated_from 不早于 dated_before，永远不会有符合的信息"
    if isinstance(rule, Count) and rule.at_least > 1 and not (rule.veto or rule.mark):
        yield "at_least 只用于 veto 和 mark；计次后扣分请用 count(…) 写条件"
    if isinstance(rule, Flag) and rule.holds is not None and rule.checks:
        yield "有 holds 就不再数检查发现，checks 要删去"


def _threshold_faults(rule: AnyRule, points: Decimal | None, floor: Decimal | str) -> Iterator[str]:
    entries: list[Tier | Ratio] = [rule] if isinstance(rule, Ratio) else []
    if isinstance(rule, Tiers):
        entries += list(rule.deduct or rule.award or rule.bonus or ())
    for each in entries:
        if sum(getattr(each, key) is not None for key in ("below", "at_most", "above", "at_least")) != 1:
            yield "每个门槛写而且只写一个：below（低于）、at_most（不高于）、above（高于）、at_least（不低于）"
    if isinstance(rule, Steps) and not rule.step:
        yield "step 不能为0"
    if isinstance(rule, Judged):
        price = rule_range(rule)
        if price.choices and (price.min or price.max):
            yield "choices 与 min、max 不能同时写"
        most = most_of(rule, points, floor)
        if floor != "none" and points is not None and most is not None and rule.bonus is None and most > points:
            yield f"裁量上限 {plain(most)} 超过本项分值 {plain(points)}"
        if (
            price.min is not None
            and price.max is not None
            and points is not None
            and price.min.of(points).value > price.max.of(points).value
        ):
            yield "min 大于 max"


def texts_of(indicator: Indicator) -> Iterator[tuple[int | None, str, str]]:
    """The expressions of an indicator: (number of the rule or None, text, kind)."""
    whens = [indicator.when, *(each.when for each in indicator.not_applicable)]
    whens += [each.when for each in indicator.points] if isinstance(indicator.points, tuple) else []
    yield from ((None, text, "yes-no") for text in whens if text is not None)
    for at, rule in enumerate(indicator.rule):
        yield from ((at, text, kind) for text, kind in expressions_of(rule).values())
