"""Ways to show the rows of a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tests.portal.grammar.dates import DATES, UNDER_HEADINGS
from tests.portal.grammar.model import Article


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a template sees it: ``day`` is inline HTML, ``words`` the beginning of the text."""

    href: str
    title: str
    day: str
    written: str
    words: str
    pinned: bool


Rows = Callable[[Sequence[Row]], str]


def _mark(row: Row) -> str:
    return "<em>[置顶]</em>" if row.pinned else ""


def items(rows: Sequence[Row]) -> str:
    lines = (f'<li>{_mark(r)}<a href="{r.href}" target="_blank">{r.title}</a><span>{r.day}</span></li>' for r in rows)
    return f"<ul>{''.join(lines)}</ul>"


def date_first(rows: Sequence[Row]) -> str:
    lines = (f'<li><span class="t">{r.day}</span>{_mark(r)}<a href="{r.href}">{r.title}</a></li>' for r in rows)
    return f"<ul>{''.join(lines)}</ul>"


def date_in_anchor(rows: Sequence[Row]) -> str:
    lines = (f'<li><a href="{r.href}"><i>{r.day}</i>{_mark(r)}{r.title}</a></li>' for r in rows)
    return f"<ul>{''.join(lines)}</ul>"


def table(rows: Sequence[Row]) -> str:
    head = "<tr><th>序号</th><th>标题</th><th>发布日期</th></tr>"
    lines = (
        f'<tr><td>{n}</td><td>{_mark(r)}<a href="{r.href}">{r.title}</a></td><td>{r.day}</td></tr>'
        for n, r in enumerate(rows, 1)
    )
    return f'<table width="100%">{head}{"".join(lines)}</table>'


def table_two_dates(rows: Sequence[Row]) -> str:
    head = "<tr><td>名称</td><td>成文日期</td><td>发布日期</td></tr>"
    lines = (
        f'<tr><td>{_mark(r)}<a href="{r.href}">{r.title}</a></td><td>{r.written}</td><td>{r.day}</td></tr>'
        for r in rows
    )
    return f'<table width="100%">{head}{"".join(lines)}</table>'


def table_bare(rows: Sequence[Row]) -> str:
    lines = (
        f'<table width="98%"><tr><td width="80%">·{_mark(r)}<a href="{r.href}">{r.title}</a></td>'
        f'<td align="right">{r.day}</td></tr></table>'
        for r in rows
    )
    return "".join(lines)


def definitions(rows: Sequence[Row]) -> str:
    pairs = (f'<dt>{_mark(r)}<a href="{r.href}">{r.title}</a></dt><dd>{r.day}</dd>' for r in rows)
    return f"<dl>{''.join(pairs)}</dl>"


def lines(rows: Sequence[Row]) -> str:
    parts = (f'·{_mark(r)}<a href="{r.href}">{r.title}</a>（{r.day}）' for r in rows)
    return f"<p>{'<br>'.join(parts)}</p>"


def cards(rows: Sequence[Row]) -> str:
    return "".join(
        f'<div class="k9"><h3>{_mark(r)}<a href="{r.href}">{r.title}</a></h3><p>{r.words}…</p>'
        f'<div><span>时间：{r.day}</span> <a href="{r.href}">[详细]</a></div></div>'
        for r in rows
    )


def pictures(rows: Sequence[Row]) -> str:
    return "".join(
        f'<div class="u3"><a href="{r.href}"><img src="/images/pic.svg" width="120"></a>'
        f'<div><a href="{r.href}">{_mark(r)}{r.title}</a><p>{r.words}</p><span>{r.day}</span></div></div>'
        for r in rows
    )


ROWS: dict[str, Rows] = {
    "ul": items,
    "date-first": date_first,
    "date-in-anchor": date_in_anchor,
    "table": table,
    "table-two-dates": table_two_dates,
    "table-per-row": table_bare,
    "dl": definitions,
    "p-br": lines,
    "cards": cards,
    "picture-and-words": pictures,
}


def show(articles: Sequence[Article], hrefs: Sequence[str], rows: str, dates: str, pin: bool) -> str:
    """Rows in a way of showing; under year headings when the form of dates asks for it."""
    form = DATES[dates]
    shown = [
        (each.day.year, Row(href, each.title, form(each.day), form(each.day), _words(each), pin and each.pinned))
        for each, href in zip(articles, hrefs)
    ]
    if dates != UNDER_HEADINGS:
        return ROWS[rows]([row for _, row in shown])
    groups = groupby(shown, key=lambda pair: pair[0])
    return "".join(f"<h3>{year}年</h3>{ROWS[rows]([row for _, row in group])}" for year, group in groups)


def _words(article: Article) -> str:
    return (article.text[0] if article.text else article.title)[:42]
