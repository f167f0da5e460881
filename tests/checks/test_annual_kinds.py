"""Annual reports in the renderings that offices use: none of them is at fault, and a fault is found in each."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.lib.annual_grid import number, requests_in
from checks.lib.annual_sections import headings, judge_sections
from checks.lib.annual_tables import carry_over, in_force, judge_tables, told_otherwise
from checks.lib.annual_words import SECTION_NAMES
from checks.lib.memory import MemorySnapshot, column, fetched, page_record, shown
from checks.loader import load_checks
from checks.runner import run_check
from crawler.extract.read import read_html
from crawler.extract.tables import tables_of
from duwang.demo import annual
from model.column import ColumnType
from model.finding import Outcome, Verdict
from model.page import PageKind, TitledLink
from model.snapshot import AttachmentRecord, PageRecord

GOOD = annual.html(annual.Report("民政局", 2024))
BAD = annual.html(annual.broken_total(annual.Report("民政局", 2024)))
COUNTS = "".join(f"<td>{value}</td>" for value in (1, 0, 0, 0, 0, 0, 1))
SUBTOTAL = f"<tr><td colspan='2'>小计</td>{COUNTS}</tr><tr><td rowspan='3'>（四）"
HEADS = re.compile(r"<p><strong>([一二三四五六])、([^<]*)</strong></p>")


def cells(zero: str) -> Callable[[str], str]:
    return lambda html: html.replace("<td>0</td>", f"<td>{zero}</td>")


def every(pattern: str) -> Callable[[str], str]:
    return lambda html: re.sub(r"<td>(\d+)</td>", lambda m: f"<td>{pattern.format(m[1])}</td>", html)


def heads(pattern: str) -> Callable[[str], str]:
    return lambda html: HEADS.sub(
        lambda m: pattern.format(n=m[1], d="一二三四五六".index(m[1]) + 1, w=m[2], a=m[2][:4], b=m[2][4:]), html
    )


def words(old: str, new: str) -> Callable[[str], str]:
    return lambda html: html.replace(old, new)


def split(html: str) -> str:
    """The third table ends in the middle and goes on in another."""
    return re.sub(
        r"<tr>(<td rowspan='3'>（四）)",
        r"</table><p>续表</p><table border='1'><tr><td rowspan='12'>三、本年度办理结果</td>\1",
        html,
        count=1,
    )


def wide(html: str) -> str:
    return (
        re.sub("[0-9]", lambda m: chr(ord(m[0]) + 0xFEE0), html.split("<table", 1)[0])
        + "<table"
        + re.sub(
            r"(?<=<td>)\d+(?=</td>)", lambda m: "".join(chr(ord(c) + 0xFEE0) for c in m[0]), html.split("<table", 1)[1]
        )
    )


RENDERINGS: dict[str, Callable[[str], str]] = {
    "em dash": cells("——"),
    "slash": cells("/"),
    "full-width slash": cells("／"),
    "零": cells("零"),
    "〇": cells("〇"),
    "blank": cells("&nbsp;"),
    "pieces": every("{}件"),
    "unit in brackets": every("{}（件）"),
    "fragments": every("<span>{}</span>"),
    "full-width": wide,
    "split": split,
    "note row": words("</tr></table>", "</tr><tr><td colspan='10'>注：数据由各股室提供</td></tr></table>"),
    "blank row": words("</tr></table>", "</tr><tr>" + "<td>&nbsp;</td>" * 10 + "</tr></table>"),
    "caption row": words(
        "<table border='1'><tr><td colspan='3' rowspan='3'>",
        "<table border='1'><tr><td colspan='10'>三、表</td></tr><tr><td colspan='3' rowspan='3'>",
    ),
    "wrapped": lambda html: html.replace("<table", "<table><tr><td><div><table").replace(
        "</table>", "</table></div></td></tr></table>"
    ),
    "layout": lambda html: f"<table><tr><td>{html}</td></tr></table>",
    "copy": lambda html: f"{html}<div style='display:none'>{html}</div>",
    "parts": heads("<p>第{n}部分 {w}</p>"),
    "digits": heads("<p>{d}. {w}</p>"),
    "brackets": heads("<p>（{n}）{w}</p>"),
    "formal numerals": lambda html: HEADS.sub(
        lambda m: f"<p>{'壹贰叁肆伍陆'['一二三四五六'.index(m[1])]}、{m[2]}</p>", html
    ),
    "paragraphs in cells": lambda html: re.sub(r"<td([^>]*)>([^<]*)</td>", r"<td\1><p><span>\2</span></p></td>", html),
    "remarks": lambda html: re.sub(r"(<td>\d+</td>)</tr>", r"\1<td></td></tr>", html),
    "subtotal": lambda html: html.replace("<tr><td rowspan='3'>（四）", SUBTOTAL).replace(
        "rowspan='22'", "rowspan='23'"
    ),
    "unnumbered": heads("<h3>{w}</h3>"),
    "automatic": heads("<ol start='{d}'><li>{w}</li></ol>"),
    "number apart": heads("<p>{n}、</p><p>{w}</p>"),
    "broken": heads("<p>{n}、{a}<br>{b}</p>"),
    "fragments of a heading": heads("<p><strong>{n}</strong><strong>、{a}</strong><span>{b}</span></p>"),
    "blanks inside": heads("<p>{n} 、 {a} &nbsp; {b}</p>"),
    "with a colon": heads("<p>{n}、{w}：</p>"),
    "whose": lambda html: heads("<p>{n}、本机关{w}</p>")(html),
    "without 的": words("存在的主要问题", "存在主要问题"),
    "no 的 in the sixth": words("需要报告的事项", "需要报告事项"),
}


def judged(html: str) -> tuple[list[str], list[str]]:
    page = read_html(
        f"<html><body><div><h1>民政局2024年政府信息公开工作年度报告</h1>{html}</div></body></html>",
        "https://www.example.gov.cn/1.html",
    )
    faults, doubts = judge_sections(page.text)
    wrong, unclear = judge_tables(page.tables, 2024, page.text)
    return faults + wrong, doubts + unclear


@pytest.mark.parametrize("name", RENDERINGS)
def test_every_rendering_is_read_right(name: str) -> None:
    assert judged(RENDERINGS[name](GOOD)) == ([], [])
    faults = judged(RENDERINGS[name](BAD))[0]
    assert faults and all("≠" in fault for fault in faults)


def test_one_character_a_line_and_blanks_between_characters() -> None:
    text = "\n".join(f"{name}\n按要求开展工作。" for name in SECTION_NAMES)
    assert judge_sections("\n".join(text.replace("\n", ""))) == ([], [])
    assert judge_sections(" ".join(text)) == ([], [])


def test_a_section_without_any_sign_is_missing_and_one_with_a_sign_is_not() -> None:
    kept = [name for name in SECTION_NAMES if "问题" not in name]
    text = "\n".join(f"{name}\n按要求开展工作。" for name in kept)
    assert judge_sections(text)[0] == ["缺少“五、存在的主要问题及改进情况”部分"]
    for hint in ("今后将针对薄弱环节加强培训。", "五、难点与打算"):
        faults, doubts = judge_sections(text.replace("六、", f"{hint}\n六、"))
        assert (faults, len(doubts)) == ([], 1)
        assert hint[:6] in doubts[0]


def test_a_gap_or_a_picture_is_not_an_absence() -> None:
    kept = [name for name in SECTION_NAMES if "问题" not in name]
    assert judge_sections("\n".join(kept), ("正文有2张图片",))[0] == []
    assert judge_sections("\n".join([*kept[:4], "\ufffc", kept[4]]))[0] == []


def test_words_within_a_sentence_are_no_heading() -> None:
    assert headings("本报告由总体情况、主动公开政府信息情况、其他需要报告的事项等组成。") == []


def test_a_grid_that_cannot_be_read_is_a_doubt() -> None:
    html = re.sub(r"<td>12</td>", "<td>见附表</td>", GOOD)
    faults, doubts = judge_tables(tables_of(html), 2024)
    assert faults == []
    assert "不是数字" in doubts[0]
    narrow = "<table><tr><td>本年新收政府信息公开申请数量</td><td>12</td></tr></table>"
    assert not any("第三部分" in fault for fault in judge_tables(tables_of(narrow), 2024)[0])


def test_row_labels_in_the_text_keep_a_table_from_being_missing() -> None:
    faults, doubts = judge_tables((), 2024, "本 年 新 收 政府信息公开申请数量 3")
    assert len(faults) == 2
    assert len(doubts) == 1
    assert judge_tables((), 2024, gaps=("正文有3张图片",))[0] == []


def test_what_is_carried_over_between_years() -> None:
    last, this = (
        tables_of(annual.html(annual.Report("民政局", *values))) for values in ((2023, 9, 1, 6, 2, 1, 1), (2024, 12, 1))
    )
    assert carry_over(last, this) == []
    other = tables_of(annual.html(annual.Report("民政局", 2024, 11, 2)))
    assert carry_over(last, other) == [
        "“自然人”列上年结转2件，上一年报告结转下年度1件",
        "“总计”列上年结转2件，上一年报告结转下年度1件",
    ]
    assert carry_over((), this) is None
    assert in_force(last, this) == []
    assert in_force(this, this) == ["“行政规范性文件”现行有效9件≠上一年9件＋制发2件－废止1件"]


def test_numbers_that_the_words_tell_otherwise() -> None:
    """Both ways of counting are lawful: what was received anew, and that with what was carried over."""
    tables = tables_of(annual.html(annual.Report("民政局", 2024, 12, 1)))
    assert told_otherwise("全年共收到政府信息公开申请12件，结转下年度继续办理2件。", tables) == []
    assert told_otherwise("2024年受理依申请公开 13 件", tables) == []
    assert told_otherwise("全年共收到政府信息公开申请14件，结转下一年3件。", tables) == [
        "正文称收到申请14件，第三部分的表新收12件、上年结转1件",
        "正文称结转下年度3件，第三部分的表为2件",
    ]
    assert told_otherwise("全年共收到政府信息公开申请14件", ()) == []


def record(year: int, **values: int) -> PageRecord:
    page = read_html(annual.html(annual.Report("民政局", year, **values)), "https://www.example.gov.cn/1.html")
    title = f"民政局{year}年政府信息公开工作年度报告"
    tables = tables_of(annual.html(annual.Report("民政局", year, **values)))
    return page_record(
        f"/mzj/nb/{year}.html",
        PageKind.ANNUAL_REPORT,
        title,
        text=page.text,
        tables=tables,
        publish_date=shown(date(year + 1, 1, 9)),
    )


def verdict(*records: PageRecord, **more: object) -> Verdict:
    shelf = column("/mzj/nb/", "政府信息公开年报", ColumnType.ANNUAL_REPORT)
    snapshot = MemorySnapshot(columns=(shelf,), records=records, **more)  # type: ignore[arg-type]
    return next(
        v for v in run_check(snapshot, load_checks()["annual-report-malformed"], {}).verdicts if v.target == "2024"
    )


def test_a_break_between_years_is_stated_with_both_numbers_and_addresses() -> None:
    last = record(2023, received=9, granted=6, open_end=1)
    found = verdict(last, record(2024, received=11, carried=2))
    assert found.outcome is Outcome.FAILED
    assert all(part in found.message for part in ("2件", "1件", "/mzj/nb/2023.html", "/mzj/nb/2024.html"))
    assert verdict(last, record(2024)).outcome is Outcome.PASSED
    assert verdict(record(2024, received=11, carried=2)).outcome is Outcome.PASSED


@pytest.mark.parametrize("text", [None, "0,1+ #2024 ABCDEFG HIJK LMNOPQ\n" * 20, "扫描全能王 创建\n\f" * 40])
def test_a_file_that_says_nothing_is_for_a_person(text: str | None) -> None:
    link = TitledLink("民政局2024年政府信息公开工作年度报告.pdf", "https://www.example.gov.cn/mzj/nb/1.pdf")
    page = page_record(
        "/mzj/nb/1.html", PageKind.ANNUAL_REPORT, "民政局2024年政府信息公开工作年度报告", attachments=(link,)
    )
    assert verdict(page, files={link.url: AttachmentRecord(fetched(link.url), text)}).outcome is Outcome.CANT_TELL


@given(st.integers(0, 10**8), st.sampled_from(["{}", " {} ", "{}件", "{}（件）", "{} 条", "{}.0", "\u3000{}"]))
def test_numbers_however_they_are_written(value: int, pattern: str) -> None:
    wide_digits = "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))
    assert (
        number(pattern.format(value))
        == number(pattern.format(f"{value:,}"))
        == number(pattern.format(wide_digits))
        == value
    )


@pytest.mark.parametrize(
    "cell", ["—", "——", "－", "-", "/", "／", "\\", "无", "零", "〇", "○", "", "\u00a0", "0件", "／件"]
)
def test_what_stands_for_nothing(cell: str) -> None:
    assert number(cell) == 0


@pytest.mark.parametrize("cell", ["自然人", "一", "3.5", "12²", "见附件", "3人（其中1人）", "12-3", "0" * 50])
def test_what_is_no_number(cell: str) -> None:
    assert number(cell) is None


@given(st.text(max_size=60))
def test_any_cell_can_be_asked_for_its_number(cell: str) -> None:
    value = number(cell)
    assert value is None or value >= 0


@given(
    st.lists(
        st.lists(st.text("0123件总计本年新收上年结转", max_size=6), min_size=1, max_size=12).map(tuple), max_size=8
    ).map(tuple)
)
@settings(max_examples=60, deadline=None)
def test_any_grid_can_be_judged(grid: tuple[tuple[str, ...], ...]) -> None:
    requests_in((grid,))
    judge_tables((grid,), 2024)
