"""One way of looking at a unit: its facts, what was looked at, and the occurrences that count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from model.inputs import Judgement, Occurrence
from rubric_map.expression import Value


@dataclass(slots=True)
class View:
    """One way of looking at a unit: ``counted`` are the occurrences by rule, ``scores`` the rows that were scored so
    far."""

    facts: Mapping[str, Value]
    examined: set[str]
    judgements: Mapping[str, Judgement]
    counted: Mapping[str, list[Occurrence]]
    scores: dict[str, Decimal | None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)

    def fact(self, name: str) -> Value:
        """The value of a fact; None while it is not known."""
        return self.facts.get(name)

    def count(self, rule: str) -> Decimal | None:
        """How many occurrences a rule counts; None while nobody looked."""
        found = self.counted.get(rule)
        if not found:
            return Decimal(0) if rule in self.examined else None
        return Decimal(sum(each.count for each in found))

    def score(self, indicator: str) -> Decimal | None:
        """The score of a row that stands before; None while it has none."""
        return self.scores.get(indicator)

    def remark(self, text: str) -> None:
        """Something that the reader of a score should know of what was just computed."""
        self.remarks[text] = None
