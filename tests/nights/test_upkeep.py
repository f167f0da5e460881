"""Looking after a store: doctor, backup and restore, purge, little room; and what a terminal is given."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspection.audit import audit
from inspection.config import load_settings
from inspection.locks import store_lock
from model.review import Action, Person, Role
from store.bundle import Bundle
from store.inbox import Wanted
from store.people import Ruling
from store.store import Store
from tests.conftest import duwang_command
from tests.nights.office import ROOT, Office, findings, night, night_command, office
from tests.portal.pages import article, listing

WANG = Person("wang", "王芳", Role.REVIEWER)
AT = "2025-09-18T10:00:00+08:00"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Path]]:
    """Three nights; a reviewer decided after the last."""
    with office() as where:
        folder = where.store(tmp_path_factory.mktemp("upkeep") / "store")
        for day in ("2025-09-15", "2025-09-16", "2025-09-17"):
            where.quiet.page("/mzj/gzdt/", listing("工作动态", ("/mzj/a1.html", f"本局召开{day}会议", "2025-09-12")))
            done = night(folder, day=day)
            assert done.returncode == 0, done.stderr
        store = Store(folder)
        store.people.decide(store.people.inbox.keys(Wanted(unit="mzj"), 3), Ruling(Action.CONFIRM, "属实"), WANG, AT)
        store.close()
        yield where, folder


@pytest.fixture
def copy(kept: tuple[Office, Path], tmp_path: Path) -> Path:
    shutil.copytree(kept[1], tmp_path / "store")
    return tmp_path / "store"


def faults(folder: Path) -> tuple[str, ...]:
    store = Store(folder)
    try:
        return audit(store, load_settings(folder)).faults
    finally:
        store.close()


def test_a_sound_store_is_said_to_be(copy: Path) -> None:
    done = duwang_command("doctor", "--store", str(copy))
    assert done.returncode == 0, done.stdout
    for words in (
        "✓ 库文件 people.db：完好",
        "✓ 事实与存档：相符",
        "✓ 留痕：",
        "✓ 时钟",
        "✓ 容量预测：每次检查约",
        "✓ 域名解析",
    ):
        assert words in done.stdout
    assert "✗" not in done.stdout


def test_a_backup_is_whole_and_comes_back(kept: tuple[Office, Path], copy: Path, tmp_path: Path) -> None:
    target, again = tmp_path / "backup", tmp_path / "again"
    assert duwang_command("backup", str(copy), str(target)).returncode == 0
    assert duwang_command("backup", str(copy), str(target)).returncode == 1  # it is not overwritten
    assert duwang_command("restore", str(target), "--store", str(again)).returncode == 0
    assert findings(again) == findings(copy) and faults(again) == ()
    assert duwang_command("restore", str(target), "--store", str(copy)).returncode == 1  # nor is a store
    (target / "duwang.db").write_bytes(b"x")
    done = duwang_command("restore", str(target), "--store", str(tmp_path / "third"))
    assert done.returncode == 1 and "duwang.db" in done.stderr and not (tmp_path / "third").exists()


def test_backups_touch_nothing_but_their_own_place(copy: Path, tmp_path: Path) -> None:
    precious = tmp_path / "b.part" / "precious"
    precious.parent.mkdir()
    precious.write_text("x", encoding="ascii")
    (copy / "名\udcff.txt").write_bytes(b"odd name")
    inside = duwang_command("backup", str(copy), str(copy / "backup"))
    assert inside.returncode == 1 and "在库目录" in inside.stderr
    target = tmp_path / "b"
    assert duwang_command("backup", str(copy), str(target)).returncode == 0
    assert precious.read_text(encoding="ascii") == "x"
    whole = json.loads((target / "backup.json").read_text(encoding="ascii"))
    changes: tuple[dict[str, object], ...] = (
        {"files": {}},
        {"files": []},
        {"files": None},
        {"entries": "x"},
        {"entries": 5},
        {"head": "0" * 64},
    )
    for change in changes:
        (target / "backup.json").write_text(json.dumps(whole | change), encoding="ascii")
        done = duwang_command("restore", str(target), "--store", str(tmp_path / "again"))
        assert done.returncode == 1 and "backup.json" in done.stderr and not (tmp_path / "again").exists()


def test_what_the_console_needs_is_named_when_it_is_damaged(copy: Path) -> None:
    for name, body in (("console.db", b"rubbish" * 2_000), ("secret.key", b"\xff\x00")):
        (copy / name).write_bytes(body)
        done = duwang_command("user", "list", "--store", str(copy))
        assert done.returncode == 1 and name in done.stderr and "Traceback" not in done.stderr
        (copy / name).unlink()


def test_a_backup_while_a_night_runs_is_consistent(kept: tuple[Office, Path], copy: Path, tmp_path: Path) -> None:
    running = subprocess.Popen(
        night_command(copy, day="2025-09-18"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for number in range(3):
        time.sleep(0.5)
        target = tmp_path / f"backup{number}"
        assert duwang_command("backup", str(copy), str(target)).returncode == 0
        restored = tmp_path / f"restored{number}"
        assert duwang_command("restore", str(target), "--store", str(restored)).returncode == 0
        store = Store(restored)
        assert store.lacking_bodies() == 0
        assert store.people.trail.verify().fault == ""
        store.close()
    assert running.wait() == 0


def test_old_nights_go_and_what_they_found_stays(kept: tuple[Office, Path], copy: Path) -> None:
    before = findings(copy)
    with store_lock(copy):
        busy = duwang_command("purge", "--store", str(copy), "--keep-nights", "1")
    assert busy.returncode == 1 and "检查或备份之中" in busy.stderr
    done = duwang_command("purge", "--store", str(copy), "--keep-nights", "1")
    assert done.returncode == 0 and "已清理 2 个批次：抓取包 4 个" in done.stderr
    assert [path.name for path in sorted((copy / "bundles").glob("2*"))] == ["20250917"]
    assert findings(copy) == before and faults(copy) == ()
    store = Store(copy)
    assert store.lacking_bodies() == 0
    for finding in store.findings():
        for observation in store.observations(finding.key):
            assert all(store.archive.body(each.sha256) is not None for each in observation.evidence if each.sha256)
    store.close()
    assert duwang_command("report", "--store", str(copy)).returncode == 0
    assert night(copy, day="2025-09-18").returncode == 0
    assert [each[:4] for each in findings(copy)] == [each[:4] for each in before]


def test_a_lost_archive_is_filled_again(copy: Path) -> None:
    (copy / "archive.db").unlink()
    refused = duwang_command("findings", "--store", str(copy))
    assert refused.returncode == 1 and "duwang import" in refused.stderr
    assert duwang_command("import", "--store", str(copy)).returncode == 0
    store = Store(copy)
    assert store.lacking_bodies() == 0
    store.close()
    (copy / "archive.db").unlink()
    for path in (copy / "bundles").glob("2*"):
        shutil.rmtree(path)
    said = duwang_command("import", "--store", str(copy)).stderr
    assert "存档仍缺少" in said


def test_little_room_pauses_the_crawl(kept: tuple[Office, Path], tmp_path: Path) -> None:
    where, _ = kept
    folder = where.store(tmp_path / "store")
    running = subprocess.Popen(
        night_command(folder, "--set", "crawler.min_free=1000000000000000"),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert running.stderr is not None
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(running.stderr or ()), daemon=True)
    reader.start()
    until = time.monotonic() + 30
    while not any("抓取暂停" in line for line in lines) and time.monotonic() < until:
        time.sleep(0.05)
    running.terminate()
    running.wait()
    assert any("磁盘剩余" in line and "抓取暂停" in line for line in lines), lines
    bundles = list((folder / "bundles").glob("*/*.db"))
    assert all(not list(Bundle(path).fetches()) for path in bundles)
    assert night(folder).returncode == 0


def test_nothing_that_pages_say_is_taken_for_markup_or_orders(kept: tuple[Office, Path], tmp_path: Path) -> None:
    where, _ = kept
    words = "[/x][red]&#27;[2J&#x9b;31m&#x202e;有关附件"
    where.other.page("/jyj/a1.html", article("会议", "2025-09-12", f'<p><a href="/jyj/gone.pdf">{words}</a></p>'))
    folder = where.store(tmp_path / "store")
    assert night(folder).returncode == 0
    done = duwang_command("findings", "--store", str(folder))
    assert done.returncode == 0 and "[/x][red]" in "".join(done.stdout.split())
    assert not any(char in done.stdout for char in "\x1b\x9b\u202e")
    found = duwang_command("findings", "--store", str(folder), "--json", "--check", "link-broken").stdout
    assert all(json.loads(line) for line in found.splitlines())


def test_read_obeys_the_guard(kept: tuple[Office, Path]) -> None:
    where, _ = kept
    where.quiet.hits.clear()
    port = where.quiet.host.rpartition(":")[2]
    for host in (
        where.quiet.host,
        f"localhost:{port}",
        f"[::ffff:127.0.0.1]:{port}",
        f"2130706433:{port}",
        f"127.1:{port}",
    ):
        done = duwang_command("read", f"http://{host}/mzj/")
        assert done.returncode == 3 and "内网地址" in done.stderr
    assert not where.quiet.hits
    done = duwang_command("read", where.quiet.url("/mzj/"), "--json", "--set", "crawler.allow_networks=127.0.0.0/8")
    assert done.returncode == 0 and json.loads(done.stdout)["title"]


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 on this machine")
def test_portals_at_addresses_of_ipv6_are_read(tmp_path: Path) -> None:
    with office(address="::1") as where:
        folder = where.store(tmp_path / "store")
        for day in ("2025-09-15", "2025-09-16"):
            done = night(folder, day=day)
            assert done.returncode == 0, done.stderr
        seen, others = findings(folder, "mzj"), findings(folder, "jyj")
        assert {each[1] for each in seen} == {each[1] for each in others}


def test_nothing_is_written_that_everybody_may_read(copy: Path) -> None:
    for path in (
        *(copy / "reports").rglob("*.html"),
        *copy.glob("*.db"),
        copy / "heads.log",
    ):
        assert not path.stat().st_mode & 0o007, path
