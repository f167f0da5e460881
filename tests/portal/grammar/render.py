"""Renders the pages of one unit: from content and look to answers by path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from tests.portal.grammar.addresses import SCHEMES, nth
from tests.portal.grammar.dates import UNDER_HEADINGS
from tests.portal.grammar.heads import HEADS, Head
from tests.portal.grammar.links import BLOCKS, LINKS, REDIRECT, BlockRow, redirection
from tests.portal.grammar.model import Answer, Article, Column, Unit
from tests.portal.grammar.navigation import CRUMBS_ONLY, FRAMES, NAVIGATION, ON_EVERY_PAGE, Entry, flat
from tests.portal.grammar.organisation import ABOUT
from tests.portal.grammar.pagers import PAGERS
from tests.portal.grammar.rows import show
from tests.portal.grammar.skeletons import SKELETONS, Parts

PAGE_SIZE = 4
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a unit's pages share with the portal: header, footer, and rows for repeated blocks by source."""

    header: str
    footer: str
    rows: dict[str, tuple[BlockRow, ...]]


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes the pages of a unit."""

    unit: Unit
    around: Surroundings

    # -- addresses

    @property
    def landing(self) -> str:
        return SCHEMES[self.unit.look.addresses].landing(self.unit.id)

    def column(self, column: Column) -> str:
        """The path of a column."""
        return SCHEMES[self.unit.look.addresses].column(self.unit.id, column.id)

    def article(self, column: Column, article: Article) -> str:
        """The path of an article."""
        return SCHEMES[self.unit.look.addresses].article(self.unit.id, column.id, article.id, article.day)

    def articles(self) -> dict[str, tuple[str, Column, Article]]:
        """Path, column and article by the article's id."""
        return {a.id: (self.article(c, a), c, a) for c in self.unit.lists() for a in c.rows}

    # -- pages

    def answers(self) -> dict[str, Answer]:
        """Everything that the unit serves."""
        found = {self.landing: self._encode(self._landing())}
        if self.unit.look.navigation == FRAMES:
            found |= self._frames()
        for column in self.unit.columns:
            found |= self._column_pages(column, ())
            for child in column.children:
                found |= self._column_pages(child, (column,))
        for path, column, article in self.articles().values():
            if not article.gone:
                found[path] = self._encode(self._article(path, column, article))
            found |= {file: Answer(PDF, "application/pdf") for file, _ in article.files}
        for _, _, article in self.articles().values():
            if article.links and self.unit.look.links == REDIRECT:
                found |= {redirection(to): Answer(b"", location=to) for to in self._linked(article)}
        return found

    def _linked(self, article: Article) -> list[str]:
        return [self.articles()[id][0] for id in article.links]

    def _encode(self, html: str) -> Answer:
        if self.unit.look.charset == "gbk":
            return Answer(html.encode("gbk", "xmlcharrefreplace"))
        return Answer(html.encode(), "text/html; charset=utf-8")

    def _page(self, path: str, title: str, main: str, trail: Sequence[Column], metas: dict[str, str]) -> str:
        look, on_every = self.unit.look, self.unit.look.navigation in ON_EVERY_PAGE
        nav = NAVIGATION[look.navigation](self.entries()) if on_every else ""
        is_side = look.navigation == "side"
        parts = Parts(
            self.around.header,
            "" if is_side else nav,
            nav if is_side else "",
            self._crumbs(trail),
            main,
            self._block(path),
            look.block_place,
            self._footer(),
        )
        return self._document(title, SKELETONS[look.skeleton](parts), metas if look.tags == "full" else {})

    def _document(self, title: str, body: str, metas: dict[str, str], body_tag: str = "body") -> str:
        tags = "".join(f'<meta name="{name}" content="{value}">' for name, value in metas.items() if value)
        head = f'<meta charset="{self.unit.look.charset}"><title>{title}</title>{tags}'
        whole = f"<{body_tag}>{body}</{body_tag}>" if body_tag else body
        return f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}</head>{whole}</html>\n'

    def _crumbs(self, trail: Sequence[Column]) -> str:
        steps = [("首页", "/"), (self.unit.name, self.landing), *((c.name, self.column(c)) for c in trail)]
        if self.unit.look.crumbs == "none":
            return ""
        if self.unit.look.crumbs == "words":
            return "<span>您现在的位置：" + " &gt;&gt; ".join(name for name, _ in steps) + "</span>"
        return "当前位置：" + " &gt; ".join(f'<a href="{url}">{name}</a>' for name, url in steps)

    def _footer(self) -> str:
        about = next((c for c in self.unit.columns if c.id == ABOUT), None)
        link = f'<a href="{self.column(about)}">{about.name}</a> | ' if about else ""
        return f"<p>{link}{self.around.footer}</p>"

    def _block(self, path: str) -> str:
        """Rows repeated on many pages; other rows on every page when the source is varied."""
        look = self.unit.look
        if look.block == "none":
            return ""
        source = look.block_rows.removesuffix("-varied")
        rows = self.own_news() if source == "own-news" else ()
        rows = rows or self.around.rows["portal-fresh" if source == "own-news" else source]
        start = crc32(path.encode()) % len(rows) if look.block_rows.endswith("varied") else 0
        heading, form = BLOCKS[look.block]
        return form(heading, (*rows[start:], *rows[:start])[:5])

    def _needs_heading(self) -> bool:
        """Rows stand under their column's name where no breadcrumb gives it, or other rows stand before them."""
        look = self.unit.look
        return look.crumbs != "linked" or (look.block != "none" and look.block_place in ("before", "inside-before"))

    def own_news(self) -> tuple[BlockRow, ...]:
        """The rows of the unit's own news."""
        news = (c for c in self.unit.lists() if c.type == "news")
        return tuple((self.article(c, a), a.title, a.day) for c in news for a in c.rows)

    # -- landing

    def entries(self) -> tuple[Entry, ...]:
        """The navigation; what only the footer leads to is not in it."""
        return tuple(self._entry(column) for column in self.unit.columns if column.id != ABOUT)

    def _entry(self, column: Column) -> Entry:
        return Entry(column.name, self.column(column), tuple(map(self._entry, column.children)))

    def _landing(self) -> str:
        look, title = self.unit.look, f"{self.unit.full}信息公开"
        if look.navigation == FRAMES:
            here = f"/{self.unit.id}"
            inner = f'<frame src="{here}/menu.html" name="left"><frame src="{here}/main.html" name="main">'
            return self._document(title, f'<frameset cols="220,*">{inner}</frameset>', {}, "")
        if look.navigation == CRUMBS_ONLY:
            nav, blocks = "", self._blocks(linked=False)
        else:
            nav = NAVIGATION[look.navigation](self.entries())
            blocks = (
                self._blocks(linked=True) if look.landing == "blocks" else f"<h2>{self.unit.full}</h2><p>欢迎访问。</p>"
            )
        is_side = look.navigation == "side"
        parts = Parts(
            self.around.header, "" if is_side else nav, nav if is_side else "", "", blocks, "", "", self._footer()
        )
        return self._document(title, SKELETONS[look.skeleton](parts), {})

    def _frames(self) -> dict[str, Answer]:
        menu = "<br>".join(f'<a href="{e.href}" target="main">{e.name}</a>' for e in flat(self.entries()))
        main = f"<h2>{self.unit.full}</h2>{self._blocks(linked=True)}{self._footer()}"
        pages = {"menu": menu, "main": main}
        return {f"/{self.unit.id}/{n}.html": self._encode(self._document(n, html, {})) for n, html in pages.items()}

    def _blocks(self, linked: bool) -> str:
        """The newest rows of every column; without links of the headings where breadcrumbs lead to the columns."""
        found = []
        for column in self.unit.columns:
            for each in column.children or (column,):
                rows = [a for a in each.rows if not a.gone][:3] if each.type != "leaders" else []
                more = f'<a href="{self.column(each)}">更多&gt;&gt;</a>' if linked else ""
                name = each.name if rows else f'<a href="{self.column(each)}">{each.name}</a>'
                lines = (
                    f'<li><a href="{self.article(each, a)}">{a.title}</a><span>{a.day:%m-%d}</span></li>' for a in rows
                )
                if rows or not linked:
                    found.append(f"<div><h3>{name} {more if rows else ''}</h3><ul>{''.join(lines)}</ul></div>")
        return "".join(found)

    # -- columns

    def _column_pages(self, column: Column, above: tuple[Column, ...]) -> dict[str, Answer]:
        trail = (*above, column)
        metas = {"SiteName": f"{self.unit.county}人民政府", "ColumnName": column.name}
        title = f"{column.name}-{self.unit.full}"
        heading = f"<h2>{column.name}</h2>" if self._needs_heading() else ""
        path = self.column(column)
        if column.children or column.html or column.type == "leaders" or not column.rows:
            main = heading + self._text(column)
            return {path: self._encode(self._page(path, title, main, trail, metas))}
        paths, groups = self.list_pages(column)
        found = {}
        for n, (here, rows) in enumerate(zip(paths, groups)):
            hrefs = [self.article(column, each) for each in rows]
            listed = show(rows, hrefs, column.look.rows, column.look.dates, column.look.order == "pinned-first")
            main = heading + listed + (PAGERS[column.look.pager](paths, n) if len(paths) > 1 else "")
            found[here] = self._encode(self._page(here, title, main, trail, metas))
        return found

    def list_pages(self, column: Column) -> tuple[list[str], list[list[Article]]]:
        """The addresses of a list's pages, and the rows on each."""
        rows = ordered(column)
        size = len(rows) if column.look.pager == "none" else PAGE_SIZE
        groups = [rows[at : at + size] for at in range(0, len(rows), size)]
        first = self.column(column)
        return [nth(first, n, column.look.pager == "query") for n in range(1, len(groups) + 1)], groups

    def _text(self, column: Column) -> str:
        """The content of a column that is no list."""
        if column.children:
            return "".join(self._index_part(child) for child in column.children)
        if column.type == "leaders" and column.rows:
            lines = (f'<li><a href="{self.article(column, a)}">{a.title}</a> {a.source}</li>' for a in column.rows)
            return f"<ul>{''.join(lines)}</ul>"
        return column.html or ("<p>暂无相关信息</p>" if crc32(column.id.encode()) % 2 else "")

    def _index_part(self, child: Column) -> str:
        """A sub-column on the page of the column above: its name, and with an even number its newest rows."""
        link = f'<h3><a href="{self.column(child)}">{child.name}</a></h3>'
        if self.unit.look.landing == "menu" or not child.rows:
            return link
        rows = ordered(child)[:3]
        return link + show(rows, [self.article(child, a) for a in rows], "ul", "2025-09-12", pin=False)

    # -- articles

    def _article(self, path: str, column: Column, article: Article) -> str:
        look = self.unit.look
        above = tuple(parent for parent in self.unit.columns if column in parent.children)
        if column.type == "leaders":
            main = f"<h2>{article.title}</h2>" + "".join(f"<p>{line}</p>" for line in article.text)
            return self._page(path, f"{article.title}-{self.unit.full}", main, (*above, column), {})
        number = f'<p align="center">{article.number}</p>' if article.number else ""
        text = article.html or "".join(f"<p>　　{line}</p>" for line in article.text)
        main = HEADS[look.head](Head(article, article.source)) + number + f"<div>{text}</div>" + self._ends(article)
        metas = {
            "ArticleTitle": article.title,
            "PubDate": f"{article.day.isoformat()} 09:00",
            "ContentSource": article.source,
            "ColumnName": column.name,
        }
        title = article.title if look.head == "title-in-head-only" else f"{article.title}-{self.unit.full}"
        return self._page(path, title, main, (*above, column), metas)

    def _ends(self, article: Article) -> str:
        """Links to other documents, to files, and links that lead nowhere."""
        kinds = ("原文", "解读") if article.id.startswith("jd") else ("解读", "原文")
        paths = self.articles()
        links = (LINKS[self.unit.look.links](paths[id][0], paths[id][2].title, kinds[0]) for id in article.links)
        files = (f'<p><a href="{path}">{words}</a></p>' for path, words in (*article.files, *article.broken))
        return "".join((*links, *files))


def ordered(column: Column) -> list[Article]:
    """The rows in the order of the column's look; pinned ones come first where the look has pins."""
    rows = sorted(column.rows, key=lambda a: (a.day, a.id), reverse=column.look.order != "oldest-first")
    if column.look.order == "pinned-first" and column.look.dates != UNDER_HEADINGS:
        rows = [a for a in rows if a.pinned] + [a for a in rows if not a.pinned]
    return rows


def newest(column: Column) -> date | None:
    """The day of the newest row."""
    return max((a.day for a in column.rows), default=None)
