"""What a command is about, and what it leaves alone: some units, another rubric, what is refused before anything is
made."""

import shutil
from pathlib import Path

import pytest

from console.desk import Desk
from inspection.config import load_settings
from tests.conftest import duwang_command, json_lines
from tests.duwang.test_nights import SETTINGS
from tests.duwang.test_record import OWN, county, points  # noqa: F401  county is a fixture
from tests.portal.server import MockPortal

TOWN = OWN.replace('applies_to = ["县直"]', 'applies_to = ["镇"]').replace('"县直" = ["县直单位", "县直部门"]', "")


@pytest.fixture(scope="module")
def inspected(county: MockPortal, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A night of a county department and a town, each by a table of the office."""
    store = tmp_path_factory.mktemp("office") / "store"
    (store / "rubrics").mkdir(parents=True)
    (store / "duwang.toml").write_text(SETTINGS, encoding="utf-8")
    (store / "rubrics" / "xian.toml").write_text(OWN.format(points=5), encoding="utf-8")
    town = TOWN.format(points=10).replace("xian-2025", "zhen-2025")
    (store / "rubrics" / "zhen.toml").write_text(town, encoding="utf-8")
    rows = (("mzj", "民政局", "县直单位"), ("nhz", "南湖镇", "镇"))
    lines = [f"{unit},{name},{kind},{county.url(f'/{unit}/')}" for unit, name, kind in rows]
    (store / "units.csv").write_text("\n".join(("单位编号,单位名称,单位类别,门户地址", *lines)), encoding="utf-8")
    done = run(store, "inspect", str(store / "units.csv"), "--as-of", "2025-09-15T08:00")
    assert done[0] == 0, done[1]
    return store


@pytest.fixture
def store(inspected: Path, tmp_path: Path) -> Path:
    """The same, to do with as one likes."""
    shutil.copytree(inspected, tmp_path / "store")
    return tmp_path / "store"


def run(store: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and everything printed."""
    done = duwang_command(*arguments, "--store", str(store))
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def words(store: Path) -> Path:
    """An office's vocabulary, by which a column of each unit is stale."""
    path = store / "vocabulary.toml"
    path.write_text('[news]\nnames = ["晒风采"]\n', encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_reports_of_some_units_leave_all_others_alone(store: Path) -> None:
    reports = store / "reports" / "20250915"
    before = contents(reports)
    code, said = run(store, "report", "--unit", "nhz")
    assert code == 0
    assert said.split() == [str(reports / "nhz.html")]
    after = contents(reports)
    assert {name for name in before if before[name] != after[name]} <= {"nhz.html"}
    assert before.keys() == after.keys()


def test_units_are_scored_together_whichever_are_asked_for(store: Path) -> None:
    before = points(store)
    code, said = run(store, "score", "--unit", "nhz")
    assert code == 0
    assert "nhz：按确认 100，最坏 70" in said
    assert "mzj" not in said
    assert points(store) == before
    assert run(store, "audit", "verify")[0] == 0


def test_a_rubric_that_scores_no_unit_of_the_run_is_refused(store: Path, tmp_path: Path) -> None:
    before = contents(store / "reports")
    for command in (("score",), ("report",), ("scorecard",), ("check",)):
        code, said = run(store, *command, "--rubric", "huangpu-2023")
        assert (code, said.count("\n")) == (2, 1), said
        assert "不适用于批次 20250915 的任何单位" in said
    assert contents(store / "reports") == before


def test_another_rubric_shows_the_units_that_it_scores(store: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TOWN.format(points=20).replace("xian-2025", "mine"), encoding="utf-8")
    assert points(store, "--rubric", str(mine)) == {"nhz": ("mine", "40")}
    code, said = run(store, "score", "--rubric", str(mine))
    assert code == 0
    assert "不适用该标准的 1 个单位未列" in said
    assert "mzj" not in said
    code, said = run(store, "score", "--rubric", str(mine), "--unit", "mzj")
    assert (code, "不适用于单位：mzj" in said) == (2, True)


def test_the_run_s_own_rubric_is_known_by_its_id(store: Path) -> None:
    shutil.rmtree(store / "rubrics")
    assert points(store, "--rubric", "zhen-2025") == {"nhz": ("zhen-2025", "70")}
    code, said = run(store, "score", "--rubric", "zhen-2025")
    assert (code, "另行计分" in said) == (0, False)


def test_one_unit_cannot_change_the_rubric_of_all(store: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TOWN.format(points=20).replace("xian-2025", "mine"), encoding="utf-8")
    code, said = run(store, "check", "--rubric", str(mine), "--unit", "nhz")
    assert (code, "不能一起使用" in said) == (2, True)
    assert points(store)["nhz"] == ("zhen-2025", "70")


def test_every_step_made_again_is_vouched_for(store: Path) -> None:
    assert run(store, "extract", "--set", f"crawler.vocabulary={words(store)}")[0] == 0
    assert run(store, "audit", "verify")[0] == 0


def test_a_draft_that_is_being_written_is_no_tampering(store: Path) -> None:
    (store / "rubrics" / "draft.toml").write_text('id = "dra', encoding="utf-8")
    assert run(store, "audit", "verify")[0] == 0


def test_the_console_follows_what_a_night_is_made_with(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    monkeypatch.setattr(settings, "DUWANG_STORE", store, raising=False)
    monkeypatch.setattr(settings, "DUWANG_SETTINGS", load_settings(store), raising=False)
    desk = Desk()
    assert desk.rubrics["nhz"].id == "zhen-2025"
    mine = tmp_path / "mine.toml"
    mine.write_text(TOWN.format(points=20).replace("xian-2025", "mine"), encoding="utf-8")
    assert run(store, "check", "--rubric", str(mine))[0] == 0
    assert desk.rubrics["nhz"].id == "mine"
    assert desk.inspection.rubric_of(desk.units["nhz"]) is desk.rubrics["nhz"]
    desk.store.close()


def test_faults_of_every_kind_of_file_at_once(store: Path) -> None:
    (store / "vocabulary.toml").mkdir()
    (store / "words").mkdir()
    (store / "words" / "labels.toml").write_bytes("x = ['电话']".encode("gbk"))
    (store / "words" / "people.toml").write_text("post_patterns = ['(?i)长', '(局)长', 'a*', '(?:.+.+)+']")
    (store / "rubrics" / "two.toml").write_text(OWN.format(points=5).replace("xian-2025", "two"), encoding="utf-8")
    units = store / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace("nhz,", "index,"), encoding="utf-8")
    before = contents(store)
    code, said = run(store, "inspect", str(units), "--as-of", "2025-09-16T08:00")
    assert code == 2
    for each in (
        "vocabulary.toml：不是文件", "labels.toml：不是 UTF-8 文本", "global flags", "(?:……)", "什么都没有也能匹配",
        "重复之中又有不限次数的重复", "xian.toml：“县直”在 two.toml 中也有评分标准", "“index”留作他用",
    ):  # fmt: skip
        assert each in said, each
    assert contents(store) == before


@pytest.mark.parametrize("step", ["inspect", "crawl"])
def test_a_unit_that_is_not_there_is_refused_before_anything_is_made(store: Path, step: str) -> None:
    before = contents(store)
    code, said = run(store, step, str(store / "units.csv"), "--as-of", "2025-09-16T08:00", "--unit", "nonsense")
    assert (code, said) == (2, "名录中没有单位：nonsense\n")
    assert contents(store) == before


@pytest.mark.parametrize("value", ["3", '[["a"]]', '["nonsense"]'])
def test_settings_that_are_no_list_of_checks_are_named(store: Path, value: str) -> None:
    (store / "duwang.toml").write_text(f"checks = {value}\n{SETTINGS}", encoding="utf-8")
    code, said = run(store, "score")
    assert (code, "配置项“checks”" in said, "error" in said) == (2, True, False)


def test_the_demo_clears_no_folder_of_others(tmp_path: Path) -> None:
    (tmp_path / "people.db").write_bytes(b"years of work")
    code, said = run(tmp_path, "demo")
    assert (code, said.count("\n"), "不是演示生成的" in said) == (2, 1, True)
    assert contents(tmp_path) == {"people.db": b"years of work"}


def test_leads_are_looked_for_and_said_to_be_leads(store: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    text = TOWN.format(points=20).replace("xian-2025", "mine")
    mine.write_text(text.replace('scoring = "', 'hints = ["column-stale"]\nscoring = "'), encoding="utf-8")
    assert run(store, "extract", "--set", f"crawler.vocabulary={words(store)}")[0] == 0
    assert run(store, "check", "--rubric", str(mine), "--set", "checks=link-broken")[0] == 0
    found = json_lines(duwang_command("findings", "--store", str(store), "--unit", "nhz", "--json").stdout)
    assert {finding["check"] for finding in found} == {"link-broken", "column-stale"}
    assert run(store, "report")[0] == 0
    assert "评分标准以此项检查为线索" in (store / "reports" / "20250915" / "nhz.html").read_text(encoding="utf-8")
