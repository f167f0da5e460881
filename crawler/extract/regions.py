"""Where the content of a page begins and ends: breadcrumb (当前位置) and footer."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.dates import ANY_DATE
from crawler.extract.document import Element, PageText, one_line

_LOCATION = re.compile(
    r"(?:当前|所在|现在|目前)[^\n\t]{0,6}?位置\s*(?:是|为)?\s*[:：>›»]?|位(?<![\u4e00-\u9fff].)置\s*[:：]"
)
_HOME_START = re.compile(r"(?:^|[\n\t ])((?:网站|门户)?首\s?页|主页)\s*\n?\s*(?:>{1,2}|›|»|＞|→|/|-|—)")
_SEPARATOR = re.compile(r"\s*(?:>{1,2}|›|»|＞|→|/|::|\\|\||—+|(?<=[\s\u4e00-\u9fff])-{1,2}(?=[\s\u4e00-\u9fff])|\n)\s*")
_FOOTER_WORDS = (
    "网站标识码",
    "ICP备",
    "ICP证",
    "公网安备",
    "版权所有",
    "Copyright",
    "copyright",
    "COPYRIGHT",
    "CopyRight",
    "©",
    "备案号：",
    "备案序号",
    "备案编号",
)
_FOOTER_MARK = re.compile(r"foot|copyright|copy_|bottom|\bdown|pz_down|bq\b|banquan|\bend\b")
_FOOTER_LEAD = re.compile(
    r"^(?:网站地图|站点地图|网站帮助|关于我们|关于本站|联系我们|网站声明|隐私|主办|承办|版权|技术支持|使用帮助|网站管理|设为首页"
    r"|维护|开办|您访问的链接|友情链接|备案|ICP|党政机关)"
)
_NO_CRUMB = re.compile(r"[:：]|^(?:打印|分享|字号|关闭|收藏|(?:站内|本站|栏目)?(?:搜索|检索)(?:本栏|本站)?)$")
_NOT_A_COLUMN = frozenset(
    (
        "正文",
        "内容",
        "详情",
        "信息详细",
        "详细内容",
        "文章正文",
        "信息内容",
        "浏览",
        "文章内容",
        "查看",
        "详细信息",
        "内容详情",
        "列表",
        "详情页",
        "文章页",
    )
)
_HOME_WORDS = frozenset(("首页", "网站首页", "主页", "门户首页", "本站首页", "首页首页", "返回首页"))
MAX_CRUMB = 400
MAX_NAME = 24


@dataclass(frozen=True, slots=True)
class Region:
    """Span of the content and what stands around it.

    ``crumbs`` are the names along the breadcrumb without 首页; ``crumb_span`` is (-1, -1) when there is none.
    """

    start: int
    end: int
    crumbs: tuple[str, ...]
    crumb_span: tuple[int, int]

    @property
    def column(self) -> str:
        """The last crumb that names a column."""
        return self.crumbs[-1] if self.crumbs else ""


def find_region(page: PageText, title: str = "") -> Region:
    """Content region of a page. ``title`` helps to tell a crumb from the article's own title."""
    crumb_start, crumb_end, crumbs = _breadcrumb(page)
    if title:
        crumbs = tuple(c for c in crumbs if not (c == title or (len(c) > 12 and c.rstrip(".…") in title)))
    start = crumb_end if crumb_end >= 0 else 0
    return Region(start, _footer_start(page, start), crumbs, (crumb_start, crumb_end))


def _breadcrumb(page: PageText) -> tuple[int, int, tuple[str, ...]]:
    for match in _locations(page.text):
        element = _crumb_element(page, match.start(), match.end())
        # Loose words of a large element are a path where their line is one.
        end = _path_end(page, match.end(), element.end) if element else _whole_path(page, match.end())
        if end < 0:
            continue
        crumbs = _split(page.text[match.end() : end])
        if crumbs or end - match.end() > 1:
            return match.start(), end, crumbs
    for match in _HOME_START.finditer(page.text):
        element = _crumb_element(page, match.start(1), match.end(1))
        if element is None:
            continue
        end = _path_end(page, match.start(1), element.end)
        text = page.text[match.start(1) : end]
        if 1 < len(text) < MAX_CRUMB and not any(
            a.element.hidden for a in page.anchors_in(match.start(1), match.end(1))
        ):
            return match.start(1), end, _split(text)
    for element in page.elements:
        if element.marks and re.search(r"crumb|dqwz|weizhi|curmb|\blujing", element.marks):
            text = page.text[element.start : element.end]
            if "首页" in text and len(text) < MAX_CRUMB:
                return element.start, element.end, _split(text)
    return -1, -1, ()


def _path_end(page: PageText, start: int, end: int) -> int:
    """Where the path ends that begins here: with its line, where that holds a whole path and the element goes on with
    the content, else before the first line that is no name of a column."""
    line_end = _whole_path(page, start)
    if 0 <= line_end < end:
        return line_end
    low, high = bisect_left(page.lines, (start + 1, "")), bisect_left(page.lines, (end, ""))
    behind = (place for place, line in page.lines[low:high] if len(line) > MAX_NAME or ANY_DATE.search(line))
    return next(behind, end)


def _whole_path(page: PageText, start: int) -> int:
    """The end of the line, where it holds a whole path from here; -1 when it does not."""
    line_end = page.line_at(start)[1]
    line = page.text[start:line_end].strip()
    is_whole = bool(_split(line)) and bool(_SEPARATOR.search(line)) and not _SEPARATOR.fullmatch(line[-1:])
    return line_end if is_whole and len(line) <= MAX_CRUMB else -1


def _locations(text: str) -> Iterator[re.Match[str]]:
    """Where the text says 当前位置; looked for around the rare word, not from every character."""
    position = text.find("位置")
    while position >= 0:
        match = _LOCATION.search(text, max(0, position - 8), position + 12)
        if match:
            yield match
        position = text.find("位置", position + 2)


def _crumb_element(page: PageText, start: int, end: int) -> Element | None:
    """Smallest element around the location words that also holds the names of the path."""
    element: Element | None = page.innermost(start, end)
    while element is not None:
        if element.end - start > MAX_CRUMB or element.parent is None:
            return None
        rest = page.text[end : element.end]
        if (
            element.tag != "a"
            and len(one_line(rest)) >= 2
            and (page.anchors_in(start, element.end) or _SEPARATOR.search(rest.strip()))
        ):
            following = element.parent
            if (
                "首页" in rest
                and len(_split(rest)) == 0
                and following is not None
                and following.end - start < MAX_CRUMB
            ):
                element = following
                continue
            return element
        element = element.parent
    return None


def _split(text: str) -> tuple[str, ...]:
    names = []
    for part in _SEPARATOR.split(text.strip()):
        name = one_line(part).strip("：:>＞-·[]【】 ")
        if _NO_CRUMB.search(name):
            break
        if name and name not in _HOME_WORDS and name not in _NOT_A_COLUMN and name != "首 页":
            names.append(name)
    return tuple(names)


def _footer_start(page: PageText, start: int) -> int:
    floor = start + max(0, (len(page.text) - start) // 5) if start == 0 else start
    position = _first_footer_word(page, floor)
    if position < 0:
        return len(page.text)
    element = page.innermost(position, position + 1)
    best = page.line_at(position)[0]
    for candidate in (element, *element.ancestors()):
        if candidate.tag in ("body", "html", "form"):
            break
        if candidate.start >= start and _FOOTER_MARK.search(candidate.marks) and candidate.end - candidate.start < 6000:
            best = min(best, candidate.start)
    return max(start, _leading_lines(page, best, start))


def _first_footer_word(page: PageText, floor: int) -> int:
    """Where the first footer word stands that is not in running text; -1 when there is none."""
    first = -1
    for word in _FOOTER_WORDS:
        position = page.text.find(word, floor)
        while position >= 0 and not _is_footer(page, position):
            position = page.text.find(word, position + 1)
        if position >= 0 and (first < 0 or position < first):
            first = position
    return first


def _is_footer(page: PageText, position: int) -> bool:
    """A footer word in running text (an article about copyright, say) is no footer: it stands in a short line."""
    line_start, line_end = page.line_at(position)
    line = page.text[line_start:line_end]
    return len(line) < 400 and "。" not in line[:60]


def _leading_lines(page: PageText, position: int, floor: int) -> int:
    """Step back over the lines that usually precede the copyright line: 主办, 地址, 网站地图."""
    while position > floor:
        start = page.text.rfind("\n", floor, position - 1) + 1
        if start < floor or start >= position:
            break
        line = one_line(page.text[start:position])
        if line and not (_FOOTER_LEAD.match(line) and len(line) < 160):
            break
        position = start
    return position
