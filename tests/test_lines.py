"""Lines that can be read: at most 120 characters, wherever code is written."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST = 120
KINDS = ("*.py", "*.html", "*.css", "*.js", "*.toml", "Makefile")
DATA = ("rubric_map/rubrics/", "tests/reports/golden/", "console/static/vendor/", "duwang/demo/templates/")
"""Words of documents, reports as they were once made, other people's code, portals as they write themselves."""


def long_lines() -> list[str]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", *KINDS], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git checkout")
    found = []
    for name in listed:
        path = ROOT / name
        if name.startswith(DATA) or not path.is_file():
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if len(line) > MOST]
    return found


def test_no_line_is_longer_than_it_can_be_read() -> None:
    assert long_lines() == []
