"""The wheel carries every room, and nothing else under general names."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = {"model", "store", "crawler", "checks", "rubric_map", "reports", "forms", "inspection", "console"}


def test_the_wheel_holds_the_rooms_under_the_application(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"duwang"}
    assert {name.split("/")[2] for name in names if name.startswith("duwang/_app/")} == ROOMS
    for needed in (
        "duwang/_app/crawler/vocabulary.toml",
        "duwang/_app/crawler/words/people.toml",
        "duwang/_app/reports/templates/unit.html",
        "duwang/_app/rubric_map/rubrics/datonghu-2023-quzhi.toml",
        "duwang/demo/templates/trs.html",
    ):
        assert needed in names


def test_rooms_are_listed_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]) == ROOMS
    assert set(project["tool"]["importlinter"]["root_packages"]) == ROOMS | {"duwang"}
    assert set(project["tool"]["mypy"]["files"]) == ROOMS | {"duwang", "bench", "tests"}


def test_the_lock_file_has_hashes_and_public_addresses_only() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert lock.count("--hash=sha256:") > 500
    assert set(re.findall(r"https?://([a-z0-9.]+)", (ROOT / "uv.lock").read_text(encoding="utf-8"))) <= {
        "pypi.org",
        "files.pythonhosted.org",
    }
