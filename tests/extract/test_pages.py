"""What the extractor reads from pages of the kinds that portals have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.answer import answer
from crawler.extract.read import read_html, read_page, read_with_links
from duwang.demo.portal import build
from model.page import PageKind
from store.codec import dump_page, load_page

URL = "http://www.example.gov.cn/mzj/zwgk/t20250901_7.html"
CRUMB = (
    "<div class='dqwz'>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a> &gt; <a "
    "href='/mzj/zcwj/'>政策文件</a></div>"
)
FOOT = (
    "<div class='footer'><p>主办：清河县人民政府 地址：人民路1号 电话：0737-5620000</p><p>网站标识码："
    "4309000099</p></div>"
)


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><div>今天是2026年11月22日 星期日</div>{CRUMB}{body}{FOOT}</body></html>"


POLICY = page(
    "<table><tr><td>索 引 号：</td><td>4309/2025-001</td><td>发文机关：</td><td>清河县民政局</td></tr>"
    "<tr><td>文  号：</td><td>清民发〔2025〕7号</td><td>成文日期：</td><td>2025-08-28</td></tr></table>"
    "<h1>清河县民政局关于印发《清河县临时救助实施办法》的通知</h1><p>发布时间：2025-09-01 10:20 来源："
    "县民政局 浏览次数：12 字号：【大 中 小】</p>"
    "<p>各乡镇人民政府：</p><p>根据《社会救助暂行办法》（国务院令第649号）和湘政发〔2024〕3号文件，现将办法印发给你们，请认真贯彻执行。</p><p>清河县民政局</p><p>2025年8月28日</p>"
    "<div><h3>相关解读</h3><a href='/mzj/zcjd/1.html'>《清河县临时救助实施办法》政策解读</a></div><p>"
    "附件：<a href='附件.pdf'>临时救助申请表.pdf</a></p>",
    "<meta name='PubDate' content='2025-10-08 09:00'>",
)


def test_a_policy_document() -> None:
    shown = answer(read_html(POLICY, URL))
    assert shown["kind"] == "policy"
    assert shown["title"] == "清河县民政局关于印发《清河县临时救助实施办法》的通知"
    assert (shown["publish_date"], shown["publish_date_source"]) == ("2025-09-01", "label")
    assert shown["written_date"] == "2025-08-28"
    assert shown["doc_number"] == "清民发〔2025〕7号"
    assert shown["index_number"] == "4309/2025-001"
    assert shown["issuing_body"] == "清河县民政局"
    assert shown["source"] == "县民政局"
    assert shown["column_name"] == "政策文件"
    assert [link["url"] for link in shown["related_links"]] == ["http://www.example.gov.cn/mzj/zcjd/1.html"]
    assert [link["title"] for link in shown["attachments"]] == ["临时救助申请表.pdf"]


def test_a_date_only_in_meta_is_not_shown() -> None:
    body = "<h1>关于开展某项工作的公告</h1><p>现将有关事项公告如下，请社会各界予以监督，联系方式附后。</p>"
    read = read_html(
        page(
            body,
            "<meta name='ArticleTitle' content='关于开展某项工作的公告'><meta name='PubDate' content='2025-10-08'>",
        ),
        URL,
    )
    assert read.publish_date is None


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2025-09-01",
        "2025-09-01",
        "【时间：2025年09月01日 17:59】",
        "来源：民政局 时间:2025-09-01",
        "日间：2025-09-01",
        "<script>var pubdata='2025年09月01日'; document.write(pubdata)</script>",
    ],
)
def test_ways_to_show_a_date(line: str) -> None:
    read = read_html(
        page(
            f"<h1>民政局召开年中工作推进会议</h1><p>{line}</p><p>会议强调，要坚持以人民为中心，把各项任务落到实处。</p>"
        ),
        URL,
    )
    assert read.publish_date is not None
    assert read.publish_date.value.isoformat() == "2025-09-01"


@pytest.mark.parametrize("line", ["实施日期：2025-10-01", "有效期至2030-09-01", "失效日期：2030年09月01日"])
def test_dates_that_are_no_publication(line: str) -> None:
    read = read_html(
        page(
            f"<h1>民政局关于临时救助工作的规定</h1><p>{line}</p><p>会议强调，要坚持以人民为中心，把各项任务落到实处。</p>"
        ),
        URL,
    )
    assert read.publish_date is None


@pytest.mark.parametrize(
    "row",
    [
        "<li><span>2025-09-{n}</span><a href='{n}.html'>关于第{n}项工作的通知</a></li>",
        "<li><a href='{n}.html'>关于第{n}项工作的通知</a>[2025-09-{n}]</li>",
        "<li><a href='{n}.html'><h3>关于第{n}项工作的通知(2025-09-{n})</h3><p>摘要文字</p></a></li>",
        (
            "<tr><td>{n}</td><td><a href='{n}.html' title='关于第{n}项工作的通知'>关于第{n}项工...</a></td><td>"
            "2025-09-{n}</td></tr>"
        ),
        "<dl><dt><b>{n}</b><i>2025-09</i></dt><dd><a href='{n}.html'>关于第{n}项工作的通知</a></dd></dl>",
        (
            "<div class='card'><a href='{n}.html'><img src='x.jpg'></a><a href='{n}.html'>"
            "关于第{n}项工作的通知</a><p>发布时间：2025-09-{n} 10:00:00</p></div>"
        ),
        "<p><a href='{n}.html'>关于第{n}项工作的通知</a> 2025-09-{n}<br></p>",
        "<li><a href='202509/t202509{n}_1.html'>关于第{n}项工作的通知</a><em>09-{n}</em></li>",
        "<li><a href='{n}.html'>关于第{n}项工作的通知2025-09-{n}</a></li>",
        "<tr><td><a href='{n}.html'>关于第{n}项工作的通知</a></td><td>25-09-{n}<br></td></tr>",
    ],
)
def test_rows_of_lists(row: str) -> None:
    wrap = ("<table>", "</table>") if row.startswith("<tr") else ("<ul>", "</ul>")
    rows = "".join(row.replace("{n}", str(n)) for n in range(11, 17))
    read = read_html(
        page(wrap[0] + rows + wrap[1], "<meta name='ColumnName' content='通知公告'>"),
        "http://www.example.gov.cn/mzj/tzgg/index.html",
    )
    assert read.kind is PageKind.COLUMN
    assert [(item.title, item.date.value.isoformat() if item.date else None) for item in read.items] == [
        (f"关于第{n}项工作的通知", f"2025-09-{n}") for n in range(11, 17)
    ]


def test_rows_that_only_a_script_makes() -> None:
    read = read_html(
        page(
            "<ul id='list' class='list'></ul><script>$.ajax({url:'/api/list',success:fill})</script>",
            "<meta name='ColumnName' content='通知公告'>",
        ),
        URL,
    )
    assert read.is_js_rendered
    assert read.items == ()


def test_an_empty_column_needs_no_script() -> None:
    assert not read_html(page("<ul class='list'></ul><p>暂无信息</p>"), URL).is_js_rendered


def test_organisation_facts() -> None:
    body = (
        "<h1>机构职能</h1><p>主要职责</p><p>（一）贯彻执行国家有关社会救助的方针政策。</p><p>（二）负责全县基层治理工作。</p><p>内设机构</p><p>1.办公室</p><p>2.社会救助股</p>"
        "<p>办公地址：清河县人民路8号</p><p>办公时间：周一至周五 8:30-12:00，14:30-17:30</p><p>联系电话："
        "0737-5621234</p><p>负责人：王建国</p>"
    )
    facts = read_html(page(body, "<meta name='ColumnName' content='机构职能'>"), URL).organisation
    assert facts.address == "清河县人民路8号"
    assert facts.hours is not None
    assert facts.hours.startswith("周一至周五 8:30")
    assert facts.contact == "0737-5621234"
    assert facts.head == "王建国"
    assert facts.structure == "办公室、社会救助股"
    assert facts.function is not None
    assert facts.in_footer == frozenset()


@pytest.mark.parametrize(
    "hours",
    [
        "上午8:30—12:00，下午2:30—5:30",
        "工作日上午八点半至十二点，下午两点至五点半",
        "周一至周五 8时30分到17时30分（法定节假日除外）",
    ],
)
def test_office_hours_in_figures_and_in_words(hours: str) -> None:
    read = read_html(page(f"<h2>机构概况</h2><p>办公地址：清河县人民路18号</p><p>办公时间：{hours}</p>"), URL)
    assert read.organisation.hours == hours


def test_option_menus_and_recordings_are_links() -> None:
    menu = (
        "<select onchange='window.open(this.value)'><option value=''>部门网站</option><option "
        "value='http://jyj.example.gov.cn/'>教育局</option></select>"
    )
    _, links = read_with_links(page(f"<h1>访谈</h1>{menu}<video><source src='/v/1.mp4'></video>").encode(), URL)
    assert {(link.url, link.text) for link in links} >= {
        ("http://jyj.example.gov.cn/", "教育局"),
        ("http://www.example.gov.cn/v/1.mp4", ""),
    }


def test_queries_are_encoded_in_the_charset_of_the_page() -> None:
    html = page(
        "<h1>下载</h1><a href='/down.jsp?file=年检表.doc'>年检表</a><a href='/文件/年检表.doc'>另一份</a>",
        "<meta charset='gb2312'>",
    ).encode("gb18030")
    _, links = read_with_links(html, URL)
    found = {link.url for link in links}
    assert "http://www.example.gov.cn/down.jsp?file=%C4%EA%BC%EC%B1%ED.doc" in found
    assert "http://www.example.gov.cn/%E6%96%87%E4%BB%B6/%E5%B9%B4%E6%A3%80%E8%A1%A8.doc" in found


def test_links_that_a_click_opens() -> None:
    html = page(
        "<h1>文件</h1><a href='javascript:;' onclick=\"window.open('/mzj/zcjd/1.html')\">政策解读</a><a "
        "href='{{url}}'>模板</a>"
    )
    _, links = read_with_links(html.encode(), URL)
    assert "http://www.example.gov.cn/mzj/zcjd/1.html" in {link.url for link in links}
    assert not any("url" in link.url for link in links)


def test_facts_of_the_footer_are_marked() -> None:
    facts = read_html(page("<h1>关于我们</h1><p>欢迎访问。</p>"), URL).organisation
    assert facts.address == "人民路1号"
    assert facts.in_footer == {"address", "contact"}


@given(st.binary(max_size=3000))
@settings(max_examples=60, deadline=None)
def test_rubbish_never_raises(body: bytes) -> None:
    answer(read_page(body, URL))


TAGS = st.sampled_from(
    [
        "div",
        "a href='x'",
        "li",
        "td",
        "tr",
        "table",
        "p",
        "h1",
        "span",
        "script",
        "title",
        "ul",
        "br",
        "form",
        "iframe src='y'",
        "/div",
        "/a",
        "/li",
        "/table",
        "/p",
    ]
)


@given(
    st.lists(
        st.tuples(
            TAGS,
            st.sampled_from(
                [
                    "",
                    "发布时间：2025-09-01",
                    "当前位置：首页 > 民政局",
                    "下一页",
                    "办公时间",
                    "2025-09-01",
                    "《办法》解读",
                    "网站标识码：1",
                ]
            ),
        ),
        max_size=60,
    )
)
@settings(max_examples=80, deadline=None)
def test_malformed_markup_never_raises(parts: list[tuple[str, str]]) -> None:
    html = "".join(f"<{tag}>{text}" for tag, text in parts)
    page_read, links = read_with_links(html.encode(), URL)
    assert page_read.kind in PageKind
    assert all(link.url.startswith("http") for link in links)


def test_deep_nesting_and_endless_rows_are_bounded() -> None:
    assert read_html("<div>" * 20_000 + "深" + "</div>" * 20_000, URL).kind in PageKind
    assert read_html("<table>" * 3_000 + "<tr><td>2025-09-01", URL).kind in PageKind


def test_what_lies_too_deep_to_be_read_is_said() -> None:
    rows = "<ul><li><a href='/1.html'>民政局召开工作会议</a><span>2025-09-01</span></li></ul>"
    assert not read_html("<div>" * 1_000 + rows, URL).is_cut
    cut = read_html("<div>" * 20_000 + rows, URL)
    assert cut.is_cut and load_page(dump_page(cut)).is_cut


def test_columns_of_one_row_are_no_articles() -> None:
    """A row's date is not the date of the page, even where it stands on a line of its own inside the row."""
    found = {}
    for portal in build():
        for unit in portal.units:
            for column in unit.columns:
                if len(column.articles) == 1 and not column.script:
                    shown = read_page(portal.answers[column.url].body, f"http://www.example.gov.cn{column.url}")
                    found[column.url] = (shown.publish_date, [item.title for item in shown.items])
                    assert found[column.url] == (None, [column.articles[0].title])
    assert found


def test_where_forms_are_sent() -> None:
    html = (
        "<body><form action='/so/'><input name='q'></form><form method='post'><input name='p'></form><form "
        "action='/so/'></form></body>"
    )
    page = read_html(html, "http://a.gov.cn/mzj/list.aspx")
    assert page.forms == ("http://a.gov.cn/so/", "http://a.gov.cn/mzj/list.aspx")
    assert load_page(dump_page(page)).forms == page.forms


@pytest.mark.parametrize(
    "body",
    [
        "<div>当前位置：通知公告{rows}</div>",
        "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a> &gt; 通知公告{rows}</div>",
        "<div>当前位置：<ul><li><a href='/'>首页</a></li><li>通知公告</li></ul></div>{rows}",
    ],
)
def test_a_path_ends_before_the_rows_in_the_same_element(body: str) -> None:
    rows = (
        "<ul><li><a href='1.html'>民政局召开工作会议</a><span>2025-09-01</span></li><li><a href='2.html'>"
        "民政局召开党组会议</a><span>2025-09-02</span></li></ul>"
    )
    page = read_html(f"<body>{body.format(rows=rows)}</body>", URL)
    assert (page.column_name, len(page.items)) == ("通知公告", 2)
