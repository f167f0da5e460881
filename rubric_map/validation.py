"""What a rubric says must fit together: sums, references, caps that can be reached, expressions, checks and options."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain

from rapidfuzz import process

from checks.loader import load_checks
from model.formula import plain
from model.inputs import Source
from rubric_map.expression import Expression, ExpressionError, compile_expression
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
    Range,
    Ratio,
    Rubric,
    Sources,
    Steps,
    Tier,
    Tiers,
    Total,
)
from rubric_map.numbers import Amount
from rubric_map.program import EFFECTS, effect_of, expressions_of, fact_kinds

Place = tuple[str | int, ...]
Fault = tuple[Place, str]
ZERO = Decimal(0)
ONE = Decimal(1)


def faults_of(rubric: Rubric) -> list[Fault]:
    """Everything that does not fit, with its place in the file."""
    return list(
        dict.fromkeys(
            chain(
                _names(rubric),
                _tree(rubric),
                _sums(rubric),
                _rulings(rubric),
                _facts(rubric),
                _total(rubric),
                _options(rubric),
                *(_row(rubric, number, each) for number, each in enumerate(rubric.indicator)),
            )
        )
    )


def near(word: str, known: Iterable[str]) -> str:
    """Advice on an unknown word: ``，是不是“deduct”？`` or what is known."""
    names = sorted(known)
    found = process.extractOne(word, names, score_cutoff=60)
    return f"，是不是“{found[0]}”？" if found else f"，可用：{'、'.join(names[:30]) or '无'}"


# -- names and tree ----------------------------------------------------------------------------------------------------


def _names(rubric: Rubric) -> Iterator[Fault]:
    seen: dict[str, list[tuple[str, str]]] = {}
    checks = load_checks()
    for number, indicator in enumerate(rubric.indicator):
        places: list[tuple[Place, str, str, str]] = [(("indicator", number), indicator.id, "指标", "")]
        places += [
            (("indicator", number, "rule", at), rule.id, "规则", rule.under) for at, rule in enumerate(indicator.rule)
        ]
        for place, name, what, under in places:
            if name in checks:
                yield place, f"{what}编号“{name}”是检查的名称，请换一个"
            if not all(_are_readings(under, other) for _, other in seen.get(name, ())):
                yield place, f"{what}编号“{name}”重复（已是{seen[name][0][0]}的编号）"
            seen.setdefault(name, []).append((what, under))
    for key, names in (("ruling", [r.id for r in rubric.ruling]), ("grade", [g.name for g in rubric.grade])):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield (), f"{key}“{name}”重复"
    for kind in sorted(rubric.synonyms.keys() - set(rubric.applies_to)):
        yield ("synonyms", kind), f"synonyms 中的“{kind}”不在 applies_to 之列"


def _are_readings(one: str, other: str) -> bool:
    """Whether two rules of one id are readings of one ruling, of which only one is ever taken."""
    return bool(one and other) and one != other and one.partition("=")[0] == other.partition("=")[0]


def _tree(rubric: Rubric) -> Iterator[Fault]:
    before: set[str] = set()
    parents = {each.parent for each in rubric.indicator}
    for number, each in enumerate(rubric.indicator):
        place = ("indicator", number)
        if each.parent and each.parent not in before:
            yield place, f"指标“{each.id}”：上级“{each.parent}”不存在或写在它后面"
        before.add(each.id)
        if each.id in parents:
            if each.rule or each.group or each.over or any(option.score is not None for option in each.not_applicable):
                yield place, f"指标“{each.id}”下面还有指标，规则、分组、over 和按比例得分的不适用要写在最下一级"
        elif each.normalise is not None or each.combine != "sum" or each.points == "sum":
            yield place, f'指标“{each.id}”下面没有指标，不能用 normalise、combine 或 points = "sum"'
        has_points = each.points is not None or each.share is not None
        if rubric.outcomes and has_points:
            yield place, f"指标“{each.id}”：清单（有 outcomes）不计分，不写 points 或 share"
        if not rubric.outcomes and each.points is None and each.share is None:
            yield place, f"指标“{each.id}”：缺少 points（分值）"
        if each.points is not None and each.share is not None:
            yield place, f"指标“{each.id}”：points 与 share 只能写一个"
        if each.share is not None and (not each.parent or points_of(rubric).get(each.parent) is None):
            yield place, f"指标“{each.id}”：share 是上级分值的几成，上级要有固定的分值"
        if isinstance(each.points, tuple) and (not each.points or each.points[-1].when is not None):
            yield place, f"指标“{each.id}”：按条件的分值最后要有一项不带 when"


def points_of(rubric: Rubric) -> dict[str, Decimal | None]:
    """The full marks of every indicator by id; None where they depend on the unit."""
    found: dict[str, Decimal | None] = {}
    for each in rubric.indicator:
        above = found.get(each.parent)
        if each.share is not None:
            found[each.id] = None if above is None else above * each.share
        else:
            found[each.id] = each.points if isinstance(each.points, Decimal) else None
    for each in reversed(rubric.indicator):
        if each.points == "sum":
            parts = [(row.weight, found[row.id]) for row in rubric.indicator if row.parent == each.id]
            found[each.id] = (
                None if any(p is None for _, p in parts) else sum((w * p for w, p in parts if p is not None), ZERO)
            )
    return found


def _sums(rubric: Rubric) -> Iterator[Fault]:
    points = points_of(rubric)
    headings: list[tuple[Place, str, str, Decimal | None, str]] = [
        (("indicator", n), each.id, each.combine, points[each.id], each.mismatch)
        for n, each in enumerate(rubric.indicator)
        if each.points != "sum"
    ]
    total = rubric.total.points
    if not rubric.outcomes:
        headings.append((("total",), "", "sum", total if isinstance(total, Decimal) else None, rubric.total.mismatch))
        if total is None:
            yield ("total",), '[total]：缺少 points（总分），或写 points = "sum"'
    for place, name, combine, stated, mismatch in headings:
        below = [each for each in rubric.indicator if each.parent == name]
        worth = [points[each.id] for each in below]
        title = f"指标“{name}”" if name else "总分"
        shares = [each.share for each in below if each.share is not None]
        if shares and sum(shares, ZERO) != ONE:
            yield place, f"{title}下各项比例之和为 {plain(sum(shares, ZERO) * 100)}%，应为 100%"
        if not below or stated is None:
            continue
        if any(p is None for p in worth):
            if not shares:
                yield place, f'{title}：下面有分值随单位变化的指标，这里要写 points = "sum"'
            continue
        if combine == "taken":
            if any(worth) or any(each.floor != "none" for each in below):
                yield place, f'{title}：combine = "taken" 的下一级分值都应为 "0"，floor 都应为 "none"'
            continue
        weighted = [each.weight * p for each, p in zip(below, worth) if p is not None]
        found = {
            "sum": sum(weighted, ZERO),
            "max": max(weighted),
            "min": min(weighted),
            "mean": sum(weighted, ZERO) / len(weighted),
        }[combine]
        if found != stated and not mismatch:
            yield (
                place,
                f"{title}：下一级分值合计 {plain(found)}，不等于 {plain(stated)}；若原文如此，写 mismatch 说明理由",
            )
        if found == stated and mismatch:
            yield place, f"{title}：分值相符，不需要 mismatch"


# -- rulings, facts, total, options ------------------------------------------------------------------------------------


def _unders(rubric: Rubric) -> Iterator[tuple[Place, str]]:
    for number, indicator in enumerate(rubric.indicator):
        for at, rule in enumerate(indicator.rule):
            yield ("indicator", number, "rule", at), rule.under
        for under in (*(group.under for group in indicator.group), *(each.under for each in indicator.not_applicable)):
            yield ("indicator", number), under


def _rulings(rubric: Rubric) -> Iterator[Fault]:
    options = {f"{each.id}={option}" for each in rubric.ruling for option in each.options}
    used = {under for _, under in _unders(rubric)}
    for number, each in enumerate(rubric.ruling):
        place = ("ruling", number)
        if each.taken not in each.options:
            yield place, f"裁定“{each.id}”：taken“{each.taken}”不在选项中，可用：{'、'.join(each.options)}"
        if each.settles:
            table, _, key = each.settles.partition(".")
            rows = {f"{row.id}.{field}" for row in rubric.indicator for field in Indicator.model_fields}
            options_of = {f"{check}.{option}" for check, values in rubric.options.items() for option in values}
            known = {
                "total": set(Total.model_fields),
                "sources": set(Sources.model_fields),
                "options": options_of,
                "indicator": rows,
            }
            if key not in known.get(table, ()):
                yield place, f"裁定“{each.id}”：settles“{each.settles}”不是 total、sources、options 或 indicator 中的键"
        elif not any(f"{each.id}={option}" in used for option in each.options):
            yield (
                place,
                (
                    f"裁定“{each.id}”没有规则用到：用 under = '{each.id}=选项' 标出各口径的规则，或用 settles "
                    "指出体现它的键"
                ),
            )
    for where, under in _unders(rubric):
        if under and under not in options:
            yield where, f"under“{under}”不是已有裁定的选项{near(under, options)}"


def _facts(rubric: Rubric) -> Iterator[Fault]:
    used = set().union(*(each.facts for each in _expressions(rubric) if isinstance(each, Expression)))
    overs = [over for over in (rubric.total.over, *(each.over for each in rubric.indicator)) if over is not None]
    used |= {over.fact for over in overs} | {spec.of for spec in rubric.facts.values()}
    for name, spec in rubric.facts.items():
        place = ("facts", name)
        if not name.isidentifier() or name == "单位类别":
            yield place, f"事实“{name}”：名称只能用汉字、字母、数字和下划线，不以数字开头，也不能叫“单位类别”"
        elif name not in used:
            yield place, f"事实“{name}”没有规则用到"
        if bool(spec.peers) != bool(spec.of) or (spec.of and spec.of not in rubric.facts):
            yield place, f"事实“{name}”：peers 要与 of（另一个事实的名称）一起写"
        if spec.choices and spec.kind != "text":
            yield place, f'事实“{name}”：只有 kind = "text" 可以列 choices'
    for over in overs:
        if len(set(over.parts)) != len(over.parts):
            yield (), f"over“{over.name}”：parts 有重复"
        if bool(over.parts) == bool(over.fact):
            yield (), f"over“{over.name}”：parts 与 fact 写一个，且只写一个"
        if over.fact and (over.fact not in rubric.facts or rubric.facts[over.fact].kind != "list"):
            yield (), f'over“{over.name}”：fact“{over.fact}”应为 [facts] 中 kind = "list" 的事实'


def _expressions(rubric: Rubric) -> Iterator[Expression | ExpressionError]:
    kinds = fact_kinds(rubric)
    for indicator in rubric.indicator:
        for _, text, kind in _texts(indicator):
            try:
                yield compile_expression(text, kinds, kind)
            except ExpressionError as error:
                yield error


def _texts(indicator: Indicator) -> Iterator[tuple[int | None, str, str]]:
    """The expressions of an indicator: (number of the rule or None, text, kind)."""
    whens = [indicator.when, *(each.when for each in indicator.not_applicable)]
    whens += [each.when for each in indicator.points] if isinstance(indicator.points, tuple) else []
    yield from ((None, text, "yes-no") for text in whens if text is not None)
    for at, rule in enumerate(indicator.rule):
        yield from ((at, text, kind) for text, kind in expressions_of(rule).values())


def _total(rubric: Rubric) -> Iterator[Fault]:
    total, place = rubric.total, ("total",)
    ids = {each.id for each in rubric.indicator}
    for name in total.tie_break:
        if name != "uncapped" and name not in ids:
            yield place, f"[total] tie_break：没有指标“{name}”{near(name, {*ids, 'uncapped'})}"
    lines = [each.at_least for each in rubric.grade]
    known = [line for line in lines if line is not None]
    if known and len(known) != len(lines):
        yield ("grade",), "等次：at_least 要么都写，要么都不写（由人评定）"
    if known != sorted(set(known), reverse=True):
        yield ("grade",), "等次要从高到低排列，分数线不能相同"
    if known and known[-1] != 0:
        yield ("grade",), '最低的等次 at_least 应为 "0"'
    if Source.REVIEW not in rubric.sources.precedence:
        yield ("sources",), "[sources] precedence 要包括 review（复核）"
    if len(set(rubric.sources.precedence)) != len(rubric.sources.precedence) or not rubric.sources.precedence:
        yield ("sources",), "[sources] precedence 不能为空，也不能重复"
    if any(getattr(rule, "veto", False) for each in rubric.indicator for rule in each.rule) and not total.veto_grade:
        yield place, "有单项否决的规则，[total] 要写 veto_grade（否决后的等次）"
    if rubric.valid_from and rubric.valid_until and rubric.valid_from > rubric.valid_until:
        yield (), "valid_from 晚于 valid_until"
    if total.cap is not None and isinstance(total.points, Decimal) and total.cap < total.points:
        yield place, f"[total] cap {plain(total.cap)} 低于总分 {plain(total.points)}"


def _options(rubric: Rubric) -> Iterator[Fault]:
    checks = load_checks()
    for name, values in rubric.options.items():
        place = ("options", name)
        if name not in checks:
            yield place, f"options：没有检查“{name}”{near(name, checks)}"
            continue
        for key, value in values.items():
            default = checks[name].options.get(key)
            if default is None:
                yield place, f"options.{name}：没有选项“{key}”{near(key, checks[name].options)}"
            elif type(value) is not type(default):
                yield place, f"options.{name}.{key}：应与默认值 {default!r} 同类"


# -- one row -----------------------------------------------------------------------------------------------------------


def _row(rubric: Rubric, number: int, indicator: Indicator) -> Iterator[Fault]:
    place: Place = ("indicator", number)
    points = points_of(rubric)[indicator.id]
    title = f"指标“{indicator.id}”"
    for at, text, kind in _texts(indicator):
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


def most_of(rule: AnyRule, points: Decimal | None, floor: Decimal | str = ZERO) -> Decimal | None:
    """The most that a rule can come to before its own cap; None where nothing bounds it, as on a row without a
    floor."""
    marks = points if points is not None else ZERO
    price = rule.deduct if rule.deduct is not None else rule.award if rule.award is not None else rule.bonus
    if price is None or points is None:
        return None
    if isinstance(rule, (Flag, Ratio)) and isinstance(price, Amount):
        return price.of(marks).value
    if isinstance(rule, Missing) and isinstance(price, Amount):
        return price.of(marks).value * len(rule.elements)
    if isinstance(rule, Tiers) and isinstance(price, tuple):
        worth = [tier.points.of(marks).value for tier in price]
        return sum(worth, ZERO) if rule.take == "all" else max(worth)
    if isinstance(rule, Level) and isinstance(price, dict) and rule.take == "highest":
        return max(each.of(marks).value for each in price.values())
    if isinstance(rule, Judged):
        worth = [each.of(marks).value for each in (*rule_range(rule).choices, rule_range(rule).max) if each is not None]
        return max(worth, default=None if floor == "none" else marks)
    return None


def rule_range(rule: Judged) -> Range:
    """What a person may decide."""
    price = rule.deduct or rule.award or rule.bonus
    assert price is not None
    return price


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
