"""The examples of docs/rubric-language.md, run: every feature of the scoring arithmetic gives the score that the page
states."""

import json
import re
from pathlib import Path

import pytest

from model.formula import plain
from rubric_map.engine import score
from rubric_map.files import read_rubric
from rubric_map.inputs import parse_inputs

PAGE = Path(__file__).parents[2] / "docs" / "rubric-language.md"
HEAD = (
    'id = "example"\ntitle = "例"\ndocument = "例"\nissuer = "例"\nissued = 2023-01-01\napplies_to = ["区直", "乡镇"]\n'
)
EXAMPLE = re.compile(r"^### (?P<name>\w+) .*?```toml\n(?P<toml>.*?)```(?P<cases>.*?)(?=^#|\Z)", re.S | re.M)
CASE = re.compile(r"```json\n(.*?)```\s*→ (-?[\d.]+)(?: \(outer ([\d.]+)\))?(?: \(grade (\w+)\))?", re.S)
CASES = [
    (found["name"], found["toml"], *case)
    for found in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8"))
    for case in CASE.findall(found["cases"])
]


def test_the_page_has_an_example_of_every_feature_that_is_arithmetic() -> None:
    wanted = (
        {f"A{n}" for n in range(1, 12)}
        | {f"B{n}" for n in range(1, 27)}
        | {f"C{n}" for n in range(1, 15)}
        | {"D1", "D2", "D3", "D5", "E1", "F1", "H1"}
    )
    assert {name for name, *_ in CASES} == wanted


@pytest.mark.parametrize(
    ("name", "toml", "inputs", "total", "outer", "grade"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)]
)
def test_an_example_scores_what_the_page_says(
    name: str, toml: str, inputs: str, total: str, outer: str, grade: str, tmp_path: Path
) -> None:
    path = tmp_path / "example.toml"
    path.write_text(HEAD + ("" if "[total]" in toml else '[total]\npoints = "sum"\n') + toml, encoding="utf-8")
    rubric = read_rubric(path)
    card = score(rubric, parse_inputs(rubric, json.loads(inputs), path))
    assert card.confirmed is not None
    assert plain(card.confirmed) == total
    if outer:
        assert card.outer is not None
        assert plain(card.outer) == outer
    if grade:
        assert card.grades == (grade,)
