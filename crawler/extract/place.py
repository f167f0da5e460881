"""The words of one link on a page that is at hand again: what a reviewer looks for on the page."""

from collections.abc import Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.charset import decode
from crawler.extract.document import one_line
from crawler.extract.embedded import TAGS, sources_of
from crawler.extract.urls import absolute, identity, in_charset, target

Shown = tuple[str, str]
"""The words of a link, and its tag."""
BY_SCRIPT: Shown = ("", "a")
"""What is known of a link that a script made."""


@lru_cache(maxsize=8)
def links_of(body: bytes, url: str, content_type: str) -> Mapping[str, Shown]:
    """(words, tag) of the first link, image or frame of a page that leads to an address, by that address."""
    decoded = decode(body, content_type)
    tree = LexborHTMLParser(decoded.text)
    stated = tree.css_first("base[href]")
    base = absolute(url, stated.attributes.get("href") or "") or url if stated else url
    found: dict[str, Shown] = {}
    for node in tree.css(f"a[href], area[href], option[value], {', '.join(sorted(TAGS))}"):
        for raw in _addresses(node):
            address = target(base, in_charset(raw, decoded.charset)).address
            if address and (known := identity(address)) not in found:
                found[known] = (_words(node), _shown_as(node.tag or ""))
    return found


def words_of_link(body: bytes, url: str, content_type: str, wanted: str) -> Shown:
    """(words, tag) of the first link, image or frame of the page that leads to the address."""
    return links_of(body, url, content_type).get(wanted, BY_SCRIPT)


def _addresses(node: LexborNode) -> list[str]:
    attributes = node.attributes
    stated = [value for name in ("href", "value") if (value := attributes.get(name))]
    return stated or [source.address for source in sources_of(node.tag or "", attributes)]


def _shown_as(tag: str) -> str:
    if tag == "source":
        return "img"
    return tag if tag in ("img", "iframe", "frame") else "a"


def _words(node: LexborNode) -> str:
    """What is read where the link stands: its text, its title, or the text that stands for its picture."""
    picture = node.css_first("img[alt]")
    stated = (
        node.text(deep=True),
        node.attributes.get("title"),
        node.attributes.get("alt"),
        picture.attributes.get("alt") if picture else "",
    )
    return next((words for text in stated if (words := one_line(text or ""))), "")
