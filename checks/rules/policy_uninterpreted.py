"""政策文件未解读: a policy document of the unit for which no interpretation was found."""

import re
from collections.abc import Iterator

from checks.api import Example, check
from checks.lib.annual import unreadable
from checks.lib.evidence import evidence
from checks.lib.memory import SITE, MemorySnapshot, ago, page_record, shown
from checks.lib.pairs import Documents, Reading, day_of, policies, readings, within
from model.article import Confidence
from model.column import ColumnType
from model.finding import Outcome, Severity, Verdict
from model.page import Page, PageKind
from model.snapshot import Snapshot
from model.text import Text

WINDOW_DAYS = 365
_NO_NEED = re.compile(
    r"转发|任免|任职|免职|表彰|奖励|成立.{0,20}(?:小组|委员会|指挥部)|调整.{0,20}(?:小组|成员)|会议|批复|废止|失效|宣布|公示|征求意见|征集|通报|活动的通知|放假|年度报告|工作要点|名单|招聘|的函$|复函|清单|目录|指南|检查的通知|人员的(?:通知|公告)|同意成立|值班|祭扫"
)

_LAW = re.compile(
    r"^中华人民共和国[^\n]{2,40}(?:法|条例|细则|规定)|^(?:(?!关于|通知|意见|公告)[\u4e00-\u9fff、（）()])+(?:条例|(?<!办)法)(?:[（(][^）)]*[)）])?$"
)


def _examples() -> tuple[Example, ...]:
    url = f"{SITE}/mzj/zc/1.html"
    policy = page_record("/mzj/zc/1.html", PageKind.POLICY, "民政局关于印发《清河县临时救助实施办法》的通知", publish_date=shown(ago(60)))
    reading = page_record("/mzj/jd/1.html", PageKind.INTERPRETATION, "《清河县临时救助实施办法》政策解读", publish_date=shown(ago(60)))
    old = page_record("/mzj/zc/1.html", PageKind.POLICY, "民政局关于印发《清河县临时救助实施办法》的通知", publish_date=shown(ago(400)))
    return (
        Example(Text("没有解读", "no interpretation anywhere"), MemorySnapshot(records=(policy,)), url, Outcome.FAILED),
        Example(Text("有解读", "explained"), MemorySnapshot(records=(policy, reading)), url, Outcome.PASSED),
        Example(Text("一年以前的文件不在检查范围", "older than the window"), MemorySnapshot(records=(old,)), url, Outcome.INAPPLICABLE),
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
        "《国务院办公厅关于全面推进政务公开工作意见实施细则的通知》（国办发〔2016〕80号）；国办秘函〔2019〕19号", "国办发〔2016〕80号; 国办秘函〔2019〕19号"
    ),
    fix=Text("编制并发布解读材料，与文件相互关联；依规定不需解读的，在复核时说明。", "Publish an interpretation and link it, or say why none is needed."),
    severity=Severity.MODERATE,
    examples=_examples,
)
def policy_uninterpreted(snapshot: Snapshot, *, window_days: int = WINDOW_DAYS) -> Iterator[Verdict]:
    """One verdict for each policy document; the target is its address."""
    documents = Documents(policies(snapshot))
    explained: dict[str, Reading] = {}
    for reading in readings(snapshot):
        for policy in documents.explained_by(reading):
            explained.setdefault(policy.record.url, reading)
    unseen = next((s for s in snapshot.columns if s.column.type is ColumnType.INTERPRETATION and unreadable(s)), None)
    for policy in documents.policies:
        document, page = policy.record, policy.page
        reason = _not_judged(snapshot, page, window_days)
        if reason:
            yield Verdict(document.url, Outcome.INAPPLICABLE, f"“{page.title[:50]}”{reason}", document.url)
            continue
        proof = (evidence(document.fetch, page.title),)
        if document.url in explained:
            yield Verdict(document.url, Outcome.PASSED, f"“{page.title[:50]}”有解读“{explained[document.url].title[:40]}”", document.url, evidence=proof)
        elif any(re.search(r"解读|图解|读懂", link.title) for link in page.related_links):
            yield Verdict(document.url, Outcome.PASSED, f"“{page.title[:50]}”页面附有解读链接", document.url, evidence=proof)
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
        else:
            certain = Confidence.HIGH if page.doc_number else Confidence.MEDIUM
            yield Verdict(document.url, Outcome.FAILED, f"政策文件“{page.title[:60]}”未找到解读材料", document.url, certain, proof)


def _not_judged(snapshot: Snapshot, page: Page, window_days: int) -> str:
    """Why the document needs no interpretation by this unit; empty when it does."""
    if not within(day_of(page), snapshot, window_days):
        return f"不在近{window_days}天内发布，未列入检查范围"
    if _LAW.search(re.sub(r"[《》]", "", page.title)):
        return "为国家或地方法律法规，不由本单位解读"
    if _NO_NEED.search(re.sub(r"《[^》]*》", "", page.title)):
        return "属不需解读的文件类型"
    if page.issuing_body and not _same_body(page.issuing_body, snapshot.unit.name):
        return f"由{page.issuing_body[:20]}制发，应由制发机关解读"
    return ""


def _same_body(issuer: str, unit: str) -> bool:
    """清河县民政局 is 民政局; a township's government is the township."""
    plain = re.sub(r"人民政府|办公室|办公厅|街道办事处|\s", "", unit)
    return plain in issuer or unit in issuer or (len(plain) > 2 and plain[-3:] in issuer)
