"""The maker of small rubrics."""

from pathlib import Path

import pytest

from rubric_map.files import read_rubric
from rubric_map.language import Rubric
from rubric_map.program import program_of
from tests.rubric_map.making import HEAD, Make


@pytest.fixture(autouse=True)
def freshly_compiled() -> None:
    """Every test compiles its rubrics itself: what an earlier one compiled must not answer for it."""
    program_of.cache_clear()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A rubric from rows: ``make("1 points=10", "r count deduct=1", …, top="…")``; values are texts unless they are
    tables, lists or numbers."""

    def table(line: str, kind: str) -> str:
        first, *pairs = line.split(" ")
        words = (
            [f'id = "{first}"', 'clause = "c"', f'measure = "{pairs.pop(0)}"']
            if kind == "indicator.rule"
            else [f'id = "{first}"']
        )
        words += ['title = "t"'] if kind == "indicator" else []
        for pair in pairs:
            key, _, value = pair.partition("=")
            value = value.replace("~", " ")
            words.append(
                f"{key} = {value}"
                if value[0] in "[{" or value == "true" or (key == "at_least" and kind == "indicator.rule")
                else f'{key} = "{value}"'
            )
        return f"[[{kind}]]\n" + "\n".join(words) + "\n"

    def build(*lines: str, top: str = '[total]\npoints = "sum"\n', head: str = "") -> Rubric:
        kinds = {"+": "indicator.rule", "*": "indicator.group", "!": "indicator.not_applicable"}
        text = "".join(table(line.lstrip("+*!"), kinds.get(line[0], "indicator")) for line in lines)
        text = text.replace(
            '[[indicator.not_applicable]]\nid = "na"\n', '[[indicator.not_applicable]]\nclause = "不适用"\n'
        )
        path = tmp_path / "t.toml"
        path.write_text(HEAD + head + top + text, encoding="utf-8")
        return read_rubric(path)

    return build
