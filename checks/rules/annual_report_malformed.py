"""年度报告格式不符: sections, tables and arithmetic of the report."""

from collections.abc import Iterator

from checks.api import Example, check
from checks.lib.annual import SECTIONS, SIX_SECTIONS_SINCE, THREE_TABLES_SINCE, Report, content_of, find_reports, section_faults, table_faults
from checks.lib.evidence import evidence
from checks.lib.memory import MemorySnapshot, ago, column, page_record, shown
from model.article import Confidence
from model.column import ColumnType
from model.finding import Outcome, Severity, Verdict
from model.page import PageKind
from model.snapshot import Snapshot
from model.text import Text

SHOWN_FAULTS = 8


def _examples() -> tuple[Example, ...]:
    def one(*sections: str, **fields: object) -> MemorySnapshot:
        text = "\n".join(f"{section}\n按要求开展工作。" for section in sections)
        home = "https://www.example.gov.cn/mzj/nb/"
        report = page_record(
            "/mzj/nb/1.html",
            PageKind.ANNUAL_REPORT,
            "民政局2019年政府信息公开工作年度报告",
            columns=(home,),
            publish_date=shown(ago(2000)),
            text=text,
            **fields,
        )
        return MemorySnapshot(columns=(column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT),), records=(report,))

    names = [title for title, _ in SECTIONS]
    return (
        Example(Text("缺少第五部分", "section five is missing"), one(*names[:4], names[5]), "2019", Outcome.FAILED),
        Example(Text("六个部分齐全", "all six sections"), one(*names), "2019", Outcome.PASSED),
        Example(Text("正文为图片，无法读取", "the report is a picture"), one("年度报告见下图", images=3), "2019", Outcome.CANT_TELL),
    )


@check(
    id="annual-report-malformed",
    title=Text("年度报告格式不规范", "Annual report malformed"),
    what=Text(
        "检查年度报告是否具备规定的六个部分和三张表，表内数据是否符合勾稽关系（新收＋结转＝总计＋结转下年；各项之和＝总计）。",
        "Checks the six sections, the three tables and the identities of their numbers.",
    ),
    why=Text("格式统一才能汇总和比较；数据不符说明统计有误。", "Only a common form can be summed up and compared."),
    basis=Text("《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）", "国办公开办函〔2021〕30号"),
    fix=Text("按规定格式补齐缺少的部分和表格，核对并更正表内数据后重新发布。", "Add what is missing, correct the numbers and publish again."),
    severity=Severity.MODERATE,
    examples=_examples,
)
def annual_report_malformed(snapshot: Snapshot) -> Iterator[Verdict]:
    """One verdict for each year that has a report; formats before 2019 are not judged."""
    by_year: dict[int, list[Report]] = {}
    for report in find_reports(snapshot):
        if not report.foreign:
            by_year.setdefault(report.year, []).append(report)
    for year in sorted(by_year):
        yield _best([_judge(snapshot, report) for report in by_year[year]])


def _best(verdicts: list[Verdict]) -> Verdict:
    """A report published twice is judged by its better copy."""
    order = (Outcome.PASSED, Outcome.INAPPLICABLE, Outcome.FAILED, Outcome.CANT_TELL)
    return min(verdicts, key=lambda verdict: order.index(verdict.outcome))


def _judge(snapshot: Snapshot, report: Report) -> Verdict:
    target = str(report.year)
    if report.year < SIX_SECTIONS_SINCE:
        return Verdict(target, Outcome.INAPPLICABLE, f"{report.year}年度报告适用此前的格式，不作判断", report.url)
    content = content_of(snapshot, report)
    proof = (evidence(report.record.fetch, report.title),) if report.record else ()
    if not content.readable:
        unread = report.record is None and not report.files
        why = (
            f"{report.year}年度报告的页面未读取，请人工核对格式"
            if unread
            else f"{report.year}年度报告正文为附件（.doc、扫描件）或图片，无法读取，请人工核对格式"
        )
        return Verdict(target, Outcome.CANT_TELL, why, report.url, evidence=proof)
    faults = section_faults(content.text)
    pictured = not content.tables and report.record is not None and report.record.page is not None and report.record.page.images > 0
    if content.tables_readable and not pictured:
        faults += table_faults(content.tables, report.year)
    if faults:
        shown_faults = "；".join(faults[:SHOWN_FAULTS]) + (f"；等{len(faults)}处" if len(faults) > SHOWN_FAULTS else "")
        certain = Confidence.HIGH if report.record and report.record.page and not report.files else Confidence.MEDIUM
        return Verdict(target, Outcome.FAILED, f"{report.year}年度报告格式不符：{shown_faults}", report.url, certain, proof)
    if (not content.tables_readable or pictured) and report.year >= THREE_TABLES_SINCE:
        return Verdict(target, Outcome.CANT_TELL, f"{report.year}年度报告六个部分齐全，PDF或图片中的表格请人工核对", report.url, evidence=proof)
    return Verdict(target, Outcome.PASSED, f"{report.year}年度报告六个部分、三张表齐全，数据相符", report.url, evidence=proof)
