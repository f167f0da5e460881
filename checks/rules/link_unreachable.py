"""公众无法访问的链接: links to files of somebody's computer, to this machine, to internal networks."""

from collections.abc import Iterator
from dataclasses import replace

from checks.api import Example, PageExample, Rereads, check
from checks.lib import html
from checks.lib.links import named, verdict_on
from checks.lib.memory import MemorySnapshot, broken_link
from model.address import internal
from model.article import Confidence
from model.fetch import FetchStatus
from model.finding import Outcome, Severity, Verdict
from model.snapshot import Snapshot
from model.text import Text


def _examples() -> tuple[Example, ...]:
    inside, missing = (FetchStatus.UNREACHABLE, None), (FetchStatus.NOT_FOUND, 404)

    def one(address: str, *statuses: tuple[FetchStatus, int | None]) -> MemorySnapshot:
        return MemorySnapshot(broken=(broken_link(address, *statuses),), links_examined=10)

    local, private = "file:///D:/%E9%99%84%E4%BB%B6.doc", "http://192.168.1.9/x.html"
    return (
        Example(Text("指向本地文件", "a file of a computer"), one(local, inside), local, Outcome.FAILED),
        Example(
            Text("指向内部网络地址", "an address of a private network"), one(private, inside), private, Outcome.FAILED
        ),
        Example(
            Text("指向内部网络名称", "a name of an internal network"),
            one("http://oa/", inside),
            "http://oa/",
            Outcome.FAILED,
        ),
        Example(
            Text("普通断链不在此列", "an ordinary broken link is none"),
            one("/x.html", missing, missing),
            "*",
            Outcome.PASSED,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    pages = {"/mzj/": html.home(more='<p><a href="file:///D:/通知.doc">通知</a></p>')}
    return (
        PageExample(
            Text("链接指向编辑人员电脑上的文件", "a link to a file of the editor's computer"),
            pages,
            "file:///D:/%E9%80%9A%E7%9F%A5.doc",
            Outcome.FAILED,
        ),
        PageExample(Text("其余链接不在此列", "no other link is one"), pages, "*", Outcome.PASSED),
    )


@check(
    id="link-unreachable",
    title=Text("公众无法访问的链接", "Link that no visitor can open"),
    what=Text(
        (
            "检查页面中的链接、图片和附件是否指向本地文件（C:\\、file:）、本机地址（localhost）、"
            "内部网络地址（10.、172.16.、192.168. 等）或内部网络名称；此类链接凭写法即可判定，不发出请求。"
        ),
        (
            "Looks for links, pictures and files that lead to a file of somebody's computer, to this machine, "
            "or to an address or name of an internal network; their form tells, no request is made."
        ),
    ),
    why=Text(
        "此类链接只在编辑人员的电脑或单位内部打得开，公众一律打不开，并会泄露内部网络信息。",
        "Such links open on the editor's computer or inside the office only, and show outsiders the internal network.",
    ),
    basis=Text(
        "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）功能设计·可用性；《政府网站发展指引》（国办发〔2017〕47号）",
        "国办秘函〔2019〕19号, availability; 国办发〔2017〕47号",
    ),
    fix=Text(
        "将文件或图片上传到网站，改用其公开地址；删除指向内部系统的链接。",
        "Upload the file and link to its public address; remove links to internal systems.",
    ),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
    rereads=Rereads.PLACES,
)
def link_unreachable(snapshot: Snapshot) -> Iterator[Verdict]:
    """One verdict for each target that nobody outside can open, and one for all others; the target is the address."""
    found = [link for link in snapshot.links() if link.attempts[-1].status is FetchStatus.UNREACHABLE]
    for link in found:
        places = "" if link.shared else f"，出现在{len({place.page for place in link.places})}个页面"
        message = f"{named(link)}指向{internal(link.url)}，公众无法访问{places}"
        verdict = verdict_on(link, Outcome.FAILED, message, Confidence.HIGH)
        yield replace(verdict, url=verdict.places[0] if verdict.places else snapshot.unit.portal)
    others = max(0, snapshot.links_examined - len(found))
    if others:
        yield Verdict("*", Outcome.PASSED, f"其余{others}个链接目标不在此列", snapshot.unit.portal, count=others)
