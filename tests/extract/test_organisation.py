"""The six elements where offices put them: under headings, in bold labels, tables, lists, one page for each leader."""

import pytest

from crawler.extract.read import read_html
from model.page import Organisation


def read(body: str, title: str = "机构职能") -> Organisation:
    head = f"<div>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a> &gt; {title}</div><h2>{title}</h2>"
    foot = "<div>主办：某县人民政府 网站标识码：1</div>"
    return read_html(
        f"<html><title>{title}</title><body>{head}{body}{foot}</body></html>", "http://a.gov.cn/mzj/jgzn/"
    ).organisation


DUTIES = "<p>（一）拟订全县民政事业发展规划并组织实施。</p><p>（二）负责城乡居民最低生活保障工作。</p>"
OFFICES = (
    "<p>内设机构：</p><p><strong>办公室</strong>。负责综合协调。</p><p><strong>救助股</strong>。负责社会救助。</p>"
)
LEADERS = "<p><strong>局领导</strong></p><p>王建国　党组书记、局长</p><p>李红梅　党组成员、副局长</p>"


def test_one_page_with_everything_under_its_headings() -> None:
    facts = read(
        f"<p>民政局主要职责是：</p>{DUTIES}{OFFICES}{LEADERS}<p>办公地址：城关镇人民路1号</p><p>联系电话：0737-5620000</p>"
    )
    assert facts.function and "最低生活保障" in facts.function
    assert facts.structure == "办公室、救助股"
    assert facts.head == "王建国、李红梅"
    assert (facts.address, facts.contact) == ("城关镇人民路1号", "0737-5620000")


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>办公室</td><td>5620001</td></tr><tr><td>救助股</td><td>5620002</td></tr></table>",
        "<ul><li><a href='/1.html'>[办公室]</a></li><li><a href='/2.html'>[救助股]</a></li></ul>",
        "<p>办公室：负责综合协调。</p><p>救助股：负责社会救助。</p>",
        "<p>内设办公室、救助股等5个股室。</p>",
    ],
)
def test_offices(body: str) -> None:
    assert read(body, "内设机构").structure == "办公室、救助股"


def test_a_leaders_portfolio_is_no_duty_and_a_menu_of_leaders_not_the_leader() -> None:
    facts = read("<p>职务：党委书记、局长</p><p>工作分工：主持全面工作，负责党风廉政建设工作。</p>", "王建国")
    assert facts.head == "王建国" and facts.function is None


def test_eight_digits_of_a_day_are_no_telephone() -> None:
    assert read("<h3>联系我们</h3><ul><li><a href='/v/1'>《幸福》20201124期</a></li></ul>").contact is None


def test_a_link_to_the_duties_is_not_the_duties() -> None:
    assert read("<ul><li><span>2018-09-26</span> <a href='/gk/1.html'>某厅工作职责</a></li></ul>").function is None


def test_bold_labels_and_their_text_in_one_paragraph() -> None:
    facts = read(
        "<p><strong>主要职责</strong>　（一）统筹推动全县农村经济发展。（二）指导种植业、畜牧业发展。 "
        "<strong>内设机构</strong>　办公室：承担文秘工作；"
        "畜牧股：承担畜牧业管理。 <b>办公地址</b>　清河县建设西路244号 <b>联系电话</b>　0830-5602974</p>"
    )
    assert facts.function and facts.function.startswith("（一）统筹推动")
    assert facts.structure == "办公室、畜牧股"
    assert (facts.address, facts.contact) == ("清河县建设西路244号", "0830-5602974")


def test_numbered_headings_over_values() -> None:
    facts = read("<h3>一、办公地址</h3><p>清河县府前街58号</p><h3>二、联系电话</h3><p>0868-8796877</p>")
    assert (facts.address, facts.contact) == ("清河县府前街58号", "0868-8796877")


def test_duties_of_offices_are_none_of_the_body() -> None:
    facts = read(
        "<p>内设机构：办公室：承担家庭困难学生资助等具体事务；基础教育股：承担教材管理等具体事务。</p><p>办公时间：周一至周五上午8:30-12:00，下午14:30-17:30</p>"
    )
    assert (facts.function, facts.structure) == (None, "办公室、基础教育股")


@pytest.mark.parametrize(
    "body",
    [
        "<div><h4>罗晓东</h4><p>党委副书记、局长</p></div><div><h4>曾建华</h4><p>副局长</p></div>",
        (
            "<table><tr><th>姓名</th><th>职务</th></tr><tr><td>罗晓东</td><td>党委副书记、局长</td></tr><tr>"
            "<td>曾建华</td><td>副局长</td></tr></table>"
        ),
    ],
)
def test_leaders_below_other_facts(body: str) -> None:
    assert (
        read(f"<h3>一、主要职责</h3>{DUTIES}<p>办公地址：城关镇人民路1号</p>{body}", "关于我们").head
        == "罗晓东、曾建华"
    )


def test_a_menu_is_no_duty() -> None:
    menu = "".join(
        f"<td><a href='/{n}/'>{name}</a></td>"
        for n, name in enumerate(("机构职能", "信息公开指南", "领导班子", "政策与解读", "部门文件"))
    )
    assert read(f"<table><tr>{menu}</tr></table><p>办公地址：城关镇人民路1号</p>", "关于我们").function is None
