"""Ways to publish the six elements: on which pages they stand and how each page shows them.

A layout gives pages: column id, name, type, and HTML. Elements that are None are left out with their labels.
"""

from collections.abc import Callable, Sequence

from tests.portal.grammar.model import Facts

Fact = tuple[str, str, str]  # element, label, text
Leaders = Callable[[Sequence[tuple[str, str]]], str]
Page = tuple[str, str, str, str]  # column id, name, type, HTML


def duties(facts: Facts) -> str:
    """The duties as one text."""
    numbered = (f"（{'一二三四五'[n]}）{text}。" for n, text in enumerate(facts.function or ()))
    return "".join(numbered)


def offices(facts: Facts) -> str:
    """The sections as one text, with what they do or by name only."""
    sections = facts.structure or ()
    if not any(what for _, what in sections):
        return "、".join(name for name, _ in sections) + "。"
    return "；".join(f"{name}：{what}" for name, what in sections) + "。"


def body_facts(facts: Facts) -> list[Fact]:
    """What the body does and how it is made up."""
    found = []
    if facts.function:
        found.append(("function", "主要职责", duties(facts)))
    if facts.structure:
        found.append(("structure", "内设机构", offices(facts)))
    return found


def place_facts(facts: Facts) -> list[Fact]:
    """Where and when it is to be reached."""
    given = (
        ("address", "办公地址", facts.address),
        ("hours", "办公时间", facts.hours),
        ("contact", "联系电话", facts.contact),
    )
    return [(element, label, text) for element, label, text in given if text]


def lines(facts: Sequence[Fact]) -> str:
    return "".join(f"<p>{label}：{text}</p>" for _, label, text in facts)


def table(facts: Sequence[Fact]) -> str:
    rows = (f"<tr><td width='120'>{label}</td><td>{text}</td></tr>" for _, label, text in facts)
    return f"<table border='1' width='100%'>{''.join(rows)}</table>"


def grouped_table(facts: Sequence[Fact]) -> str:
    """Two facts in a row, beside a cell that spans all rows."""
    pairs = [facts[index : index + 2] for index in range(0, len(facts), 2)]
    rows = ["".join(f"<td>{label}</td><td>{text}</td>" for _, label, text in pair) for pair in pairs]
    first = f"<td rowspan='{len(rows)}'>基本<br>信息</td>"
    return f"<table border='1'>{''.join(f'<tr>{first * (not n)}{row}</tr>' for n, row in enumerate(rows))}</table>"


def headed_table(facts: Sequence[Fact]) -> str:
    """Labels in the head of a table of one row, below its title."""
    labels = "".join(f"<th>{label}</th>" for _, label, _ in facts)
    texts = "".join(f"<td><p>{text}</p></td>" for _, _, text in facts)
    title = f"<tr><td colspan='{len(facts) + 1}'>机构信息一览表</td></tr>"
    return f"<table>{title}<tr><th>序号</th>{labels}</tr><tr><td>1</td>{texts}</tr></table>" if facts else ""


def offices_table(facts: Facts) -> str:
    """A row for each section, with what it does and its telephone."""
    rows = (
        f"<tr><td>{n}</td><td>{name}</td><td>{what or '见本局职责'}</td><td>3{n}20</td></tr>"
        for n, (name, what) in enumerate(facts.structure or (), 1)
    )
    heads = "<tr><td>序号</td><td>科室名称</td><td>科室职责</td><td>内线</td></tr>"
    return f"<table border='1'>{heads}{''.join(rows)}</table>" if facts.structure else ""


def in_tables(facts: Facts) -> list[Page]:
    """Duties as text, sections and how to reach the body in tables with heads."""
    own = [fact for fact in body_facts(facts) if fact[0] == "function"]
    page = headings(own) + offices_table(facts) + headed_table(place_facts(facts))
    return [("jgzn", "机构职能", "organisation", page)]


def definitions(facts: Sequence[Fact]) -> str:
    return f"<dl>{''.join(f'<dt>{label}</dt><dd>{text}</dd>' for _, label, text in facts)}</dl>"


def bold(facts: Sequence[Fact]) -> str:
    return f"<p>{' '.join(f'<strong>{label}</strong>　{text}' for _, label, text in facts)}</p>"


def headings(facts: Sequence[Fact]) -> str:
    parts = (
        f"<h3>{'一二三四五六'[n]}、{label}</h3>" + "".join(f"<p>{line}</p>" for line in _split(text))
        for n, (_, label, text) in enumerate(facts)
    )
    return "".join(parts)


def _split(text: str) -> list[str]:
    return [line for line in text.replace("。（", "。\n（").replace("；", "；\n").split("\n") if line]


def cards(people: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<div class="ld"><img src="/images/pic.svg" width="90"><h4>{name}</h4><p>{post}</p></div>'
        for name, post in people
    )


def people_table(people: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><td>{name}</td><td>{post}</td></tr>" for name, post in people)
    return f"<table border='1'><tr><th>姓名</th><th>职务</th></tr>{rows}</table>"


def labelled(people: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<p>姓名：{name}</p><p>职务：{post}</p>" for name, post in people)


def sentences(people: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<p>{name}　{post}</p>" for name, post in people)


def post_first(people: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<p><b>{post}：</b>{name}</p>" for name, post in people)


LEADERS: dict[str, Leaders] = {
    "cards": cards,
    "table": people_table,
    "labels": labelled,
    "name-and-post": sentences,
    "post-first": post_first,
    "page-each": sentences,
}
ONE_PAGE_EACH = "page-each"  # a list of names; every name leads to a page


def one_page(style: Callable[[Sequence[Fact]], str]) -> Callable[[Facts], list[Page]]:
    """Everything but the leaders on one page."""
    return lambda facts: [("jgzn", "机构职能", "organisation", style(body_facts(facts) + place_facts(facts)))]


def sub_pages(facts: Facts) -> list[Page]:
    """A page for each; what is missing has no page."""
    pages: list[Page] = []
    if facts.function:
        pages.append(("zyzz", "主要职责", "organisation", "".join(f"<p>{t}</p>" for t in _split(duties(facts)))))
    if facts.structure:
        pages.append(("nsjg", "内设机构", "organisation", "".join(f"<p>{t}</p>" for t in _split(offices(facts)))))
    if place_facts(facts):
        pages.append(("lxwm", "联系我们", "organisation", lines(place_facts(facts))))
    return pages


def in_guide(facts: Facts) -> list[Page]:
    """How to reach the body stands in the guide to information only."""
    page = headings(body_facts(facts)) if body_facts(facts) else ""
    own: list[Page] = [("jgzn", "机构职能", "organisation", page)] if page else []
    return [*own, ("gkzn", "信息公开指南", "guide", GUIDE + lines(place_facts(facts)))]


def about(facts: Facts) -> list[Page]:
    """Everything under 关于我们, which only the unit's footer leads to."""
    return [(ABOUT, "关于我们", "organisation", headings(body_facts(facts)) + lines(place_facts(facts)))]


ABOUT = "gywm"
GUIDE = (
    "<p>为方便公民、法人和其他组织获取政府信息，根据《中华人民共和国政府信息公开条例》，编制本指南。</p>"
    "<p>一、主动公开。本机关主动公开的信息通过县政府门户网站公布，公众也可以到县档案馆、图书馆查阅。</p>"
    "<p>二、申请获取。申请人应当填写申请表，可以当面提交，也可以邮寄提交。本机关收到申请后，能够当场答复的当场答复；"
    "不能当场答复的，自收到之日起二十个工作日内予以答复。</p><p>三、受理机构</p>"
)
ORGANISATION: dict[str, Callable[[Facts], list[Page]]] = {
    "lines": one_page(lines),
    "table": one_page(table),
    "table-grouped": one_page(grouped_table),
    "table-headed": in_tables,
    "dl": one_page(definitions),
    "bold-in-paragraph": one_page(bold),
    "headings": one_page(headings),
    "sub-pages": sub_pages,
    "guide": in_guide,
    "about": about,
}
