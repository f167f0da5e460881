"""Whole scorecards of every founding document, digit for digit. After a wanted change: ``make golden``, and look at the
difference."""

import json
from pathlib import Path

import pytest

import duwang  # noqa: F401  puts the project's folders on the path
from rubric_map.answers import scorecard_answer
from rubric_map.catalogue import load_rubrics
from rubric_map.engine import score
from rubric_map.inputs import read_inputs

GOLDEN = Path(__file__).parent / "golden"


def card_text(name: str) -> str:
    """The scorecard of a rubric's golden inputs, as the command prints it, a value a line."""
    rubric = load_rubrics()[name]
    return (
        json.dumps(
            scorecard_answer(score(rubric, read_inputs(rubric, GOLDEN / f"{name}.inputs.json"))),
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


@pytest.mark.parametrize("name", load_rubrics())
def test_scorecards_are_the_golden_ones(name: str) -> None:
    assert card_text(name) == (GOLDEN / f"{name}.card.json").read_text(encoding="utf-8"), (
        f"{name} has changed; if that is wanted, run make golden and look at it"
    )


if __name__ == "__main__":
    for each in load_rubrics():
        (GOLDEN / f"{each}.card.json").write_text(card_text(each), encoding="utf-8")
