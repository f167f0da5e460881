"""年度报告格式不符: sections, tables and arithmetic of the report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.annual import Report, find_reports
from checks.lib.annual_content import Content, contents_of
from checks.lib.annual_sections import judge_sections
from checks.lib.annual_tables import THREE_TABLES_SINCE, carry_over, in_force, judge_tables, told_otherwise
from checks.lib.annual_words import SECTION_NAMES
from checks.lib.evidence import evidence
from checks.lib.memory import MemorySnapshot, ago, column, page_record, shown
from model.article import Confidence
from model.column import ColumnType
from model.finding import Evidence, Outcome, Severity, Verdict
from model.page import PageKind
from model.snapshot import Snapshot
from model.text import Text

SHOWN_FAULTS = 8
SIX_SECTIONS_SINCE = 2019


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a report with what is wrong (``faults``) and what a person must look at (``doubts``)."""

    report: Report
    content: Content
    faults: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


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
        return MemorySnapshot(
            columns=(column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT),), records=(report,)
        )

    names = list(SECTION_NAMES)
    return (
        Example(Text("缺少第五部分", "section five is missing"), one(*names[:4], names[5]), "2019", Outcome.FAILED),
        Example(Text("六个部分齐全", "all six sections"), one(*names), "2019", Outcome.PASSED),
        Example(
            Text("正文为图片，无法读取", "the report is a picture"),
            one("年度报告见下图", images=3),
            "2019",
            Outcome.CANT_TELL,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    column, title = "/mzj/nb/", "民政局2024年政府信息公开工作年度报告"
    pages = html.column(column, "政府信息公开年报", ("/mzj/n24.html", title, "2025-01-12"))
    text = (
        "<p>一、总体情况</p><p>本年度主动公开政府信息120条。</p><p>二、存在的主要问题及改进情况</p><p>"
        "公开不够及时。</p>"
    )
    return (
        PageExample(
            Text("只有两部分，没有表格", "two sections, no tables"),
            pages | {"/mzj/n24.html": html.article(title, "2025-01-12", text)},
            "2024",
            Outcome.FAILED,
        ),
    )


@check(
    id="annual-report-malformed",
    title=Text("年度报告格式不规范", "Annual report malformed"),
    what=Text(
        "检查年度报告是否具备规定的六个部分和三张表，表内数据是否符合勾稽关系（新收＋结转＝总计＋结转下年；各项之和＝总计），"
        "上年结转是否等于上一年报告的结转下年度。未能识别的标题、表格和文件转人工核对，不判为缺少。",
        "Checks the six sections, the three tables, the identities of their numbers and what is carried over from "
        "the report of the year before. What was not recognised is for a person to look at, never missing.",
    ),
    why=Text("格式统一才能汇总和比较；数据不符说明统计有误。", "Only a common form can be summed up and compared."),
    basis=Text(
        "《中华人民共和国政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）", "国办公开办函〔2021〕30号"
    ),
    fix=Text(
        "按规定格式补齐缺少的部分和表格，核对并更正表内数据后重新发布。",
        "Add what is missing, correct the numbers and publish again.",
    ),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
)
def annual_report_malformed(snapshot: Snapshot) -> Iterator[Verdict]:
    """One verdict for each year that has a report; formats before 2019 are not judged."""
    by_year: dict[int, list[Report]] = {}
    for report in find_reports(snapshot):
        if not report.foreign:
            by_year.setdefault(report.year, []).append(report)
    forms = {year: [form for each in same for form in _forms(snapshot, each)] for year, same in by_year.items()}
    for year in sorted(by_year):
        yield _judge(by_year[year][0], forms, year)


def _forms(snapshot: Snapshot, report: Report) -> Iterator[Form]:
    """Each readable form of a report, judged by itself."""
    if report.year < SIX_SECTIONS_SINCE:
        return
    for content in contents_of(snapshot, report):
        faults, doubts = judge_sections(content.text, content.gaps)
        gaps = (*content.table_gaps, *content.gaps)
        wrong, unclear = judge_tables(content.tables, report.year, content.text, gaps)
        yield Form(report, content, (*faults, *wrong), (*doubts, *unclear))


def _judge(first: Report, forms: Mapping[int, list[Form]], year: int) -> Verdict:
    """A report published twice, or as page and file, is judged by its better form."""
    target, name = str(year), f"{year}年度报告"
    if year < SIX_SECTIONS_SINCE:
        return Verdict(target, Outcome.INAPPLICABLE, f"{name}适用此前的格式，不作判断", first.url)
    if not forms[year]:
        return Verdict(target, Outcome.CANT_TELL, _unread(first), first.url, evidence=_proof(first))
    best = min(forms[year], key=lambda form: (len(form.faults), len(form.doubts)))
    broken, last = _carried(forms, year)
    faults, proof = (*best.faults, *broken), (*_proof(best.report), *(_proof(last) if broken and last else ()))
    where = best.report.url
    if faults:
        shown_faults = "；".join(faults[:SHOWN_FAULTS]) + (f"；等{len(faults)}处" if len(faults) > SHOWN_FAULTS else "")
        certain = Confidence.MEDIUM if best.content.in_file else Confidence.HIGH
        places = (where, last.url) if broken and last else ()
        return Verdict(
            target=target,
            outcome=Outcome.FAILED,
            message=f"{name}格式不符：{shown_faults}",
            url=where,
            confidence=certain,
            evidence=proof,
            places=places,
            facts=faults,
        )
    if best.doubts:
        asked = "；".join(best.doubts[:SHOWN_FAULTS])
        return Verdict(target, Outcome.CANT_TELL, f"{name}需人工核对：{asked}", where, evidence=proof)
    note = _remarks(forms, year, best)
    return Verdict(target, Outcome.PASSED, f"{name}{_whole(year)}{note}", where, evidence=proof)


def _whole(year: int) -> str:
    return "六个部分、三张表齐全，数据相符" if year >= THREE_TABLES_SINCE else "六个部分齐全"


def _unread(report: Report) -> str:
    if report.record is None and not report.files:
        return f"{report.year}年度报告的页面未读取，请人工核对格式"
    return f"{report.year}年度报告正文为附件（.doc、扫描件）或图片，无法读取，请人工核对格式"


def _proof(report: Report) -> tuple[Evidence, ...]:
    return (evidence(report.record.fetch, report.title),) if report.record else ()


def _carried(forms: Mapping[int, list[Form]], year: int) -> tuple[tuple[str, ...], Report | None]:
    """T3-Y: what was carried over otherwise than last year's report says, with that report; none if one is unread."""
    if year <= THREE_TABLES_SINCE:
        return (), None
    compared = [
        (broken, before, after)
        for before in forms.get(year - 1, ())
        for after in forms[year]
        if (broken := carry_over(before.content.tables, after.content.tables)) is not None
    ]
    if not compared:
        return (), None
    broken, before, after = min(compared, key=lambda each: len(each[0]))
    addresses = f"（上一年报告 {before.content.url}，本年报告 {after.content.url}）"
    return (f"第三部分的表与上一年报告不衔接：{'，'.join(broken)}{addresses}",) if broken else (), before.report


def _remarks(forms: Mapping[int, list[Form]], year: int, best: Form) -> str:
    """T2-Y, TX-1 and TX-2 as remarks: a clean-up of documents or another lawful way of counting may explain them."""
    if year < THREE_TABLES_SINCE:
        return ""
    earlier = forms.get(year - 1, ()) if year > THREE_TABLES_SINCE else ()
    found = [(in_force(form.content.tables, best.content.tables), form) for form in earlier]
    words, before = min(found, key=lambda each: len(each[0]), default=([], None))
    remarks = [f"{'；'.join(words)}（{before.content.url}），请核对是否因清理"] if words and before else []
    remarks += [f"{told}，请核对口径" for told in told_otherwise(best.content.text, best.content.tables)]
    return "".join(f"；提示：{remark}" for remark in remarks)
