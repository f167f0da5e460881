"""The six sections of an annual report: found by their words, whatever numbers, breaks and blanks stand around them.

Two readings. The exact one finds headings and proves that a section is there. Where it finds none, a sensitive one
looks for any sign of the section; only a section without heading and without sign is missing.
"""

import re
from dataclasses import dataclass

from checks.lib.annual_words import SECTION_NAMES, SECTION_SIGNS, SECTION_TAILS, SECTION_WORDS

PICTURE = "\ufffc"
_NUMERALS = "一二三四五六七八九十"
_ANY_NUMERAL = f"{_NUMERALS}壹贰叁肆伍陆ⅠⅡⅢⅣⅤⅥ"
_NUMBER = re.compile(
    rf"(?:第?(?P<part>[{_ANY_NUMERAL}]|\d)(?:部分|章|节)|[(（](?P<bracket>[{_ANY_NUMERAL}]|\d)[)）]"
    rf"|(?P<cjk>[{_ANY_NUMERAL}])|(?P<digit>\d))(?P<mark>[、.．,，:：)）]*)$"
)
_PREFIX = re.compile(
    r"(?:(?:19|20)\d\d年?度?|本年度?|本机关|本单位|本部门|本局|本镇|本乡|我局|我镇|我乡|我单位|全[县市区局镇乡]|关于|因|政府信息公开(?:工作)?|政务公开(?:工作)?|工作|的)*$"
)
MAX_HEADING = 60
_MINOR = ("bracket", "digit")  # of headings within a section, where the sections are numbered otherwise
_ENDS = frozenset("。.:：；;,，、（(")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: which section (0–5), where in the squeezed text, how numbered, the words."""

    section: int
    start: int
    style: str
    words: str


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without white space; ``starts`` are the positions at which a line of the original began."""

    text: str
    starts: frozenset[int]


def squeeze(text: str) -> Squeezed:
    """The text without white space, which documents put between characters, lines and fragments of a heading."""
    starts: set[int] = set()
    parts: list[str] = []
    length = 0
    for line in re.split(r"[\n\r\f\t]+", text):
        packed = re.sub(r"[\s\u200b\ufeff]+", "", line)
        if packed:
            starts.add(length)
            parts.append(packed)
            length += len(packed)
    starts.add(length)
    return Squeezed("".join(parts), frozenset(starts))


def headings(text: str) -> list[Heading]:
    """Every heading of the six sections, in order of position."""
    packed = squeeze(text)
    found = []
    for section, words in enumerate(SECTION_WORDS):
        for match in re.finditer("|".join(map(re.escape, words)), packed.text):
            style = _style(packed, match.start(), _end(packed.text, match.end()))
            if style:
                found.append(Heading(section, match.start(), style, match[0]))
    main = [each for each in found if each.style not in _MINOR]
    return sorted(main if len({each.section for each in main}) >= 3 else found, key=lambda each: each.start)


def _end(text: str, end: int) -> int:
    """Past the words that may follow: …情况, …事项, …及改进措施."""
    tail = re.match(SECTION_TAILS, text[end : end + 24])
    return end + (tail.end() if tail else 0)


def _style(packed: Squeezed, start: int, end: int) -> str:
    """How a heading is numbered; ``line`` for one that fills its line; empty for words within a sentence."""
    before = packed.text[max(0, start - 40) : start]
    prefix = _PREFIX.search(before)
    head = before[: prefix.start()] if prefix else before
    begins = start - (len(before) - len(head))
    number = _NUMBER.search(head.replace(PICTURE, ""))
    if number and (number["mark"] or number["part"] or number["bracket"] or begins not in packed.starts):
        first = begins - len(number[0])
        opens = first in packed.starts or begins in packed.starts or packed.text[first - 1 : first] == "。"
        if opens or number["part"] or (end in packed.starts and number["mark"]):
            return str(next(kind for kind in ("part", "bracket", "cjk", "digit") if number[kind]))
    ends = end in packed.starts or packed.text[end : end + 1] in _ENDS
    return "line" if ends and (begins in packed.starts or start in packed.starts or head.endswith(PICTURE)) else ""


def recognised(text: str) -> int:
    """How many of the six sections have a heading."""
    return len({heading.section for heading in headings(text)})


def judge_sections(text: str, gaps: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """(faults, doubts): sections without any sign and sections in the wrong order; what a person must look at.

    ``gaps`` says which parts of the report could not be read: then nothing is missing.
    """
    found = headings(text)
    packed = squeeze(text)
    faults: list[str] = []
    doubts: list[str] = []
    chosen = _arrange(found)
    for section, name in enumerate(SECTION_NAMES):
        if any(each.section == section for each in found):
            continue
        sign = _sign(packed, section, found) or (gaps[0] if gaps else "")
        if sign:
            doubts.append(f"未识别出“{name}”部分的标题，但{sign}")
        else:
            faults.append(f"缺少“{name}”部分")
    if not chosen:
        sure = len(found) == len({each.section for each in found}) == 6 and len({each.style for each in found}) == 1
        (faults if sure else doubts).append("六个部分的顺序与规定格式不一致")
    return faults, doubts


def _arrange(found: list[Heading]) -> bool:
    """True when for each section that has headings one can be taken so that they follow the prescribed order."""
    position = -1
    for section in range(6):
        places = [each.start for each in found if each.section == section]
        if places:
            later = [place for place in places if place > position]
            if not later:
                return False
            position = min(later)
    return True


def _sign(packed: Squeezed, section: int, found: list[Heading]) -> str:
    """What points to a section whose heading was not recognised; empty for no sign at all."""
    for word in SECTION_SIGNS[section]:
        at = packed.text.find(word)
        if at >= 0:
            return f"文中有“{packed.text[max(0, at - 10) : at + len(word) + 14]}”"
    start = max((each.start for each in found if each.section < section), default=0)
    end = min((each.start for each in found if each.section > section and each.start > start), default=len(packed.text))
    between = packed.text[start:end]
    if PICTURE in between:
        return "相应位置有图片"
    numeral = _NUMERALS[section]
    for match in re.finditer(rf"(?:第{numeral}部分|{numeral}[、.．])", between):
        own, words = start + match.start(), start + match.end()
        taken = any(own < each.start and not _line_begins(packed, words, each.start) for each in found)
        if own in packed.starts and not taken:
            return f"文中有“{packed.text[own : own + 24]}”"
    return ""


def _line_begins(packed: Squeezed, start: int, end: int) -> bool:
    """True when a line begins between two places, so that what stands at them is not one heading."""
    return end - start > MAX_HEADING or any(place in packed.starts for place in range(start + 1, end + 1))
