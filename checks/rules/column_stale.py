"""栏目更新不及时: the newest row of a column is older than the column's period."""

from collections.abc import Iterator

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.evidence import evidence
from checks.lib.memory import SITE, MemorySnapshot, column, row
from checks.lib.windows import HALF_YEAR_DAYS, NEWS_DAYS, YEAR_DAYS, age, period
from model.article import Confidence
from model.column import ColumnShape, ColumnType
from model.fetch import FetchStatus
from model.finding import Outcome, Severity, Verdict
from model.snapshot import ColumnState, Snapshot
from model.text import Text

_UNSEEN = (ColumnShape.UNREADABLE, ColumnShape.UNRENDERED, ColumnShape.FRAME, ColumnShape.STUB)

_WHY = {ColumnShape.FRAME: "内容在内嵌框架中", ColumnShape.STUB: "页面跳转到站外"}
_WEAK = {"url": "网址", "ending": "名称末字"}
"""How a type is known that never accuses."""


def _examples() -> tuple[Example, ...]:
    def one(
        *ages: int | None, kind: ColumnType = ColumnType.NEWS, shape: ColumnShape = ColumnShape.LIST
    ) -> MemorySnapshot:
        rows = tuple(row(f"工作信息第{number}号", days) for number, days in enumerate(ages))
        return MemorySnapshot(columns=(column("/mzj/gzdt/", "工作动态", kind, shape, rows),))

    target = f"{SITE}/mzj/gzdt/"
    return (
        Example(Text("动态类15天未更新", "news 15 days old"), one(15, 20), target, Outcome.FAILED),
        Example(Text("恰好14天仍在期内", "exactly 14 days old"), one(14), target, Outcome.PASSED),
        Example(
            Text("置顶条目较旧，其后有新条目", "an old pinned row above newer ones"),
            one(300, 3),
            target,
            Outcome.PASSED,
        ),
        Example(
            Text("条目均无日期，视为未更新", "rows without any date count as not updated"),
            one(None, None),
            target,
            Outcome.FAILED,
        ),
        Example(
            Text("指南类栏目无更新周期", "guides have no period"),
            one(900, kind=ColumnType.GUIDE),
            target,
            Outcome.INAPPLICABLE,
        ),
        Example(
            Text("栏目须脚本渲染而未能渲染", "rows need a script that did not run"),
            one(shape=ColumnShape.UNRENDERED),
            target,
            Outcome.UNTESTED,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    news = "/mzj/gzdt/"
    return (
        PageExample(
            Text("工作动态最近一条是八月的", "the newest row of the news is of August"),
            html.column(news, "工作动态", ("/mzj/a.html", "民政局召开工作推进会议", "2025-08-12")),
            news,
            Outcome.FAILED,
        ),
        PageExample(
            Text("工作动态三天前更新", "news of three days ago"),
            html.column(news, "工作动态", ("/mzj/a.html", "民政局召开工作推进会议", "2025-09-12")),
            news,
            Outcome.PASSED,
        ),
    )


@check(
    id="column-stale",
    title=Text("栏目更新不及时", "Column not updated in time"),
    what=Text(
        "按栏目类型检查最新一条信息距检查时间点的天数：动态类两周，通知公告、政策文件、政策解读六个月，人事、规划计划及年度类一年。",
        (
            "Compares the newest row with the period of the column's type: news two weeks, notices and policy "
            "six months, yearly matters one year."
        ),
    ),
    why=Text(
        "长期不更新的栏目使公众误以为没有新的工作和政策。",
        "A column that stands still tells people that nothing happens.",
    ),
    basis=Text(
        "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）；未注明发布时间的视为不更新（2015年全国政府网站普查评分表）",
        "国办秘函〔2019〕19号; rows without a date count as not updated (2015 census)",
    ),
    fix=Text(
        "及时发布新信息；确无更新内容的，合并或下线该栏目；条目应标注发布日期。",
        "Publish, or merge the column; show dates in rows.",
    ),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
)
def column_stale(
    snapshot: Snapshot,
    *,
    news_days: int = NEWS_DAYS,
    half_yearly_days: int = HALF_YEAR_DAYS,
    yearly_days: int = YEAR_DAYS,
) -> Iterator[Verdict]:
    """One verdict for each column that has a period; the target is the column's address."""
    for state in snapshot.columns:
        days = period(state.column.type, news_days, half_yearly_days, yearly_days)
        yield _judge(snapshot, state, days)


def _judge(snapshot: Snapshot, state: ColumnState, days: int | None) -> Verdict:
    url, name = state.column.url, state.column.name
    if days is None:
        if state.column.type is ColumnType.OTHER:
            return Verdict(url, Outcome.UNTESTED, f"“{name}”未能归入有更新周期的栏目类型，未检查更新情况", url)
        return Verdict(url, Outcome.INAPPLICABLE, f"“{name}”属{state.column.type.zh}，不适用更新周期", url)
    if state.shape in _UNSEEN:
        return Verdict(url, Outcome.UNTESTED, f"“{name}”的条目未能读取（{_why(state)}），未检查更新情况", url)
    if state.explanation:
        return Verdict(url, Outcome.INAPPLICABLE, f"“{name}”仅有情况说明，不适用更新周期", url)
    if state.shape is not ColumnShape.LIST:
        return Verdict(url, Outcome.INAPPLICABLE, f"“{name}”不是条目列表，不适用更新周期", url)
    return _judge_rows(snapshot, state, days)


def _why(state: ColumnState) -> str:
    if not state.fetch.status.is_ok and state.shape not in _WHY:
        return state.fetch.status.zh
    return (_WHY | {ColumnShape.UNREADABLE: FetchStatus.UNPARSED.zh}).get(state.shape, "页面需运行脚本")


def _judge_rows(snapshot: Snapshot, state: ColumnState, days: int) -> Verdict:
    url, name = state.column.url, state.column.name
    if state.newest is None:
        return _judge_undated(state)
    old = age(state.newest, snapshot.as_of)
    newest = next((item.title for item in state.items if item.url == state.newest_url), "")
    proof = evidence(state.fetch, f"{newest} {state.newest.isoformat()}")
    if old <= days:
        return Verdict(
            url, Outcome.PASSED, f"“{name}”最近更新于{state.newest.isoformat()}，在{days}天期内", url, evidence=(proof,)
        )
    facts = (state.newest.isoformat(),)
    message = (
        f"“{name}”最近更新于{state.newest.isoformat()}，距检查时间点{old}天，"
        f"超过{days}天（{state.column.type.zh}类更新周期）"
    )
    if state.column.known_by in _WEAK:
        return Verdict(
            url,
            Outcome.CANT_TELL,
            message + f"；栏目类型仅由{_WEAK[state.column.known_by]}推断，请人工核实",
            url,
            Confidence.LOW,
            (proof,),
            facts=facts,
        )
    if state.sign:
        return Verdict(
            url,
            Outcome.CANT_TELL,
            message + f"；但列表上有未能识别为日期的“{state.sign}”，请人工核实",
            url,
            Confidence.LOW,
            (proof,),
        )
    if state.undated_unread or (not state.complete and _ascends(state)):
        return Verdict(url, Outcome.CANT_TELL, message + "；但列表未能读全，请人工核实", url, Confidence.LOW, (proof,))
    return Verdict(url, Outcome.FAILED, message, url, evidence=(proof,), facts=facts)


def _judge_undated(state: ColumnState) -> Verdict:
    """Rows that neither the list nor their articles date; the census counts them as not updated."""
    url, name = state.column.url, state.column.name
    if any(item.date for item in state.items):
        return Verdict(url, Outcome.CANT_TELL, f"“{name}”的条目日期均晚于检查时间点，请人工核实", url)
    if state.undated_unread:
        return Verdict(
            url,
            Outcome.CANT_TELL,
            f"“{name}”的条目未注明日期，且有{state.undated_unread}条的正文未读取，请人工核实",
            url,
        )
    proof = evidence(state.fetch, "；".join(item.title for item in state.items[:3]))
    if state.sign:
        message = f"“{name}”的条目未注明日期，但列表上有“{state.sign}”，请人工核实"
        return Verdict(url, Outcome.CANT_TELL, message, url, Confidence.LOW, (proof,))
    if state.column.known_by in _WEAK:
        message = f"“{name}”的条目未注明日期；栏目类型仅由{_WEAK[state.column.known_by]}推断，请人工核实"
        return Verdict(url, Outcome.CANT_TELL, message, url, Confidence.LOW, (proof,))
    return Verdict(
        url,
        Outcome.FAILED,
        f"“{name}”的{len(state.items)}条信息及其正文均未注明日期，按国家普查口径视为未更新",
        url,
        evidence=(proof,),
    )


def _ascends(state: ColumnState) -> bool:
    """True for lists whose last rows grow younger: the newest may stand on a page that was not read."""
    days = [item.date.value for item in state.items if item.date][-3:]
    is_last = len(state.items) > 1 and state.items[-1].url == state.newest_url != ""
    return is_last or (len(days) == 3 and days == sorted(days) and days[0] != days[-1])
