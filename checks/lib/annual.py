"""政府信息公开工作年度报告: finding a unit's reports by year, and whose they are.

Form and identities: 国办公开办函〔2021〕30号 (reports for 2021 and later). Reports for 2019 and 2020 follow the
preceding format, which has the same six sections; what came before has none of this. Elsewhere: what a report says in
``annual_content.py``, its sections in ``annual_sections.py``, numbers in ``annual_grid.py`` and ``annual_tables.py``.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from checks.lib.annual_sections import recognised
from model.article import DateClaim
from model.column import ColumnShape, ColumnType
from model.page import Page, PageKind, TitledLink
from model.snapshot import ColumnState, PageRecord, Snapshot
from model.unit import Unit

TITLE = re.compile(
    r"(?:信息|政务)公开.{0,10}(?:年度|年).{0,6}报告|(?:信息|政务)公开(?:工作)?(?:年度)?(?:报告|年报)|年度.{0,8}(?:信息|政务)公开.{0,6}报告"
)
_NOT_A_REPORT = re.compile(r"报表|指南|目录|网站工作|通知|通报|格式|关于做好|解读|法治政府")
_ABOUT_REPORTS = re.compile(r"做好|编制|编写|撰写|报送|要求|格式|培训|模板")
_BODY = re.compile(
    r"^([\u4e00-\u9fff（）()]{2,30}(?:局|委|委员会|办|办公室|政府|中心|所|站|院|处|会|公司|学校|医院|镇"
    r"|乡|街道|街道办事处|区|县|市))(?:关于)?[（(]?(?:19|20)\d{2}"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年?(?:度)?")


@dataclass(frozen=True, slots=True)
class Report:
    """A report found on the unit's pages. ``record`` is None when only a row or file names it; ``foreign`` when its
    title names another body than the unit."""

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
    for record in snapshot.pages(
        PageKind.ANNUAL_REPORT, PageKind.ARTICLE, PageKind.POLICY, PageKind.OTHER, PageKind.COLUMN, title="公开"
    ):
        page = record.page
        if page is None or not _is_report_page(page):
            continue
        if page.kind is PageKind.COLUMN and not _YEAR.search(page.title):
            continue
        year = report_year(page.title, page.publish_date.value if page.publish_date else None)
        if year:
            found[record.url] = Report(
                year=year,
                title=page.title,
                url=record.url,
                published=page.publish_date,
                columns=record.columns,
                record=record,
                files=page.attachments,
            )
    for state in snapshot.columns:
        for item in state.items:
            if item.url in found or (
                not is_report(item.title)
                and not (state.column.type is ColumnType.ANNUAL_REPORT and _is_year_row(item.title))
            ):
                if item.url in found and found[item.url].published is None and item.date:
                    found[item.url] = _dated(found[item.url], item.date)
                continue
            year = report_year(item.title, item.date.value if item.date else None)
            if year:
                known = snapshot.page(item.url)
                files = known.page.attachments if known and known.page else ()
                found[item.url or item.title] = Report(
                    year=year,
                    title=item.title,
                    url=item.url,
                    published=item.date,
                    columns=(state.column.url,),
                    record=known,
                    files=files or _self(item.title, item.url),
                )
    return _own_first(snapshot.unit, sorted(found.values(), key=lambda r: (r.year, r.url)))


def _is_report_page(page: Page) -> bool:
    """By its title, or by what it is; a notice about compiling the reports is none."""
    if is_report(page.title):
        return True
    reads_like_one = not _NOT_A_REPORT.search(page.title) or recognised(page.text) >= 2 or bool(page.attachments)
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
    return bool(
        re.fullmatch(r".{0,20}(?:19|20)\d{2}年?(?:度)?(?:工作)?(?:报告|年报|年度报告).{0,6}", title)
    ) and not _NOT_A_REPORT.search(title)


def _self(title: str, url: str) -> tuple[TitledLink, ...]:
    return (TitledLink(title, url),) if re.search(r"\.(?:pdf|docx?|wps)(?:$|[?#])", url, re.I) else ()


def _dated(report: Report, claim: DateClaim) -> Report:
    return replace(report, published=claim)


def report_columns(snapshot: Snapshot) -> list[ColumnState]:
    """The columns made for the reports."""
    return [state for state in snapshot.columns if state.column.type is ColumnType.ANNUAL_REPORT]


def unreadable(state: ColumnState) -> bool:
    """True when the rows of a column could not be seen."""
    return state.shape in (ColumnShape.UNREADABLE, ColumnShape.UNRENDERED, ColumnShape.FRAME, ColumnShape.STUB)
