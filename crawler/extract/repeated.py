"""Blocks of a page that the site repeats on others, and the page without them."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from crawler.extract.dates import ANY_DATE
from crawler.extract.document import Anchor, Element, PageText
from crawler.extract.regions import Region
from crawler.extract.urls import absolute, identity

MOST = 0.8
OWN_WORDS = 2
OWN_LINKS = 2
FOOTER_WORDS = 6
_HEAD = re.compile(r"[\u4e00-\u9fffA-Za-z ]{2,16}")  # facts and dates above a block are none of its head
_OWN = -1000  # outweighs whatever is repeated beside it
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the site repeats, as seen from one page: by the address of a link, by the words of a line. ``owns`` is true
    for links that are certainly the page's own."""

    link: Callable[[str], bool]
    line: Callable[[str], bool]
    owns: Callable[[str], bool]


def repeated_spans(document: PageText, region: Region, base: str, repeats: Repeats) -> list[Span]:
    """Spans of the content's blocks nearly all of whose links the site repeats and that hold no words, pictures, links
    or blocks of links that are certainly the page's own; the largest such elements, in order."""
    leads = _links(document, region, base, repeats)
    links = _Sums([(anchor.start, value) for anchor, value in leads])
    lines = _OwnLines(document, region, repeats)
    inside = [
        (each, *counts)
        for each in takewhile(lambda each: each.start < region.end, document.elements_from(region.start))
        if each.end <= region.end and (counts := links.within(each.start, each.end))[0] >= OWN_LINKS
    ]
    blocks = [each.start for each, *counts in inside if _is_own(*counts)]
    own_places = _Sums([(place, 1) for place in sorted(blocks + _rows(leads, links))])
    holders = _holders(document, region, base, repeats)
    spans: list[Span] = []
    behind = region.start
    for element, count, repeated in inside:
        if element.start < behind or repeated < MOST * count or id(element) in holders:
            continue
        is_own = own_places.within(element.start, element.end)[0] or lines.first_from(element.start) < element.end
        if not is_own:
            spans.append((_with_head(document, behind, element.start, repeats), element.end))
            behind = element.end
    return spans


def _with_head(document: PageText, behind: int, start: int, repeats: Repeats) -> int:
    """Where a block begins: at the few words right above it that the site repeats, too, or at its first element."""
    end = behind + len(document.text[behind:start].rstrip())
    head = max(document.text.rfind("\n", behind, end) + 1, behind)
    words = document.folded[head:end].strip()
    is_head = _HEAD.fullmatch(words) and repeats.line(words) and not document.anchors_in(head, end)
    return head if is_head else start


def _is_own(count: int, repeated: int) -> bool:
    """True for a block of links of which hardly any stands elsewhere, whatever is repeated around it."""
    return count >= OWN_LINKS and 0 <= repeated <= (1 - MOST) * count


def _rows(leads: list[tuple[Anchor, int]], links: "_Sums") -> list[int]:
    """Where links begin that stand nowhere else, alone or in a row of pieces with a link each of which hardly any
    stands elsewhere."""
    found: list[int] = []
    run: list[tuple[int, int]] = []
    holder: Element | None = None
    for anchor, value in leads:
        around = next((each for each in anchor.element.ancestors() if links.within(each.start, each.end)[0] > 1), None)
        piece = _piece(anchor.element, around)
        is_single = around is not None and links.within(piece.start, piece.end)[0] == 1
        if around is not holder or not is_single:
            found += _own_run(run)
            run = []
        holder = around if is_single else None
        run += [(anchor.start, value)] if is_single else []
    return found + _own_run(run)


def _own_run(run: list[tuple[int, int]]) -> list[int]:
    repeated = sum(value for _, value in run)
    return [place for place, value in run if not value] if 0 <= repeated <= (1 - MOST) * len(run) else []


def _piece(element: Element, around: Element | None) -> Element:
    """The part of ``around`` that holds the element."""
    while element.parent is not None and element.parent is not around:
        element = element.parent
    return element


class _Sums:
    """Counts and sums of what stands in a span, in logarithmic time."""

    def __init__(self, entries: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in entries]
        self._sums = [0, *accumulate(value for _, value in entries)]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """(how many, sum of their values) of the entries that begin in the span."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return high - low, self._sums[high] - self._sums[low]


def _links(document: PageText, region: Region, base: str, repeats: Repeats) -> list[tuple[Anchor, int]]:
    """Links with an address, and 1 for those that the site repeats; own ones outweigh all. A row's picture and its
    title are one."""
    found: list[tuple[Anchor, int]] = []
    last = ""
    for anchor in document.anchors_in(region.start, region.end):
        address = absolute(base, anchor.href)
        url = identity(address) if address else ""
        if url and url != last:
            found.append((anchor, _OWN if repeats.owns(url) else int(repeats.link(url))))
        last = url or last
    return found


def _holders(document: PageText, region: Region, base: str, repeats: Repeats) -> set[int]:
    """Elements around pictures, recordings and frames that only this page has."""
    own = [
        embed
        for embed in document.embeds
        if embed.tag != "script"
        and region.start <= embed.position <= region.end
        and (address := absolute(base, embed.src))
        and not repeats.link(identity(address))
    ]
    return {id(element) for embed in own for element in (embed.element, *embed.element.ancestors())}


class _OwnLines:
    """Lines that lead nowhere and that only this page has; looked at as far as they are asked for, from top to
    bottom."""

    def __init__(self, document: PageText, region: Region, repeats: Repeats) -> None:
        self._document = document
        self._repeats = repeats
        self._lines = document.lines
        self._next = 0
        self._end = bisect_left(self._lines, (region.end, ""))

    def first_from(self, start: int) -> int:
        """Where the first of them begins at or behind a position, which never lies before one asked for earlier; the
        text's length when there is none."""
        self._next = max(self._next, bisect_left(self._lines, (start, "")))
        while self._next < self._end and not self._is_own(*self._lines[self._next]):
            self._next += 1
        return self._lines[self._next][0] if self._next < self._end else len(self._document.text)

    def _is_own(self, position: int, line: str) -> bool:
        if self._repeats.line(line) or len(re.sub(r"[\d\W]", "", ANY_DATE.sub("", line))) < OWN_WORDS:
            return False
        end = self._document.line_at(position)[1]
        return not any(absolute("http://x/", anchor.href) for anchor in _anchors_of(self._document, position, end))


def _anchors_of(document: PageText, start: int, end: int) -> list[Anchor]:
    """Anchors in a line, and the one around it."""
    index = bisect_left(document.anchor_starts, start + 1) - 1
    around = [document.anchors[index]] if index >= 0 and document.anchors[index].end > start else []
    return around + document.anchors_in(start, end)


def without_tail(document: PageText, region: Region, repeats: Repeats) -> Region:
    """The content without the lines at its end that the site repeats: a footer that nothing else tells."""
    low, high = bisect_left(document.lines, (region.start, "")), bisect_left(document.lines, (region.end, ""))
    end = region.end
    for position, line in reversed(document.lines[low:high]):
        if not repeats.line(line) or len(re.findall(r"[^\W\d]", line)) < FOOTER_WORDS:
            break
        end = position
    return replace(region, end=max(end, region.start))


def without(document: PageText, spans: list[Span], base: str, repeats: Repeats) -> PageText:
    """The page with these spans blank and without repeated pictures; what else stands in the text stays where it is."""
    text = document.text
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    starts = [start for start, _ in spans]

    def is_kept(position: int) -> bool:
        index = bisect_left(starts, position + 1) - 1
        return index < 0 or position >= spans[index][1]

    return PageText(
        text=text,
        head_title=document.head_title,
        metas=document.metas,
        base=document.base,
        elements=document.elements,
        anchors=[anchor for anchor in document.anchors if is_kept(anchor.start)],
        embeds=[
            embed
            for embed in document.embeds
            if embed.tag == "script"
            or (is_kept(embed.position) and not repeats.link(identity(absolute(base, embed.src))))
        ],
        scripts=document.scripts,
        onclicks=document.onclicks,
        refresh=document.refresh,
        inputs=document.inputs,
        forms=document.forms,
        today=document.today,
        is_cut=document.is_cut,
    )
