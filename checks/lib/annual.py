"""政府信息公开工作年度报告: finding a unit's reports by year, and judging their form.

Form and identities: 国办公开办函〔2021〕30号 (reports for 2021 and later). Reports for 2019 and 2020 follow the preceding
format, which has the same six sections; what came before has none of this.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from model.article import DateClaim
from model.column import ColumnShape, ColumnType
from model.page import Page, PageKind, Table, TitledLink
from model.snapshot import ColumnState, PageRecord, Snapshot
from model.unit import Unit

TITLE = re.compile(r"(?:信息|政务)公开.{0,10}(?:年度|年).{0,6}报告|(?:信息|政务)公开(?:工作)?(?:年度)?(?:报告|年报)|年度.{0,8}(?:信息|政务)公开.{0,6}报告")
_NOT_A_REPORT = re.compile(r"报表|指南|目录|网站工作|通知|通报|格式|关于做好|解读|法治政府")
_ABOUT_REPORTS = re.compile(r"做好|编制|编写|撰写|报送|要求|格式|培训|模板")
_BODY = re.compile(
    r"^([\u4e00-\u9fff（）()]{2,30}(?:局|委|委员会|办|办公室|政府|中心|所|站|院|处|会|公司|学校|医院|镇|乡|街道|街道办事处|区|县|市))(?:关于)?[（(]?(?:19|20)\d{2}"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年?(?:度)?")
SIX_SECTIONS_SINCE = 2019
THREE_TABLES_SINCE = 2021
SECTIONS = (
    ("一、总体情况", r"总体(?:工作)?情况|工作总体情况"),
    ("二、主动公开政府信息情况", r"主动公开政府信息情况"),
    ("三、收到和处理政府信息公开申请情况", r"收到和处理政府信息公开申请(?:的)?情况"),
    ("四、政府信息公开行政复议、行政诉讼情况", r"(?:因)?政府信息公开(?:工作)?(?:被申请)?行政复议[、和]?(?:提起)?行政诉讼(?:的)?情况"),
    ("五、存在的主要问题及改进情况", r"(?:政府信息公开工作)?存在的?(?:主要)?问题(?:及|和|以及|与)改进(?:的)?(?:情况|措施)"),
    ("六、其他需要报告的事项", r"其[他它]需要报告的(?:事项|情况)"),
)
_NUMERALS = "一二三四五六"


@dataclass(frozen=True, slots=True)
class Report:
    """A report found on the unit's pages. ``record`` is None when only a row or file names it; ``foreign`` when its title names
    another body than the unit."""

    year: int
    title: str
    url: str
    published: DateClaim | None
    columns: tuple[str, ...]
    record: PageRecord | None
    files: tuple[TitledLink, ...] = ()
    foreign: bool = False


def is_report(title: str) -> bool:
    """True for titles of annual reports on openness; 网站工作年度报表 and notices about reports are none."""
    return bool(TITLE.search(title)) and not _NOT_A_REPORT.search(title)


def is_about_reports(title: str) -> bool:
    """True for what only speaks of reports: notices about compiling them, reports of another kind."""
    return bool(_ABOUT_REPORTS.search(title) or _NOT_A_REPORT.search(title))


def report_year(title: str, published: date | None) -> int | None:
    """The year that the report is about: named in its title, else the year before its publication."""
    match = _YEAR.search(title)
    if match:
        return int(match[1])
    return published.year - 1 if published else None


def find_reports(snapshot: Snapshot) -> list[Report]:
    """All reports on the unit's pages, by year and address: as pages, as rows of any column, or as files."""
    found: dict[str, Report] = {}
    for record in snapshot.pages(PageKind.ANNUAL_REPORT, PageKind.ARTICLE, PageKind.POLICY, PageKind.OTHER, PageKind.COLUMN, title="公开"):
        page = record.page
        if page is None or not _is_report_page(page):
            continue
        if page.kind is PageKind.COLUMN and not _YEAR.search(page.title):
            continue
        year = report_year(page.title, page.publish_date.value if page.publish_date else None)
        if year:
            found[record.url] = Report(year, page.title, record.url, page.publish_date, record.columns, record, page.attachments)
    for state in snapshot.columns:
        for item in state.items:
            if item.url in found or (not is_report(item.title) and not (state.column.type is ColumnType.ANNUAL_REPORT and _is_year_row(item.title))):
                if item.url in found and found[item.url].published is None and item.date:
                    found[item.url] = _dated(found[item.url], item.date)
                continue
            year = report_year(item.title, item.date.value if item.date else None)
            if year:
                known = snapshot.page(item.url)
                files = known.page.attachments if known and known.page else ()
                found[item.url or item.title] = Report(year, item.title, item.url, item.date, (state.column.url,), known, files or _self(item.title, item.url))
    return _own_first(snapshot.unit, sorted(found.values(), key=lambda r: (r.year, r.url)))


def _is_report_page(page: Page) -> bool:
    """By its title, or by what it is; a notice about compiling the reports is none."""
    if is_report(page.title):
        return True
    reads_like_one = not _NOT_A_REPORT.search(page.title) or len(_headings(page.text)) >= 2 or bool(page.attachments)
    return page.kind is PageKind.ANNUAL_REPORT and not _ABOUT_REPORTS.search(page.title) and reads_like_one


def _own_first(unit: Unit, reports: list[Report]) -> list[Report]:
    """Of each year the unit's own reports; where there are none, what others published, marked as foreign."""
    marked = [replace(report, foreign=_names_another(report.title, unit)) for report in reports]
    own = {report.year for report in marked if not report.foreign}
    return [report for report in marked if not report.foreign or report.year not in own]


def _names_another(title: str, unit: Unit) -> bool:
    """True when the title begins with a body that is not the unit under any name: 卫健局 is 卫生健康局."""
    match = _BODY.match(title)
    return match is not None and not (_abbreviates(unit.name, match[1]) or _abbreviates(match[1], unit.name))


def _abbreviates(short: str, long: str) -> bool:
    """True when the characters of the one stand in the other in the same order."""
    rest = iter(long)
    return all(char in rest for char in short)


def _is_year_row(title: str) -> bool:
    """Rows of the reports' own column that say only 2023年度报告."""
    return bool(re.fullmatch(r".{0,20}(?:19|20)\d{2}年?(?:度)?(?:工作)?(?:报告|年报|年度报告).{0,6}", title)) and not _NOT_A_REPORT.search(title)


def _self(title: str, url: str) -> tuple[TitledLink, ...]:
    return (TitledLink(title, url),) if re.search(r"\.(?:pdf|docx?|wps)(?:$|[?#])", url, re.I) else ()


def _dated(report: Report, claim: DateClaim) -> Report:
    return Report(report.year, report.title, report.url, claim, report.columns, report.record, report.files)


def report_columns(snapshot: Snapshot) -> list[ColumnState]:
    """The columns made for the reports."""
    return [state for state in snapshot.columns if state.column.type is ColumnType.ANNUAL_REPORT]


def unreadable(state: ColumnState) -> bool:
    """True when the rows of a column could not be seen."""
    return state.shape in (ColumnShape.UNREADABLE, ColumnShape.UNRENDERED, ColumnShape.FRAME, ColumnShape.STUB)


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says: text and tables; ``readable`` is False for scans, pictures and .doc files.

    ``tables_readable`` is False where the tables cannot be seen (PDF).
    """

    text: str
    tables: tuple[Table, ...]
    readable: bool
    tables_readable: bool


def content_of(snapshot: Snapshot, report: Report) -> Content:
    """The text of a report: the page itself when it has the sections, else its files."""
    page = report.record.page if report.record else None
    own = Content(page.text, page.tables, True, True) if page else Content("", (), False, False)
    if page and len(_headings(page.text)) >= 2:
        return own
    for link in report.files:
        record = snapshot.attachment(link.url)
        if record is not None and record.text:
            tables = record.tables
            return Content(record.text, tables, True, not link.url.lower().split("?")[0].endswith(".pdf"))
    if report.files or page is None or (page.images and len(page.text) < 1500):
        return Content(own.text, own.tables, False, False)
    return own


def _headings(text: str) -> list[tuple[int, int, str]]:
    """(section number, position, words) of the section headings in a text, in order of position."""
    found = []
    for number, (_, pattern) in enumerate(SECTIONS):
        spaced = rf"(?:^|\n)\s*[（(]?{_NUMERALS[number]}\s*[、.．)）]?\s*(?:{pattern})"
        match = re.search(spaced, _squeeze(text))
        if match:
            found.append((number, match.start(), match[0].strip()))
    return sorted(found, key=lambda entry: entry[1])


def _squeeze(text: str) -> str:
    """The text without blanks inside lines, which documents put between characters."""
    return re.sub(r"[ \t\u3000\u00a0]+", "", text)


def section_faults(text: str) -> list[str]:
    """Missing sections, and sections out of order."""
    found = _headings(text)
    numbers = [number for number, _, _ in found]
    faults = [f"缺少“{SECTIONS[number][0]}”部分" for number in range(6) if number not in numbers]
    if numbers != sorted(numbers):
        faults.append("六个部分的顺序与规定格式不一致")
    return faults


def table_faults(tables: tuple[Table, ...], year: int) -> list[str]:
    """Missing tables and numbers that do not add up (勾稽关系); empty for formats before 2021."""
    if year < THREE_TABLES_SINCE:
        return []
    faults = []
    if not _with(tables, "第二十条第"):
        faults.append("缺少第二部分“主动公开政府信息情况”表")
    third = _with(tables, "本年新收政府信息公开申请数量")
    faults += list(_third_faults(third)) if third else ["缺少第三部分“收到和处理政府信息公开申请情况”表"]
    fourth = _fourth(tables)
    faults += list(_fourth_faults(fourth)) if fourth else ["缺少第四部分“行政复议、行政诉讼情况”表"]
    return faults


def _with(tables: tuple[Table, ...], words: str) -> Table | None:
    """The smallest table whose cells hold the words: nested layout tables hold everything."""
    matching = [table for table in tables if any(words in re.sub(r"\s", "", cell) for row in table for cell in row)]
    return min(matching, key=lambda table: sum(len(cell) for row in table for cell in row), default=None)


def number(cell: str) -> int | None:
    """The number in a cell; blanks and dashes count as 0; None for words."""
    text = re.sub(r"[\s,，]", "", cell)
    if text in ("", "/", "—", "-", "——", "\\", "无"):
        return 0
    return int(text) if text.isdigit() else (int(float(text)) if re.fullmatch(r"\d+\.0+", text) else None)


COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def _third_rows(table: Table) -> list[tuple[str, list[int]]]:
    rows = []
    for row in table:
        if len(row) < 8:
            continue
        values = [number(cell) for cell in row[-7:]]
        label = re.sub(r"\s", "", "".join(dict.fromkeys(row[:-7])))
        if label and all(value is not None for value in values) and not re.search(r"勾稽|申请人情况", label):
            rows.append((label, [value for value in values if value is not None]))
    return rows


def _third_faults(table: Table) -> Iterator[str]:
    """T3-1: 新收+结转 = 总计+结转下年; T3-2: 总计 = sum of results; T3-3: 总计列 = sum of the six kinds of applicants."""
    rows = _third_rows(table)
    new, carried = _row(rows, "本年新收"), _row(rows, "上年结转")
    total, left = _row(rows, "总计"), _row(rows, "结转下年度")
    if len(rows) != 25 or new is None or carried is None or total is None or left is None:
        yield f"第三部分的表应为25行数据，实为{len(rows)}行或行名不符"
        return
    results = [values for _, values in rows[2:23]]
    for index, column in enumerate(COLUMNS):
        if new[index] + carried[index] != total[index] + left[index]:
            yield f"第三部分的表“{column}”列：新收{new[index]}＋上年结转{carried[index]}≠总计{total[index]}＋结转下年度{left[index]}"
        got = sum(values[index] for values in results)
        if got != total[index]:
            yield f"第三部分的表“{column}”列：各项办理结果之和{got}≠总计{total[index]}"
    for label, values in rows:
        if sum(values[:6]) != values[6]:
            yield f"第三部分的表“{label[:24]}”行：各类申请人之和{sum(values[:6])}≠总计{values[6]}"


def _row(rows: list[tuple[str, list[int]]], words: str) -> list[int] | None:
    return next((values for label, values in rows if words in label), None)


def _fourth(tables: tuple[Table, ...]) -> Table | None:
    return next((t for t in (_with(tables, "尚未审结"), _with(tables, "复议后起诉")) if t), None)


def _fourth_faults(table: Table) -> Iterator[str]:
    """T4: in each group 结果维持+结果纠正+其他结果+尚未审结 = 总计."""
    values = next((numbers for row in reversed(table) if len(row) >= 15 and None not in (numbers := [number(cell) for cell in row[-15:]])), None)
    if values is None:
        yield "第四部分的表应有15列数据"
        return
    for group, start in (("行政复议", 0), ("未经复议直接起诉", 5), ("复议后起诉", 10)):
        parts = [value or 0 for value in values[start : start + 5]]
        if sum(parts[:4]) != parts[4]:
            yield f"第四部分的表“{group}”：各项之和{sum(parts[:4])}≠总计{parts[4]}"
