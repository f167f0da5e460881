"""机构信息不完整: the six elements of 条例第二十条第(二)项."""

from collections.abc import Iterator

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.evidence import evidence
from checks.lib.memory import MemorySnapshot, column, page_record
from checks.lib.signs import LOOKED_FOR, sign_of
from model.column import ColumnShape, ColumnType
from model.fetch import FetchStatus
from model.finding import Outcome, Severity, Verdict
from model.page import ORGANISATION_ELEMENTS, Organisation, PageKind
from model.snapshot import ColumnState, PageRecord, Snapshot
from model.text import Text

NAMES = {
    "function": "机关职能",
    "structure": "机构设置",
    "address": "办公地址",
    "hours": "办公时间",
    "contact": "联系方式",
    "head": "负责人姓名",
}
_TYPES = (ColumnType.ORGANISATION, ColumnType.LEADERS, ColumnType.GUIDE)
_KINDS = (PageKind.ORGANISATION, PageKind.GUIDE, PageKind.HOME, PageKind.OTHER, PageKind.COLUMN)


def _examples() -> tuple[Example, ...]:
    full = Organisation("负责全县民政工作", "办公室、救助股", "人民路1号", "8:30-12:00", "0737-5620000", "王建国")
    without_hours = Organisation("负责全县民政工作", "办公室、救助股", "人民路1号", None, "0737-5620000", "王建国")
    page = "/mzj/jgzn/"
    return (
        Example(
            Text("办公时间处处查不到", "office hours published nowhere"),
            MemorySnapshot(
                records=(
                    page_record(page, PageKind.ORGANISATION, "机构职能", organisation=without_hours),
                    page_record("/mzj/", PageKind.HOME, "民政局"),
                )
            ),
            "hours",
            Outcome.FAILED,
        ),
        Example(
            Text("六要素齐全", "all six elements shown"),
            MemorySnapshot(records=(page_record(page, PageKind.ORGANISATION, "机构职能", organisation=full),)),
            "hours",
            Outcome.PASSED,
        ),
        Example(
            Text("地址只在门户共用页脚", "the address only in the portal's common footer"),
            MemorySnapshot(
                records=(
                    page_record(
                        page,
                        PageKind.ORGANISATION,
                        "机构职能",
                        organisation=Organisation("负责", address="人民路1号", in_footer=frozenset(("address",))),
                    ),
                ),
                portal_facts=(Organisation(address="人民路1号", in_footer=frozenset(("address",))),),
            ),
            "address",
            Outcome.CANT_TELL,
        ),
        Example(
            Text("领导信息是一张图片", "the leaders' page is a picture"),
            MemorySnapshot(
                records=(
                    page_record(page, PageKind.ORGANISATION, "机构职能", organisation=without_hours),
                    page_record("/mzj/ldxx/", PageKind.OTHER, "领导信息", images=1),
                ),
                columns=(column("/mzj/ldxx/", "领导信息", ColumnType.LEADERS, ColumnShape.ARTICLE),),
            ),
            "hours",
            Outcome.CANT_TELL,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    about = "/mzj/jgzn/"
    text = (
        "<h1>机构职能</h1><p>主要职责：</p><p>（一）贯彻执行民政工作的法律法规和方针政策，拟订全县民政事业发展规划。</p>"
        "<p>（二）负责城乡居民最低生活保障和临时救助工作。</p><p>内设机构：办公室、社会救助股、社会事务股。</p>"
        "<p>办公地址：清河县人民路18号</p><p>办公时间：工作日上午8:30至12:00，下午2:30至5:30</p><p>负责人：王建国</p>"
    )
    pages = {
        "/mzj/": html.home((about, "机构职能")),
        about: f"<html><head><title>机构职能</title></head><body>{html.FRONT} &gt; 机构职能</div>{text}</body></html>",
    }
    return (
        PageExample(Text("没有联系电话", "no telephone"), pages, "contact", Outcome.FAILED),
        PageExample(Text("写明了办公地址", "the address is told"), pages, "address", Outcome.PASSED),
    )


@check(
    id="organisation-incomplete",
    title=Text("机构信息不完整", "Organisation facts incomplete"),
    what=Text(
        "逐项检查机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名是否在本单位栏目中公开。",
        "Looks for each of the six elements on the unit's pages.",
    ),
    why=Text("群众办事、联系、申请公开都要从这些信息找起。", "People who need the unit start from these facts."),
    basis=Text(
        "《中华人民共和国政府信息公开条例》第二十条第（二）项",
        "Regulation on the Disclosure of Government Information, article 20 (2)",
    ),
    fix=Text(
        "在机构职能栏目补充所缺内容，以文字（不是图片或附件）发布。",
        "Publish the missing element as text in the organisation column.",
    ),
    severity=Severity.SERIOUS,
    examples=_examples,
    pages=_pages,
)
def organisation_incomplete(snapshot: Snapshot) -> Iterator[Verdict]:
    """One verdict for each element; failed lists the pages that were searched and says which signs were looked for."""
    records = _searched(snapshot)
    if not records:
        for element in ORGANISATION_ELEMENTS:
            yield Verdict(
                element, Outcome.UNTESTED, f"本单位页面未能读取，未检查{NAMES[element]}", snapshot.unit.portal
            )
        return
    doubt = _doubt(snapshot)
    for element in ORGANISATION_ELEMENTS:
        yield _present(snapshot, element, records) or _absent(element, records, doubt)


def _searched(snapshot: Snapshot) -> list[PageRecord]:
    """Pages about the organisation, and the articles that its columns list."""
    columns = {state.column.url for state in snapshot.columns if state.column.type in _TYPES}
    found = {record.url: record for record in snapshot.pages(*_KINDS)}
    for state in snapshot.columns:
        if state.column.url in columns:
            for url in (state.column.url, *(item.url for item in state.items[:60])):
                record = snapshot.page(url) if url and url not in found else None
                if record is not None and record.page is not None:
                    found[url] = record
    return sorted(found.values(), key=lambda r: (not _is_about(r, columns), r.url))


def _is_about(record: PageRecord, columns: set[str]) -> bool:
    return (
        record.url in columns
        or bool(set(record.columns) & columns)
        or (record.page is not None and record.page.kind is PageKind.ORGANISATION)
    )


ROBOTS = "有关栏目为网站 robots.txt 所不允许读取"


def _doubt(snapshot: Snapshot) -> str:
    """Why a missing element may still be there: too little was read, or a page about the organisation that no machine
    can read."""
    if not snapshot.columns and not any(snapshot.pages(PageKind.ORGANISATION)):
        return "未读到本单位的任何栏目"
    unread = [state for state in snapshot.columns if _is_unread(snapshot, state)]
    if len(unread) * 2 > len(snapshot.columns):
        return f"本单位{len(snapshot.columns)}个栏目中有{len(unread)}个未能读取"
    for state in snapshot.columns:
        if state.column.type in _TYPES and (reason := _unread_column(snapshot, state)):
            return reason
    return snapshot.cut_short


def _is_unread(snapshot: Snapshot, state: ColumnState) -> bool:
    """True when nothing of a column could be seen: it did not answer, or its scripts or frames were not read."""
    if state.shape is ColumnShape.FRAME:
        record = snapshot.page(state.column.url)
        frames = record.page.frames if record and record.page else ()
        return not frames or not all((inner := snapshot.page(frame)) and inner.page for frame in frames)
    return state.shape in (ColumnShape.UNREADABLE, ColumnShape.UNRENDERED)


def _unread_column(snapshot: Snapshot, state: ColumnState) -> str:
    """Why a column about the organisation may hold what was not found; empty when it was read to the end."""
    name = state.column.name
    if state.fetch.status is FetchStatus.ROBOTS:
        return ROBOTS
    if _is_unread(snapshot, state):
        return (
            f"“{name}”栏目未能读取（"
            f"{state.fetch.status.zh if not state.fetch.status.is_ok else '内容在站外、框架或脚本中'}）"
        )
    record = snapshot.page(state.column.url)
    page = record.page if record else None
    if (
        page is None
        or state.items
        or any(page.organisation.get(e) for e in ORGANISATION_ELEMENTS if e not in page.organisation.in_footer)
    ):
        return ""
    if page.attachments:
        return f"“{name}”栏目内容在附件中"
    return f"“{name}”栏目内容为图片" if page.images and len(page.text.strip()) < 200 else ""


def _present(snapshot: Snapshot, element: str, records: list[PageRecord]) -> Verdict | None:
    """What the exact reader says of an element that it found; None when it found none."""
    name = NAMES[element]
    footer: PageRecord | None = None
    for record in records:
        organisation = record.page.organisation if record.page else Organisation()
        value = organisation.get(element)
        if not value:
            continue
        if element not in organisation.in_footer and not _is_of_portal(snapshot, record, element, value):
            return Verdict(
                element,
                Outcome.PASSED,
                f"{name}已公开：{value[:60]}",
                record.url,
                evidence=(evidence(record.fetch, value),),
            )
        footer = footer or record
    names = _listed_names(snapshot) if element == "head" else ""
    if names:
        return Verdict(element, Outcome.PASSED, f"{name}已公开：{names}", snapshot.unit.portal)
    if footer is None or footer.page is None:
        return None
    value = footer.page.organisation.get(element) or ""
    proof = (evidence(footer.fetch, value),)
    if not _is_shared(snapshot, element, value):
        return Verdict(element, Outcome.PASSED, f"{name}在本单位页脚公开：{value[:60]}", footer.url, evidence=proof)
    return Verdict(
        element,
        Outcome.CANT_TELL,
        f"{name}仅见于门户共用页脚（{value[:40]}），请核实是否为本单位信息",
        footer.url,
        evidence=proof,
    )


def _absent(element: str, records: list[PageRecord], doubt: str) -> Verdict:
    """The verdict on an element that the exact reader did not find: failed only where the sensitive one is silent,
    too."""
    name = NAMES[element]
    searched = tuple(record.url for record in records)
    shown = tuple(evidence(record.fetch, record.page.title if record.page else "") for record in records[:5])
    if doubt == ROBOTS:
        return Verdict(element, Outcome.UNTESTED, f"未找到{name}，{doubt}", records[0].url)
    if len(records) == 1:
        doubt = doubt or "只读到1个页面"
    if doubt:
        return Verdict(
            element,
            Outcome.CANT_TELL,
            f"未找到{name}，但{doubt}，请人工核实",
            records[0].url,
            evidence=shown,
            places=searched,
        )
    for record in records:
        sign = sign_of(element, record.page) if record.page else ""
        if sign:
            message = f"未能认出{name}，但页面上有“{sign}”，请人工核实"
            return Verdict(
                element,
                Outcome.CANT_TELL,
                message,
                record.url,
                evidence=(evidence(record.fetch, sign),),
                places=searched,
            )
    message = f"未公开{name}：已查{len(searched)}个页面，均未见，亦无{LOOKED_FOR[element]}等字样"
    return Verdict(element, Outcome.FAILED, message, records[0].url, evidence=shown, places=searched)


def _is_of_portal(snapshot: Snapshot, record: PageRecord, element: str, value: str) -> bool:
    """True for what a front page shows, in whatever place, as those of others do."""
    return record.page is not None and record.page.kind is PageKind.HOME and _is_shared(snapshot, element, value)


def _is_shared(snapshot: Snapshot, element: str, value: str) -> bool:
    return any(_same(value, shared.get(element)) for shared in snapshot.portal_facts)


def _same(value: str, shared: str | None) -> bool:
    """The same fact, written with more or fewer words."""
    return bool(shared) and (value in str(shared) or str(shared) in value)


def _listed_names(snapshot: Snapshot) -> str:
    """Leaders listed by name only, each with a page of their own."""
    for state in snapshot.columns:
        if state.column.type is ColumnType.LEADERS:
            names = [item.title for item in state.items if 2 <= len(item.title) <= 4]
            if names:
                return "、".join(names[:8])
    return ""
