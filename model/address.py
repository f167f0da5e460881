"""Addresses on the web: when two are the same, and which of them nobody outside can open (WHATWG URL; RFC 6761)."""

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote_to_bytes

import ada_url

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jhtml|aspx?|jsp|php)$", re.I)
_FRONT_PAGE = re.compile(r"^https?://[^/]+(?:/(?:(?:index|default|home|main)\.\w+)?)?$", re.I)
_SLASHES = re.compile(r"/{2,}")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_TRACKING = re.compile(r"(?:utm_\w+|spm|isappinstalled|nsukey)$", re.I)
"""Parameters that say where a visitor comes from, and never what the page is."""
_SESSIONS = re.compile(r"(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|sid)$", re.I)
_SESSION_VALUE = re.compile(r"(?=.*\d)[0-9a-z._-]{8,}", re.I)
_COUNTERS = frozenset(
    ("_", "t", "r", "v", "ts", "_t", "time", "timestamp", "rand", "random", "rnd", "nocache", "cb", "cache")
)
_MOMENT = re.compile(r"1\d{9}|1\d{12}|0\.\d{4,}|20\d{12}")
"""What programs write to get past a cache: seconds or milliseconds since 1970, a random fraction, a date and time."""
FILE_ENDINGS = (
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "zip", "rar", "7z", "txt", "csv", "ofd", "ceb",
    "rtf", "tif", "mp4", "mp3",
)  # fmt: skip
PICTURE_ENDINGS = ("jpg", "jpeg", "png", "gif", "bmp", "svg", "webp", "ico")
_DOWNLOADS = re.compile(r"/[^/]*(?:down|attach|file)[^/]*$", re.I)
_STATIC = re.compile(r"\.s?html?$", re.I)
_INTERNAL_ENDINGS = ("local", "lan", "internal", "intranet", "localdomain", "home", "home.arpa", "corp", "private")
SCHEMES = ("http", "https")
"""Where they stand for a host, the scheme was written twice (``http://http://…``)."""
_LOCAL = re.compile(r"file:|[a-z]:", re.I)
_INTERNAL = tuple(f".{ending}" for ending in _INTERNAL_ENDINGS)
_NEVER = ("invalid", "test", "example")
"""Top-level names that never lead anywhere (RFC 2606, RFC 6761)."""


@lru_cache(maxsize=32_768)
def canonical(address: str) -> str:
    """What all spellings of an address have in common: case of percent-encodings, order of parameters, doubled slashes,
    the name of the index file, http or https, www, and parameters that only count or track. Others stay as they are."""
    try:
        url = ada_url.URL(address)
    except ValueError:
        return address
    if url.protocol not in ("http:", "https:"):
        return address
    path = _INDEX.sub("/", _SLASHES.sub("/", _SESSION.sub("", url.pathname)))
    host = url.hostname.removeprefix("www.").rstrip(".") + (f":{url.port}" if url.port else "")
    query = "&".join(sorted(_parameters(url.search)))
    return f"//{host}{_recoded(path)}" + (f"?{query}" if query else "") + _route(url.hash)


def _parameters(search: str) -> list[str]:
    """The parameters that tell pages apart, as text."""
    pairs = parse_qsl(search.removeprefix("?"), keep_blank_values=True, encoding="latin-1")
    return [
        f"{quote(name, safe='', encoding='latin-1')}={quote(value, safe='', encoding='latin-1')}"
        for name, value in pairs
        if not _is_noise(name, value)
    ]


def _is_noise(name: str, value: str) -> bool:
    if _TRACKING.match(name):
        return True
    if _SESSIONS.match(name):
        return bool(_SESSION_VALUE.fullmatch(value))
    return name.lower() in _COUNTERS and bool(_MOMENT.fullmatch(value))


def _recoded(path: str) -> str:
    """A path with every byte written in one way."""
    return quote(unquote_to_bytes(path), safe="/!$&'()*+,;=:@-._~")


def _route(fragment: str) -> str:
    """The route of a single-page application; other fragments are places on a page."""
    return fragment if fragment.startswith(("#/", "#!/")) else ""


class Parts(NamedTuple):
    """Host with port, path and query (without ``?``) of an address; what is none is all path."""

    host: str
    path: str
    query: str


def parts_of(address: str) -> Parts:
    """An address taken apart, never raising: pages may link to anything."""
    try:
        url = ada_url.URL(address)
    except ValueError:
        return Parts("", address, "")
    return Parts(url.host, url.pathname, url.search.removeprefix("?"))


@lru_cache(maxsize=4096)
def host_of(address: str) -> str:
    """Host and port; empty when the URL has none, or is none."""
    try:
        return ada_url.URL(address).host
    except ValueError:
        return ""


def host_name(address: str) -> str:
    """The host of an address without its port; empty when it has none."""
    try:
        return ada_url.URL(address).hostname.rstrip(".")
    except ValueError:
        return ""


def is_number(host: str) -> bool:
    """True for a host that is written in figures: nobody has to look it up."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


_SECOND_LEVEL = ("gov", "com", "org", "net", "edu", "ac", "mil")


def domain_of(host: str) -> str:
    """What the names of one organisation share: ``x.gov.cn`` for ``www.x.gov.cn``; the host itself in figures."""
    if is_number(host):
        return host
    labels = host.split(".")
    kept = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-kept:])


def never_resolves(host: str) -> bool:
    """True for names that lead nowhere on any network."""
    return host.rpartition(".")[2] in _NEVER


def is_local_file(address: str) -> bool:
    """True for a file of somebody's computer."""
    return bool(_LOCAL.match(address))


def is_this_machine(host: str) -> bool:
    """True for the names and numbers by which a machine calls itself."""
    if is_number(host):
        number = ipaddress.ip_address(host.strip("[]"))
        return number.is_loopback or number.is_unspecified
    return host == "localhost" or host.endswith(".localhost")


def internal(address: str) -> str:
    """Why no visitor from outside can open an address, by its form alone, in Chinese; empty when one may.

    Files of somebody's computer, addresses of this very machine or of private networks, and names that only an internal
    network knows.
    """
    if is_local_file(address):
        return "本地文件"
    host = host_name(address)
    if is_this_machine(host):
        return "本机地址"
    if is_number(host):
        number = ipaddress.ip_address(host.strip("[]"))
        return "" if number.is_global or number.is_multicast else f"内部网络地址（{host}）"
    if host and host not in SCHEMES and ("." not in host or host.endswith(_INTERNAL)):
        return f"内部网络名称（{host}）"
    return ""


def is_front_page(address: str) -> bool:
    """True for the address of a host itself, and its index page."""
    return bool(_FRONT_PAGE.match(address))


def path_of(url: str) -> str:
    """The address without query and fragment."""
    return url.partition("#")[0].partition("?")[0]


def is_attachment(url: str) -> bool:
    """True for addresses whose path ends in the extension of a document, archive or recording, and for those of a
    program that hands out the file which its query names."""
    path = path_of(url)
    if _ending(path) in FILE_ENDINGS:
        return True
    return _ending(url) in FILE_ENDINGS and bool(_DOWNLOADS.search(path)) and not _STATIC.search(path)


def is_picture(url: str) -> bool:
    """True for addresses whose path ends in the extension of an image."""
    return _ending(path_of(url)) in PICTURE_ENDINGS


def _ending(text: str) -> str:
    return text.rpartition(".")[2].lower()
