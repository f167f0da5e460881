"""Where a page that is only a stub sends its reader: meta refresh, or a script on a page without words."""

import re

from crawler.extract.absence import is_certain, without_comments
from crawler.extract.document import Element, PageText
from crawler.extract.urls import absolute

_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"';>\s]+)", re.I)
_ADDRESS = r"[\"']\s*([^\"'+\s]{1,300})\s*[\"']"
_MOVES = (
    re.compile(rf"(?:window\.|top\.|self\.|parent\.|document\.)?location(?:\.href)?\s*=\s*{_ADDRESS}"),
    re.compile(rf"location\.(?:replace|assign)\(\s*{_ADDRESS}"),
    re.compile(rf"window\.(?:open|navigate)\(\s*{_ADDRESS}\s*(?:,\s*[\"']_(?:self|top|parent)[\"']|\))"),
)
_WRITTEN_REFRESH = re.compile(r"http-equiv\s*=\s*\\?[\"']?refresh[^<]{0,80}?url\s*=\s*([^\"'>\s\\\\]+)", re.I)
_SHOWN_ADDRESS = re.compile(
    r"^(?:https?://[^\s]{4,300}|/[\w./?=&%\-]{1,300}|(?:\.{1,2}/)?[\w./\-]{1,200}\.(?:s?html?|jhtml|aspx?"
    r"|jsp|php)(?:\?\S*)?)$"
)
_GOES_TO_VALUE = re.compile(r"(?:window\.open|location(?:\.href)?\s*=|location\.(?:replace|assign))")
STUB = 60


def redirect(page: PageText, base: str) -> str | None:
    """The address that a stub leads to at once; None for pages that stay."""
    match = _REFRESH.search(page.refresh)
    if match:
        return absolute(base, match[1]) or None
    words = page.text.strip()
    if len(words) < STUB:
        for pattern in (*_MOVES, _WRITTEN_REFRESH):
            moved = pattern.search(page.code)
            if moved:
                return absolute(base, moved[1]) or None
    return _from_hidden_value(page, base) if len(words) < STUB + 300 else None


def certain_redirect(page: PageText, base: str) -> str | None:
    """The address to which the page sends every visitor: by meta refresh, or by a statement of a script that is reached
    whatever happens, in no comment, function or condition."""
    match = _REFRESH.search(page.refresh)
    if match:
        return absolute(base, match[1]) or None
    if len(page.text.strip()) >= STUB:
        return None
    code = without_comments(page.code)
    for pattern in _MOVES:
        for moved in pattern.finditer(code):
            if is_certain(code, moved.start()):
                return absolute(base, moved[1]) or None
    return None


def _from_hidden_value(page: PageText, base: str) -> str | None:
    """Stubs whose script opens an address that stands in a hidden element of the page."""
    if not _GOES_TO_VALUE.search(page.code) or any(
        not element.hidden and _holds_words(page, element.start, element.end) for element in _leaves(page)
    ):
        return None
    found = (line.strip() for line in page.text.split("\n"))
    return next((target for line in found if _SHOWN_ADDRESS.match(line) and (target := absolute(base, line))), None)


def _leaves(page: PageText) -> list[Element]:
    parents = {id(element.parent) for element in page.elements}
    return [element for element in page.elements if id(element) not in parents]


def _holds_words(page: PageText, start: int, end: int) -> bool:
    return bool(page.text[start:end].strip())
