"""政策文件未解读: a policy document of the unit for which no interpretation was found."""

import re
from collections.abc import Iterator

from checks.api import Example, PageExample, check
from checks.lib import html
from checks.lib.annual import unreadable
from checks.lib.evidence import evidence
from checks.lib.issuers import not_to_interpret
from checks.lib.memory import SITE, MemorySnapshot, ago, page_record, shown
from checks.lib.pairs import Documents, Policy, Reading, day_of, policies, readings, within
from model.article import Confidence
from model.column import ColumnType
from model.finding import Outcome, Severity, Verdict
from model.page import Page, PageKind
from model.snapshot import PageRecord, Snapshot
from model.text import Text

WINDOW_DAYS = 365
MIN_NAME = 6
_UNNUMBERED = "无文号，也不在政策文件类栏目，不按政策文件判断"
_EXPLAINS = re.compile(r"解读|图解|读懂|看懂|问答|一图|答记者问")


def _examples() -> tuple[Example, ...]:
    url = f"{SITE}/mzj/zc/1.html"
    policy = page_record(
        "/mzj/zc/1.html",
        PageKind.POLICY,
        "民政局关于印发《清河县临时救助实施办法》的通知",
        publish_date=shown(ago(60)),
        doc_number="清民发〔2025〕3号",
    )
    reading = page_record(
        "/mzj/jd/1.html", PageKind.INTERPRETATION, "《清河县临时救助实施办法》政策解读", publish_date=shown(ago(60))
    )
    old = page_record(
        "/mzj/zc/1.html",
        PageKind.POLICY,
        "民政局关于印发《清河县临时救助实施办法》的通知",
        publish_date=shown(ago(400)),
    )
    return (
        Example(Text("没有解读", "no interpretation anywhere"), MemorySnapshot(records=(policy,)), url, Outcome.FAILED),
        Example(Text("有解读", "explained"), MemorySnapshot(records=(policy, reading)), url, Outcome.PASSED),
        Example(
            Text("一年以前的文件不在检查范围", "older than the window"),
            MemorySnapshot(records=(old,)),
            url,
            Outcome.INAPPLICABLE,
        ),
    )


def _pages() -> tuple[PageExample, ...]:
    title, policy, reading = "民政局关于印发临时救助实施办法的通知", "/mzj/zc.html", "/mzj/jd.html"
    documents = html.column("/mzj/zcwj/", "政策文件", (policy, title, "2025-06-10"))
    menu = html.home(("/mzj/zcwj/", "政策文件"), ("/mzj/zcjd/", "政策解读"))
    name = "《临时救助实施办法》政策解读"
    alone = documents | {"/mzj/": menu, "/mzj/zcjd/": html.listing("政策解读")}
    explained = documents | {
        "/mzj/": menu,
        "/mzj/zcjd/": html.listing("政策解读", (reading, name, "2025-06-11")),
        reading: html.article(name, "2025-06-11"),
    }
    return (
        PageExample(Text("没有任何解读", "nothing interprets it"), alone, policy, Outcome.FAILED),
        PageExample(Text("有解读", "there is an interpretation"), explained, policy, Outcome.PASSED),
    )


@check(
    id="policy-uninterpreted",
    title=Text("政策文件未解读", "Policy not interpreted"),
    what=Text(
        "检查窗口期（默认365天）内发布的本单位政策文件，在本单位各栏目中是否有对应解读；转发、人事、会议等不需解读的文件除外。",
        "Looks for an interpretation of every policy document of the last 365 days.",
    ),
    why=Text("“谁起草、谁解读”，政策出台须同步解读。", "Who drafts a policy explains it."),
    basis=Text(
        "《国务院办公厅关于全面推进政务公开工作意见实施细则的通知》（国办发〔2016〕80号）；国办秘函〔2019〕19号",
        "国办发〔2016〕80号; 国办秘函〔2019〕19号",
    ),
    fix=Text(
        "编制并发布解读材料，与文件相互关联；依规定不需解读的，在复核时说明。",
        "Publish an interpretation and link it, or say why none is needed.",
    ),
    severity=Severity.MODERATE,
    examples=_examples,
    pages=_pages,
)
def policy_uninterpreted(snapshot: Snapshot, *, window_days: int = WINDOW_DAYS) -> Iterator[Verdict]:
    """One verdict for each policy document; the target is its address."""
    documents = Documents(policies(snapshot))
    explained: dict[str, Reading] = {}
    for reading in readings(snapshot):
        for policy in documents.explained_by(reading):
            explained.setdefault(policy.record.url, reading)
    unseen = next((s for s in snapshot.columns if s.column.type is ColumnType.INTERPRETATION and unreadable(s)), None)
    shelves = {state.column.url for state in snapshot.columns if state.column.type is ColumnType.POLICY}
    texts: list[tuple[PageRecord, str]] | None = None
    for policy in documents.policies:
        document, page = policy.record, policy.page
        reason = _not_judged(snapshot, page, window_days) or (
            "" if page.doc_number or shelves & set(document.columns) else _UNNUMBERED
        )
        if reason:
            yield Verdict(document.url, Outcome.INAPPLICABLE, f"“{page.title[:50]}”{reason}", document.url)
            continue
        proof = (evidence(document.fetch, page.title),)
        if document.url in explained:
            yield Verdict(
                document.url,
                Outcome.PASSED,
                f"“{page.title[:50]}”有解读“{explained[document.url].title[:40]}”",
                document.url,
                evidence=proof,
            )
        elif any(re.search(r"解读|图解|读懂", link.title) for link in page.related_links):
            yield Verdict(
                document.url, Outcome.PASSED, f"“{page.title[:50]}”页面附有解读链接", document.url, evidence=proof
            )
        elif unseen is not None:
            yield Verdict(
                document.url,
                Outcome.CANT_TELL,
                f"“{page.title[:50]}”未找到解读，但“{unseen.column.name}”栏目未能读取，请人工核实",
                document.url,
                evidence=proof,
            )
        elif snapshot.cut_short:
            message = f"“{page.title[:50]}”未找到解读，但{snapshot.cut_short}，请人工核实"
            yield Verdict(document.url, Outcome.CANT_TELL, message, document.url, evidence=proof)
        elif sign := _sign(policy, texts if texts is not None else (texts := _texts(snapshot))):
            message = f"“{page.title[:50]}”未找到解读，但有页面提及“{sign[1][:30]}”并含解读字样，请人工核实"
            yield Verdict(
                document.url,
                Outcome.CANT_TELL,
                message,
                document.url,
                evidence=(*proof, evidence(sign[0].fetch, sign[1])),
            )
        else:
            certain = Confidence.HIGH if page.doc_number else Confidence.MEDIUM
            yield Verdict(
                document.url, Outcome.FAILED, f"政策文件“{page.title[:60]}”未找到解读材料", document.url, certain, proof
            )


def _not_judged(snapshot: Snapshot, page: Page, window_days: int) -> str:
    """Why the document needs no interpretation by this unit; empty when it does."""
    if not within(day_of(page), snapshot, window_days):
        return f"不在近{window_days}天内发布，未列入检查范围"
    return not_to_interpret(page, snapshot.unit)


def _sign(policy: Policy, texts: list[tuple[PageRecord, str]]) -> tuple[PageRecord, str] | None:
    """A page that may explain the document: it speaks of interpreting and names the document, by title or number."""
    number = re.sub(r"\s", "", policy.page.doc_number or "")
    for record, text in texts:
        if record.url == policy.record.url:
            continue
        for words in filter(
            None, (number, *(name for name in (*policy.name.quoted, policy.name.core) if len(name) >= MIN_NAME))
        ):
            if words in text:
                return record, words
    return None


def _texts(snapshot: Snapshot) -> list[tuple[PageRecord, str]]:
    """Pages that speak of interpreting, with their words without white space and brackets."""
    found = []
    for record in snapshot.pages(PageKind.INTERPRETATION, PageKind.ARTICLE, PageKind.OTHER):
        if record.page is not None and _EXPLAINS.search(record.page.title):
            found.append((record, _plain(f"{record.page.title}{record.page.text}")))
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s《》“”、，。（）()]", "", text)
