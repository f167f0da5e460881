"""Bytes to text, whatever the page claims."""

import pytest

from crawler.extract.charset import decode

TEXT = "政务公开：民政局关于临时救助的通知，请遵照执行。" * 8


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", ""])
def test_the_bytes_decide_not_the_label(charset: str, declared: str) -> None:
    body = f"<meta charset='{declared}'>{TEXT}".encode(charset)
    decoded = decode(body, f"text/html; charset={declared}" if declared else "")
    assert TEXT in decoded.text
    assert decoded.charset[:2] == charset[:2]
    assert decoded.declared == declared


def test_byte_order_marks() -> None:
    assert decode(b"\xef\xbb\xbf" + TEXT.encode()).text == TEXT
    assert decode(b"\xff\xfe" + TEXT.encode("utf-16-le")).text == TEXT


def test_a_page_cut_inside_a_character_stays_utf8() -> None:
    assert decode(TEXT.encode()[:-1]).charset == "utf-8"


def test_binary_rubbish_never_raises() -> None:
    assert decode(bytes(range(256)) * 4).text
