"""空白栏目: a column without any content."""

from collections.abc import Iterator

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.evidence import evidence
from checks.lib.memory import SITE, MemorySnapshot, column, row
from model.article import Confidence
from model.column import ColumnShape, ColumnType
from model.finding import Outcome, Severity, Verdict
from model.snapshot import ColumnState, Snapshot
from model.text import Text

_UNSEEN = (ColumnShape.UNREADABLE, ColumnShape.UNRENDERED, ColumnShape.FRAME, ColumnShape.STUB)
_NOT_JUDGED = (ColumnType.ANNUAL_REPORT, ColumnType.APPLICATION, ColumnType.MAILBOX, ColumnType.INDEX)


def _examples() -> tuple[Example, ...]:
    target = f"{SITE}/mzj/rsxx/"

    def one(shape: ColumnShape, explanation: str = "", kind: ColumnType = ColumnType.PERSONNEL) -> MemorySnapshot:
        rows = (row("关于招聘工作人员的公告", 30),) if shape is ColumnShape.LIST else ()
        return MemorySnapshot(columns=(column("/mzj/rsxx/", "人事信息", kind, shape, rows, explanation=explanation),))

    return (
        Example(Text("栏目下没有任何内容", "nothing in the column"), one(ColumnShape.EMPTY), target, Outcome.FAILED),
        Example(
            Text("已发布情况说明", "a notice says that there is no such business"),
            one(ColumnShape.EMPTY, "我局无此项业务，特此说明"),
            target,
            Outcome.CANT_TELL,
        ),
        Example(Text("有条目", "the column has rows"), one(ColumnShape.LIST), target, Outcome.PASSED),
        Example(
            Text("年报栏目由年报检查判断", "the report column is left to the report checks"),
            one(ColumnShape.EMPTY, kind=ColumnType.ANNUAL_REPORT),
            target,
            Outcome.INAPPLICABLE,
        ),
        Example(
            Text("内容须脚本渲染而未能渲染", "content needs a script that did not run"),
            one(ColumnShape.UNRENDERED),
            target,
            Outcome.UNTESTED,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    notices = "/mzj/tzgg/"
    return (
        PageExample(
            Text("通知公告一条信息也没有", "a column of notices without a single row"),
            html.column(notices, "通知公告"),
            notices,
            Outcome.FAILED,
        ),
        PageExample(
            Text("有条目的栏目", "a column with a row"),
            html.column(notices, "通知公告", ("/mzj/a.html", "关于做好防汛工作的通知", "2025-09-01")),
            notices,
            Outcome.PASSED,
        ),
    )


@check(
    id="column-empty",
    title=Text("空白栏目", "Empty column"),
    what=Text(
        "检查栏目是否没有任何内容；区分脚本渲染、内嵌框架、栏目索引和已发布情况说明的栏目。",
        "Finds columns without content, and tells them from scripts, frames, indexes and explained absence.",
    ),
    why=Text(
        "空白栏目是国家检查的扣分项，累计五个以上即单项否决。", "Empty columns lose points; five of them fail a site."
    ),
    basis=Text(
        "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）；《政府网站发展指引》（国办发〔2017〕47号）",
        "国办秘函〔2019〕19号; 国办发〔2017〕47号",
    ),
    fix=Text(
        "补充内容；确无相关业务的，发布情况说明或撤下栏目。",
        "Fill the column, publish an explanation, or take it down.",
    ),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
)
def column_empty(snapshot: Snapshot) -> Iterator[Verdict]:
    """One verdict for each column; the target is its address."""
    for state in snapshot.columns:
        yield _judge(state)


def _judge(state: ColumnState) -> Verdict:
    url, name = state.column.url, state.column.name
    if state.column.type in _NOT_JUDGED:
        return Verdict(url, Outcome.INAPPLICABLE, f"“{name}”（{state.column.type.zh}）不按空白栏目判断", url)
    if state.shape in _UNSEEN:
        return Verdict(
            url,
            Outcome.UNTESTED,
            (
                f"“{name}”未能读取（"
                f"{state.fetch.status.zh if not state.fetch.status.is_ok else '内容在站外、框架或脚本中'}），未"
                "检查"
            ),
            url,
        )
    if state.explanation and state.shape in (ColumnShape.LIST, ColumnShape.ARTICLE):
        message = f"“{name}”仅有情况说明：{state.explanation[:80]}，请核实说明是否成立"
        return Verdict(url, Outcome.CANT_TELL, message, url, evidence=(evidence(state.fetch, state.explanation),))
    if state.shape is not ColumnShape.EMPTY:
        return Verdict(url, Outcome.PASSED, f"“{name}”有内容", url)
    proof = (evidence(state.fetch, state.explanation or "页面正文无条目、无文字、无附件"),)
    if state.explanation:
        return Verdict(
            url,
            Outcome.CANT_TELL,
            f"“{name}”无内容，已发布说明：{state.explanation[:80]}，请核实说明是否成立",
            url,
            evidence=proof,
        )
    if state.sign:
        message = f"“{name}”未见条目，但{state.sign}，请人工核实"
        return Verdict(url, Outcome.CANT_TELL, message, url, evidence=(evidence(state.fetch, state.sign),))
    certain = (
        Confidence.MEDIUM
        if state.column.type is ColumnType.OTHER or state.column.known_by == "url"
        else Confidence.HIGH
    )
    return Verdict(url, Outcome.FAILED, f"“{name}”为空白栏目", url, certain, proof)
