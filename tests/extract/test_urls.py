"""Addresses as browsers make them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.urls import absolute, identity
from model.address import is_attachment

BASE = "http://www.example.gov.cn/mzj/zwgk/index.html"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("a.html", "http://www.example.gov.cn/mzj/zwgk/a.html"),
        ("/b/", "http://www.example.gov.cn/b/"),
        ("../c.html#top", "http://www.example.gov.cn/mzj/c.html"),
        ("//cdn.example.cn/x.js", "http://cdn.example.cn/x.js"),
        ("附件 1.doc", "http://www.example.gov.cn/mzj/zwgk/%E9%99%84%E4%BB%B6%201.doc"),
        ("a\\b.html", "http://www.example.gov.cn/mzj/zwgk/a/b.html"),
        ("already%20.html", "http://www.example.gov.cn/mzj/zwgk/already%20.html"),
        ("javascript:void(0)", ""),
        ("mailto:a@b.cn", ""),
        ("#", ""),
        ("http://[bad", ""),
        ("http://x:99999999/", ""),
    ],
)
def test_absolute(href: str, expected: str) -> None:
    assert absolute(BASE, href) == expected


def test_identity_drops_what_does_not_make_a_page() -> None:
    same = {
        identity(url)
        for url in (
            "http://A.gov.cn:80/x.jsp;jsessionid=0123456789ABCDEF?a=1",
            "http://a.gov.cn/x.jsp?a=1&JSESSIONID=0123456789abcdef",
            "http://a.gov.cn/x.jsp?a=1",
        )
    }
    assert same == {"http://a.gov.cn/x.jsp?a=1"}


@given(st.text(max_size=60))
def test_no_href_raises(href: str) -> None:
    url = absolute(BASE, href)
    assert url == "" or url.startswith("http")
    assert identity(url) == identity(identity(url))


def test_attachments() -> None:
    assert is_attachment("http://a.cn/x.PDF?v=1")
    assert not is_attachment("http://a.cn/doc/index.html")
