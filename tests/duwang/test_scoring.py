"""From the night's findings and filled forms to scorecards, places, what-if and reports, on a copy of the demo's
store."""

import json
import shutil
from pathlib import Path

import pytest

from forms.layout import OCCURRENCES, SCORES
from rubric_map.catalogue import FOLDER
from tests.conftest import duwang_command, json_lines
from tests.forms.test_forms import fill
from tests.inspected import Demo

LOOPBACK = ("--set", "crawler.allow_networks=127.0.0.0/8")


@pytest.fixture
def store(demo: Demo, tmp_path: Path) -> Path:
    copy = tmp_path / "store"
    shutil.copytree(demo.store, copy)
    return copy


def cards(store: Path, *more: str) -> dict[str, dict[str, object]]:
    done = duwang_command("scorecard", "--store", str(store), "--json", *more)
    assert done.returncode == 0, done.stderr
    return {str(card["unit"]): card for card in json_lines(done.stdout)}


def forms(store: Path, tmp_path: Path, unit: str) -> tuple[Path, Path]:
    """A self-assessment and a review of a unit, filled and taken in."""
    register = store / "units.toml"
    for source in ("self", "review"):
        command = [
            "forms",
            "make",
            str(register),
            "--rubric",
            "datonghu-2023-quzhi",
            "--source",
            source,
            "--unit",
            unit,
            "--out",
            str(tmp_path / source),
            *LOOPBACK,
        ]
        done = duwang_command(*command, *(["--store", str(store)] if source == "review" else []))
        assert done.returncode == 0, done.stderr
    mine, theirs = next((tmp_path / "self").iterdir()), next((tmp_path / "review").iterdir())
    mine.write_bytes(fill(mine.read_bytes(), {SCORES: [({"序号": "2"}, {"评分": 10}), ({"序号": "9"}, {"评分": 10})]}))
    media = "media-notified 被国务院、省、市级政府政务新媒体主管部门通报批评的，每个每次扣1、0.5、0.2分"
    line = {"单位": f"{unit} 教育局", "规则": media, "对象": "5月通报", "级别或要素": "省", "理由": "省通报第3期"}
    theirs.write_bytes(
        fill(
            theirs.read_bytes(),
            {
                SCORES: [({"序号": "2"}, {"评分": 9.5, "理由": "缺查阅终端"}), ({"序号": "7"}, {"已核查": "是"})],
                OCCURRENCES: [({}, line)],
            },
        )
    )
    return mine, theirs


def test_four_sources_make_one_score(store: Path, tmp_path: Path) -> None:
    before = cards(store)["jyj"]
    done = duwang_command(
        "forms", "read", *(str(path) for path in forms(store, tmp_path, "jyj")), "--store", str(store)
    )
    assert done.returncode == 0, done.stderr
    after = cards(store)["jyj"]
    rows = {row["indicator"]: row for row in after["rows"]}  # type: ignore[attr-defined]
    assert (rows["2"]["confirmed"], rows["2"]["source"], rows["2"]["conflict"]) == ("9.5", "review", True)
    assert (rows["3"]["confirmed"], rows["3"]["examined"]) == ("9.5", "part")
    assert rows["3"]["rules"][1]["recorded"][0]["who"] == "张三"
    assert (rows["7"]["confirmed"], rows["7"]["source"]) == ("10", "machine")
    assert (rows["9"]["source"], rows["9"]["worst"]) == ("machine", "9.9")
    assert (before["examined"], after["examined"]) == ("40", "60")
    assert after["conflicts"] == ["2"]
    report = duwang_command("report", "--store", str(store), "--out", str(tmp_path / "reports"), "--unit", "jyj")
    assert report.returncode == 0
    html = (tmp_path / "reports" / "jyj.html").read_text(encoding="utf-8")
    for words in (
        "来源不一致，须人工核定",
        "5月通报",
        "省通报第3期",
        "影响本单位得分的裁定" if after["rulings"] else "计分依据",
        "缺查阅终端",
    ):
        assert words in html, words


def test_what_if_changes_nothing(store: Path) -> None:
    before = cards(store)["jyj"]
    answer = json.loads(
        duwang_command("what-if", "--store", str(store), "--unit", "jyj", "--confirm", "all", "--json").stdout
    )
    assert answer["before"]["confirmed"] == before["confirmed"]
    assert answer["after"]["confirmed"] == answer["after"]["worst"] == before["worst"]
    assert answer["rows"]
    assert cards(store)["jyj"] == before
    wrong = duwang_command("what-if", "--store", str(store), "--unit", "jyj", "--confirm", "nothing")
    assert wrong.returncode == 2
    assert "没有这样的检查发现：nothing" in wrong.stderr
    shown = duwang_command("what-if", "--store", str(store), "--unit", "jyj", "--confirm", "all").stdout
    assert "改变确认后的得分" in shown


def test_places_and_comparison(store: Path) -> None:
    places = {unit: card["place"] for unit, card in cards(store, "--rubric", "datonghu-2023-quzhi").items()}
    assert places["mzj"] == 1
    assert set(places) == {"mzj", "jyj", "czj", "wjj", "zrzyj"}
    none = duwang_command("scorecard", "--store", str(store), "--against", "19990101")
    assert none.returncode == 2
    assert "没有可比较的批次" in none.stderr
    run = "20250915"
    compared = cards(store, "--against", run, "--unit", "jyj")["jyj"]["compared"]
    assert compared["same_edition"] is True  # type: ignore[index]
    assert "各项无变化" in duwang_command("scorecard", "--store", str(store), "--against", run).stdout


def test_an_edition_that_was_used_cannot_be_changed(store: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    text = (
        (FOLDER / "datonghu-2023-quzhi.toml")
        .read_text(encoding="utf-8")
        .replace('id = "datonghu-2023-quzhi"', 'id = "mine"')
    )
    mine.write_text(text, encoding="utf-8")
    changed = text.replace('taken = "前段"', 'taken = "全项"')
    for draft in (changed, text):  # scored aside, nothing is used
        mine.write_text(draft, encoding="utf-8")
        assert cards(store, "--rubric", str(mine))["jyj"]["rubric"] == "mine"
    commands: list[tuple[str, ...]] = [("check", "--rubric", str(mine)), ("score",)]
    for command in commands:
        assert duwang_command(*command, "--store", str(store)).returncode == 0
    mine.write_text(changed, encoding="utf-8")
    register, folder = str(store / "units.toml"), str(tmp_path / "forms")
    commands = [
        ("scorecard", "--rubric", str(mine)),
        ("check", "--rubric", str(mine)),
        ("inspect", register, "--rubric", str(mine), "--as-of", "2025-09-17"),
        ("score", "--rubric", str(mine)),
        ("report", "--rubric", str(mine)),
        ("what-if", "--unit", "jyj", "--confirm", "all", "--set", f"rubric={mine}"),
        ("forms", "make", register, "--rubric", str(mine), "--source", "review", "--out", folder, *LOOPBACK),
    ]
    for command in commands:
        done = duwang_command(*command, "--store", str(store))
        assert done.returncode == 2, command
        assert done.stderr.count("\n") == 1, done.stderr
        assert "已用于计分的版本不得改动" in done.stderr
    for command in [("score",), ("audit", "verify")]:  # nothing was made or kept
        done = duwang_command(*command, "--store", str(store))
        assert done.returncode == 0, done.stderr


def test_rows_are_shown_with_formulas_in_the_terminal(store: Path) -> None:
    shown = duwang_command("scorecard", "--store", str(store), "--unit", "jyj").stdout
    for words in ("算式", "还可能在", "合计"):
        assert words in shown
    inputs = Path("tests/rubric_map/golden/huangpu-2023.inputs.json")
    scored = duwang_command("score-inputs", str(inputs), "--rubric", "huangpu-2023").stdout
    for words in ("适用裁定 step-7", "来源不一致", "复核", "不适用"):
        assert words in scored, words
    for name in ("huangpu-2023", "guoban-2019-19", "shi-kaohe-shixing"):
        assert "裁定" in duwang_command("rubric", "show", name).stdout
    assert "落实" in duwang_command("rubric", "show", "qinzhou-2017-sansuiji").stdout
