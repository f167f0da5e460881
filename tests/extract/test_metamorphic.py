"""Changes to a page that its reader would not notice change nothing of what is read: measured on real pages, where they
lie beside this checkout."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest

from crawler.extract.charset import decode
from crawler.extract.read import read_html, read_page
from model.page import Page

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
MANIFEST = CORPUS / "manifest.jsonl"
pytestmark = pytest.mark.skipif(not MANIFEST.exists(), reason="the labelled pages are not beside this checkout")

Reading = tuple[str, str, str, tuple[tuple[str, str], ...]]
_MARKS = re.compile(r"""\b(class|id)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FOOTER = re.compile(r"网站标识码|版权所有|主办单位|ICP备|Copyright")
_HOT = "".join(
    f"<li><a href='/rd/{n}.html'>某县召开第{n}次热点工作专题会议研究部署</a><span>2026-01-0{n}</span></li>"
    for n in range(1, 6)
)
_SYNONYMS = (
    ("发布时间", "发布日期"),
    ("发表时间", "发表日期"),
    ("信息来源：", "文章来源："),
    ("浏览次数", "点击次数"),
    ("当前位置：", "您现在的位置："),
)


@cache
def pages() -> tuple[tuple[str, str, Reading], ...]:
    """Text, address and reading of every second page: all of them take twice the time and tell the same."""
    found = []
    for line in MANIFEST.read_text(encoding="utf-8").splitlines()[::2]:
        label = json.loads(line)
        html = decode((CORPUS / label["file"]).read_bytes()).text
        url = label.get("source_url") or "http://www.example.gov.cn/a/b.html"
        found.append((html, url, reading(read_html(html, url))))
    return tuple(found)


def reading(page: Page) -> Reading:
    items = tuple((item.title, str(item.date.value) if item.date else "") for item in page.items)
    return page.kind.value, page.title, str(page.publish_date.value) if page.publish_date else "", items


def renamed(html: str) -> str:
    """Every class and id under another name, the same for the same."""
    return _MARKS.sub(
        lambda m: f'{m[1]}="{" ".join(f"k{crc32(name.encode()):x}" for name in (m[2] or m[3] or "").split())}"', html
    )


def in_table(html: str) -> str:
    opened = re.sub(r"(<body[^>]*>)", r"\1<table><tr><td>", html, count=1, flags=re.I)
    before, closing, after = opened.rpartition("</body>")
    return f"{before}</td></tr></table>{closing}{after}" if closing else opened


def with_synonyms(html: str) -> str:
    for word, other in _SYNONYMS:
        html = html.replace(word, other)
    return html


def with_hot_list(html: str) -> str:
    """A list of fresh news as a block of its own before the one in which the footer begins."""
    footer = next((m.start() for m in _FOOTER.finditer(html, len(html) // 2)), len(html))
    block = max((m.start() for m in re.finditer(r"<(?:div|footer|table)\b", html[:footer])), default=footer)
    return f"{html[:block]}<div><h3>热点新闻</h3><ul>{_HOT}</ul></div>{html[block:]}"


@pytest.mark.parametrize(("change", "least"), [(renamed, 98), (in_table, 100), (with_synonyms, 100)])
def test_what_is_read_stays_the_same(change: Callable[[str], str], least: int) -> None:
    same = [reading(read_html(change(html), url)) == before for html, url, before in pages()]
    assert 100 * sum(same) >= least * len(same)


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_the_charset_does_not_matter(charset: str) -> None:
    for html, url, before in pages():
        declared = re.sub(r"(?i)(charset\s*=\s*[\"']?)[\w-]+", rf"\g<1>{charset}", html)
        assert reading(read_page(declared.encode(charset), url, f"text/html; charset={charset}")) == before


def test_a_hot_list_beside_an_article_changes_nothing() -> None:
    articles = [
        (html, url, before)
        for html, url, before in pages()
        if before[0] not in ("column", "home", "other", "error", "organisation")
    ]
    same = [reading(read_html(with_hot_list(html), url)) == before for html, url, before in articles]
    assert 100 * sum(same) >= 98 * len(same)


def test_rows_stay_when_a_hot_list_joins_them() -> None:
    columns = [(html, url, before) for html, url, before in pages() if before[0] == "column" and before[3]]
    kept = [set(before[3]) <= set(reading(read_html(with_hot_list(html), url))[3]) for html, url, before in columns]
    assert 100 * sum(kept) == 100 * len(kept)
