"""Dates as government pages write them.

Numeric, Chinese and mixed forms are read from folded text (full-width digits already ASCII, see ``document.fold``).
A date outside ``EARLIEST``..``LATEST`` is no date of a page. Month-and-day forms are only read where a year is known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

EARLIEST = date(1949, 10, 1)
LATEST = date(2099, 12, 31)

_DIGITS = "〇○零Ｏ一二三四五六七八九"
_CN_YEAR = rf"[二一][{_DIGITS}O0]{{3}}"
_CN_NUM = "[一二三四五六七八九十]{1,3}"

# 2023-09-22, 2023/9/22, 2023.09.22, 2023年9月22日; not part of a longer number, a version or a GB/T standard.
# What may not precede is tested behind the first digits: a pattern that begins with a character is searched several times faster.
NUMERIC = (
    r"(?P<y>(?:19|20)(?<![\d.\-/]..)\d{2})\s?(?:年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日?"
    r"|(?P<s>[-/.])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?![\d\-]|\.\d))"
)
CHINESE = rf"(?P<cy>{_CN_YEAR})\s?年\s?(?P<cm>{_CN_NUM})\s?月\s?(?P<cd>{_CN_NUM})\s?日"
ANY_DATE = re.compile(rf"{NUMERIC}|{CHINESE}")
_ONE_FORM = (re.compile(NUMERIC), re.compile(CHINESE))
_MONTH_DAY = re.compile(r"(?<![\d\-/.年])(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?![\d\-/.年月])")
_URL_DATE = (
    re.compile(r"[/_t](20\d{2})(\d{2})(\d{2})_\d"),
    re.compile(r"/(20\d{2})[-/]?(\d{2})[-/](\d{2})/"),
    re.compile(r"/(20\d{2})-(\d{2})/(\d{2})/"),
    re.compile(r"/(20\d{2})/(\d{1,2})/(\d{1,2})/"),
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and the span of the text in which it is written."""

    value: date
    start: int
    end: int


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day or it is out of range."""
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if EARLIEST <= value <= LATEST else None


def from_match(match: re.Match[str]) -> date | None:
    """The date of an ``ANY_DATE`` match."""
    fields = match.groupdict()
    if fields.get("y"):
        return make_date(int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
    year = chinese_year(match["cy"])
    return make_date(year, chinese_number(match["cm"]), chinese_number(match["cd"])) if year else None


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[FoundDate]:
    """All full dates of the folded text, in order."""
    matches = [match for form in _ONE_FORM for match in form.finditer(text, start, len(text) if end is None else end)]
    for match in sorted(matches, key=re.Match.start):
        value = from_match(match)
        if value:
            yield FoundDate(value, match.start(), match.end())


def first_date(text: str) -> date | None:
    """The first full date of the folded text."""
    found = next(find_dates(text), None)
    return found.value if found else None


def chinese_year(text: str) -> int:
    """二〇二三 → 2023; the circle is written 〇, ○, 零, 0 or the letter O. 0 when it is no year."""
    digits = "".join(str("〇一二三四五六七八九".find(_plain_zero(char))) for char in text)
    return int(digits) if digits.isdigit() else 0


def _plain_zero(char: str) -> str:
    return "〇" if char in "〇○零ＯO0" else char


def chinese_number(text: str) -> int:
    """Month and day numerals 一 … 三十一; 0 when it is none."""
    tens, ten, ones = text.rpartition("十")
    values = "零一二三四五六七八九"
    if not ten:
        return values.find(text) if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (values.find(tens) if tens else 1) * 10 + (values.find(ones) if ones else 0)


def month_day(text: str, year: int) -> date | None:
    """09-22 or 9月22日 in the given year."""
    match = _MONTH_DAY.search(text)
    return make_date(year, int(match[1]), int(match[2])) if match else None


def url_date(url: str) -> date | None:
    """The date that content systems put into addresses (``/202309/t20230922_1.html``, ``/art/2023/9/22/``)."""
    for pattern in _URL_DATE:
        match = pattern.search(url)
        if match:
            return make_date(int(match[1]), int(match[2]), int(match[3]))
    return None
