"""Sections, tables and identities of the annual report."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.lib.annual import is_report, report_year
from checks.lib.annual_grid import number
from checks.lib.annual_sections import judge_sections
from checks.lib.annual_tables import judge_tables
from checks.lib.annual_words import SECTION_NAMES
from crawler.extract.tables import tables_of
from duwang.demo import annual

GOOD = annual.Report("民政局", 2024)


def faults(report: annual.Report) -> list[str]:
    wrong, doubts = judge_tables(tables_of(annual.html(report)), report.year)
    assert doubts == []
    return wrong


def test_a_correct_report_has_no_faults() -> None:
    assert faults(GOOD) == []
    assert judge_sections("\n".join(SECTION_NAMES)) == ([], [])


@given(
    received=st.integers(0, 5000),
    carried=st.integers(0, 500),
    granted=st.integers(0, 3000),
    partly=st.integers(0, 300),
    refused=st.integers(0, 300),
)
@settings(max_examples=40, deadline=None)
def test_tables_add_up_exactly_when_the_numbers_do(
    received: int, carried: int, granted: int, partly: int, refused: int
) -> None:
    left = received + carried - granted - partly - refused
    report = annual.Report("民政局", 2024, received, carried, granted, partly, refused, abs(left))
    assert (faults(report) == []) == (left >= 0)


def test_every_single_wrong_total_is_found() -> None:
    found = faults(annual.broken_total(GOOD))
    assert any("自然人" in fault and "≠" in fault for fault in found)


def test_missing_tables_are_named_one_by_one() -> None:
    assert len(judge_tables((), 2024)[0]) == 3
    assert judge_tables((), 2020) == ([], [])


def test_sections_out_of_order() -> None:
    names = list(SECTION_NAMES)
    assert judge_sections("\n".join([names[1], names[0], *names[2:]]))[0] == ["六个部分的顺序与规定格式不一致"]
    assert judge_sections("\n".join(names[:4] + names[5:]))[0] == ["缺少“五、存在的主要问题及改进情况”部分"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12", 12), ("", 0), ("/", 0), ("—", 0), (" 1,024 ", 1024), ("3.0", 3), ("无", 0), ("自然人", None)],
)
def test_numbers_in_cells(cell: str, value: int | None) -> None:
    assert number(cell) == value


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("民政局2024年政府信息公开工作年度报告", True),
        ("2023年度政务公开工作年度报告", True),
        ("2020年度林业局政府网站工作年度报表", False),
        ("关于做好2024年度政府信息公开年度报告编制工作的通知", False),
        ("政府信息公开指南", False),
    ],
)
def test_titles_of_reports(title: str, expected: bool) -> None:
    assert is_report(title) is expected


def test_year_of_a_report_without_year_is_the_one_before_publication() -> None:
    from datetime import date

    assert report_year("民政局政府信息公开工作年度报告", date(2025, 1, 20)) == 2024
    assert report_year("民政局2023年政府信息公开工作年度报告", date(2025, 1, 20)) == 2023
