"""Bytes of a page to text.

Order, as measured on mislabelled government pages: byte order mark, markup in UTF-16 without one, strict UTF-8, strict
GB2312, strict GB18030 unless the bytes look like Big5, and last the declared charset with replacement characters.
"""

import codecs
import re
from dataclasses import dataclass

import cchardet

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.I)
_SNIFF = 8192


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the charset that decoded it and the one the page declares (lower case, empty when none)."""

    text: str
    charset: str
    declared: str


def declared_charset(body: bytes, content_type: str = "") -> str:
    """The charset that the response header or the first bytes of the page declare; empty when none."""
    match = _DECLARED.search(content_type.encode("ascii", "ignore")) or _DECLARED.search(body[:_SNIFF])
    return match[1].decode("ascii").lower() if match else ""


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode a page. Never raises: what no charset explains is replaced by U+FFFD."""
    declared = declared_charset(body, content_type)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"), name, declared)
    for start, name in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if body.startswith(start):
            return Decoded(body.decode(name, "replace"), name, declared)
    try:
        return Decoded(body.decode("utf-8"), "utf-8", declared)
    except UnicodeDecodeError as error:
        cut_tail = error.start >= len(body) - 3
    if cut_tail or (declared.startswith("utf") and _damaged(body, "utf-8") < 0.001):
        return Decoded(body.decode("utf-8", "replace"), "utf-8", declared)
    if declared != "big5" and _decodes(body, "gb2312"):
        return Decoded(body.decode("gb18030"), "gb18030", declared)
    if declared == "big5" or str(cchardet.detect(body[:65536]).get("encoding") or "").lower().startswith("big5"):
        return Decoded(body.decode("big5hkscs", "replace"), "big5", declared)
    try:
        return Decoded(body.decode("gb18030"), "gb18030", declared)
    except UnicodeDecodeError:
        best = "utf-8" if _damaged(body, "utf-8") < _damaged(body, "gb18030") else "gb18030"
        return Decoded(body.decode(best, "replace"), best, declared)


def _decodes(body: bytes, charset: str) -> bool:
    """True when the charset explains every byte. Big5 text never passes as GB2312: its second bytes are too low."""
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _damaged(body: bytes, charset: str) -> float:
    """Share of characters that the charset cannot explain."""
    text = body.decode(charset, "replace")
    return text.count("\ufffd") / max(1, len(text))
