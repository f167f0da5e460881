"""What a rubric says must fit together: sums, references, caps that can be reached, expressions, checks and options."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from checks.loader import load_checks
from model.formula import ONE, ZERO, plain
from model.inputs import Source
from model.unit import kind_word
from rubric_map.expression import Expression, ExpressionError, compile_expression
from rubric_map.faults import Fault, Place, near
from rubric_map.language import (
    Indicator,
    Rubric,
    Sources,
    Total,
)
from rubric_map.program import fact_kinds
from rubric_map.reach import points_of
from rubric_map.row_validation import row_faults, texts_of


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
                *(row_faults(rubric, number, each) for number, each in enumerate(rubric.indicator)),
            )
        )
    )


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
    for kind in rubric.applies_to:
        if kind != kind_word(kind):
            yield ("applies_to",), f"单位类别“{kind}”不应含有空格或半角括号，应写作“{kind_word(kind)}”"
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
        for _, text, kind in texts_of(indicator):
            try:
                yield compile_expression(text, kinds, kind)
            except ExpressionError as error:
                yield error


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
