"""The three tables of an annual report as numbers, read from grids of cells by the words beside them.

What cannot be read is None or left out, never zero: only a blank, a dash, a slash or 无 stands for 0, as offices
write it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.lib.annual_words import (
    APPLICANTS,
    CARRIED,
    DOCUMENTS,
    IN_FORCE,
    LEFT,
    MADE,
    NEW,
    OUTCOMES,
    REPEALED,
    SUBTOTAL,
    TOTAL,
    UNITS,
    ZERO,
)
from model.page import Table

_STROKES = dict.fromkeys("‐‑‒–—―−－﹣﹘ー─━", "-") | dict.fromkeys("／⁄∕╱", "/")
_DASHES = str.maketrans(_STROKES | dict.fromkeys("〇○", "零") | {"＼": "\\"})
_BLANKS = re.compile(r"[\s\u200b\ufeff\ufffc]+")
_NUMBER = re.compile(r"(\d{1,3}(?:[,，'’]\d{3})+|\d{1,12})(?:\.(\d{1,6}))?")
_UNIT = re.compile(rf"[（(]?(?:{'|'.join(UNITS)})[）)]?$")
RESULTS = 21
MAX_PARTS = 6
MAX_HEAD = 12  # rows among which the head stands
_CONTINUED = (*TOTAL, *LEFT)  # what the last part of a table that was split must show
_CELL = 48  # characters; longer cells are words, and footnote marks (²) would become digits


def number(cell: str) -> int | None:
    """The whole number in a cell; None for words and for fractions.

    Blanks, dashes, slashes, 无 and 零 count as 0.
    """
    if len(cell) > _CELL or any(unicodedata.category(char) == "No" for char in cell):
        return None
    text = _BLANKS.sub("", unicodedata.normalize("NFKC", cell.translate(_DASHES)).translate(_DASHES))
    bare = _UNIT.sub("", text)
    if (bare.strip("-") or "-") in ("-", *ZERO) or text in ZERO:
        return 0
    match = _NUMBER.fullmatch(bare)
    if match is None or int(match[2] or 0):
        return None
    return int(re.sub(r"\D", "", match[1]))


def packed(text: str) -> str:
    """A cell's words without white space."""
    return _BLANKS.sub("", text)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the third table: its label and the seven numbers; None where a cell is not a number."""

    label: str
    values: tuple[int | None, ...]

    @property
    def numbers(self) -> tuple[int, ...] | None:
        """The seven numbers, when all could be read and do not come from one merged cell."""
        known = tuple(value for value in self.values if value is not None)
        merged = len(set(known)) == 1 and known[0] != 0
        return known if len(known) == len(self.values) and not merged else None

    def says(self, words: Sequence[str]) -> bool:
        return any(word in self.label for word in words)


@dataclass(frozen=True, slots=True)
class Requests:
    """The third table. ``sure`` when its head names the seven columns; ``results`` are the rows of 本年度办理结果."""

    lines: tuple[Line, ...]
    sure: bool

    def row(self, words: Sequence[str]) -> tuple[int, ...] | None:
        """The numbers of the first row whose label has one of the words; None when it is not there or not read."""
        line = next((line for line in self.lines if line.says(words)), None)
        return line.numbers if line else None

    @property
    def results(self) -> tuple[Line, ...]:
        """The rows between 上年结转 and 总计, without subtotals and blank ones."""
        first = next((index for index, line in enumerate(self.lines) if line.says(CARRIED)), -1)
        last = next((index for index, line in enumerate(self.lines) if index > first and line.says(TOTAL)), -1)
        between = self.lines[first + 1 : last] if -1 < first < last else ()
        return tuple(line for line in between if not line.says(SUBTOTAL))


def requests_in(tables: tuple[Table, ...]) -> list[Requests]:
    """Every copy of the third table, each put together from the parts into which it was split."""
    found = []
    for index, table in enumerate(tables):
        if any(line.says(NEW) for line in _lines(table, None)[0]):
            found.append(_joined(tables[index : index + MAX_PARTS]))
    return found


def _joined(parts: tuple[Table, ...]) -> Requests:
    lines: list[Line] = []
    columns = _columns(parts[0])
    sure = columns is not None
    for index, part in enumerate(parts):
        same = len(part[0]) == len(parts[0][0])
        own = _columns(part) or (columns if same else None)
        read, ended = _lines(part, own)
        if index and any(line.says(NEW) for line in read):
            break
        if index and own is None:
            if not any(line.says(_CONTINUED) for line in read):
                continue
            sure = False
        lines += read
        if ended:
            break
    return Requests(tuple(lines), sure)


def _columns(table: Table) -> tuple[int, ...] | None:
    """Where the head of the third table puts the seven columns."""
    for row in table[:MAX_HEAD]:
        cells = [packed(cell) for cell in row]
        places = [_place(cells, (name,), 0) for name in APPLICANTS[:5]]
        last = max(places)
        places += [_place(cells, words, last + 1) for words in (APPLICANTS[5:6], TOTAL)]
        if min(places) >= 0 and len(set(places)) == len(places):
            return tuple(places)
    return None


def _place(cells: Sequence[str], words: tuple[str, ...], start: int) -> int:
    """The first cell from a place on that begins or ends with one of the words; -1 for none."""
    found = (i for i in range(start, len(cells)) if cells[i].startswith(words) or cells[i].endswith(words))
    return next(found, -1)


def _lines(table: Table, columns: tuple[int, ...] | None) -> tuple[list[Line], bool]:
    """The rows with numbers, or with a known label; True when the last row of the form was among them."""
    places = columns or _columns(table)
    found: list[Line] = []
    for row in table:
        where = places or tuple(range(len(row) - 7, len(row)))
        if min(where, default=-1) < 1 or max(where) >= len(row) or len({packed(cell) for cell in row}) == 1:
            continue
        label = "".join(dict.fromkeys(packed(cell) for cell in row[: min(where)]))
        line = Line(label, tuple(number(row[place]) for place in where))
        if not label and not any(line.values):
            continue
        named = line.says((*NEW, *CARRIED, *LEFT)) and "勾稽" not in label
        if named or any(value is not None for value in line.values):
            found.append(line)
            if line.says(LEFT):
                return found, True
    return found, False


@dataclass(frozen=True, slots=True)
class Cases:
    """The fourth table: three groups of five numbers, None for a group with cells that are no numbers."""

    groups: tuple[tuple[int, ...] | None, ...]


def cases_in(tables: tuple[Table, ...]) -> list[Cases]:
    """Every copy of the fourth table, also where its groups stand in tables of their own."""
    groups = [group for table in tables for group in _groups(table)]
    return [Cases(tuple(groups[start : start + 3])) for start in range(0, len(groups) - 2, 3)]


def _groups(table: Table) -> Iterator[tuple[int, ...] | None]:
    for index, row in enumerate(table):
        cells = [packed(cell) for cell in row]
        starts = [i for i in range(len(cells) - 4) if _is_group(cells[i : i + 5])]
        below = next((r for r in table[index + 1 :] if r != row and len(r) >= len(row)), None)
        if not starts or below is None or any(packed(cell).endswith(OUTCOMES[0]) for cell in below):
            continue
        for start in starts:
            values = [number(cell) for cell in below[start : start + 5]]
            known = tuple(value for value in values if value is not None)
            yield known if len(known) == 5 else None


def _is_group(cells: Sequence[str]) -> bool:
    """True for the five heads 结果维持 … 总计, also with the group's name before each."""
    return all(cell.endswith(names) for cell, names in zip(cells, OUTCOMES, strict=True))


@dataclass(frozen=True, slots=True)
class Papers:
    """A row of the second table: what kind of document, how many made, repealed and in force."""

    name: str
    made: int
    repealed: int
    in_force: int


def papers_in(tables: tuple[Table, ...]) -> list[Papers]:
    """The rows 规章 and 行政规范性文件, where all three numbers can be read."""
    found: dict[str, Papers] = {}
    for table in tables:
        places: list[int] = []
        for row in table:
            cells = [packed(cell) for cell in row]
            heads = [_holding(cells, words) for words in (MADE, REPEALED, IN_FORCE)]
            if min(heads) > 0 and len(set(heads)) == 3:
                places = heads
            elif places and cells[0] in DOCUMENTS and max(places) < len(cells):
                values = [number(row[place]) for place in places]
                if None not in values:
                    made, repealed, in_force = (value or 0 for value in values)
                    found.setdefault(cells[0], Papers(cells[0], made, repealed, in_force))
    return list(found.values())


def _holding(cells: Sequence[str], words: tuple[str, ...]) -> int:
    """The first cell that holds one of the words; -1 for none."""
    return next((i for i, cell in enumerate(cells) if any(word in cell for word in words)), -1)
