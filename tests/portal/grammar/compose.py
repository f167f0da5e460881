"""A portal from a seed: units, pages, truth. The same seed gives the same bytes."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from zlib import crc32

from tests.portal.grammar import looks, plan
from tests.portal.grammar.links import SOURCES, BlockRow
from tests.portal.grammar.model import Answer, Fault, Portal, UnitLook
from tests.portal.grammar.render import Renderer, Surroundings
from tests.portal.grammar.words import COUNTIES, NEWS, OFFICES, PLACES, Writer

UNITS = 3
FIRST_DAY, DAYS = date(2025, 3, 10), 590


def compose(seed: int, chosen: Sequence[UnitLook] = (), units: int = UNITS) -> Portal:
    """The portal of a seed; ``chosen`` looks take the place of drawn ones."""
    rng = Random(f"portal {seed}")
    county, as_of = rng.choice(COUNTIES), _moment(rng)
    offices = rng.sample(OFFICES, units)
    rows, pages = _portal_news(seed, county, as_of)
    around = Surroundings(_header(county), _footer(county), rows)
    answers, expected, undecided, doubtful = dict(pages), set[Fault](), set[Fault](), set[Fault]()
    origin: dict[tuple[str, str], dict[str, str]] = {}
    made, landings = [], {}
    for n, office in enumerate(offices):
        look = chosen[n] if n < len(chosen) else looks.draw(Random(f"look {seed} {n}"))
        planned = plan.compose(Random(f"unit {seed} {n}"), county, office, look, as_of)
        renderer = Renderer(planned.unit, around)
        made.append(planned.unit)
        landings[office.id] = renderer.landing
        answers |= renderer.answers()
        expected |= _faults(renderer, planned.faults)
        undecided |= _faults(renderer, planned.undecided)
        doubtful |= _faults(renderer, planned.doubtful)
        origin |= _origin(renderer)
    answers["/"] = _front(county, [(unit.name, landings[unit.id]) for unit in made], rows["portal-fresh"])
    answers |= _pictures(answers)
    return Portal(
        seed,
        county,
        as_of,
        tuple(made),
        landings,
        answers,
        frozenset(expected),
        frozenset(undecided),
        frozenset(doubtful),
        origin,
    )


def _moment(rng: Random) -> date:
    """A day between March and December."""
    day = FIRST_DAY + timedelta(rng.randrange(DAYS))
    return day if day.month >= 3 else day.replace(month=day.month + 4)


def _faults(renderer: Renderer, named: Iterable[tuple[str, str]]) -> set[Fault]:
    """Faults as findings name them."""
    targets = _targets(renderer)
    return {Fault(check, renderer.unit.id, targets.get(target, target)) for check, target in named}


def _targets(renderer: Renderer) -> dict[str, str]:
    """Paths of columns and articles by the names that plans give them."""
    found = {f"article:{id}": path for id, (path, _, _) in renderer.articles().items()}
    for column in renderer.unit.columns:
        for each in (column, *column.children):
            found[f"column:{each.id}"] = renderer.column(each)
    return found


def _origin(renderer: Renderer) -> dict[tuple[str, str], dict[str, str]]:
    """The choices that made the unit ("" as target), its columns and its articles."""
    unit = renderer.unit
    found = {(unit.id, ""): unit.look.choices()}
    for column in unit.lists():
        own = {"rows": column.look.rows, "dates": column.look.dates, "pager": column.look.pager}
        shown = {**own, "order": column.look.order, "type": column.type, "name": column.name} if column.rows else {}
        found[unit.id, renderer.column(column)] = {**shown, "type": column.type, "name": column.name}
        found |= {(unit.id, renderer.article(column, each)): {"type": column.type} for each in column.rows}
    return found


# -- what belongs to the portal


def _header(county: str) -> str:
    menu = (("首页", "/"), ("要闻", "/zwyw/"), ("公开", "/zwgk/"), ("服务", "/bsfw/"), ("专题", "/ztzl/"))
    links = " ".join(f'<a href="{url}">{name}</a>' for name, url in menu)
    return f"<div>{county}人民政府门户网站</div><p>{links}</p>"


def _footer(county: str) -> str:
    return (
        f'<a href="/sitemap.html">网站地图</a> 主办：{county}人民政府办公室 '
        f"江ICP备05000{crc32(county.encode()) % 1000}号"
    )


def around_of(portal: Portal) -> Surroundings:
    """What the pages of a portal share."""
    rows, _ = _portal_news(portal.seed, portal.county, portal.as_of)
    return Surroundings(_header(portal.county), _footer(portal.county), rows)


def _portal_news(seed: int, county: str, as_of: date) -> tuple[dict[str, tuple[BlockRow, ...]], dict[str, Answer]]:
    """Rows for repeated blocks, and the portal's own pages."""
    rng = Random(f"news {seed}")
    writer, rows, pages = Writer(rng, county, OFFICES[0]), {}, {}
    for source, folder, youngest in ((SOURCES[0], "zwyw", 0), (SOURCES[1], "ztzl", 420)):
        found = []
        for n in range(8):
            day = as_of - timedelta(youngest + 2 * n + 1)
            title = f"{county}：{writer.fill(rng.choice(NEWS), day)}"
            path = f"/{folder}/{day:%Y%m}/t{day:%Y%m%d}_{n}.html"
            found.append((path, title, day))
            text = "".join(f"<p>{line}</p>" for line in writer.news_text(day))
            pages[path] = _plain(county, title, f"<h1>{title}</h1><p>发布时间：{day} 来源：县融媒体中心</p>{text}")
        rows[source] = tuple(found)
        lines = "".join(f'<li><a href="{path}">{title}</a> {day}</li>' for path, title, day in found)
        pages[f"/{folder}/"] = _plain(county, "政务要闻" if folder == "zwyw" else "专题专栏", f"<ul>{lines}</ul>")
    for path, title in (("/zwgk/", "政府信息公开"), ("/bsfw/", "办事服务"), ("/sitemap.html", "网站地图")):
        pages[path] = _plain(
            county, title, f"<p>{title}：{'、'.join(PLACES[:4])}等乡镇（社区）可以就近办理有关事项。</p>"
        )
    return rows, pages


def _plain(county: str, title: str, main: str) -> Answer:
    """A page of the portal."""
    place = f"<p>当前位置：<a href='/'>首页</a> &gt; {title}</p>"
    return _document(title, f"<div>{_header(county)}</div>{place}<div>{main}</div><div>{_footer(county)}</div>")


def _front(county: str, units: list[tuple[str, str]], news: tuple[BlockRow, ...]) -> Answer:
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for name, path in units)
    rows = "".join(f'<li><a href="{path}">{title}</a> {day}</li>' for path, title, day in news)
    main = f"<h3>要闻</h3><ul>{rows}</ul><h3>部门信息公开</h3><ul>{links}</ul>"
    return _document(f"{county}人民政府门户网站", _header(county) + main + _footer(county))


def _document(title: str, body: str) -> Answer:
    head = f'<meta charset="utf-8"><title>{title}</title>'
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return Answer(html.encode(), "text/html; charset=utf-8")


_PICTURE = re.compile(rb'<a href="([^"]+)"><img src="(/images/nav\d+\.svg)"')


def _pictures(answers: dict[str, Answer]) -> dict[str, Answer]:
    """The pictures that pages show: a grey one, and names of columns as pictures."""
    found = {"/images/pic.svg": _svg("")}
    for answer in answers.values():
        for href, path in _PICTURE.findall(answer.body):
            page = answers.get(href.decode())
            name = re.search(r"<title>([^<-]+)", _decoded(page)) if page else None
            found[path.decode()] = _svg(name[1] if name else "")
    return found


def _decoded(answer: Answer) -> str:
    return answer.body.decode("utf-8" if "utf-8" in answer.content_type else "gbk")


def _svg(words: str) -> Answer:
    text = f'<text x="8" y="26" font-size="18">{words}</text>'
    ground = '<rect width="120" height="40" fill="#ddd"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40">{ground}{text}</svg>'
    return Answer(svg.encode(), "image/svg+xml")
