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

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.dates import FoundDate, find_dates
from crawler.extract.embedded import Attributes, sources_of
from crawler.extract.urls import BLANKS, in_charset

BLOCK_TAGS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tbody", "thead", "tr", "ul", "option", "select", "label", "marquee",
))  # fmt: skip
CELL_TAGS = frozenset(("td", "th"))
HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
ROW_TAGS = frozenset(("li", "tr", "dl", "dd", "dt"))
SKIPPED_TAGS = frozenset(("style", "noscript", "template", "svg", "head", "-comment"))
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LEAF_TAGS = (
    "script", "img", "iframe", "frame", "embed", "input", "meta", "link", "title", "base", "textarea", "object",
    "video", "audio", "source", "canvas", "area",
)  # fmt: skip
_PLAYERS = frozenset(("video", "audio"))
_HOLDERS = frozenset(("video", "audio", "object"))
_FRAMED = frozenset(("img", "iframe", "frame", "embed"))
_WRITABLE = ("text", "radio", "password", "tel", "email")
"""Types of inputs that visitors fill."""
_SHOWN_TAGS = _HOLDERS | _FRAMED | {"source"}
# What the walk does with a tag; what is not listed is an inline element.
_SKIP, _TEXT, _BREAK, _LEAF, _HEAD, _INLINE, _CELL, _BLOCK = range(1, 9)
_ACTIONS = {
    **dict.fromkeys(BLOCK_TAGS, _BLOCK),
    **dict.fromkeys(CELL_TAGS, _CELL),
    **dict.fromkeys(_LEAF_TAGS, _LEAF),
    **dict.fromkeys(SKIPPED_TAGS, _SKIP),
    "-text": _TEXT,
    "br": _BREAK,
    "head": _HEAD,
    "": _SKIP,
}
_OPENS = re.compile(r"(?:location(?:\.href)?\s*=|window\.open\s*\()\s*[\"']([^\"']{1,300})[\"']")
_ADDRESS = re.compile(r"\s*(?:https?:/)?/\w")
MAX_DEPTH = 2_000
MAX_ELEMENTS = 200_000

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


def parse(html: str, charset: str = "utf-8", today: date = date.max) -> PageText:
    """Parse HTML (already decoded) into a :class:`PageText`. Never raises on malformed markup; bounded in depth.

    ``charset`` is what the page was written in: the queries of its links are encoded in it.
    """
    tree = LexborHTMLParser(html)
    walk = _Walk(charset, has_invisible="\u200b" in html or "\ufeff" in html)
    page = walk.run(tree.root)
    page.today, page.is_cut = today, walk.is_cut
    return page


class _Walk:
    """The one pass over the tree."""

    def __init__(self, charset: str, *, has_invisible: bool) -> None:
        self.charset = charset
        self.has_invisible = has_invisible
        self.parts: list[str] = []
        self.length = 0
        self.elements: list[Element] = []
        self.anchors: list[Anchor] = []
        self.embeds: list[Embed] = []
        self.scripts: list[Script] = []
        self.metas: list[tuple[str, str]] = []
        self.onclicks: list[str] = []
        self.inputs: list[int] = []
        self.forms: list[str] = []
        self.head_title = ""
        self.base = ""
        self.refresh = ""
        self.at_break = True
        self.is_cut = False

    def run(self, root: LexborNode | None) -> PageText:
        top = Element("html", None, 0)
        self.elements.append(top)
        if root is not None:
            self._children(root, top)
        top.end = self.length
        return PageText(
            text="".join(self.parts),
            head_title=self.head_title,
            metas=tuple(self.metas),
            base=self.base,
            elements=self.elements,
            anchors=self.anchors,
            embeds=self.embeds,
            scripts=self.scripts,
            onclicks=self.onclicks,
            refresh=self.refresh,
            inputs=self.inputs,
            forms=self.forms,
        )

    def _emit(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        self.at_break = False

    def _break(self, mark: str) -> None:
        if self.at_break:
            if mark == "\n" and self.parts and self.parts[-1] == "\t":
                self.parts[-1] = "\n"
            return
        self.parts.append(mark)
        self.length += 1
        self.at_break = True

    def _text(self, node: LexborNode) -> None:
        raw = node.text_content
        if not raw:
            return
        if self.has_invisible:  # blanks that str.split does not know
            raw = raw.replace("\u200b", " ").replace("\ufeff", " ")
        words = raw.split()
        spaced = self.at_break or self.parts[-1][-1:] == " "
        if not words:
            if not spaced:
                self._emit(" ")
            return
        text = words[0] if len(words) == 1 else " ".join(words)
        if raw[0].isspace() and not spaced:
            text = " " + text
        if raw[-1].isspace():
            text += " "
        self._emit(text)

    def _children(self, root: LexborNode, top: Element) -> None:
        """Depth-first walk with an explicit stack: hostile pages nest deeper than Python's recursion limit."""
        stack: list[tuple[LexborNode | None, Element, int]] = [(root.child, top, 0)]
        while stack:
            node, parent, closing = stack.pop()
            if closing:
                parent.end = self.length
                if closing > _INLINE:
                    self._break("\n" if closing == _BLOCK else "\t")
                continue
            while node is not None:
                following = node.next
                tag = node.tag or ""
                action = _ACTIONS.get(tag, _INLINE)
                if action < _INLINE:
                    if action == _TEXT:
                        self._text(node)
                    elif action == _BREAK:
                        self._break("\n")
                    elif action == _LEAF:
                        self._leaf(tag, node, parent)
                    elif action == _HEAD:
                        self._head(node)
                    node = following
                    continue
                element = self._open(tag, action, node, parent)
                if following is not None:
                    stack.append((following, parent, 0))
                stack.append((None, element, action))
                if len(stack) < MAX_DEPTH * 2 and len(self.elements) < MAX_ELEMENTS:
                    node, parent = node.child, element
                else:
                    self.is_cut = self.is_cut or node.child is not None
                    node = None

    def _open(self, tag: str, action: int, node: LexborNode, parent: Element) -> Element:
        if action > _INLINE:
            self._break("\n" if action == _BLOCK else "\t")
        attributes = node.attributes
        element = Element(tag, parent, self.length, 0, "", parent.hidden)
        if attributes:
            get = attributes.get
            name, identifier = get("class"), get("id")
            if name or identifier:
                element.marks = f"{name or ''} {identifier or ''}".lower()
            style = get("style")
            if (style and HIDDEN_STYLE.search(style)) or "hidden" in attributes:
                element.hidden = True
            onclick = get("onclick")
            if onclick:
                self.onclicks.append(onclick)
                opened = _OPENS.search(onclick) if tag != "a" else None
                if opened:
                    self.anchors.append(Anchor(opened[1], get("title") or "", onclick, element))
        if tag == "option" and _ADDRESS.match(attributes.get("value") or ""):
            self.anchors.append(Anchor((attributes["value"] or "").strip(BLANKS), "", "", element))
        elif tag == "form":
            self.forms.append((attributes.get("action") or "").strip(BLANKS))
        elif tag == "a":
            href = (attributes.get("href") or "").strip(BLANKS)
            opened = (
                _OPENS.search(attributes.get("onclick") or href)
                if href[:1] in ("", "#") or href[:11].lower() == "javascript:"
                else None
            )
            self.anchors.append(
                Anchor(
                    in_charset(opened[1] if opened else href, self.charset),
                    attributes.get("title") or "",
                    attributes.get("onclick") or "",
                    element,
                )
            )
        self.elements.append(element)
        return element

    def _leaf(self, tag: str, node: LexborNode, parent: Element) -> None:
        """Elements that are not descended into."""
        if tag == "script":
            self._script(node, parent)
        elif tag in ("input", "textarea"):
            self._field(tag, node.attributes)
        elif tag in _SHOWN_TAGS:
            self._embed(tag, node.attributes, parent)
            if tag in _HOLDERS:
                for inner in node.css("source, embed"):
                    self._embed(tag if tag in _PLAYERS else inner.tag or "", inner.attributes, parent)
        elif tag == "area":
            attributes = node.attributes
            spot = Element("area", parent, self.length, self.length)
            self.elements.append(spot)
            self.anchors.append(
                Anchor(
                    in_charset((attributes.get("href") or "").strip(BLANKS), self.charset),
                    attributes.get("alt") or attributes.get("title") or "",
                    "",
                    spot,
                )
            )
        else:
            self._head_tag(tag, node)

    def _script(self, node: LexborNode, parent: Element) -> None:
        source = node.attributes.get("src")
        if source:
            self.embeds.append(Embed("script", source, self.length, parent))
        elif code := node.text(deep=True):
            self.scripts.append(Script(code, self.length))

    def _field(self, tag: str, attributes: Attributes) -> None:
        """Where visitors may write something."""
        if tag == "input" and (onclick := attributes.get("onclick")):
            self.onclicks.append(onclick)
        if tag == "textarea" or (attributes.get("type") or "text").lower() in _WRITABLE:
            self.inputs.append(self.length)

    def _embed(self, tag: str, attributes: Attributes, parent: Element) -> None:
        """What an element loads; an image counts as one even where it states no address."""
        alt = attributes.get("alt") or ""
        found = list(sources_of("video" if tag in _PLAYERS else tag, attributes))
        if not found and tag in _FRAMED:
            self.embeds.append(Embed(tag, "", self.length, parent, alt))
        for source in found:
            self.embeds.append(Embed(source.tag, source.address, self.length, parent, alt))

    def _head(self, head: LexborNode) -> None:
        node = head.child
        while node is not None:
            tag = node.tag
            if tag == "script":
                if not node.attributes.get("src"):
                    code = node.text(deep=True)
                    if code:
                        self.scripts.append(Script(code, 0))
                else:
                    self.embeds.append(Embed("script", node.attributes["src"] or "", 0, self.elements[0]))
            elif tag is not None:
                self._head_tag(tag, node)
            node = node.next

    def _head_tag(self, tag: str, node: LexborNode) -> None:
        if tag == "title":
            self.head_title = self.head_title or one_line(node.text(deep=True))
        elif tag == "base":
            self.base = self.base or (node.attributes.get("href") or "").strip(BLANKS)
        elif tag == "meta":
            attributes = node.attributes
            content = attributes.get("content") or ""
            if (attributes.get("http-equiv") or "").lower() == "refresh":
                self.refresh = self.refresh or content
            name = attributes.get("name") or attributes.get("property")
            if name:
                self.metas.append((name.strip().lower(), one_line(content)))
