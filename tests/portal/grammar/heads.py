"""Heads of articles: where title, day, source and number stand."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.portal.grammar.model import Article
from tests.portal.grammar.words import chinese


@dataclass(frozen=True, slots=True)
class Head:
    """What a head shows."""

    article: Article
    who: str


HeadForm = Callable[[Head], str]


def labelled(h: Head) -> str:
    a = h.article
    return (
        f"<h1>{a.title}</h1><div><span>发布时间：{a.day.isoformat()}</span> <span>来源：{h.who}</span>"
        f" <span>浏览次数：{a.day.day * 13}</span></div>"
    )


def chinese_line(h: Head) -> str:
    a = h.article
    return (
        f'<div class="bt">{a.title}</div><p align="center">来源：{h.who}　日期：{chinese(a.day)}　【字体：大 '
        "中 小】</p>"
    )


def record(h: Head) -> str:
    a = h.article
    return (
        f"<table border='1' width='100%'><tr><td>索引号</td><td>{a.id.upper()}-{a.day:%Y%m%d}</td><td>文号</td>"
        f"<td>{a.number}</td></tr><tr><td>发布机构</td><td>{h.who}</td><td>发布日期</td><td>{a.day.isoformat()}</td></tr>"
        f"<tr><td>名称</td><td colspan='3'>{a.title}</td></tr></table><h2>{a.title}</h2>"
    )


def labelled_list(h: Head) -> str:
    a = h.article
    return (
        f"<ul><li><b>索 引 号：</b>{a.id.upper()}</li><li><b>公开日期：</b>{a.day.isoformat()}</li>"
        f"<li><b>发文单位：</b>{h.who}</li></ul><h1>{a.title}</h1>"
    )


def bare(h: Head) -> str:
    return f"<h3>{h.article.title}</h3><div>{h.article.day.isoformat()} 09:30</div>"


def in_head_only(h: Head) -> str:
    return f'<p align="right">{h.article.day.isoformat()}</p>'


HEADS: dict[str, HeadForm] = {
    "labels": labelled,
    "chinese-line": chinese_line,
    "record-table": record,
    "record-list": labelled_list,
    "bare-date": bare,
    "title-in-head-only": in_head_only,
}
