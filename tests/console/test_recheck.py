"""Re-check of a single finding against the portal as it is now."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from duwang.demo.site import Answer
from inspection.locks import lock_of, site_lock
from model.inputs import State
from model.review import Kind, Repair
from store.store import Store
from tests.console.office import PLAIN, Office, Visitor, copy_of, served, with_accounts
from tests.inspected import Demo, inspected

OUTCOMES = {"passed", "failed", "cant_tell", "untested"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose portal may be repaired."""
    folder = tmp_path_factory.mktemp("own")
    with inspected(folder / "store", *PLAIN) as demo:
        yield with_accounts(demo, folder / "peopled")


@pytest.fixture
def office(own: Demo, tmp_path: Path) -> Iterator[Office]:
    """An office over that demo."""
    with served(copy_of(own, tmp_path / "store"), *PLAIN) as office:
        yield office


def recheck(office: Office, visitor: Visitor, key: str) -> dict[str, object]:
    """What the re-check said, as soon as it is there."""
    store = Store(office.folder)
    before = len(store.people.trail.of(key, Kind.RECHECK))
    assert visitor.post(f"/findings/{key}/recheck").status == 200
    for _ in range(600):
        acts = store.people.trail.of(key, Kind.RECHECK)
        if len(acts) > before:
            store.close()
            assert acts[-1].said["outcome"] in OUTCOMES
            return acts[-1].said
        time.sleep(0.1)
    raise AssertionError("no answer within a minute")


def test_what_was_repaired_is_seen_at_once_and_the_night_is_not_touched(office: Office, own: Demo) -> None:
    wang = office.visitor("wang")
    row = next(row for row in office.rows(unit="jyj", check="link-broken"))
    path = "/" + row.target.split("/", 3)[3]
    wang.post(f"/findings/{row.key}/decide", action="confirm", why="属实")
    wang.post("/notices/new", key=[row.key], text="请整改", due="2099-01-04")
    assert recheck(office, wang, row.key)["outcome"] == "failed"
    assert office.row(row.key).repair is Repair.NOTIFIED
    own.portals[0].answers[path] = Answer(
        "<html><body><h1>报名表下载</h1><p>报名表见附件，请按要求填写。</p></body></html>".encode()
    )
    try:
        said = recheck(office, wang, row.key)
    finally:
        del own.portals[0].answers[path]
    assert (said["outcome"], said["before"]) == ("passed", row.message)
    after = office.row(row.key)
    assert (after.repair, after.review, after.machine) == (Repair.VERIFIED, State.CONFIRMED, "open")
    assert "未再发现" in wang.get(f"/findings/{row.key}").text
    assert "Content-Type: text/html" in wang.get(f"/findings/{row.key}").text


def test_a_stale_column_is_still_stale_and_a_new_article_is_seen(office: Office, own: Demo) -> None:
    wang = office.visitor("wang")
    row = next(row for row in office.rows(unit="jyj", check="column-stale"))
    path = "/" + row.target.split("/", 3)[3]
    assert recheck(office, wang, row.key)["outcome"] == "failed"
    answers = own.portals[0].answers
    old = answers[path]
    answers[path] = Answer(old.body.replace(b"2025-08-06", b"2025-09-12"))
    try:
        assert recheck(office, wang, row.key)["outcome"] == "passed"
    finally:
        answers[path] = old


def test_a_notice_of_maintenance_refutes_nothing(office: Office, own: Demo) -> None:
    wang = office.visitor("wang")
    row = next(row for row in office.rows(unit="jyj", check="link-broken"))
    answers = own.portals[0].answers
    store = Store(office.folder)
    finding = store.finding(row.key, store.people.inbox.night[0])
    store.close()
    assert finding is not None
    paths = ["/" + url.split("/", 3)[3] for url in finding.places]
    old = {path: answers[path] for path in paths}
    wang.post(f"/findings/{row.key}/decide", action="confirm", why="属实")
    wang.post("/notices/new", key=[row.key], text="请整改", due="2099-01-04")
    answers |= dict.fromkeys(
        paths, Answer("<html><head><title>维护</title></head><body><h1>网站维护中</h1></body></html>".encode())
    )
    try:
        said = recheck(office, wang, row.key)
    finally:
        answers |= old
    assert said["outcome"] == "cant_tell", said
    assert "维护" in str(said["message"])
    assert office.row(row.key).repair is Repair.NOTIFIED


def test_a_site_that_is_being_read_is_left_alone(office: Office) -> None:
    row = next(row for row in office.rows(unit="jyj", check="link-broken"))
    site = next(row.url for row in office.rows(unit="jyj")).split("/")[2]
    with site_lock(lock_of(office.folder, site), wait=False):
        said = recheck(office, office.visitor("wang"), row.key)
    assert said["outcome"] == "untested"
    assert "正在检查" in str(said["message"])


def test_what_belongs_to_the_portals_operator_waits_for_the_night(office: Office) -> None:
    row = next(row for row in office.rows() if row.unit.startswith("site:"))
    assert recheck(office, office.visitor("wang"), row.key)["outcome"] == "untested"
