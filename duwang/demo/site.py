"""What a demo portal is made of: units, their columns and articles, the answers of its server, the expected
findings."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Answer:
    """What the server answers for a path."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200


@dataclass
class Article:
    """A row of a column and the page behind it."""

    slug: str
    title: str
    day: date
    body: str = ""
    source: str = ""
    number: str = ""
    written: date | None = None
    related: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    show_date: bool = True
    url: str = ""


@dataclass
class Column:
    """A column of a unit: rows, or one page of text."""

    slug: str
    name: str
    articles: list[Article] = field(default_factory=list)
    text: str = ""
    script: bool = False
    dates_shown: bool = True
    url: str = ""


@dataclass
class DemoUnit:
    """A unit with its columns and the style of its pages."""

    id: str
    name: str
    kind: str
    style: str
    columns: list[Column]
    charset: str = "utf-8"
    address: str = ""
    portal: str = ""


@dataclass(frozen=True)
class Expected:
    """One entry of the ground truth: ``target`` is a path of the portal, an element or a year."""

    unit: str
    check: str
    target: str
    outcome: str = "failed"


@dataclass
class Portal:
    """All answers by path, the units, and what an inspection must find."""

    name: str
    answers: dict[str, Answer]
    units: list[DemoUnit]
    truth: list[Expected]
    missing: Answer
