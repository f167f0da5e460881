"""What a composed portal is made of: content, looks, truth. Content knows nothing of looks."""

from dataclasses import dataclass, fields
from datetime import date

HOST = "portal.invalid"  # stands in every page until the portal is served


@dataclass(frozen=True, slots=True)
class Article:
    """A row of a column and the page behind it. ``links`` name other articles; ``gone`` pages answer 404."""

    id: str
    title: str
    day: date
    text: tuple[str, ...] = ()
    source: str = ""
    number: str = ""
    html: str = ""
    links: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    pinned: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ListLook:
    """How the rows of a column are shown."""

    rows: str
    dates: str
    pager: str
    order: str


@dataclass(frozen=True, slots=True)
class UnitLook:
    """How the pages of a unit are made: one choice per dimension."""

    navigation: str
    skeleton: str
    addresses: str
    head: str
    crumbs: str
    charset: str
    tags: str
    landing: str
    block: str
    block_place: str
    block_rows: str
    organisation: str
    leaders: str
    numbering: str
    cells: str
    links: str
    shape: str
    lists: tuple[ListLook, ListLook]

    def choices(self) -> dict[str, str]:
        """The choices by dimension, without those of lists."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self) if field.name != "lists"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: rows, or one page of text (``html``), or an index of ``children``."""

    id: str
    name: str
    type: str
    look: ListLook
    rows: tuple[Article, ...] = ()
    html: str = ""
    children: tuple["Column", ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The six elements of the organisation; None for what is published nowhere."""

    function: tuple[str, ...] | None
    structure: tuple[tuple[str, str], ...] | None
    address: str | None
    hours: str | None
    contact: str | None
    leaders: tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with everything that it publishes."""

    id: str
    name: str
    county: str
    kind: str
    look: UnitLook
    columns: tuple[Column, ...]
    facts: Facts

    @property
    def full(self) -> str:
        """The name with the county."""
        return self.county + self.name

    def lists(self) -> tuple[Column, ...]:
        """All columns with rows or text, sub-columns included, indexes not."""
        return tuple(each for column in self.columns for each in (column.children or (column,)))


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A finding that must be made, or may be made: check, unit, and a path, an element or a year."""

    check: str
    unit: str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answers for a path."""

    body: bytes
    content_type: str = "text/html"
    location: str = ""


@dataclass(frozen=True, slots=True)
class Portal:
    """All answers by path, the units with their landing pages, the truth, and which choices made each target."""

    seed: int
    county: str
    as_of: date
    units: tuple[Unit, ...]
    landings: dict[str, str]
    answers: dict[str, Answer]
    expected: frozenset[Fault]
    undecided: frozenset[Fault]  # neither accusations nor doubts count
    doubtful: frozenset[Fault]  # doubts do not count
    looks: dict[tuple[str, str], dict[str, str]]
