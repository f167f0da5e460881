"""The six elements of 条例第二十条第(二)项: 机关职能, 机构设置, 办公地址, 办公时间, 联系方式, 负责人姓名.

The content is a sequence of sections: a short line that names a topic (主要职责, 内设机构, 局领导) begins one, the
page's own title and column name the topic of what stands before. Duties, offices and names are looked for in the
sections about them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Flag, auto
from itertools import islice, pairwise

from crawler.extract import dates
from crawler.extract.contacts import phone_after, read_address, read_contact, read_hours
from crawler.extract.document import HEADING_TAGS, Element, PageText, one_line
from crawler.extract.fact_tables import NO_FACTS, TableFacts
from crawler.extract.labels import label_pattern
from crawler.extract.people import MAX_NAMES, add_name, name, name_only, names_in, paired_names, posted_names
from crawler.extract.regions import Region
from crawler.words import either, of_words
from model.page import Organisation

_DUTY_TOPIC = re.compile(r"职能|职责|主要工作|主要任务|工作任务")
_STRUCTURE_TOPIC = re.compile(
    r"内设机构|机构设置|处室|科室|组织机构|下属(?:单位|机构)|直属(?:单位|机构)|机关(?:处室|科室)|部门设置|机构简介|(?<!公开)工作机构|股室"
)
_REACH_TOPIC = re.compile(r"联系|电话|指南|概况|简介|单位|机构|办公|关于我们|走进")
_LEADER_TOPIC = re.compile(r"领导|负责人|班子|局长|主任|县长|区长|市长|镇长|乡长|主要领导")
_GENERAL_TOPIC = re.compile(r"机构|职能|概况|简介|职责|单位|信息|部门|关于我们|联系我们|走进|公开指南")
_PORTFOLIO = re.compile(
    r"^(?:(?:工作)?分工|分管(?:工作|领域|单位)?|(?:个人|工作|主要)?(?:简历|履历)|负责工作|联系单位)\s*[:：]?"
)
_HEADING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．\s]"
    r"|第[一二三四五六七八九十]+[部分章节]*)?\s*[【\[]?([\u4e00-\u9fff、及和与]{2,18})[】\]]?\s*(?:如下"
    r"|为|是)?\s*[:：]?$"
)
_INTRODUCES = re.compile(r"(?:主要|工作)?职[责能](?:任务)?(?:如下|是|为|有|包括)?\s*[:：]$")
_SETS_UP_OFFICES = re.compile(r"设[^。；]{0,12}(?:机构|科室|股室|处室)(?:如下)?\s*[:：]$")
_ENDS_LIKE_TOPIC = re.compile(
    r"(?:职[责能]|任务|机构|设置|[科处股]室|单位|领导|班子|成员|负责人|分工|之窗|信息|方式|我们|电话|地址|时间|简介|概况|情况|介绍|配置|简历|履历|查询)$"
)
_PROCEDURE = re.compile(r"公开|受理|申请|监督")


@of_words
def _duty_line() -> re.Pattern[str]:
    """A line that states a duty."""
    return re.compile(
        r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十]+[条项]?)?\s*"
        rf"(?:{either('organisation.duty_patterns', 'organisation.duties')})"
    )


_INLINE_DUTY = re.compile(
    r"(?:^|\n|\t)\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?(?:主要|工作|部门|机构|机关"
    r"|单位)?职[责能](?:职责)?\s*[:：\t ]\s*([^\n]{8,})"
)
_SAYS_DUTIES = re.compile(
    r"(?:^|[\n。])\s*((?:[\u4e00-\u9fff（）]{2,24}(?:局|委员会|委|办公室|办|厅|中心|街道办事处)|[本我](?:局|单位|机关|委|办|中心))"
    r"(?:是|为|系)[^。\n]{2,40}?(?:部门|机构|单位)[^。\n]{0,12}?(?:负责(?!人)|主管|承担)[^\n]{8,})"
)
"""A sentence that says what kind of body it is and what it is charged with."""
_NUMBERED = r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*)?"


@of_words
def _office_end() -> re.Pattern[str]:
    return re.compile(f"(?:{either('organisation.offices')})$")


@of_words
def _office() -> re.Pattern[str]:
    """A line that names an office."""
    named = rf"[\u4e00-\u9fff（）()、与和]{{2,36}}?(?:{either('organisation.offices')})"
    return re.compile(rf"{_NUMBERED}({named}(?:[（(][^）)]{{1,30}}[)）])?)\s*[。；;:：]?$")


@of_words
def _office_before_words() -> re.Pattern[str]:
    """An office, and what follows its name."""
    named = rf"[\u4e00-\u9fff（）()、与和]{{2,30}}?(?:{either('organisation.offices')})"
    return re.compile(rf"{_NUMBERED}({named})(?:[（(][^）)]*[)）])?\s*[。:：,，\s—－-]")


_INTRODUCES_OFFICES = re.compile(rf"{_NUMBERED}(?:内设(?:机构|科室|股室)|机构设置)(?:为|有|包括)?\s*[:：\s]\s*")
_REACHES = re.compile(r"[\u4e00-\u9fff]{0,6}(?:地址|地点|时间|电话|传真|邮箱|邮编|方式)\s*[:：]")
_LISTED_OFFICES = re.compile(
    r"(?:内设机构|内设科室|内设股室|下设|内设|设有)(?:为|有"
    r"|包括)?\s*[:：]?\s*([\u4e00-\u9fff、，,（）()]{6,300}?)(?:[。；;\n]|等?\d+个"
    r"|等?[一二三四五六七八九十]+个|等)"
)
_SETS_UP = re.compile(r"^[内下]?设(?:有|立)?(?=[\u4e00-\u9fff]{2})")
_NO_OFFICE = re.compile(r"人民政府|网站")


@of_words
def _name_label() -> re.Pattern[str]:
    """负责人姓名"""
    return label_pattern("head")


_BOLD_TAGS = ("strong", "b")
_BREAK = re.compile(r"[\n\t]")
MAX_TOPIC = 16
MAX_INTRODUCTION = 60
MIN_DUTY = 10
MAX_OFFICES = 60
MAX_DUTIES = 30
MIN_PROSE = 30


class Topic(Flag):
    """What a section is about."""

    NONE = 0
    DUTY = auto()
    STRUCTURE = auto()
    LEADERS = auto()
    PORTFOLIO = auto()
    REACH = auto()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of the content under one topic; ``headed`` is False for what stands under the page's own title. ``links``
    are those of the lines that are links."""

    topic: Topic
    lines: tuple[str, ...]
    headed: bool
    links: frozenset[str]


def is_about(topic: str) -> bool:
    """True when a title or column says that the page is about the organisation, its people or how to reach it."""
    return any(pattern.search(topic) for pattern in (_DUTY_TOPIC, _STRUCTURE_TOPIC, _LEADER_TOPIC, _REACH_TOPIC))


def read_organisation(
    page: PageText, region: Region, title: str, column: str, facts: TableFacts = NO_FACTS
) -> Organisation:
    """What the page shows of the six elements, quoted; elements only in the footer are named in ``in_footer``.

    ``facts`` is what its tables say, which tell a label's value better than the lines of their text do."""
    topic = f"{title} {column}"
    start, end, bottom = region.start, region.end, len(page.text)
    content = {
        "address": facts.values.get("address") or read_address(page, start, end),
        "hours": facts.values.get("hours") or read_hours(page, start, end),
        "contact": facts.values.get("contact") or read_contact(page, start, end, topic),
    }
    footer = {
        "address": read_address(page, end, bottom),
        "hours": read_hours(page, end, bottom),
        "contact": phone_after(page, end, bottom),
    }
    sections = sections_of(page, region, title, column, facts)
    return Organisation(
        function=_function(page, region, sections, facts.heads) or facts.values.get("function"),
        structure=facts.values.get("structure") or _structure(page, region, sections, topic),
        head=facts.values.get("head") or _heads(page, region, sections, title, topic),
        in_footer=frozenset(name for name, value in footer.items() if value and content[name] is None),
        **{name: content[name] or footer[name] for name in content},
    )


# -- sections ----------------------------------------------------------------------------------------------------------


def sections_of(page: PageText, region: Region, title: str, column: str, facts: TableFacts = NO_FACTS) -> list[Section]:
    """The content's lines by topic, in order; heads of tables begin no section, and what stands below them is left to
    the tables."""
    topic, headed = _topic_of(f"{title} {column}"), False
    if name_only().fullmatch(title):
        topic = Topic.LEADERS
    sections: list[Section] = []
    lines: list[str] = []
    content = _content_lines(page, region)
    links = frozenset(line for line, linked in content if linked)
    for line, linked in content:
        if linked and dates.ANY_DATE.search(line) and not _offices_in(line):  # a row of a list
            continue
        if len(line) >= MIN_DUTY and facts.tells(line):
            continue
        found = Topic.NONE if linked or line in facts.heads else _heading(line)
        if not found:
            lines.append(line)
            continue
        sections.append(Section(topic, tuple(lines), headed, links))
        topic, headed, lines = found, True, []
    return [*sections, Section(topic, tuple(lines), headed, links)]


def _topic_of(words: str) -> Topic:
    topic = Topic.NONE
    for pattern, each in (
        (_DUTY_TOPIC, Topic.DUTY),
        (_STRUCTURE_TOPIC, Topic.STRUCTURE),
        (_LEADER_TOPIC, Topic.LEADERS),
    ):
        if pattern.search(words):
            topic |= each
    return topic


def _heading(line: str) -> Topic:
    """The topic that a short line of its own begins; NONE for other lines."""
    if _PORTFOLIO.match(line):
        return Topic.PORTFOLIO
    if len(line) > MAX_INTRODUCTION:
        return Topic.NONE
    if _INTRODUCES.search(line):
        return Topic.DUTY
    if _SETS_UP_OFFICES.search(line):
        return Topic.STRUCTURE
    match = _HEADING.match(re.sub(r"\s", "", line) if len(line) <= MAX_TOPIC else line)
    if not match or not _ENDS_LIKE_TOPIC.search(match[1]):
        return Topic.NONE
    topic = Topic.NONE if _PROCEDURE.search(match[1]) else _topic_of(match[1])
    return topic or (Topic.REACH if _REACH_TOPIC.search(match[1]) else Topic.NONE)


def _content_lines(page: PageText, region: Region) -> list[tuple[str, bool]]:
    """Lines and cells of the content, each with whether it is a link; headings above the content that return in it are
    left out."""
    headings = {
        one_line(page.text[e.start : e.end]) for e in page.elements if e.tag in HEADING_TAGS and e.end <= region.start
    }
    cuts = [
        place
        for e in page.elements_from(region.start)
        if e.tag in _BOLD_TAGS and _is_topic(page, e)
        for place in (e.start, e.end)
    ]
    lines = []
    for start, end in _pieces(page, region, cuts):
        line = one_line(page.text[start:end])
        if line and line not in headings:
            lines.append((line, any(a.end > start for a in page.anchors_in(start, end))))
    return lines


def _is_topic(page: PageText, element: Element) -> bool:
    """True for a few words in bold that name a topic: what follows them in the paragraph is about it."""
    return (
        element.end - element.start <= MAX_TOPIC
        and _heading(one_line(page.text[element.start : element.end])) is not Topic.NONE
    )


def _pieces(page: PageText, region: Region, cuts: list[int]) -> Iterator[tuple[int, int]]:
    """Spans of the lines and cells of the content, cut at the given places as well."""
    breaks = {match.start() for match in _BREAK.finditer(page.text, region.start, region.end)}
    places = sorted(breaks | {place for place in cuts if region.start <= place <= region.end})
    for start, end in pairwise((region.start, *places, region.end)):
        yield start + (start in breaks), end


# -- elements ----------------------------------------------------------------------------------------------------------


def _function(page: PageText, region: Region, sections: list[Section], heads: frozenset[str]) -> str | None:
    """The duties, from a section about them; never a leader's portfolio."""
    if any(section.topic is Topic.LEADERS and not section.headed for section in sections):
        sections = [section for section in sections if section.headed and Topic.DUTY in section.topic]
    duties: list[str] = []
    prose: list[str] = []
    for section in sections:
        lines = [line for line in section.lines if len(line) >= MIN_DUTY and line not in section.links]
        found = [line for line in lines if _duty_line().match(line)]
        if Topic.DUTY in section.topic:
            duties += found
            wordy = (line for line in lines if len(line) >= MIN_PROSE and not _is_other_fact(line))
            prose += islice(wordy, MAX_DUTIES)
        elif Topic.STRUCTURE in section.topic and len(found) >= 3:
            offices = sum(1 for line in section.lines if _offices_in(line))
            duties += found if len(found) > offices else []  # one line for each office tells what that office does
    if len(duties) >= 2 or (duties and prose):
        return "\n".join(duties[:MAX_DUTIES])
    inline = next(
        (
            match
            for match in _INLINE_DUTY.finditer(page.text, region.start, region.end)
            if not _is_menu(page, *match.span(1)) and not heads.issuperset(match[1].split("\t"))
        ),
        None,
    )
    if inline and not any(Topic.PORTFOLIO in section.topic for section in sections):
        return one_line(inline[1])
    said = _SAYS_DUTIES.search(page.text, region.start, region.end)
    return "\n".join(prose[:MAX_DUTIES]) or (one_line(said[1]) if said else None)


def _is_menu(page: PageText, start: int, end: int) -> bool:
    """True for words most of which are links."""
    return sum(anchor.end - anchor.start for anchor in page.anchors_in(start, end)) * 2 > end - start


def _is_other_fact(line: str) -> bool:
    """True for lines that introduce what follows, list offices or tell how to reach the body."""
    return bool(re.search(r"[:：]$", line) or _REACHES.match(line)) or len(_offices_in(line)) >= 2


def _structure(page: PageText, region: Region, sections: list[Section], topic: str) -> str | None:
    """Names of the offices, in a section about them or behind words that introduce them."""
    names: dict[str, None] = {}
    for section in sections:
        for line in section.lines:
            if Topic.STRUCTURE in section.topic or _INTRODUCES_OFFICES.match(line):
                names.update(dict.fromkeys(name for name in _offices_in(line) if name not in topic))
    if len(names) < 2 and (names or _GENERAL_TOPIC.search(topic)):
        listed = _LISTED_OFFICES.search(page.text, region.start, region.end)
        found = _offices_in(listed[1]) if listed else []
        names = dict.fromkeys(found) if len(found) >= 2 else names
    return "、".join([*names][:MAX_OFFICES]) if len(names) >= 2 else None


def _offices_in(line: str) -> list[str]:
    """The offices that a line lists or with whose names its parts begin."""
    line = _INTRODUCES_OFFICES.sub("", dates.ANY_DATE.sub("", line).strip(" \t|-·[]【】"))
    names: list[str] = []
    for part in re.split(r"[；;。]|等(?:[\d一二三四五六七八九十]+个|$)", line):
        listed = [piece.strip() for piece in re.split(r"[、，,和及]", part)]
        if len(listed) < 2 or not all(_office_end().search(piece) for piece in listed):
            match = _office().match(part.strip()) or _office_before_words().match(part.strip())
            listed = [match[1]] if match else []
        names += [_SETS_UP.sub("", name) for name in listed]
    return [
        name
        for name in dict.fromkeys(names)
        if name and not (_NO_OFFICE.search(name) or _STRUCTURE_TOPIC.fullmatch(name) or _duty_line().match(name))
    ]


def _heads(page: PageText, region: Region, sections: list[Section], title: str, topic: str) -> str | None:
    """Names of the leaders: the page's own when it is about one, else those in sections about leaders or behind a label
    that says so."""
    if name_only().fullmatch(title) and _LEADER_TOPIC.search(
        topic + "".join(region.crumbs) + page.text[region.start : region.end][:600]
    ):
        named: list[str] = []
        add_name(named, title)
        return named[0] if named else None
    names: list[str] = []
    for section in sections:
        if Topic.LEADERS in section.topic:
            for name in names_in(section.lines):
                add_name(names, name)
    if not names and _LEADER_TOPIC.search(topic):
        for name in names_in(
            embed.alt.strip() for embed in page.embeds if region.start <= embed.position <= region.end
        ):
            add_name(names, name)
    if not names and _GENERAL_TOPIC.search(topic):
        names = _labelled_names(page.text[region.start : region.end])
        lines = [line for section in sections if Topic.PORTFOLIO not in section.topic for line in section.lines]
        names = names or posted_names(lines) or paired_names(lines)
    return "、".join(names[:MAX_NAMES]) or None


def _labelled_names(text: str) -> list[str]:
    names: list[str] = []
    for match in _name_label().finditer(text):
        if match["mark"] or match[0].endswith("\t"):
            found = re.match(rf"\s*({name()})(?![\u4e00-\u9fff])", text[match.end() : match.end() + 20])
            if found:
                add_name(names, found[1])
    return names
