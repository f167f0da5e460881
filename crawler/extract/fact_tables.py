"""Tables of facts about a body: a label beside its value, or labels in the head of a table above values; and which
cells only name columns."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from crawler.extract.people import MAX_NAMES, add_name, name, names_in
from crawler.words import of_words, words
from model.page import Table

_ELEMENTS = ("address", "hours", "contact", "head", "structure", "function")
_MAY_BE_OFFICES = ("机构名称", "部门", "部门名称", "名称", "机构")
_LIKE_HEAD = re.compile(r"(?:名称|姓名|职务|职责|职能|分工|领导|负责人|地址|地点|时间|电话|方式|内线|编码|备注)$")
_LISTED = ("head", "structure")
"""What may have several values in a row: 姓名 | 王某 | 李某."""
_PLAUSIBLE = {
    "address": re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff].*[\u4e00-\u9fff]"),
    "hours": re.compile(r"\d|工作日|[上下]午"),
    "contact": re.compile(r"\d{5}|@"),
    "function": re.compile(r"[\u4e00-\u9fff].{7}"),
}
_OFFICE = re.compile(r"[\u4e00-\u9fff（）()、]{1,24}(?:室|科|股|处|中心|队|站|所|组|部)(?:[（(][^）)]{1,30}[）)])?")
MAX_HEAD = 8
MIN_VALUE = 2
MAX_VALUE = 2000
MAX_CELLS = 2000
MAX_OFFICES = 60


@of_words
def _named() -> dict[str, str]:
    """The element that a label in a cell names."""
    return {label: element for element in _ELEMENTS for label in words(f"labels.cell_{element}")}


@of_words
def _heads() -> frozenset[str]:
    """What heads of columns say."""
    return frozenset(_named()) | frozenset(words("labels.cell_other"))


@of_words
def _first_name() -> re.Pattern[str]:
    return re.compile(rf"(?:{name()})(?![\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Values by element, the cells that only name columns, and the words below them."""

    values: Mapping[str, str] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()
    rows: str = ""

    def tells(self, line: str) -> bool:
        """True for a line below the head of a table, which says what it is about."""
        return _plain(line) in self.rows


NO_FACTS = TableFacts()


def has_labels(cells: Iterable[str]) -> bool:
    """True where a table may hold facts: one of its cells is a label."""
    return any(_element_of(cell) for cell in cells)


def read_fact_tables(tables: Iterable[Table], shown: str, menu: frozenset[str]) -> TableFacts:
    """What the tables say of a body, as far as the content shows it; the first value of an element counts, names and
    offices are gathered. ``shown`` is the content's text, ``menu`` the words of its links, which label nothing."""
    found: dict[str, list[str]] = {}
    heads: set[str] = set()
    told_below: list[str] = []
    for table in _within(tables, _plain(shown), menu):
        number = next((number for number, rows in enumerate(pairwise(table)) if _is_head(*rows)), -1)
        if number >= 0:
            heads.update(table[number])
            rows = [row for row in table[number + 1 :] if len(row) == len(table[number])]
            told_below += [_plain(cell) for row in rows for cell in row]
            facts = _below(_office_head(table[number], rows), rows)
        else:
            facts = (fact for row in table for fact in _beside([cell for cell, _ in groupby(row) if cell]))
        for element, value in facts:
            found.setdefault(element, []).append(value)
    values = {element: _joined(element, cells) for element, cells in found.items()}
    told = {element: value for element, value in values.items() if value}
    return TableFacts(told, frozenset(heads), "\n".join(told_below))


def _within(tables: Iterable[Table], shown: str, menu: frozenset[str]) -> Iterator[Table]:
    """The rows of each table that stand in the content and are no menu."""
    left = MAX_CELLS
    for table in tables:
        left -= sum(map(len, table))
        if left < 0:
            return
        yield tuple(
            row
            for row in table
            if all(_plain(cell) in shown for cell in row)
            and not any(cell in menu and _element_of(cell) for cell in row)
        )


def _element_of(cell: str) -> str:
    return _named().get(_plain(cell), "")


def _plain(cell: str) -> str:
    return re.sub(r"\s", "", cell).rstrip(":：")


def _is_head(row: tuple[str, ...], below: tuple[str, ...]) -> bool:
    """True for a row of short cells that names the columns of the rows below it."""
    is_short = (
        len(row) > 1 and len(row) == len(below) and len(set(row)) > 1 and all(0 < len(c) <= MAX_HEAD for c in row)
    )
    known = sum(_plain(cell) in _heads() or bool(_LIKE_HEAD.search(_plain(cell))) for cell in row)
    is_longer = sum(map(len, below)) > sum(map(len, row)) or known == len(row)
    return is_short and is_longer and _plain(below[0]) not in _heads() and known * 2 > len(row)


def _office_head(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The head with the name of offices where a column called 机构名称 or 部门 holds those."""
    found = list(head)
    for column, cell in enumerate(head):
        offices = sum(1 for row in rows if _OFFICE.fullmatch(row[column]))
        if _plain(cell) in _MAY_BE_OFFICES and len(rows) > 1 and offices * 2 > len(rows):
            found[column] = "内设机构"
    return tuple(found)


def _below(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Facts in the columns below a head."""
    elements = [_element_of(cell) for cell in head]
    kept = _kept(head, elements, len(rows))
    for row in rows:
        for element, value in zip(elements, row, strict=True):
            if element in kept and len(value) >= MIN_VALUE:
                yield element, value


def _kept(head: tuple[str, ...], elements: list[str], rows: int) -> Container[str]:
    """The elements that a table with a head tells of. One of offices tells of the offices only, one of leaders has a
    row for each; any other of several rows is about several bodies and does not tell which of them is meant."""
    if "structure" in elements:
        return ("structure",)
    if rows == 1:
        return _ELEMENTS
    return ("head",) if any(_plain(cell) in ("姓名", "职务") for cell in head) else ()


def _beside(row: list[str]) -> Iterator[tuple[str, str]]:
    """Facts in a row of labels, each with its value behind it."""
    element = ""
    for cell in row:
        named = _element_of(cell)
        if named or _plain(cell) in _heads():
            element = named
        elif element and len(cell) >= MIN_VALUE:
            yield element, cell
            element = element if element in _LISTED else ""


def _joined(element: str, values: list[str]) -> str:
    if element == "head":
        return "、".join(_names(values)[:MAX_NAMES])
    if element == "structure":
        offices = [part for value in values for part in re.split(r"[、，,；;\s]+", value) if _OFFICE.fullmatch(part)]
        return "、".join([*dict.fromkeys(offices)][:MAX_OFFICES]) if len(offices) > 1 else ""
    plausible = _PLAUSIBLE.get(element)
    return next((value[:MAX_VALUE] for value in values if plausible is None or plausible.search(value)), "")


def _names(cells: Iterable[str]) -> list[str]:
    names: list[str] = []
    for cell in cells:
        first = _first_name().match(cell)
        for found in [first[0]] if first else names_in([cell]):
            add_name(names, found)
    return names
