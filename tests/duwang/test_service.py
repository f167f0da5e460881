"""The services that are installed: what they may do, and what is refused."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import duwang_command

ROWS = "单位名称,单位类别,门户地址\n民政局,区直,http://www.example.gov.cn/mzj/\n"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    path = tmp_path / "units.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_services_run_under_an_account_of_their_own_and_write_only_to_the_store(units: Path, tmp_path: Path) -> None:
    folder, store = tmp_path / "units", tmp_path / "store"
    done = duwang_command(
        "install-service",
        str(units),
        "--store",
        str(store),
        "--into",
        str(folder),
        "--console",
        "127.0.0.1:8000",
        "--at",
        "02:30",
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == [
        "duwang-console.service",
        "duwang.service",
        "duwang.timer",
    ]
    for name in ("duwang.service", "duwang-console.service"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        for wanted in (
            "User=duwang",
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "PrivateTmp=yes",
            f"ReadWritePaths={store}",
        ):
            assert wanted in lines
        assert any(line.startswith("MemoryMax=") for line in lines)
    assert "OnCalendar=*-*-* 02:30:00" in (folder / "duwang.timer").read_text(encoding="utf-8")
    if shutil.which("systemd-analyze"):
        verified = subprocess.run(
            ["systemd-analyze", "verify", *map(str, folder.iterdir())], capture_output=True, text=True, check=False
        )
        said = [line for line in verified.stderr.splitlines() if str(folder) in line]
        assert said == []


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--at", "25:00", "应写作 时:分"), ("--user", "root", "root 以外"), ("--user", "a;b", "不能用"), ("--console",
        "x y", "应写作 地址:端口"),
        ("--store", "/srv/a b", "含有空格"), ("--store", "/srv/a%n", "特殊字符"),
    ],
)  # fmt: skip
def test_what_would_mean_something_else_in_a_unit_file_is_refused(
    option: str, value: str, words: str, units: Path, tmp_path: Path
) -> None:
    arguments = {"--store": str(tmp_path / "store"), "--into": str(tmp_path / "units"), option: value}
    done = duwang_command("install-service", str(units), *(each for pair in arguments.items() for each in pair))
    assert done.returncode == 2 and words in done.stderr
    assert not (tmp_path / "units").exists()
