"""Addresses as browsers read them (WHATWG URL): from an ``href`` in a page to the address asked for, and when two are
the same. Joining, parsing and encoding are ada's; nothing here takes an address apart by hand."""

import codecs
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

import ada_url

BLANKS = " \t\n\f\r"
"""What HTML takes for white space around an address; a full-width blank belongs to it."""
_TEMPLATES = ("{{", "${", "<%")
_SAME_PAGE = re.compile(r"https?:", re.I)
_WEB = ("http:", "https:")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.I)
_QUERY = "!$%&()*+,/:;=?@[]~-._{|}\\^`"
_ROUTE = re.compile(r"#!?/.*\w")
_SESSION = re.compile(
    r";jsessionid=[^?#]*|([?&])(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|sid)=[0-9a-z._-]{8,}(?=&|$)&?", re.I
)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml|aspx?|jsp|php)$", re.I)
_LIST_FILE = re.compile(r"/(?:index|default|main|list)(?:_\d+)?\.\w+$", re.I)
_EXTENSION = re.compile(r"\.\w{2,5}$")
_DRIVE = re.compile(r"[a-z]:", re.I)
MAX_TARGET = 2000
MAX_HREF = 65_536
"""Longer ones are no addresses but data."""


class Target(NamedTuple):
    """Where a link leads: the address, and whether it is one of the web. Others are files of somebody's computer, and
    what no browser takes for an address, as written."""

    address: str
    is_web: bool


NOWHERE = Target("", False)


def absolute(base: str, href: str) -> str:
    """The web address that a browser asks for; empty for what is none. Routes of single-page applications (``#/…``) are
    kept, other fragments and credentials are not part of it."""
    address, is_web = target(base, href)
    return address if is_web else ""


def target(base: str, href: str) -> Target:
    """Where an ``href`` leads, also when no visitor can get there; :data:`NOWHERE` for scripts, mail, telephone
    numbers, places on the page and templates that nobody filled in."""
    if len(href) > MAX_HREF:
        return NOWHERE
    path = base.find("/", 8)
    if path > 0 and href[:1] == "/" and href[1:2] not in "/\\":
        base = base[: path + 1]  # what follows the host does not matter: pages share the answer
    elif path > 0 and href[:1] not in "?#" and "?" not in base and "#" not in base:
        base = base[: base.rfind("/") + 1]
    return _join(base, href)


@lru_cache(maxsize=32_768)
def _join(base: str, href: str) -> Target:
    href = href.strip(BLANKS)
    if not href or _SAME_PAGE.fullmatch(href) or any(mark in href for mark in _TEMPLATES):
        return NOWHERE
    if href[0] == "#" and not _ROUTE.match(href):
        return NOWHERE
    try:
        url = ada_url.URL(href, base=base) if base else ada_url.URL(href)
    except ValueError:
        is_of_app = _SCHEME.match(href) and not href.lower().startswith(_WEB)
        return Target(_printable(href), False) if base and not is_of_app else NOWHERE
    if url.protocol not in _WEB:
        is_local = url.protocol == "file:" or _DRIVE.fullmatch(url.protocol)
        return Target(url.href[:MAX_TARGET], False) if is_local else NOWHERE
    if url.username or url.password:
        url.username = url.password = ""
    if not _ROUTE.match(url.hash):
        url.hash = ""
    if "|" in url.pathname:  # Chromium writes it so, although the standard would leave it
        url.pathname = url.pathname.replace("|", "%7C")
    return Target(url.href, True)


def _printable(href: str) -> str:
    return "".join(each if each.isprintable() else " " for each in href[:MAX_TARGET])


def is_web(address: str) -> bool:
    """True for addresses that a browser asks a server for."""
    return address.startswith(("http://", "https://")) and ada_url.check_url(address)


def _as_reference(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    wanting = error.object[error.start : error.end]
    return "".join("%80" if each == "€" else f"%26%23{ord(each)}%3B" for each in wanting), error.end


_ENCODERS = {"gb18030": "gbk", "gb2312": "gbk"}
"""Browsers read all of GB 18030 on such pages, and write GBK."""
codecs.register_error("duwang.reference", _as_reference)


def in_charset(href: str, charset: str) -> str:
    """An ``href`` with its query encoded in the charset of its page, as browsers do; paths are always UTF-8."""
    address, mark, query = href.partition("?")
    query, hash_mark, fragment = query.partition("#")
    if not mark or query.isascii() or charset in ("utf-8", "ascii"):
        return href
    try:
        encoded = query.encode(_ENCODERS.get(charset, charset), "duwang.reference")
    except LookupError:
        return href
    return address + mark + quote(encoded, safe=_QUERY) + hash_mark + fragment


@lru_cache(maxsize=32_768)
def identity(url: str) -> str:
    """The same page under many addresses: as a browser writes it, without session ids."""
    url = absolute("", url) or url
    without = _SESSION.sub(lambda m: m[1] or "", url)
    return url if without == url else without.rstrip("?&")


def without_index(url: str) -> str:
    """The address of the folder for the address of its index page: servers give the same page for both."""
    return _INDEX.sub("/", url)


@lru_cache(maxsize=4096)
def folder_of(url: str) -> str:
    """The part of an address under which a column's articles lie: its folder, or the folder named like its page."""
    if "?" in url:
        return url
    shorter = _LIST_FILE.sub("/", url)
    if shorter.endswith("/"):
        return shorter if shorter.count("/") > 3 else url
    return _EXTENSION.sub("", shorter) + "/"
