"""Whose annual report it is, and what is only a notice about reports."""

from datetime import date

from checks.lib.annual import find_reports
from checks.lib.memory import AS_OF, MemorySnapshot, column, page_record, shown
from checks.loader import load_checks
from checks.runner import run_check
from model.column import ColumnType
from model.finding import Outcome
from model.page import PageKind
from model.snapshot import PageRecord

SECTIONS = "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况"


def report(path: str, title: str, day: date = date(2025, 1, 20), text: str = SECTIONS) -> PageRecord:
    return page_record(path, PageKind.ANNUAL_REPORT, title, publish_date=shown(day), text=text)


def outcome(check: str, *records: PageRecord, cut_short: str = "") -> tuple[Outcome, str]:
    shelf = column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT)
    snapshot = MemorySnapshot(columns=(shelf,), records=records, cut_short=cut_short)
    verdict = next(v for v in run_check(snapshot, load_checks()[check], {}).verdicts if v.target == "2024")
    return verdict.outcome, verdict.message


def test_the_own_report_is_judged_whoever_else_publishes_beside_it() -> None:
    own = report("/mzj/nb/1.html", "清河县民政局2024年政府信息公开工作年度报告", date(2025, 2, 20))
    other = report("/mzj/nb/2.html", "清河县殡葬管理所2024年政府信息公开工作年度报告")
    assert outcome("annual-report-late", own, other)[0] is Outcome.FAILED
    assert [each.url for each in find_reports(MemorySnapshot(records=(own, other)))] == [own.url]


def test_only_anothers_report_is_for_a_person_to_judge() -> None:
    county = report("/mzj/nb/1.html", "清河县人民政府2024年政府信息公开工作年度报告", date(2025, 3, 25))
    assert outcome("annual-report-missing", county)[0] is Outcome.CANT_TELL
    assert outcome("annual-report-late", county)[0] is Outcome.INAPPLICABLE


def test_before_the_due_date_no_report_is_missing_whoever_has_published() -> None:
    county = report("/mzj/nb/1.html", "清河县人民政府2024年政府信息公开工作年度报告")
    january = MemorySnapshot(as_of=AS_OF.replace(month=1, day=20), records=(county,))
    verdicts = run_check(january, load_checks()["annual-report-missing"], {}).verdicts
    assert [verdict.outcome for verdict in verdicts] == [Outcome.INAPPLICABLE]


def test_abbreviated_names_are_the_units_own() -> None:
    unit = MemorySnapshot().unit
    snapshot = MemorySnapshot(
        unit=type(unit)("wjj", "卫健局", "区直", unit.portal, unit.site),
        records=(report("/1.html", "清河县卫生健康局2024年政府信息公开工作年度报告"),),
    )
    assert not find_reports(snapshot)[0].foreign


def test_a_notice_about_reports_is_no_report() -> None:
    notice = report(
        "/mzj/nb/1.html", "关于做好2024年政府信息公开工作年度报告编制发布工作的通知", text="各科室：请认真编制。"
    )
    assert find_reports(MemorySnapshot(records=(notice,))) == []
    assert outcome("annual-report-missing", notice)[0] is Outcome.FAILED


def test_a_crawl_that_was_cut_short_accuses_nobody() -> None:
    assert outcome("annual-report-missing")[0] is Outcome.FAILED
    result, message = outcome("annual-report-missing", cut_short="页数达到上限 3，其余页面未读")
    assert result is Outcome.CANT_TELL
    assert "页数达到上限" in message
