"""Pages that say “not found” with status 200: known by asking each host for an address that cannot exist, and by what
they say."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import unquote

from rapidfuzz import fuzz

from crawler.extract.urls import folder_of
from crawler.words import of_words, words
from model.address import host_of, is_front_page, path_of
from model.fetch import Fetch, FetchStatus
from model.page import Page, PageKind

_VARIABLE = re.compile(r"[\w./\-:?=&%]{6,}|\d+|\s+")
_ARTICLE = re.compile(r"/[^/]+\.\w{2,5}$|\?.*=")
_LISTS = re.compile(r"/(?:index|default|main|home|list)(?:_\d+)?\.\w+$", re.I)
_ERROR_NAME = re.compile(r"/(?:404|not-?found|error|err|no-?page|nopage|page-?404)[\w-]*\.\w+$", re.I)
SMALL = 8_000
"""Bytes of a page that is read in any case: few pages with something to say are smaller."""
ALIKE = 92.0
LOOKED_AT = 60_000
_PATH = "/duwang-404-"


@of_words
def _suspect() -> re.Pattern[bytes]:
    """What stands on error pages, in the bytes of the charsets that sites use, or sends their readers on."""
    gone = [word.encode(charset) for charset in ("utf-8", "gb18030") for word in words("errors.gone")]
    english = [word.encode() for word in words("errors.gone_english") if word.isascii()]
    onward = rb"history\.(?:back|go)|http-equiv\s*=\s*.?refresh|location(?:\.href|\.replace)?\s*[=(]"
    plain_words, ignoring_case = (b"|".join(map(re.escape, each)) for each in (gone, english))
    return re.compile(plain_words + b"|(?i:" + onward + b"|" + ignoring_case + b")")


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a host answers for an address that does not exist, when it answers 200."""

    final_url: str
    title: str
    text: str

    def matches(self, url: str, final_url: str, title: str, text: str) -> bool:
        """True when the page is the same error page: redirected to the same place, or the same words."""
        if self.final_url != "" and final_url == self.final_url and url != final_url:
            return not is_front_page(url)
        if self.text and title == self.title:
            return fuzz.ratio(self.text, plain(text)) >= ALIKE
        return False


class ErrorPages:
    """What hosts answer for addresses that cannot exist; ``keep`` stores what was learned, by host."""

    def __init__(self, keep: Callable[[str, str], None], kept: dict[str, str]) -> None:
        self._keep = keep
        self._pages = {host: ErrorPage(**json.loads(text)) if text != _NONE else None for host, text in kept.items()}

    def knows(self, host: str) -> bool:
        """True when the host was asked, and answered."""
        return host in self._pages

    def answers_any(self, host: str) -> bool:
        """True when the host answers 200 for addresses that do not exist."""
        return self._pages.get(host) is not None

    def learn(self, fetch: Fetch, page: Page | None) -> None:
        """What the host answered for the address of :func:`probe_url`; troubles and blocks say nothing of it."""
        if fetch.status in _HONEST or (fetch.status.is_ok and page is None):
            self._put(host_of(fetch.url), None)
        elif fetch.status.is_ok and page is not None:
            redirected = fetch.final_url if fetch.final_url and fetch.final_url != fetch.url else ""
            self._put(host_of(fetch.url), ErrorPage(redirected, page.title, plain(page.text)))

    def _put(self, host: str, page: ErrorPage | None) -> None:
        self._pages[host] = page
        self._keep(host, json.dumps(asdict(page), ensure_ascii=False) if page else _NONE)

    def judge(self, fetch: Fetch, page: Page | None, *, is_single: bool, is_read: bool) -> FetchStatus:
        """The status of an answer that is well as far as HTTP tells.

        ``is_single`` is false for pages that hold others (columns, landing pages): they may be empty, and say so.
        ``is_read`` says that the page would be rendered where it needs that.
        """
        host = host_of(fetch.url)
        known = self._pages.get(host)
        title, text = (page.title, page.text) if page else ("", "")
        if known is not None and known.matches(fetch.url, fetch.final_url, title, text):
            if page is not None and page.is_js_rendered and not fetch.rendered:
                return FetchStatus.OK if is_read else FetchStatus.NEEDS_SCRIPT
            return FetchStatus.SOFT_404
        if page is not None and page.absence and (is_single or page.kind is PageKind.ERROR):
            return FetchStatus.SOFT_404
        if fetch.final_url not in ("", fetch.url) and _ERROR_NAME.search(path_of(fetch.final_url)):
            return FetchStatus.SOFT_404
        if (
            page is not None
            and page.placeholder
            and (is_single or any(w in page.placeholder for w in words("errors.temporary")))
        ):
            return FetchStatus.PLACEHOLDER
        if is_single and leads_elsewhere(fetch.url, fetch.final_url) and (self.knows(host) or fetch.attempt == 1):
            return FetchStatus.REPLACED
        return fetch.status


_NONE = "none"
_HONEST = frozenset((FetchStatus.NOT_FOUND, FetchStatus.GONE, FetchStatus.CLIENT_ERROR, FetchStatus.SOFT_404))


def probe_url(scheme_and_host: str, run: str) -> str:
    """An address that no site has, the same in every attempt of a run."""
    token = hashlib.sha256(f"{run}|{scheme_and_host}".encode()).hexdigest()[:16]
    return f"{scheme_and_host}{_PATH}{token}/{token[:8]}.html"


def is_probe(url: str) -> bool:
    """True for addresses made by :func:`probe_url`."""
    return _PATH in url and host_of(url) != ""


def is_suspect(body: bytes) -> bool:
    """True when a page may be an error page, or only send its reader on: worth being read to find out."""
    return len(body) <= SMALL or (len(body) <= LOOKED_AT and bool(_suspect().search(body)))


def says_gone(words: bytes) -> bool:
    """True when text speaks of what is not there, or sends its reader on."""
    return bool(_suspect().search(words))


def leads_elsewhere(url: str, final_url: str) -> bool:
    """True when the address of a single page ended at the front page of its host or at a folder above or beside it;
    programs whose address names where they lead (``jump.jsp?u=/zwgk/``) do what they are for."""
    if not final_url or not _ARTICLE.search(url) or _LISTS.search(path_of(url)) or host_of(url) != host_of(final_url):
        return False
    if is_front_page(final_url):
        return True
    end = _LISTS.sub("/", path_of(final_url))
    is_named = unquote(end.partition(host_of(url))[2]) in unquote(url.partition("?")[2])
    is_folder = end.endswith("/") and "?" not in final_url
    return is_folder and not is_named and not end.startswith(folder_of(path_of(url)))


def plain(text: str) -> str:
    """Text without addresses and numbers, which error pages repeat from the request; bounded."""
    return _VARIABLE.sub(" ", text)[:3000]
