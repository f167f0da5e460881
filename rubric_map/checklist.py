"""Rows of checklists: outcomes instead of points."""

from collections.abc import Iterable

from model.inputs import Entry
from model.scorecard import RowScore
from rubric_map.language import Rubric
from rubric_map.program import is_taken


def outcome_of(rubric: Rubric, row: RowScore, entries: Iterable[Entry]) -> str:
    """A row's outcome: what the first source in order of precedence says, else the mark that a rule gives; "" for none.

    A mark that rests on occurrences nobody confirmed is provisional and says so.
    """
    said = {entry.source: entry.outcome for entry in sorted(entries, key=lambda e: e.origin.when) if entry.outcome}
    for source in rubric.sources.precedence:
        if source in said:
            return said[source]
    rules = {rule.id: rule for indicator in rubric.indicator for rule in indicator.rule if is_taken(rubric, rule.under)}
    for each in row.rules:
        if each.effect == "mark" and each.quantity:
            mark = str(getattr(rules[each.rule], "mark", ""))
            return mark if each.confirmed_quantity else f"{mark}（暂定）"
    return ""
