"""Nobody is accused of a missing report while a sign of it stands anywhere, or what may hold it was not read."""

from collections.abc import Callable
from datetime import date

import pytest

from checks.lib.annual_signs import names_report
from checks.lib.memory import MemorySnapshot, broken_link, column, fetched, page_record, shown
from checks.loader import load_checks
from checks.runner import run_check
from model.column import ColumnShape, ColumnType
from model.fetch import FetchStatus
from model.finding import Outcome, Verdict
from model.page import ListItem, PageKind, TitledLink
from model.snapshot import AttachmentRecord

SHELF = column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT)
NEWS = column("/mzj/dt/", "工作动态", ColumnType.NEWS)
FILE = "https://www.example.gov.cn/mzj/f/1.pdf"


def verdict(snapshot: MemorySnapshot, **options: object) -> Verdict:
    (found,) = run_check(snapshot, load_checks()["annual-report-missing"], dict(options)).verdicts
    return found


def with_rows(*titles: str, name: str = "通知公告", kind: ColumnType = ColumnType.NOTICES) -> MemorySnapshot:
    rows = tuple(
        ListItem(title, f"https://www.example.gov.cn/mzj/{number}.html") for number, title in enumerate(titles)
    )
    return MemorySnapshot(columns=(SHELF, column("/mzj/tz/", name, kind, items=rows)))


def with_page(title: str, text: str = "", attachments: tuple[TitledLink, ...] = ()) -> MemorySnapshot:
    return MemorySnapshot(
        columns=(SHELF,),
        records=(page_record("/mzj/1.html", PageKind.ARTICLE, title, text=text, attachments=attachments),),
    )


def link(title: str, url: str = FILE) -> tuple[TitledLink, ...]:
    return (TitledLink(title, url),)


SIGNS: dict[str, Callable[[], MemorySnapshot]] = {
    "a row": lambda: with_rows("民政局2024年年报"),
    "a row with Chinese numerals": lambda: with_rows("民政局二○二四年度报告"),
    "a row of the column without a year": lambda: MemorySnapshot(
        columns=(
            column(
                "/mzj/nb/",
                "政府信息公开年报",
                ColumnType.ANNUAL_REPORT,
                items=(ListItem("年度报告", "https://www.example.gov.cn/1.html"),),
            ),
        )
    ),
    "a title": lambda: with_page("２０２４年度报告"),
    "a sentence": lambda: with_page("工作简报", "我局已按时公布2024年政府信息公开工作年度报告。"),
    "a caption": lambda: with_page("信息公开", "2024年 年报"),
    "words of a file": lambda: with_page("附件下载", attachments=link("民政局2024年年报.pdf")),
    "name of a file": lambda: with_page(
        "附件下载", attachments=link("下载", "https://www.example.gov.cn/f/xxgknb2024.pdf")
    ),
}


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_anywhere_is_quoted_and_not_an_accusation(name: str) -> None:
    found = verdict(SIGNS[name]())
    assert found.outcome in (Outcome.CANT_TELL, Outcome.PASSED)
    assert "《" in found.message or "“" in found.message


def test_the_text_of_a_file_is_a_sign() -> None:
    snapshot = with_page("附件下载", attachments=link("下载"))
    assert verdict(snapshot).outcome is Outcome.FAILED
    snapshot.files[FILE] = AttachmentRecord(fetched(FILE), "民 政 局\n2024 年政府信息公开工作年度报告\n根据要求编制")
    assert verdict(snapshot).outcome is Outcome.CANT_TELL


@pytest.mark.parametrize(
    "title",
    ["民政局2024年法治政府建设年度报告", "2024年度部门决算报告", "2024年统计年报",
    "关于编制2024年政府信息公开年度报告的通知",
     "企业2024年度报告公示", "民政局2023年年度工作情况"],
)  # fmt: skip
def test_reports_on_other_matters_are_no_sign(title: str) -> None:
    assert verdict(with_rows(title)).outcome is Outcome.FAILED
    assert verdict(with_page(title, f"{title}。2025-01-22")).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("words", "expected"),
    [("教育局2024年年报", True), ("财政局2024年政府信息公开年度报告", True), ("年报（2024年）", True),
    ("2 0 2 4 年 年 报", True),
     ("2023年度报告 2024-01-22", False), ("2024年1月22日公布2023年度报告", False), ("年报 2024-01-20", False)],
)  # fmt: skip
def test_which_words_name_the_report(words: str, expected: bool) -> None:
    assert names_report(words, 2024) is expected


def test_only_columns_that_may_hold_the_report_raise_a_doubt() -> None:
    def unread(name: str, kind: ColumnType) -> MemorySnapshot:
        blind = column("/mzj/x/", name, kind, ColumnShape.UNREADABLE)
        return MemorySnapshot(columns=(SHELF, column("/mzj/zc/", "政策文件", ColumnType.POLICY), blind))

    assert verdict(unread("工作动态", ColumnType.NEWS)).outcome is Outcome.FAILED
    assert verdict(unread("通知公告", ColumnType.NOTICES)).outcome is Outcome.CANT_TELL
    assert verdict(unread("政府信息公开", ColumnType.INDEX)).outcome is Outcome.CANT_TELL


def test_an_error_answer_and_a_mostly_unread_unit_accuse_nobody() -> None:
    gone = broken_link("/mzj/nb/", (FetchStatus.SERVER_ERROR, 500))
    named = type(gone)(
        gone.url,
        gone.attempts,
        (type(gone.places[0])("https://www.example.gov.cn/mzj/", "信息公开年报", "a", "frame"),),
    )
    assert verdict(MemorySnapshot(columns=(NEWS,), broken=(named,))).outcome is Outcome.CANT_TELL
    blind = [column(f"/mzj/{n}/", f"业务{n}", ColumnType.OTHER, ColumnShape.UNREADABLE) for n in range(3)]
    assert verdict(MemorySnapshot(columns=(SHELF, NEWS, *blind))).outcome is Outcome.CANT_TELL
    only = column("/mzj/", "民政局", ColumnType.OTHER)
    assert verdict(MemorySnapshot(columns=(only,))).outcome is Outcome.CANT_TELL


def test_the_accusation_names_what_was_searched_and_for_what() -> None:
    found = verdict(with_rows("关于低保对象的公示"))
    assert found.outcome is Outcome.FAILED
    assert len(found.places) == 2
    assert "低保" in found.evidence[1].quote
    assert "年度报告" in found.evidence[0].quote


def test_the_duty_binds_the_kinds_that_the_rubric_names() -> None:
    snapshot = MemorySnapshot(columns=(SHELF,))
    assert verdict(snapshot, kinds="区直").outcome is Outcome.FAILED
    assert verdict(snapshot, kinds="县直、区直").outcome is Outcome.FAILED
    assert verdict(snapshot, kinds="县直、乡镇").outcome is Outcome.INAPPLICABLE


def test_a_report_in_its_place_is_found() -> None:
    page = page_record(
        "/mzj/nb/1.html",
        PageKind.ANNUAL_REPORT,
        "民政局2024年政府信息公开工作年度报告",
        publish_date=shown(date(2025, 1, 9)),
    )
    assert verdict(MemorySnapshot(columns=(SHELF,), records=(page,))).outcome is Outcome.PASSED
