"""How the page of a column presents itself: what is empty, and what only looks so."""

import pytest

from crawler.columns import MemberPage, assemble
from crawler.discovery import Role
from crawler.extract.read import read_html
from crawler.shapes import Surroundings, shape_of
from crawler.vocabulary import load_vocabulary
from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch, FetchStatus
from model.page import Page, PageKind
from model.unit import Unit
from tests.conftest import MOMENT

PORTAL = "http://www.example.gov.cn/mzj/"
UNIT = Unit("mzj", "民政局", "区直", PORTAL, "www.example.gov.cn")
MENU = "".join(
    f"<li><a href='/mzj/{n}/'>{name}</a></li>"
    for n, name in enumerate(("工作动态", "通知公告", "政策文件", "机构职能"))
)


def shape(name: str, body: str) -> ColumnShape:
    html = (
        f"<html><title>{name}</title><body><div>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>"
        f"民政局</a> &gt; {name}</div>"
        f"<ul class='menu'>{MENU}</ul><h2>{name}</h2><div class='con'>{body}</div><div>主办：清河县人民政府 "
        "网站标识码：4309000001</div></body></html>"
    )
    url = PORTAL + "x/"
    fetch = Fetch(url, MOMENT, FetchStatus.OK, 200, url, "text/html", "0" * 64, len(html))
    member = MemberPage(1, url, Role.COLUMN, 0, name, fetch, read_html(html, url))
    return assemble(UNIT, [member], lambda _: (False, None), load_vocabulary(), MOMENT.date())[0].shape


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("通知公告", ""),
        ("人事信息", "<p>暂无信息</p>"),
        ("规划计划", "<div class='page'>共0条 <a href='#'>首页</a> <a href='#'>尾页</a></div>"),
        ("工作动态", "<img src='/a.png'>"),
    ],
)
def test_empty_columns(name: str, body: str) -> None:
    assert shape(name, body) is ColumnShape.EMPTY


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("内设机构", "<img src='/jgt.png'>"),
        ("政府信息公开制度", "<p>第一条 为规范本局政府信息公开工作。</p><p>第二条 本制度自印发之日起施行。</p>"),
        ("规划计划", "<p>我局2025年工作计划已经局党组会议研究通过，正按计划实施。</p>"),
        ("政策解读", "<video src='/v.mp4'></video>"),
        ("统计信息", "<p>统计信息请点击查看：<a href='http://tjj.example.gov.cn/'>县统计局</a></p>"),
        ("财政预决算", "<p><a href='/2025/'>2025年</a></p><p><a href='/2024/'>2024年</a></p>"),
        ("工作动态", "<ul class='list'><li><a href='/mzj/1.html'>我局召开会议</a></li></ul>"),
    ],
)
def test_columns_that_only_look_empty(name: str, body: str) -> None:
    assert shape(name, body) is not ColumnShape.EMPTY


def test_a_page_that_was_not_read_to_its_depth_is_not_empty() -> None:
    page = Page("http://a.gov.cn/mzj/sn/", "utf-8", PageKind.OTHER, "三农工作", is_cut=True)
    fetch = Fetch("http://a.gov.cn/mzj/sn/", MOMENT, FetchStatus.OK, 200)
    column = Column(fetch.url, "三农工作", ColumnType.OTHER, "name")
    shape = shape_of(page, fetch, column, (), Surroundings(frozenset(), frozenset()), is_parent=False, is_long=False)
    assert shape is ColumnShape.UNREADABLE


def test_a_download_is_no_column_whatever_the_link_to_it_looks_like() -> None:
    url = PORTAL + "download.jsp?id=118"
    fetch = Fetch(url, MOMENT, FetchStatus.OK, 200, url, "application/octet-stream", "0" * 64, 304)
    member = MemberPage(1, url, Role.COLUMN, 0, "审计结果公告附表.zip", fetch, None)
    assert assemble(UNIT, [member], lambda _: (False, None), load_vocabulary(), MOMENT.date()) == ()


def states(*columns: tuple[str, str, str]) -> dict[str, ColumnShape]:
    """Shapes by name of columns, each a path with its name and its body."""
    members = []
    for number, (path, name, body) in enumerate(columns, 1):
        url = PORTAL + path
        html = (
            f"<html><title>{name}</title><body><h2>{name}</h2><div>{body}</div><div>主办：清河县人民政府 "
            "网站标识码：4309000001</div></body></html>"
        )
        fetch = Fetch(url, MOMENT, FetchStatus.OK, 200, url, "text/html", f"{number:064}", len(html))
        members.append(MemberPage(number, url, Role.COLUMN, 0, name, fetch, read_html(html, url)))
    return {
        state.column.name: state.shape
        for state in assemble(UNIT, members, lambda _: (False, None), load_vocabulary(), MOMENT.date())
    }


def rows(path: str, count: int) -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><a href='/mzj/{path}{n}.html'>关于{path[:-1]}第{n}号文件的通知</a><span>2020-01-0{n}</span></li>"
            for n in range(1, count + 1)
        )
        + "</ul>"
    )


def test_a_page_of_others_rows_is_an_index() -> None:
    index = (
        f"<h3><a href='/mzj/wj/'>政策文件</a></h3>{rows('wj/', 3)}<h3><a href='/mzj/jd/'>文件解读</a></h3>"
        f"{rows('jd/', 3)}"
    )
    shapes = states(
        ("zc/", "政策与解读", index), ("wj/", "政策文件", rows("wj/", 5)), ("jd/", "文件解读", rows("jd/", 5))
    )
    assert shapes == {"政策与解读": ColumnShape.INDEX, "政策文件": ColumnShape.LIST, "文件解读": ColumnShape.LIST}


def test_a_page_that_names_others_only_is_an_index_and_what_all_say_is_no_content() -> None:
    names = "<h3><a href='/mzj/rs/'>人事信息</a></h3><h3><a href='/mzj/tj/'>统计信息</a></h3>"
    shared = "<p>清河县人民政府门户网站欢迎您</p>"
    shapes = states(
        ("gk/", "法定主动公开内容", shared + names),
        ("rs/", "人事信息", shared + rows("rs/", 3)),
        ("tj/", "统计信息", shared + rows("tj/", 3)),
        ("gh/", "规划计划", shared),
    )
    assert shapes["法定主动公开内容"] is ColumnShape.INDEX
    assert shapes["规划计划"] is ColumnShape.EMPTY
