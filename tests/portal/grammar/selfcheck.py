"""Is the truth really in the pages? Reads the served pages on its own, without the product."""

import re
from collections.abc import Iterator
from html import unescape

from tests.portal.grammar.compose import around_of
from tests.portal.grammar.dates import DATES
from tests.portal.grammar.faults import PERIODS
from tests.portal.grammar.model import Answer, Column, Portal, Unit
from tests.portal.grammar.render import Renderer, newest

LABELS = {
    "function": "主要职责",
    "structure": "内设机构|科室名称",
    "address": "地址：|办公地址",
    "hours": "办公时间|工作时间|工作日8|周一至周五",
    "contact": r"电话|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)",
    "head": "局长|镇长|领导信息|领导之窗|领导分工|领导班子",
}
LINKED = re.compile(r"""(?:href|src)=["']([^"'#]+)["']|<option value="([^"]+)"|(?:open\(|location\.href=)'([^']+)'""")


def text_of(answer: Answer) -> str:
    """What a page shows, without tags and scripts."""
    return unescape(re.sub(r"<script.*?</script>|<title>.*?</title>|<[^>]+>", "", source_of(answer), flags=re.S))


def source_of(answer: Answer) -> str:
    return answer.body.decode("utf-8" if "utf-8" in answer.content_type else "gbk")


def problems(portal: Portal) -> Iterator[str]:
    """Everything that the truth says and the pages do not."""
    for unit in portal.units:
        renderer = Renderer(unit, around_of(portal))
        yield from _unknown(portal, unit)
        yield from _columns(portal, renderer)
        yield from _missing_elements(portal, renderer)
        yield from _dead_links(portal, renderer)
        yield from _unreachable(portal, renderer)


def _unknown(portal: Portal, unit: Unit) -> Iterator[str]:
    for fault in portal.expected:
        if fault.unit == unit.id and fault.check.startswith("column") and fault.target not in portal.answers:
            yield f"{fault} is about a page that does not exist"


def _columns(portal: Portal, renderer: Renderer) -> Iterator[str]:
    """Rows and dates stand on the pages of their column, and the newest is as old as the truth says."""
    stale = {f.target for f in portal.expected if f.check == "column-stale"}
    empty = {f.target for f in portal.expected if f.check == "column-empty"}
    for column in renderer.unit.lists():
        path, last = renderer.column(column), newest(column)
        if not column.rows and not column.html and path not in empty and column.type != "annual-report":
            yield f"{path} has no rows but is said to be in order"
        if column.type == "leaders" or column.html or last is None:
            continue
        words = "".join(text_of(portal.answers[each]) for each in renderer.list_pages(column)[0])
        yield from (f"{path} lacks the row {a.title}" for a in column.rows if a.title not in words)
        if _squeezed(DATES[column.look.dates](last)) not in _squeezed(words):
            yield f"{path} does not show {last}"
        explained = len(column.rows) == 1 and "情况说明" in column.rows[0].title
        period = PERIODS.get(column.type)
        if period and not explained and ((portal.as_of - last).days > period) is not (path in stale):
            yield f"{path} was updated on {last}, which is not what the truth says"


def _squeezed(html: str) -> str:
    return re.sub(r"\s", "", re.sub(r"<[^>]+>", "", html))


def _missing_elements(portal: Portal, renderer: Renderer) -> Iterator[str]:
    """Neither the label nor the value of a missing element stands anywhere on the unit's pages; what is there, does."""
    unit = renderer.unit
    words = "\n".join(text_of(answer) for answer in renderer.answers().values() if "html" in answer.content_type)
    missing = {f.target for f in portal.expected if f.check == "organisation-incomplete" and f.unit == unit.id}
    for element, pattern in LABELS.items():
        shown = re.search(pattern, words)
        if element in missing and shown:
            yield f"{unit.id} lacks {element} but shows {shown[0]}"
        if element not in missing and not shown:
            yield f"{unit.id} does not show {element}"


def _dead_links(portal: Portal, renderer: Renderer) -> Iterator[str]:
    """Links lead somewhere, but those that the truth calls broken."""
    broken = {f.target for f in portal.expected if f.check == "link-broken"}
    shown: set[str] = set()
    for path, answer in renderer.answers().items():
        for groups in LINKED.findall(source_of(answer) if "html" in answer.content_type else ""):
            link = next(filter(None, groups))
            shown.add(link)
            if link.startswith("/") and "/../" not in link and link not in portal.answers and link not in broken:
                yield f"{path} links to {link}, which does not exist"
    yield from (f"{t} is called broken but works" for t in broken if t in portal.answers)
    own = {f.target for f in portal.expected if f.check == "link-broken" and f.unit == renderer.unit.id}
    yield from (f"no page links to {target}" for target in own - shown)


def _unreachable(portal: Portal, renderer: Renderer) -> Iterator[str]:
    """From the landing page every column can be reached by links that are shown."""
    own, seen, queue = renderer.answers(), set[str](), [renderer.landing]
    while queue:
        path = queue.pop()
        if path in own and path not in seen:
            seen.add(path)
            if "html" in own[path].content_type:
                queue += [next(filter(None, groups)) for groups in LINKED.findall(source_of(own[path]))]
    columns: list[Column] = [*renderer.unit.columns, *renderer.unit.lists()]
    yield from (f"{renderer.column(c)} cannot be reached" for c in columns if renderer.column(c) not in seen)
