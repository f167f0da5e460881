"""The demo portal end to end: everything seeded is found, and nothing else."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

from duwang.demo.portal import build
from tests.conftest import duwang_command, json_lines
from tests.inspected import Demo

NOTHING_SEEDED = {"link-unreachable"}
"""Checks that the demo's truth knows, and has no fault for."""


def found(demo: Demo, *options: str) -> list[dict[str, object]]:
    return json_lines(duwang_command("findings", "--store", str(demo.store), "--json", *options).stdout)


def test_recall_is_whole_and_no_finding_is_false(demo: Demo) -> None:
    expected = sorted((e.unit, e.check, e.target, e.outcome) for e in demo.truth)
    judged = {e.check for e in demo.truth} | NOTHING_SEEDED
    seen = [(f["unit"], f["check"], f["target"], f["outcome"]) for f in found(demo) if f["check"] in judged]
    assert sorted(seen) == expected


def test_findings_carry_what_a_reviewer_needs(demo: Demo) -> None:
    for finding in found(demo):
        assert finding["state"] == "open"
        assert finding["review"] == "pending"
        assert finding["message"]
        assert finding["evidence"]
        assert str(finding["first_seen"]).startswith("2025-09-15T08:00")
    broken = next(f for f in found(demo, "--unit", "jyj", "--check", "link-broken"))
    assert len(broken["places"]) == 2  # type: ignore[arg-type]
    assert [e["status"] for e in broken["evidence"]][:2] == [404, 404]  # type: ignore[attr-defined]


def test_scorecards(demo: Demo) -> None:
    cards = {
        card["unit"]: card
        for card in json_lines(duwang_command("scorecard", "--store", str(demo.store), "--json").stdout)
    }
    assert (cards["mzj"]["worst"], cards["mzj"]["confirmed"], cards["mzj"]["examined"], cards["mzj"]["total"]) == (
        "40",
        "40",
        "40",
        "100",
    )
    assert cards["jyj"]["worst"] == "39.8"
    assert cards["nhz"]["rubric"] == "datonghu-2023-xiangzhen"
    rows = {row["indicator"]: row for row in cards["jyj"]["rows"]}  # type: ignore[attr-defined]
    assert rows["2"]["worst"] is None
    assert [d["formula"] for d in rows["9"]["rules"] if d["count"] != "0"] == ["1*0.1 = 0.1"]


def test_reports_show_every_finding_and_load_nothing_from_elsewhere(demo: Demo) -> None:
    folder = demo.store / "reports" / "20250915"
    for finding in found(demo):
        unit = str(finding["unit"])
        name = "index" if unit.startswith("site:") else unit
        assert str(finding["message"]).split("“")[0][:12] in (folder / f"{name}.html").read_text(encoding="utf-8")
    for path in folder.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|link|img|iframe)\b|url\(|@import", text)


def test_later_steps_run_again_and_give_the_same(demo: Demo) -> None:
    folder = demo.store / "reports" / "20250915"
    before = {path.name: path.read_bytes() for path in folder.glob("*.html")}
    known = found(demo)
    for command in (
        ["import", "--store"],
        ["extract", "--store"],
        ["check", "--store"],
        ["score", "--store"],
        ["report", "--store"],
    ):
        done = duwang_command(*command, str(demo.store))
        assert done.returncode == 0, done.stderr
    assert found(demo) == known
    assert {path.name: path.read_bytes() for path in folder.glob("*.html")} == before


def test_the_generator_is_deterministic() -> None:
    first, second = build(), build()
    assert [portal.answers for portal in first] == [portal.answers for portal in second]


def test_a_second_inspection_of_another_day_keeps_first_seen(demo: Demo, tmp_path: Path) -> None:
    keys = {f["key"]: f["first_seen"] for f in found(demo)}
    store = tmp_path / "store"
    shutil.copytree(demo.store, store)
    done = duwang_command("inspect", str(store / "units.toml"), "--store", str(store), "--as-of", "2025-09-16")
    assert done.returncode == 0, done.stderr
    later = found(replace(demo, store=store))
    assert {f["key"]: f["first_seen"] for f in later if f["key"] in keys} == keys
    assert {f["state"] for f in later} == {"open"}
    assert json.dumps(later, ensure_ascii=False).count("2025-09-16T23:59:59") >= len(keys)
