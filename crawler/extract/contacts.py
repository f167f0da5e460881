"""How to reach a body: 办公地址, 办公时间, 联系方式."""

import re
from itertools import islice

from crawler.extract.dates import make_date
from crawler.extract.document import PageText, one_line
from crawler.extract.labels import MANY, label_pattern, value_after
from crawler.words import of_words


@of_words
def _address() -> re.Pattern[str]:
    """办公地址"""
    return label_pattern("address")


_LIES = re.compile(
    r"(?:机关|本局|我局|本委|我委|单位|政府|办公[楼室])[^\n。，；]{0,6}(?:位于|坐落(?:于|在)|地处)\s*"
    r"([^\n。，；]{4,40}?(?:号|楼|层|室|院内?|大厦|中心))(?=[\n。，；（(])"
)
"""A sentence that says where the body is."""


@of_words
def _hours() -> re.Pattern[str]:
    """办公时间"""
    return label_pattern("hours")


_OFFICE_HOURS = re.compile(r"办公|工作|上班|作息|对外")
_OTHERS_PHONE = re.compile(r"公司|技术支持|广告")


@of_words
def _contact() -> re.Pattern[str]:
    """联系方式"""
    return label_pattern("contact")


_MAIL = re.compile(r"[\w.\-]{2,40}@[\w\-]{2,40}(?:\.[\w\-]{2,20}){1,3}")
_PHONE = re.compile(
    r"(?<!\d)(?:[（(]?0\d{2,3}[)）]?\s?[-－—–―]{0,2}\s?)?[2-8]\d{6,7}(?:[-－/、]\d{1,8})*(?!\d)"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)12[3]\d{2,3}(?!\d)"
)
_FIVE_DIGITS = re.compile(r"\d{5}")
_EIGHT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_CLOCK = r"(?:\d{1,2}\s*[:：点时]|[一二三四五六七八九十]{1,3}点)"
_WORKDAYS = re.compile(r"工作日|周一|星期一")
_HOURS_FORM = re.compile(
    rf"(?:周一|星期一|工作日|法定|上午|夏季|冬季|夏令|冬令|每周|节假日)[^\n]{{0,60}}?{_CLOCK}[^\n]{{0,80}}|"
    r"\d{1,2}[:：]\d{2}\s*[-—~～至到－–]+\s*\d{1,2}[:：]\d{2}[^\n]{0,80}"
)
_HOURS_WORDS = ("上班", "工作日", "周一", "星期一", "节假日", "办公")
_BEHIND_ADDRESS = re.compile(
    r"\s*[（(]?(?:邮\s?编|邮政编码|电\s?话|联系|传\s?真|ICP|网址|邮箱|E-?mail|（?备案|负责人|办公时间|工作时间|承办|主办|版权|技术)"
)
_ABOUT_CONTACTS = re.compile(r"联系|电话|机构|指南|概况|职能|简介")
MAX_PHONES = 20


def read_address(page: PageText, start: int, end: int) -> str | None:
    """The address behind a label in the span."""
    value = value_after(page, _address(), start, end, 70)
    if value is None:
        lies = _LIES.search(page.text, start, end)
        return one_line(lies[1]) if lies else None
    value = _BEHIND_ADDRESS.split(value)[0].strip(" ,，;；。|")
    return (
        value
        if len(value) >= 4 and re.search(r"[\u4e00-\u9fff]", value) and not re.match(r"^(?:https?|www)", value)
        else None
    )


def read_hours(page: PageText, start: int, end: int) -> str | None:
    """Office hours: behind a label, or by their form where words about work stand near."""
    labels = sorted(
        islice(_hours().finditer(page.text, start, end), MANY), key=lambda match: not _OFFICE_HOURS.search(match[0])
    )
    for match in labels:
        text = page.text[match.end() : match.end() + 120].lstrip("\t\n ：:")
        line = one_line(text.split("\n\n")[0].split("\t")[0])
        first = one_line(text.split("\n")[0])
        if re.search(_CLOCK, first):
            return first.strip("。；; ")
        if re.search(_CLOCK, line[:80]):
            return line[:100].strip("。；; ")
        if _WORKDAYS.search(first):
            return first.strip("。；; ")
    form = (
        _HOURS_FORM.search(page.folded, start, end)
        if any(page.text.find(word, start, end) >= 0 for word in _HOURS_WORDS)
        else None
    )
    if form and re.search(r"办公|工作日|上班|周一|星期一|节假日", page.text[max(0, form.start() - 60) : form.end()]):
        return one_line(page.text[form.start() : form.end()]).strip("。；; ")
    return None


def read_contact(page: PageText, start: int, end: int, topic: str) -> str | None:
    """Telephone numbers: labelled ones, or all of a page that is about contacts; else a labelled mail address."""
    labelled = phone_after(page, start, end)
    if _ABOUT_CONTACTS.search(topic):
        lines = _phone_lines(page, start, end)
        if labelled and (not lines or len(lines) > MAX_PHONES or "联系" not in topic):
            return labelled
        if lines:
            return "；".join(lines[:MAX_PHONES])
    return labelled or _mail_after(page, start, end)


def _phone_lines(page: PageText, start: int, end: int) -> list[str]:
    lines: list[str] = []
    if not _FIVE_DIGITS.search(page.folded, start, end):  # found at once, unlike numbers
        return lines
    for found in islice(_PHONE.finditer(page.folded, start, end), MANY):
        if _is_day(found[0]) or _in_link(page, found.start()):
            continue
        line_start, line_end = page.line_at(found.start())
        line = one_line(page.text[line_start : min(line_end, line_start + 120)])
        if len(line) < 60 and line not in lines:
            lines.append(line)
    return lines


def _in_link(page: PageText, position: int) -> bool:
    """Numbers in the words of links are issues, cases and videos."""
    return any(a.start <= position < a.end for a in page.anchors_in(max(0, position - 120), position + 1))


def phone_after(page: PageText, start: int, end: int) -> str | None:
    """The first number behind a label in the span."""
    for match in islice(_contact().finditer(page.text, start, end), MANY):
        if _OTHERS_PHONE.search(page.text[page.line_at(match.start())[0] : match.start()]):
            continue
        for number in _PHONE.finditer(page.folded, match.end(), min(end, match.end() + 40)):
            if not _is_day(number[0]):
                return one_line(page.text[number.start() : number.end()])
    return None


def _mail_after(page: PageText, start: int, end: int) -> str | None:
    if "@" not in page.text:  # a search for patterns costs more
        return None
    for match in islice(_MAIL.finditer(page.text, start, end), MANY):
        if re.search(r"邮箱|邮件|E-?mail|联系", page.text[max(start, match.start() - 20) : match.start()], re.I):
            return match[0]
    return None


def _is_day(number: str) -> bool:
    """True for days written as eight digits: 20201124."""
    eight = _EIGHT.fullmatch(number)
    return eight is not None and make_date(int(eight[1]), int(eight[2]), int(eight[3])) is not None
