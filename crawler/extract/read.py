"""Read one page: bytes and address in, :class:`model.page.Page` out. Pure; never raises on what a site sends."""

import re
from datetime import date
from itertools import islice, takewhile

from crawler.extract import article, labels
from crawler.extract.absence import find_absence
from crawler.extract.charset import decode
from crawler.extract.document import CELL_TAGS, PageText, one_line
from crawler.extract.fact_tables import NO_FACTS, TableFacts, has_labels, read_fact_tables
from crawler.extract.headline import Headline, find_headline
from crawler.extract.kind import PageFacts, is_leader, page_kind
from crawler.extract.lists import read_items
from crawler.extract.moves import certain_redirect, redirect
from crawler.extract.organisation import is_about, read_organisation
from crawler.extract.pagination import next_page
from crawler.extract.parse import parse
from crawler.extract.regions import Region, find_region
from crawler.extract.related import read_attachments, read_related
from crawler.extract.rendering import WORDY, has_empty_list, needs_script, writes_content
from crawler.extract.repeated import Repeats, repeated_spans, without, without_tail
from crawler.extract.signs import date_signs
from crawler.extract.tables import tables_of
from crawler.extract.urls import absolute, target
from model.page import Organisation, Page, PageKind, PageLink, TitledLink

_SITE_NAME = re.compile(r"政府网|政府$|门户|网站|网$|办公室$|局$|委员会$")
_NOTICE = re.compile(r"(?:通知|公告|通告|公示|通报|简报|报告|总结|倡议书)(?:[（(][^（()）]{1,24}[)）])*$")
_NO_COLUMN_NAME = re.compile(r"^(?:栏目名称|公共[头尾]|[头底尾]部|页[头尾脚]|首页|\$|\{|header|footer|模板)", re.I)
PROSE = 120
TWICE = 2
MAX_FORMS = 8
MAX_LABEL = 16


def read_page(body: bytes, url: str, content_type: str = "", today: date = date.max) -> Page:
    """What the page shows; dates after ``today`` are none of its publication."""
    decoded = decode(body, content_type)
    return read_html(decoded.text, url, decoded.charset, today)


def read_with_links(
    body: bytes, url: str, content_type: str = "", today: date = date.max
) -> tuple[Page, tuple[PageLink, ...]]:
    """What the page shows, and every link, image and frame on it."""
    decoded = decode(body, content_type)
    document = parse(decoded.text, decoded.charset, today)
    region = find_region(document, document.meta("articletitle"))
    return _read(document, region, decoded.text, url, decoded.charset), read_links(document, region, url)


def read_own(body: bytes, url: str, content_type: str, repeats: Repeats, today: date) -> Page:
    """What the page shows of its own, without the blocks and pictures that its site repeats."""
    decoded = decode(body, content_type)
    document = parse(decoded.text, decoded.charset, today)
    region = find_region(document, document.meta("articletitle"))
    base = absolute(url, document.base) or url
    own = without(document, repeated_spans(document, region, base, repeats), base, repeats)
    region = without_tail(own, find_region(own, own.meta("articletitle")), repeats)
    return _read(own, region, decoded.text, url, decoded.charset)


def read_html(html: str, url: str, charset: str = "utf-8", today: date = date.max) -> Page:
    """What the decoded page shows."""
    document = parse(html, charset, today)
    return _read(document, find_region(document, document.meta("articletitle")), html, url, charset)


def _read(document: PageText, region: Region, html: str, url: str, charset: str) -> Page:
    base = absolute(url, document.base) or url
    headline = find_headline(document, region)
    title = article.read_title(document, region, headline)
    column = _column_name(document, region, title)
    published = article.read_publish_date(document, region, title, headline)
    is_text = published is not None and _is_text(document, region)
    items = read_items(document, region, base, is_text=is_text)
    following = next_page(document, base, region.start, region.end)
    doc_number = article.read_doc_number(document, region, title)
    written, signer = article.read_signature(document, region, title, published.value if published else None)
    published = article.doubted(published, written)
    organisation = _organisation(document, region, html, title, column, is_text=is_text)
    attachments = read_attachments(document, region, base)
    is_js = needs_script(document, region, bool(items), html)
    facts = PageFacts(
        title=title,
        column=column,
        items=items,
        has_date=published is not None,
        headline=headline,
        doc_number=doc_number,
        has_next=bool(following),
        is_js=is_js,
        has_organisation=_tells_of_body(organisation),
        attachments=len(attachments),
    )
    kind = page_kind(document, region, facts)
    is_article = kind.is_article
    explains = kind is PageKind.INTERPRETATION
    is_single = is_article or kind in (PageKind.ERROR, PageKind.OTHER, PageKind.ORGANISATION)
    is_dated = published is not None and (is_article or (is_single and len(items) < 2))
    if not is_article and not (kind is PageKind.ORGANISATION and _is_named(document, region, headline, title)):
        title = _plain_title(document, region, kind, column, title)
    absent = find_absence(document, region, is_dated=is_dated, has_items=bool(items))
    return Page(
        url=url,
        charset=charset,
        kind=kind,
        title=title,
        publish_date=published if is_dated else None,
        written_date=written,
        doc_number=doc_number,
        index_number=labels.value_after(document, labels.index(), region.start, region.end, 60),
        issuing_body=article.read_issuer(document, region, title, signer, doc_number) if is_single else None,
        source=article.read_source(document, region, title) if is_article or kind == "organisation" else None,
        column_name=column or None,
        column_type=document.meta("columntype") or None,
        site_name=document.meta("sitename") or None,
        crumbs=_crumbs(document, region, base),
        items=() if is_article else items,
        next_page=None if is_article else following,
        is_js_rendered=is_js,
        related_links=read_related(document, region, base, explains) if is_article else (),
        organisation=organisation,
        attachments=attachments,
        images=_count(document, region, "img"),
        recordings=_count(document, region, "video"),
        plain=len(re.sub(r"\s", "", document.text[region.start : region.end])) - linked_length(document, region),
        empty_list=not is_article and has_empty_list(document, region),
        date_signs=() if is_dated else date_signs(document, region),
        writes=not is_article and writes_content(document),
        text=document.text[region.start : region.end],
        redirect=redirect(document, base),
        moves_to=certain_redirect(document, base),
        absence=absent.notice if absent.is_sure else "",
        placeholder=absent.notice if not absent.is_sure else "",
        is_cut=document.is_cut,
        forms=tuple(islice(dict.fromkeys(absolute(base, action) or url for action in document.forms), MAX_FORMS)),
        frames=tuple(filter(None, (absolute(base, e.src) for e in document.embeds if e.tag in ("iframe", "frame")))),
        tables=tables_of(html) if kind is PageKind.ANNUAL_REPORT or "本年新收政府信息公开申请" in document.text else (),
    )


def _organisation(
    document: PageText, region: Region, html: str, title: str, column: str, *, is_text: bool
) -> Organisation:
    """What the page tells of the body; nothing when it is a text on something else.

    A notice filed among the duties of a body tells none of them, unless its title says so."""
    if is_text and not is_about(title if _NOTICE.search(title) else f"{title} {column}"):
        return Organisation()
    return read_organisation(document, region, title, column, _facts(document, region, html))


def _is_named(document: PageText, region: Region, headline: Headline | None, title: str) -> bool:
    """True when the title is the page's own: tagged or headed so, or the name of the leader it is about."""
    is_headed = headline is not None and headline.title == title
    return (
        bool(document.meta("articletitle")) or is_headed or is_leader(title, document.text[region.start : region.end])
    )


def _facts(document: PageText, region: Region, html: str) -> TableFacts:
    """What tables of the content say, where one of their cells is a label: hardly any page is read a second time."""
    cells = (
        document.text[each.start : each.end]
        for each in takewhile(lambda each: each.start < region.end, document.elements_from(region.start))
        if each.tag in CELL_TAGS and each.end - each.start <= MAX_LABEL
    )
    if not has_labels(cells):
        return NO_FACTS
    menu = frozenset(document.anchor_text(each) for each in document.anchors_in(region.start, region.end) if each.href)
    return read_fact_tables(tables_of(html), document.text[region.start : region.end], menu)


def _tells_of_body(organisation: Organisation) -> bool:
    """True when the content, not only the footer, shows one of the six elements."""
    reached = (name for name in ("address", "contact", "hours") if name not in organisation.in_footer)
    return any(organisation.get(name) for name in ("function", "structure", "head", *reached))


def _count(document: PageText, region: Region, tag: str) -> int:
    return sum(1 for embed in document.embeds if embed.tag == tag and region.start <= embed.position <= region.end)


def read_links(document: PageText, region: Region, url: str) -> tuple[PageLink, ...]:
    """Every link, image and frame of the page, also those that no visitor can open. An address that stands in several
    places of a region is given twice, so that rows which a block shows again can be told from those of the block
    alone; a row's picture and its title are one place."""
    base = absolute(url, document.base) or url
    found: list[PageLink] = []
    times: dict[tuple[str, str], int] = {}
    last = ""
    for tag, raw, position, text, hidden in _raw_links(document):
        address = target(base, raw).address
        if address:
            where = _region_of(document, region, position, hidden=hidden)
            place = (address, where)
            before = times.get(place, 0)
            if not before or (before < TWICE and address != last):
                times[place] = before + 1
                found.append(PageLink(address, text, tag, where))
            last = address
    return tuple(found)


def _region_of(document: PageText, region: Region, position: int, *, hidden: bool) -> str:
    """Where a link stands; what is not shown, panes of other columns behind tabs and sources of menus, is no
    content."""
    if region.start <= position < region.end and not hidden:
        return "content"
    return "footer" if position >= region.end and not _is_bare(document, position) else "frame"


def _is_bare(document: PageText, position: int) -> bool:
    """True where no footer text has begun yet: links without words of their own that stand right before the footer."""
    return any(anchor.start == anchor.end == position for anchor in document.anchors_in(position, position + 1))


def _raw_links(document: PageText) -> list[tuple[str, str, int, str, bool]]:
    """Tag, address, position, words and whether it is hidden, of links and of what is embedded."""
    alts = {
        id(holder): one_line(e.alt)
        for e in document.embeds
        if e.tag == "img" and e.alt
        for holder in (e.element, *e.element.ancestors())
        if holder.tag == "a"
    }
    links = []
    for anchor in document.anchors:
        element = anchor.element
        words = document.anchor_text(anchor) or one_line(anchor.title) or alts.get(id(element), "")
        links.append(("a", anchor.href, element.start, words, element.hidden))
    links += [
        ("img" if e.tag == "source" else e.tag, e.src, e.position, one_line(e.alt), e.element.hidden)
        for e in document.embeds
        if e.tag != "script"
    ]
    return links


def _is_text(document: PageText, region: Region) -> bool:
    """True for pages of running text: a long paragraph, or many words outside of links."""
    if document.longest_line() > PROSE:
        return True
    return region.end - region.start - linked_length(document, region) > WORDY


def linked_length(document: PageText, region: Region) -> int:
    """Characters of the content that are links."""
    return sum(anchor.end - anchor.start for anchor in document.anchors_in(region.start, region.end))


def _column_name(document: PageText, region: Region, title: str) -> str:
    meta = document.meta("columnname", "lmmc", "channelname")
    crumb = "" if region.column == title and len(region.crumbs) > 1 and len(title) > 14 else region.column
    if not meta or _NO_COLUMN_NAME.match(meta) or (crumb and meta == title) or meta in region.crumbs[:-1]:
        return crumb
    if crumb and meta == document.meta("sitename"):
        return crumb
    whole_path = len(region.crumbs) >= 3  # short breadcrumbs often stop above the column
    return crumb if crumb and whole_path and meta not in crumb else meta


def _plain_title(document: PageText, region: Region, kind: PageKind, column: str, title: str) -> str:
    """Title of pages that publish no article: the column's name, the subject of a letter, the page's own name."""
    named = article.head_title(document, region)
    if kind is PageKind.HOME:
        return document.head_title or title
    if kind is PageKind.OTHER:
        subject = labels.value_after(document, labels.subject(), region.start, region.end, 80)
        return subject or (named if named and not _SITE_NAME.search(named) else column or named)
    if kind is PageKind.ERROR:
        lines = (one_line(line) for line in document.text.split("\n"))
        return (
            named
            if named and not _SITE_NAME.search(named)
            else next((line for line in lines if 2 <= len(line) <= 40), named)
        )
    return column or named or title


def _crumbs(document: PageText, region: Region, base: str) -> tuple[TitledLink, ...]:
    start, end = region.crumb_span
    if start < 0:
        return ()
    linked = {document.anchor_text(anchor): absolute(base, anchor.href) for anchor in document.anchors_in(start, end)}
    return tuple(TitledLink(name, linked.get(name, "")) for name in region.crumbs)
