"""The sensitive second reading: any sign that an element might be there, where the exact reader found none.

A sign never proves anything; it only forbids to say that something is missing. What is looked for, per element of
条例第二十条第（二）项: a label without a readable value, a value's pattern without a label.
"""

import re

from model.page import Page, PageKind

_CLOCK = r"(?<![\d:：])(?:[01]?\d|2[0-3])\s*[:：]\s*[0-5]\d(?!\s*[:：]\s*\d)"
_NAMED_POST = (
    r"(?<!副)(?:局长|镇长|乡长|县长|区长|市长|主任|书记|院长|所长|站长|馆长|校长|会长|主席|处长"
    r"|厅长)\s*[:：\s]\s*[\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff])"
)
_NAME_AND_POST = (
    r"(?:^|\n)[\u4e00-\u9fff]\s?[\u4e00-\u9fff]{1,2}[\s，,：:]{1,3}[^\n]{0,16}(?:局长|镇长|乡长|主任|书记"
    r"|党组成员|党委委员)(?:\n|$)"
)
SIGNS = {
    "function": (
        r"[^\n]{0,16}(?:主要|工作|部门|机关|机构)?(?:职责|职能|任务)(?:如下|是|为|包括)?\s*[:：][^\n]{0,24}",
        r"(?:^|[\n\t])\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*)?(?:负责(?!人)|主管|贯彻|拟[订定])[^\n]{3,40}",
        r"(?:部门|单位|局|委|镇|乡)[^\n。；:：]{0,6}(?:负责(?!人)|主管|承担)[^\n。；]{2,30}(?:工作|管理|事务|任务|监督|服务)",
        r"三定[^\n]{0,24}",
        r"(?:^|\n)[^\n]{0,6}负责[^\n]{4,60}工作[^\n]*\n[^\n]{0,6}负责[^\n]{4,60}",
        r"(?:履行|承担)[^\n]{0,20}职[责能][^\n]{0,20}",
    ),
    "structure": (
        r"(?:内设|下设)[^\n]{0,8}(?:机构|[科股处]室|单位)?\s*[:：为有]?[^\n]{2,30}[科股处室][^\n]{0,20}",
        r"(?:^|\n)[^\n]{1,12}[股科处室]\s*\n[^\n]{1,12}[股科处室]\s*\n[^\n]{1,12}[股科处室]\s*(?:\n|$)",
        r"(?:^|\n)[^\n\t]{1,12}[股科处室]\t[^\n]*\n[^\n\t]{1,12}[股科处室]\t[^\n]{0,20}",
        r"(?:[\u4e00-\u9fff]{2,8}[股科处室]、){2}[\u4e00-\u9fff]{2,8}[股科处室]",
    ),
    "address": (
        r"(?:地址|地点|办公场所|住所)\s*[:：在\t][^\n]{0,30}",
        r"(?:位于|坐落)[^\n]{1,30}",
        r"[\u4e00-\u9fff]{2,10}(?:路|街|大道|巷|村)[^\n]{0,10}\d+\s*号[^\n]{0,10}",
    ),
    "hours": (
        r"(?:办公|工作|上班|对外|服务|受理|接待|作息)[^\n]{0,4}时间\s*[:：\t][^\n]{0,30}",
        rf"(?<!\d){_CLOCK}\s*[-—~～至到－–]+\s*{_CLOCK}[^\n]{{0,16}}",
        r"(?:上|下)午[^\n]{0,8}\d[^\n]{0,20}",
        r"朝九晚[五六]",
        r"工作日[^\n]{0,6}\d[^\n]{0,20}",
    ),
    "contact": (
        r"(?:电话|传真|手机|热线|联系方式|邮箱)\s*[:：\t][^\n]{0,24}",
        r"(?<!\d)0\d{2,3}\s?[-—－–]\s?[2-8]\d{6,7}(?!\d)",
        r"(?<!\d)1[3-9]\d{9}(?!\d)",
        r"[\w.\-]{2,30}@[\w\-]{2,30}\.[\w.]{2,20}",
    ),
    "head": (
        r"(?:负责人|领导|姓名|法定代表人)\s*[:：\t][^\n]{0,20}",
        _NAMED_POST,
        _NAME_AND_POST,
    ),
}
LOOKED_FOR = {
    "function": "“职责：”“职能：”“三定”、以“负责”“主管”“贯彻”“拟订”起首的语句和“…部门，负责…工作”",
    "structure": "“内设（下设）…科（股、处、室）”和成列的科室名称",
    "address": "“地址：”“地点：”“办公场所：”“位于”“坐落”和“…路…号”",
    "hours": "“办公时间：”“上午（下午）…时”“工作日…时”和“8:30-12:00”",
    "contact": "“电话：”“传真：”“联系方式：”“邮箱：”、电话号码和邮箱地址",
    "head": "“负责人：”“领导：”“姓名：”和“局长（镇长）某某”",
}
_PATTERNS = {element: tuple(re.compile(each) for each in patterns) for element, patterns in SIGNS.items()}
QUOTED = 60


def sign_of(element: str, page: Page) -> str:
    """The passage of a page that may be the element, on one line; empty when nothing speaks for it."""
    if page.kind is PageKind.GUIDE and element == "function":  # what a guide says of duties is those of openness
        return ""
    text = _without_rows(page)
    for pattern in _PATTERNS[element]:
        match = pattern.search(text)
        if match:
            return " ".join(match[0].split())[:QUOTED]
    return ""


def _without_rows(page: Page) -> str:
    """The words of a page without the titles of its rows, which speak of what they lead to."""
    titles = {item.title for item in page.items if len(item.title) > 4}
    lines = filter(str.strip, page.text.split("\n"))
    return "\n".join(line for line in lines if not any(title in line for title in titles))
