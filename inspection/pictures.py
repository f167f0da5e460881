"""Pictures of the pages behind findings, kept in ``pictures.db``, which may be deleted at any time: they are made again
when asked for."""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from crawler.browser import find_browser
from crawler.extract.charset import decode
from crawler.guard import NetworkGuard
from crawler.outcome import is_html
from inspection.trouble import reason_of
from model.address import host_name
from model.finding import Evidence, Finding
from store.inbox import Wanted
from store.pictures import Pictures, picture_name
from store.store import Store
from store.trouble import StoreError, is_of_machine

ROOT = Path(__file__).resolve().parent.parent
MOST = 3_000_000
"""Longest page, in characters, that a picture is made of."""
AT_ONCE = 25
"""Pictures that one browser makes."""
PATIENCE = 6.0
"""Seconds that a picture waits for the one before it."""
_one_at_a_time = threading.BoundedSemaphore(1)


def picture_of(store: Store, evidence: Evidence, browser: str) -> bytes | None:
    """The picture of a saved page, made without any network unless the night made one; None when none can be made."""
    pictures = Pictures(store.folder)
    try:
        known = pictures.get(evidence)
        if known is None and find_browser(browser) is not None:
            known = _make_one(store, pictures, evidence, browser)
        return known or None
    finally:
        pictures.close()


def _make_one(store: Store, pictures: Pictures, evidence: Evidence, browser: str) -> bytes | None:
    """A picture made while somebody waits: one at a time in a process; nobody waits long behind others."""
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        return None
    try:
        known = pictures.get(evidence)
        if known is None:
            known = _make(store, [evidence], browser, None)[0]
            if known is not None:
                pictures.put(evidence, known)
        return known
    finally:
        _one_at_a_time.release()


def picture_new(
    store: Store, run: str, browser: str, networks: tuple[str, ...], most: int, say: Callable[[str], None]
) -> int:
    """Make pictures of what waits to be reviewed, the most pressing first, with style sheets and images while the site
    is there; how many."""
    if find_browser(browser) is None or not most:
        return 0
    try:
        pictures = Pictures(store.folder)
    except StoreError as error:
        say(str(error))
        return 0
    try:
        wanted: dict[str, Evidence] = {}
        for key in store.people.inbox.keys(Wanted(queue="open"), most * 4):
            finding = store.finding(key, run)
            first = next((each for each in exhibits(store, finding) if each.sha256), None) if finding else None
            if first is not None and len(wanted) < most and pictures.get(first) is None:
                wanted[picture_name(first)] = first
        made = 0
        queue = list(wanted.values())
        for start in range(0, len(queue), AT_ONCE):
            part = queue[start : start + AT_ONCE]
            say(f"保存截图 {start + 1}—{start + len(part)}，共 {len(queue)} 张")
            for evidence, image in zip(part, _made(store, part, browser, networks, say)):
                if image is not None:
                    pictures.put(evidence, image)
                    made += bool(image)
        return made
    finally:
        pictures.close()


def _made(
    store: Store, wanted: list[Evidence], browser: str, networks: tuple[str, ...], say: Callable[[str], None]
) -> list[bytes | None]:
    """As :func:`_make`; a picture is worth no night."""
    try:
        return _make(store, wanted, browser, networks)
    except Exception as error:
        if is_of_machine(error):
            raise
        say(f"截图没有完成：{reason_of(error)}")
        return []


def exhibits(store: Store, finding: Finding) -> list[Evidence]:
    """A finding's evidence; for pages that were only named, such as those with a broken link, as the night kept
    them."""
    run = store.observations(finding.key, 1)[0].run
    found = []
    for each in finding.evidence:
        fetch = store.kept(run, each.url) if not each.sha256 and each.status is None else None
        if fetch is not None:
            each = Evidence(each.url, fetch.at, fetch.http_status, fetch.sha256, each.quote.removeprefix("链接文字："))
        found.append(each)
    return found


def _make(store: Store, wanted: list[Evidence], browser: str, networks: tuple[str, ...] | None) -> list[bytes | None]:
    """Pictures from a browser in a process of its own; b"" of what is no page, None where none came this time.
    ``networks`` None means no network at all."""
    texts = [_text(store, each) for each in wanted]
    lines = [
        json.dumps(
            {"url": each.url, "html": text, "quote": each.quote, "online": networks is not None}, ensure_ascii=True
        )
        for each, text in zip(wanted, texts)
        if text is not None
    ]
    hosts = _vetted([each.url for each in wanted], networks) if networks is not None else []
    command = [sys.executable, "-m", "crawler.capture", browser, json.dumps(hosts)]
    try:
        said = subprocess.run(
            command,
            input="\n".join(lines),
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=20 + 20 * len(lines),
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as error:  # a page that keeps the browser busy costs itself and what came after it
        said = error.stdout.decode() if isinstance(error.stdout, bytes) else error.stdout or ""
    answers = iter(
        [
            str(json.loads(line).get("image", ""))
            for line in said.splitlines()
            if line.startswith("{") and line.endswith("}")
        ]
    )
    return [(base64.b64decode(next(answers, "")) or None) if text is not None else b"" for text in texts]


def _text(store: Store, evidence: Evidence) -> str | None:
    body = store.archive.body(evidence.sha256)
    return decode(body).text[:MOST] if body is not None and is_html("", body) else None


def _vetted(urls: list[str], networks: tuple[str, ...]) -> list[tuple[str, str]]:
    """(host, address) of those hosts of pages that may be contacted."""
    guard = NetworkGuard(networks)
    found = {}
    for url in urls:
        host = host_name(url)
        if host and (address := guard.resolve(host, 80)):
            found[host] = address
    return sorted(found.items())
