"""Conditions and values over the facts of a unit: comparisons, arithmetic, and/or/not, a few functions.

The syntax is Python's, restricted to what is listed here; nothing is ever executed, a checked tree of small functions
is built once. Numbers are exact. What cannot be known is None: it makes a comparison None, and a rule unexamined.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from model.workdays import provisional, workdays_between

Value = Decimal | str | bool | date | tuple[str, ...] | None
KINDS = {"number": "数", "text": "文字", "yes-no": "是否", "date": "日期", "list": "清单"}
_SYMBOLS = str.maketrans(
    {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "（": "(", "）": ")", "，": ",", "＞": ">", "＜": "<"}
)
_QUOTED = re.compile(r"('[^']*'|\"[^\"]*\"|“[^“”]*”)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b if b else None,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}

ZERO = Decimal(0)


class Scope(Protocol):
    """What an expression can ask about a unit; None where it is not known."""

    def fact(self, name: str) -> Value: ...

    def count(self, rule: str) -> Decimal | None: ...

    def score(self, indicator: str) -> Decimal | None: ...

    def remark(self, text: str) -> None: ...


class ExpressionError(ValueError):
    """The text is no expression that may stand here."""


Evaluate = Callable[[Scope], Value]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: the kind of its value, what it asks for, and how it is evaluated."""

    text: str
    kind: str
    facts: frozenset[str]
    counts: frozenset[str]
    scores: frozenset[str]
    evaluate: Evaluate


def compile_expression(text: str, facts: Mapping[str, str], kind: str) -> Expression:
    """The expression of a text. ``facts`` are the kinds of the facts by name; ``kind`` is what its value must be.

    Raises :class:`ExpressionError`.
    """
    pieces = _QUOTED.split(text)
    plain = "".join(
        _text(piece) if at % 2 else _PERCENT.sub(r"(\1 / 100)", piece.translate(_SYMBOLS))
        for at, piece in enumerate(pieces)
    )
    try:
        tree = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"“{text}”不是算式或条件") from error
    reader = _Reader(text, facts)
    try:
        found, evaluate = reader.read(tree)
    except RecursionError as error:
        raise ExpressionError(f"“{text[:40]}…”嵌套太深") from error
    if found != kind:
        raise ExpressionError(f"“{text}”应为{KINDS[kind]}，却是{KINDS[found]}")
    return Expression(
        text, found, frozenset(reader.facts), frozenset(reader.counts), frozenset(reader.scores), evaluate
    )


def _text(quoted: str) -> str:
    """A text between any kind of quotes, as the syntax writes it."""
    return repr(quoted[1:-1])


class _Reader:
    """Turns a syntax tree into functions, checking kinds; remembers what was asked for."""

    def __init__(self, text: str, kinds: Mapping[str, str]) -> None:
        self.text = text
        self.kinds = kinds
        self.facts: set[str] = set()
        self.counts: set[str] = set()
        self.scores: set[str] = set()

    def read(self, node: ast.AST) -> tuple[str, Evaluate]:
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise ExpressionError(f"“{self.text}”中有不能用的写法（{type(node).__name__}）")
        result: tuple[str, Evaluate] = method(node)
        return result

    def _need(self, node: ast.AST, *kinds: str) -> Evaluate:
        found, evaluate = self.read(node)
        if found not in kinds:
            raise ExpressionError(
                f"“{self.text}”中“{ast.unparse(node)}”应为{'或'.join(KINDS[k] for k in kinds)}，却是{KINDS[found]}"
            )
        return evaluate

    def _constant(self, node: ast.Constant) -> tuple[str, Evaluate]:
        value: Value
        if isinstance(node.value, bool):
            kind, value = "yes-no", node.value
        elif isinstance(node.value, (int, float)):
            kind, value = "number", Decimal(repr(node.value))
            if not value.is_finite():
                raise ExpressionError(f"“{self.text}”中的数太大")
        elif isinstance(node.value, str):
            kind, value = "text", node.value
        else:
            raise ExpressionError(f"“{self.text}”中有不能用的值")
        return kind, lambda scope: value

    def _name(self, node: ast.Name) -> tuple[str, Evaluate]:
        name = node.id
        if name not in self.kinds:
            known = "、".join(sorted(self.kinds)) or "无"
            raise ExpressionError(f"“{self.text}”中的“{name}”没有在 [facts] 中列出，已列：{known}")
        self.facts.add(name)
        return self.kinds[name], lambda scope: scope.fact(name)

    def _boolop(self, node: ast.BoolOp) -> tuple[str, Evaluate]:
        parts = [self._need(value, "yes-no") for value in node.values]
        decisive = isinstance(node.op, ast.Or)

        def evaluate(scope: Scope) -> Value:
            results = [part(scope) for part in parts]
            if decisive in results:
                return decisive
            return None if None in results else not decisive

        return "yes-no", evaluate

    def _unaryop(self, node: ast.UnaryOp) -> tuple[str, Evaluate]:
        if isinstance(node.op, ast.Not):
            condition = self._need(node.operand, "yes-no")
            return "yes-no", lambda scope: None if (value := condition(scope)) is None else not value
        if isinstance(node.op, ast.USub):
            amount = self._need(node.operand, "number")
            return "number", _both(lambda _, value: -value, lambda scope: ZERO, amount)
        raise ExpressionError(f"“{self.text}”中有不能用的写法")

    def _binop(self, node: ast.BinOp) -> tuple[str, Evaluate]:
        operate = _OPERATORS.get(type(node.op))
        if operate is None:
            raise ExpressionError(f"“{self.text}”中有不能用的运算，可用 + - * /")
        return "number", _both(operate, self._need(node.left, "number"), self._need(node.right, "number"))

    def _compare(self, node: ast.Compare) -> tuple[str, Evaluate]:
        parts: list[Evaluate] = []
        left = node.left
        for mark, right in zip(node.ops, node.comparators):
            parts.append(self._comparison(mark, left, right))
            left = right
        if len(parts) == 1:
            return "yes-no", parts[0]

        def evaluate(scope: Scope) -> Value:
            results = [part(scope) for part in parts]
            return False if False in results else (None if None in results else True)

        return "yes-no", evaluate

    def _comparison(self, mark: ast.cmpop, left: ast.expr, right: ast.expr) -> Evaluate:
        operate = _OPERATORS.get(type(mark))
        if operate is None:
            raise ExpressionError(f"“{self.text}”中有不能用的比较")
        left_kind, one = self.read(left)
        right_kind, other = self.read(right)
        if isinstance(mark, (ast.In, ast.NotIn)):
            fits = left_kind == "text" and right_kind == "list"
        else:
            fits = left_kind == right_kind and (
                left_kind in ("number", "date") or (left_kind != "list" and isinstance(mark, (ast.Eq, ast.NotEq)))
            )
        if not fits:
            raise ExpressionError(f"“{self.text}”中{KINDS[left_kind]}与{KINDS[right_kind]}不能这样比较")
        return _both(operate, one, other)

    def _tuple(self, node: ast.Tuple | ast.List) -> tuple[str, Evaluate]:
        words = tuple(
            str(each.value) for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )
        if len(words) != len(node.elts):
            raise ExpressionError(f"“{self.text}”中的清单只能列文字")
        return "list", lambda scope: words

    _list = _tuple

    def _call(self, node: ast.Call) -> tuple[str, Evaluate]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        method = {
            "count": self._count,
            "score": self._score,
            "date": self._date,
            "workdays": self._workdays,
            "days": self._days,
        }.get(name)
        if method is None or node.keywords:
            raise ExpressionError(f"“{self.text}”中有不能用的函数，可用 count、score、date、days、workdays")
        return method(node.args)

    def _word(self, arguments: list[ast.expr], function: str) -> str:
        if len(arguments) == 1 and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str):
            return arguments[0].value
        raise ExpressionError(f"“{self.text}”中 {function} 的括号里应为一个加引号的名称")

    def _count(self, arguments: list[ast.expr]) -> tuple[str, Evaluate]:
        rule = self._word(arguments, "count")
        self.counts.add(rule)
        return "number", lambda scope: scope.count(rule)

    def _score(self, arguments: list[ast.expr]) -> tuple[str, Evaluate]:
        indicator = self._word(arguments, "score")
        self.scores.add(indicator)
        return "number", lambda scope: scope.score(indicator)

    def _date(self, arguments: list[ast.expr]) -> tuple[str, Evaluate]:
        text = self._word(arguments, "date")
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise ExpressionError(f"“{self.text}”中的“{text}”不是日期，应写作 2023-01-20") from error
        return "date", lambda scope: day

    def _days(self, arguments: list[ast.expr]) -> tuple[str, Evaluate]:
        return self._between(arguments, "days", lambda start, end: Decimal((end - start).days))

    def _workdays(self, arguments: list[ast.expr]) -> tuple[str, Evaluate]:
        kind, evaluate = self._between(arguments, "workdays", lambda start, end: (start, end))

        def count(scope: Scope) -> Value:
            days: Any = evaluate(scope)
            if days is None:
                return None
            if remark := provisional(*days):
                scope.remark(remark)
            return Decimal(workdays_between(*days))

        return kind, count

    def _between(
        self, arguments: list[ast.expr], function: str, operate: Callable[[Any, Any], Any]
    ) -> tuple[str, Evaluate]:
        if len(arguments) != 2:
            raise ExpressionError(f"“{self.text}”中 {function} 的括号里应为起、止两个日期")
        return "number", _both(operate, self._need(arguments[0], "date"), self._need(arguments[1], "date"))


def _both(operate: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate) -> Evaluate:
    """An operation that needs both sides; None where one of them is not known."""

    def evaluate(scope: Scope) -> Value:
        one = left(scope)
        if one is None:
            return None
        other = right(scope)
        if other is None:
            return None
        result: Value = operate(one, other)
        return result

    return evaluate
