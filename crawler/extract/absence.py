"""The words by which a page says that what was asked for is not there, although it answers as if it were."""

import re
from typing import NamedTuple

from crawler.extract.document import PageText, one_line
from crawler.extract.regions import Region
from crawler.words import longest_first, of_words, words

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"\W*(?:error|http|错误|页面)?\W*404\W*(?:$|error|页|错误|找|未|没|很|对|提|您|无)", re.I)
_SITE = re.compile(r"(?:政府|政府网|网站|门户|平台|中心|局|委员会|办公室|厅|县|区|市|镇|乡|街道|网)$")
_SHOWS = re.compile(
    (
        r"(?:\balert|\bconfirm|layer\.\w+|swal(?:\.fire)?|\$\.messager\.\w+"
        r"|document\.write(?:ln)?)\s*\(\s*(?:\{\s*\w+\s*:\s*)?([\"'`])(.{2,160}?)\1"
    ),
    re.S,
)
_COMMENT = re.compile(r"(?<![:\"'])//[^\n]*|/\*.*?\*/", re.S)
_CALLED = re.compile(
    r"(?:setTimeout\(\s*(?:function\s*\(\s*\)\s*\{|\(\s*\)\s*=>\s*\{?|[\"'])"
    r"|(?:window\.)?\bonload\s*=\s*function\s*\(\s*\)\s*\{|"
    r"(?:\$(?:\(document\)\.ready)?)?\(\s*function\s*\(\s*\)\s*\{)\s*$"
)
"""What stands before a statement that is carried out although it lies in a function."""
SURE, OPEN = 6, 40
"""Characters that lines may hold beside the notice for the page to be an error page, or perhaps one."""
NOTICE = 100
"""Characters of a notice at most; longer lines tell something of their own."""
SITE = 20
FEW = 4
_CELL = "\t"
SMALL = 14
SHORT = 600
SCRIPT = 4000
"""Characters of scripts that are looked at: those of stubs are short."""
WRAPPER = 120
"""Characters that a call around a statement takes at most."""


@of_words
def _gone() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first('errors.gone')})(?!.{{0,4}}(?:{longest_first('errors.not_gone')}))")


@of_words
def _english() -> re.Pattern[str]:
    return re.compile(longest_first("errors.gone_english"), re.I)


@of_words
def _unsure() -> re.Pattern[str]:
    return re.compile(longest_first("errors.unsure"), re.I)


@of_words
def _generic() -> re.Pattern[str]:
    return re.compile(longest_first("errors.generic"), re.I)


@of_words
def _subject() -> re.Pattern[str]:
    return re.compile(longest_first("errors.english_subjects"), re.I)


class Absence(NamedTuple):
    """The notice, quoted, and whether the page leaves no doubt that its content is not there."""

    notice: str = ""
    is_sure: bool = False


PRESENT = Absence()


def find_absence(page: PageText, region: Region, *, is_dated: bool, has_items: bool) -> Absence:
    """What a page says of missing content; :data:`PRESENT` for pages that hold anything else: a date of their own,
    rows, more words."""
    if is_dated or has_items:
        return PRESENT
    lines = _lines(page, region)
    if sum(map(len, lines)) > SHORT:
        return PRESENT
    head = one_line(page.head_title)
    found = _judge(lines, head)
    if not found.notice and sum(map(len, lines)) <= SMALL:
        found = _judge(_shown_by_scripts(page.code), "")
    return found


def _judge(lines: list[str], head: str) -> Absence:
    said = unsure = ""
    rest = 0
    for line in lines:
        if len(line) > NOTICE:
            rest += len(line)
        elif _is_said(line):
            said = said or line
        elif _gone().search(line) or _unsure().search(line) or _english().search(line):
            unsure = unsure or line
        elif line != head and not _is_generic(line):
            rest += len(line)
    if _is_said(head) or _NUMBER.match(head):
        said = said or head
    elif _unsure().search(head):
        unsure = unsure or head
    if said and rest <= SURE:
        return Absence(said[:120], is_sure=True)
    return Absence((said or unsure)[:120]) if (said or unsure) and rest <= OPEN else PRESENT


def _is_said(line: str) -> bool:
    if _CELL in line:  # a cell among others is one row of a table
        return False
    is_english = bool(_english().search(line) and _subject().search(line)) and len(_CHINESE.findall(line)) <= FEW
    return is_english or line.lower().startswith("not found") or _is_addressed(line.lower()[:NOTICE])


def _is_addressed(line: str) -> bool:
    """True when nothing but words of address stands before what is said; every place that such words lead to is
    looked at once, for words overlap and lines are hostile."""
    places = {0}
    for place in range(len(line)):
        if place not in places:
            continue
        if _gone().match(line, place):
            return True
        if not line[place].isalpha():
            places.add(place + 1)
        places.update(place + len(word) for word in words("errors.addressed") if line.startswith(word, place))
    return False


def _is_generic(line: str) -> bool:
    return len(line) <= 3 or bool(_generic().search(line)) or (len(line) <= SITE and bool(_SITE.search(line)))


def _lines(page: PageText, region: Region) -> list[str]:
    """The lines of the content that are shown, without their links."""
    blank = [(each.start, each.end) for each in page.anchors_in(region.start, region.end)]
    blank += [(each.start, each.end) for each in page.elements if each.hidden and each.start >= region.start]
    parts, position = [], region.start
    for start, end in sorted(blank):
        parts.append(page.text[position : max(start, position)])
        position = max(end, position)
    parts.append(page.text[position : max(region.end, position)])
    cells = ([one_line(cell) for cell in each.split("\t")] for each in "".join(parts).split("\n"))
    return [line for each in cells if (line := _CELL.join(filter(None, each)))]


def _shown_by_scripts(code: str) -> list[str]:
    """What scripts show at once, in an alert or written into the page; not what a function or a condition may show."""
    plain = without_comments(code)
    return [
        one_line(re.sub(r"<[^>]*>", " ", match[2]))
        for match in _SHOWS.finditer(plain)
        if is_certain(plain, match.start())
    ]


def without_comments(code: str) -> str:
    """The beginning of a script, without its comments."""
    return _COMMENT.sub("", code[:SCRIPT])


def is_certain(code: str, position: int) -> bool:
    """True for a statement of a script that is reached whatever happens: in no function and under no condition, or in a
    function that is called at once or after a while."""
    before = code[:position].rstrip()
    while called := _CALLED.search(before, max(0, len(before) - WRAPPER)):
        before = before[: called.start()].rstrip()
    depth = before.count("{") - before.count("}")
    return depth <= 0 and (not before or before[-1] in ";{}>,")
