"""Every pagination style of the portals."""

import pytest

from crawler.extract.read import read_html

URL = "http://www.example.gov.cn/tzgg/index.html"
ROWS = (
    "<div>当前位置：<a href='/'>首页</a> &gt; 通知公告</div><ul>"
    + "".join(f"<li><a href='{n}.html'>关于第{n}项工作的通知</a><span>2025-09-{n:02d}</span></li>" for n in range(1, 6))
    + "</ul>"
)
ROOT = "http://www.example.gov.cn/tzgg/"


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        ("<script>createPageHTML(4,0,'index','html');</script>", ROOT + "index_1.html"),
        ("<script>createPageHTML(4,3,'index','html');</script>", None),
        ("<script>createPageHTML('page_div',20,1,'xwzx_list','shtml',383);</script>", ROOT + "xwzx_list_2.shtml"),
        ("<script>createPageHTML('page_div',1,1,'nav_list','shtml',12);</script>", None),
        (
            '<script>function createPageHTML(a,b,c,d){}createPageHTML(287,0,"index","shtml");</script>',
            ROOT + "index_1.shtml",
        ),
        ("<script>Pager({size:3, current:0, prefix:'index',suffix:'html'});</script>", ROOT + "index_1.html"),
        ("<script>Pager({size:1, current:0, prefix:'index',suffix:'html'});</script>", None),
        (
            "<script>jpage('81',{totalRecord:45,perPage:15});</script>",
            "http://www.example.gov.cn/tzgg/index.html?uid=81&pageNum=2",
        ),
        (
            (
                "<div class='page'>1 <a href='index_2.html'>2</a> <a href='index_2.html'>下一页</a> <a "
                "href='index_9.html'>尾页</a></div>"
            ),
            ROOT + "index_2.html",
        ),
        ("<div class='page'><a href='18105_2.html'>下页</a>共1630条 当前第1/163页</div>", ROOT + "18105_2.html"),
        ("<div class='page'>共47条 当前第5/5页 <a href='18105_5.html'>下一页</a></div>", None),
        ("<input type='button' onclick=\"location.href='index_2.jhtml'\" value='下一页'>", ROOT + "index_2.jhtml"),
        (
            (
                "<span class='p_pages'><span class='p_no_d'>1</span><span class='p_no'><a href='tzgg/1.htm'>"
                "2</a></span></span>"
            ),
            ROOT + "tzgg/1.htm",
        ),
        ("<div class='pagination'><a href='javascript:;'>下一页</a></div>", "javascript:;"),
        (
            (
                "<div class='page'><a href='index.html'>1</a> <a href='index_1.html'>2</a> <a "
                "href='index_2.html'>3</a></div>"
            ),
            ROOT + "index_1.html",
        ),
        (
            (
                "<script>Ls.pagination('#p', function (pageIndex) { location.href = "
                "'/content/column/46?pageIndex=' + pageIndex; }, {total: 69, currPage: (0+1), pageCount:4})"
                ";</script>"
            ),
            "http://www.example.gov.cn/content/column/46?pageIndex=2",
        ),
        (
            (
                "<script>Ls.pagination('#p', function (pageIndex) { location.href = "
                "'/content/column/46?pageIndex=' + pageIndex; }, {total: 9, currPage: (0+1), pageCount:1})"
                ";</script>"
            ),
            None,
        ),
        ("", None),
    ],
)
def test_next_page(pager: str, expected: str | None) -> None:
    assert read_html(f"<html><body>{ROWS}{pager}<div>版权所有</div></body></html>", URL).next_page == expected


@pytest.mark.parametrize(
    ("here", "form"),
    [
        ("http://a.cn/i.php?m=list&cid=dt", "/i.php?m=list&cid=dt&page={}"),
        ("http://a.cn/i.php?m=list&cid=dt", "/i.php?page={}&m=list&cid=dt"),
        ("http://a.cn/i.php?cid=1", "/i.php?cid=1&page={}"),
        ("http://a.cn/c/", "/c/?p={}"),
        ("http://a.cn/c/", "/c/index_{}.html"),
        ("http://a.cn/c/list.html", "/c/list_{}.html"),
    ],
)
@pytest.mark.parametrize("mark", ["", " class='page'"])
def test_the_first_page_under_its_short_address(here: str, form: str, mark: str) -> None:
    pager = f"<div{mark}>" + " ".join(f"<a href='{form.format(n)}'>{n}</a>" for n in (1, 2, 3)) + "</div>"
    html = f"<body>{ROWS}{pager}</body>"
    assert read_html(html, here).next_page == f"http://a.cn{form.format(2)}"
    assert read_html(html, f"http://a.cn{form.format(3)}").next_page is None


def test_a_picture_that_leads_to_the_next_page() -> None:
    pager = "<p><a href='/c/2'><img src='n.gif' alt='下一页'></a></p>"
    html = f"<body>{ROWS}{pager}</body>"
    assert read_html(html, "http://a.cn/c/").next_page == "http://a.cn/c/2"
