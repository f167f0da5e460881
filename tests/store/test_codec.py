"""What is stored returns as it was, whatever pages hold; only what no file can hold is replaced."""

import dataclasses
import json
from datetime import date, datetime
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch, FetchStatus
from model.finding import Evidence, Outcome, Verdict
from model.page import Page
from model.snapshot import ColumnState
from store.codec import (
    UnreadableRecordError,
    clean,
    dump,
    dump_column,
    dump_json,
    dump_page,
    index_of,
    load,
    load_column,
    load_page,
)
from tests.conftest import MOMENT

_CHARACTERS = st.sampled_from("\\\"'ub0018\x00\x01\x08\x1b\x7f\x9b\n\t\f\r\ud800\udfff\ufffe\u2028") | st.characters()
HOSTILE = st.text(_CHARACTERS, max_size=12)
st.register_type_strategy(str, HOSTILE)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(datetime, st.datetimes(timezones=st.timezones()))


def cleaned(value: Any) -> Any:
    """A value with all its texts cleaned, whatever it is made of."""
    if isinstance(value, Enum) or value is None or isinstance(value, (bool, int, float, date)):
        return value
    if isinstance(value, str):
        return clean(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{each.name: cleaned(getattr(value, each.name)) for each in dataclasses.fields(value)}
        )
    return type(value)(cleaned(each) for each in value)


def same_moments(value: ColumnState) -> ColumnState:
    """Moments keep their instant and offset, not the name of their zone."""
    at = datetime.fromisoformat(value.fetch.at.isoformat())
    return dataclasses.replace(value, fetch=dataclasses.replace(value.fetch, at=at))


@given(st.from_type(Page))
def test_pages_return_as_they_were(page: Page) -> None:
    stored = dump_page(page)
    assert load_page(stored) == cleaned(page)
    stored.encode()
    assert index_of(stored)[:2] == (page.kind, clean(page.title))
    crumbs = index_of(stored)[2]
    assert [tuple(each) for each in json.loads(crumbs or "[]")] == [
        (clean(crumb.title), clean(crumb.url)) for crumb in page.crumbs
    ]


@given(st.from_type(ColumnState))
def test_columns_return_as_they_were(state: ColumnState) -> None:
    assert load_column(dump_column(state)) == same_moments(cleaned(state))


@given(st.lists(st.from_type(Verdict), max_size=3).map(tuple))
def test_verdicts_return_as_they_were(verdicts: tuple[Verdict, ...]) -> None:
    loaded = load(dump(verdicts), tuple[Verdict, ...])
    assert dump(loaded) == dump(verdicts)
    assert [each.message for each in loaded] == [clean(each.message) for each in verdicts]


@given(HOSTILE)
def test_only_what_no_file_can_hold_is_lost(words: str) -> None:
    kept = json.loads(dump_json([words]))[0]
    assert kept == clean(words) == clean(kept)
    assert len(kept) == len(words)
    lost = [char for char, left in zip(words, kept) if char != left]
    assert all(char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char < "\ue000" or char > "\ufffd" for char in lost)


@pytest.mark.parametrize("title", ["以\\", '关于"放管服"', '\\"', "\\\\", "", '"', "{}", '","kind":"policy"'])
def test_titles_are_indexed_as_they_are(title: str) -> None:
    page = dataclasses.replace(load_page('{"kind":"article","text":""}'), title=title)
    assert index_of(dump_page(page)) == ("article", title, "")


def test_what_earlier_versions_stored_is_read() -> None:
    """They left out what was empty, and wrote the dates of rows and what passed in short."""
    page = load_page('{"kind":"other","is_cut":true,"items":[["通知","http://a.cn/",null]],"text":""}')
    assert (page.charset, page.title, page.is_cut, page.items[0].title) == ("", "", True, "通知")
    state = load_column(
        '{"column":["http://a.cn/","动态","news","name",["民政局"]],"shape":"list","fetch":["http://a.cn/",'
        '"2025-09-15T08:00:00+08:00",'
        '"ok",200,"","text/html","",0,0.1,"",1,false],"items":[["通知","http://a.cn/1","2025-09-01"]],'
        '"newest":"2025-09-01",'
        '"newest_url":"http://a.cn/1","undated":0,"pages_read":1,"complete":true,"explanation":"",'
        '"undated_unread":0,"sign":""}'
    )
    assert state.column == Column("http://a.cn/", "动态", ColumnType.NEWS, "name", ("民政局",))
    assert state.shape is ColumnShape.LIST and state.newest == date(2025, 9, 1)
    assert state.items[0].date is not None and state.items[0].date.value == date(2025, 9, 1)
    assert state.fetch == Fetch("http://a.cn/", MOMENT, FetchStatus.OK, 200, "", "text/html", seconds=0.1)
    passed = load('[["链接","passed","正常","http://a.cn/",[["http://a.cn/","首页"]]]]', tuple[Verdict, ...])
    quoted = (Evidence("http://a.cn/", quote="首页"),)
    assert passed == (Verdict("链接", Outcome.PASSED, "正常", "http://a.cn/", evidence=quoted),)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"kind":"x"}', '{"kind":"other","items":[[1]]}', "[" * 9999])
def test_damaged_records_are_named(text: str) -> None:
    with pytest.raises(UnreadableRecordError):
        load_page(text)
