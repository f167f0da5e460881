"""Ways in which documents and interpretations lead to one another, and blocks of rows repeated on many pages."""

from collections.abc import Callable, Sequence
from datetime import date
from zlib import crc32

from tests.portal.grammar.model import HOST

LinkForm = Callable[[str, str, str], str]  # path, title, what it is: 解读 or 原文


def inline(path: str, title: str, what: str) -> str:
    return f'<p>相关{what}：<a href="{path}">{title}</a></p>'


def short_words(path: str, title: str, what: str) -> str:
    return f'<p><a href="{path}">【点击查看{what}】</a></p>'


def bare(path: str, title: str, what: str) -> str:
    return f"<p>{what}网址：http://{HOST}{path}</p>"


def redirected(path: str, title: str, what: str) -> str:
    return f'<p>{what}：<a href="{redirection(path)}">{title}</a></p>'


def absolute(path: str, title: str, what: str) -> str:
    return f'<p>{what}链接：<a href="http://{HOST}{path}" target="_blank">{title}</a></p>'


def dot_segments(path: str, title: str, what: str) -> str:
    return f'<p>{what}：<a href="/images/../.{path}">{title}</a></p>'


def box(path: str, title: str, what: str) -> str:
    return f'<div class="r8"><h4>相关{what}</h4><ul><li><a href="{path}">{title}</a></li></ul></div>'


LINKS: dict[str, LinkForm] = {
    "inline": inline,
    "short-words": short_words,
    "bare-address": bare,
    "redirect": redirected,
    "absolute": absolute,
    "dot-segments": dot_segments,
    "related-box": box,
}
REDIRECT = "redirect"


def redirection(path: str) -> str:
    """The address that sends the reader on to a path."""
    return f"/goto/{crc32(path.encode()) % 10**7}"


BlockRow = tuple[str, str, date]  # path, title, day
Block = Callable[[str, Sequence[BlockRow]], str]


def dated(heading: str, rows: Sequence[BlockRow]) -> str:
    lines = (f'<li><a href="{path}">{title}</a><span>{day.isoformat()}</span></li>' for path, title, day in rows)
    return f'<div class="g2"><h3>{heading}</h3><ul>{"".join(lines)}</ul></div>'


def undated(heading: str, rows: Sequence[BlockRow]) -> str:
    lines = (f'<li><i>{n}</i><a href="{path}">{title}</a></li>' for n, (path, title, _) in enumerate(rows, 1))
    return f'<div class="g6"><div class="tt">{heading}</div><ul>{"".join(lines)}</ul></div>'


def in_table(heading: str, rows: Sequence[BlockRow]) -> str:
    lines = (f'<tr><td>·<a href="{path}">{title}</a></td><td>{day:%m-%d}</td></tr>' for path, title, day in rows)
    return f'<table width="240"><tr><td colspan="2"><b>{heading}</b></td></tr>{"".join(lines)}</table>'


BLOCKS: dict[str, tuple[str, Block]] = {
    "hot-news": ("热点新闻", dated),
    "latest-notices": ("最新公告", dated),
    "ranking": ("点击排行", undated),
    "recommended-table": ("推荐阅读", in_table),
}
PLACES = ("before", "after", "inside-before", "inside-after")
SOURCES = ("portal-fresh", "portal-old", "own-news", "own-news-varied", "portal-fresh-varied")
