"""The page after this one, in every pagination style seen on government portals."""

import re
from itertools import islice

from crawler.extract.document import Anchor, Element, PageText, one_line
from crawler.extract.urls import absolute, without_index

_NEXT = re.compile(
    r"^[\[【(（<\s]*(?:下\s*一?\s*页|后一?页|后页|next(?:\s*page)?|下页[>»›]*|下一页[>»›]*|[»›]|>{1,2}|>\s*下一页)[\]】)）>»›\s]*$",
    re.I,
)
_LAST = re.compile(r"^[\[【(（\s]*(?:尾\s*页|末\s*页|最后一?页|最末页)[\]】)）\s]*$")
_OF_PAGES = re.compile(
    r"(?:第|当前(?:页)?\s*[:：第为是]*)\s*(\d{1,5})\s*/\s*(?:共\s*)?(\d{1,5})\s*页?|(?<![\d/\-年.])(\d{1,5})\s*/\s*(\d{1,5})\s*页"
    r"|第\s*(\d{1,5})\s*页\s*[,，/|]?\s*共\s*(\d{1,5})\s*页|共\s*\d+\s*条\s*(\d{1,5})\s*/\s*(\d{1,5})(?!\d)"
)
_TOTAL_FIRST = re.compile(r"共\s*(\d{1,5})\s*页[^\d]{0,12}?(?:当前)?第?\s*(\d{1,5})\s*页")
# TRS: createPageHTML(pages, current0, "index", "html"); 开普: createPageHTML('div', pages, current1, 'name', 'ext',
# total)
_CREATE = re.compile(r"createPageHTML\s*\(([^)]{3,160})\)")
_PAGER_CALL = re.compile(r"Pager\s*\(\s*\{([^}]{5,300})\}")
_PAGE_COUNT = re.compile(
    r"(?:var\s+)?(?:countPage|pageCount|totalPages?|m_nPageCount|pages)\s*[=:]\s*[\"']?(\d{1,5})\b", re.I
)
_CURRENT = re.compile(
    r"(?:var\s+)?(?:currentPage|curPage|pageIndex|m_nCurrPage|pageNo|curr)\s*[=:]\s*[\"']?(\d{1,5})\b", re.I
)
_JUMP = re.compile(
    r"location(?:\.href)?\s*=\s*[\"'](?P<address>[^\"']{0,300}[?&](?P<name>\w*page\w*)=)[\"']\s*\+", re.I
)
_JPAGE_TOTAL = re.compile(r"totalRecord\s*:\s*(\d+)")
_JPAGE_SIZE = re.compile(r"perPage\s*:\s*(\d+)")
_JPAGE_UNIT = re.compile(r"jpage\(\s*[\"'#]*(\d+)|unitid\s*[:=]\s*[\"']?(\d+)", re.I)
_LOCATION = re.compile(
    (
        r"location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']|(?:window\.open|goto|gopage"
        r"|jump)\w*\s*\(\s*[\"']([^\"']+\.\w+[^\"']*)[\"']"
    ),
    re.I,
)
_PAGER_WORDS = re.compile(r"[\s\d\[\]【】|/<>«»‹›·.…共第页条上下首尾末一到转跳]|GO|go|当前|最后|前|后")
_NUMBER = re.compile(r"^[\[【\s]*第?\s*([1-9]\d{0,3})\s*(?:/\s*\d{1,4}\s*)?页?[\]】\s]*$")
_PAGE_TOTALS = re.compile(r"共\s*\d+\s*[页条]|/\s*\d+")
_FIRST_QUERY = re.compile(r"(?<=[?&])\w+=1(?:&|$)")
_FIRST_NAME = re.compile(r"([A-Za-z]+)_1\.(\w+)$")
MAX_PAGER = 1500
_PAGER_MARKS = re.compile(r"pag(?:e|ing|ination|er)|fenye|fanye|flip|laypage|ewb-page|turn")


def next_page(page: PageText, url: str, start: int, end: int) -> str | None:
    """Address of the following page; a ``javascript:`` expression when only a script knows it; None on the last
    page."""
    scripted = _from_scripts(page, url)
    if scripted is not None:
        return scripted or None
    position = _position(page, start, end)
    if position and position[0] >= position[1]:
        return None
    linked = _from_anchors(page, url, start, end)
    if linked:
        return linked
    clicked = _from_onclicks(page, url)
    if clicked:
        return clicked
    if position and position[1] > position[0]:
        return f"javascript:page({position[0] + 1})"
    return None


def _position(page: PageText, start: int, end: int) -> tuple[int, int] | None:
    """(current, total) as the pager says it in words; None where it says so of several pages, in a choice of them."""
    text = page.folded[max(start, end - 1500) : min(len(page.folded), end + 400)]
    if "页" not in text and "/" not in text:
        return None
    said = [tuple(int(group) for group in match.groups() if group) for match in _OF_PAGES.finditer(text)]
    found = [(each[0], each[1]) for each in said if len(each) == 2 and 0 < each[0] <= each[1]]
    if len(set(found)) > len({total for _, total in found}):
        return None
    if found:
        return found[-1]
    total = _TOTAL_FIRST.search(text)
    return (int(total[2]), int(total[1])) if total and 0 < int(total[2]) <= int(total[1]) else None


def _from_scripts(page: PageText, url: str) -> str | None:
    """The next address from a pager call in a script; "" when the call says this is the last page; None without a
    call."""
    code = page.code
    for match in _CREATE.finditer(code):
        answer = _create_page_html(match[1], code, url)
        if answer is not None and "function" not in code[max(0, match.start() - 10) : match.start()]:
            return answer
    call = _PAGER_CALL.search(code)
    if call:
        fields = dict(re.findall(r"(\w+)\s*:\s*[\"']?([\w.\-/]*)[\"']?", call[1]))
        if fields.get("size", "").isdigit() and fields.get("prefix"):
            current = int(fields.get("current") or 0)
            following = f"{fields['prefix']}_{current + 1}.{fields.get('suffix') or 'html'}"
            return absolute(url, following) or following if current + 1 < int(fields["size"]) else ""
    jumped = _from_jump(code, url)
    if jumped is not None:
        return jumped
    counted = _from_counters(code, url)
    if counted is not None:
        return counted
    total, size = _JPAGE_TOTAL.search(code), _JPAGE_SIZE.search(code)
    if total and size and int(size[1]):
        pages = -(-int(total[1]) // int(size[1]))
        current = _query_page(url)
        if current >= pages:
            return ""
        unit = _JPAGE_UNIT.search(code)
        return _with_page(url, current + 1, (unit[1] or unit[2]) if unit else "")
    return None


def _from_jump(code: str, url: str) -> str | None:
    """Pagers whose call jumps to an address that ends in the page's number: 龙讯's ``Ls.pagination``, and the like."""
    jump = _JUMP.search(code) if "location" in code else None
    count = _PAGE_COUNT.search(code) if jump else None
    if not jump or not count:
        return None
    here = re.search(rf"[?&]{re.escape(jump['name'])}=(\d{{1,5}})", url)
    current = int(here[1]) if here else 1
    return _join(url, f"{jump['address']}{current + 1}") if current < int(count[1]) else ""


def _from_counters(code: str, url: str) -> str | None:
    """Pagers written out by hand: ``var countPage = 12; var currentPage = 0; … "index_" + n + ".html"``."""
    if "document.write" not in code:
        return None
    count, here = _PAGE_COUNT.search(code), _CURRENT.search(code)
    name = re.search(r"[\"']([\w\-/]+)_[\"']\s*\+", code)
    ext = re.search(r"\+\s*\\?[\"']\.(s?html?|jhtml|htm)\b", code)
    if not count or not name or not ext:
        return None
    current = int(here[1]) if here else 0
    return _join(url, f"{name[1]}_{current + 1}.{ext[1]}") if current + 1 < int(count[1]) else ""


def _create_page_html(arguments: str, code: str, url: str) -> str | None:
    values = [value.strip().strip("\"'") for value in arguments.split(",")]
    if len(values) >= 4 and values[0].isdigit() and values[1].isdigit():
        pages, current, name, ext = int(values[0]), int(values[1]), values[2], values[3]
        return _join(url, f"{name}_{current + 1}.{ext}") if current + 1 < pages else ""
    if len(values) >= 5 and values[1].isdigit() and values[2].isdigit():
        pages, current, name, ext = int(values[1]), int(values[2]), values[3], values[4]
        return _join(url, f"{name}_{current + 1}.{ext}") if current < pages else ""
    count = _PAGE_COUNT.search(code)
    if count and len(values) >= 4:
        here = _CURRENT.search(code)
        current = int(here[1]) if here else 0
        return _join(url, f"{values[-2]}_{current + 1}.{values[-1]}") if current + 1 < int(count[1]) else ""
    return None


def _join(url: str, name: str) -> str:
    return absolute(url, name) or name


def _query_page(url: str) -> int:
    match = re.search(r"[?&]pageNum=(\d+)", url)
    return int(match[1]) if match else 1


def _with_page(url: str, number: int, unit: str) -> str:
    if "pageNum=" in url:
        return re.sub(r"pageNum=\d+", f"pageNum={number}", url)
    return f"{url}{'&' if '?' in url else '?'}{f'uid={unit}&' if unit else ''}pageNum={number}"


def _from_anchors(page: PageText, url: str, start: int, end: int) -> str | None:
    pictured = {id(embed.element): one_line(embed.alt) for embed in page.embeds if embed.alt}
    for anchor in page.anchors_in(start, min(len(page.text) + 1, end + 400)):
        text = page.anchor_text(anchor) or one_line(anchor.title) or pictured.get(id(anchor.element), "")
        if not text or len(text) > 12 or not _NEXT.match(text):
            continue
        is_marked = any(_PAGER_MARKS.search(a.marks) for a in anchor.element.ancestors())
        if text in (">", ">>", "»", "›") and not is_marked and _bare_pager(page, anchor) is None:
            continue
        answer = _target(anchor.href, anchor.onclick, url)
        if answer:
            return answer
    return _numbered(page, url, start, end)


def _target(href: str, onclick: str, url: str) -> str | None:
    for code in (onclick, href if href.startswith("javascript") else ""):
        match = _LOCATION.search(code)
        if match:
            target = absolute(url, match[1] or match[2])
            return target if target != url else None
    target = absolute(url, href) or ("" if url or re.match(r"#|javascript:", href, re.I) else href)
    if target:
        return None if target == url else target
    if href.lower().startswith("javascript:") or onclick:
        return href if href.lower().startswith("javascript:") else f"javascript:{onclick[:200]}"
    return None


def _numbered(page: PageText, url: str, start: int, end: int) -> str | None:
    """Pagers of bare numbers: the number that is no link is the current page. A pager is told by its marks, or by its
    shape: an element that holds nothing but numbers and words of pagers."""
    marked: dict[int, Anchor] = {}
    bare: dict[int, tuple[Element, dict[int, Anchor]]] = {}
    for anchor in page.anchors_in(start, min(len(page.text), end + 400)):
        match = _NUMBER.match(page.anchor_text(anchor))
        if match is None:
            continue
        text = match[1]
        if any(_PAGER_MARKS.search(a.marks) for a in anchor.element.ancestors()):
            marked[int(text)] = anchor
        elif (pager := _bare_pager(page, anchor)) is not None:
            bare.setdefault(id(pager), (pager, {}))[1][int(text)] = anchor
    if marked and (answer := _next_number(url, marked)):
        return answer
    return next(
        (answer for pager, numbers in bare.values() if (answer := _behind_plain_number(page, url, pager, numbers))),
        None,
    )


def _behind_plain_number(page: PageText, url: str, pager: Element, numbers: dict[int, Anchor]) -> str | None:
    """The link behind the one number of a bare pager that is no link, or behind the link to the page itself (in a
    choice of pages)."""
    here = next((n for n, anchor in numbers.items() if url and absolute(url, anchor.href) == url), None)
    here = here or (1 if _is_first(url, numbers) else None)
    if here is not None:
        return _target(numbers[here + 1].href, "", url) if here + 1 in numbers else None
    plain = [
        text
        for text in re.findall(r"\d+", _PAGE_TOTALS.sub("", page.text[pager.start : pager.end]))
        if int(text) not in numbers
    ]
    following = numbers.get(int(plain[0]) + 1) if len(plain) == 1 else None
    return _target(following.href, following.onclick, url) if following is not None else None


def _is_first(url: str, numbers: dict[int, Anchor]) -> bool:
    """True for the first page of a list under its short address, where the pager leads to the one with the number."""
    if not url or not {1, 2} <= numbers.keys():
        return False
    first = absolute(url, numbers[1].href)
    named = _FIRST_NAME.sub(r"\1.\2", first)
    unasked = ((first[: each.start()] + first[each.end() :]).rstrip("?&") for each in _FIRST_QUERY.finditer(first))
    return bool(first) and url in (named, without_index(named), *unasked)


def _bare_pager(page: PageText, anchor: Anchor) -> Element | None:
    """The largest element around a number that holds only numbers and words of pagers, a current number without link
    among them."""
    found = None
    for element in islice(anchor.element.ancestors(), 3):
        if element.end - element.start > MAX_PAGER:
            break
        words = _PAGER_WORDS.sub("", page.text[element.start : element.end])
        if words.strip():
            break
        found = element
    return found


def _next_number(url: str, numbers: dict[int, Anchor]) -> str | None:
    own = (
        (url, url + "index.html", url + "index.htm", url + "index.shtml")
        if url.endswith("/")
        else (url, re.sub(r"/index\.s?html?$", "/", url))
    )
    here = [
        n
        for n, anchor in numbers.items()
        if absolute(url, anchor.href) in own or re.search(r"\b(?:on|cur|current|active|sel)", anchor.element.marks)
    ]
    missing = [n for n in range(1, max(numbers) + 1) if n not in numbers]
    current = here[0] if here else (missing[0] if missing else int(_is_first(url, numbers)))
    following = numbers.get(current + 1)
    if not current or following is None:
        return None
    return _target(following.href, following.onclick, url)


def _from_onclicks(page: PageText, url: str) -> str | None:
    """``<input onclick="location.href='index_2.jhtml'">``: take the first address whose number is the next one."""
    current = re.search(r"_(\d+)\.\w+$", url)
    wanted = int(current[1]) + 1 if current else 2
    for code in page.onclicks:
        match = _LOCATION.search(code)
        target = (match[1] or match[2]) if match else ""
        number = re.search(r"_(\d+)\.\w+$|page(?:No|Num)?=(\d+)", target)
        if number and int(number[1] or number[2]) == wanted:
            return _join(url, target)
    return None
