"""Grids of cells: spans, nesting, copies, and pages that were made to hang a reader."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.tables import MAX_COLUMNS, MAX_ROWS, tables_of


def test_cells_that_span_are_repeated() -> None:
    html = "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert tables_of(html) == ((("甲", "乙", "乙"), ("甲", "1", "2")),)


def test_a_layout_table_does_not_hold_the_words_of_the_table_inside() -> None:
    html = "<table><tr><td>正文<table><tr><td>1</td></tr></table></td></tr></table>"
    assert tables_of(html) == ((("正文",),), (("1",),))


def test_a_wrapper_without_words_is_no_table() -> None:
    assert tables_of("<table><tr><td><div><table><tr><td>1</td></tr></table></div></td></tr></table>") == ((("1",),),)


def test_a_copy_for_telephones_is_read_once() -> None:
    one = "<table><tr><td>甲</td><td>1</td></tr></table>"
    assert len(tables_of(one + f"<div style='display: none'>{one}</div>")) == 1
    assert len(tables_of(one + one.replace("1", "2"))) == 2


def test_what_is_commented_out_or_scripted_is_not_shown() -> None:
    html = "<!-- <table><tr><td>旧</td></tr></table> --><table><tr><td>新<script>var a='旧'</script></td></tr></table>"
    assert tables_of(html) == ((("新",),),)


@pytest.mark.parametrize("span", ["0", "-1", "abc", "100%", "²", "9" * 5000, " 2 ", ""])
def test_strange_spans(span: str) -> None:
    grid = tables_of(f"<table><tr><td rowspan='{span}' colspan='{span}'>甲</td><td>乙</td></tr></table>")[0]
    assert grid[0][0] == "甲"
    assert len(grid[0]) <= MAX_COLUMNS


@pytest.mark.parametrize(
    "piece",
    [
        "<table><tr><td>1",
        "<tr><td rowspan=9999 colspan=9999>1",
        "<td>1",
        "<tr><td><b><i><font>",
        "<div>",
        "<!-- ",
        "</td>",
        "<table>",
    ],
)
def test_hostile_pages_end_soon(piece: str) -> None:
    began = time.monotonic()
    found = tables_of("<table>" + piece * 100_000)
    assert time.monotonic() - began < 20
    assert all(len(grid) <= MAX_ROWS and len(row) <= MAX_COLUMNS for grid in found for row in grid)


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=1, max_size=12), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_a_grid_without_spans_is_read_as_it_is_written(rows: list[list[int]]) -> None:
    html = "".join(f"<tr>{''.join(f'<td><span>{cell}</span></td>' for cell in row)}</tr>" for row in rows)
    assert tables_of(f"<div><table><tbody>{html}</tbody></table></div>")[0] == tuple(
        tuple(map(str, row)) for row in rows
    )


@given(st.text("<>/tabledrh '=\"12甲", max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    tables_of("<table>" + text)
