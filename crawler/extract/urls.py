"""Addresses: from an ``href`` as written in a page to the absolute URL a browser would request, and URL identity."""

import re
from functools import lru_cache
from urllib.parse import quote, urldefrag, urljoin, urlsplit

_SCRIPTED = ("javascript:", "mailto:", "tel:", "data:", "about:", "vbscript:", "file:", "ftp:")
_UNSAFE = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")
_QUERY = "!#$%&'()*+,/:;=?@[]~-._"
_SESSION = re.compile(
    r";jsessionid=[^?#]*|([?&])(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|sid)=[0-9a-z._-]{8,}(?=&|$)&?", re.I
)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml|aspx?|jsp|php)$", re.I)
_LIST_FILE = re.compile(r"/(?:index|default|main|list)(?:_\d+)?\.\w+$", re.I)
_EXTENSION = re.compile(r"\.\w{2,5}$")
_WHITE = re.compile(r"[\t\r\n]+")

ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|zip|rar|7z|txt|csv|ofd|ceb|rtf|tif|mp4|mp3)(?:[?#]|$)", re.I
)
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|svg|webp|ico)(?:[?#]|$)", re.I)


def absolute(base: str, href: str) -> str:
    """Absolute http(s) URL of an ``href``, encoded as browsers do (UTF-8 paths), without fragment; empty for others."""
    if href[:1] == "/" and href[1:2] != "/":
        base = base[: base.find("/", 8)] or base  # what follows the host does not matter: pages share the answer
    elif href[:1] not in "?#" and "?" not in base:
        base = base[: base.rfind("/") + 1]
    return _join(base, href)


def in_charset(href: str, charset: str) -> str:
    """An ``href`` with its query encoded in the charset of its page, as browsers do; paths are always UTF-8."""
    address, mark, query = href.partition("?")
    if not mark or query.isascii() or charset in ("utf-8", "ascii"):
        return href
    try:
        return address + mark + quote(query.encode(charset, "xmlcharrefreplace"), safe=_QUERY)
    except LookupError:
        return href


_NO_HOST = re.compile(r"https?:/*", re.I)


@lru_cache(maxsize=32_768)
def _join(base: str, href: str) -> str:
    href = _WHITE.sub("", href.strip())
    if (
        not href
        or href[0] == "#"
        or _NO_HOST.fullmatch(href)
        or "{{" in href
        or "${" in href
        or href[:11].lower().startswith(_SCRIPTED)
    ):
        return ""
    try:
        joined = urldefrag(urljoin(base, href.replace("\\", "/"))).url
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        _ = parts.port
    except ValueError:
        return ""
    return _UNSAFE.sub(lambda m: quote(m[0], safe="%"), joined)


@lru_cache(maxsize=32_768)
def identity(url: str) -> str:
    """The same page under many addresses: session ids dropped, host in lower case, default port and empty path."""
    url = _SESSION.sub(lambda m: m[1] or "", url).rstrip("?&")
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    scheme, host = scheme.lower(), host.lower()
    if (host.endswith(":80") and scheme == "http") or (host.endswith(":443") and scheme == "https"):
        host = host.rsplit(":", 1)[0]
    return f"{scheme}://{host}/{path}" if slash or "?" not in host else url


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


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Host and port in lower case; empty when the URL has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def is_attachment(url: str) -> bool:
    """True for addresses that end in the extension of a document, archive or recording."""
    return bool(ATTACHMENT.search(url))


def is_picture(url: str) -> bool:
    """True for addresses that end in the extension of an image."""
    return bool(PICTURE.search(url))
