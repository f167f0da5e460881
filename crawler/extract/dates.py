"""Dates as government pages write them.

Numeric, Chinese and mixed forms are read from folded text (full-width digits already ASCII, see ``document.fold``).
A date outside ``EARLIEST``..``LATEST`` is no date of a page. Month-and-day forms are only read where a year is known;
forms that only their place makes a date (20250912, 09/12/2025, Sep 12, 2025) only by ``stated_date``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST = date(1949, 10, 1)
LATEST = date(2099, 12, 31)
EPOCH = date(1970, 1, 1)  # what machines show that know no date

_DIGITS = "〇○零Ｏ一二三四五六七八九"
_CN_YEAR = rf"[二一][{_DIGITS}O0]{{3}}"
_CN_NUM = "[一二三四五六七八九十]{1,3}"

# 2023-09-22, 2023/9/22, 2023.09.22, 2023年9月2 2日; not part of a longer number, a version or a GB/T standard.
# What may not precede is tested behind the first digits: a pattern that begins with a character is searched several
# times faster.
NUMERIC = (
    r"(?P<y>(?:19|20)(?<![\d.\-/]..)\s?\d\s?\d)\s?"
    r"(?:年\s?(?P<m>\d\s\d(?=\s?月)|\d{1,2})\s?月\s?(?P<d>\d\s\d(?=\s?日)|\d{1,2})\s?日?"
    r"|(?P<s>[-/.])\s?(?P<m2>\d{1,2})\s?(?P=s)\s?(?P<d2>\d{1,2})(?![\d\-]|\.\d))"
)
CHINESE = rf"(?P<cy>{_CN_YEAR})\s?年\s?(?P<cm>{_CN_NUM})\s?月\s?(?P<cd>{_CN_NUM})\s?日"
ANY_DATE = re.compile(rf"{NUMERIC}|{CHINESE}")
_ONE_FORM = (re.compile(NUMERIC), re.compile(CHINESE))
_MONTH_DAY = re.compile(r"(?<![\d\-/.年])(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?![\d\-/.年月])")
_DAY_MONTH = re.compile(r"(?<![\d\-/.年])(\d{1,2})\s?日?\s(\d{1,2})\s?月(?![\d\-/.年日])")
_UTC = re.compile(r"T(\d{2}):\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+]00:?00)")
AHEAD = 8  # hours that China is ahead of UTC

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<b>{'|'.join(MONTHS)})[a-z]{{0,6}}\.?"
_WEEKDAY = r"(?:[a-z]{3,9},?\s)?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?\s+"
_STATED = (
    re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?!\d)"),
    re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20)\d{2})(?!\d)"),
    re.compile(r"(?P<y>\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d\-])"),
    re.compile(rf"{_WEEKDAY}{_MONTH}\s{_DAY},?\s(?:{_CLOCK}(?:[a-z]{{3,4}}\s)?)?(?P<y>(?:19|20)\d{{2}})", re.I),
    re.compile(rf"{_WEEKDAY}{_DAY}[\s-]{_MONTH}[\s,-]{{1,2}}(?P<y>(?:19|20)\d{{2}})", re.I),
)
_LAST_CENTURY = 90  # a year of two digits from here on is of the last century: no portal is older
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
    return value if EARLIEST <= value <= LATEST and value != EPOCH else None


def from_match(match: re.Match[str]) -> date | None:
    """The date of an ``ANY_DATE`` match; a time in UTC behind it is a time in China."""
    fields = match.groupdict()
    if fields.get("y"):
        value = make_date(_number(match["y"]), _number(match["m"] or match["m2"]), _number(match["d"] or match["d2"]))
        is_timed = value and match.string[match.end() : match.end() + 1] == "T"
        world = _UTC.match(match.string, match.end()) if is_timed else None
        return value + timedelta(days=1) if value and world and int(world[1]) + AHEAD >= 24 else value
    year = chinese_year(match["cy"])
    return make_date(year, chinese_number(match["cm"]), chinese_number(match["cd"])) if year else None


def _number(digits: str) -> int:
    """The digits as a number, blanks between them aside."""
    return int(digits) if digits.isdigit() else int("".join(digits.split()))


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


def stated_date(text: str, start: int = 0) -> FoundDate | None:
    """The date at ``start`` of the folded text, in any form: for places where nothing but a date can stand."""
    match = ANY_DATE.match(text, start)
    if match:
        value = from_match(match)
        return FoundDate(value, start, match.end()) if value else None
    for form in _STATED:
        match = form.match(text, start)
        value = _from_stated(match) if match else None
        if match and value:
            return FoundDate(value, start, match.end())
    return None


def _from_stated(match: re.Match[str]) -> date | None:
    fields = match.groupdict()
    year = int(fields["y"])
    if year < 100:
        year += 1900 if year >= _LAST_CENTURY else 2000
    name = fields.get("b")
    return make_date(year, MONTHS.index(name.lower()) + 1 if name else int(fields["m"]), int(fields["d"]))


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
    """09-22, 9月22日 or, the day set above the month, 22 9月 in the given year."""
    match = _MONTH_DAY.search(text)
    if match:
        return make_date(year, int(match[1]), int(match[2]))
    match = _DAY_MONTH.search(text)
    return make_date(year, int(match[2]), int(match[1])) if match else None


def url_date(url: str) -> date | None:
    """The date that content systems put into addresses (``/202309/t20230922_1.html``, ``/art/2023/9/22/``)."""
    for pattern in _URL_DATE:
        match = pattern.search(url)
        if match:
            return make_date(int(match[1]), int(match[2]), int(match[3]))
    return None
