"""What servers answer, and whose fault it is: one page with a link to each answer, inspected as a user would."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.browser import find_browser
from tests.conftest import duwang_command, json_lines
from tests.portal.pages import article, landing, listing
from tests.portal.server import Behaviour, Handler, MockPortal, drop, redirect

PAGE = article("民政局关于某事项的公告", "2025-09-01")
BODY = PAGE.encode()
HTML = {"Content-Type": "text/html; charset=utf-8"}
WORD = "<html xmlns:w='urn:schemas-microsoft-com:office:word'><body><p class=MsoNormal>办事指南全文</p></body></html>"
TEXT = f"<html><body><div>{'第一条　为规范管理，制定本办法。' * 40}</div></body></html>"
MENU = f"<html><body>{'<a href=/>首页</a><a href=/zwgk/>政务公开</a>' * 60}<p>请登录</p></body></html>"
GONE = "<html><title>系统提示</title><body>您访问的信息不存在或已被删除！<a href='/'>返回首页</a></body></html>"
BLOCKED = (
    "<html><title>提示</title><body><h1>The request has been blocked</h1><p>"
    "您的请求已被安全防护策略阻断。</p></body></html>"
)
OK, FAILED, DOUBT, UNTESTED = "ok", "failed", "cant_tell", "untested"


def answer(
    body: str | bytes = PAGE, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> Behaviour:
    content = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(content, status, kind, named)


def raw(data: bytes) -> Behaviour:
    def behaviour(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(data)

    return behaviour


def plain(head: bytes, body: bytes = BODY) -> Behaviour:
    """A page under a header of one's own, of which ``%d`` becomes the length of the page."""
    return raw(head.replace(b"%d", str(len(body)).encode()) + b"\r\n\r\n" + body)


def by_method(head: Behaviour, get: Behaviour) -> Behaviour:
    return lambda handler: (head if handler.command == "HEAD" else get)(handler)


def location(value: bytes) -> Behaviour:
    return raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: " + value + b"\r\n\r\n")


def to_the_front_at_last(handler: Handler) -> None:
    """Ten redirects, then a page: browsers follow them."""
    step = int(handler.path.partition("step=")[2] or 0)
    target = f"/chain.html?step={step + 1}"
    redirect(target)(handler) if step < 10 else answer()(handler)


ANSWERS: dict[str, tuple[str, Behaviour]] = {
    # statuses
    "/404.html": (FAILED, answer("no", 404)),
    "/410.html": (FAILED, answer("no", 410)),
    "/500.html": (FAILED, answer("no", 500)),
    "/503.html": (FAILED, answer("no", 503)),
    "/401.html": (DOUBT, answer("no", 401)),
    "/403.html": (DOUBT, answer("no", 403)),
    "/418.html": (DOUBT, answer("no", 418)),
    "/429.html": (DOUBT, answer("no", 429)),
    "/300.html": (OK, answer(status=300)),
    "/600.html": (DOUBT, answer("no", 600)),
    "/999.html": (DOUBT, answer("no", 999)),
    "/520.html": (DOUBT, answer("no", 520)),
    "/567.html": (DOUBT, answer(BLOCKED, 567)),
    "/block-500.html": (DOUBT, answer(BLOCKED, 500)),
    "/block-404.html": (DOUBT, answer(BLOCKED, 404)),
    "/block-200.html": (DOUBT, answer(BLOCKED)),
    # HEAD tells nothing
    "/head-404.html": (OK, by_method(answer("no", 404), answer())),
    "/head-500.html": (OK, by_method(answer("no", 500), answer())),
    "/head-200.html": (FAILED, by_method(answer(), answer("no", 404))),
    "/head-200.pdf": (FAILED, by_method(answer(b"%PDF-1.4", kind="application/pdf"), answer("no", 404))),
    "/head-200.png": (FAILED, by_method(answer(b"x", kind="image/png"), answer("no", 404))),
    # where a redirect leads
    "/to-404.html": (FAILED, redirect("/nowhere.html")),
    "/to-page.html": (OK, redirect("/zwgk/real.html")),
    "/to-home.html": (DOUBT, redirect("/")),
    "/t2025_12.html": (DOUBT, redirect("/mzj/gzdt/")),
    "/loop.html": (DOUBT, redirect("/loop.html")),
    "/chain.html": (OK, to_the_front_at_last),
    "/to-gbk.html": (OK, location("/附件.html".encode("gbk"))),
    "/to-utf8.html": (OK, location("/附件.html".encode())),
    "/to-backslash.html": (OK, location(rb"\zwgk\real.html")),
    "/to-nothing.html": (DOUBT, location(b"http://[bad")),
    "/to-mail.html": (DOUBT, location(b"mailto:a@b.cn")),
    # well with 200, and not there
    "/content.jsp?id=9": (FAILED, answer(GONE)),
    "/view.aspx?id=3": (FAILED, answer("<script>alert('该文章不存在或已被删除');history.back();</script>")),
    "/refresh.html": (
        FAILED,
        answer("<html><head><meta http-equiv='refresh' content='0;url=/nowhere.html'></head></html>"),
    ),
    "/refresh-ok.html": (
        OK,
        answer("<html><head><meta http-equiv='refresh' content='0;url=/zwgk/real.html'></head></html>"),
    ),
    "/about.html": (OK, answer(article("关于网站栏目不存在问题的说明", "2025-09-01", "<p>有网友反映页面不存在。</p>"))),
    # files
    "/f/ok.pdf": (OK, answer(b"%PDF-1.4\n%%EOF", kind="application/pdf")),
    "/f/as-html.pdf": (OK, answer(b"%PDF-1.4\n%%EOF")),
    "/f/empty.pdf": (FAILED, answer(b"", kind="application/pdf")),
    "/f/login.doc": (FAILED, answer("<html><body>请登录</body></html>")),
    "/f/menu.doc": (FAILED, answer(MENU)),
    "/f/word.doc": (OK, answer(WORD)),
    "/f/saved.doc": (OK, answer("<html><body>表</body></html>", Content_Disposition="attachment; filename=a.doc")),
    "/f/shown.docx": (OK, answer(TEXT)),
    "/f/open.docx": (FAILED, answer("<html><body>" + "<a>" * 120_000)),
    "/f/gone.docx": (FAILED, answer(GONE)),
    "/f/viewer.html?file=/f/ok.pdf": (OK, answer("<html><body><div id='viewer'>预览</div></body></html>")),
    "/f/download.jsp?file=a.doc": (OK, answer(b"\xd0\xcf\x11\xe0", kind="application/msword")),
    "/f/download.jsp?file=b.doc": (OK, answer(b"\xd0\xcf\x11\xe0", kind="application/msword")),
    "/f/moved.pdf": (OK, redirect("/f/viewer.html?file=/f/ok.pdf")),
    "/f/error.docx": (FAILED, answer('{"code":404,"msg":"文件不存在"}', kind="application/json")),
    "/f/alert.doc": (FAILED, answer("<script>alert('文件不存在')</script>", kind="application/msword")),
    # notices, data and nothing at all
    "/api/item": (FAILED, answer('{"code":404,"msg":"文章不存在"}', kind="application/json")),
    "/pic.svg": (OK, answer("<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>", kind="image/svg+xml")),
    "/feed": (OK, answer("<?xml version='1.0'?><rss><channel></channel></rss>", kind="application/rss+xml")),
    "/site.xml": (OK, answer("<?xml version='1.0'?><urlset></urlset>", kind="text/xml")),
    "/plain.txt": (OK, answer("说明", kind="text/plain")),
    "/style.css": (OK, answer("a {}", kind="text/css")),
    "/api/fine": (OK, answer('{"code":0,"rows":[]}', kind="application/json")),
    "/busy.html": (DOUBT, answer("<title>提示</title><body>系统繁忙，请稍后再试</body>")),
    "/blank.html": (DOUBT, answer("")),
    "/white.html": (DOUBT, answer("<html><body>  </body></html>")),
    "/refresh-header.html": (FAILED, answer(Refresh="0;url=/nowhere.html")),
    "/aspx.html": (FAILED, redirect("/tpl/404.html?aspxerrorpath=/aspx.html")),
    "/511.html": (DOUBT, answer("no", 511)),
    # what only some clients refuse
    "/q/http10.html": (OK, plain(b"HTTP/1.0 200 OK\r\nContent-Type: text/html")),
    "/q/no-reason.html": (OK, plain(b"HTTP/1.1 200\r\nContent-Type: text/html\r\nContent-Length: %d")),
    "/q/blank.html": (OK, plain(b"HTTP/1.1 200 OK\r\nContent-Type : text/html\r\nContent-Length : %d")),
    "/q/odd-name.html": (OK, plain(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX (y): 1\r\nContent-Length: %d")),
    "/q/no-colon.html": (OK, plain(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nno colon\r\nContent-Length: %d")),
    "/q/long.html": (OK, answer(X_Long="a" * 60_000)),
    "/q/identity.html": (OK, plain(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: identity")),
    "/q/gzip-lie.html": (OK, answer(Content_Encoding="gzip")),
    "/q/gzip-cut.html": (DOUBT, answer(b"\x1f\x8b\x08\x00garbage", Content_Encoding="gzip")),
    "/q/http09.html": (DOUBT, raw(BODY)),
    "/q/version.html": (DOUBT, plain(b"HTTP/x 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d")),
    "/q/silent.html": (DOUBT, raw(b"")),
    "/q/reset.html": (FAILED, drop),
    "/q/more.html": (DOUBT, answer(Content_Length="9000")),
}
"""Path, what is to be said of the link, the answer."""

UNASKED = {
    "http://192.168.77.5/x.html": FAILED, "http://oa/x.html": FAILED, "http://10.255.0.1/x.doc": FAILED,
    "C:\\资料\\附件.doc": FAILED,
    "file:///D:/x.doc": FAILED, "http://oa.local/": FAILED, "http://127.0.0.1:99999/": FAILED,
    "http://http://www.gov.cn/": FAILED,
    "http://[1:2]/": FAILED, "//[abc]/x.html": FAILED, "http://a]b/": FAILED, "http://": FAILED,
    "http://民政局.invalid/": FAILED, "http://www.no-such-name-anywhere.gov.cn/": DOUBT,
    "mailto:a@b.cn": OK, "tel:12345": OK, "javascript:void(0)": OK, "weixin://dl/x": OK, "ed2k://|file|x|1|": OK,
}  # fmt: skip
"""Links outside of the server."""


def inspect(portal: MockPortal, folder: Path, links: list[str], browser: str = "off", code: int = 0) -> dict[str, str]:
    """Every finding about a link, by its address, after an inspection of a unit that has these links."""
    body = "".join(f'<p><a href="{link}">链接{number}</a></p>' for number, link in enumerate(links))
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态")))
    portal.page("/mzj/gzdt/", listing("工作动态", ("/mzj/a1.html", "民政局召开工作推进会议", "2025-09-12")))
    portal.page("/mzj/a1.html", article("民政局召开工作推进会议", "2025-09-12", body))
    register = folder / "units.toml"
    register.write_text(f"[[unit]]\nid = 'mzj'\nname = '民政局'\nkind = '区直'\nportal = '{portal.url('/mzj/')}'\n")
    settings = {
        "crawler.delay": "0", "crawler.concurrency": "8", "crawler.timeout": "3", "crawler.second_try_after": "0.3",
        "crawler.allow_networks": "127.0.0.0/8", "crawler.browser": browser, "pictures": "0",
    }  # fmt: skip
    sets = [each for name, value in settings.items() for each in ("--set", f"{name}={value}")]
    store = ("--store", str(folder / "store"))
    done = duwang_command("inspect", str(register), *store, "--as-of", "2025-09-15T02:00:00", *sets)
    assert done.returncode == code, done.stderr
    found = json_lines(duwang_command("findings", *store, "--json", "--all").stdout)
    return {str(each["target"]): str(each["outcome"]) for each in found if str(each["check"]).startswith("link-")}


def test_every_answer_is_judged_for_what_it_is(portal: MockPortal, tmp_path: Path) -> None:
    for path, (_, behaviour) in ANSWERS.items():
        portal.behave(path, behaviour)
    portal.page("/zwgk/real.html", PAGE)
    portal.page("/tpl/404.html", "<html><body>哎呀，页面飞走了</body></html>")
    portal.page("/%E9%99%84%E4%BB%B6.html", PAGE)
    portal.page("/%B8%BD%BC%FE.html", PAGE)
    found = inspect(portal, tmp_path, [*ANSWERS, *UNASKED])
    got = {path: found.pop(portal.url(path), OK) for path in ANSWERS}
    assert got == {path: outcome for path, (outcome, _) in ANSWERS.items()}
    assert sorted(found.values()) == sorted(outcome for outcome in UNASKED.values() if outcome != OK)
    assert set(found) >= {"http://192.168.77.5/x.html", "http://oa/x.html", "file:///D:/x.doc"}


@pytest.mark.skipif(find_browser("auto") is None, reason="no Chromium on this machine")
def test_a_browser_is_asked_before_anybody_is_accused(portal: MockPortal, tmp_path: Path) -> None:
    table = {path: ANSWERS[path] for path in ("/q/version.html", "/q/silent.html", "/q/reset.html", "/loop.html")}
    for path, (_, behaviour) in table.items():
        portal.behave(path, behaviour)
    found = inspect(portal, tmp_path, list(table), browser="auto")
    got = {path: found.get(portal.url(path), OK) for path in table}
    assert got == {"/q/version.html": OK, "/q/silent.html": FAILED, "/q/reset.html": FAILED, "/loop.html": FAILED}


def test_one_target_is_one_finding(portal: MockPortal, tmp_path: Path) -> None:
    spelled = [
        "/d/%e9%99%84.pdf",
        "/d/%E9%99%84.pdf",
        "/d/附.pdf",
        "/d//x.html",
        "/d/x.html",
        "/d/y.jsp?a=1&b=2",
        "/d/y.jsp?b=2&a=1",
    ]
    found = inspect(portal, tmp_path, spelled)
    assert len(found) == 3
    assert set(found.values()) == {FAILED}


def slow_robots(text: str, status: int = 200) -> Callable[[Handler], None]:
    def behaviour(handler: Handler) -> None:
        time.sleep(0.3)
        handler.answer(text.encode(), status, "text/plain", {})

    return behaviour


def test_nothing_is_asked_before_robots_txt_is_known(portal: MockPortal, tmp_path: Path) -> None:
    """Many hosts that forbid everything, and answer slowly: none gets another request, none is accused."""
    links = []
    hosts = [MockPortal() for _ in range(12)]
    for number, host in enumerate(hosts):
        host.__enter__()
        host.behave("/robots.txt", slow_robots("User-agent: *\nDisallow: /\n", 200 if number % 2 else 503))
        links += [host.url(f"/x{i}.html") for i in range(8)]
    try:
        found = inspect(portal, tmp_path, links)
    finally:
        for host in hosts:
            host.__exit__(None, None, None)
    assert {path for host in hosts for path in host.hits} == {"GET /robots.txt"}
    assert found == {}


def test_what_robots_txt_asks_beyond_measure_is_said(portal: MockPortal, tmp_path: Path) -> None:
    portal.page("/robots.txt", "User-agent: *\nCrawl-delay: 3600\nDisallow: /\n", content_type="text/plain")
    inspect(portal, tmp_path, [], code=3)
    report = (tmp_path / "store" / "reports" / "20250915" / "mzj.html").read_text(encoding="utf-8")
    assert "要求每次访问间隔3600秒" in report
    assert set(portal.hits) == {"GET /robots.txt"}
