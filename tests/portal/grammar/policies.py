"""Policy documents and their interpretations, and what looks like them but needs none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.portal.grammar.faults import WINDOW, Wanted
from tests.portal.grammar.model import Article
from tests.portal.grammar.words import CITY, EXPLAINING, FORMS, PROVINCE, Writer

SUBJECTS = (
    "城乡居民增收行动",
    "基本公共服务标准",
    "营商环境提升",
    "公共数据资源共享",
    "公共场所无障碍改造",
    "政务服务增效",
)


@dataclass(frozen=True, slots=True)
class Policies:
    """Rows of the two columns, and the faults by article id."""

    documents: tuple[Article, ...]
    readings: tuple[Article, ...]
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Ages:
    documents: int
    readings: int

    @property
    def pair(self) -> int:
        return max(self.documents, self.readings) + 6


def compose(writer: Writer, as_of: date, wanted: Wanted, document_age: int, reading_age: int) -> Policies:
    """Both columns; their newest rows are as old as asked for."""
    rng, ages = writer.rng, _Ages(document_age, reading_age)
    topics = rng.sample(writer.office.topics, len(writer.office.topics))
    total = 2 + rng.randint(0, 1) + wanted.uninterpreted
    own = [_own(writer, n, topics[n], as_of - timedelta(rng.randint(ages.pair, WINDOW - 12))) for n in range(total)]
    explained = own[wanted.uninterpreted :]
    readings = [_reading(writer, each, n) for n, each in enumerate(explained)]
    linked = [replace(d.article, links=(r.id,)) for d, r in zip(explained, readings)]
    lacking = rng.sample([(n, side) for n in range(len(explained)) for side in (0, 1)], wanted.unlinked)
    for n, side in lacking:
        pages = (linked, readings)[side]
        pages[n] = replace(pages[n], links=())
    faults = [("policy-uninterpreted", each.article.id) for each in own[: wanted.uninterpreted]]
    faults += [("interpretation-unlinked", (linked, readings)[side][n].id) for n, side in lacking]
    others = _others(writer, as_of, ages.documents, topics[total])
    bare = [each.article for each in own[: wanted.uninterpreted]]
    return Policies((*bare, *linked, *others), (*readings, *_foreign(writer, as_of, ages.readings)), tuple(faults))


@dataclass(frozen=True, slots=True)
class _Own:
    article: Article
    quoted: str


def _own(writer: Writer, n: int, topic: str, day: date) -> _Own:
    """A document of the unit itself that concerns the public."""
    rng, who = writer.rng, writer.county + writer.office.name
    number = f"{writer.county[0]}{writer.office.short}发〔{day.year}〕{rng.randint(3, 60)}{n}号"
    if rng.random() < 0.6:
        quoted = f"《{writer.county}{topic}{rng.choice(FORMS)}》"
        title = f"{who}关于印发{quoted}的通知"
    else:
        words = f"关于进一步{rng.choice(('规范', '加强', '做好'))}{topic}工作的{rng.choice(('通知', '意见'))}"
        quoted, title = f"《{words}》", who + words
    opening = (
        f"各乡镇人民政府，县直有关单位：为规范{topic}工作，维护群众合法权益，结合我县实际，"
        "现将有关规定印发给你们，请认真贯彻执行。"
    )
    return _Own(Article(f"zc{n}", title, day, writer.document_text(opening), who, number), quoted)


def _reading(writer: Writer, document: _Own, n: int) -> Article:
    """The interpretation of a document."""
    rng, about = writer.rng, document.article
    title = rng.choice(("{}政策解读", "关于{}的解读", "一图读懂{}", "{}解读", "【文字解读】{}")).format(document.quoted)
    number = f"（{about.number}）" if rng.random() < 0.5 else ""
    first = f"近日，{about.source}印发了{document.quoted}{number}，现就有关内容解读如下。"
    text = (first, *EXPLAINING[: rng.randint(2, 5)])
    return Article(f"jd{n}", title, about.day + timedelta(rng.randint(0, 4)), text, about.source, links=(about.id,))


def _others(writer: Writer, as_of: date, newest: int, topic: str) -> list[Article]:
    """What needs no interpretation: documents of higher bodies, joint ones led by others, 转发, training, old ones."""
    rng, who = writer.rng, writer.county + writer.office.name
    subjects = rng.sample(SUBJECTS, 3)
    office = writer.office.name.removesuffix("局")
    upper = f"{PROVINCE}{office}厅" if writer.office.kind == "区直" else f"{writer.county}人民政府办公室"
    finance = f"{CITY}财政局 {CITY}{writer.office.name}" if writer.office.kind == "区直" else f"{writer.county}财政局"
    kinds = [
        (f"{upper}关于印发《{subjects[0]}三年行动方案》的通知", upper, "{0}规〔{1}〕{2}号", upper[0] + upper[3]),
        (f"{finance}关于印发《{subjects[1]}资金管理办法》的通知", finance.split()[0], "{0}发〔{1}〕{2}号", "宁财"),
        (f"{who}转发《{upper}关于做好{subjects[2]}工作的通知》的通知", who, "{0}函〔{1}〕{2}号", writer.office.short),
        (
            f"{who}关于举办{rng.choice(writer.office.business)}业务培训班的通知",
            who,
            "{0}〔{1}〕{2}号",
            writer.office.short + "字",
        ),
    ]
    ages = [newest, *(rng.randint(newest, newest + 150) for _ in range(2))]
    found = []
    for n, (age, (title, body, form, mark)) in enumerate(zip(ages, rng.sample(kinds, 3))):
        day = as_of - timedelta(age)
        number = form.format(mark, day.year, rng.randint(3, 90))
        opening = f"各有关单位：现将有关事项通知如下，请结合实际抓好落实。联系{body}相关科室获取文件全文。"
        found.append(Article(f"qt{n}", title, day, writer.document_text(opening), body, number))
    old = _own(writer, 9, topic, as_of - timedelta(rng.randint(WINDOW + 90, WINDOW + 600)))
    return [*found, old.article]


def _foreign(writer: Writer, as_of: date, newest: int) -> Sequence[Article]:
    """Interpretations of documents that others have published."""
    rng = writer.rng
    ages = (newest, rng.randint(newest, newest + 200))
    titles = rng.sample(SUBJECTS, 2)
    return [
        Article(
            f"sj{n}", f"《{PROVINCE}{title}条例》解读", as_of - timedelta(age), EXPLAINING[:3], f"{PROVINCE}人民政府"
        )
        for n, (age, title) in enumerate(zip(ages, titles))
    ]
