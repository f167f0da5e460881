"""Dates in all the forms that pages use."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crawler.extract.dates import (
    EPOCH,
    chinese_number,
    chinese_year,
    find_dates,
    first_date,
    month_day,
    stated_date,
    url_date,
)
from crawler.extract.document import fold
from crawler.extract.read import read_html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-29 09:22:29", date(2026, 4, 29)),
        ("[ 2025-01-14 ]", date(2025, 1, 14)),
        ("【时间：2018年07月09日 17:59】", date(2018, 7, 9)),
        ("2026年 4月 20 日", date(2026, 4, 20)),
        ("二〇二三年十月二十日", date(2023, 10, 20)),
        ("二○二三年三月一日", date(2023, 3, 1)),
        ("２０２３－０９－２２", date(2023, 9, 22)),
        ("2023.9.2", date(2023, 9, 2)),
        ("2023/09/22", date(2023, 9, 22)),
        ("2025 - 09 - 12", date(2025, 9, 12)),
        ("2024年1 1月2 2 日", date(2024, 11, 22)),
        ("20 24年5月6日", date(2024, 5, 6)),
        ("2025-09-11T23:30:00Z", date(2025, 9, 12)),
        ("2025-09-12T00:30:00+08:00", date(2025, 9, 12)),
        ("1970-01-01 08:00:00", None),
        ("1625-2132号", None),
        ("GB/T 17980.1-2000", None),
        ("共31条 1/2页", None),
        ("2023-13-40", None),
        ("3.2023-09-22", None),
    ],
)
def test_forms(text: str, expected: date | None) -> None:
    assert first_date(fold(text)) == expected


@given(st.dates(date(1950, 1, 1), date(2098, 12, 31)))
def test_every_date_is_read_back_in_every_form(day: date) -> None:
    assume(day != EPOCH)
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        day.strftime("%Y/%m/%d"),
        f"[{day:%Y.%m.%d}]",
    ):
        assert first_date(text) == day


@given(st.text())
def test_no_text_makes_the_parser_raise(text: str) -> None:
    list(find_dates(fold(text)))


def test_numerals() -> None:
    assert [chinese_number(n) for n in ("一", "十", "十二", "二十", "三十一", "百")] == [1, 10, 12, 20, 31, -1]
    assert chinese_year("二〇二三") == 2023


def test_month_and_day_need_a_year() -> None:
    assert month_day("09-22", 2023) == date(2023, 9, 22)
    assert month_day("13-40", 2023) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/gfxwj/202001/t20200103_724538.html", date(2020, 1, 3)),
        ("/art/2023/9/22/art_1_2.html", date(2023, 9, 22)),
        ("/2023-09/22/content_1.htm", date(2023, 9, 22)),
        ("/content/post_20230922.html", None),
    ],
)
def test_dates_in_addresses(url: str, expected: date | None) -> None:
    assert url_date(url) == expected


@pytest.mark.parametrize(
    "text",
    [
        "20250912 10:20",
        "20250912102000",
        "9/12/2025 10:20:00 AM",
        "25-09-12",
        "Sep 12, 2025",
        "September 12th, 2025",
        "Fri Sep 12 10:20:00 CST 2025",
        "12 Sep 2025",
        "12-Sep-2025",
        "2025-09-12",
    ],
)
def test_forms_that_only_their_place_makes_dates(text: str) -> None:
    stated = stated_date(text)
    assert stated is not None
    assert stated.value == date(2025, 9, 12)
    assert text.startswith("2025-") or first_date(f"编号{text}") is None


def test_no_dates_where_a_date_could_stand() -> None:
    assert [stated_date(text) for text in ("20251312", "13/32/2025", "昨天", "2025-09", "202509121")] == [None] * 5


def test_years_of_two_digits_are_of_the_time_of_portals() -> None:
    assert [found.value.year for text in ("98-09-12", "01-09-12") if (found := stated_date(text))] == [1998, 2001]


def test_days_that_have_not_come_yet_are_no_publication() -> None:
    html = "<h1>民政局关于节日值班安排的公告</h1><p>发布时间：2025-09-12</p><p>请群众留意。</p>"
    assert read_html(html, "", today=date(2025, 9, 12)).publish_date is not None
    assert read_html(html, "", today=date(2025, 9, 11)).publish_date is None
