"""错链断链: links, files and pictures that do not work, shown twice."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.api import Example, check
from checks.lib.memory import SITE, MemorySnapshot, broken_link
from model.article import Confidence
from model.fetch import Fetch, FetchStatus
from model.finding import Evidence, Outcome, Severity, Verdict
from model.link import Link
from model.snapshot import Snapshot
from model.text import Text

_GONE = frozenset(
    (FetchStatus.NOT_FOUND, FetchStatus.GONE, FetchStatus.SOFT_404, FetchStatus.EMPTY_FILE, FetchStatus.NOT_A_FILE)
)
_ALONE = frozenset((FetchStatus.SERVER_ERROR, FetchStatus.RESET, FetchStatus.REFUSED, FetchStatus.DNS_FAILURE))
DEAD_NAMES = 5
QUOTED = 3


def _examples() -> tuple[Example, ...]:
    missing, server, reset = (FetchStatus.NOT_FOUND, 404), (FetchStatus.SERVER_ERROR, 502), (FetchStatus.RESET, None)
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
    )


@check(
    id="link-broken",
    title=Text("错链断链", "Broken link"),
    what=Text(
        "检查页面中的链接、附件、图片和外链能否打开；当次和稍后复测均不能打开的才判为不符合，同一目标只计一次。",
        "Tries links, files, pictures and outgoing links; broken means still broken on a second try later, once per target.",
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
)
def link_broken(snapshot: Snapshot) -> Iterator[Verdict]:
    """One verdict for each target that does not work, and one for all that do; the target is the link's address."""
    suspects = list(snapshot.links())
    offline = _own_network_down(snapshot, suspects)
    reported = 0
    for link in suspects:
        verdict = _judge(link, offline)
        if verdict is not None:
            reported += 1
            yield verdict
    working = max(0, snapshot.links_examined - reported)
    if working:
        yield Verdict("*", Outcome.PASSED, f"其余{working}个链接目标正常", snapshot.unit.portal, count=working)


def _own_network_down(snapshot: Snapshot, links: list[Link]) -> bool:
    """True when no other host answered and many names failed: then it is our network that has no way out."""
    dead = {
        urlsplit(link.url).hostname
        for link in links
        if link.attempts and link.attempts[-1].status is FetchStatus.DNS_FAILURE
    }
    return len(dead) >= DEAD_NAMES and not snapshot.outside_reachable


def _judge(link: Link, offline: bool) -> Verdict | None:
    first, last = link.attempts[0], link.attempts[-1]
    if last.status.is_ok:
        return None
    where = _where(link)
    if last.status is FetchStatus.ROBOTS or last.status.is_ours:
        return _verdict(link, Outcome.UNTESTED, f"{where}未检查：{last.status.zh}", Confidence.LOW)
    if last.status.is_blocked:
        return _verdict(
            link,
            Outcome.CANT_TELL,
            f"{where}未能核实：{last.status.zh}（本机被拦截，公众访问或许正常）",
            Confidence.LOW,
        )
    if len(link.attempts) < 2:
        return _verdict(
            link, Outcome.CANT_TELL, f"{where}一次访问失败（{last.status.zh}），本次检查未及复测", Confidence.LOW
        )
    if first.status is last.status and last.status not in _ALONE and last.status not in _GONE:
        return _verdict(link, Outcome.CANT_TELL, f"{where}未能核实：两次访问均为{last.status.zh}", Confidence.LOW)
    if not _same_trouble(first, last):
        return _verdict(
            link, Outcome.CANT_TELL, f"{where}不稳定：两次访问分别为{first.status.zh}、{last.status.zh}", Confidence.LOW
        )
    if offline and last.status is FetchStatus.DNS_FAILURE:
        return _verdict(
            link, Outcome.CANT_TELL, f"{where}域名无法解析，但本机似不能访问外网，请人工核实", Confidence.LOW
        )
    return _verdict(
        link,
        Outcome.FAILED,
        f"{where}打不开：{last.status.zh}" + ("" if link.shared else f"，出现在{len(link.places)}个页面"),
        Confidence.HIGH,
    )


def _same_trouble(first: Fetch, last: Fetch) -> bool:
    """The same kind of fault on both tries; time-outs and cut transfers prove nothing."""
    return (first.status in _GONE and last.status in _GONE) or (first.status is last.status and last.status in _ALONE)


def _where(link: Link) -> str:
    words = next((place.text for place in link.places if place.text), "")
    kind = "附件" if link.is_attachment else ("图片" if any(place.tag == "img" for place in link.places) else "链接")
    name = f"{kind}“{words[:40]}”" if words else f"{kind} {link.url} "
    return f"门户共用区域的{name}" if link.shared else name


def _verdict(link: Link, outcome: Outcome, message: str, confidence: Confidence) -> Verdict:
    attempts = tuple(
        Evidence(
            link.url,
            a.at,
            a.http_status,
            a.sha256,
            f"第{a.attempt}次访问：{a.status.zh}" + (f"（{a.error}）" if a.error else ""),
        )
        for a in link.attempts
    )
    places = tuple(
        Evidence(place.page, None, None, "", f"链接文字：{place.text}") for place in link.places[:QUOTED] if place.text
    )
    return Verdict(
        link.url,
        outcome,
        message,
        link.url,
        confidence,
        attempts + places,
        tuple(place.page for place in link.places),
        link.shared,
    )
