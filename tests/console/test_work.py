"""What people enter and decide over HTTP: previews, approval, entries within bounds, special bodies, conflicts,
filters."""

import json
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from forms.layout import SCORES
from model.review import Queue
from tests.conftest import duwang_command
from tests.console.office import PASSWORD, Office, Visitor, audit, copy_of, free_port, served
from tests.forms.test_forms import fill
from tests.inspected import Demo


def test_a_preview_tells_scores_before_and_after_and_decides_nothing(office: Office) -> None:
    wang = office.visitor("wang")
    keys = [row.key for row in office.rows(unit="wjj")]
    shown = wang.post("/bulk/preview", key=keys, action="confirm").text
    cells = re.findall(r'<td class="n">(?:<strong>)?([\d.]+)(?:</strong>)?</td>', shown)
    assert cells == ["2", "20", "19.8", "19.8", "19.8"]
    assert all(row.seq == 0 for row in office.rows(unit="wjj"))
    done = wang.post("/bulk/apply", shown=[f"{key}:0" for key in keys], action="confirm", why="属实")
    batch = done.url.rpartition("done=")[2]
    assert wang.get("/units/wjj").text.count("19.8") >= 2
    assert office.visitor("li").post(f"/batches/{batch}/undo").status == 403  # somebody else's
    assert wang.post("/bulk/apply", shown=[f"{key}:0" for key in keys], action="dismiss", why="误报").status == 409
    assert office.visitor("zhang").post(f"/batches/{batch}/undo").status == 200
    assert all(row.seq == 0 for row in office.rows(unit="wjj"))


@pytest.mark.parametrize(
    "fields",
    [{"action": "confirm", "why": " "}, {"action": "accept", "why": "x"}, {"action": "accept", "why": "x",
    "until": "2020-01-01"}, {"action": "nothing", "why": "x"}, {"action": "approve", "why": "x"}],
)  # fmt: skip
def test_incomplete_decisions_are_refused(quiet_office: Office, fields: dict[str, str]) -> None:
    key = quiet_office.rows(unit="zrzyj")[0].key
    answer = quiet_office.visitor("wang").post(f"/findings/{key}/decide", seq="²", **fields)
    assert answer.status == 422
    assert 'role="alert"' in answer.text
    assert quiet_office.row(key).seq == 0


def test_a_second_pair_of_eyes(peopled: Demo, tmp_path: Path) -> None:
    with served(copy_of(peopled, tmp_path / "store"), "--set", "console.approval=true") as office:
        key = office.rows(unit="jyj")[0].key
        office.visitor("wang").post(f"/findings/{key}/decide", action="confirm", why="属实")
        assert office.row(key).queue is Queue.APPROVAL
        assert office.visitor("wang").post(f"/findings/{key}/decide", action="approve", why="同意").status == 422
        zhang = office.visitor("zhang")
        assert "待审定人同意" in zhang.get("/").text
        zhang.post(f"/findings/{key}/decide", action="return", why="请补截图")
        assert (office.row(key).queue, office.row(key).reopened) == (Queue.REOPENED, "审定人退回：请补截图")
        zhang.post(f"/findings/{key}/decide", action="confirm", why="属实")
        assert zhang.post(f"/findings/{key}/decide", action="approve", why="自己同意").status == 422  # not one's own
        office.visitor("wang").post(f"/findings/{key}/decide", action="confirm", why="属实，附截图")
        zhang.post(f"/findings/{key}/decide", action="approve", why="同意")
        assert office.row(key).review == "confirmed"


def test_entries_within_bounds_with_reasons_and_who_may(office: Office) -> None:
    wang, liaison = office.visitor("wang"), office.visitor("jyj")
    assert liaison.post("/units/jyj/enter", what="entry", name="2", points="9", why="自评材料见附件").status == 200
    assert wang.post("/units/jyj/enter", what="entry", name="2", points="6", why="缺少专人").status == 200
    assert "来源不一致" in wang.get("/units/jyj").text
    assert "教育局" in wang.get("/conflicts").text
    refused = [
        (wang, {"what": "entry", "name": "2", "points": "11", "why": "x"}),
        (wang, {"what": "entry", "name": "2", "points": "6", "why": ""}),
        (wang, {"what": "entry", "name": "2", "points": "NaN", "why": "x"}),
        (wang, {"what": "entry", "name": "no-such-row", "points": "1", "why": "x"}),
        (wang, {"what": "judgement", "name": "no-such-rule", "points": "1", "why": "x"}),
        (wang, {"what": "fact", "name": "no-such-fact", "value": "1", "why": "x"}),
        (liaison, {"what": "judgement", "name": "1-quality", "points": "1", "why": "x"}),
    ]
    for visitor, fields in refused:
        assert visitor.post("/units/jyj/enter", **fields).status == 422, fields
    assert wang.post("/units/jyj/enter", what="entry", name="2", points="1e-999999", why="x").status == 422
    card = json.loads(duwang_command("scorecard", "--store", str(office.folder), "--unit", "jyj", "--json").stdout)
    row = next(row for row in card["rows"] if row["indicator"] == "2")
    assert [(each["source"], each["points"], each["why"]) for each in row["sources"]] == [
        ("self", "9", "自评材料见附件"),
        ("review", "6", "缺少专人"),
    ]
    assert (row["confirmed"], row["conflict"]) == ("6", True)
    assert audit(office.folder).returncode == 0


def test_a_special_body_enters_its_own_rows_and_nothing_else(office: Office) -> None:
    admin = office.visitor("admin")
    assert (
        admin.post(
            "/accounts",
            what="add",
            account="body",
            name="评估",
            role="liaison",
            unit="jyj",
            body="某机构",
            password=PASSWORD,
        ).status
        == 200
    )
    body = office.visitor("body")
    assert body.get("/special").status == 200
    for fields in (
        {"what": "entry", "name": "2", "points": "1"},
        {"what": "claim", "name": "2"},
        {"what": "fact", "name": "x", "value": "1"},
    ):
        assert body.post("/special/czj", why="x", **fields).status == 422, fields
    assert body.post("/units/czj/enter", what="entry", name="2", points="1", why="x").status == 404
    assert office.visitor("zhang").get("/trail?kind=entry&unit=czj").text.count("自评") == 0


def test_filters_of_the_inbox(quiet_office: Office) -> None:
    wang = quiet_office.visitor("wang")
    everything = quiet_office.rows()
    for query, expected in (
        ("unit=jyj", [row for row in everything if row.unit == "jyj"]),
        ("check=link-broken", [row for row in everything if row.check == "link-broken"]),
        ("severity=serious", [row for row in everything if row.severity == "serious"]),
        ("indicator=6", [row for row in everything if row.indicator == "6"]),
        ("words=%E6%8A%A5%E5%90%8D%E8%A1%A8", [row for row in everything if "报名表" in row.message]),
        ("since=2025-09-16", []),
        ("review=confirmed", []),
        ("severity=nonsense", everything),
    ):
        found = re.findall(r'name="key" value="([0-9a-f]{24})"', wang.get(f"/findings?{query}").text)
        assert found == [row.key for row in expected], query


# -- with a night going on ---------------------------------------------------------------------------------------------


def test_a_night_during_use_blocks_nobody_and_loses_nothing(office: Office) -> None:
    """People decide while the next night crawls, imports, checks and scores: all decisions are there afterwards, and
    none waited."""
    keys = [row.key for row in office.rows()]
    night = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "duwang",
            "inspect",
            str(office.folder / "units.toml"),
            "--store",
            str(office.folder),
            "--as-of",
            "2025-09-16",
            "--out",
            str(office.folder / "out"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    times: list[float] = []
    decided: list[tuple[str, str]] = []

    def work(account: str, mine: list[str]) -> None:
        visitor = office.visitor(account)
        while night.poll() is None:
            for key in mine:
                for action in ("dismiss", "confirm"):
                    started = time.monotonic()
                    answer = visitor.post(f"/findings/{key}/decide", action=action, why=f"第{len(decided)}次")
                    times.append(time.monotonic() - started)
                    assert answer.status == 200, answer.text[:2000]
                    decided.append((key, action))
            visitor.get("/findings?queue=open")

    people = [
        threading.Thread(target=work, args=(account, keys[number::2])) for number, account in enumerate(("wang", "li"))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert night.stderr is not None
    assert night.returncode == 0, night.stderr.read()
    night.stderr.close()
    assert len(times) > 20
    assert max(times) < 5, sorted(times)[-5:]
    verified = json.loads(audit(office.folder).stdout)
    assert verified["faults"] == []
    assert verified["entries"] >= len(decided)
    rows = office.rows()
    assert {row.last_seen[:10] for row in rows if row.machine != "gone"} == {"2025-09-16"}
    assert {row.key: row.review for row in rows} == dict.fromkeys(keys, "confirmed")
    assert "2025-09-16" in office.visitor("wang").get("/").text


def test_forms_cannot_change_a_signed_score(office: Office, tmp_path: Path) -> None:
    zhang = office.visitor("zhang")
    assert zhang.post("/units/mzj/sign", why="同意").status == 200  # a unit without findings
    assert zhang.post("/units/mzj/sign", why="同意").status == 422
    assert zhang.post("/units/mzj/reopen", why="").status == 422
    made = duwang_command(
        "forms",
        "make",
        str(office.folder / "units.toml"),
        "--rubric",
        "datonghu-2023-quzhi",
        "--unit",
        "mzj",
        "--source",
        "review",
        "--out",
        str(tmp_path),
        "--store",
        str(office.folder),
    )
    form = Path(made.stdout.strip())
    form.write_bytes(
        fill(
            form.read_bytes(),
            {SCORES: [({"序号": "2"}, {"评分": 6, "理由": "缺少专人"})]},
            who="王芳",
            when="2023-11-15",
        )
    )
    before = duwang_command("scorecard", "--store", str(office.folder), "--unit", "mzj", "--json").stdout
    refused = duwang_command("forms", "read", str(form), "--store", str(office.folder))
    assert refused.returncode == 2
    assert "已经审定" in refused.stderr
    assert duwang_command("scorecard", "--store", str(office.folder), "--unit", "mzj", "--json").stdout == before
    assert zhang.post("/units/mzj/reopen", why="补录").status == 200
    assert duwang_command("forms", "read", str(form), "--store", str(office.folder)).returncode == 0
    assert "王芳" in zhang.get("/units/mzj").text
    assert audit(office.folder).returncode == 0


def test_the_demo_serves_its_console_with_its_portal(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "duwang",
            "demo",
            "--store",
            str(tmp_path / "demo"),
            "--console",
            f"127.0.0.1:{port}",
            "--set",
            "pictures=1",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parent.parent.parent,
    )
    assert process.stderr is not None
    try:
        password = ""
        for line in process.stderr:
            password = line.strip().rpartition("密码 ")[2] if line.startswith("演示账号") else password
            if "已启动" in line:
                break
        visitor = Visitor(f"http://127.0.0.1:{port}", "fuhe", password)
        assert "优先办理的问题" in visitor.get("/").text
    finally:
        process.terminate()
        process.communicate(timeout=30)
