"""Days off: what is announced, what an office adds, and what nobody knows yet."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.workdays import (
    Announced,
    HolidaysError,
    is_workday,
    last_known_year,
    provisional,
    read_announced,
    use_announced,
    workday_after,
    workdays_between,
)

YEAR = last_known_year() + 1
OWN = f"""
[{YEAR}]
off = ["{YEAR}-01-01", "{YEAR}-10-01..{YEAR}-10-07"]
on = ["{YEAR}-10-10"]
"""


@pytest.fixture
def own() -> Iterator[None]:
    use_announced(read_announced(OWN))
    yield
    use_announced(Announced())


def test_a_year_that_nobody_knows_is_reckoned_by_weekdays_and_said_to_be() -> None:
    first = date(YEAR, 1, 1)
    assert is_workday(first) == (first.weekday() < 5)
    assert provisional(date(YEAR - 1, 12, 20), first) == f"{YEAR}年的放假安排未知，暂按周一至周五推算"
    assert provisional(date(YEAR - 1, 1, 1), date(YEAR - 1, 12, 31)) == ""
    assert workdays_between(date(2400, 1, 1), date(2400, 1, 8)) == 5


def test_an_offices_own_table_holds(own: None) -> None:
    assert last_known_year() == YEAR and provisional(date(YEAR, 1, 1), date(YEAR, 12, 31)) == ""
    assert not is_workday(date(YEAR, 1, 1)) and not is_workday(date(YEAR, 10, 5))
    assert is_workday(date(YEAR, 10, 10))


def test_a_later_table_replaces_a_whole_year() -> None:
    both = read_announced(OWN) | read_announced(f"[{YEAR}]\noff = ['{YEAR}-05-01']")
    assert both == Announced(frozenset({YEAR}), frozenset({date(YEAR, 5, 1)}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[x]\noff = []", "不是年份"), ("[2030]\nfree = []", "不认识的键"), ("[2030]\noff = 1", "应为列表"),
        ("off = [", "TOML"),
        ("[2030]\noff = ['2030-13-01']", "不是日期"), ("[2030]\noff = ['2030-01-03..2030-01-01']", "颠倒"),
        ("[2030]\non = ['2031-01-01']", "不在 2030 年"),
        ("[2030]\noff = [['2030-01-01']]", "不是日期"), ("2030 = 1", "不是年份"),
    ],
)  # fmt: skip
def test_faults_are_named(text: str, words: str) -> None:
    with pytest.raises(HolidaysError, match=words):
        read_announced(text)


@given(st.dates(date(1990, 1, 1), date(2400, 1, 1)), st.integers(0, 40))
def test_periods_end_on_the_day_that_counting_gives(start: date, count: int) -> None:
    end = workday_after(start, count)
    assert workdays_between(start, end) == count and workdays_between(end, start) == -count
    assert count == 0 or is_workday(end)
