"""What is the same thing under another address, and what is not."""

from datetime import date

import pytest

from inspection.sameness import moved_columns, resembles, same_links
from model.article import Confidence, DateClaim, DateSource
from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch, FetchStatus
from model.finding import Evidence, Finding, Outcome, Severity, Verdict
from model.page import ListItem, PageShape
from model.snapshot import ColumnState
from tests.conftest import MOMENT

PAGE = "http://a.gov.cn/mzj/a1.html"


def column(path: str, name: str, *titles: str) -> ColumnState:
    url = f"http://a.gov.cn{path}"
    fetch = Fetch(url, MOMENT, FetchStatus.OK, 200)
    rows = tuple(ListItem(t, "", DateClaim(date(2024, 1, 5), DateSource.LIST)) for t in titles)
    return ColumnState(Column(url, name, ColumnType.NOTICES, "name"), ColumnShape.LIST, fetch, rows)


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        ([column("/a/", "公告", "甲", "乙")], [column("/b/", "公告", "甲", "乙")], True),
        ([column("/a/", "公告", "甲", "乙")], [column("/b/", "公告", "丙", "甲", "乙")], True),
        ([column("/a/", "公告")], [column("/b/", "公告")], True),
        ([column("/a/", "公告", "甲")], [column("/b/", "通知", "甲")], False),
        ([column("/a/", "公告", "甲", "乙")], [column("/b/", "公告", "丙", "丁")], False),
        ([column("/a/", "公告", "甲")], [column("/b/", "公告")], False),
        ([column("/a/", "公告", "甲")], [column("/a/", "公告", "甲"), column("/b/", "公告", "甲")], False),
        ([column("/a/", "公告", "甲"), column("/c/", "公告", "甲")], [column("/b/", "公告", "甲")], False),
        ([column("/a/", "公告", "甲")], [column("/a/index.html", "公告", "甲")], False),
    ],
)
def test_a_column_that_moved_has_the_same_name_and_rows(
    before: list[ColumnState], now: list[ColumnState], moved: bool
) -> None:
    assert bool(list(moved_columns(before, now))) is moved


def link(address: str, words: str = "办事指南") -> Verdict:
    return Verdict(
        address, Outcome.FAILED, "打不开", evidence=(Evidence(PAGE, quote=f"链接文字：{words}"),), places=(PAGE,)
    )


def known(address: str, words: str = "办事指南", place: str = PAGE) -> Finding:
    quoted = (Evidence(place, quote=f"链接文字：{words}"),)
    return Finding(
        address,
        "mzj",
        "link-broken",
        address,
        Outcome.FAILED,
        Confidence.HIGH,
        Severity.MODERATE,
        "",
        address,
        (place,),
        quoted,
    )


G = "http://a.gov.cn/g.jsp"
NOBODY: dict[str, str] = {}


@pytest.mark.parametrize(
    ("now", "before", "linked", "pages", "same"),
    [
        (f"{G}?id=1&token=cccc", f"{G}?id=1&token=aaaa", [], NOBODY, True),
        (f"{G}?id=1&k=9f8e7d6c5b4a", f"{G}?id=1&k=0a1b2c3d4e5f", [], NOBODY, True),
        (f"{G}?id=1&v=2", f"{G}?id=1&v=1", [], NOBODY, True),
        (f"{G}?id=2", f"{G}?id=1", [], NOBODY, False),  # the number of the page
        (f"{G}?id=1&token=cccc", f"{G}?id=2&token=aaaa", [], NOBODY, False),
        (f"{G}?id=1&token=cccc", f"{G}?id=1&token=aaaa", [f"{G}?id=1&token=aaaa"], NOBODY, False),  # still linked
        # other pages of the night show that the parameter makes the page, or that it does not
        (f"{G}?t=6", f"{G}?t=5", [f"{G}?t=1", f"{G}?t=2"], {f"{G}?t=1": "甲", f"{G}?t=2": "乙"}, False),
        (f"{G}?t=6", f"{G}?t=5", [f"{G}?t=1", f"{G}?t=2"], {f"{G}?t=1": "甲", f"{G}?t=2": "甲"}, True),
        (f"{G}?q=6", f"{G}?q=5", [f"{G}?q=1", f"{G}?q=2"], {f"{G}?q=1": "甲", f"{G}?q=2": "甲"}, True),
    ],
)
def test_a_link_is_the_same_when_only_what_makes_no_page_has_changed(
    now: str, before: str, linked: list[str], pages: dict[str, str], same: bool
) -> None:
    assert bool(list(same_links([link(now)], [known(before)], [now, *linked], pages.get))) is same


def test_links_stand_where_they_stood_and_are_told_apart() -> None:
    new, old = f"{G}?id=1&token=cccc", f"{G}?id=1&token=aaaa"

    def found(verdicts: list[Verdict], findings: list[Finding]) -> list[tuple[str, str]]:
        return list(same_links(verdicts, findings, [v.target for v in verdicts], NOBODY.get))

    assert found([link(new)], [known(old)]) == [(new, old)]
    assert found([link(new, "另一事项")], [known(old)]) == []
    assert found([link(new)], [known(old, place="http://a.gov.cn/other.html")]) == []
    assert found([link(new)], [known(old), known(f"{G}?id=1&token=bbbb")]) == []
    assert found([link(new), link(f"{G}?id=1&token=dddd")], [known(old)]) == []


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (PageShape("甲", 40, "column"), PageShape("甲", 38, "column"), True),
        (PageShape("甲", 40, "column"), PageShape("网站维护公告", 1, "other"), False),
        (PageShape("甲", 40, "column"), PageShape("甲", 1, "other"), True),
        (PageShape("甲", 40, "column"), PageShape("", 0, "other"), False),
        (PageShape("甲", 2, "article"), PageShape("乙", 2, "article"), True),  # written anew
        (PageShape("甲", 2, "article"), PageShape("提示", 0, "other"), False),
        (None, PageShape("提示", 0, "other"), True),
    ],
)
def test_a_page_is_the_page_it_was_or_holds_something_else(
    before: PageShape | None, after: PageShape, same: bool
) -> None:
    assert resembles(before, after) is same
