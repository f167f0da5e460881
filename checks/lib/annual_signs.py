"""Signs of an annual report that was not recognised: whatever names the year and a report on the unit's pages.

Only used before a unit is accused of having published none. Reports on other matters and notices about compiling
reports are no signs.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from checks.lib.annual_words import ABOUT_REPORTS, OTHER_MATTERS, REPORT_WORDS, STRANGERS
from model.address import parts_of
from model.column import ColumnType
from model.page import TitledLink
from model.snapshot import PageRecord, Snapshot

_DIGITS = "〇一二三四五六七八九"
_SLUGS = re.compile(r"(?<![a-z])(?:zf)?(?:xxgk)?(?:gz)?(?:nb|ndbg|nianbao|niandubaogao)(?![a-z])", re.I)
_BODIES = re.compile(
    rf"(?:{'|'.join(OTHER_MATTERS)})[^，。；、年度]{{0,8}}?(?:局|委员会|委|厅|中心|办公室|大队|支队|镇|乡|街道)"
)
_LABEL = 45
_OPENING = 60
_DECADE = r"(?:19|20)\d\d"


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that may be the report's, where they stand, and the page that shows them."""

    words: str
    where: str
    url: str


def names_report(text: str, year: int) -> bool:
    """True for words that name the year and a report on openness, or a report without saying on what."""
    plain = re.sub(r"\s", "", _plain(text))
    if not _has_report_word(plain) or _speaks_of_others(plain):
        return False
    reports = "|".join(REPORT_WORDS)
    written = f"(?:{year}|{''.join(_DIGITS[int(digit)] for digit in str(year))})"
    before = rf"{written}(?!年?\d{{1,2}}月|[-/.]\d)年?度?(?:(?!{_DECADE}).){{0,40}}?(?:{reports})"
    after = rf"(?:{reports})[^\d〇一-九，。；]{{0,4}}{written}(?!年?\d{{1,2}}月|[-/.]\d)"
    return bool(re.search(f"{before}|{after}", plain))


def _speaks_of_others(words: str) -> bool:
    """True for reports on other matters and for what only speaks of reports; 教育局 is a body and not its matter."""
    others = STRANGERS if "信息公开" in words or "政务公开" in words else OTHER_MATTERS
    bare = _BODIES.sub("", words)
    return any(word in bare for word in (*others, *ABOUT_REPORTS))


def _plain(text: str) -> str:
    """Full-width digits and the many noughts of 二〇二四 in one form."""
    return unicodedata.normalize("NFKC", text).translate({ord(nought): "〇" for nought in "○零Οо◯"})


def signs_of(snapshot: Snapshot, year: int) -> Iterator[Sign]:
    """Rows, titles, names of files, links that do not work, sentences and files that name the year's report."""
    for state in snapshot.columns:
        name = state.column.name
        for item in state.items:
            if names_report(item.title, year) or _file_names(item.url, year):
                yield Sign(item.title, f"“{name}”栏目的条目", item.url or state.column.url)
            elif state.column.type is ColumnType.ANNUAL_REPORT and _undated_report(item.title) and item.date is None:
                yield Sign(item.title, f"“{name}”栏目未注明年度的条目", item.url or state.column.url)
    for link in snapshot.links():
        named = next((place.text for place in link.places if names_report(place.text, year)), "")
        if named or _file_names(link.url, year):
            yield Sign(named or link.url, "打不开的链接", link.url)
    seen: set[TitledLink] = set()
    for record in snapshot.pages():
        yield from _page_signs(snapshot, record, year, seen)


def _page_signs(snapshot: Snapshot, record: PageRecord, year: int, seen: set[TitledLink]) -> Iterator[Sign]:
    page = record.page
    if page is None:
        return
    if names_report(page.title, year):
        yield Sign(page.title, "页面标题", record.url)
    links = [link for link in (*page.attachments, *page.related_links) if link not in seen]
    seen.update(links)
    for link in links:
        if names_report(link.title, year) or _file_names(link.url, year):
            yield Sign(link.title or link.url, "附件", record.url)
            continue
        file = snapshot.attachment(link.url)
        if file is not None and file.text and names_report(_opening(file.text), year):
            yield Sign(link.title or link.url, "附件正文", record.url)
    if _speaks_of_others(page.title):
        return
    for sentence in _sentences(page.text):
        short = len(sentence) <= _LABEL
        if str(year)[-2:] in _plain(sentence) or "〇" in _plain(sentence):
            if (short or "公开" in sentence) and names_report(sentence, year):
                yield Sign(sentence[:80], "页面文字", record.url)
                return


def _opening(text: str) -> str:
    """The title at the head of a document, up to the word for a report; what follows speaks of how it was compiled."""
    head = re.sub(r"\s", "", text[: 4 * _OPENING])[:_OPENING]
    match = re.search("|".join(REPORT_WORDS), head)
    return head[: match.end()] if match else ""


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n") if _has_report_word(text) else ():
        yield from (part.strip() for part in re.split("[。；;\t]", line) if _has_report_word(part))


def _has_report_word(words: str) -> bool:
    return any(word in words for word in REPORT_WORDS)


def _file_names(url: str, year: int) -> bool:
    """True when the name of a file says year and report: 2024年年报.pdf, xxgknb2024.doc."""
    name = unquote(parts_of(url).path.rpartition("/")[2]) if url else ""
    stem, _, ending = name.rpartition(".")
    if ending.lower() not in ("pdf", "doc", "docx", "wps", "ofd", "zip", "rar", "jpg", "png", "xls", "xlsx"):
        return False
    slug = str(year) in stem and _SLUGS.search(stem.replace(str(year), "")) is not None
    return slug or names_report(stem, year)


def _undated_report(title: str) -> bool:
    """True for a row that names a report on openness and no year."""
    named = any(word in title for word in REPORT_WORDS)
    return named and not re.search(_DECADE, _plain(title)) and not _speaks_of_others(title)
