"""What a unit publishes, and with which faults. Targets of faults are named ``column:ID``, ``article:ID``, a path, an
element or a year; ``compose`` turns them into what findings name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from tests.portal.grammar import faults as seeded
from tests.portal.grammar import policies, reports
from tests.portal.grammar.faults import PERIODS, Wanted
from tests.portal.grammar.model import Article, Column, Facts, ListLook, Unit, UnitLook
from tests.portal.grammar.organisation import GUIDE, LEADERS, ONE_PAGE_EACH, ORGANISATION
from tests.portal.grammar.words import NEWS, NOTICES, STREETS, WITH_DATES, Office, Writer

NAMES = {
    "news": ("工作动态", "部门动态", "政务动态", "工作信息", "新闻资讯", "单位要闻", "{own}动态"),
    "notices": ("通知公告", "公示公告", "公告公示", "通知通告", "公告栏", "最新公告"),
    "policy": ("政策文件", "规范性文件", "部门文件", "政策法规", "文件公开"),
    "interpretation": ("政策解读", "文件解读", "解读回应", "图文解读", "解读材料"),
    "personnel": ("人事信息", "人事任免", "招考录用", "人事管理", "人事招考"),
    "plans": ("规划计划", "计划总结", "发展规划", "工作计划", "规划信息"),
    "budget": ("财政预决算", "预决算公开", "部门预决算", "财政信息", "财务公开"),
    "statistics": ("统计信息", "统计数据", "数据发布", "统计公报"),
    "annual-report": ("政府信息公开年报", "信息公开年报", "政府信息公开工作年度报告", "年度报告"),
    "leaders": ("领导信息", "领导之窗", "领导分工", "领导班子"),
}
SLUGS = {
    "news": "gzdt", "notices": "tzgg", "policy": "zcwj", "interpretation": "zcjd", "personnel": "rsxx", "plans": "ghjh",
    "budget": "czyjs", "statistics": "tjxx", "annual-report": "xxgknb", "leaders": "ldxx",
}  # fmt: skip
TITLES = {
    "news": NEWS,
    "notices": NOTICES,
    "personnel": (
        "关于{year}年公开招聘{m}名工作人员的公告",
        "{year}年{month}月职务任免情况",
        "{year}年招聘面试成绩公示（{month}月）",
    ),
    "plans": ("{year}年{month}月工作安排", "{what}五年发展规划（{year}年修订）", "{year}年第{quarter}季度工作总结"),
    "budget": (
        "{year}年部门预算公开说明",
        "{year}年第{quarter}季度专项资金使用情况",
        "{year}年{month}月{what}资金分配表",
    ),
    "statistics": ("{year}年{month}月{what}统计数据", "{year}年第{quarter}季度{what}统计表", "{year}年{what}统计公报"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A unit, its faults, what may be reported or not, and what may be doubted."""

    unit: Unit
    faults: tuple[tuple[str, str], ...]
    undecided: tuple[tuple[str, str], ...]
    doubtful: tuple[tuple[str, str], ...]


def compose(rng: Random, county: str, office: Office, look: UnitLook, as_of: date) -> Plan:
    """A unit that publishes what its kind publishes, with some faults."""
    wanted, writer = seeded.draw(rng), Writer(rng, county, office)
    facts = _facts(rng, county, office, wanted.missing)
    ages = {kind: seeded.newest_age(rng, kind, wanted) for kind in PERIODS}
    papers = policies.compose(writer, as_of, wanted, ages["policy"], ages["interpretation"])
    rows = {"policy": papers.documents, "interpretation": papers.readings}
    for kind in ("news", "notices", *wanted.optional):
        rows[kind] = () if kind in wanted.empty else _rows(writer, kind, ages[kind], as_of)
    for kind in wanted.explained:
        rows[kind] = (_explanation(writer, as_of, kind),)
    rows["annual-report"] = _reports(writer, as_of, look, wanted)
    rows, broken = _break(writer, rows, wanted.broken)
    slugs = {kind: _slug(rng, kind) for kind in SLUGS}
    columns = _columns(writer, look, rows, slugs) + _pages(writer, look, facts, as_of, slugs["leaders"])
    unit = Unit(office.id, office.name, county, office.kind, look, _shaped(look, columns), facts)
    found = [(check, f"article:{id}") for check, id in papers.faults] + broken + _report_fault(wanted, as_of)
    found += [("column-stale", f"column:{slugs[kind]}") for kind in wanted.stale]
    found += [("column-empty", f"column:{slugs[kind]}") for kind in wanted.empty]
    found += [("organisation-incomplete", element) for element in wanted.missing]
    doubtful = [(check, f"column:{slugs[k]}") for k in wanted.explained for check in ("column-stale", "column-empty")]
    return Plan(unit, tuple(sorted(found)), tuple(_undecided(unit, wanted, slugs)), tuple(doubtful))


def _undecided(unit: Unit, wanted: Wanted, slugs: dict[str, str]) -> list[tuple[str, str]]:
    """Indexes that show the rows of sub-columns which all are out of date: those rows are theirs, too."""
    stale = {slugs[kind] for kind in wanted.stale | wanted.empty}
    late = [c for c in unit.columns if c.children and all(child.id in stale for child in c.children)]
    return [("column-stale", f"column:{column.id}") for column in late]


def _slug(rng: Random, kind: str) -> str:
    """A segment of the address: pinyin, or a number that says nothing."""
    return SLUGS[kind] if rng.random() < 0.6 else f"lm{rng.randint(100, 999)}{sorted(SLUGS).index(kind)}"


def _facts(rng: Random, county: str, office: Office, missing: frozenset[str]) -> Facts:
    """The facts that are published."""
    writer = Writer(rng, county, office)
    named_only = rng.random() < 0.5
    tasks = ["" if named_only else f"承担{rng.choice(office.topics)}等具体事务" for _ in office.sections]
    head = "镇长" if office.kind == "乡镇" else "局长"
    people = dict.fromkeys(writer.person() for _ in range(6))
    posts = (f"党委副书记、{head}", f"副{head}", f"党组成员、副{head}")
    hours = rng.choice(
        ("周一至周五 上午8:30-12:00，下午14:30-17:30", "工作日8:00—12:00，15:00—18:00（法定节假日除外）")
    )
    values = {
        "function": office.duties,
        "structure": tuple(zip(office.sections, tasks)),
        "address": f"{county}{rng.choice(STREETS)}{rng.randint(3, 299)}号",
        "hours": hours,
        "contact": f"08{rng.randint(21, 79)}-{rng.randint(2, 8)}{rng.randint(100000, 999999)}",
        "head": tuple(zip(list(people)[:3], posts)),
    }
    kept = {("leaders" if name == "head" else name): None if name in missing else v for name, v in values.items()}
    return Facts(**kept)  # type: ignore[arg-type]


def _rows(writer: Writer, kind: str, newest: int, as_of: date) -> tuple[Article, ...]:
    """Rows of a column, the newest as old as asked for; one or two old ones may be pinned."""
    rng, found, seen = writer.rng, list[Article](), set[str]()
    reach = 90 if kind == "news" else 500
    ages = [newest, *sorted(newest + rng.randint(1, reach) for _ in range(rng.randint(3, 8)))]
    for n, age in enumerate(ages):
        day = as_of - timedelta(age)
        title = _title(writer, kind, day)
        if title not in seen:
            files = (
                ((f"/upload/{day:%Y%m}/W0{day:%d}{n}{len(kind)}.pdf", "附件：登记表.pdf"),)
                if rng.random() < 0.1
                else ()
            )
            seen.add(title)
            found.append(Article(f"{kind[:2]}{n}", title, day, writer.news_text(day), writer.who, files=files))
    oldest = [replace(each, pinned=True) for each in found[-rng.randint(1, 2) :]]
    return (*found[: -len(oldest)], *oldest) if len(found) > 3 else tuple(found)


def _title(writer: Writer, kind: str, day: date) -> str:
    if kind == "notices" and writer.rng.random() < 0.25:
        return writer.fill(writer.rng.choice(WITH_DATES), day, day + timedelta(writer.rng.randint(20, 120)))
    return writer.fill(writer.rng.choice(TITLES[kind]), day)


def _explanation(writer: Writer, as_of: date, kind: str) -> Article:
    """The only row of a column for which there is nothing to publish."""
    day = as_of - timedelta(writer.rng.randint(380, 900))
    name = NAMES[kind][0]
    text = (f"经核实，我单位目前无{name}方面的信息，今后如有产生将及时公开，特此说明。",)
    return Article(f"sm{kind[:2]}", f"关于“{name}”栏目的情况说明", day, text, writer.who)


def _reports(writer: Writer, as_of: date, look: UnitLook, wanted: Wanted) -> tuple[Article, ...]:
    """Three years of annual reports, or two when the last is missing."""
    rng, who, found = writer.rng, writer.county + writer.office.name, []
    for year in range(as_of.year - 1, as_of.year - 4, -1):
        last = year == as_of.year - 1
        if last and wanted.report == "missing":
            continue
        day = date(year + 1, 1, rng.randint(8, 30))
        if last and wanted.report == "late":
            day = date(year + 1, 2, rng.randint(5, 25))
        numbers, without = reports.figures(rng), None
        if last and wanted.report == "malformed":
            numbers = reports.spoil(numbers, wanted.malformed)
            without = rng.randint(1, 5) if wanted.malformed == "section" else None
        html = reports.page(who, year, numbers, look.numbering, look.cells, without)
        title = rng.choice((f"{who}{year}年政府信息公开工作年度报告", f"{year}年政府信息公开工作年度报告"))
        found.append(Article(f"nb{year}", title, day, (), who, html=html))
    return tuple(found)


def _report_fault(wanted: Wanted, as_of: date) -> list[tuple[str, str]]:
    return [] if wanted.report == "in order" else [(f"annual-report-{wanted.report}", str(as_of.year - 1))]


Rows = dict[str, tuple[Article, ...]]


def _break(writer: Writer, rows: Rows, count: int) -> tuple[Rows, list[tuple[str, str]]]:
    """Rows of which some lead nowhere, or whose pages hold links and files that do; the newest rows are spared."""
    rng, changed, faults = writer.rng, dict(rows), []
    places = [(kind, n) for kind in ("news", "notices") for n in range(1, len(rows[kind]))]
    for kind, n in rng.sample(places, min(count, len(places))):
        article = changed[kind][n]
        how = rng.choice(("row", "link", "file"))
        if how == "row":
            broken, target = replace(article, gone=True, files=()), f"article:{article.id}"
        else:
            ending = "pdf" if how == "file" else "html"
            target = f"/{writer.office.id}/zl/{article.day:%Y%m}/{article.id}{rng.randint(10, 99)}.{ending}"
            words = "附件：情况统计表" if how == "file" else "点击查看往期活动"
            broken = replace(article, broken=((target, words),))
        changed[kind] = (*changed[kind][:n], broken, *changed[kind][n + 1 :])
        faults.append(("link-broken", target))
    return changed, faults


def _columns(writer: Writer, look: UnitLook, rows: Rows, slugs: dict[str, str]) -> list[Column]:
    """Columns with rows, in some order."""
    rng, own = writer.rng, writer.office.name.removesuffix("局").removesuffix("人民政府")
    found = []
    for kind, articles in rows.items():
        shown = look.lists[0] if rng.random() < 0.7 else look.lists[1]
        if kind == "annual-report" and shown.dates == "09-12":
            shown = ListLook(shown.rows, "2025-09-12", shown.pager, shown.order)
        found.append(Column(slugs[kind], rng.choice(NAMES[kind]).format(own=own), kind, shown, articles))
    return rng.sample(found, len(found))


def _pages(writer: Writer, look: UnitLook, facts: Facts, as_of: date, slug: str) -> list[Column]:
    """Columns of the organisation and other pages of text."""
    plain = look.lists[0]
    found = [
        Column(id, name, kind, plain, html=html) for id, name, kind, html in ORGANISATION[look.organisation](facts)
    ]
    found = [each for each in found if each.html]
    if facts.leaders and look.organisation == "about":
        found = [replace(each, html=each.html + LEADERS[look.leaders](facts.leaders)) for each in found]
    elif facts.leaders:
        found.append(_leaders(writer, look, facts.leaders, as_of, slug))
    if look.organisation != "guide" and writer.rng.random() < 0.5:
        ending = "申请表可以在本机关网站下载，也可以到受理点领取。"
        found.append(Column("gkzn", "信息公开指南", "guide", plain, html=GUIDE + f"<p>{ending}</p>"))
    return found


def _leaders(writer: Writer, look: UnitLook, people: Sequence[tuple[str, str]], as_of: date, slug: str) -> Column:
    name = writer.rng.choice(NAMES["leaders"])
    if look.leaders != ONE_PAGE_EACH:
        return Column(slug, name, "leaders", look.lists[0], html=LEADERS[look.leaders](people))
    pages = (
        Article(
            f"ld{n}", who, as_of - timedelta(300), (f"{who}，现任{writer.county}{writer.office.name}{post}。",), post
        )
        for n, (who, post) in enumerate(people)
    )
    return Column(slug, name, "leaders", look.lists[0], tuple(pages))


def _shaped(look: UnitLook, columns: list[Column]) -> tuple[Column, ...]:
    """Columns side by side, or some under an index."""
    if look.shape == "flat":
        return tuple(columns)
    groups = {"zc": ("政策与解读", ("policy", "interpretation")), "fdgk": ("法定主动公开内容", tuple(PERIODS)[4:])}
    found: list[Column] = [c for c in columns if not any(c.type in kinds for _, kinds in groups.values())]
    for id, (name, kinds) in groups.items():
        inner = tuple(c for c in columns if c.type in kinds)
        if len(inner) > 1:
            found.append(Column(id, name, "index", look.lists[0], children=inner))
        else:
            found += inner
    return tuple(found)
