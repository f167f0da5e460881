"""Dates of rows in all the ways that lists tell them."""

from datetime import date

import pytest

from crawler.extract.parse import parse
from crawler.extract.read import read_html
from crawler.extract.regions import find_region
from crawler.extract.signs import date_signs
from model.page import Page

CRUMB = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a> &gt; 工作动态</div>"
YEAR = "2025年"


def read(body: str) -> Page:
    return read_html(
        f"<html><head><title>工作动态</title></head><body>{CRUMB}{body}<div>主办：清河县人民政府</div></body></html>",
        "http://www.example.gov.cn/a/",
        today=date(2026, 6, 1),
    )


def link(n: int) -> str:
    return f"<a href='/a/{n}.html'>县民政局走访第{n}家敬老院</a>"


def rows(form: str, tag: str = "li") -> str:
    return "".join(f"<{tag}>{form.format(n=n, a=link(n))}</{tag}>" for n in (1, 2, 3))


def dates_of(page: Page) -> list[str]:
    return [str(item.date.value) if item.date else "" for item in page.items]


@pytest.mark.parametrize(
    "body",
    [
        f"<ul>{rows('{a}<span>2025110{n}</span>')}</ul>",
        f"<ul>{rows('{a}<span>Nov {n}, 2025</span>')}</ul>",
        f"<ul>{rows('{a}<span>Sat Nov 0{n} 09:30:00 CST 2025</span>')}</ul>",
        f"<ul>{rows('{a}<span>11/0{n}/2025</span>')}</ul>",
        f"<ul>{rows('<b>0{n}</b><i>11月</i><em>2025</em>{a}')}</ul>",
        f"<ul>{rows('<b>0{n}</b><i>Nov</i><em>2025</em>{a}')}</ul>",
        f"<ul>{rows('<em>2025</em><b>11-0{n}</b>{a}')}</ul>",
        f"<h3>{YEAR}</h3><ul>{rows('{a}<span>[11-0{n}]</span>')}</ul>",
        f"<dl><dt>2025</dt>{rows('{a}<span>11月{n}日</span>', 'dd')}</dl>",
        f"<table><tr><td>{YEAR}度</td><td></td></tr>{rows('<td>{a}</td><td>11/0{n}</td>', 'tr')}</table>",
        f"<h4>{YEAR}</h4><ul>{rows('<b>0{n}</b><i>11月</i>{a}')}</ul>",
        f"<ul>{rows('{a}<span>有效期至2030-09-01</span><span>2025-11-0{n}</span>')}</ul>",
        f"<ul>{rows('{a}<p>实施日期：2025-12-01</p><p>发布日期：2025-11-0{n}</p>')}</ul>",
        f"<ul>{rows('{a}<p>成文日期：2025-10-01 发布日期：2025-11-0{n}</p>')}</ul>",
        (
            "<table><tr><th>名称</th><th>成文日期</th><th>发布日期</th></tr>"
            f"{rows('<td>{a}</td><td>2024-01-01</td><td>2025-11-0{n}</td>', 'tr')}</table>"
        ),
        (
            "<table><tr><th>公布时间</th><th>名称</th><th>失效时间</th></tr>"
            f"{rows('<td>2025-11-0{n}</td><td>{a}</td><td>2024-01-01</td>', 'tr')}</table>"
        ),
        f"<ul><li><b>名称</b><b>截止日期</b><b>日期</b></li>{rows('{a}<i>2026-01-01</i><i>2025-11-0{n}</i>')}</ul>",
        f"<ul>{rows('<a href=/{n}.html><em>2025110{n}</em><span>县民政局走访第{n}家敬老院</span></a>')}</ul>",
        f"<ul>{rows('<a href=/{n}.html>县民政局走访第{n}家敬老院2025-11-0{n}</a>')}</ul>",
    ],
)
def test_ways_to_date_a_row(body: str) -> None:
    page = read(body)
    assert dates_of(page) == ["2025-11-01", "2025-11-02", "2025-11-03"]
    assert [item.title for item in page.items] == [f"县民政局走访第{n}家敬老院" for n in (1, 2, 3)]


@pytest.mark.parametrize("form", ["11-0{n}", "3小时前", "2090-01-0{n}", "1970-01-01", "2025-11"])
def test_what_dates_no_row(form: str) -> None:
    assert dates_of(read(f"<ul>{rows('{a}<span>' + form + '</span>')}</ul>")) == ["", "", ""]


def test_a_choice_of_years_is_no_heading() -> None:
    choice = "<p>2023年</p><p>2024年</p><p>2025年</p>"
    assert dates_of(read(f"{choice.replace('p>', 'option>')}<ul>{rows('{a}<span>11-0{n}</span>')}</ul>")) == [
        "",
        "",
        "",
    ]


def test_a_column_of_closing_dates_dates_no_row() -> None:
    table = f"<table><tr><th>名称</th><th>截止日期</th></tr>{rows('<td>{a}</td><td>2025-11-0{n}</td>', 'tr')}</table>"
    assert dates_of(read(table)) == ["", "", ""]


@pytest.mark.parametrize(
    "title",
    [
        "2024年{n}月1日起调整办事时间的通告",
        "关于2024.{n}.1停电的通知",
        "行政处罚信息公示（2024年{n}月1日）",
        "行政处罚信息公示（2024年{n}月1日—2024年{n}月7日）",
        "2024-0{n}-01行政处罚信息公示",
        "行政处罚信息公示2024-0{n}-01",
    ],
)
def test_dates_in_titles_date_no_row_and_stay(title: str) -> None:
    page = read(
        "<ul>" + "".join(f"<li><a href='/{n}.html'>{title.format(n=n)}</a></li>" for n in (3, 5, 7, 8)) + "</ul>"
    )
    assert [item.title for item in page.items] == [title.format(n=n) for n in (3, 5, 7, 8)]
    assert not any(dates_of(page))


def test_a_date_that_one_title_of_many_ends_with_is_not_the_rows() -> None:
    more = "<li><a href='/9.html'>行政处罚信息公示（2024年3月1日）</a></li>"
    page = read(f"<ul>{rows('{a}')}{more}</ul>")
    assert dates_of(page) == [""] * 4


@pytest.mark.parametrize("row", ["我局无此类信息产生，特此说明。", "<a href='#'>暂无相关信息</a>"])
def test_an_explanation_is_no_row(row: str) -> None:
    page = read(f"<ul class='list'><li>{row}</li></ul>")
    assert (page.kind, page.items) == ("column", ())


def test_a_pager_without_rows_makes_a_column() -> None:
    page = read("<ul></ul><div>共3页 第1/3页 <a href='#'>上一页</a> <a href='index_2.html'>下一页</a></div>")
    assert (page.kind, page.next_page) == ("column", "http://www.example.gov.cn/a/index_2.html")


@pytest.mark.parametrize(
    "form",
    [
        "20251104",
        "3小时前",
        "昨天",
        "刚刚",
        "5天前",
        "11/04/2025",
        "[11-04]",
        "Nov 4, 2025",
        "4 Nov 2025",
        "25-11-04",
        "11-04",
    ],
)
def test_signs_of_dates(form: str) -> None:
    document = parse(f"<div>{CRUMB}<ul><li>{link(1)}<span>{form}</span></li></ul></div>")
    signs = date_signs(document, find_region(document))
    assert len(signs) == 1
    assert form in signs[0]


def test_signs_before_a_title() -> None:
    document = parse(f"<div>{CRUMB}<ul><li><a href='1'><i>05-01</i>关于举办培训班的通知</a></li></ul></div>")
    assert date_signs(document, find_region(document)) == ("05-01",)


def test_signs_in_tooltips_and_scripts() -> None:
    document = parse(
        f"<div>{CRUMB}<a href='1' title='发布时间：2025-11-04'>走访敬老院</a><script>var d='20251104'</script></div>"
    )
    assert date_signs(document, find_region(document)) == ("发布时间：2025-11-04", "var d='20251104'")


def test_plain_words_are_no_signs() -> None:
    document = parse(
        f"<div>{CRUMB}<p>2025-11-04</p><p>期满三个月前书面告知，电话 0737-5620000，编号 4309202500011。</p></div>"
    )
    assert date_signs(document, find_region(document)) == ()


def test_the_last_row_of_a_definition_list_keeps_its_date_before_a_pager() -> None:
    listed = "".join(f"<dt>{link(n)}</dt><dd>2025.11.0{n}</dd>" for n in (1, 2, 3))
    pager = (
        "<div>跳转到 <select onchange='location.href=this.value'><option>第1页</option><option "
        "value='/a/2.html'>第2页</option></select></div>"
    )
    assert dates_of(read(f"<dl>{listed}</dl>{pager}")) == ["2025-11-01", "2025-11-02", "2025-11-03"]


@pytest.mark.parametrize("lone", ["<p>·{a}（[12-09]）</p>", "<dl><dt>{a}</dt><dd>[12-09]</dd></dl>"])
@pytest.mark.parametrize(
    "several",
    ["<p>·{1}（[11-01]）<br>·{2}（[11-02]）</p>", "<dl><dt>{1}</dt><dd>[11-01]</dd><dt>{2}</dt><dd>[11-02]</dd></dl>"],
)
def test_one_row_in_a_year_and_several_in_the_next(lone: str, several: str) -> None:
    body = f"<h3>2024年</h3>{lone.format(a=link(9))}<h3>{YEAR}</h3>{several.format('', link(1), link(2))}"
    assert dates_of(read(body)) == ["2024-12-09", "2025-11-01", "2025-11-02"]


def test_the_name_of_the_next_block_takes_no_date_of_the_last_row() -> None:
    block = f"<h3><a href='/b/'>图文解读</a></h3><ul><li>{link(1)}<span>2025-11-01</span></li></ul>"
    body = f"{block}<h3><a href='/c/'>政策法规</a></h3><ul><li>{link(2)}<span>2025-11-02</span></li></ul>"
    assert dates_of(read(body)) == ["2025-11-01", "2025-11-02"]


def test_a_day_glued_to_its_month_in_a_flat_list() -> None:
    body = "<p>" + "<br>".join(f"·<em>[置顶]</em>{link(n)}（<b>0{n}</b><i>2025-11</i>）" for n in (1, 2, 3)) + "</p>"
    assert dates_of(read(body)) == ["2025-11-01", "2025-11-02", "2025-11-03"]


def test_rows_in_a_table_each() -> None:
    body = "".join(f"<table><tr><td>·{link(n)}</td><td>11-0{n}</td></tr></table>" for n in (1, 2, 3))
    assert len(read(body).items) == 3


def test_a_page_of_a_single_card_is_a_list() -> None:
    card = (
        "<div class='u3'><a href='/a/1.html'><img src='/p.jpg'></a><div><a href='/a/1.html'>"
        "关于公布第3季度客运站检查信息的公告</a>"
    )
    card += (
        "<p>连日来，县交通运输局把路域环境整治作为服务民生的一项重要举措来抓，按照“早谋划、</p><span>"
        "2025-08-27</span></div></div>"
    )
    page = read(card + "<div>第2页 共2页</div>")
    assert (page.kind, page.title, dates_of(page)) == ("column", "工作动态", ["2025-08-27"])
