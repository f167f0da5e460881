"""HTML to text with annotated spans: one pass over the tree of lexbor."""

import re
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.document import CELL_TAGS, Anchor, Element, Embed, PageText, Script, one_line
from crawler.extract.embedded import Attributes, sources_of
from crawler.extract.urls import BLANKS, in_charset

BLOCK_TAGS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tbody", "thead", "tr", "ul", "option", "select", "label", "marquee",
))  # fmt: skip
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
