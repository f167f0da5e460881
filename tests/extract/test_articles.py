"""What tells articles, policies, people and errors apart, and which date and title are theirs."""

from datetime import date

import pytest

from crawler.extract.read import read_html
from model.article import Confidence
from model.page import Page

URL = "http://www.example.gov.cn/mzj/gzdt/7.html"
TITLE = "民政局开展冬季走访慰问"
TEXT = "<p>11月3日，县民政局走访了敬老院的老人，送去棉衣和食品，并听取了他们的意见和建议，现场解决了三件事。</p>"
INFO = "<p>发布时间：2025-11-04 来源：县民政局</p>"
MENU = "".join(f"<a href='/c{n}/'>第{n}个栏目</a>" for n in range(75))
HOT = (
    "<h3>热门</h3><ul>"
    + "".join(
        f"<li><a href='/h{n}.html'>县里召开第{n}次调度会议的消息</a><span>2025-10-{n + 10}</span></li>"
        for n in range(8)
    )
    + "</ul>"
)
FOOT = "<div>主办：清河县人民政府 网站标识码：4309000099</div>"


def crumb(column: str = "工作动态") -> str:
    return (
        f"<div>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a> &gt; <a href='/mzj/x/'>{column}</a></div>"
    )


def read(body: str, head: str = f"{TITLE}-清河县人民政府") -> Page:
    return read_html(
        f"<html><head><title>{head}</title></head><body>{body}{FOOT}</body></html>", URL, today=date(2026, 6, 1)
    )


def shown(page: Page) -> tuple[str, str, str]:
    return page.kind.value, page.title, str(page.publish_date.value) if page.publish_date else ""


@pytest.mark.parametrize(
    "body",
    [
        f"{crumb()}<h1>{TITLE}</h1>{INFO}{TEXT}{HOT}",
        f"{crumb()}{HOT}<h1>{TITLE}</h1>{INFO}{TEXT}",
        f"{MENU}{HOT}<div>{TITLE}</div><div>2025-11-04 09:30 县民政局</div>{TEXT}{HOT}",
        (
            f"{MENU}<div>{TITLE}</div><p>20251104</p>{TEXT}<p>上一篇：<a href='1.html'>无</a></p><a "
            "href='javascript:history.back()'>返回</a>"
        ),
        f"<div>2025-11-20 08:00:01</div>{MENU}<h2>{TITLE}</h2><p>11/4/2025</p>{TEXT}",
        f"<div>今天是：2025年11月20日 星期四</div>{crumb()}<h1>{TITLE}</h1><p>Nov 4, 2025</p>{TEXT}",
        f"{crumb()}<h1>{TITLE}</h1><p>发布时间：<script>var d='2025-11-04'; document.write(d)</script></p>{TEXT}",
        (
            f"{crumb()}<h1>{TITLE}</h1><table><tr><th>索引号</th><th>发布日期</th></tr><tr><td>4309-1</td><td>"
            f"2025-11-04</td></tr></table>{TEXT}"
        ),
        f"{crumb()}<h1>【置顶】{TITLE}</h1><p>25-11-04</p>{TEXT}",
    ],
)
def test_an_article_however_it_is_dated_and_whatever_stands_beside_it(body: str) -> None:
    page = read(body)
    assert shown(page) == ("article", TITLE, "2025-11-04")
    assert page.items == ()


@pytest.mark.parametrize(
    "head",
    [
        "清河县人民政府",
        "清河县人民政府门户网站",
        f"清河县人民政府门户网站-工作动态-{TITLE}",
        "工作动态-清河县民政局",
        f"清河县民政局_{TITLE}",
    ],
)
def test_a_head_that_names_the_site_or_the_column_is_no_title(head: str) -> None:
    body = (
        f"{crumb()}<div>{TITLE}</div><div>来源：清河县人民政府 发布时间：2025-11-04</div>{TEXT}<p>"
        "清河县人民政府</p><p>2025年11月1日</p>"
    )
    assert shown(read(body, head)) == ("article", TITLE, "2025-11-04")


@pytest.mark.parametrize(
    "title",
    ["讣 告", "公告", "防汛提示", "2025-11-01新闻联播", "2025年11月1日停水", "404路公交改道", "国常会：部署秋粮收购"],
)
def test_short_titles_and_titles_with_dates(title: str) -> None:
    assert shown(read(f"{crumb()}<h1>{title}</h1>{INFO}{TEXT}", "清河县民政局")) == ("article", title, "2025-11-04")


def test_a_title_may_be_the_name_of_its_column() -> None:
    assert shown(read(f"{crumb('本县概况')}<h1>本县概况</h1>{INFO}{TEXT * 3}", "本县概况")) == (
        "article",
        "本县概况",
        "2025-11-04",
    )


@pytest.mark.parametrize(
    "body",
    [
        f"<p>时间：2025年11月20日</p><p>地点：三楼会议室</p>{TEXT}",
        f"{TEXT}<p>时间：2025年11月20日上午9时</p>",
        f"{TEXT}<p>公示时间：2025年11月1日至2025年11月7日</p>",
        f"<p>发布时间：1970-01-01 来源：县民政局</p>{TEXT}",
        f"<p>发布时间：2090-01-01 来源：县民政局</p>{TEXT}",
        f"<p>发布时间： 成文日期：2025-11-01</p>{TEXT}",
        f"<p>发布时间：昨天 来源：县民政局</p>{TEXT}",
    ],
)
def test_dates_of_events_and_dates_that_cannot_be(body: str) -> None:
    assert shown(read(f"{crumb()}<h1>{TITLE}</h1>{body}")) == ("article", TITLE, "")


def test_a_publication_before_the_writing_is_hardly_believed() -> None:
    page = read(f"{crumb()}<h1>{TITLE}</h1>{INFO}{TEXT}<p>清河县民政局</p><p>2025年11月9日</p>")
    assert page.publish_date is not None
    assert page.publish_date.confidence is Confidence.LOW


def test_the_date_of_a_cover_and_the_date_of_an_entry() -> None:
    cover = read(f"{crumb()}<h1>{TITLE}</h1>{INFO}{TEXT}<p>2025年11月2日</p><p>走访慰问工作方案</p>{TEXT * 3}")
    entry = read(f"{crumb()}<table><tr><td>生成日期：</td><td>2025-11-01</td></tr></table><h1>{TITLE}</h1>{INFO}{TEXT}")
    assert [str(page.written_date.value) for page in (cover, entry) if page.written_date] == [
        "2025-11-02",
        "2025-11-01",
    ]


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("来源：", None),
        ("来源： 作者： 责编：张某", None),
        ("来源：<script>var from = '清河日报'; document.write(from);</script>", "清河日报"),
        ("来源：清河日报", "清河日报"),
    ],
)
def test_a_label_without_value_takes_none(info: str, source: str | None) -> None:
    assert read(f"{crumb()}<h1>{TITLE}</h1><p>发布时间：2025-11-04 {info}</p>{TEXT}").source == source


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<p>您访问的页面不存在</p>", "清河县人民政府"),
        (f"{MENU}<p>无法找到该页</p>{HOT}", "404 Not Found"),
        (f"{MENU}<p>抱歉，页面已删除！</p>", "错误提示"),
        ("<p>系统维护中，请稍后访问。</p>", "系统维护中"),
    ],
)
def test_pages_of_errors(body: str, head: str) -> None:
    assert read(body, head).kind == "error"


@pytest.mark.parametrize("words", ["网络安全防护", "网站升级改造", "无法找到", "404国道", "参数错误", "源站"])
def test_words_of_errors_in_an_article(words: str) -> None:
    title = f"县里部署{words}有关工作"
    assert read(f"{crumb()}<h1>{title}</h1>{INFO}<p>11月3日，县里就{words}作了部署。</p>", title).kind == "article"


@pytest.mark.parametrize(
    ("title", "column", "kind"),
    [
        ("清河县临时救助实施办法", "规范性文件", "policy"),
        ("关于进一步解决欠薪问题的意见", "政府文件", "policy"),
        ("关于印发《清河县职业培训补贴办法》的通知", "政策文件", "policy"),
        ("关于印发清河县公厕管理办法的通知", "通知公告", "policy"),
        ("关于召开全县民政工作会议的通知", "政策文件", "article"),
        ("关于举办护理员培训班的通知", "政策文件", "article"),
        ("2025年小学招生公告", "部门文件", "article"),
        ("公开招聘教师公告", "政策文件", "article"),
        ("敬老院改造项目招标公告", "通知公告", "article"),
        ("11月3日疫情通报", "部门文件", "article"),
        ("关于开展申领工作的通知", "通知公告", "article"),
        ("《清河县临时救助实施办法》起草说明", "政策文件", "interpretation"),
        ("清河县临时救助实施办法", "政策解读", "interpretation"),
        ("清河县临时救助实施办法", "政策文件及解读", "policy"),
    ],
)
def test_documents_without_a_number(title: str, column: str, kind: str) -> None:
    assert read(f"{crumb(column)}<h1>{title}</h1>{INFO}{TEXT * 3}", title).kind == kind


def test_a_person() -> None:
    body = (
        f"{crumb('副县长')}<ul><li><a href='2.html'>李某</a></li><li><a href='3.html'>钱某某</a></li></ul><h2>"
        "钱某某</h2>"
    )
    page = read(
        f"{body}<p>副县长</p><p>个人简历：钱某某，女，汉族，大学学历。</p><p>工作分工：负责民政。</p>",
        "钱 某某-清河县人民政府",
    )
    assert shown(page) == ("organisation", "钱某某", "")


def test_the_heading_of_a_menu_is_no_title() -> None:
    menu = "<h3>信息公开目录</h3><ul><li><a href='/a/'>人事任免</a></li><li><a href='/b/'>公示公告</a></li></ul>"
    title = "清河县教育局关于印发《清河县校园食品安全管理办法》的通知"
    body = f"<p>2025-03-05</p><p>清教发〔2025〕193号</p>{TEXT * 3}"
    for content in (menu + body, body + menu):
        assert read(f"{crumb('规范性文件')}{content}", title).title == title


def test_a_link_to_the_interpretation_that_a_script_writes() -> None:
    script = """<script>document.write('<a href="/jd/1.html" target=\\"_blank\\">相关解读</a>');</script>"""
    html = (
        "<title>清河县民政局关于印发《临时救助办法》的通知</title><body><div>当前位置：<a href='/'>首页</a>"
        " &gt; 政策文件</div>"
        "<h1>清河县民政局关于印发《临时救助办法》的通知</h1><p>发布时间：2025-03-05</p><p>第一条 "
        f"为规范临时救助工作，制定本办法。</p>{script}</body>"
    )
    links = read_html(html, "http://a.gov.cn/zc/1.html").related_links
    assert [(link.title, link.url) for link in links] == [("相关解读", "http://a.gov.cn/jd/1.html")]
