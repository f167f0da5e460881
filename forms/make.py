"""Making a workbook: values in, bytes out. The same values give the same bytes."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from forms.layout import (
    ABOUT,
    FACT_COLUMNS,
    FACTS,
    JUDGEMENT_COLUMNS,
    JUDGEMENTS,
    LISTS,
    META,
    NOT_ASKED,
    OCCURRENCE_COLUMNS,
    OCCURRENCE_LINES,
    OCCURRENCES,
    SCORES,
    STATES,
    VERSION,
    WHEN_CELL,
    WHO_CELL,
    Column,
    Scope,
    columns_for,
    counted_rules,
    facts_for,
    judged_rules,
    may_be_claimed,
    parts_of,
    rows_for,
    sheets_for,
)
from model.formula import plain
from model.unit import Unit
from rubric_map.files import digest_of
from rubric_map.intake import least_points, most_points
from rubric_map.language import Counted, FactSpec, Indicator, Judged, Missing, Rubric
from rubric_map.listing import judgement_range, points_words, rule_line
from rubric_map.reach import points_of

FONT = "宋体"
_HELP = (
    "一、黄色格子可以填写，其他格子已锁定；不填的留空，留空不等于零分。",
    "二、“评分”填得分，不是扣分；超出范围的数会被拒绝。",
    "三、不涉及的项目在“不适用”填“是”，并写明理由或佐证，经复核核准后才按规定计分。",
    "四、“佐证”填网址或随表报送的文件名，一行一个。",
    "五、填好后交回主管部门读入；有错的格子会逐一列出，改正后可以再次读入，先前填报的内容全部留痕。",
)
_RECORDS = (
    "六、“扣分加分事项”一行一件，从清单中选择单位和规则；同一规则、同一对象再次填报即为更正。",
    "七、核查过而没有扣分加分事项的，在“评分”表“已核查”填“是”；没有核查的不要填。",
    "八、“裁量分”由考核人员在规定范围内确定，必须写明理由。",
)


def make_form(
    rubric: Rubric,
    period: str,
    scope: Scope,
    units: Sequence[Unit],
    as_of: datetime,
    known: Mapping[tuple[str, str], str] | None = None,
) -> bytes:
    """A workbook for some units. ``known`` is what other sources say, by unit id and row id."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{rubric.title}{scope.title}", "created": as_of.replace(tzinfo=None)})
    sheets = _Sheets(book)
    _about(sheets, rubric, period, scope, units)
    _scores(sheets, rubric, scope, units, known or {})
    if facts := facts_for(rubric, scope):
        _facts(sheets, facts, units)
    if scope.records:
        _occurrences(sheets, rubric, scope, units)
        if rules := judged_rules(rubric, scope):
            _judgements(sheets, rubric, rules, units)
    _meta(sheets, rubric, period, scope, units)
    book.close()
    return buffer.getvalue()


class _Sheets:
    """A workbook with its formats."""

    def __init__(self, book: Any) -> None:
        base = {
            "font_name": FONT,
            "font_size": 10,
            "valign": "vcenter",
            "text_wrap": True,
            "border": 1,
            "border_color": "#B8BEC6",
        }
        self.book = book
        self.plain = book.add_format(base)
        self.number = book.add_format({**base, "align": "center"})
        self.header = book.add_format({**base, "bold": True, "bg_color": "#DCE6F1", "align": "center"})
        self.input = book.add_format({**base, "bg_color": "#FFF9DB", "locked": False})
        self.date = book.add_format({**base, "bg_color": "#FFF9DB", "locked": False, "num_format": "yyyy-mm-dd"})
        self.title = book.add_format({"font_name": FONT, "font_size": 15, "bold": True})
        self.text = book.add_format({"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "top"})

    def table(self, name: str, columns: tuple[Column, ...], frozen: int) -> Any:
        """A protected sheet with its header row, ready to print on A4 across."""
        sheet = self.book.add_worksheet(name)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.header, self.header)
            if column.remark:
                sheet.write_comment(0, at, column.remark, {"x_scale": 2, "author": "读网"})
        sheet.freeze_panes(1, frozen)
        sheet.set_row(0, 24)
        _print_across(sheet)
        sheet.repeat_rows(0)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
        return sheet

    def line(self, sheet: Any, row: int, columns: tuple[Column, ...], values: Mapping[str, str]) -> None:
        """One row: what is stated is locked, what is asked for is open; high enough for the longest text."""
        lines = max((-(-_width(values.get(column.header, "")) // column.width) for column in columns), default=1)
        sheet.set_row(row, min(400, 6 + 14 * max(1, lines)))
        for at, column in enumerate(columns):
            sheet.write_string(row, at, values.get(column.header, ""), self.input if column.is_input else self.plain)


def _width(text: str) -> int:
    """The width of a text in characters of a column; Chinese characters take two."""
    return sum(1 if character.isascii() else 2 for character in text)


def _print_across(sheet: Any) -> None:
    """A4 across, as wide as the paper."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _at(columns: tuple[Column, ...], header: str) -> int:
    return next(at for at, column in enumerate(columns) if column.header == header)


def _about(sheets: _Sheets, rubric: Rubric, period: str, scope: Scope, units: Sequence[Unit]) -> None:
    sheet = sheets.book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 96)
    sheet.set_row(0, 30)
    _print_across(sheet)
    sheet.write_string("A1", f"{rubric.title}", sheets.title)
    sheet.write_string("A2", "表名", sheets.plain)
    sheet.write_string("B2", f"{scope.title}　考核年度：{period}　依据：{rubric.document}", sheets.plain)
    sheet.write_string("A3", "单位", sheets.plain)
    sheet.write_string(
        "B3",
        "、".join(unit.name for unit in units[:40]) + (f"等{len(units)}个单位" if len(units) > 40 else ""),
        sheets.plain,
    )
    sheet.write_string("A4", "填表人", sheets.plain)
    sheet.write_blank(WHO_CELL, None, sheets.input)
    sheet.write_string("A5", "填表日期", sheets.plain)
    sheet.write_blank(WHEN_CELL, None, sheets.date)
    for number, line in enumerate((*_HELP, *(_RECORDS if scope.records else ())), 7):
        sheet.merge_range(number - 1, 0, number - 1, 1, line, sheets.text)
    sheet.protect("")


def _scores(
    sheets: _Sheets, rubric: Rubric, scope: Scope, units: Sequence[Unit], known: Mapping[tuple[str, str], str]
) -> None:
    columns = sheets_for(rubric, scope)[SCORES]
    sheet = sheets.table(SCORES, columns, _at(columns, "指标") + 1)
    headings = {each.id: each.title for each in rubric.indicator}
    line = 1
    for unit in units:
        for row in rows_for(rubric, scope):
            for part in parts_of(rubric, row):
                sheets.line(
                    sheet,
                    line,
                    columns,
                    {
                        "单位编号": unit.id,
                        "单位": unit.name,
                        "序号": row.id,
                        "部分": part,
                        "上级指标": headings.get(row.parent, ""),
                        "指标": row.title,
                        "评分标准": row.scoring,
                        "考评要点": row.clause,
                        "分值": points_words(rubric, row.id),
                        "已有评分": known.get((unit.id, row.id), ""),
                    },
                )
                _score_cell(sheets, sheet, line, columns, rubric, row)
                line += 1


def _score_cell(
    sheets: _Sheets, sheet: Any, line: int, columns: tuple[Column, ...], rubric: Rubric, row: Indicator
) -> None:
    at = _at(columns, "评分")
    if rubric.outcomes:
        sheet.data_validation(line, at, line, at, _choice(list(rubric.outcomes)))
    else:
        least, most = least_points(row), most_points(rubric, row)
        low, high = (-(10**6) if least is None else float(least)), (10**6 if most is None else float(most))
        said = f"应为 {'不限' if least is None else plain(least)} 至 {'不限' if most is None else plain(most)} 之间的数"
        sheet.data_validation(line, at, line, at, _between(low, high, said) | {"error_title": "评分超出范围"})
    asked = {"不适用": may_be_claimed(rubric, row), "已核查": any(isinstance(rule, Counted) for rule in row.rule)}
    for header, is_asked in asked.items():
        if any(column.header == header for column in columns):
            cell = _at(columns, header)
            if is_asked:
                sheet.data_validation(line, cell, line, cell, _choice(["是"]))
            else:
                sheet.write_string(line, cell, NOT_ASKED, sheets.number)


def _choice(words: list[str]) -> dict[str, Any]:
    return {"validate": "list", "source": words, "error_title": "请从清单中选", "error_message": "、".join(words)[:200]}


def _between(low: float, high: float, said: str) -> dict[str, Any]:
    return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "error_message": said}


def _facts(sheets: _Sheets, facts: Mapping[str, FactSpec], units: Sequence[Unit]) -> None:
    sheet = sheets.table(FACTS, FACT_COLUMNS, 3)
    at = _at(FACT_COLUMNS, "填写")
    line = 1
    for unit in units:
        for name, spec in facts.items():
            sheets.line(
                sheet,
                line,
                FACT_COLUMNS,
                {"单位编号": unit.id, "单位": unit.name, "名称": name, "含义": _meaning(spec), "计量单位": spec.unit},
            )
            if spec.kind == "yes-no":
                sheet.data_validation(line, at, line, at, _choice(["是", "否"]))
            elif spec.choices:
                sheet.data_validation(line, at, line, at, _choice(list(spec.choices)))
            elif spec.kind == "number":
                sheet.data_validation(
                    line, at, line, at, _between(0, 1 if spec.unit == "%" else 10**9, "应为数；百分数写作 78% 或 0.78")
                )
            line += 1


def _meaning(spec: FactSpec) -> str:
    return (
        spec.title
        + {
            "yes-no": "（是或否）",
            "date": "（日期，如 2023-01-20）",
            "list": "（用顿号分开）",
            "number": "",
            "text": "",
        }[spec.kind]
    )


def _occurrences(sheets: _Sheets, rubric: Rubric, scope: Scope, units: Sequence[Unit]) -> None:
    rules = counted_rules(rubric, scope)
    lists = sheets.book.add_worksheet(LISTS)
    lists.set_column(0, 0, 30)
    lists.set_column(1, 1, 60)
    lists.set_column(2, 2, 80)
    for at, header in enumerate(("单位", "规则", "适用的指标、计分办法、级别或要素")):
        lists.write_string(0, at, header, sheets.header)
    for line, unit in enumerate(units, 1):
        lists.write_string(line, 0, f"{unit.id} {unit.name}", sheets.plain)
    for line, (words, (row, rule)) in enumerate(rules.items(), 1):
        elements = f"；要素：{'、'.join(rule.elements)}" if isinstance(rule, Missing) else ""
        lists.write_string(line, 1, words, sheets.plain)
        lists.write_string(line, 2, f"{row.id} {row.title}：{rule_line(rule)}{elements}", sheets.plain)
    lists.protect("")
    columns = columns_for(rubric, OCCURRENCE_COLUMNS)
    sheet = sheets.table(OCCURRENCES, columns, 2)
    for line in range(1, OCCURRENCE_LINES + 1):
        sheets.line(sheet, line, columns, {})
    last = OCCURRENCE_LINES

    def listed(column: str, count: int) -> dict[str, Any]:
        return {
            "validate": "list",
            "source": f"='{LISTS}'!${column}$2:${column}${max(count, 1) + 1}",
            "error_title": "请从清单中选",
            "error_message": "见“选项”表",
        }

    for header, rule_ in (
        ("单位", listed("A", len(units))),
        ("规则", listed("B", len(rules))),
        ("状态", _choice(list(STATES))),
        ("已整改", _choice(["是", "否"])),
        ("次数", _between(1, 100_000, "应为不小于1的整数") | {"validate": "integer"}),
    ):
        at = _at(columns, header)
        sheet.data_validation(1, at, last, at, rule_)


def _judgements(sheets: _Sheets, rubric: Rubric, rules: list[tuple[Indicator, Judged]], units: Sequence[Unit]) -> None:
    columns = columns_for(rubric, JUDGEMENT_COLUMNS)
    sheet = sheets.table(JUDGEMENTS, columns, 3)
    points = points_of(rubric)
    line = 1
    for unit in units:
        for row, rule in rules:
            for part in parts_of(rubric, row):
                sheets.line(
                    sheet,
                    line,
                    columns,
                    {
                        "单位编号": unit.id,
                        "单位": unit.name,
                        "规则": rule.id,
                        "部分": part,
                        "条款": f"{row.id} {row.title}：{rule.clause}",
                        "范围": judgement_range(rule, points[row.id], row.floor),
                    },
                )
                line += 1


def _meta(sheets: _Sheets, rubric: Rubric, period: str, scope: Scope, units: Sequence[Unit]) -> None:
    sheet = sheets.book.add_worksheet(META)
    values = [
        ("版式", VERSION),
        ("评分标准", rubric.id),
        ("校验", digest_of(rubric)),
        ("年度", period),
        ("来源", scope.source.value),
        ("机构", scope.body),
    ]
    for line, (name, value) in enumerate(values):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, value)
    for line, unit in enumerate(units, len(values)):
        sheet.write_string(line, 0, "单位")
        sheet.write_string(line, 1, unit.id)
        sheet.write_string(line, 2, unit.name)
    sheet.protect("")
    sheet.very_hidden()
