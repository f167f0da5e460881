"""Sixty pages and files that mean no good, each at an address of its own; and what a night over them must still do."""

import gzip
import socket
import struct
import time
from collections.abc import Callable, Iterator

from tests.inspection.bombs import BOMBS
from tests.portal.pages import article, listing
from tests.portal.server import Behaviour, Handler, MockPortal

HTML = "text/html; charset=utf-8"
LONG = 25_000


def raw(answer: bytes, rest: float = 0) -> Behaviour:
    """Bytes in place of an answer of HTTP."""

    def behaviour(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(answer)
        handler.wfile.flush()
        time.sleep(rest)

    return behaviour


def page(body: str | bytes, kind: str = HTML, **headers: str) -> Behaviour:
    """A whole answer."""
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(content, 200, kind, named)


def drip(handler: Handler) -> None:
    """A byte now and then."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(200):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: Handler) -> None:
    """More than anybody reads."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(400):
        handler.wfile.write(b"<p>" + b"x" * 100_000)


def reset(handler: Handler) -> None:
    """Half an answer, then nothing."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<p>")
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def calendar(handler: Handler) -> None:
    """Every day leads to the next."""
    day = int(handler.path.rpartition("d=")[2] or 1)
    handler.answer(article(f"第{day}天", "2025-09-01", f"<a href='?d={day + 1}'>下一天</a>").encode(), 200, HTML, {})


def titled(title: str) -> Behaviour:
    """An article with a title."""
    return page(article(title, "2025-09-01"))


def moved(target: str) -> Behaviour:
    return lambda handler: handler.answer(b"", 302, "text/html", {"Location": target})


def over_http() -> Iterator[tuple[str, Behaviour]]:
    yield "endless", endless
    yield "drip", drip
    yield "reset", reset
    yield "no HTTP", raw(b"\x00\xff" * 5_000)
    yield "long header", raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n<p>")
    yield "many headers", raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n<p>")
    yield "broken chunks", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n<p>")
    yield "odd status", raw(b"HTTP/1.1 999 \xff\r\nContent-Length: 3\r\n\r\n<p>")
    yield "gzip bomb", page(gzip.compress(bytes(300_000_000)), Content_Encoding="gzip")
    yield "no gzip", page(b"<p>x", Content_Encoding="gzip")
    yield "redirect loop", lambda handler: handler.answer(b"", 302, "text/html", {"Location": handler.path})
    yield "redirect inside", moved("http://169.254.169.254/latest/meta-data/")
    yield "redirect to a file", moved("file:///etc/passwd")
    yield "redirect to rubbish", moved("http://[::1/\x01")
    yield "wrong charset", page("关于通知".encode("utf-16"), "text/html; charset=utf-7")
    yield "no type", page(b"\x00" * 3_000, "")
    yield "unasked 304", lambda handler: handler.answer(b"", 304, "text/html", {})


def over_html() -> Iterator[tuple[str, Behaviour]]:
    yield "deep", page(article("深", "2025-09-01", "<div>" * LONG))
    yield "deep spans", page(article("深", "2025-09-01", "<b><i>" * 20_000))
    yield "attributes", page(article("多", "2025-09-01", f"<p {' '.join(f'a{n}=1' for n in range(LONG))}>x"))
    yield "links", page(article("链", "2025-09-01", "".join(f"<a href='#{n}'>x</a>" for n in range(LONG))))
    yield "colspan", page(article("表", "2025-09-01", "<table>" + "<tr><td colspan=999999 rowspan=999999>x" * 2_000))
    yield "nested tables", page(article("表", "2025-09-01", "<table><tr><td>" * 3_000))
    yield "comments", page(article("注", "2025-09-01", "<!--" * LONG))
    yield "forms", page(article("表单", "2025-09-01", "<form action='/x'><input>" * 20_000))
    yield "entities", page(article("字", "2025-09-01", "&amp;" * 200_000 + "&#xD800;&#0;&#x110000;"))
    yield "digits", page(article("数", "2025-09-01", "2025-" * 40_000 + "1" * 200_000))
    yield "brackets", page(article("括", "2025-09-01", "（" * LONG + "《" * LONG))
    yield "spaces", page(article("空", "2025-09-01", " " * 900_000 + "发布时间：" + " " * 900_000))
    yield "base", page("<base href='javascript:alert(1)'>" + article("基", "2025-09-01", "<a href='x'>x</a>"))
    yield (
        "srcset",
        page(article("图", "2025-09-01", f"<img srcset='{','.join(f'/i{n}.png {n}w' for n in range(20_000))}'>")),
    )
    yield "json", page(article("数据", "2025-09-01", f"<script type='application/json'>{'[' * LONG}</script>"))
    yield "refresh", page("<meta http-equiv=refresh content='0;url=?x=1'><title>跳</title>")
    yield "frames", page("<iframe src='?'></iframe>" * 500)
    yield "calendar", calendar
    yield "backslash in its title", titled("关于有关事项的通知\\")
    yield "quotes in its title", titled('关于"放管服"的通知')
    yield "code in its title", titled("<script>alert(1)</script>[/red]{{ 7*7 }}${x}")
    yield "formula in its title", titled("=cmd|' /C calc'!A0")
    yield "controls in its title", titled("关于\x1b[31m有关\x07事项\x9b的通知\u202e")
    yield "surrogates in its title", page(article("关于\ud800事项\udfff", "2025-09-01"))
    yield "lone bytes", page(b"\xff\xfe\x00<title>\x80\x81</title><p>" + bytes(range(256)) * 500)


def over_scripts() -> Iterator[tuple[str, Behaviour]]:
    empty = "<ul id='list'></ul><p>正在加载……</p>"
    for name, code in (
        ("endless script", "while (true) {}"),
        ("endless dialogs", "while (true) alert(1)"),
        ("script that eats memory", "const a = []; while (true) a.push(new Array(1e6).fill(1))"),
        ("script that leaves", "location = '/jyj/gzdt/?' + Math.random()"),
    ):
        yield name, page(listing("工作动态", after=f"{empty}<script>{code}</script>"))


def over_files() -> Iterator[tuple[str, bytes]]:
    yield from BOMBS.items()
    yield "cut.pdf", BOMBS["operators.pdf"][:9_000]
    yield "cut.docx", BOMBS["wide.docx"][:300]


def put(portal: MockPortal, folder: str, only: Callable[[str], bool] = lambda _: True) -> dict[str, str]:
    """Put what is wanted of it onto a portal below a column's folder; addresses by name, and the column's rows are
    theirs."""
    found: dict[str, str] = {}
    rows, files = [], []
    for number, (name, behaviour) in enumerate((*over_http(), *over_html(), *over_scripts())):
        if only(name):
            found[name] = f"{folder}h{number}.html"
            portal.behave(found[name], behaviour)
            rows.append((found[name], f"关于第{number}号事项的通知", "2025-09-01"))
    for name, content in over_files():
        if only(name):
            found[name] = f"{folder}{name}"
            portal.page(found[name], content, content_type="application/octet-stream")
            files.append(f"<p><a href='{found[name]}'>2024年政府信息公开工作年度报告{name}</a></p>")
    report = f"{folder}nb.html"
    portal.page(report, article("2024年政府信息公开工作年度报告", "2025-01-20", "".join(files)))
    portal.page(f"{folder}gzdt/", listing("工作动态", (report, "2024年政府信息公开工作年度报告", "2025-01-20"), *rows))
    return found
