"""Two spellings, one page."""

import pytest

from store.addresses import same_page

PAGE = "http://www.a.gov.cn/mzj/zcwj/1.html"


@pytest.mark.parametrize(
    "other",
    [
        "https://www.a.gov.cn/mzj/zcwj/1.html",
        "http://a.gov.cn/mzj//zcwj/1.html",
        "http://www.a.gov.cn/mzj/./zcwj/1.html",
        "http://www.a.gov.cn/mzj/zcwj/1.html?from=jd",
    ],
)
def test_same(other: str) -> None:
    assert same_page(other) == same_page(PAGE)


@pytest.mark.parametrize(
    "other", ["http://www.a.gov.cn/mzj/zcwj/2.html", "http://www.a.gov.cn/mzj/zcwj/1.html?id=2", "http://www.a.gov.cn/"]
)
def test_different(other: str) -> None:
    assert same_page(other) != same_page(PAGE)


def test_front_pages_are_told_by_their_host() -> None:
    assert same_page("http://a.gov.cn/") != same_page("http://b.gov.cn/")
    assert same_page("http://a.gov.cn/index.html") == same_page("http://a.gov.cn/")
