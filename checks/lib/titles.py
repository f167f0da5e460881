"""Titles of policy documents and of their interpretations (政策解读): which belong together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

ALIKE = 90.0
UNLIKE = 60.0
MIN_CORE = 5

_QUOTED = re.compile(r"《([^《》]{4,80}(?:《[^》]+》)?[^《》]{0,60})》")
_KIND = re.compile(
    r"(?:条例|办法|细则|规定|规程|规则|规范|方案|意见|计划|规划|标准|预案|措施|决定|章程|指南|清单|目录|制度)$"
)
_YEAR = re.compile(r"(?:19|20)\d{2}(?=\s*[年—\-－〕\]\)）]|$)|[〔\[(（](?:19|20)\d{2}")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,14}[〔\[（(]\s?((?:19|20)\d{2})\s?[〕\]）)]\s?\d{1,5}\s?号")
_ISSUER = re.compile(r"^(?:[\u4e00-\u9fff\s、（）()]{2,40}?(?:局|委员会|委|政府|办公室|办公厅|厅|中心|部|院))?\s*关于")
_NOISE = re.compile(
    r"关于|印发|转发|发布|公布|修订|重新|的?通知$|的?公告$|的?通告$|政策|解读|图解|一图(?:读懂|看懂)?"
    r"|读懂|看懂|文字|图文|音频|视频|问答|答记者问|一问一答|[《》“”\"'【】\[\]（）()、，。：:！!？?\s\-—_"
    r"|]"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A title stripped to what identifies the document, with its years and document numbers."""

    core: str
    quoted: tuple[str, ...]
    years: frozenset[str]
    numbers: frozenset[str]


def name_of(title: str, text: str = "") -> Name:
    """The identifying parts of a title; document numbers are also taken from the beginning of a text."""
    quoted = tuple(_strip(_ISSUER.sub("", found)) for found in _QUOTED.findall(title))
    core = _strip(_ISSUER.sub("", title))
    years = frozenset(re.sub(r"\D", "", year) for year in _YEAR.findall(title))
    numbers = frozenset(re.sub(r"\s", "", match[0]) for match in _NUMBER.finditer(f"{title}\n{text[:1500]}"))
    return Name(core, tuple(q for q in quoted if len(q) >= MIN_CORE), years, numbers)


def _strip(title: str) -> str:
    return _NOISE.sub("", title)


def belong_together(policy: Name, reading: Name, own_number: str | None = None) -> bool:
    """True when the interpretation explains the document: by its number, by the title in 《》, or by very similar
    titles.

    Titles that name different years never belong together.
    """
    is_cited = own_number and any(_same_number(own_number, number) for number in reading.numbers)
    if is_cited and not _contradict(policy.quoted, reading.quoted):
        return True
    if policy.years and reading.years and not policy.years & reading.years:
        return False
    candidates = reading.quoted or (reading.core,)
    targets = (*policy.quoted, policy.core)
    return any(_alike(a, b) for a in candidates for b in targets)


def alike_titles(title: str, titles: Sequence[str]) -> list[int]:
    """Positions of the titles that may be the same document's; compared in one batch, which is much faster than one by
    one."""
    if len(title) < MIN_CORE:
        return []
    return [
        position
        for _, _, position in process.extract(title, titles, scorer=fuzz.partial_ratio, score_cutoff=ALIKE, limit=None)
    ]


def _same_number(one: str, other: str) -> bool:
    plain = [re.sub(r"[〔\[（(]", "[", re.sub(r"[〕\]）)]", "]", re.sub(r"\s", "", number))) for number in (one, other)]
    return plain[0] == plain[1] or plain[1].endswith(plain[0])


def _contradict(ones: Sequence[str], others: Sequence[str]) -> bool:
    """True when both sides name documents and none of the names has much in common with any of the others: a number
    alone may be mistyped."""
    pairs = [(one, other) for one in ones for other in others]
    return bool(pairs) and all(fuzz.partial_ratio(one, other) < UNLIKE for one, other in pairs)


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < MIN_CORE:
        return False
    kinds = [found[0] for each in (one, other) if (found := _KIND.search(each))]
    if len(set(kinds)) > 1:
        return False
    if short == long:
        return True
    if len(short) * 2 < len(long) and not long.endswith(short):
        return False
    return (
        abs(len(long) - len(short)) <= max(6, len(long) // 3)
        and fuzz.partial_ratio(short, long, score_cutoff=ALIKE) >= ALIKE
    )
