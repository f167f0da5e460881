"""Rules in the words of an office document, for tables that people read."""

from decimal import Decimal

from model.formula import plain
from rubric_map.language import (
    AnyRule,
    Count,
    Counted,
    Flag,
    Indicator,
    Judged,
    Level,
    Missing,
    Range,
    Ratio,
    Rubric,
    Shortfall,
    Step,
    Tier,
    Tiers,
)
from rubric_map.program import effect_of, is_taken
from rubric_map.reach import most_of

_VERBS = {"deduct": "扣", "award": "得", "bonus": "额外加", "ceiling": "起评不高于", "veto": "单项否决", "mark": "记为"}
_COMPARE = (("below", "低于"), ("at_most", "不高于"), ("above", "高于"), ("at_least", "不低于"))


def rule_words(rubric: Rubric, row: Indicator) -> list[str]:
    """One line per rule that is in force, then groups and what does not apply."""
    lines = [rule_line(rule) for rule in row.rule if is_taken(rubric, rule.under)]
    for group in row.group:
        if is_taken(rubric, group.under):
            limit = f"合计最多 {group.cap}" if group.cap is not None else ""
            lines.append(f"〔{group.id}〕{'取最重的一条' if group.take == 'heaviest' else ''}{limit}")
    for each in row.not_applicable:
        if is_taken(rubric, each.under):
            given = (
                f"得{percent(each.score)}"
                if each.score is not None
                else {
                    "drop": "不计入",
                    "spread-equally": "分值平均摊入其他项",
                    "spread-by-points": "分值按比例摊入其他项",
                }[each.then]
            )
            lines.append(f"不适用（{each.when or '须核准'}）：{given}")
    if row.hints:
        lines.append(f"线索：{'、'.join(row.hints)}")
    return lines


def points_words(rubric: Rubric, indicator: str) -> str:
    """The points of a row as the document writes them."""
    row = next(each for each in rubric.indicator if each.id == indicator)
    if row.share is not None:
        return f"{plain(row.share * 100)}%"
    if isinstance(row.points, tuple):
        return "／".join(f"{plain(each.points)}" + (f"（{each.when}）" if each.when else "") for each in row.points)
    weight = "" if row.weight == 1 else f" × {plain(row.weight * 100)}%"
    return "合计" if row.points == "sum" else "" if row.points is None else f"{plain(row.points)}{weight}"


def method_of(row: Indicator) -> str:
    """Who assesses a row, and how."""
    return "；".join(part for part in (row.method, "、".join(row.body)) if part)


def percent(share: Decimal) -> str:
    """A share in percent."""
    return f"{plain(share * 100)}%"


def rule_line(rule: AnyRule) -> str:
    """A rule in one line."""
    effect, _ = effect_of(rule)
    parts = [_words(rule, effect)]
    if rule.cap is not None:
        parts.append(f"最多 {rule.cap}")
    if rule.group:
        parts.append(f"〔{rule.group}〕")
    if rule.when is not None:
        parts.append(f"仅当 {rule.when}")
    if isinstance(rule, Counted) and rule.checks:
        parts.append(f"机检：{'、'.join(rule.checks)}")
    return "，".join(parts)


def _words(rule: AnyRule, effect: str) -> str:  # noqa: PLR0911  a measure, a sentence
    verb = _VERBS[effect]
    price = effect_of(rule)[1]
    match rule:
        case Count() if effect in ("veto", "mark"):
            return f"{'满' + str(rule.at_least) + rule.per if rule.at_least > 1 else '发现'}即{verb}{rule.mark}"
        case Count():
            return f"每{rule.per}{verb}{price}"
        case Missing():
            return f"{len(rule.elements)}项要素每缺一项{verb}{price}"
        case Level():
            take = {
                "each": "",
                "highest": "，只取最高一次",
                "highest-per-target": "，同一对象取最高",
                "heaviest": "，按重者计",
                "heaviest-per-target": "，同一对象按重者计",
            }[rule.take]
            return (
                f"按级别{verb}："
                f"{'、'.join(f'{name}{each}' for name, each in (price if isinstance(price, dict) else {}).items())}"
                f"{take}"
            )
        case Tiers():
            tiers = price if isinstance(price, tuple) else ()
            take = "取最重" if rule.take == "heaviest" else "累进"
            return f"{rule.value}：{'、'.join(f'{threshold(tier)}{verb}{tier.points}' for tier in tiers)}（{take}）"
        case Shortfall():
            return f"{rule.value} 每少{plain(rule.step)}{verb}{price}（应达{plain(rule.expected)}）"
        case Step():
            return f"{rule.value} 每{plain(rule.step)}{verb}{price}" + (
                f"（超过{plain(rule.start)}起）" if rule.start else ""
            )
        case Ratio():
            return f"（{rule.part}）÷（{rule.whole}）{threshold(rule)}{verb}{price}"
        case Flag():
            what = rule.mark if effect == "mark" else "" if effect == "veto" else str(price)
            return f"{rule.holds or '发现'}即{verb}{what}"
        case Judged():
            return f"酌情{verb}{_range(price)}"


def threshold(tier: Tier | Ratio) -> str:
    """A threshold in words."""
    return next(
        (
            f"{words}{percent(limit)}" if limit <= 1 else f"{words}{plain(limit)}"
            for key, words in _COMPARE
            if (limit := getattr(tier, key)) is not None
        ),
        "",
    )


def _range(price: object) -> str:
    if not isinstance(price, Range):
        return ""
    if price.choices:
        return "：" + "、".join(str(each) for each in price.choices)
    least = f"{price.min} 至 " if price.min is not None else ""
    return f" {least}{price.max}" if price.max is not None else ""


def judgement_range(rule: Judged, points: Decimal | None, floor: Decimal | str) -> str:
    """What a person may decide, and which way."""
    effect, price = effect_of(rule)
    most = most_of(rule, points, floor)
    said = _range(price).removeprefix("：").strip() or ("不限" if most is None else f"0 至 {plain(most)}")
    return f"{_VERBS[effect]} {said}"
