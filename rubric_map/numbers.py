"""Numbers as rubric files write them: as text, so that they are exact; shares with a percent sign."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from model.formula import Formula, number, plain, times

HUNDRED = Decimal(100)
_LIMIT = Decimal(10) ** 9
_NUMBER = r"\d+(\.\d+)?"


@dataclass(frozen=True, slots=True)
class Amount:
    """Points, or a share of the row's points (``is_share``)."""

    value: Decimal
    is_share: bool = False

    def of(self, points: Decimal) -> Formula:
        """The amount in points, for a row of so many points."""
        return times(number(points), number(self.value)) if self.is_share else Formula(self.value)

    def __str__(self) -> str:
        return f"{plain(self.value * HUNDRED)}%" if self.is_share else plain(self.value)


def read_number(value: Any) -> Decimal:
    """A number of at least 0 from its text. Raises ``ValueError`` with advice."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        raise ValueError(f'小数要写作文字，加引号："{value}"')
    text = (
        value.strip()
        if isinstance(value, str)
        else str(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LIMIT
        else ""
    )
    if re.fullmatch(_NUMBER, text, re.ASCII) and len(text) <= 30 and Decimal(text) <= _LIMIT:
        return Decimal(text)
    raise ValueError('应为不小于0的数，写作文字，如 "0.1"')


def read_share(value: Any) -> Decimal:
    """A share such as ``"70%"`` or ``"0.7"``. Raises ``ValueError`` with advice."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return read_number(value.strip()[:-1]) / HUNDRED
    return read_number(value)


def read_amount(value: Any) -> Amount:
    """Points, or with a percent sign a share of the row's points. Raises ``ValueError`` with advice."""
    if isinstance(value, Amount):
        return value
    is_share = isinstance(value, str) and value.strip().endswith("%")
    return Amount(read_share(value) if is_share else read_number(value), is_share)


Number = Annotated[
    Decimal,
    BeforeValidator(read_number),
    PlainSerializer(plain, str),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_NUMBER}$"}),
]
Share = Annotated[
    Decimal,
    BeforeValidator(read_share),
    PlainSerializer(plain, str),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_NUMBER}%?$"}),
]
Points = Annotated[
    Amount,
    BeforeValidator(read_amount),
    PlainSerializer(str, str),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_NUMBER}%?$"}),
]
