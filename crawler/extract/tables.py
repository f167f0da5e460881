"""Tables of a page as rows of cells; cells spanning rows or columns are repeated, so that columns line up."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.document import one_line
from model.page import Table

MAX_TABLES = 30
MAX_ROWS = 200
MAX_COLUMNS = 60


def tables_of(html: str) -> tuple[Table, ...]:
    """The tables of a page in order, nested ones on their own."""
    tree = LexborHTMLParser(html)
    return tuple(table for node in tree.css("table")[:MAX_TABLES] if (table := _grid(node)))


def _grid(table: LexborNode) -> Table:
    rows: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for tr in _own_rows(table)[:MAX_ROWS]:
        row: list[str] = []
        for cell in _own_cells(tr):
            _hang(row, hanging)
            text = one_line(cell.text(deep=True, separator=" "))
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(min(width, MAX_COLUMNS - len(row))):
                if height > 1:
                    hanging[len(row)] = (height - 1, text)
                row.append(text)
        _hang(row, hanging)
        if row:
            rows.append(row)
    return tuple(tuple(row) for row in rows)


def _hang(row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Put cells that hang down from earlier rows into their places."""
    while len(row) in hanging and len(row) < MAX_COLUMNS:
        column = len(row)
        left, text = hanging[column]
        if left == 1:
            del hanging[column]
        else:
            hanging[column] = (left - 1, text)
        row.append(text)


def _own_rows(table: LexborNode) -> list[LexborNode]:
    """Rows of this table, not of tables inside its cells."""
    return [tr for tr in table.css("tr") if _nearest(tr, "table") == table]


def _own_cells(tr: LexborNode) -> list[LexborNode]:
    return [node for node in tr.iter() if node.tag in ("td", "th")]


def _nearest(node: LexborNode, tag: str) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_COLUMNS) if value.isdigit() else 1
