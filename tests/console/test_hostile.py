"""What portals publish is hostile: nothing of it runs in the console, and nothing of it breaks a page."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import zstandard
from playwright.sync_api import Page

from duwang.demo.portal import AS_OF
from inspection.config import load_settings
from inspection.review import refresh
from inspection.stored import stored_inspection
from model.address import canonical
from model.finding import CheckRun, Evidence, Outcome, Severity, Verdict, finding_key
from model.review import Action, Kind, Person, Role
from store.database import write
from store.night import Night
from store.people import Ruling
from store.store import Store
from tests.console.conftest import log_in
from tests.console.office import Office, copy_of, served
from tests.inspected import Demo

EVIL = (
    "<script>window.pwned=1;document.title='pwned'</script><img src=x onerror=\"window.pwned=2\">{{ 7*7 "
    "}}'\"--><svg onload=window.pwned=3>"
)
HEAD = (
    "<html><head><meta http-equiv='refresh' content='0;url=http://evil.example/'><base "
    "href='http://evil.example/' target='_top'></head><body>"
)
BODIES = {
    "script": (
        f"{HEAD}{EVIL}<form action='http://evil.example/'><input autofocus onfocus='window.pwned=4'></form><a "
        "href='javascript:window.top.pwned=5'>x</a><iframe src='javascript:top.pwned=6'></iframe></body>"
        "</html>"
    ).encode(),
    "huge": b"<html><body>" + b"<div>" * 400_000 + EVIL.encode() * 20_000,
    "big5": "<html><meta charset=big5><body>政府資訊公開</body></html>".encode("big5"),
    "noise": bytes(range(256)) * 300,
    "utf16": "<html><body>公开</body></html>".encode("utf-16"),
    "pdf": b"%PDF-1.7\n" + b"\x00\xff" * 1000,
    "empty": b" ",
    "surrogate": "<html><body>\\ud800 坏字</body></html>".encode() + b"\xed\xa0\x80",
}
MOMENT = AS_OF + timedelta(days=1)


def plant(folder: Path) -> list[str]:
    """A second night whose findings are hostile; their keys."""
    store = Store(folder)
    run = store.open_run(MOMENT, datetime.now(MOMENT.tzinfo))
    store.provenance.keep(run.id, store.provenance.of("20250915"))
    verdicts, keys = [], []
    compress = zstandard.ZstdCompressor(level=1).compress
    for name, body in BODIES.items():
        sha256 = hashlib.sha256(body).hexdigest()
        with write(store.archive.database) as archive:
            archive.execute("INSERT OR IGNORE INTO bodies VALUES (?, ?)", (sha256, compress(body)))
        target = f"http://evil.example/{name}?{EVIL}"
        evidence = (
            Evidence("javascript:alert(1)", MOMENT, 200, sha256, f"{EVIL} 公开" * 50),
            Evidence("data:text/html,<script>alert(1)</script>", quote=EVIL),
        )
        verdicts.append(
            Verdict(
                target,
                Outcome.FAILED,
                f"{name}{EVIL}电话13812345678",
                f"javascript:{EVIL}",
                evidence=evidence,
                places=("javascript:alert(1)", f"http://a.cn/{EVIL}"),
            )
        )
        keys.append(finding_key("column-stale", "jyj", canonical(target)))
    Night(store, run).record_check("a.cn", CheckRun("column-stale", "jyj", tuple(verdicts)), Severity.CRITICAL)
    store.finish_run(run.id, MOMENT)
    refresh(stored_inspection(store, load_settings(folder), run.id), MOMENT)
    store.people.decide(keys[:1], Ruling(Action.CONFIRM, EVIL), Person(EVIL, EVIL, Role.REVIEWER), MOMENT.isoformat())
    store.people.trail.note(
        MOMENT.isoformat(),
        Person("=1+1", "=cmd|' /C calc'!A0", Role.READER),
        Kind.REFUSED,
        EVIL,
        "=HYPERLINK(1)",
        {"from": EVIL},
    )
    store.close()
    return keys


@pytest.fixture(scope="module")
def hostile(peopled: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, list[str]]]:
    folder = copy_of(peopled, tmp_path_factory.mktemp("hostile") / "store")
    keys = plant(folder)
    with served(folder) as office:
        yield office, keys


def test_nothing_of_it_runs(page: Page, hostile: tuple[Office, list[str]]) -> None:
    office, keys = hostile
    log_in(page, office, "wang")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    addresses = [
        "/",
        "/findings?queue=open",
        "/findings?by=cause",
        "/trail",
        "/units/jyj",
        "/overview",
        "/runs",
        f"/findings/{keys[0]}/saved/0",
    ]
    for address in (*addresses, *(f"/findings/{key}" for key in keys)):
        answer = page.goto(office.base + address, wait_until="domcontentloaded")
        assert answer is not None and answer.status == 200, address
        page.wait_for_timeout(300)
        for frame in page.frames:
            assert frame.evaluate("typeof window.pwned") == "undefined" if frame == page.main_frame else True, address
        assert "pwned" not in page.title()
        assert page.url.startswith(office.base), address
        assert page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0 or "/saved/" in address
    assert [url for url in asked if not url.startswith((office.base, "data:", "about:"))] == []


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_every_saved_page_is_served_sealed(hostile: tuple[Office, list[str]], number: int) -> None:
    office, keys = hostile
    visitor = office.visitor("wang")
    saved = visitor.get(f"/findings/{keys[number]}/saved/0")
    assert saved.status == 200
    assert saved.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert len(saved.text) < 4_000_000
    taken = visitor.get(f"/findings/{keys[number]}/download/0")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["Content-Type"] == "application/octet-stream"
    assert visitor.get(f"/findings/{keys[number]}/picture/0").status in (200, 404)


def test_personal_data_is_masked_for_those_without_need(hostile: tuple[Office, list[str]]) -> None:
    office, keys = hostile
    for account, shown in (("wang", True), ("zhang", True), ("jyj", True), ("chen", False), ("admin", False)):
        visitor = office.visitor(account)
        text = visitor.get(f"/findings/{keys[0]}").text
        assert ("13812345678" in text, "138****5678" in text) == (shown, not shown), account
        if not shown:
            assert all(
                "13812345678" not in visitor.get(address).text
                for address in ("/findings", "/findings?by=check", "/", "/units/jyj")
            )
    assert office.visitor("chen").get(f"/findings/{keys[0]}/saved/0").status == 404


def test_the_exported_trail_holds_no_formulas(hostile: tuple[Office, list[str]]) -> None:
    office, _ = hostile
    text = office.visitor("zhang").get("/trail.csv").text
    assert "'=HYPERLINK(1)" in text and "'=1+1" in text
    assert ",=" not in text and "\n=" not in text
