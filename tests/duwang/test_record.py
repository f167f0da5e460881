"""A run knows what it was made with: whatever becomes of the office's files, every later command scores as the night
did."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inspection.config import load_settings
from inspection.scoring import score_unit
from inspection.stored import stored_inspection
from model.formula import plain
from store.store import Store
from tests.conftest import duwang_command, json_lines
from tests.duwang.test_nights import SETTINGS
from tests.inspected import Demo
from tests.portal.pages import article, landing, listing
from tests.portal.server import MockPortal

OWN = """
id = "xian-2025"
title = "某县2025年政务公开考核细则（县直）"
document = "某政办发〔2025〕1号"
issuer = "某县人民政府办公室"
issued = 2025-03-01
applies_to = ["县直"]

[synonyms]
"县直" = ["县直单位", "县直部门"]

[total]
points = "100"

[[indicator]]
id = "链接"
title = "链接可用"
points = "100"
scoring = "每发现一处扣{points}分"

[[indicator.rule]]
id = "dead"
clause = "每发现一处不可用链接扣{points}分"
measure = "count"
checks = ["link-broken"]
deduct = "{points}"
"""
DEAD = 3


@pytest.fixture(scope="module")
def county() -> Iterator[MockPortal]:
    """A portal of two units with three dead links each, and a stale column in words of its own."""
    with MockPortal() as portal:
        portal.page("/", landing(("/mzj/", "民政局"), ("/nhz/", "南湖镇")))
        for unit in ("mzj", "nhz"):
            dead = "".join(f'<p><a href="/{unit}/gone{n}.html">事项{n}办理指南</a></p>' for n in range(DEAD))
            portal.page(f"/{unit}/", landing((f"/{unit}/gzdt/", "工作动态"), (f"/{unit}/fcb/", "晒风采")))
            portal.page(f"/{unit}/gzdt/", listing("工作动态", (f"/{unit}/a1.html", "召开工作推进会议", "2025-09-12")))
            portal.page(f"/{unit}/a1.html", article("召开工作推进会议", "2025-09-12", dead))
            portal.page(f"/{unit}/fcb/", listing("晒风采", (f"/{unit}/old.html", "慰问一线职工", "2024-01-05")))
            portal.page(f"/{unit}/old.html", article("慰问一线职工", "2024-01-05"))
        yield portal


@pytest.fixture
def office(county: MockPortal, tmp_path: Path) -> Path:
    """A store with settings and a register of a 县直 unit and a township."""
    (tmp_path / "store" / "rubrics").mkdir(parents=True)
    (tmp_path / "store" / "duwang.toml").write_text(SETTINGS, encoding="utf-8")
    rows = (("mzj", "民政局", "县直单位"), ("nhz", "南湖镇", "镇"))
    lines = [f"{unit},{name},{kind},{county.url(f'/{unit}/')}" for unit, name, kind in rows]
    register = "\n".join(("单位编号,单位名称,单位类别,门户地址", *lines))
    (tmp_path / "units.csv").write_text(register, encoding="utf-8")
    return tmp_path / "store"


def inspect(store: Path, *more: str) -> str:
    units = str(store.parent / "units.csv")
    done = duwang_command("inspect", units, "--store", str(store), "--as-of", "2025-09-15T08:00", *more)
    assert done.returncode == 0, done.stderr
    return done.stderr


def points(store: Path, *more: str) -> dict[str, tuple[object, object]]:
    """(rubric, worst) of each unit as ``duwang scorecard`` says."""
    done = duwang_command("scorecard", "--store", str(store), "--json", *more)
    assert done.returncode == 0, done.stderr
    return {str(card["unit"]): (card["rubric"], card["worst"]) for card in json_lines(done.stdout)}


def test_the_points_of_a_night_are_the_same_everywhere(office: Path) -> None:
    mine = office.parent / "mine.toml"
    mine.write_text(OWN.format(points=5), encoding="utf-8")
    inspect(office, "--rubric", str(mine))
    night = office / "reports" / "20250915" / "mzj.html"
    assert "85" in night.read_text(encoding="utf-8")
    mine.unlink()
    (office / "rubrics" / "newer.toml").write_text(
        OWN.format(points=20).replace("xian-2025", "xian-2026"), encoding="utf-8"
    )
    (office / "duwang.toml").write_text(f'rubric = "huangpu-2023"\n{SETTINGS}', encoding="utf-8")
    (office.parent / "units.csv").unlink()
    wanted = ("xian-2025", "85")
    assert points(office)["mzj"] == wanted
    scored = duwang_command("score", "--store", str(office))
    assert "mzj：按确认 100，最坏 85" in scored.stderr
    before = night.read_bytes()
    assert duwang_command("report", "--store", str(office)).returncode == 0
    assert _without_head(night.read_bytes()) == _without_head(before)
    done = duwang_command("what-if", "--store", str(office), "--unit", "mzj", "--confirm", "all", "--json")
    answer: dict[str, Any] = json_lines(done.stdout)[0]
    assert [answer[side]["confirmed"] for side in ("before", "after")] == ["100", "85"]
    assert duwang_command("check", "--store", str(office)).returncode == 0
    assert points(office)["mzj"] == wanted
    store = Store(office)
    inspection = stored_inspection(store, load_settings(office))  # what the console works with
    unit = inspection.register.units[0]
    rubric = inspection.rubric_of(unit)
    assert rubric is not None
    card = score_unit(inspection, unit, rubric)
    assert card is not None and card.worst is not None and (card.rubric, plain(card.worst)) == wanted
    store.close()
    verified = duwang_command("audit", "verify", "--store", str(office))
    assert verified.returncode == 0, verified.stderr


def _without_head(report: bytes) -> bytes:
    return report.partition("生成时留痕".encode())[0]


def test_another_rubric_scores_aside(office: Path) -> None:
    (office / "rubrics" / "own.toml").write_text(OWN.format(points=5), encoding="utf-8")
    inspect(office)
    folder = office / "reports" / "20250915"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    other = office.parent / "other.toml"
    other.write_text(OWN.format(points=10).replace("xian-2025", "other"), encoding="utf-8")
    said = "不是按“other”检查和计分的"
    for command in (("score",), ("report",), ("scorecard",)):
        done = duwang_command(*command, "--store", str(office), "--rubric", str(other))
        assert done.returncode == 0, done.stderr
        assert said in done.stderr, command
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert "70" in (office / "reports" / "20250915-other" / "mzj.html").read_text(encoding="utf-8")
    assert points(office)["mzj"] == ("xian-2025", "85")
    assert points(office, "--rubric", str(other)) == {"mzj": ("other", "70")}
    verified = duwang_command("audit", "verify", "--store", str(office))
    assert verified.returncode == 0, verified.stderr


def test_a_new_kind_of_unit_is_one_file_in_the_office(office: Path) -> None:
    """Nothing bundled is used for a kind that the office has a table for; other kinds keep theirs."""
    register = str(office.parent / "units.csv")
    refused = duwang_command("units", "check", register, "--store", str(office))
    assert refused.returncode == 2
    assert "县直单位" in refused.stderr
    (office / "rubrics" / "own.toml").write_text(OWN.format(points=5), encoding="utf-8")
    inspect(office)
    assert {unit: rubric for unit, (rubric, _) in points(office).items()} == {
        "mzj": "xian-2025",
        "nhz": "datonghu-2023-xiangzhen",
    }
    (office / "rubrics" / "towns.toml").write_text(
        OWN.format(points=1).replace("xian-2025", "zhen-2020").replace("县直", "乡镇").replace("2025-03", "2020-03"),
        encoding="utf-8",
    )
    assert points(office)["nhz"][0] == "datonghu-2023-xiangzhen"  # the night stays what it was
    inspect(office, "--as-of", "2025-09-16T08:00")
    assert points(office)["nhz"] == ("zhen-2020", "97")
    listed = duwang_command("rubric", "list", "--store", str(office)).stdout
    assert "xian-2025" in listed and "zhen-2020" in listed


def test_faults_of_all_files_of_an_office_at_once(office: Path) -> None:
    (office / "rubrics" / "a.toml").write_text(OWN.format(points=5).replace("link-broken", "link-borken"))
    (office / "rubrics" / "b.toml").write_text("id = 'x'")
    (office / "rubrics" / "c.toml").write_text(OWN.format(points=5))
    (office / "rubrics" / "d.toml").write_text(OWN.format(points=6))
    done = duwang_command("inspect", str(office.parent / "units.csv"), "--store", str(office))
    assert done.returncode == 2
    assert not (office / "duwang.db").exists()
    for words in ("a.toml：", "link-borken", "b.toml：", "d.toml：", "重复"):
        assert words in done.stderr


def test_the_office_s_words_for_columns_stay_with_the_night(office: Path) -> None:
    (office / "rubrics" / "own.toml").write_text(OWN.format(points=5), encoding="utf-8")
    (office / "vocabulary.toml").write_text('[news]\nnames = ["晒风采"]\n', encoding="utf-8")
    inspect(office)
    stale = [each for each in findings(office, "mzj") if each["check"] == "column-stale"]
    assert len(stale) == 1
    (office / "vocabulary.toml").write_text('[nonsense]\nnames = ["x"]\n', encoding="utf-8")
    (office / "words").mkdir()
    (office / "words" / "people.toml").write_text("posts = 3\n", encoding="utf-8")
    for step in ("extract", "check"):
        assert duwang_command(step, "--store", str(office)).returncode == 0
    assert [each for each in findings(office, "mzj") if each["check"] == "column-stale"] == stale
    refused = duwang_command("inspect", str(office.parent / "units.csv"), "--store", str(office))
    assert refused.returncode == 2
    assert "vocabulary.toml：不认识的栏目类型“nonsense" in refused.stderr
    (office / "vocabulary.toml").unlink()
    refused = duwang_command("inspect", str(office.parent / "units.csv"), "--store", str(office))
    assert refused.returncode == 2
    assert "people.toml：“posts”应为文字的清单" in refused.stderr


def findings(store: Path, unit: str) -> list[dict[str, object]]:
    return json_lines(duwang_command("findings", "--store", str(store), "--unit", unit, "--json").stdout)


def test_checks_that_no_row_names_cost_nothing_and_may_be_left_out(office: Path) -> None:
    (office / "rubrics" / "own.toml").write_text(OWN.format(points=5), encoding="utf-8")
    (office / "vocabulary.toml").write_text('[news]\nnames = ["晒风采"]\n', encoding="utf-8")
    inspect(office)
    report = (office / "reports" / "20250915" / "mzj.html").read_text(encoding="utf-8")
    assert report.count("评分标准没有引用此项检查，所列问题不扣分") >= 1
    assert {"column-stale", "link-broken"} <= {str(each["check"]) for each in findings(office, "mzj")}
    inspect(office, "--as-of", "2025-09-16T08:00", "--set", "checks=column-empty")
    states = {(each["check"], each["last_seen"]) for each in findings(office, "mzj")}
    assert ("link-broken", "2025-09-16T08:00:00+08:00") in states  # the rubric names it
    assert ("column-stale", "2025-09-15T08:00:00+08:00") in states  # not made, so not said to be repaired
    unknown = duwang_command("score", "--store", str(office), "--set", "checks=column-emty")
    assert unknown.returncode == 2
    assert "没有检查“column-emty”" in unknown.stderr


@pytest.mark.parametrize(
    "harm",
    [
        (
            "UPDATE run_files SET sha256 = (SELECT sha256 FROM run_files WHERE name = 'kinds.json') WHERE name "
            "LIKE 'rubrics/%'"
        ),
        "DELETE FROM run_files WHERE name LIKE 'register/%'",
    ],
)
def test_the_trail_vouches_for_what_a_night_was_made_with(demo_copy: Path, harm: str) -> None:
    with closing(sqlite3.connect(demo_copy / "duwang.db")) as connection:
        connection.execute(harm)
        connection.commit()
    done = duwang_command("audit", "verify", "--store", str(demo_copy))
    assert done.returncode == 1
    assert "所依据的文件" in done.stderr


@pytest.fixture
def demo_copy(demo: Demo, tmp_path: Path) -> Path:
    shutil.copytree(demo.store, tmp_path / "demo")
    return tmp_path / "demo"


def test_a_run_is_read_by_versions_that_know_fewer_settings(demo_copy: Path) -> None:
    store = Store(demo_copy)
    files = store.provenance.of("20250915")
    kept = json.loads(files["settings.json"])
    kept |= {"checks": ["link-broken", "check-of-before"], "key-of-before": 3}
    kept["crawler"] |= {"key-of-before": True, "list_pages": 7}
    store.provenance.keep("20250915", files | {"settings.json": json.dumps(kept).encode()})
    settings = stored_inspection(store, load_settings(demo_copy)).settings
    store.close()
    assert (settings.checks, settings.crawler.list_pages) == (("link-broken",), 7)
