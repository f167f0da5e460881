"""Names of leaders (负责人姓名) in lines of text: cards, tables, 姓名 and 职务 in either order, labels, pictures' alt
text."""

import re
from collections.abc import Iterable, Sequence

from crawler.words import either, of_words, words

_END = r"(?![\u4e00-\u9fff])"
_RANK = r"(?:[（(][^）)]{1,12}[)）])?"
MAX_NAMES = 40
MAX_LINE = 60


@of_words
def _post() -> str:
    """A post (职务), as part of a pattern."""
    return f"(?:{either('people.post_patterns', 'people.posts')})"


@of_words
def name() -> str:
    """A person's name, as part of a pattern."""
    surnames = f"{either('people.double_surnames')}|[{''.join(words('people.surnames'))}]"
    foreign = r"[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10}"
    return rf"{foreign}|(?:{surnames})(?:[\u4e00-\u9fff]{{1,2}}|\s[\u4e00-\u9fff])"


@of_words
def name_only() -> re.Pattern[str]:
    """Nothing but a name."""
    return re.compile(rf"({name()})(?:同志)?")


@of_words
def _post_name() -> re.Pattern[str]:
    return re.compile(rf"{_post()}{_RANK}\s*[:：\s]\s*({name()}){_END}")


@of_words
def _post_glued() -> re.Pattern[str]:
    return re.compile(rf"^(?:[\u4e00-\u9fff、]{{0,20}}){_post()}({name()})(?:同志)?\s*(?:[:：,，（(]|$)")


@of_words
def _name_post() -> re.Pattern[str]:
    between = r"(?:(?:县|区|市|镇|乡|局|中共|现任|任|职务[:：]?)?[\u4e00-\u9fff、（）()\s]{0,30}?)"
    return re.compile(rf"(?:^|[\s\n　、；;])({name()})(?:同志)?[\s,，:：\n（(—－-]{{1,3}}{between}{_post()}")


@of_words
def _labelled() -> re.Pattern[str]:
    return re.compile(rf"^姓\s*名\s*[:：]?\s*({name()}){_END}")


@of_words
def _posts() -> re.Pattern[str]:
    """Nothing but posts."""
    return re.compile(rf"(?:[\u4e00-\u9fff、，（）()\s]{{0,30}}){_post()}{_RANK}")


def names_in(lines: Iterable[str]) -> list[str]:
    """Names of leaders in the lines of a section about them, in order."""
    names: list[str] = []
    for line in lines:
        if len(line) <= MAX_LINE:
            found = _name_in(line)
            if found:
                add_name(names, found)
    return names


def _name_in(line: str) -> str:
    alone = name_only().fullmatch(line)
    if alone:
        return alone[1]
    for pattern in (_labelled(), _post_name(), _name_post(), _post_glued()):
        match = pattern.search(line)
        if match:
            return match[1]
    return ""


def posted_names(lines: Iterable[str]) -> list[str]:
    """Names in short lines that also state a post: 局长：王某, 王某 局长."""
    names: list[str] = []
    for line in lines:
        match = (_post_name().search(line) or _name_post().search(line)) if len(line) <= MAX_LINE // 2 else None
        if match:
            add_name(names, match[1])
    return names


def paired_names(lines: Sequence[str]) -> list[str]:
    """Names that stand alone in a line, each beside a line of nothing but posts: as cards and tables of leaders have
    them."""
    names: list[str] = []
    for before, line, behind in zip(("", *lines), lines, (*lines[1:], ""), strict=False):
        alone = name_only().fullmatch(line)
        if alone and (_posts().fullmatch(behind) or _posts().fullmatch(before)):
            add_name(names, alone[1])
    return names


def add_name(names: list[str], found: str) -> None:
    """Add a name unless it is known or a word of the field that only looks like one."""
    clean = re.sub(r"\s", "", found)
    is_place = len(clean) > 2 and clean[-1] in "乡镇村区县"
    if (
        2 <= len(clean) <= 12
        and clean not in names
        and not is_place
        and not any(part in clean for part in words("people.not_names"))
    ):
        names.append(clean)
