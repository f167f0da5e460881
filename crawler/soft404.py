"""Pages that say “not found” with status 200: known by asking each host for an address that cannot exist."""

import hashlib
import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from crawler.extract.urls import host_of

_VARIABLE = re.compile(r"[\w./\-:?=&%]{6,}|\d+|\s+")
_INDEX = re.compile(r"^https?://[^/]+/(?:(?:index|default|home|main)\.\w+)?$", re.I)
ALIKE = 92.0
_PATH = "/duwang-404-"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a host answers for an address that does not exist, when it answers 200."""

    final_url: str
    title: str
    text: str

    def matches(self, url: str, final_url: str, title: str, text: str) -> bool:
        """True when the page is the same error page: redirected to the same place, or the same words."""
        if self.final_url != "" and final_url == self.final_url and url != final_url:
            return not _INDEX.search(url)
        if self.text and title == self.title:
            return fuzz.ratio(self.text, plain(text)) >= ALIKE
        return False


def probe_url(scheme_and_host: str, run: str) -> str:
    """An address that no site has, the same in every attempt of a run."""
    token = hashlib.sha256(f"{run}|{scheme_and_host}".encode()).hexdigest()[:16]
    return f"{scheme_and_host}{_PATH}{token}/{token[:8]}.html"


def is_probe(url: str) -> bool:
    """True for addresses made by :func:`probe_url`."""
    return _PATH in url and host_of(url) != ""


def plain(text: str) -> str:
    """Text without addresses and numbers, which error pages repeat from the request; bounded."""
    return _VARIABLE.sub(" ", text)[:3000]
