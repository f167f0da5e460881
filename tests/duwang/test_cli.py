"""The command line: contracts on exit codes, JSON and errors."""

import json
import socket
from pathlib import Path

import pytest

from checks.loader import load_checks
from crawler import __version__
from rubric_map.catalogue import load_rubrics
from tests.conftest import duwang_command, json_lines
from tests.inspected import Demo
from tests.portal.pages import article
from tests.portal.server import MockPortal


def test_read_answers_one_object_per_line(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(article("民政局关于某事项的公告", "2025-09-01"), encoding="utf-8")
    lines = [
        json.dumps({"file": str(page), "url": "http://www.example.gov.cn/mzj/a.html"}),
        json.dumps({"file": str(page), "url": None}),
    ]
    done = duwang_command("read", "-", "--json", stdin="\n".join(lines))
    assert done.returncode == 0
    answers = json_lines(done.stdout)
    assert [a["publish_date"] for a in answers] == ["2025-09-01"] * 2
    assert set(answers[0]) == {
        "url",
        "charset",
        "kind",
        "title",
        "publish_date",
        "publish_date_source",
        "written_date",
        "doc_number",
        "index_number",
        "issuing_body",
        "source",
        "column_name",
        "site_name",
        "items",
        "next_page",
        "is_js_rendered",
        "related_links",
        "organisation",
        "attachments",
    }
    elements = {"function", "structure", "address", "hours", "contact", "head"}
    assert set(answers[0]["organisation"]) == elements  # type: ignore[call-overload]


def test_read_of_what_is_not_there_keeps_the_order(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>x</p>", encoding="utf-8")
    done = duwang_command(
        "read",
        "-",
        "--json",
        stdin=json.dumps({"file": "/no/such"}) + "\n" + json.dumps({"file": str(page)}) + "\nnot json\n",
    )
    assert done.returncode == 3
    answers = json_lines(done.stdout)
    assert len(answers) == 3
    assert "error" in answers[0]
    assert answers[1]["charset"] == "utf-8"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["inspect", "none.toml", "--store", "{tmp}/s"], "打不开文件"),
        (["findings", "--store", "{tmp}/none"], "没有检查结果"),
        (["units", "check", "none.csv"], "打不开文件"),
        (["rubric", "show", "none"], "没有评分标准"),
        (["rubric", "check", "{tmp}/none.toml"], "打不开文件"),
        (["checks", "show", "none"], "没有检查"),
        (["doctor", "--set", "crawler.colour=1"], "配置项“crawler.colour”不存在"),
        (["doctor", "--set", "crawler.delay=fast"], "crawler.delay"),
        (["doctor", "--set", "crawler.allow_networks=10.0.0.300/8"], "crawler.allow_networks"),
        (["doctor", "--set", "nonsense"], "KEY=VALUE"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_exit_code_2(arguments: list[str], words: str, tmp_path: Path) -> None:
    done = duwang_command(*(part.replace("{tmp}", str(tmp_path)) for part in arguments))
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_unit_that_cannot_be_read_is_exit_code_3(portal: MockPortal, tmp_path: Path) -> None:
    portal.page(
        "/ok/", "<html><title>教育局</title><body><ul><li><a href='/ok/gzdt/'>工作动态</a></li></ul></body></html>"
    )
    register = tmp_path / "units.csv"
    register.write_text(
        f"单位名称,单位类别,门户地址\n民政局,区直,{portal.url('/gone/')}\n教育局,区直,{portal.url('/ok/')}\n",
        encoding="utf-8",
    )
    settings = [
        part
        for entry in (
            "crawler.delay=0",
            "crawler.second_try_after=0.1",
            "crawler.allow_networks=127.0.0.0/8",
            "crawler.browser=off",
        )
        for part in ("--set", entry)
    ]
    done = duwang_command("inspect", "units.csv", "--store", "s", "--as-of", "2025-09-15", *settings, cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "未能读取：民政局（页面不存在（404））" in done.stderr
    report = next((tmp_path / "s" / "reports").glob("*/gone.html")).read_text(encoding="utf-8")
    assert "本单位页面未能读取" in report
    assert json_lines(duwang_command("scorecard", "--store", str(tmp_path / "s"), "--json").stdout)[0]["unit"] == "ok"


def test_the_version_is_said() -> None:
    assert duwang_command("--version").stdout == f"duwang {__version__}\n"


def test_lists() -> None:
    assert all(name in duwang_command("checks", "list").stdout for name in load_checks())
    assert all(name in duwang_command("rubric", "list").stdout for name in load_rubrics())
    assert "依据" in duwang_command("checks", "show", "link-broken").stdout


def test_score_inputs(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs.json"
    findings = [{"check": "column-stale", "target": str(n)} for n in range(3)] + [
        {"check": "column-stale", "target": "x", "review": "confirmed"}
    ]
    inputs.write_text(
        json.dumps({"unit": "mzj", "examined": ["organisation-incomplete"], "findings": findings}), encoding="utf-8"
    )
    done = duwang_command("score-inputs", str(inputs), "--rubric", "datonghu-2023-quzhi", "--json")
    card = json.loads(done.stdout)
    assert (card["worst"], card["confirmed"], card["examined"]) == ("9.6", "9.9", "10")
    inputs.write_text('{"colour": 1, "findings": [{"check": "x"}]}', encoding="utf-8")
    wrong = duwang_command("score-inputs", str(inputs), "--rubric", "datonghu-2023-quzhi")
    assert wrong.returncode == 2
    assert "colour" in wrong.stderr
    assert "第1个 finding" in wrong.stderr


def test_the_console_says_in_one_line_what_is_missing(demo: Demo, tmp_path: Path) -> None:
    store = str(demo.store)
    for arguments, words in (
        (("serve", "--store", str(tmp_path)), "没有检查结果"),
        (("serve", "--store", store, "--bind", "nonsense"), "地址:端口"),
        (("user", "password", "nobody", "--store", store, "--password-stdin"), "没有账号"),
        (
            ("user", "add", "x1", "--role", "liaison", "--unit", "nope", "--store", store, "--password-stdin"),
            "没有单位“nope”",
        ),
        (("user", "add", "x1", "--role", "liaison", "--store", store, "--password-stdin"), "须写明单位"),
        (("user", "add", "x!", "--role", "reader", "--store", store, "--password-stdin"), "字母、数字"),
    ):
        done = duwang_command(*arguments, stdin="a-long-password-1\n")
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
        assert words in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = duwang_command("serve", "--store", store, "--bind", f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.returncode == 2
    assert "不能在" in done.stderr


def test_the_trail_can_be_verified_and_exported(demo: Demo, tmp_path: Path) -> None:
    verified = duwang_command("audit", "verify", "--store", str(demo.store))
    assert verified.returncode == 0
    assert "内容未被改动" in verified.stderr
    out = tmp_path / "trail.csv"
    assert duwang_command("audit", "export", "--store", str(demo.store), "--out", str(out)).returncode == 0
    assert out.read_text(encoding="utf-8-sig").startswith("序号,时间")
    assert duwang_command("audit", "verify", "--store", str(demo.store), "--head", "f" * 64).returncode == 1
