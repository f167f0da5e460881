"""政策文件与解读未相互关联: a document and its interpretation must link to each other."""

import re
from collections.abc import Iterator

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.evidence import evidence
from checks.lib.memory import SITE, MemorySnapshot, ago, page_record, shown
from checks.lib.pairs import Documents, Reading, day_of, policies, readings, within
from checks.lib.titles import belong_together, name_of
from model.article import Confidence
from model.finding import Outcome, Severity, Verdict
from model.page import Page, PageKind, TitledLink
from model.snapshot import PageRecord, Snapshot
from model.text import Text

WINDOW_DAYS = 365
MIN_ADDRESS = 8


def _examples() -> tuple[Example, ...]:
    policy, reading = f"{SITE}/mzj/zc/1.html", f"{SITE}/mzj/jd/1.html"

    def pair(policy_links: bool, reading_links: bool, days: int = 60) -> MemorySnapshot:
        return MemorySnapshot(
            records=(
                page_record(
                    "/mzj/zc/1.html",
                    PageKind.POLICY,
                    "民政局关于印发《清河县临时救助实施办法》的通知",
                    publish_date=shown(ago(days)),
                ),
                page_record(
                    "/mzj/jd/1.html",
                    PageKind.INTERPRETATION,
                    "《清河县临时救助实施办法》政策解读",
                    publish_date=shown(ago(days)),
                ),
            ),
            targets={
                policy: frozenset((reading,) if policy_links else ()),
                reading: frozenset((policy,) if reading_links else ()),
            },
        )

    return (
        Example(
            Text("解读未链接到文件", "the interpretation does not link back"),
            pair(True, False),
            reading,
            Outcome.FAILED,
        ),
        Example(
            Text("文件未链接到解读", "the document does not link to it"), pair(False, True), policy, Outcome.FAILED
        ),
        Example(Text("相互关联", "linked both ways"), pair(True, True), policy, Outcome.PASSED),
    )


def _pages() -> tuple[PageExample, ...]:
    title, policy, reading = "民政局关于印发临时救助实施办法的通知", "/mzj/zc.html", "/mzj/jd.html"
    name = "《临时救助实施办法》政策解读"
    pages = {
        "/mzj/": html.home(("/mzj/zcwj/", "政策文件"), ("/mzj/zcjd/", "政策解读")),
        "/mzj/zcwj/": html.listing("政策文件", (policy, title, "2025-06-10")),
        "/mzj/zcjd/": html.listing("政策解读", (reading, name, "2025-06-11")),
        policy: html.article(title, "2025-06-10"),
        reading: html.article(name, "2025-06-11", f'<p>原文：<a href="{policy}">{title}</a></p>'),
    }
    return (
        PageExample(Text("文件没有链接到解读", "the document does not link back"), pages, policy, Outcome.FAILED),
        PageExample(Text("解读链接到文件", "the interpretation links to it"), pages, reading, Outcome.PASSED),
    )


@check(
    id="interpretation-unlinked",
    title=Text("政策文件与解读材料未相互关联", "Policy and interpretation not linked"),
    what=Text(
        "按《》内标题、文号和标题相似度（年份不同不配对）为解读找到对应文件，分别检查两个方向的链接。",
        "Pairs interpretations with documents by title, number and similarity, and checks both directions.",
    ),
    why=Text("看到文件找不到解读、看到解读找不到原文，解读就失去作用。", "A reader of one must find the other."),
    basis=Text(
        "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）发布解读·政策解读",
        "国办秘函〔2019〕19号, policy interpretation",
    ),
    fix=Text("在缺少链接的页面添加对方的链接。", "Add the link on the page that lacks it."),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
)
def interpretation_unlinked(snapshot: Snapshot, *, window_days: int = WINDOW_DAYS) -> Iterator[Verdict]:
    """One verdict for each page of each pair; the target is the page that must have the link."""
    explained: dict[str, list[Reading]] = {}
    documents = Documents(policies(snapshot))
    for reading in readings(snapshot):
        found = [
            each
            for each in documents.explained_by(reading)
            if within(day_of(each.page) or reading.day, snapshot, window_days)
        ]
        for each in found:
            explained.setdefault(each.record.url, []).append(reading)
        if found and reading.record is not None and reading.record.page is not None:
            yield _judge_reading(snapshot, reading, reading.record, [each.record for each in found])
    for each in documents.policies:
        if each.record.url in explained:
            yield _judge_policy(snapshot, each.record, explained[each.record.url])


def _judge_reading(snapshot: Snapshot, reading: Reading, record: PageRecord, documents: list[PageRecord]) -> Verdict:
    """The interpretation must link to (one copy of) the document."""
    assert record.page is not None
    title = documents[0].page.title if documents[0].page else ""
    if _leads_to(snapshot, record, {each.url for each in documents}) or _names(record.page.related_links, title):
        return Verdict(reading.url, Outcome.PASSED, f"解读《{_short(reading.title)}》已链接到政策文件", reading.url)
    proof = (evidence(record.fetch, reading.title), evidence(documents[0].fetch, title))
    if address := _written_address(record.page, [document.url for document in documents]):
        message = f"解读“{_short(reading.title)}”以文字写出所解读文件的网址（{address[:60]}），未设链接，请人工核实"
        return Verdict(reading.url, Outcome.CANT_TELL, message, reading.url, evidence=proof, places=(documents[0].url,))
    return Verdict(
        target=reading.url,
        outcome=Outcome.FAILED,
        message=f"解读“{_short(reading.title)}”未链接到所解读的政策文件“{_short(title)}”",
        url=reading.url,
        confidence=_confidence(reading),
        evidence=proof,
        places=(documents[0].url,),
    )


def _judge_policy(snapshot: Snapshot, document: PageRecord, found: list[Reading]) -> Verdict:
    """The document must link to its interpretation, to one of them when there are several forms."""
    assert document.page is not None
    linked = _leads_to(snapshot, document, {each.url for each in found})
    if linked or any(_explained_by(document.page, link) for link in document.page.related_links):
        return Verdict(
            document.url, Outcome.PASSED, f"政策文件“{_short(document.page.title)}”已链接到解读", document.url
        )
    if address := _written_address(document.page, [reading.url for reading in found]):
        message = f"政策文件“{_short(document.page.title)}”以文字写出解读的网址（{address[:60]}），未设链接，请人工核实"
        return Verdict(
            document.url, Outcome.CANT_TELL, message, document.url, evidence=(evidence(document.fetch, address),)
        )
    proof = (evidence(document.fetch, document.page.title),) + tuple(
        evidence(r.record.fetch, r.title) for r in found[:2] if r.record
    )
    return Verdict(
        target=document.url,
        outcome=Outcome.FAILED,
        message=f"政策文件“{_short(document.page.title)}”未链接到解读“{_short(found[0].title)}”",
        url=document.url,
        confidence=_confidence(found[0]),
        evidence=proof,
        places=tuple(reading.url for reading in found),
    )


def _leads_to(snapshot: Snapshot, record: PageRecord, urls: set[str]) -> bool:
    """True when the page has a link to one of the addresses, or a script of it writes one."""
    written = {link.url for link in record.page.related_links} if record.page else set()
    return snapshot.linked(record.url, urls) or not written.isdisjoint(urls)


def _written_address(page: Page, urls: list[str]) -> str:
    """The address of one of the pages where the text spells it out without a link; empty when it does not."""
    text = re.sub(r"\s", "", page.text)
    for url in urls:
        for spelled in (url, url.split("://", 1)[-1], "/" + url.split("://", 1)[-1].partition("/")[2]):
            if len(spelled) > MIN_ADDRESS and spelled in text:
                return spelled
    return ""


def _explained_by(policy: Page, link: TitledLink) -> bool:
    """A link, on whatever host, whose words name an interpretation of this document."""
    return any(word in link.title for word in ("解读", "图解", "读懂", "问答")) and (
        len(link.title) <= 12 or belong_together(name_of(policy.title), name_of(link.title), policy.doc_number)
    )


def _names(links: tuple[TitledLink, ...], title: str) -> bool:
    """A link whose words are the document's title: a copy of it on another host counts."""
    return any("解读" not in link.title and belong_together(name_of(title), name_of(link.title)) for link in links)


def _confidence(reading: Reading) -> Confidence:
    return Confidence.HIGH if reading.name.quoted or reading.name.numbers else Confidence.MEDIUM


def _short(title: str) -> str:
    return title if len(title) <= 50 else title[:49] + "…"
