"""When two addresses are the same, and which of them nobody outside can open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.address import canonical, domain_of, internal, is_number, never_resolves

SAME = (
    ("http://a.gov.cn/x/%e9%99%84.pdf", "http://a.gov.cn/x/%E9%99%84.pdf"),
    ("http://a.gov.cn/附.pdf", "http://a.gov.cn/%E9%99%84.pdf"),
    ("http://a.gov.cn/i.jsp?a=1&b=2", "http://a.gov.cn/i.jsp?b=2&a=1"),
    ("http://a.gov.cn//x///l.html", "http://a.gov.cn/x/l.html"),
    ("http://a.gov.cn/rsxx/index.html", "http://a.gov.cn/rsxx/"),
    ("http://a.gov.cn/x", "https://www.a.gov.cn/x"),
    ("http://A.gov.cn:80/x?", "http://a.gov.cn/x"),
    ("http://a.gov.cn./x#top", "http://a.gov.cn/x"),
    ("http://a.gov.cn/d.jsp?id=1&t=1757900000000", "http://a.gov.cn/d.jsp?id=1&t=1757986400000"),
    ("http://a.gov.cn/d.jsp?id=1&_=1757900000", "http://a.gov.cn/d.jsp?id=1"),
    ("http://a.gov.cn/f.jsp?r=0.1234567", "http://a.gov.cn/f.jsp?r=0.7654321"),
    ("http://a.gov.cn/h.html?utm_source=a&utm_medium=b", "http://a.gov.cn/h.html"),
    ("http://a.gov.cn/a.jsp;jsessionid=ABCDEF0123?id=1", "http://a.gov.cn/a.jsp?id=1"),
    ("http://民政局.政务/", "http://xn--dgt32swyf.xn--zfr164b/"),
)
OTHER = (
    ("http://a.gov.cn/l?t=5", "http://a.gov.cn/l?t=6"),
    ("http://a.gov.cn/l?v=1&id=2", "http://a.gov.cn/l?v=2&id=2"),
    ("http://a.gov.cn/l?id=1&id=2", "http://a.gov.cn/l?id=2"),
    ("http://a.gov.cn/X", "http://a.gov.cn/x"),
    ("http://a.gov.cn/a%2Fb", "http://b.gov.cn/a/b"),
    ("http://a.gov.cn:81/x", "http://a.gov.cn/x"),
    ("http://a.gov.cn/#/u/1", "http://a.gov.cn/#/u/2"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_what_is_no_address_stays_as_it_is() -> None:
    assert [canonical(each) for each in ("function", "2024", "*", r"C:\a.doc")] == [
        "function",
        "2024",
        "*",
        r"C:\a.doc",
    ]


@given(st.text(max_size=40), st.text(max_size=40))
def test_hostile_addresses_do_no_harm(path: str, query: str) -> None:
    address = f"http://a.gov.cn/{path}?{query}"
    assert canonical(address) == canonical(address)
    internal(address)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://192.168.1.5/x.html", "内部网络地址（192.168.1.5）"),
        ("http://10.0.0.1:8080/", "内部网络地址（10.0.0.1）"),
        ("http://172.16.0.9/", "内部网络地址（172.16.0.9）"),
        ("http://3232235777/", "内部网络地址（192.168.1.1）"),
        ("http://[fd00::1]/", "内部网络地址（[fd00::1]）"),
        ("http://127.0.0.1/", "本机地址"),
        ("http://localhost:8080/a.doc", "本机地址"),
        ("http://[::1]/", "本机地址"),
        ("http://oa/x", "内部网络名称（oa）"),
        ("http://oa.local/x", "内部网络名称（oa.local）"),
        ("file:///D:/x.doc", "本地文件"),
        (r"c:\Users\x.doc", "本地文件"),
        ("http://www.gov.cn/", ""),
        ("http://8.8.8.8/", ""),
        ("http://http//x", ""),
        ("http://127.0.0.1:99999/x", ""),
    ],
)
def test_addresses_that_nobody_outside_can_open_tell_by_their_form(address: str, why: str) -> None:
    assert internal(address) == why


def test_names() -> None:
    assert [domain_of(each) for each in ("www.x.gov.cn", "x.gov.cn", "a.b.com", "10.0.0.1")] == [
        "x.gov.cn",
        "x.gov.cn",
        "b.com",
        "10.0.0.1",
    ]
    assert (is_number("[::1]"), is_number("a.cn"), never_resolves("x.invalid"), never_resolves("a.cn")) == (
        True,
        False,
        True,
        False,
    )
