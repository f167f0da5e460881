"""错链断链: links, files and pictures that do not work, shown twice."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from checks.api import Example, PageExample, Rereads, check
from checks.lib import html
from checks.lib.links import named, verdict_on
from checks.lib.memory import SITE, MemorySnapshot, broken_link
from model.address import canonical, host_name, is_front_page, never_resolves
from model.article import Confidence
from model.fetch import FetchStatus
from model.finding import Outcome, Severity, Verdict
from model.link import Link
from model.snapshot import Snapshot
from model.text import Text

_GONE = frozenset(
    (FetchStatus.NOT_FOUND, FetchStatus.GONE, FetchStatus.SOFT_404, FetchStatus.EMPTY_FILE, FetchStatus.NOT_A_FILE)
)
_ALONE = frozenset((FetchStatus.SERVER_ERROR, FetchStatus.RESET, FetchStatus.REFUSED, FetchStatus.DNS_FAILURE))
_NOT_ASKED = frozenset((FetchStatus.ROBOTS, FetchStatus.ROBOTS_UNAVAILABLE))
_SKIPPED = FetchStatus.UNREACHABLE  # what no visitor can open is another check's
TITLE = 10
"""Characters from which the words of a link are a title, and not the name of a column or of a site."""


def _examples() -> tuple[Example, ...]:
    missing, server, reset = (FetchStatus.NOT_FOUND, 404), (FetchStatus.SERVER_ERROR, 502), (FetchStatus.RESET, None)
    odd, led = (FetchStatus.UNREADABLE, None), (FetchStatus.REPLACED, 200)
    dead = (FetchStatus.DNS_FAILURE, None)
    good, blocked, slow = (FetchStatus.OK, 200), (FetchStatus.FORBIDDEN, 403), (FetchStatus.TIMEOUT, None)
    target = f"{SITE}/mzj/x.html"

    def one(*statuses: tuple[FetchStatus, int | None]) -> MemorySnapshot:
        return MemorySnapshot(broken=(broken_link("/mzj/x.html", *statuses),), links_examined=10)

    return (
        Example(Text("两次均为404", "404 on both tries"), one(missing, missing), target, Outcome.FAILED),
        Example(Text("两次均为502", "502 on both tries"), one(server, server), target, Outcome.FAILED),
        Example(Text("第一次502，第二次正常", "502 once, then fine"), one(server, good), "*", Outcome.PASSED),
        Example(Text("两次故障不同", "two different troubles"), one(server, reset), target, Outcome.CANT_TELL),
        Example(Text("被防护拦截", "blocked"), one(blocked), target, Outcome.CANT_TELL),
        Example(Text("两次超时", "two time-outs"), one(slow, slow), target, Outcome.CANT_TELL),
        Example(
            Text("本机未能读取而浏览器也打不开", "unreadable for us, and for a browser"),
            MemorySnapshot(broken=(broken_link("/mzj/x.html", odd, odd, look=FetchStatus.RESET),), links_examined=10),
            target,
            Outcome.FAILED,
        ),
        Example(Text("仅本机未能读取", "unreadable for us alone"), one(odd, odd), target, Outcome.CANT_TELL),
        Example(
            Text("地址写法有误", "no address at all"), one((FetchStatus.INVALID_ADDRESS, None)), target, Outcome.FAILED
        ),
        Example(
            Text("文章地址转到首页", "an article's address leads to the front page"),
            one(led, led),
            target,
            Outcome.CANT_TELL,
        ),
        Example(
            Text("有标题的链接转到首页", "a titled link leads to the front page"),
            MemorySnapshot(
                broken=(broken_link("/mzj/x.html", led, led, words="民政局关于做好有关工作的通知", end=f"{SITE}/"),),
                links_examined=10,
            ),
            target,
            Outcome.FAILED,
        ),
        Example(
            Text("本机不能解析任何外部域名", "no outside name resolves here"),
            MemorySnapshot(
                broken=(broken_link("http://www.dead.cn/", dead, dead),), links_examined=10, names_resolve=False
            ),
            "http://www.dead.cn/",
            Outcome.CANT_TELL,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    links = '<p><a href="/mzj/gone.doc">申请表下载</a></p><p><a href="/mzj/a.html">办事指南</a></p>'
    pages = {"/mzj/": html.home(more=links), "/mzj/a.html": html.article("办事指南", "2025-09-01")}
    return (
        PageExample(Text("附件打不开", "a file that is gone"), pages, "/mzj/gone.doc", Outcome.FAILED),
        PageExample(Text("其余链接可用", "all other links work"), pages, "*", Outcome.PASSED),
    )


@check(
    id="link-broken",
    title=Text("错链断链", "Broken link"),
    what=Text(
        "检查页面中的链接、附件、图片和外链能否打开；当次和稍后复测均不能打开的才判为不符合，同一目标只计一次。",
        (
            "Tries links, files, pictures and outgoing links; broken means still broken on a second try later, "
            "once per target."
        ),
    ),
    why=Text("打不开的链接使公开的信息名存实亡。", "Information behind a dead link is not published."),
    basis=Text(
        "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）功能设计·可用性；《政府网站发展指引》（国办发〔2017〕47号）",
        "国办秘函〔2019〕19号, availability; 国办发〔2017〕47号",
    ),
    fix=Text(
        "更正链接地址，恢复或重新上传文件；已失效的外链应删除。",
        "Correct the address, restore the file, or remove the link.",
    ),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
    rereads=Rereads.PLACES,
)
def link_broken(snapshot: Snapshot) -> Iterator[Verdict]:
    """One verdict for each target that does not work, and one for all that do; the target is the link's address."""
    names_resolve = cache(lambda: snapshot.names_resolve)
    names = {canonical(state.column.url): state.column.name for state in snapshot.columns}
    reported = 0
    for link in snapshot.links():
        if link.attempts[-1].status.is_ok:
            continue
        reported += 1
        if link.attempts[-1].status is not _SKIPPED:
            outcome, why = _judge(link, names)
            if outcome is Outcome.PASSED:
                reported -= 1
                continue
            if outcome is Outcome.FAILED and _may_be_our_network(link) and not names_resolve():
                outcome, why = Outcome.CANT_TELL, "域名无法解析，但本机似不能解析外部域名，请人工核实"
            certain = Confidence.HIGH if outcome is Outcome.FAILED else Confidence.LOW
            yield verdict_on(link, outcome, f"{named(link)}{why}", certain)
    working = max(0, snapshot.links_examined - reported)
    if working:
        yield Verdict("*", Outcome.PASSED, f"其余{working}个链接目标正常", snapshot.unit.portal, count=working)


def _may_be_our_network(link: Link) -> bool:
    """A name that did not resolve may be known elsewhere, unless nobody can ever register it."""
    return link.attempts[-1].status is FetchStatus.DNS_FAILURE and not never_resolves(host_name(link.url))


def _judge(link: Link, names: Mapping[str, str]) -> tuple[Outcome, str]:  # noqa: PLR0911  a case, an answer
    """The outcome for a link that did not work at last, and what the message says after its name; ``names`` are those
    of the unit's columns by their addresses."""
    first, last = link.attempts[0].status, link.attempts[-1].status
    if last is FetchStatus.INVALID_ADDRESS:
        return Outcome.FAILED, f"打不开：{last.zh}（{link.url[:80]}）"
    if last in _NOT_ASKED or (last.is_ours and last is not FetchStatus.UNREADABLE):
        return Outcome.UNTESTED, f"未检查：{last.zh}"
    if last.is_blocked:
        return Outcome.CANT_TELL, f"未能核实：{last.zh}（本机被拦截，公众访问或许正常）"
    if len(link.attempts) < 2:
        return Outcome.CANT_TELL, f"一次访问失败（{last.zh}），本次检查未及复测"
    if last is FetchStatus.REPLACED:
        return _judge_replaced(link, names)
    if last.is_of_client and link.look is not None:
        return _judge_look(link, link.look.status)
    if _same_trouble(first, last):
        where = "" if link.shared else f"，出现在{len({place.page for place in link.places})}个页面"
        return Outcome.FAILED, f"打不开：{last.zh}{where}"
    if first is last:
        return Outcome.CANT_TELL, f"未能核实：两次访问均为{last.zh}"
    return Outcome.CANT_TELL, f"不稳定：两次访问分别为{first.zh}、{last.zh}"


def _judge_replaced(link: Link, names: Mapping[str, str]) -> tuple[Outcome, str]:
    """The address leads to the front page or to a column of the same site: a titled link to the front page shows
    nothing of what it names; a column may yet be where its subject has moved. Links that name where they lead do what
    they say."""
    end = link.attempts[-1].final_url
    words = [place.text for place in link.places]
    if is_front_page(end):
        if all(place.tag == "img" or _HOME.search(place.text) for place in link.places):
            return Outcome.PASSED, ""
        if link.is_own and any(len(each) >= TITLE for each in words):
            return Outcome.FAILED, f"打不开原页面：已转到 {end}"
    elif all(_MORE.search(each) or each == names.get(canonical(end)) for each in words):
        return Outcome.PASSED, ""
    return Outcome.CANT_TELL, f"转到 {end}，疑原页面已不存在，请人工核实"


_MORE = re.compile(r"更多|more|>>|》|＞", re.I)
_HOME = re.compile(r"首页|主页|门户|政府网|官网|home|logo", re.I)


def _judge_look(link: Link, seen: FetchStatus) -> tuple[Outcome, str]:
    """What our client could not read a browser was asked for."""
    last = link.attempts[-1].status
    if seen in (FetchStatus.RENDER_FAILED, FetchStatus.NO_BROWSER):
        return Outcome.CANT_TELL, f"未能核实：访问结果为{last.zh}，浏览器亦未得到可读的应答"
    if seen.is_site_fault:
        return Outcome.FAILED, f"打不开：两次访问均未能读取，浏览器访问亦为{seen.zh}"
    return Outcome.CANT_TELL, f"未能核实：访问结果为{last.zh}，浏览器访问为{seen.zh}"


def _same_trouble(first: FetchStatus, last: FetchStatus) -> bool:
    """The same kind of fault on both tries; time-outs and cut transfers prove nothing."""
    return (first in _GONE and last in _GONE) or (first is last and last in _ALONE)
