"""One HTML page as a string with annotated spans.

Every rule of the extractor works on the visible text of a page and on spans of it: elements, anchors, images and
scripts know where in the text they stand. One walk over the lexbor tree builds all of it, so a rule that needs a
regular expression has one, and a rule that needs structure climbs from a span to the elements around it.

Block elements are separated by ``\\n``, table cells by ``\\t``; other white space is folded to single blanks.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from crawler.extract.dates import FoundDate, find_dates

CELL_TAGS = frozenset(("td", "th"))
HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ROW_TAGS = frozenset(("li", "tr", "dl", "dd", "dt"))
_FULL_WIDTH = re.compile(r"[０-９．－／：（）［］〔〕【】○〇Ｏ—–﹣]")
_FOLDED = tuple(zip("０１２３４５６７８９．－／：（）［］【】—–﹣", "0123456789.-/:()[][]---"))


@dataclass(slots=True, eq=False)
class Element:
    """A tag and the span ``start:end`` of the page's text that it covers."""

    tag: str
    parent: "Element | None"
    start: int
    end: int = 0
    marks: str = ""  # class and id, lower case, separated by blanks
    hidden: bool = False

    def ancestors(self) -> Iterator["Element"]:
        """The enclosing elements, innermost first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


@dataclass(slots=True, eq=False)
class Anchor:
    """An ``<a>``: the span of its text, its raw ``href`` and ``title`` attributes and its element.

    ``words`` keeps the visible text once it was asked for, see :meth:`Document.anchor_text`.
    """

    href: str
    title: str
    onclick: str
    element: Element
    words: str | None = None

    @property
    def start(self) -> int:
        return self.element.start

    @property
    def end(self) -> int:
        return self.element.end


@dataclass(slots=True, eq=False)
class Embed:
    """Something the page loads: an image, an iframe or a script with ``src``, and where it stands."""

    tag: str
    src: str
    position: int
    element: Element
    alt: str = ""


@dataclass(slots=True, eq=False)
class Script:
    """An inline script and the position in the text where it stands."""

    code: str
    position: int


@dataclass(slots=True)
class Document:
    """A parsed page: visible text plus the spans of what stands in it. Nothing can have been published after
    ``today``; ``is_cut`` says that something lies deeper than was read."""

    text: str
    head_title: str
    metas: tuple[tuple[str, str], ...]
    base: str
    elements: list[Element]
    anchors: list[Anchor]
    embeds: list[Embed]
    scripts: list[Script]
    onclicks: list[str]
    refresh: str
    inputs: list[int]
    forms: list[str]
    today: date = date.max
    is_cut: bool = False
    _meta_map: dict[str, str] = field(default_factory=dict)

    def meta(self, *names: str) -> str:
        """Content of the first meta tag that has one of the names (case-insensitive), else the empty string."""
        if not self._meta_map:
            for name, content in self.metas:
                if content and name not in self._meta_map:
                    self._meta_map[name] = content
            self._meta_map.setdefault("", "")
        for name in names:
            value = self._meta_map.get(name.lower())
            if value:
                return value
        return ""

    def anchor_text(self, anchor: Anchor) -> str:
        """Visible text of an anchor on one line."""
        if anchor.words is None:
            anchor.words = one_line(self.text[anchor.element.start : anchor.element.end])
        return anchor.words


class PageText(Document):
    """A document with derived views that are computed when first asked for."""

    @cached_property
    def folded(self) -> str:
        """The text with full-width digits and punctuation folded to ASCII; same length, same offsets."""
        return fold(self.text)

    @cached_property
    def code(self) -> str:
        """All inline scripts, joined."""
        return "\n".join(script.code for script in self.scripts)

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """The folded text's lines with words, each with the position where it starts; blanks folded."""
        found = []
        position = 0
        for line in self.folded.split("\n"):
            words = one_line(line) if "\t" in line else line.strip()  # blanks were folded when the text was made
            if words:
                found.append((position, words))
            position += len(line) + 1
        return found

    @cached_property
    def dates(self) -> list[FoundDate]:
        """All full dates of the text, in order."""
        return list(find_dates(self.folded))

    @cached_property
    def _date_starts(self) -> list[int]:
        return [found.start for found in self.dates]

    def dates_in(self, start: int, end: int) -> list[FoundDate]:
        """Full dates that stand wholly inside the span."""
        low = bisect_left(self._date_starts, start)
        high = low
        while high < len(self.dates) and self.dates[high].end <= end:
            high += 1
        return self.dates[low:high]

    def longest_line(self, start: int = 0, end: int | None = None) -> int:
        """Length of the longest line that begins in the span: pages with text have long ones, pages of links have
        not."""
        low = bisect_left(self.lines, start, key=_line_start) if start else 0
        high = len(self.lines) if end is None else bisect_left(self.lines, end, key=_line_start)
        return max((len(line) for _, line in self.lines[low:high]), default=0)

    @cached_property
    def anchor_starts(self) -> list[int]:
        return [anchor.start for anchor in self.anchors]

    @cached_property
    def element_starts(self) -> list[int]:
        return [element.start for element in self.elements]

    def anchors_in(self, start: int, end: int) -> list[Anchor]:
        """Anchors that begin inside the span."""
        starts = self.anchor_starts
        first = bisect_left(starts, start)
        return self.anchors[first : bisect_left(starts, end, first)] if first < len(starts) else []

    def innermost(self, start: int, end: int) -> Element:
        """The innermost element whose span contains ``start:end``."""
        index = bisect_right(self.element_starts, start) - 1
        element = self.elements[index]
        while element.parent is not None and not (element.start <= start and end <= element.end):
            element = element.parent
        return element

    def elements_from(self, start: int) -> Iterator[Element]:
        """Elements that begin at or behind a position, in document order."""
        first = bisect_left(self.element_starts, start)
        return (self.elements[index] for index in range(first, len(self.elements)))

    def headings(self) -> Iterator[Element]:
        """h1 to h6 elements in document order."""
        return (element for element in self.elements if element.tag in HEADING_TAGS)

    def line_at(self, position: int) -> tuple[int, int]:
        """Span of the line (between block boundaries) that holds the position."""
        return self.text.rfind("\n", 0, position) + 1, _or_end(self.text.find("\n", position), self.text)


def _line_start(line: tuple[int, str]) -> int:
    return line[0]


def _or_end(position: int, text: str) -> int:
    return len(text) if position < 0 else position


def one_line(text: str) -> str:
    """The text with all white space runs folded to one blank and the ends stripped."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Full-width digits and punctuation as ASCII; the length stays the same."""
    if _FULL_WIDTH.search(text):
        for wide, narrow in _FOLDED:  # several times faster than str.translate on Chinese text
            text = text.replace(wide, narrow)
    return text
