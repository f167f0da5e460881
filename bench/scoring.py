"""Scoring 1,000 units against every rubric: ``python -m bench.scoring``. Prints a Markdown table for
docs/performance.md."""

import time
from random import Random

import duwang  # noqa: F401  puts the project's folders on the path
from rubric_map.answers import scorecard_answer
from rubric_map.catalogue import load_rubrics
from rubric_map.engine import score, score_together
from tests.rubric_map.inputs_of import inputs_of

UNITS = 1000


def main() -> None:
    """Score random inputs of every sort; processor time, the answers' JSON apart."""
    print("| rubric | rows | rules | inputs a unit | CPU s per 1,000 units | with answers |\n|---|---|---|---|---|---|")
    for rubric in load_rubrics().values():
        if rubric.outcomes:
            continue
        given = [inputs_of(rubric, Random(number)) for number in range(UNITS)]
        mean = (
            sum(len(each.occurrences) + len(each.facts) + len(each.entries) + len(each.judgements) for each in given)
            / UNITS
        )
        score(rubric, given[0])
        started = time.process_time()
        cards = score_together(rubric, given)
        scored = time.process_time()
        for card in cards:
            scorecard_answer(card)
        answered = time.process_time()
        rules = sum(len(row.rule) for row in rubric.rows)
        print(
            f"| {rubric.id} | {len(rubric.rows)} | {rules} | {mean:.0f} | {scored - started:.2f} | "
            f"{answered - started:.2f} |"
        )


if __name__ == "__main__":
    main()
