"""The expression language: what it knows, what it refuses, and what it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from rubric_map.expression import ExpressionError, Value, compile_expression

KINDS = {
    "件数": "number",
    "总数": "number",
    "公开": "yes-no",
    "类别": "text",
    "成文": "date",
    "发布": "date",
    "账号": "list",
}


@dataclass
class Known:
    facts: Mapping[str, Value] = field(default_factory=dict)
    counts: Mapping[str, Decimal] = field(default_factory=dict)

    def fact(self, name: str) -> Value:
        return self.facts.get(name)

    def count(self, rule: str) -> Decimal | None:
        return self.counts.get(rule)

    def score(self, indicator: str) -> Decimal | None:
        return Decimal(80) if indicator == "1" else None

    def remark(self, text: str) -> None:
        """Heard by the engine."""


def value(text: str, facts: Mapping[str, Value], kind: str = "yes-no") -> Value:
    return compile_expression(text, KINDS, kind).evaluate(Known(facts, {"r": Decimal(3)}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("件数 >= 3 and 公开", True), ("件数 ≥ 3", True), ("件数 / 总数 > 0.2%", False), ("件数 / 总数 > 0.1%", True),
        ("not 公开 or 类别 == 'A类'", True), ("类别 in ['A类', 'B类']", True),
        ("类别 not in ('A类',)", False), ("类别 != “B类”", True), ("1 <= 件数 < 4", True), ("1 <= 件数 < 3", False),
        ("成文 < date('2023-01-20')", True), ("days(成文, 发布) == 10", True),
        ("workdays(成文, 发布) == 8", True), ("count('r') > 2", True), ("score('1') > 80", False), ("件数 × 2 ＞ 5",
        True), ("-件数 < 0", True), ("(件数 + 1) * 2 - 8 == 0", True),
        ("公开 == True", True), ("类别 != '县（市、区）政府，低于5%'", True), ("类别 == “A类”", True),
        ("件数 ÷ 总数 < 50%", True),
    ],
)  # fmt: skip
def test_what_it_knows(text: str, expected: bool) -> None:
    facts: dict[str, Value] = {
        "件数": Decimal(3),
        "总数": Decimal(1500),
        "公开": True,
        "类别": "A类",
        "成文": date(2023, 1, 10),
        "发布": date(2023, 1, 20),
    }
    assert value(text, facts) is expected


def test_texts_between_quotes_are_left_as_they_are() -> None:
    assert value("类别 == '县（市、区）政府 5%'", {"类别": "县（市、区）政府 5%"}) is True
    assert compile_expression("score('一（1）') > 1", KINDS, "yes-no").scores == {"一（1）"}


def test_working_days_count_from_the_day_after_and_back() -> None:
    days = {"成文": date(2023, 9, 28), "发布": date(2023, 10, 8)}
    assert value("workdays(成文, 发布)", days, "number") == 2
    assert value("workdays(发布, 成文)", days, "number") == -2
    assert value("workdays(成文, 成文)", days, "number") == 0
    assert value("workdays(成文, 发布)", {"成文": date(1999, 1, 1), "发布": date(1999, 2, 1)}, "number") == 21


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("件数 > 3", {}, None), ("件数 > 3 and 公开", {"公开": False}, False), ("件数 > 3 and 公开", {"公开": True},
        None), ("件数 > 3 or 公开", {"公开": True}, True),
        ("件数 > 3 or 公开", {"公开": False}, None), ("not 公开", {}, None), ("件数 / 总数 > 1", {"件数": Decimal(1),
        "总数": Decimal(0)}, None), ("1 < 件数 < 总数", {"件数": Decimal(1)}, False),
        ("1 < 件数 < 总数", {"件数": Decimal(2)}, None), ("count('q') > 0", {}, None), ("score('2') > 0", {}, None),
        ("-件数 > 0", {}, None), ("days(成文, 发布) > 1", {"成文": date(2023, 1, 1)}, None),
    ],
)  # fmt: skip
def test_what_is_not_known_stays_unknown(text: str, facts: dict[str, Value], expected: bool | None) -> None:
    assert value(text, facts) is expected


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')", "件数.real", "[x for x in 账号]", "lambda: 1", "件数 if 公开 else 总数",
        "open('x')", "件数 ** 2 > 1", "件数 > '3'", "类别 > 'A'", "公开 + 1 > 0", "无此事实 > 1",
        "件数 +", "", "count(件数) > 1", "count('a', 'b') > 1", "date('2023-13-01') < 发布", "days(成文) > 1", "件数",
        "f'{件数}'", "件数 in 账号", "账号 == 账号", "1e999 > 件数", "~件数 > 0",
        "件数 is 总数", "('a', 件数) == 账号", "-" * 480 + "1 > 0", "件数 > None", "days(成文, 发布, 成文) > 1",
        "count(r='x') > 0", "not 件数", "件数 and 公开",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text, KINDS, "yes-no")
