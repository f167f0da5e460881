"""Four nights with decisions: what keeps its finding, what is an episode of its own, what costs nobody anything."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from model.review import Action, Person, Role
from store.people import Ruling
from store.store import Store
from tests.conftest import duwang_command, json_lines
from tests.portal.pages import article, landing, listing
from tests.portal.server import Handler, MockPortal

SETTINGS = (
    "pictures = 0\n[crawler]\ndelay = 0\nconcurrency = 8\ntimeout = 3\nsecond_try_after = 0.2\n"
    "allow_networks = ['127.0.0.0/8']\nbrowser = 'off'\n"
)
WANG = Person("wang", "王芳", Role.REVIEWER)
LINKS: dict[str, tuple[str, str]] = {
    "不变": ("/dead/same.html", "/dead/same.html"),
    "百分号": ("/dead/%e9%99%84x.pdf", "/dead/%E9%99%84x.pdf"),
    "次序": ("/dead/i.jsp?a=1&b=2", "/dead/i.jsp?b=2&a=1"),
    "斜线": ("/dead//l.html", "/dead/l.html"),
    "首页": ("/dead/k/index.html", "/dead/k/"),
    "时刻": ("/dead/d.jsp?id=1&ts=1757900000000", "/dead/d.jsp?id=1&ts=1757986400000"),
    "令牌": ("/dead/g.jsp?id=1&accessToken=aaaa1111bbbb", "/dead/g.jsp?id=1&accessToken=cccc2222dddd"),
    "会话": ("/dead/s.jsp;jsessionid=" + "A" * 32, "/dead/s.jsp;jsessionid=" + "B" * 32),
    "版本": ("/dead/v.html?v=1", "/dead/v.html?v=2"),
    "改口": ("/dead/n410.html", "/dead/n410.html"),
    "受阻": ("/dead/n403.html", "/dead/n403.html"),
    "故障": ("/dead/n503.html", "/dead/n503.html"),
}
"""Words of links, and their addresses by day and by night: the same dead targets."""


@pytest.fixture
def night(portal: MockPortal, tmp_path: Path) -> Callable[[int], dict[str, dict[str, object]]]:
    """Inspect the portal as it is in a night; findings about links and columns by the end of their targets."""
    now = [1]

    def dead(handler: Handler) -> None:
        codes = {"410": 410, "403": 403, "503": 503} if now[0] == 2 else {}
        if now[0] == 4 and handler.path.endswith(".pdf"):
            handler.answer(b"%PDF-1.4", 200, "application/pdf", {})
        elif now[0] == 4 and "/dead/" in handler.path:
            handler.answer(article("恢复", "2025-09-01").encode(), 200, "text/html; charset=utf-8", {})
        else:
            status = next((code for word, code in codes.items() if f"n{word}" in handler.path), 404)
            handler.answer(b"<html><title>404</title><body>404 Not Found</body></html>", status, "text/html", {})

    def page(make: Callable[[int], str]) -> Callable[[Handler], None]:
        def behaviour(handler: Handler) -> None:
            if now[0] == 3:  # the whole site is down
                handler.answer(b"down", 503, "text/plain", {})
            else:
                handler.answer(make(now[0]).encode(), 200, "text/html; charset=utf-8", {})

        return behaviour

    def links(number: int) -> str:
        by_night = number == 2
        return "".join(f'<p><a href="{pair[by_night]}">{words}事项</a></p>' for words, pair in LINKS.items())

    portal.missing = dead
    stale = (
        ("/mzj/n1.html", "民政局关于有关事项的通知", "2024-01-05"),
        ("/mzj/n2.html", "民政局关于其他事项的通知", "2024-01-04"),
    )
    shelves = {1: "/mzj/tzgg/", 2: "/mzj/tzgg2/"}
    portal.behave("/", page(lambda n: landing(("/mzj/", "民政局"))))
    portal.behave(
        "/mzj/", page(lambda n: landing(("/mzj/gzdt/", "工作动态"), (shelves.get(n, "/mzj/tzgg/"), "通知公告")))
    )
    portal.behave(
        "/mzj/gzdt/", page(lambda n: listing("工作动态", ("/mzj/a1.html", "民政局召开工作推进会议", "2025-09-12")))
    )
    portal.behave("/mzj/a1.html", page(lambda n: article("民政局召开工作推进会议", "2025-09-12", links(n))))
    for path in shelves.values():
        portal.behave(path, page(lambda n: listing("通知公告", *stale)))
    for path, title, day in stale:
        portal.behave(path, page(lambda n, title=title, day=day: article(title, day)))  # type: ignore[misc]
    register = tmp_path / "units.toml"
    register.write_text(f"[[unit]]\nid = 'mzj'\nname = '民政局'\nkind = '区直'\nportal = '{portal.url('/mzj/')}'\n")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "duwang.toml").write_text(SETTINGS)

    def run(number: int) -> dict[str, dict[str, object]]:
        now[0] = number
        store = ("--store", str(tmp_path / "store"))
        done = duwang_command("inspect", str(register), *store, "--as-of", f"2025-09-{14 + number}T02:00:00")
        assert done.returncode == (3 if number == 3 else 0), done.stderr
        verified = duwang_command("audit", "verify", *store)
        assert verified.returncode == 0, verified.stderr  # nobody changed anything but the nights themselves
        lines = json_lines(duwang_command("findings", *store, "--json", "--all").stdout)
        return {str(f["key"]): f for f in lines if str(f["check"]).startswith(("link-broken", "column-stale"))}

    return run


def states(findings: dict[str, dict[str, object]]) -> set[tuple[object, object]]:
    return {(finding["state"], finding["review"]) for finding in findings.values()}


def test_decisions_stay_with_what_they_were_about(
    night: Callable[[int], dict[str, dict[str, object]]], portal: MockPortal, tmp_path: Path
) -> None:
    first = night(1)
    assert len(first) == len(LINKS) + 1
    store = Store(tmp_path / "store")
    store.people.decide(list(first), Ruling(Action.DISMISS, "误报"), WANG, "2025-09-15T09:00:00+08:00")
    store.close()

    second = night(2)  # every address is spelled otherwise, one column has moved, some answers have changed
    assert second.keys() == first.keys()
    assert states(second) == {("open", "dismissed")}

    third = night(3)  # the site is down: nothing is learned, and nobody loses the last good score
    assert {key: (f["state"], f["review"]) for key, f in third.items()} == dict.fromkeys(first, ("open", "dismissed"))
    store = Store(tmp_path / "store")
    assert store.scorecard("20250917", "mzj") == store.scorecard("20250916", "mzj") is not None
    store.close()

    fourth = night(4)  # the links work again, the column is as old as before
    gone = {key for key, finding in fourth.items() if finding["state"] == "gone"}
    assert len(gone) == len(LINKS)

    fifth = night(5)  # and break again: an episode that nobody has decided about
    assert fifth.keys() == first.keys()
    again = {
        key for key, finding in fifth.items() if (finding["state"], finding["review"]) == ("reappeared", "pending")
    }
    assert again == gone
    assert states({key: fifth[key] for key in fifth.keys() - gone}) == {("open", "dismissed")}


MAINTENANCE = "<title>提示</title><body>网站系统升级维护中，请稍后访问</body>"
CHALLENGE = "<html><head><script src='/challenge.js'></script></head><body></body></html>"
NOTHING = {
    "all": ("", MAINTENANCE, 200),
    "landing": ("/mzj/", "", 200),
    "column": ("/mzj/gzdt/", MAINTENANCE, 200),
    "article": ("/mzj/a1.html", MAINTENANCE, 200),
    "challenge": ("/mzj/a1.html", CHALLENGE, 200),
    "error": ("/mzj/a1.html", "<title>出错</title>down", 500),
}
"""What the sites of units show in the second night: the beginning of the addresses, the page, its status."""


def site(portal: MockPortal, *links: str) -> None:
    body = "".join(f'<p><a href="{link}">办事指南{number}</a></p>' for number, link in enumerate(links))
    portal.page("/", landing(("/mzj/", "民政局")))
    portal.page("/mzj/", landing(("/mzj/gzdt/", "工作动态")))
    portal.page("/mzj/gzdt/", listing("工作动态", ("/mzj/a1.html", "民政局召开工作推进会议", "2025-09-12")))
    portal.page("/mzj/a1.html", article("民政局召开工作推进会议", "2025-09-12", body))


def test_a_night_that_shows_nothing_refutes_nothing(tmp_path: Path) -> None:
    """Two dead links a unit, dismissed; then a night on which its site, or a page, shows something else."""
    with ExitStack() as stack:
        portals = {name: stack.enter_context(MockPortal()) for name in NOTHING}
        for portal in portals.values():
            site(portal, "/dead/1.html", "/dead/2.html")
        routes = {name: dict(portal.routes) for name, portal in portals.items()}
        (tmp_path / "units.toml").write_text(
            "".join(
                f"[[unit]]\nid = '{name}'\nname = '民政局'\nkind = '区直'\nportal = '{portal.url('/mzj/')}'\n"
                for name, portal in portals.items()
            )
        )
        (tmp_path / "store").mkdir()
        (tmp_path / "store" / "duwang.toml").write_text(SETTINGS)
        inspect(tmp_path, "2025-09-15")
        store = Store(tmp_path / "store")
        keys = {finding.key: finding.unit for finding in store.findings(check="link-broken")}
        assert sorted(keys.values()) == sorted([*NOTHING, *NOTHING])
        store.people.decide(list(keys), Ruling(Action.DISMISS, "误报"), WANG, "2025-09-15T09:00:00+08:00")
        store.close()
        for name, (where, body, status) in NOTHING.items():
            for path in (each for each in routes[name] if each.startswith(where)):
                portals[name].page(path, body, status=status)
        inspect(tmp_path, "2025-09-16")
        for name, portal in portals.items():
            portal.routes = routes[name]
        inspect(tmp_path, "2025-09-17")
    store = Store(tmp_path / "store")
    after = {finding.key: finding for finding in store.findings(check="link-broken", gone=True)}
    store.close()
    assert {unit: (after[key].state, after[key].review) for key, unit in keys.items()} == dict.fromkeys(
        NOTHING, ("open", "dismissed")
    )


def inspect(folder: Path, day: str) -> None:
    done = duwang_command(
        "inspect", str(folder / "units.toml"), "--store", str(folder / "store"), "--as-of", f"{day}T02:00:00"
    )
    assert done.returncode in (0, 3), done.stderr


def test_a_front_page_out_of_order_makes_nobody_answer_for_the_portal(portal: MockPortal, tmp_path: Path) -> None:
    """Without the front page a lone unit's columns cannot be told from those of the portal, unless a night before
    could."""
    front = landing(("/mzj/", "民政局"), ("/xwzx/", "新闻中心"), ("/zwfw/", "政务服务"))
    columns = (("/xwzx/", "新闻中心"), ("/zwfw/", "政务服务"), ("/mzj/gzdt/", "工作动态"))
    portal.page("/mzj/", landing(*columns))
    portal.page("/mzj/gzdt/", listing("工作动态", ("/mzj/a1.html", "民政局召开工作推进会议", "2025-09-12")))
    portal.page("/mzj/a1.html", article("民政局召开工作推进会议", "2025-09-12"))
    for path, name in columns[:2]:
        portal.page(path, f"<html><head><title>{name}</title></head><body><h1>{name}</h1><ul></ul></body></html>")
    register = tmp_path / "units.toml"
    register.write_text(f"[[unit]]\nid = 'mzj'\nname = '民政局'\nkind = '区直'\nportal = '{portal.url('/mzj/')}'\n")
    (tmp_path / "duwang.toml").write_text(SETTINGS)

    def night(day: int, status: int) -> tuple[int, str, list[dict[str, object]]]:
        portal.page("/", front if status == 200 else "busy", status=status)
        store = ("--store", str(tmp_path))
        done = duwang_command("inspect", str(register), *store, "--as-of", f"2025-09-{day}T08:00")
        failed = json_lines(duwang_command("findings", *store, "--json").stdout)
        return done.returncode, done.stderr, [each for each in failed if each["check"] == "column-empty"]

    code, said, empty = night(15, 503)
    assert (code, empty) == (3, [])
    assert "门户首页未能读取（服务器错误（5xx）），无法区分共用栏目与本单位栏目" in said
    for day, status in ((16, 200), (17, 503)):
        code, said, empty = night(day, status)
        assert (code, empty) == (0, []), said
