"""Pages that say that what was asked for is not there, and pages that only seem to."""

import pytest

from crawler.extract.read import read_page
from model.page import Page

FRAME = (
    "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a> &gt; <a href='/mzj/gzdt/'>工作动态</a></div>"
)


def read(html: str) -> Page:
    return read_page(f"<html>{html}</html>".encode(), "http://a.gov.cn/mzj/x.html", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "html",
    [
        "<title>系统提示</title><body>您访问的信息不存在或已被删除！<a href='/'>返回首页</a></body>",
        "<title>提示</title><body><h2>对不起，该文章不存在</h2><p>5秒后返回首页</p></body>",
        (
            f"<title>民政局</title><body><div>{'<a href=/a/>栏目</a>' * 30}</div>{FRAME}<div>抱歉，"
            "您要找的页面不存在</div></body>"
        ),
        "<title>404</title><body><img src='/404.png'></body>",
        "<title>404 - 找不到文件或目录。</title><body>服务器错误</body>",
        "<body><script>alert('该信息已被删除');history.go(-1);</script></body>",
        '<body><script>alert("您访问的内容不存在！");window.close();</script></body>',
        "<title>Not Found</title><body><h1>Not Found</h1><p>The requested URL was not found on this server.</p></body>",
        "<body><script>layer.msg('您访问的内容不存在');</script></body>",
        "<body><script>document.write('<h1>您访问的页面不存在</h1>')</script></body>",
        "<body><p>没有找到您要的页面</p></body>",
        "<body><p>您要访问的页面已失联</p><p>返回首页</p></body>",
        "<body><p>此文章已下架</p></body>",
        "<body><p>系统找不到指定的文件</p></body>",
        "<title>HTTP Status 404 – Not Found</title><body><h1>HTTP Status 404 – Not Found</h1><p>Type Status Report</p>"
        "<p>Message /x.jsp</p><h3>Apache Tomcat/8.5</h3></body>",
        "<title>信息提示</title><body><p>抱歉，您访问的页面不存在</p><p>可能的原因：</p><p>1.您输入的网址有误</p>"
        "<p>2.页面已被删除</p><p>请检查网址，或联系管理员</p></body>",
    ],
)
def test_error_pages_say_so(html: str) -> None:
    assert read(html).absence


@pytest.mark.parametrize(
    "html",
    [
        "<title>民政局</title><body><p>网站系统升级维护中，请稍后访问</p></body>",
        "<title>提示</title><body><p>系统繁忙，请稍后再试</p></body>",
        "<body><p>内容正在审核中</p></body>",
        "<body><p>参数错误</p></body>",
        "<title>应用程序中的服务器错误</title><body><h1>“/”应用程序中的服务器错误。</h1></body>",
        "<body><h1>网站改版公告</h1><p>因改版，部分旧页面已被删除或转移，敬请谅解。</p></body>",
        "<body><h1>为什么提示页面不存在</h1><p>因为网站改版。</p></body>",
        "<body><p>来信标题：404页面</p><p>来信内容：点开显示404，页面不存在。</p><p>回复：已修复。</p></body>",
    ],
)
def test_what_may_be_a_notice_is_a_doubt(html: str) -> None:
    page = read(html)
    assert not page.absence
    assert page.placeholder


@pytest.mark.parametrize(
    "html",
    [
        f"<title>工作动态</title><body>{FRAME}<ul></ul><p>暂无相关信息</p></body>",
        "<title>联系我们</title><body><p>电话：010-8404-1234，传真：0404-5678901</p></body>",
        "<title>民政局</title><body><p>404年以前的档案</p></body>",
        (
            f"<title>关于网站栏目不存在问题的说明</title><body>{FRAME}<h1>关于网站栏目不存在问题的说明</h1><p>"
            "发布时间：2025-09-01</p><p>有网友反映页面不存在。</p></body>"
        ),
        f"<title>公告</title><body><p>{'本局负责全县的社会救助工作。' * 20}如附件不存在请联系。</p></body>",
        "<body><script>if(!ok){alert('请先登录')}</script><p>登录</p></body>",
        (
            "<body><p>本局办公楼现址在人民路1号。</p><script>function e(){alert('您访问的页面不存在')"
            ";history.back();}</script></body>"
        ),
        "<body><p>下载说明。</p><script>$.ajax({error:function(){alert('内容不存在');history.go(-1)}})</script></body>",
        "<body><p>本局负责全县的社会救助工作。</p><div style='display:none'>抱歉，您访问的页面不存在</div></body>",
        "<title>新增专业</title><body><p>停招专业</p><p>本科：教育技术学（校园网开发与维护方向）、护理学。</p></body>",
        "<title>查询</title><body><p>没有找到符合条件的记录</p></body>",
    ],
)
def test_pages_that_hold_something_else_do_not(html: str) -> None:
    assert (read(html).absence, read(html).placeholder) == ("", "")


@pytest.mark.parametrize(
    ("script", "moves"),
    [
        ("location.href='/404.html'", True),
        ("setTimeout(function(){location.href='/404.html'},3000)", True),
        ("setTimeout(() => { location.href='/404.html' }, 3000)", True),
        ("window.onload=function(){location.href='/404.html'}", True),
        ("//location.href='/404.html'", False),
        ("if(/Mobile/.test(navigator.userAgent))location.href='/404.html'", False),
        ("if(u){location.href='/404.html'}", False),
        ("function go(){location.href='/404.html'}", False),
    ],
)
def test_a_stub_moves_when_every_visitor_is_sent_on(script: str, moves: bool) -> None:
    expected = "http://a.gov.cn/404.html" if moves else None
    assert read(f"<body><script>{script}</script></body>").moves_to == expected


@pytest.mark.parametrize(
    "html",
    [
        f"<title>{'系统提示' * 2_000}</title><body><p>{'系统提示' * 24}</p><p>{'很抱歉' * 33}</p></body>",
        f"<body>{'<a href=/x>甲</a>乙' * 40_000}</body>",
        f"<body><script>{'/*' * 200_000}</script></body>",
        f"<body><script>{'location.href=' * 20_000}'/x'</script></body>",
        f"<body><img srcset='a{',' * 300_000}'></body>",
        f"<body><script>{'(function(){' * 30_000}alert('不存在')</script></body>",
    ],
)
def test_hostile_pages_take_no_longer_than_others(html: str) -> None:
    """Each would take minutes where the work grew with the square of the page."""
    assert read(html).url
