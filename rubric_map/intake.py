"""Whether what people and machines enter fits a rubric: known rows and rules, values within bounds, claims the document
allows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from checks.loader import load_checks
from model.finding import Finding, Outcome
from model.formula import plain
from model.inputs import Claim, Entry, Fact, FactValue, Inputs, Judgement, Occurrence, Source, State
from rubric_map.language import AnyRule, Counted, FactSpec, Indicator, Judged, Level, Missing, Rubric
from rubric_map.program import is_taken
from rubric_map.reach import most_of, points_of, rule_range

MOST_DECIMALS = 15
YES = frozenset(("是", "有", "对", "√", "Y", "y", "yes", "true", "True", "1"))
NO = frozenset(("否", "无", "没有", "不", "×", "N", "n", "no", "false", "False", "0"))


def occurrences_of(findings: list[Finding]) -> tuple[Occurrence, ...]:
    """Findings as occurrences: those that failed; what could not be told costs nothing until a person confirms it."""
    return tuple(
        Occurrence(each.key, each.check, each.target, State(each.review), places=max(1, len(each.places)))
        for each in findings
        if each.outcome is Outcome.FAILED or State(each.review) is State.CONFIRMED
    )


def rules_by_id(rubric: Rubric) -> dict[str, AnyRule]:
    """The rules of an edition by id: of several readings the one that was ruled."""
    return {rule.id: rule for each in rubric.indicator for rule in each.rule if is_taken(rubric, rule.under)}


def row_of(rubric: Rubric, indicator: str) -> Indicator | None:
    """A row that is scored, by its id."""
    return next((row for row in rubric.rows if row.id == indicator), None)


def most_marks(rubric: Rubric, row: Indicator) -> Decimal:
    """Full marks of a row; of several by condition the most."""
    by_condition = [each.points for each in row.points] if isinstance(row.points, tuple) else []
    return max(by_condition, default=points_of(rubric)[row.id] or Decimal(0))


def most_points(rubric: Rubric, row: Indicator) -> Decimal | None:
    """The most that a row can get, bonuses included; None where nothing bounds it."""
    points = most_marks(rubric, row)
    bonuses = [rule for rule in row.rule if rule.bonus is not None]
    most = [rule.cap.of(points).value if rule.cap is not None else most_of(rule, points, row.floor) for rule in bonuses]
    return None if None in most else points + sum((each for each in most if each is not None), Decimal(0))


def least_points(row: Indicator) -> Decimal | None:
    """The least that a row can get; None where nothing bounds it."""
    return None if row.floor == "none" else row.floor


# -- what does not fit -------------------------------------------------------------------------------------------------


def inputs_faults(rubric: Rubric, inputs: Inputs) -> list[str]:
    """Everything in a unit's inputs that does not fit the rubric, in the words of the JSON format."""
    faults = [
        f"第{n}个 finding：{words}"
        for n, each in enumerate(inputs.occurrences, 1)
        for words in occurrence_faults(rubric, each)
    ]
    faults += [f"facts“{each.name}”：{words}" for each in inputs.facts for words in fact_faults(rubric, each)]
    faults += [
        f"第{n}个 score（{each.indicator}）：{words}"
        for n, each in enumerate(inputs.entries, 1)
        for words in entry_faults(rubric, each)
    ]
    faults += [
        f"第{n}个 judgement（{each.rule}）：{words}"
        for n, each in enumerate(inputs.judgements, 1)
        for words in judgement_faults(rubric, each)
    ]
    faults += [
        f"第{n}个 inapplicable（{each.indicator}）：{words}"
        for n, each in enumerate(inputs.claims, 1)
        for words in claim_faults(rubric, each)
    ]
    known = (
        {row.id for row in rubric.rows}
        | rules_by_id(rubric).keys()
        | {c for r in rules_by_id(rubric).values() for c in getattr(r, "checks", ())}
    )
    if inputs.kind and inputs.kind not in rubric.applies_to:
        faults.append(f"kind：“{inputs.kind}”不在适用的单位类别中：{'、'.join(rubric.applies_to)}")
    return faults + [
        f"examined：本评分标准没有检查、规则或指标“{name}”"
        for name in sorted({name.partition("@")[0] for name in inputs.examined} - known - load_checks().keys())
    ]


def occurrence_faults(rubric: Rubric, each: Occurrence) -> Iterator[str]:
    """What does not fit about an occurrence."""
    rules = rules_by_id(rubric)
    rule = rules.get(each.of)
    if rule is None:
        if each.of not in load_checks():
            yield f"没有规则或检查“{each.of}”"
        return
    if not isinstance(rule, Counted):
        yield f"规则“{each.of}”不按次计（{rule.measure}），请填事实或裁量分"
    if isinstance(rule, Level):
        levels = tuple(rule.deduct or rule.award or rule.bonus or ())
        if each.level not in levels:
            yield f"级别“{each.level}”应为：{'、'.join(levels)}"
    elif each.level:
        yield f"规则“{each.of}”不分级别"
    if isinstance(rule, Missing) and each.element not in rule.elements:
        yield f"要素“{each.element}”应为：{'、'.join(rule.elements)}"
    if each.count < 1 or each.places < 1:
        yield "次数应为不小于1的整数"
    divided = {
        part_faults_of(rubric, row, each.part, may_be_whole=False)
        for row in rubric.rows
        for mine in row.rule
        if mine.id == each.of
    }
    yield from (words for words in divided if words)
    yield from _frozen(rubric, each.origin.when)


def part_faults_of(rubric: Rubric, row: Indicator, part: str, *, may_be_whole: bool) -> str:
    """What is wrong with the part that something is entered for; "" when nothing is."""
    over = rubric.total.over or row.over
    if over is None:
        return f"指标“{row.id}”不分部分计分，part 应留空" if part else ""
    if not part and may_be_whole and rubric.total.over is None:
        return ""
    if not part:
        return f"指标“{row.id}”按{over.name}计分，要写明 part" + (f"：{'、'.join(over.parts)}" if over.parts else "")
    return f"part“{part}”应为：{'、'.join(over.parts)}" if over.parts and part not in over.parts else ""


def fact_faults(rubric: Rubric, each: Fact) -> Iterator[str]:
    """What does not fit about a fact."""
    spec = rubric.facts.get(each.name)
    if spec is None:
        yield f"本评分标准没有这一事实，已列：{'、'.join(rubric.facts) or '无'}"
        return
    kinds: dict[str, type | tuple[type, ...]] = {
        "number": Decimal,
        "yes-no": bool,
        "text": str,
        "date": date,
        "list": tuple,
    }
    if not isinstance(each.value, kinds[spec.kind]):
        yield f"应为{_wanted(spec)}，现为“{each.value}”"
    elif spec.choices and each.value not in spec.choices:
        yield f"应为：{'、'.join(spec.choices)}，现为“{each.value}”"
    yield from _frozen(rubric, each.origin.when)


def entry_faults(rubric: Rubric, each: Entry) -> Iterator[str]:
    """What does not fit about a score or outcome of a row."""
    row = row_of(rubric, each.indicator)
    if row is None:
        yield f"没有指标“{each.indicator}”，或它是上级标题，不直接评分"
        return
    if each.source is Source.MACHINE:
        yield "source 应为 self、special 或 review；机器的结果由 findings 和 facts 算出"
    if words := part_faults_of(rubric, row, each.part, may_be_whole=True):
        yield words
    if rubric.outcomes:
        if each.points is not None or each.outcome not in rubric.outcomes:
            yield f"清单不计分，结果应为：{'、'.join(rubric.outcomes)}"
    elif each.points is None or each.outcome or not each.points.is_finite():
        yield "应填分数"
    elif int(each.points.as_tuple().exponent) < -MOST_DECIMALS:
        yield f"分数的小数位数不应超过 {MOST_DECIMALS} 位"
    else:
        most, least = most_points(rubric, row), least_points(row)
        if (most is not None and each.points > most) or (least is not None and each.points < least):
            yield (
                f"分数 {plain(each.points)} 超出 {plain(least) if least is not None else '不限'} 至 "
                f"{plain(most) if most is not None else '不限'} 的范围"
            )
    yield from _frozen(rubric, each.origin.when)


def judgement_faults(rubric: Rubric, each: Judgement) -> Iterator[str]:
    """What does not fit about a discretionary amount: bounds, choices, and that a person with a reason stands behind
    it."""
    rule = rules_by_id(rubric).get(each.rule)
    if not isinstance(rule, Judged):
        yield f"没有裁量规则“{each.rule}”"
        return
    row = next(row for row in rubric.rows if rule in row.rule)
    points = most_marks(rubric, row)
    price = rule_range(rule)
    choices = [choice.of(points).value for choice in price.choices]
    least = price.min.of(points).value if price.min is not None else Decimal(0)
    most = most_of(rule, points, row.floor)
    if choices and each.points not in choices:
        yield f"应为 {'、'.join(plain(choice) for choice in choices)} 之一，现为 {plain(each.points)}"
    elif not choices and (each.points < least or (most is not None and each.points > most)):
        yield f"{plain(each.points)} 超出 {plain(least)} 至 {'不限' if most is None else plain(most)} 的范围"
    if not each.origin.who or not each.origin.why or not each.origin.when:
        yield "裁量分须写明谁定的（who）、理由（why）和时间（when）"
    if words := part_faults_of(rubric, row, each.part, may_be_whole=False):
        yield words
    yield from _frozen(rubric, each.origin.when)


def claim_faults(rubric: Rubric, each: Claim) -> Iterator[str]:
    """What does not fit about a claim that a row does not apply."""
    row = row_of(rubric, each.indicator)
    if row is None:
        yield f"没有指标“{each.indicator}”"
    elif not claims_open_to_people(rubric, row):
        by_fact = [option.when for option in row.not_applicable if option.when is not None]
        if by_fact:
            yield f"本项是否适用由事实决定（{'；'.join(by_fact)}），请填事实"
        else:
            yield "原文没有规定本项不适用时怎样计分，须先在评分标准中作出裁定（ruling）并另立新版本"
    elif not each.origin.evidence and not each.origin.why:
        yield "不适用须有理由或佐证"
    elif words := part_faults_of(rubric, row, each.part, may_be_whole=False):
        yield words
    yield from _frozen(rubric, each.origin.when)


def claims_open_to_people(rubric: Rubric, row: Indicator) -> bool:
    """Whether people may claim that a row does not apply: the document says how it is scored then, and no fact decides
    it."""
    return any(is_taken(rubric, option.under) and option.when is None for option in row.not_applicable)


def _frozen(rubric: Rubric, when: str) -> Iterator[str]:
    if rubric.evidence_until is not None and when[:10] > rubric.evidence_until.isoformat():
        yield f"{when[:10]} 已过证据截止日 {rubric.evidence_until.isoformat()}"


# -- values ------------------------------------------------------------------------------------------------------------


def fact_value(spec: FactSpec, raw: Any) -> FactValue:
    """A fact's value from what a person or a file wrote. Raises ``ValueError`` with advice."""
    text = str(raw).strip()
    if spec.kind == "number" and not isinstance(raw, bool):
        return _number(spec, f"{raw:.10g}" if isinstance(raw, float) else text)
    elif spec.kind == "yes-no" and (text in YES or text in NO):
        return text in YES
    elif spec.kind == "date":
        try:
            return (
                raw.date()
                if hasattr(raw, "date")
                else raw
                if isinstance(raw, date)
                else date.fromisoformat(text.replace("/", "-")[:10])
            )
        except ValueError:
            pass
    elif spec.kind == "list":
        items = raw if isinstance(raw, (list, tuple)) else text.replace("，", "、").replace(",", "、").split("、")
        return tuple(dict.fromkeys(str(item).strip() for item in items if str(item).strip()))
    elif spec.kind == "text" and text and (not spec.choices or text in spec.choices):
        return text
    raise ValueError(f"应为{_wanted(spec)}，现为“{text[:40]}”")


def _number(spec: FactSpec, text: str) -> Decimal:
    """A number of at least 0; where the unit is %, one above 1 must be written with the sign, or nobody knows what is
    meant."""
    has_sign = text.endswith("%")
    try:
        value = Decimal(text.rstrip("%").replace(",", "").strip()) / (100 if has_sign else 1)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= Decimal(10) ** 9:
        raise ValueError(f"应为{_wanted(spec)}，现为“{text[:40]}”")
    if spec.unit == "%" and value > 1 and not has_sign:
        raise ValueError(f"百分数应写作 78% 或 0.78，现为“{text[:40]}”")
    return value


def _wanted(spec: FactSpec) -> str:
    if spec.choices:
        return "：" + "、".join(spec.choices)
    return {
        "number": "不小于0的数",
        "yes-no": "是或否",
        "text": "文字",
        "date": "日期，如 2023-01-20",
        "list": "用顿号分开的清单",
    }[spec.kind]
