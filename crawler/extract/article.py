"""Facts of an article: title, dates, source, 文号, issuing body, related links and attachments."""

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date
from itertools import islice

from crawler.extract import dates, labels
from crawler.extract.document import HEADING_TAGS, Element, PageText, one_line
from crawler.extract.headline import Headline, has_text, in_other_row, is_of_an_event, is_period, unpinned
from crawler.extract.regions import Region
from model.address import is_attachment
from model.article import Confidence, DateClaim, DateSource

_TITLE_SUFFIX = re.compile(r"\s*(?:(?<!\d)[-_|—–]+|[-_|—–]+(?!\d))\s*")
_SITE_PART = re.compile(r"政府|门户|网$|网站|Powered")
_PLACEHOLDER = re.compile(
    r"^(?:网站名称|文章标题|标题|正文|title|文章内容页?|内容页|详情|信息详细|\$\{?.*|\{\{.*)$", re.I
)
_TITLE_MARKS = re.compile(r"\b(?:[\w-]*title\w*|[\w-]*tit\b|bt|biaoti|z1|ucaptitle|headline)")
_ORG_END = (
    r"(?:局|委员会|委|政府|办公室|办公厅|厅|中心|部|院|署|站|处|会|组|社|队|党组|公司|大学|学校|医院|银行"
    r"|管委会|街道|办事处|大队|支队|所|馆|台|总局|协会|联合会|法院|检察院)"
)
_SIGNED_LINE = re.compile(
    rf"^(?P<body>(?:[\u4e00-\u9fff（）()·\-、 ]{{2,40}}?{_ORG_END})?[\s（(]*(?:代章|章|盖章)?[)）]?)\s*$"
)
_DATE_ENDS = "日0123456789)）发"
_DATE_LINE = re.compile(
    rf"^(?P<body>[\u4e00-\u9fff（）()、·\-\s]{{0,60}}?)\s*[（(]?(?:{dates.NUMERIC}|{dates.CHINESE})\s*[)）]?(?:印发)?\s*$"
)
_BARE_DATE_REST = re.compile(r"^[\s\d:：时分秒|\[\]【】()（）·]*$")
_CLOCK = re.compile(r"星期|今天是|页面生成|实施|施行|失效|生效|有效|截止|废止|起始|终止|至|自|—|从|到")
_GLUED_SOURCE = re.compile(
    r"(?:作者|日期|时间|浏览|点击)[^\n]{0,40}?来源\s?[:：] ?([^\s【\[|:：]{2,40})(?![^\s【\[|]*[:：])"
)
_SITE_LIKE = re.compile(r"(?:网|网站|门户|政府)$")
_FACTS_BEHIND = re.compile(
    r"(?<=\S{6})\s(?:信息|文章|稿件)?(?:来\s?源|作\s?者|时\s?间|日\s?期|发布时间|发布日期|浏览)(?:次数)?\s?[:：].*$"
)
_TITLED_TAGS = ("div", "p", "td", "span", "li", "strong", "font")
_FOLLOWS_DATE = re.compile(
    r"^[\s\d:：)）\]】|]*(?:来\s?源|稿件来源|信息来源|文章来源|作者|浏览|点击|【|阅读|字体|字号|打印|次浏览|$)"
)
HEAD_SPAN = 900


def read_title(page: PageText, region: Region, headline: Headline | None = None) -> str:
    """Title of the page's content, as its reader sees it."""
    meta = page.meta("articletitle")
    shown = page.folded
    if (
        meta
        and not _PLACEHOLDER.match(meta)
        and (meta[:12] in page.text or meta[:12] in page.head_title or not shown.strip())
    ):
        return meta
    heading, certain = _heading(page, region)
    named = head_title(page, region)
    if certain or (heading and not headline and not _shows(page, region, named)):
        return heading
    if headline and not _stands_as_line(page, region, named, headline.end):
        return headline.title
    return named or _above_date(page, region)


def _above_date(page: PageText, region: Region) -> str:
    """On pages that name no title: the line right above 发布时间."""
    label = next(labels.published().finditer(page.text, region.start, min(region.end, region.start + HEAD_SPAN)), None)
    above = [line for position, line in page.lines if region.start <= position < label.start()] if label else []
    return above[-2] if len(above) > 1 and labels.published().search(above[-1]) else (above[-1] if above else "")


def _shows(page: PageText, region: Region, title: str) -> bool:
    """True when the content begins with this title, blanks and line breaks aside."""
    plain = re.sub(r"\s", "", title)
    return len(plain) >= 10 and plain[:24] in re.sub(r"\s", "", page.text[region.start : region.start + 600])


def _stands_as_line(page: PageText, region: Region, title: str, end: int) -> bool:
    """True when the content shows these words above ``end``, and they are no name of a column."""
    if title in ("", *region.crumbs):
        return False
    return _shows(page, region, title) or f"\n{title}\n" in page.text[max(0, region.start - 1) : end]


def head_title(page: PageText, region: Region) -> str:
    """``<title>`` without the names of site and column around it."""
    parts = [_unbracketed(part.strip("!！ ")) for part in _TITLE_SUFFIX.split(page.head_title) if part.strip()]
    if not parts:
        return ""
    own = [part for part in parts if not (len(part) <= 16 and _SITE_PART.search(part)) and part not in region.crumbs]
    if len(parts) > 1 and _SITE_PART.search(parts[0]) and len(parts[0]) <= 16 and own:
        shown = [part for part in own if f"\n{part}\n" in page.text[region.start : region.start + HEAD_SPAN]]
        return (shown or own)[0]
    return parts[0]


def _unbracketed(part: str) -> str:
    """The words without brackets around all of them, or without half of a pair."""
    opens, closes = part[:1] in ("[", "【"), part[-1:] in ("]", "】")
    inner = part[opens : len(part) - closes]
    is_pair = opens == closes or not any(bracket in inner for bracket in "[]【】")
    return inner.strip() if is_pair else part


def _heading(page: PageText, region: Region) -> tuple[str, bool]:
    """A heading or title-marked block after the breadcrumb, and whether ``<title>`` confirms it.

    Names of columns and of the unit stand above titles and in ``<title>`` too: the longest confirmed heading is the
    title.
    """
    limit = region.start + 1500
    best = named = ""
    whole = "".join(page.head_title.split())
    for element in page.elements_from(region.start):
        if element.hidden:
            continue
        if element.start > limit or element.start >= region.end:
            break
        is_heading = element.tag in HEADING_TAGS or element.tag == "ucaptitle"
        if not is_heading and not (element.tag in _TITLED_TAGS and _TITLE_MARKS.search(element.marks)):
            continue
        text = _FACTS_BEHIND.sub("", one_line(page.text[element.start : element.end]))
        if not 2 <= len(text) <= 160 or _BARE_DATE_REST.match(dates.ANY_DATE.sub("", text)) or text in region.crumbs:
            continue
        if _SITE_LIKE.search(text) and len(text) < 20:
            continue
        plain = "".join(text.split())
        if plain in whole or (whole[:20] and whole[:20] in plain):
            if len(plain) >= 4 or whole.startswith(plain):
                named = max(named, text, key=len)
        elif len(text) >= 4 and "：" not in text[:6] and not page.anchors_in(element.start, element.end):
            best = best or ("" if _is_beside_text(page, region, element) else text)
    return unpinned(named or best), bool(named)


def _is_beside_text(page: PageText, region: Region, heading: Element) -> bool:
    """True for a heading below running text, or of a menu beside it: it is not the text's."""
    if has_text(page, region.start, heading.start):
        return True
    low = bisect_left(page.lines, (heading.end, ""))
    following = page.lines[low : low + 2]
    linked = [
        sum(len(page.anchor_text(a)) for a in page.anchors_in(start, start + len(line))) >= len(line.strip())
        for start, line in following
    ]
    return len(linked) == 2 and all(linked) and has_text(page, region.start, region.end)


def title_end(page: PageText, title: str, region: Region) -> int:
    """Offset behind the title's first appearance in the content that is no link, as in a list of what is most read; the
    region's start when there is none."""
    if title:
        found = _shown_at(page, title, region)
        if found >= 0:
            return found + len(title)
        found = _shown_at(page, title[:16], region)
        if found >= 0:
            line_end = page.text.find("\n", found)
            return line_end if 0 <= line_end < found + 300 else found + 16
    return region.start


def _shown_at(page: PageText, words: str, region: Region) -> int:
    """Where words stand in the content outside of links; -1 when they do not."""
    found = page.text.find(words, max(0, region.start - 2), region.end)
    for _ in range(labels.MANY):
        index = bisect_left(page.anchor_starts, found + 1) - 1
        around = page.anchors[index] if index >= 0 else None
        if found < 0 or around is None or around.end <= found or not around.href:
            return found
        found = page.text.find(words, found + len(words), region.end)
    return -1


def read_publish_date(page: PageText, region: Region, title: str, headline: Headline | None = None) -> DateClaim | None:
    """The date that the page shows as its publication; None when it shows none or only one that cannot be."""
    behind_title = title_end(page, title, region)
    near = min(region.end, behind_title + HEAD_SPAN)
    claim = (
        _labelled(page, labels.published(), behind_title, near, near_title=True)
        or _labelled(page, labels.published(), region.start, region.end)
        or (headline.claim if headline and headline.is_told and headline.end >= behind_title else None)
        or _labelled(page, labels.timed(), behind_title, near)
        or _bare(page, behind_title, min(region.end, behind_title + HEAD_SPAN // 2))
        or _scripted(page, region)
        or _labelled(page, labels.timed(), max(0, behind_title - 300), behind_title)
        or _labelled(page, labels.timed(), max(behind_title, region.end - 600), region.end)
    )
    return None if claim and claim.value > page.today else claim


def doubted(published: DateClaim | None, written: DateClaim | None) -> DateClaim | None:
    """The date of publication, hardly to be believed where it is older than the writing."""
    if published and written and published.value < written.value:
        return replace(published, confidence=Confidence.LOW)
    return published


def _labelled(
    page: PageText, label: labels.Label, start: int, end: int, *, near_title: bool = False
) -> DateClaim | None:
    for match in islice(label.finditer(page.folded, start, end), labels.MANY):
        found = _date_behind(page, match)
        if found is None or is_period(page, found.end):
            continue
        if label is labels.timed() and _is_of_an_event(page, start, match):
            continue
        if near_title or not in_other_row(page, match.start()):
            quote = one_line(page.text[match.start() : match.end() + 24])
            return DateClaim(found.value, DateSource.LABEL, Confidence.HIGH, quote)
    return None


def _date_behind(page: PageText, label: re.Match[str]) -> dates.FoundDate | None:
    """The date behind a label, or below it where it heads a column of a table."""
    start = label.end()
    start += len(page.folded[start : start + 8]) - len(page.folded[start : start + 8].lstrip(" \t\n[【("))
    found = dates.stated_date(page.folded, start)
    if found is None and not label["mark"]:
        below = labels.cell_below(page, label.start())
        found = dates.stated_date(page.folded, below[0]) if below and not in_other_row(page, below[0]) else None
    return found


def _is_of_an_event(page: PageText, start: int, label: re.Match[str]) -> bool:
    """Of all labels of time only 时间 and 日期 can be those of an event."""
    return len(one_line(label[0]).rstrip(":： ]】")) <= 2 and is_of_an_event(page, start, label.start())


def _bare(page: PageText, start: int, end: int) -> DateClaim | None:
    """A date without label near the title: alone in its block, or followed by 来源."""
    for found in page.dates_in(start, end):
        line_start, line_end = page.line_at(found.start)
        line_start = max(line_start, start)
        before, after = page.text[line_start : found.start], page.text[found.end : line_end]
        is_labelled = before.rstrip().endswith((":", "："))
        if is_labelled or _CLOCK.search(before) or _CLOCK.search(after[:8]) or in_other_row(page, found.start):
            continue
        own = page.innermost(found.start, found.end)
        own_text = page.folded[own.start : own.end].replace(page.folded[found.start : found.end], "")
        alone = _BARE_DATE_REST.match(own_text) and own.tag not in ("body", "html")
        follows = _FOLLOWS_DATE.match(after)
        if (follows and len(before) < 30) or (alone and len(one_line(before)) < 30 and len(one_line(after)) < 120):
            below_text = has_text(page, start, line_start) or (not follows and found.start - start > 200)
            if "年" in page.folded[found.start : found.end] and alone and below_text:
                continue
            return DateClaim(
                found.value, DateSource.LINE, Confidence.MEDIUM, one_line(page.text[line_start:line_end])[:60]
            )
        if len(one_line(page.text[line_start:line_end])) > 120:
            return None
    return None


_WRITTEN_BY_SCRIPT = re.compile(r"(?:pub\w*|fb\w*|time|date|riqi|sj)\s*=\s*[\"']([^\"']{8,30})[\"']", re.I)


def _scripted(page: PageText, region: Region) -> DateClaim | None:
    """A date that an inline script of the content writes: ``var pubdata='2018年04月13日'; document.write(pubdata)``."""
    for script in page.scripts:
        if script.position < region.start or script.position > region.end or len(script.code) > 4000:
            continue
        match = _WRITTEN_BY_SCRIPT.search(script.code)
        direct = re.search(r"document\.write\w*\(\s*[\"']([^\"']{8,40})", script.code)
        for text in (match[1] if match else "", direct[1] if direct else "", _written_variable(script.code)):
            found = dates.stated_date(text.strip())
            value = found.value if found else dates.first_date(text)
            if value:
                return DateClaim(value, DateSource.SCRIPT, Confidence.MEDIUM, text)
    return None


def _written_variable(code: str) -> str:
    """The string in the variable that a script writes into the page."""
    name = re.search(r"document\.write\w*\(\s*(\w+)\s*\)", code)
    value = re.search(rf"\b{name[1]}\s*=\s*[\"']([^\"']{{6,40}})[\"']", code) if name else None
    return value[1] if value else ""


def read_signature(
    page: PageText,
    region: Region,
    title: str,
    published: date | None,
) -> tuple[DateClaim | None, str | None]:
    """成文日期 and the body that signed: from the information table, else the first signature (落款) of the text.

    生成日期 is when the entry was made: the best there is where nothing is signed, unless it was made after
    publication.
    """
    claim = _labelled(page, labels.written(), region.start, region.end)
    generated = _labelled(page, labels.generated(), region.start, region.end)
    if generated and published and generated.value > published:
        generated = None
    start = title_end(page, title, region)
    lines = _lines(page, start, region.end)
    for index, (position, line) in enumerate(lines):
        if len(line) > 80 or index < 2 or line[-1] not in _DATE_ENDS:
            continue
        match = _DATE_LINE.match(line)
        if not match:
            continue
        numeric = match["y"] and "年" not in line
        body = one_line(match["body"] or "").strip("()（） ")
        if numeric and not body and not _is_signer(lines[index - 1][1]):
            continue
        if body and not re.search(_ORG_END + r"$", body) and not body.endswith(("长", "印发")):
            continue
        value = dates.from_match(match)
        if value is None or page.anchors_in(position, position + len(line)):
            continue
        signer = _signers(body, lines, index)
        ends = _ends_text(page, lines, index) or _ends_cover(lines, index)
        if not (signer or ends or _signed_by_person(lines[index - 1][1])):
            continue
        if match["y"] and "年" in line and "日" not in line:
            continue
        signed = DateClaim(value, DateSource.SIGNATURE, Confidence.MEDIUM, line)
        return claim or signed, signer
    return claim or generated, None


def _lines(page: PageText, start: int, end: int) -> list[tuple[int, str]]:
    """Lines that begin inside the span; the rest of a line that is cut by the start counts as one."""
    line_end = page.line_at(start)[1]
    rest = one_line(page.folded[start:line_end])
    first = [(start, rest)] if rest and start > 0 and page.text[start - 1] != "\n" else []
    low = bisect_left(page.lines, (start, ""))
    return first + page.lines[low : bisect_left(page.lines, (end, ""))]


def _is_signer(line: str) -> bool:
    match = _SIGNED_LINE.match(line)
    return bool(match and match["body"].strip())


def _signed_by_person(line: str) -> bool:
    return bool(re.search(r"长\s*[:：]?\s*[\u4e00-\u9fff ]{2,6}$", line))


_STOPS = re.compile("[。，；：:]")
_AFTER_TEXT = re.compile(
    r"^(?:责任编辑|编辑|附件|扫一扫|【|打印|关闭|分享|来源|上一篇|下一篇|相关|审核|作者|供稿|版权|-)"
)


def _ends_text(page: PageText, lines: list[tuple[int, str]], index: int) -> bool:
    """True when nothing of the text follows the line and it stands in no table."""
    position = lines[index][0]
    cells = [a.tag for a in page.innermost(position, position + 4).ancestors()]
    return "td" not in cells and all(_AFTER_TEXT.match(line) for _, line in lines[index + 1 : index + 3])


def _ends_cover(lines: list[tuple[int, str]], index: int) -> bool:
    """True when the line stands between a sentence and the heading of what is sent round with it."""
    before, after = lines[index - 1][1], lines[index + 1][1] if index + 1 < len(lines) else ""
    is_date = not lines[index][1].rstrip("0123456789 日年月")
    is_heading = 4 <= len(after) <= 60 and not _STOPS.search(after)
    return is_date and "年" in lines[index][1] and before.endswith("。") and len(before) >= 20 and is_heading


def _signers(body: str, lines: list[tuple[int, str]], index: int) -> str | None:
    if body:
        return body
    names: list[str] = []
    for _, line in reversed(lines[max(0, index - 3) : index]):
        if not _is_signer(line) or len(line) > 60:
            break
        names.insert(0, re.sub(r"[（(](?:代章|章|盖章)[)）]", "", line).strip())
    return "；".join(names) or None


def read_doc_number(page: PageText, region: Region, title: str) -> str | None:
    """发文字号 of the page's own document, never one that it merely cites."""
    labelled = labels.value_after(page, labels.number(), region.start, region.end, 40)
    if labelled:
        number = labels.find_document_number(labelled) or labels.find_order_number(labelled)
        if number:
            return number
    bracket = re.search(r"[（(]([^（()）]{4,40}号)\s*[)）]\s*$", title)
    in_title = labels.find_document_number(bracket[1]) if bracket else None
    if in_title:
        return in_title
    lines = _lines(page, title_end(page, title, region), region.end)
    for index, (position, _) in enumerate(lines[:14]):
        line = one_line(page.text[position : page.line_at(position)[1]])
        if len(line) > 60:
            break
        own = labels.document_number(line)
        if own:
            return own
        following = lines[index + 1][1] if index + 1 < len(lines) else ""
        if (
            line.endswith(("令", "公告"))
            and len(line) < 30
            and re.fullmatch(r"[（(]?第?\s?[\d一二三四五六七八九十百〇]+\s?号[)）]?", following)
        ):
            return re.sub(r"\s", "", line + following.strip("（()）"))
    head = "\n".join(line for _, line in lines[:6])
    order = labels.find_order_number(head[:160]) if re.search(r"号(?:公布|发布|修订|令)", head[:160]) else None
    return order or _number_in_attachment(page, region)


def _number_in_attachment(page: PageText, region: Region) -> str | None:
    """Pages whose body is only a link to the document: its number stands in the link's words."""
    if region.end - region.start > 700:
        return None
    for anchor in page.anchors_in(region.start, region.end):
        text = page.anchor_text(anchor)
        if is_attachment(anchor.href) or re.search(r"\.(?:pdf|docx?|wps|ofd)$", text):
            bracketed = re.search(r"[（(]([^（()）]{2,24}号)[)）]", text)
            number = labels.find_document_number(bracketed[1]) if bracketed else None
            if number:
                return number
    return None


def read_issuer(page: PageText, region: Region, title: str, signer: str | None, doc_number: str | None) -> str | None:
    """发文机关: labelled, else the signature, else the body named by the order or the title."""
    labelled = labels.value_after(page, labels.issuer(), region.start, region.end, 60)
    if labelled:
        return labelled
    if doc_number and "令" in doc_number:
        body = doc_number[: doc_number.index("令")]
        return "国务院" if body.endswith("国务院") else body
    if signer:
        return signer
    match = re.match(rf"^([\u4e00-\u9fff\s、（）()]{{2,40}}?{_ORG_END})(?:关于|行政处罚|公告|通告)", title)
    return one_line(match[1]) if match else None


def read_source(page: PageText, region: Region, title: str) -> str | None:
    """来源 as shown near the title."""
    start = max(region.start, title_end(page, title, region) - len(title) - 400)
    shown = labels.value_after(page, labels.source(), start, min(region.end, start + HEAD_SPAN + 800), 60)
    if shown:
        return shown.strip("[]()（） ")
    glued = _GLUED_SOURCE.search(page.text, start, min(region.end, start + HEAD_SPAN + 800))
    if glued:
        return glued[1]
    if re.search(r"来\s?源", page.text[start : start + HEAD_SPAN + 400]):
        return None
    return page.meta("contentsource") or None
