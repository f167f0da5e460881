"""Does the page need JavaScript before its rows appear?"""

import re

from crawler.extract.document import PageText, one_line
from crawler.extract.regions import Region

_FETCHES = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\s*\(|axios|fetch\s*\(|XMLHttpRequest|new\s+Vue|createApp|ReactDOM"
    r"|ng-repeat|v-for|layui\.|"
    r"\.loadData|getList|queryList|initList|loadList|pageList|getData|dataproxy|webservice|RestAction"
    r"|__NEXT_DATA__|webpack|"
    r"\bajax\s*\(|mini\.(?:parse|get)|\bkendo|template\s*\(|laytpl|Mustache|juicer",
)
_TEMPLATE = re.compile(r"\{\{\s*[\w.$\[\]|: '\"()-]+\}\}|<%=|\$\{\s*\w+[\w.]*\s*\}|@\{\w+\}")
EMPTY_WORDS = re.compile(
    "暂无|暂时没有|暂未|没有(?:任何|相关|找到|查询到|检索到|符合|信息|数据|内容|记录|文章)|无相关|无数据|无记录|未找到|未查询到"
    r"|空空如也|敬请期待|无内容|正在建设|(?:建设|更新|完善|整理|筹建)中|(?:共有?|总计|合计)\s*[:：]?\s*0\s*[条项篇页个]"
)
"""What a page says instead of rows."""
_LOADING = re.compile(r"加载中|正在加载|数据加载|loading", re.I)
_APP_MARKS = re.compile(r"\b(?:app|root|__nuxt|__next)\b")
_BUNDLE = re.compile(
    r"(?:chunk|app|main|index|vendor|bundle|runtime|umi)[.\-_][\w.\-]*\.js|\bstatic/js/|/assets/index", re.I
)
_LOADER = re.compile(r"unitbuild\.js|front/page/build/unit|irs/front/search|jpaas-publish")
SPARSE = 160
WORDY = 3000


def needs_script(  # noqa: PLR0911  a sign, an answer
    page: PageText, region: Region, has_items: bool, html: str
) -> bool:
    """True when the content area is (nearly) empty and the page's scripts would fill it."""
    if has_items:
        return False
    if not page.text.strip() and (page.scripts or any(embed.tag == "script" for embed in page.embeds)):
        return True
    content = page.text[region.start : region.end]
    linked = sum(anchor.end - anchor.start for anchor in page.anchors_in(region.start, region.end))
    if "{{" not in content and len(content) - linked > WORDY:
        return False
    words = _words(page, region)
    if EMPTY_WORDS.search(content) and not _TEMPLATE.search(content):
        return False
    if _TEMPLATE.search(content) and len(words) < 1500:
        return True
    if _LOADING.search(content) and len(words) < 600:
        return True
    if any(
        embed.tag in ("iframe", "frame")
        and embed.src
        and region.start <= embed.position <= region.end
        and not _is_widget(embed.src)
        for embed in page.embeds
    ):
        return len(words) < SPARSE * 2
    if len(page.text.strip()) < 60 and (_BUNDLE.search(html) or _APP_MARKS.search(_body_marks(page))):
        return bool(page.embeds or page.scripts)
    table_head_only = bool(re.search(r"序号\s*\t[^\n]*(?:名称|标题|时间)[^\n]*\s*$", content.rstrip())) or bool(
        re.search(r"(?:标题|名称)[^\n]{0,60}(?:时间|日期)\s*$", content.rstrip())
    )
    scripts = page.code
    external = " ".join(embed.src for embed in page.embeds if embed.tag == "script")
    if _LOADER.search(html) and len(words) < SPARSE:
        return True
    if table_head_only and len(words) < 400 and (scripts.strip() or external):
        return True
    return len(words) < SPARSE and bool(
        _FETCHES.search(scripts)
        or (
            re.search(r"list|(?<!j)query|search|data|angular|vue|react|webbuilder|mini", external, re.I)
            and _has_placeholder(page, region)
        )
    )


_LIST_TAGS = frozenset(("ul", "ol", "dl"))


def writes_content(page: PageText) -> bool:
    """True when inline scripts fetch data to write into the page."""
    return bool(_FETCHES.search(page.code))


def has_empty_list(page: PageText, region: Region) -> bool:
    """True when the content holds a list element without any words: the place of rows that are not there."""
    return any(
        element.tag in _LIST_TAGS and element.end - element.start < 3 and not element.hidden
        for element in page.elements_from(region.start)
        if element.end <= region.end
    )


def _is_widget(src: str) -> bool:
    return bool(re.search(r"share|weather|tianqi|comment|login|jiucuo|map\.|bshare|player|video", src))


def _has_placeholder(page: PageText, region: Region) -> bool:
    """An element marked as list that holds no words: the place where a script will put rows."""
    return any(
        re.search(r"list|result|content|data|tbody", element.marks) and element.end - element.start < 3
        for element in page.elements
        if region.start <= element.start <= region.end and element.marks
    )


def _body_marks(page: PageText) -> str:
    return " ".join(element.marks for element in page.elements[:8])


def _words(page: PageText, region: Region) -> str:
    """Content words that are not links, options or form labels."""
    text = list(page.text[region.start : region.end])
    for anchor in page.anchors_in(region.start, region.end):
        for index in range(anchor.start - region.start, min(len(text), anchor.end - region.start)):
            text[index] = " "
    for element in page.elements:
        if (
            element.start >= region.start
            and element.end <= region.end
            and (element.hidden or element.tag in ("option", "select", "button", "label"))
        ):
            for index in range(element.start - region.start, element.end - region.start):
                text[index] = " "
    return one_line("".join(text))
