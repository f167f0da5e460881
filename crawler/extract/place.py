"""The words of one link on a page that is at hand again: what a reviewer looks for on the page."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.charset import decode
from crawler.extract.document import one_line
from crawler.extract.urls import absolute, identity, in_charset


def words_of_link(body: bytes, url: str, content_type: str, target: str) -> tuple[str, str]:
    """(words, tag) of the first link, image or frame of the page that leads to the address; ("", "a") when it was made
    by a script."""
    decoded = decode(body, content_type)
    tree = LexborHTMLParser(decoded.text)
    stated = tree.css_first("base[href]")
    base = absolute(url, (stated.attributes.get("href") or "").strip()) or url if stated else url
    for node in tree.css(
        "a[href], area[href], img[src], iframe[src], frame[src], video[src], source[src], option[value]"
    ):
        raw = next((value for name in ("href", "src", "value") if (value := node.attributes.get(name))), "")
        address = absolute(base, in_charset(raw.strip(), decoded.charset))
        if address and identity(address) == target:
            return _words(node), node.tag if node.tag in ("img", "iframe", "frame") else "a"
    return "", "a"


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
