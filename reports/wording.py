"""The sentences of reports: what is said of values, as plain text in the style of office documents. Templates place
them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from model.finding import Evidence, Finding
from model.inputs import Occurrence
from model.scorecard import RowScore, RuleScore, Scorecard, SourceScore
from model.snapshot import Unread
from reports.values import Bearing, UnitReport
from rubric_map.language import Rubric
from rubric_map.ranking import Comparison

MEANING = {
    Bearing.SCORED: "",
    Bearing.LEAD: "评分标准以此项检查为线索，所列问题是否扣分由评分人酌定。",
    Bearing.NONE: "评分标准没有引用此项检查，所列问题不扣分。",
}
TRAIL_HEAD = "生成时留痕末条校验值："
TRAIL_CHECK = "，可用 duwang audit verify --head 核对。"
NOT_UNTIL_CONFIRMED = "须经复核人员确认后方可作为考核依据。"
HOW_TO_OBJECT = "对检查结果有异议的，可对照所列网址、读取时间和引文提出。未能检查的内容单列，不视为合格。"


def day(value: date) -> str:
    """A day as office documents write it."""
    return value.strftime("%Y年%m月%d日")


def moment(value: datetime) -> str:
    """A time as office documents write it."""
    return value.strftime("%Y年%m月%d日 %H:%M")


def points(value: Decimal | None) -> str:
    """Points without needless zeros; 未检查 for None."""
    return "未检查" if value is None else format(value.normalize(), "f")


# -- the unit ----------------------------------------------------------------------------------------------------------


def unread_portal(report: UnitReport) -> str:
    """Why the portal could not be read, and what that means for the score."""
    said = f"{report.trouble}。本次各项均未检查"
    if report.carried is None:
        return f"{said}，不计分，也不视为合格。"
    return f"{said}；{day(report.carried)}检查的结论和得分继续有效，待能够读取时再行检查。"


def no_problem(report: UnitReport) -> str:
    """What stands where no problem was found."""
    return "未发现不符合规定的问题。" if report.readable else "未检查。"


def no_score(report: UnitReport) -> str:
    """What stands where there is no score."""
    return f"没有适用于“{report.unit.kind}”的评分标准，或本单位未能检查，未计分。"


def known_by_address(report: UnitReport) -> str:
    """Of columns that nobody is accused for."""
    return f"另有{report.known_by_address}个栏目的类型仅能由网址推断，不据以判定不符合。"


# -- findings ----------------------------------------------------------------------------------------------------------


def seen(finding: Finding, as_of: datetime) -> str:
    """How sure the machine is, and since when and until when the finding was seen."""
    parts = [f"把握程度：{finding.confidence.zh}"]
    if finding.first_seen:
        parts.append(f"首次发现：{finding.first_seen:%Y-%m-%d}")
    if finding.last_seen and finding.last_seen < as_of:
        parts.append(f"本次未能复核，最近见于{finding.last_seen:%Y-%m-%d}")
    return "　".join(parts)


def fetched(item: Evidence) -> str:
    """When a page was read, and what it answered."""
    when = f"，{moment(item.fetched_at)} 读取" if item.fetched_at else ""
    answered = f"，状态码 {item.status}" if item.status else ""
    return when + answered + ("（内容自上次检查未变化）" if item.status == 304 else "")


def unread_entry(entry: Unread) -> tuple[str, str]:
    """The address of something that could not be read ("" when it has none), and what is said of it."""
    if not entry.url:
        return "", entry.note
    return entry.url, f"（{entry.note}）" if entry.note and entry.status == "unparsed" else ""


# -- scores ------------------------------------------------------------------------------------------------------------


def rubric_line(rubric: Rubric) -> str:
    """The rubric by its title, document number and day."""
    issued = f"，{day(rubric.issued)}" if rubric.issued else ""
    return f"评分标准：《{rubric.title}》（{rubric.document}{issued}）"


def expired(report: UnitReport) -> str:
    """That the rubric was no longer valid at the moment of inspection; "" when it was."""
    until = report.rubric.valid_until if report.rubric else None
    if until is None or report.as_of.date() <= until:
        return ""
    return f"本评分标准有效期至{day(until)}，检查时间点已在其后。"


def vetoes(card: Scorecard) -> list[tuple[str, str]]:
    """What is said of vetoes (单项否决): the heading of each notice and its text."""
    found = [
        ("单项否决：", card.vetoes, "不再评分。" if card.confirmed is None else ""),
        ("可能单项否决，待复核人员确认：", card.possible_vetoes, ""),
        ("尚未核查的单项否决情形：", card.unexamined_vetoes, ""),
    ]
    return [
        (heading, f"{'；'.join(rule_clause(card, name) for name in names)}。{more}")
        for heading, names, more in found
        if names
    ]


def reach(card: Scorecard) -> str:
    """What the score can still become."""
    return f"{'不限' if card.low is None else points(card.low)}～{points(card.high)}"


def grades(card: Scorecard) -> tuple[str, str]:
    """The grades that are still possible, and what they are called."""
    named = "、".join(card.grades) if len(card.grades) < 3 else f"{card.grades[0]}至{card.grades[-1]}"
    return named, "建议等次" if card.complete else "可能的等次"


def row_remark(row: RowScore) -> str:
    """What is said of a scored row that is not examined in full; "" when it is."""
    if not row.applies:
        return f"不适用：{row.note}"
    if row.heading or row.examined == "full":
        return ""
    return "部分检查" if row.examined == "part" else "仅有自评，未核"


def occurrence(each: Occurrence) -> str:
    """Who recorded an occurrence, when, in what state and why."""
    origin = each.origin
    said = (origin.body, origin.who, origin.when[:10], each.state.zh, origin.why)
    return f"（{'，'.join(part for part in said if part)}）"


def compared(comparison: Comparison) -> str:
    """How the score has changed since the run before."""
    other = "" if comparison.same_edition else "；评分标准版本不同，只比较编号和分值相同的指标"
    return f"按已确认的问题计，得分由 {points(comparison.earlier)} 变为 {points(comparison.now)}{other}。"


def sources(each: Iterable[SourceScore]) -> str:
    """What every source says of a row."""
    return "；".join(_source(score) for score in each)


def _source(score: SourceScore) -> str:
    said = "，".join(part for part in (score.who, score.why) if part) if score.who else ""
    return f"{score.source.zh} {points(score.points)}" + (f"（{said}）" if said else "")


def unexamined(row: RowScore) -> str:
    """What of a row nobody examined."""
    clauses = open_rules(row)
    if not clauses:
        return row.note
    return f"尚未检查：{'；'.join(clauses)}" + (f"。{row.note}" if row.note else "")


def scored_rules(card: Scorecard) -> list[tuple[RowScore, RuleScore]]:
    """The rules that came to something, with their rows."""
    return [(row, rule) for row in card.rows for rule in row.rules if rule.quantity]


def open_rules(row: RowScore) -> list[str]:
    """The clauses of a row that nobody examined yet."""
    return [rule.clause for rule in row.rules if not rule.known and rule.effect != "bonus"]


def rule_clause(card: Scorecard, name: str) -> str:
    """The clause of a rule by its id."""
    return next((rule.clause for row in card.rows for rule in row.rules if rule.rule == name), name)
