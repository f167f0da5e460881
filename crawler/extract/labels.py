"""Labelled facts: the words that stand before a value (发布时间：, 索引号, 发文机关) and the value after them.

A value may follow in the same line, in the next table cell or in the next block. Labels may carry blanks inside
(文 号) and the colon may be missing in tables.
"""

import re
from itertools import islice

from crawler.extract.document import CELL_TAGS, PageText, one_line
from crawler.words import of_words, words

Label = re.Pattern[str]


def label_pattern(name: str) -> Label:
    """Any of the labels of a list in ``words/labels.toml``, longest first, with optional blanks between the characters
    (文 号), not preceded by a Chinese character that would change the meaning.

    What may not precede is tested behind the first character: a pattern that begins with a character is searched
    several times faster.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(words(f"labels.{name}"), key=len, reverse=True):
        rests.setdefault(word[0], []).append("".join(rf"\s{{0,6}}{char}" for char in word[1:]))
    alternatives = "|".join(f"(?<={first})(?:{'|'.join(each)})" for first, each in rests.items())
    return re.compile(
        rf"[{''.join(rests)}](?<![\u4e00-\u9fff].)(?:{alternatives})[\]】]?\s{{0,3}}(?P<mark>[:：])?[ \t\n]{{0,4}}"
    )


@of_words
def issuer() -> Label:
    """发文机关"""
    return label_pattern("issuer")


@of_words
def number() -> Label:
    """文号"""
    return label_pattern("number")


@of_words
def index() -> Label:
    """索引号"""
    return label_pattern("index")


@of_words
def source() -> Label:
    """来源"""
    return label_pattern("source")


@of_words
def subject() -> Label:
    """信件标题"""
    return label_pattern("subject")


@of_words
def published() -> Label:
    """发布日期"""
    return label_pattern("published")


@of_words
def timed() -> Label:
    """Dates of which the label does not tell what they are."""
    return label_pattern("timed")


@of_words
def written() -> Label:
    """成文日期"""
    return label_pattern("written")


@of_words
def generated() -> Label:
    """生成日期"""
    return label_pattern("generated")


_ANY_LABEL = re.compile(
    r"(?:^|[\s\t\n【\[|｜,，;；])[\[【]?(?:作\s?者|发\s?布|发\s?表|时\s?间|日\s?期|更新|浏览|点击|访问"
    r"|阅读|字\s?[号体]|大\s?小|打\s?印|分\s?享|编\s?辑|责任|审核|校对|录入|上传|关闭|扫一扫|扫描|二维码"
    r"|文章类型|视力|保护|收藏|纠错|"
    r"语音|播放|来\s?源|信息来源|文章来源|索\s?引|文\s?号|主题|体裁|发文|成文|生成|公开|有效|关键词"
    r"|标\s?题|名\s?称|服务对象|组配|分\s?类|内容概述|时效|失效|废止|实施|统一|文件|人气|次数|查看|附件"
    r"|网址|页面|我要|背景|背景色|双击|选择|备注)"
)
_VALUE_END = re.compile(r"[\n\t]|\s{3,}|[【\[（(]\s?(?:字|打|大|关|收|我|浏)|\s(?:19|20)\d{2}[-/.年]")
_NUMBER_VALUE = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()、]{1,24}\s{0,2}[〔\[［（(【﹝「〈<{]\s{0,2}(?:19"
    r"|20)\d{2}\s{0,2}(?:年)?[〕\]］）)】﹞」〉>}]\s{0,2}第?\s{0,2}\d{1,5}(?:[-－]\d{1,3})?\s{0,2}号"
)
_ORDER = re.compile(
    r"([\u4e00-\u9fff]{2,30}(?:令|公告|主席令))\s*[（(]?\s*(第?\s{0,2}[\d一二三四五六七八九十百〇○零]{1,6}\s{0,2}号)"
)
_ORDER_INSIDE = re.compile(
    r"(?:^|日|[（(\n])\s*([\u4e00-\u9fff]{2,30}令\s*第?\s{0,2}[\d一二三四五六七八九十百〇○零]{1,6}\s{0,2}号)"
)
_WRITTEN = re.compile(r"(?:=|document\.write\w*\()\s*[\"']([^\"'<>]{2,60})[\"']")
_NEXT_LABEL = re.compile(r"[\u4e00-\u9fff]{2,6}[:：]")
_NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．\s]\s*")
MAX_CELLS = 80
MIN_APART = 4
MANY = 60
"""How many places of a label are looked at: a page of thousands is no page of facts."""
_NOT_A_VALUE = re.compile(r"^(?:无|暂无|——*|-+|/|null|undefined|本网|\.)$", re.I)


def value_after(page: PageText, label: Label, start: int, end: int, longest: int = 60) -> str | None:
    """The words after the first of the labels that has any; None when no label has a value."""
    for match in islice(label.finditer(page.text, start, end), MANY):
        if not (match["mark"] or _in_cell(page, match.start(), match.end()) or _stands_apart(page, match)):
            continue
        value = _value(page.text[match.end() : min(end, match.end() + longest + 40)], longest)
        if value and not match["mark"] and page.innermost(match.start(), match.start() + 1).tag == "th":
            value = _below(page, match, longest) or value
        if value and "\n" in match[0] and "。" in page.text[match.end() : page.line_at(match.end())[1]]:
            value = None  # the text that begins below an empty label
        value = value or _below(page, match, longest) or _by_script(page, match)
        if value:
            return value
    return None


def cell_below(page: PageText, position: int) -> tuple[int, int] | None:
    """Span of the table cell below the one that holds the position, where both rows have as many cells."""
    own = page.innermost(position, position + 1)
    cell = next((element for element in (own, *own.ancestors()) if element.tag in CELL_TAGS), None)
    row = cell.parent if cell else None
    if cell is None or row is None or row.tag != "tr":
        return None
    heads = [element for element in islice(page.elements_from(row.start), MAX_CELLS) if element.parent is row]
    later = [element for element in islice(page.elements_from(row.end), MAX_CELLS) if element.start >= row.end]
    following = next((element for element in later if element.tag == "tr"), None)
    cells = [element for element in later if element.parent is following]
    if cell not in heads or len(heads) != len(cells) or len(heads) < 2:
        return None
    below = cells[heads.index(cell)]
    return below.start, below.end


def _below(page: PageText, label: re.Match[str], longest: int) -> str | None:
    """The value below a label that heads a column of a table."""
    span = cell_below(page, label.start()) if not label["mark"] else None
    return _value(page.text[span[0] : span[1]], longest) if span else None


def _by_script(page: PageText, label: re.Match[str]) -> str | None:
    """The words that a script right behind the label writes."""
    for script in page.scripts if label["mark"] else ():
        if label.end("mark") <= script.position <= label.end() and "document.write" in script.code:
            written = _WRITTEN.search(script.code)
            return _value(written[1], 60) if written else None
    return None


def begins_with_label(line: str) -> bool:
    """True for lines such as 来源：某报 or 浏览次数：12."""
    return bool(_ANY_LABEL.match(line)) and ("：" in line[:12] or ":" in line[:12])


def _in_cell(page: PageText, start: int, end: int) -> bool:
    """Labels without a colon count only when they fill a cell or block of their own."""
    text = page.text
    start -= text[start - 1 : start] in ("[", "【")
    before = text[start - 1] if start else "\n"
    return before in "\n\t " and text[end - 1] in "\n\t"


def _stands_apart(page: PageText, label: re.Match[str]) -> bool:
    """A label without a colon counts, too, where it begins its line and a blank parts it from the value, or where it
    has an element of its own. Words of two characters begin too many sentences."""
    is_first = label.start() == 0 or page.text[label.start() - 1] in "\n\t"
    words = label[0].rstrip()
    return (is_first and len(words) >= MIN_APART and label[0] != words) or _fills_element(page, label)


def _fills_element(page: PageText, label: re.Match[str]) -> bool:
    """A label without a colon counts, too, when it is all that an element holds, its number aside: a heading, words in
    bold."""
    words = label[0].rstrip()
    element = page.innermost(label.start(), label.start() + len(words))
    whole = one_line(page.text[element.start : element.end]).strip("[]【】")
    return element.tag not in ("a", "option", "li") and _NUMBERING.sub("", whole) == one_line(words).strip("[]【】")


def _value(text: str, longest: int) -> str | None:
    text = text.lstrip(" \t\n:：") if not text[:4].count("\n") > 1 else text
    if _ANY_LABEL.match(" " + text) or _NEXT_LABEL.match(text):
        return None
    stop = _VALUE_END.search(text)
    if stop:
        text = text[: stop.start()]
    next_label = _ANY_LABEL.search(text)
    if next_label:
        text = text[: next_label.start()]
    value = one_line(text).strip("|｜-— ,，;；:：]】[【")
    if not value or len(value) > longest or _NOT_A_VALUE.match(value):
        return None
    return value


def document_number(text: str) -> str | None:
    """A 发文字号 such as 穗府办规〔2021〕7号, or 令 with its number, when the text is nothing else; blanks removed."""
    line = one_line(text).strip("()（） 　")
    match = _NUMBER_VALUE.fullmatch(line) or _ORDER.fullmatch(line)
    return re.sub(r"\s", "", match[0]) if match else None


def find_document_number(text: str) -> str | None:
    """The first 发文字号 inside the text."""
    match = _NUMBER_VALUE.search(text)
    return re.sub(r"\s", "", match[0]).lstrip("（()、）") if match else None


def find_order_number(text: str) -> str | None:
    """The number of an order (令): 中华人民共和国国务院令第746号."""
    match = _ORDER_INSIDE.search(text)
    return re.sub(r"\s", "", match[1]) if match else None
