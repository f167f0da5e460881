"""年度报告未公开: last year's 政府信息公开工作年度报告 is nowhere on the unit's pages."""

import re
from collections.abc import Iterator
from datetime import date

from checks.api import Example, check
from checks.lib.annual import Report, find_reports, is_about_reports, report_columns, unreadable
from checks.lib.evidence import evidence
from checks.lib.memory import MemorySnapshot, ago, column, page_record, shown
from model.column import ColumnShape, ColumnType
from model.fetch import FetchStatus
from model.finding import Evidence, Outcome, Severity, Verdict
from model.page import PageKind
from model.snapshot import Snapshot
from model.text import Text


def _examples() -> tuple[Example, ...]:
    title = "民政局2024年政府信息公开工作年度报告"
    shelf = column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT)
    home = "https://www.example.gov.cn/mzj/nb/"
    return (
        Example(Text("年报栏目没有上一年度报告", "no report for last year"), MemorySnapshot(columns=(shelf,)), "2024", Outcome.FAILED),
        Example(Text("已公开", "published"), MemorySnapshot(columns=(shelf,), records=(page_record("/mzj/nb/1.html", PageKind.ANNUAL_REPORT, title, columns=(home,), publish_date=shown(ago(240))),)), "2024", Outcome.PASSED),
        Example(Text("错放在通知公告栏目", "filed under notices"), MemorySnapshot(columns=(shelf,), records=(page_record("/mzj/tz/1.html", PageKind.ANNUAL_REPORT, title, publish_date=shown(ago(240))),)), "2024", Outcome.PASSED),
        Example(Text("年报栏目未能读取", "the column could not be read"), MemorySnapshot(columns=(column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT, ColumnShape.UNRENDERED),)), "2024", Outcome.CANT_TELL),
    )  # fmt: skip


@check(
    id="annual-report-missing",
    title=Text("未公开政府信息公开年度报告", "Annual report missing"),
    what=Text(
        "检查上一年度政府信息公开工作年度报告是否公开，包括子栏目、其他栏目（错放）和附件。",
        "Looks for last year's report in its column, other columns and files.",
    ),
    why=Text("年度报告是法定公开内容，也是社会监督的依据。", "The report is required by law."),
    basis=Text("《中华人民共和国政府信息公开条例》第四十九条", "Regulation on the Disclosure of Government Information, article 49"),
    fix=Text("在“政府信息公开年报”栏目发布上一年度报告。", "Publish the report in its column."),
    severity=Severity.CRITICAL,
    examples=_examples,
)
def annual_report_missing(snapshot: Snapshot, *, due_month: int = 1, due_day: int = 31) -> Iterator[Verdict]:
    """One verdict on the year before the moment of inspection."""
    year = snapshot.as_of.year - 1
    target = str(year)
    found = [report for report in find_reports(snapshot) if report.year == year]
    shelves = report_columns(snapshot)
    own = [report for report in found if not report.foreign]
    if own:
        report = next((r for r in own if set(r.columns) & {s.column.url for s in shelves}), own[0])
        note = ""
        if shelves and not set(report.columns) & {s.column.url for s in shelves}:
            names = [s.column.name for s in snapshot.columns if s.column.url in report.columns]
            note = f"，但未放在“{shelves[0].column.name}”栏目" + (f"，而在“{'、'.join(names)}”栏目" if names else "") + "，属错放"
        yield Verdict(target, Outcome.PASSED, f"已公开{year}年度报告《{report.title}》{note}", report.url, evidence=_proof(report))
        return
    if snapshot.as_of.date() <= date(snapshot.as_of.year, due_month, due_day):
        yield Verdict(target, Outcome.INAPPLICABLE, f"{year}年度报告尚未到公布期限", snapshot.unit.portal)
        return
    if found:
        message = f"未见本单位{year}年度报告，仅见《{found[0].title}》，似为其他机关的报告，请人工核实"
        yield Verdict(target, Outcome.CANT_TELL, message, found[0].url, evidence=_proof(found[0]))
        return
    yield _absent(snapshot, year)


def _proof(report: Report) -> tuple[Evidence, ...]:
    return (evidence(report.record.fetch, report.title),) if report.record else ()


def _mentions(snapshot: Snapshot, url: str, year: int) -> bool:
    """True when the words of a column's page name the report, whatever the page looks like."""
    record = snapshot.page(url)
    lines = record.page.text.split("\n") if record is not None and record.page is not None else []
    return any(re.search(rf"{year}\s*年.{{0,30}}(?:报告|年报)", line) and not is_about_reports(line) for line in lines)


def _absent(snapshot: Snapshot, year: int) -> Verdict:
    shelves = report_columns(snapshot)
    searched = tuple(state.column.url for state in snapshot.columns)
    if not searched:
        return Verdict(str(year), Outcome.UNTESTED, "本单位栏目未能读取，未检查年度报告", snapshot.unit.portal)
    unseen = next((state for state in shelves or snapshot.columns if unreadable(state)), None)
    if unseen is not None:
        return Verdict(
            str(year),
            Outcome.UNTESTED if unseen.fetch.status is FetchStatus.ROBOTS else Outcome.CANT_TELL,
            f"未找到{year}年度报告，但“{unseen.column.name}”栏目未能读取，请人工核实",
            unseen.column.url,
            places=searched,
        )
    incomplete = next((state for state in shelves if not state.complete and state.items), None)
    if incomplete is not None and not any(item.date and item.date.value.year > year for item in incomplete.items):
        return Verdict(
            str(year), Outcome.CANT_TELL, f"未找到{year}年度报告，但“{incomplete.column.name}”栏目未读全，请人工核实", incomplete.column.url, places=searched
        )
    if snapshot.cut_short:
        return Verdict(str(year), Outcome.CANT_TELL, f"未找到{year}年度报告，但{snapshot.cut_short}，请人工核实", snapshot.unit.portal, places=searched)
    mentioned = next((state for state in shelves if _mentions(snapshot, state.column.url, year)), None)
    if mentioned is not None:
        message = f"“{mentioned.column.name}”栏目的文字提到{year}年度报告，但未能识别为条目，请人工核实"
        return Verdict(str(year), Outcome.CANT_TELL, message, mentioned.column.url, places=searched)
    at = shelves[0] if shelves else snapshot.columns[0]
    titles = "；".join(item.title for item in at.items[:3])
    return Verdict(
        str(year), Outcome.FAILED, f"未公开{year}年度政府信息公开工作年度报告：已查{len(searched)}个栏目，均未见", at.column.url,
        evidence=(evidence(at.fetch, f"“{at.column.name}”现有：{titles or '无条目'}"),), places=searched,
    )  # fmt: skip
