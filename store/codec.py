"""The one definition of how values of the model are written as JSON and read again.

Types are taken from the annotations of the frozen classes themselves, so a field that is added is stored. What equals
its default is left out. Small classes of fixed shape are arrays: a store holds millions of them.
"""

import json
import re
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any, TypeVar, get_origin, get_type_hints

from cattrs.fns import identity
from cattrs.preconf.json import JsonConverter, make_converter

from model.article import Confidence, DateClaim, DateSource
from model.column import Column
from model.fetch import Fetch
from model.finding import Evidence, Verdict
from model.page import ListItem, Page, TitledLink
from model.snapshot import ColumnState

T = TypeVar("T")
MAX_TEXT = 60_000
MAX_ITEMS = 3000
_ARRAYS = (TitledLink, ListItem, DateClaim, Fetch, Column, Evidence)
_SUSPECT = re.compile(r"\\u00|\\b|[\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Where JSON may hold what :func:`clean` takes out."""
_CLEANED = {
    number: " " for number in (*range(32), *range(0x7F, 0xA0)) if chr(number) not in "\t\n\r\f"
} | dict.fromkeys((*range(55296, 57344), 65534, 65535), "�")


class UnreadableRecordError(ValueError):
    """What is stored is not what this version writes: it was damaged, or written by another version."""


def clean(text: str) -> str:
    """Text as it can be stored and shown: blanks for control characters, which nobody sees and tables may not hold, and
    U+FFFD for halves of surrogate pairs and for what is no character, which files cannot hold."""
    return text if text.isprintable() else text.translate(_CLEANED)


def dump_json(value: Any) -> str:
    """Plain lists, mappings, texts and numbers as compact JSON, all text cleaned."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if _SUSPECT.search(text):
        text = json.dumps(_cleaned(value), ensure_ascii=False, separators=(",", ":"))
    return text


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(str(key)): _cleaned(each) for key, each in value.items()}
        case list() | tuple():
            return [_cleaned(each) for each in value]
        case _:
            return value


def dump(value: object) -> str:
    """A value of the model as compact JSON."""
    return dump_json(_converter().unstructure(value))


def load(text: str, kind: type[T]) -> T:
    """The value that :func:`dump` wrote. Raises :class:`UnreadableRecordError`."""
    try:
        return _converter().structure(json.loads(text), kind)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableRecordError(f"{kind}: {type(error).__name__}: {error}"[:300]) from error


def dump_page(page: Page) -> str:
    """The page as JSON, its text up to what is kept."""
    return dump(replace(page, text=page.text[:MAX_TEXT]) if len(page.text) > MAX_TEXT else page)


def load_page(text: str) -> Page:
    """The page that :func:`dump_page` wrote. Raises :class:`UnreadableRecordError`."""
    return load(text, Page)


def index_of(text: str) -> tuple[str, str, str]:
    """Kind, title and breadcrumb (as JSON) of a dumped page, by which it is found again."""
    fields = json.loads(text)
    crumbs = fields.get("crumbs")
    return fields["kind"], fields.get("title", ""), dump_json(crumbs) if crumbs else ""


def dump_column(state: ColumnState) -> str:
    """A column state as JSON, its rows up to what is kept."""
    return dump(replace(state, items=state.items[:MAX_ITEMS]))


def load_column(text: str) -> ColumnState:
    """The state that :func:`dump_column` wrote. Raises :class:`UnreadableRecordError`."""
    return load(text, ColumnState)


@cache
def _converter() -> JsonConverter:
    converter = make_converter(omit_if_default=True, detailed_validation=False)
    converter.register_unstructure_hook_func(_is_set, sorted)
    for kind in _ARRAYS:
        converter.register_unstructure_hook(kind, _array_writer(converter, kind))
        converter.register_structure_hook(kind, _array_reader(converter, kind))
    of_claim = _array_reader(converter, DateClaim)
    # Versions before this one left more out, and wrote the dates of a column's rows and what passed in short.
    converter.register_structure_hook(
        DateClaim, lambda value, kind: of_claim(value, kind) if isinstance(value, list) else _row_date(value)
    )
    _adapt(converter, Page, lambda value: {"url": "", "charset": "", "title": ""} | value)
    _adapt(converter, Verdict, lambda value: _passed(value) if isinstance(value, list) else value)
    return converter


def _is_set(kind: Any) -> bool:
    origin: Any = get_origin(kind)
    return origin is frozenset


def _array_writer(converter: JsonConverter, kind: type[T]) -> Any:
    """Writes a class as an array of its fields."""
    hints = get_type_hints(kind)
    names = tuple(each.name for each in fields(kind))  # type: ignore[arg-type]
    writers: dict[int, Any] = {}

    def write(value: T) -> list[Any]:
        if not writers:  # other classes' hooks are known by now
            hooks = (converter.get_unstructure_hook(hints[name]) for name in names)
            writers.update({place: hook for place, hook in enumerate(hooks) if hook is not identity})
        row = [getattr(value, name) for name in names]
        for place, hook in writers.items():
            row[place] = hook(row[place])
        return row

    return write


def _array_reader(converter: JsonConverter, kind: type[T]) -> Any:
    """Reads what :func:`_array_writer` wrote; fields that are not there yet have their defaults."""
    hints = get_type_hints(kind)
    readers: list[tuple[Any, Any]] = []

    def read(values: list[Any], _: object) -> T:
        if not readers:
            types = [hints[each.name] for each in fields(kind)]  # type: ignore[arg-type]
            readers.extend((converter.get_structure_hook(each), each) for each in types)
        return kind(*[hook(value, each) for value, (hook, each) in zip(values, readers)])

    return read


def _adapt(converter: JsonConverter, kind: type[Any], adapted: Any) -> None:
    usual = converter.get_structure_hook(kind)
    converter.register_structure_hook(kind, lambda value, _: usual(adapted(value), kind))


def _row_date(value: str) -> DateClaim:
    return DateClaim(date.fromisoformat(value), DateSource.LIST, Confidence.HIGH)


def _passed(row: list[Any]) -> dict[str, Any]:
    target, outcome, message, url, evidence = row
    quoted = [[address, None, None, "", quote] for address, quote in evidence]
    return {"target": target, "outcome": outcome, "message": message, "url": url, "evidence": quoted}
