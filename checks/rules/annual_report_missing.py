"""年度报告未公开: last year's 政府信息公开工作年度报告 is nowhere on the unit's pages."""

import re
from collections.abc import Iterator
from datetime import date

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.annual import Report, find_reports, report_columns, unreadable
from checks.lib.annual_signs import signs_of
from checks.lib.annual_words import OTHER_MATTERS, REPORT_WORDS
from checks.lib.evidence import evidence
from checks.lib.memory import MemorySnapshot, ago, column, page_record, shown
from model.column import ColumnShape, ColumnType
from model.fetch import FetchStatus
from model.finding import Evidence, Outcome, Severity, Verdict
from model.page import PageKind
from model.snapshot import ColumnState, Snapshot
from model.text import Text

SHORT = 200  # characters; a page with less holds its content in pictures
SHOWN = 5
MAX_NAME = 16  # characters of a column's name


def _examples() -> tuple[Example, ...]:
    title = "民政局2024年政府信息公开工作年度报告"
    shelf = column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT)
    home = "https://www.example.gov.cn/mzj/nb/"
    return (
        Example(
            Text("年报栏目没有上一年度报告", "no report for last year"),
            MemorySnapshot(columns=(shelf,)),
            "2024",
            Outcome.FAILED,
        ),
        Example(
            Text("已公开", "published"),
            MemorySnapshot(
                columns=(shelf,),
                records=(
                    page_record(
                        "/mzj/nb/1.html", PageKind.ANNUAL_REPORT, title, columns=(home,), publish_date=shown(ago(240))
                    ),
                ),
            ),
            "2024",
            Outcome.PASSED,
        ),
        Example(
            Text("错放在通知公告栏目", "filed under notices"),
            MemorySnapshot(
                columns=(shelf,),
                records=(page_record("/mzj/tz/1.html", PageKind.ANNUAL_REPORT, title, publish_date=shown(ago(240))),),
            ),
            "2024",
            Outcome.PASSED,
        ),
        Example(
            Text("年报栏目未能读取", "the column could not be read"),
            MemorySnapshot(
                columns=(column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT, ColumnShape.UNRENDERED),)
            ),
            "2024",
            Outcome.CANT_TELL,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    column, title = "/mzj/nb/", "民政局2024年政府信息公开工作年度报告"
    return (
        PageExample(
            Text("年报栏目中没有上一年度报告", "the column of annual reports lacks last year's"),
            html.column(column, "政府信息公开年报", ("/mzj/n23.html", title.replace("2024", "2023"), "2024-01-12")),
            "2024",
            Outcome.FAILED,
        ),
        PageExample(
            Text("年报栏目中有上一年度报告", "last year's report stands in its column"),
            html.column(column, "政府信息公开年报", ("/mzj/n24.html", title, "2025-01-12")),
            "2024",
            Outcome.PASSED,
        ),
    )


@check(
    id="annual-report-missing",
    title=Text("未公开政府信息公开年度报告", "Annual report missing"),
    what=Text(
        "检查上一年度政府信息公开工作年度报告是否公开，包括子栏目、其他栏目（错放）和附件。任何页面、条目、附件的标题或文字"
        "提到该年度报告，或可能刊登报告的栏目未能读取时，转人工核对。选项 kinds "
        "列明负有报告义务的单位类别（用“、”分隔，空为全部），"
        "其余单位不适用：条例规定的是县级以上人民政府部门，乡镇、街道依地方规定。",
        "Looks for last year's report in its column, other columns and files. Any words that name it, or an unread "
        "column that may hold it, leave the question to a person. The option kinds names the kinds of units that must "
        "report, separated by 、 (empty: all); others need not. The Regulation binds departments from county "
        "level up; townships are bound by local rules.",
    ),
    why=Text("年度报告是法定公开内容，也是社会监督的依据。", "The report is required by law."),
    basis=Text(
        "《中华人民共和国政府信息公开条例》第四十九条",
        "Regulation on the Disclosure of Government Information, article 49",
    ),
    fix=Text("在“政府信息公开年报”栏目发布上一年度报告。", "Publish the report in its column."),
    severity=Severity.CRITICAL,
    examples=_examples,
    pages=_pages,
)
def annual_report_missing(
    snapshot: Snapshot,
    *,
    due_month: int = 1,
    due_day: int = 31,
    kinds: str = "",
) -> Iterator[Verdict]:
    """One verdict on the year before the moment of inspection.

    ``kinds`` are the kinds of units with the duty to report (条例第四十九条), separated by 、; empty for all.
    """
    year = snapshot.as_of.year - 1
    target = str(year)
    bound = tuple(filter(None, (kind.strip() for kind in re.split("[、,，;；]", kinds))))
    if bound and snapshot.unit.kind not in bound:
        message = f"评分细则未规定“{snapshot.unit.kind}”类单位须发布年度报告"
        yield Verdict(target, Outcome.INAPPLICABLE, message, snapshot.unit.portal)
        return
    found = [report for report in find_reports(snapshot) if report.year == year]
    own = [report for report in found if not report.foreign]
    if own:
        yield _published(snapshot, own, year)
    elif snapshot.as_of.date() <= date(snapshot.as_of.year, due_month, due_day):
        yield Verdict(target, Outcome.INAPPLICABLE, f"{year}年度报告尚未到公布期限", snapshot.unit.portal)
    elif found:
        message = f"未见本单位{year}年度报告，仅见《{found[0].title}》，似为其他机关的报告，请人工核实"
        yield Verdict(target, Outcome.CANT_TELL, message, found[0].url, evidence=_proof(found[0]))
    else:
        yield _absent(snapshot, year)


def _published(snapshot: Snapshot, own: list[Report], year: int) -> Verdict:
    """The report, where possible in its own column; misfiled counts as published."""
    shelves = report_columns(snapshot)
    addresses = {state.column.url for state in shelves}
    report = next((each for each in own if set(each.columns) & addresses), own[0])
    note = ""
    if shelves and not set(report.columns) & addresses:
        names = [s.column.name for s in snapshot.columns if s.column.url in report.columns]
        elsewhere = f"，而在“{'、'.join(names)}”栏目" if names else ""
        note = f"，但未放在“{shelves[0].column.name}”栏目{elsewhere}，属错放"
    message = f"已公开{year}年度报告《{report.title}》{note}"
    return Verdict(str(year), Outcome.PASSED, message, report.url, evidence=_proof(report))


def _proof(report: Report) -> tuple[Evidence, ...]:
    return (evidence(report.record.fetch, report.title),) if report.record else ()


def _absent(snapshot: Snapshot, year: int) -> Verdict:
    """Nothing was recognised: a doubt when there is any sign or anything unread that may hold it, else a fault."""
    searched = tuple(state.column.url for state in snapshot.columns)
    if not searched:
        return Verdict(str(year), Outcome.UNTESTED, "本单位栏目未能读取，未检查年度报告", snapshot.unit.portal)
    sign = next(signs_of(snapshot, year), None)
    if sign is not None:
        message = f"未识别出{year}年度报告，但{sign.where}有“{sign.words}”，请人工核实"
        record = snapshot.page(sign.url)
        proof = (evidence(record.fetch, sign.words),) if record else ()
        return Verdict(str(year), Outcome.CANT_TELL, message, sign.url, evidence=proof, places=searched)
    doubt = _doubt(snapshot, year)
    if doubt is not None:
        outcome, why, url = doubt
        return Verdict(str(year), outcome, f"未找到{year}年度报告，但{why}，请人工核实", url, places=searched)
    return _accuse(snapshot, year, searched)


def _doubt(snapshot: Snapshot, year: int) -> tuple[Outcome, str, str] | None:
    """Why a report may still be there although no sign of it was seen; with the page to look at."""
    shelves = report_columns(snapshot)
    unread = [state for state in snapshot.columns if _unread(state)]
    blind = next((state for state in unread if _may_hold(state)), None)
    if blind is not None:
        kept_out = blind.fetch.status is FetchStatus.ROBOTS
        why = f"“{blind.column.name}”栏目未能读取"
        return Outcome.UNTESTED if kept_out else Outcome.CANT_TELL, why, blind.column.url
    if len(unread) * 2 > len(snapshot.columns):
        why = f"{len(snapshot.columns)}个栏目中有{len(unread)}个未能读取"
        return Outcome.CANT_TELL, why, unread[0].column.url
    for state in shelves:
        if not state.complete and state.items and not _reaches(state, year):
            return Outcome.CANT_TELL, f"“{state.column.name}”栏目未读全", state.column.url
        if not state.items and _is_pictured(snapshot, state):
            return Outcome.CANT_TELL, f"“{state.column.name}”栏目的内容为图片、框架或附件", state.column.url
    dead = (place.text for link in snapshot.links() for place in link.places)
    broken = next(filter(_is_report_column, dead), "")
    if broken and not shelves:
        return Outcome.CANT_TELL, f"链接“{broken}”打不开", snapshot.unit.portal
    if snapshot.cut_short:
        return Outcome.CANT_TELL, snapshot.cut_short, snapshot.unit.portal
    return (Outcome.CANT_TELL, "只读到一个页面", snapshot.unit.portal) if _one_page(snapshot) else None


def _unread(state: ColumnState) -> bool:
    return unreadable(state) or not state.fetch.status.is_ok


_HOLDERS = frozenset((ColumnType.ANNUAL_REPORT, ColumnType.NOTICES, ColumnType.CATALOGUE, ColumnType.SHELF))
_HOLDER_NAMES = ("信息公开", "政务公开", "年报", "年度报告", "公开报告", "主动公开")


def _may_hold(state: ColumnState) -> bool:
    """True for columns of reports, openness and notices: news or services that were not read hide no report."""
    if state.column.type in (ColumnType.MAILBOX, ColumnType.APPLICATION):
        return False
    return state.column.type in _HOLDERS or any(word in state.column.name for word in _HOLDER_NAMES)


def _is_report_column(text: str) -> bool:
    named = len(text) <= MAX_NAME and any(word in text for word in ("年报", "年度报告"))
    return named and not any(word in text for word in OTHER_MATTERS)


def _reaches(state: ColumnState, year: int) -> bool:
    """True when rows of the year of publication were read, so that what lies beyond is older."""
    return any(item.date and item.date.value.year > year for item in state.items)


def _is_pictured(snapshot: Snapshot, state: ColumnState) -> bool:
    record = snapshot.page(state.column.url)
    page = record.page if record else None
    if page is None:
        return False
    return bool(page.frames or page.attachments) or (page.images > 0 and len(page.text.strip()) < SHORT)


def _one_page(snapshot: Snapshot) -> bool:
    """True when nothing but one page of the unit could be read."""
    read = {state.column.url for state in snapshot.columns if not _unread(state)}
    if snapshot.portal is not None and snapshot.portal.status.is_ok:
        read.add(snapshot.portal.url)
    for record in snapshot.pages():
        read.add(record.url)
        if len(read) > 1:
            break
    return len(read) <= 1


def _accuse(snapshot: Snapshot, year: int, searched: tuple[str, ...]) -> Verdict:
    shelves = report_columns(snapshot)
    looked = "、".join(f"“{word}”" for word in REPORT_WORDS[:3])
    at = shelves[0] if shelves else snapshot.columns[0]
    shown = sorted(snapshot.columns, key=lambda state: (state not in shelves, not _may_hold(state)))[:SHOWN]
    sought = f"查找：{year}＋{looked}"
    proof = tuple(evidence(state.fetch, f"{sought}；“{state.column.name}”现有：{_rows(state)}") for state in shown)
    message = (
        f"未公开{year}年度政府信息公开工作年度报告：已查{len(searched)}个栏目及其页面、附件，均未见{year}年的{looked}"
    )
    return Verdict(str(year), Outcome.FAILED, message, at.column.url, evidence=proof, places=searched)


def _rows(state: ColumnState) -> str:
    return "；".join(item.title for item in state.items[:3]) or "无条目"
