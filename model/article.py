"""Dates of an article: a claim with its source, never a bare string."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DateSource(StrEnum):
    """Where on the page a date was read. All of them are seen by its reader: dates of meta tags and addresses are not
    believed."""

    LABEL = "label"
    LINE = "line"
    LIST = "list"
    SCRIPT = "script"
    SIGNATURE = "signature"


class Confidence(StrEnum):
    """How sure the reader is of what it read or judged (把握程度)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def zh(self) -> str:
        """The word of office documents."""
        return {"high": "高", "medium": "中", "low": "低"}[self]


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A date, where it came from, how sure that is, and the words that show it."""

    value: date
    source: DateSource
    confidence: Confidence = Confidence.HIGH
    text: str = ""
