"""年度报告逾期: last year's report was published after the due day."""

from collections.abc import Iterator
from datetime import date

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.annual import Report, find_reports
from checks.lib.evidence import evidence
from checks.lib.memory import AS_OF, MemorySnapshot, column, page_record, shown
from model.column import ColumnType
from model.finding import Outcome, Severity, Verdict
from model.page import PageKind
from model.snapshot import Snapshot
from model.text import Text

SAME_DAY = 3


def _examples() -> tuple[Example, ...]:
    def one(day: date) -> MemorySnapshot:
        home = "https://www.example.gov.cn/mzj/nb/"
        report = page_record(
            "/mzj/nb/1.html",
            PageKind.ANNUAL_REPORT,
            "民政局2024年政府信息公开工作年度报告",
            columns=(home,),
            publish_date=shown(day),
        )
        return MemorySnapshot(
            columns=(column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT),), records=(report,)
        )

    year = AS_OF.year
    return (
        Example(Text("3月才发布", "published in March"), one(date(year, 3, 12)), "2024", Outcome.FAILED),
        Example(Text("1月31日当天发布", "published on the last day"), one(date(year, 1, 31)), "2024", Outcome.PASSED),
    )


def _pages() -> tuple[PageExample, ...]:
    column, title = "/mzj/nb/", "民政局2024年政府信息公开工作年度报告"
    return (
        PageExample(
            Text("三月才公布", "published in March"),
            html.column(column, "政府信息公开年报", ("/mzj/n24.html", title, "2025-03-12")),
            "2024",
            Outcome.FAILED,
        ),
        PageExample(
            Text("一月公布", "published in January"),
            html.column(column, "政府信息公开年报", ("/mzj/n24.html", title, "2025-01-12")),
            "2024",
            Outcome.PASSED,
        ),
    )


@check(
    id="annual-report-late",
    title=Text("年度报告公布逾期", "Annual report late"),
    what=Text(
        "检查上一年度报告的公布日期是否在期限（默认1月31日）之前。",
        "Compares the date of publication with the due day (31 January by default).",
    ),
    why=Text("按期公布是法定义务。", "The due day is set by law."),
    basis=Text(
        "《中华人民共和国政府信息公开条例》第四十九条",
        "Regulation on the Disclosure of Government Information, article 49",
    ),
    fix=Text(
        "说明逾期原因；下一年度在1月31日前公布，地方有更早要求的从其要求。",
        "Explain; publish before 31 January next year.",
    ),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
)
def annual_report_late(snapshot: Snapshot, *, due_month: int = 1, due_day: int = 31) -> Iterator[Verdict]:
    """One verdict on the report that was due in the year of the inspection."""
    year = snapshot.as_of.year - 1
    due = date(snapshot.as_of.year, due_month, due_day)
    reports = find_reports(snapshot)
    found = [report for report in reports if report.year == year and not report.foreign]
    if not found:
        yield Verdict(str(year), Outcome.INAPPLICABLE, f"未找到{year}年度报告，不判断是否逾期", snapshot.unit.portal)
        return
    dated = [report for report in found if report.published]
    if not dated:
        yield Verdict(
            str(year),
            Outcome.CANT_TELL,
            f"{year}年度报告未注明发布日期，请核实是否在{due.isoformat()}前公布",
            found[0].url,
        )
        return
    first = min(dated, key=lambda r: r.published.value if r.published else due)
    assert first.published is not None
    day = first.published.value
    proof = (
        (evidence(first.record.fetch, f"{first.title} {first.published.text or day.isoformat()}"),)
        if first.record
        else ()
    )
    if day <= due:
        yield Verdict(
            str(year),
            Outcome.PASSED,
            f"{year}年度报告于{day.isoformat()}公布，在期限{due.isoformat()}内",
            first.url,
            evidence=proof,
        )
    elif _migrated(reports, day):
        yield Verdict(
            str(year),
            Outcome.CANT_TELL,
            f"{year}年度报告显示日期{day.isoformat()}，但多年的报告同为此日，似为网站迁移日期，请人工核实",
            first.url,
            evidence=proof,
        )
    else:
        yield Verdict(
            str(year),
            Outcome.FAILED,
            f"{year}年度报告于{day.isoformat()}公布，晚于期限{due.isoformat()}（逾期{(day - due).days}天）",
            first.url,
            evidence=proof,
            facts=(day.isoformat(),),
        )


def _migrated(reports: list[Report], day: date) -> bool:
    """Reports of several years under one date: the day of a migration, not of publication."""
    return len({report.year for report in reports if report.published and report.published.value == day}) >= SAME_DAY
