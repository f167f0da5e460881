"""The second step: readings, files and columns of everything that a run imported."""

import re
from collections.abc import Callable, Iterator

from crawler.columns import MemberPage, assemble
from crawler.discovery import Role
from crawler.extract import VERSION
from crawler.extract.urls import identity
from crawler.outcome import is_html
from crawler.reader import GivenUp
from crawler.vocabulary import Vocabulary, load_vocabulary
from inspection.own import read_own_pages
from inspection.reading import BATCH, Body, Readings, portions
from inspection.run import Inspection, without_words
from inspection.trouble import Step, one_unit
from model.article import DateClaim
from model.page import unread_page
from model.unit import Unit
from store.codec import dump_column, dump_page, index_of, load_page
from store.snapshot import StoreSnapshot
from store.store import Import, Store

_EMPTY_LABEL = re.compile(r"(?:发布|发表|更新)(?:时间|日期)\s*[:：](?!\s*\d)")
"""A label whose date only a script writes: the page has a date, but it was not read. So it is where something looks
like a date."""


def extract(inspection: Inspection, only: str = "") -> None:
    """Read what the run imported; ``only`` names the one unit whose columns are wanted."""
    vocabulary = load_vocabulary(inspection.basis.vocabulary)
    store = inspection.store
    with Readings(inspection.run.as_of.date()) as readings:
        for imported in store.imports(inspection.run.id):
            _read_pages(store, imported, readings)
            store.pages.forget_own(imported.id)
            _index_kinds(store, imported)
            for unit in inspection.chosen.units:
                if unit.site == imported.site and only in ("", unit.id):
                    with one_unit(store, inspection.run.id, unit.id, Step.EXTRACT):
                        _find_columns(inspection, imported, unit, vocabulary, readings)
            _read_files(store, imported, readings)


def _find_columns(
    inspection: Inspection, imported: Import, unit: Unit, vocabulary: Vocabulary, readings: Readings
) -> None:
    store = inspection.store
    snapshot = StoreSnapshot(
        store=store, imported=imported, unit=unit, as_of=imported.as_of, link_words=without_words, lone=False, prefix=""
    )
    template = read_own_pages(store, snapshot, imported.id, readings)
    members = list(_members(store, snapshot, imported.id))
    published = _publication(store, imported)
    states = assemble(unit, members, published, vocabulary, inspection.run.as_of.date(), template.shelves)
    store.pages.save_columns(imported.id, unit.id, [dump_column(state) for state in states])


def _read_pages(store: Store, imported: Import, readings: Readings) -> None:
    """Read what was never read, or by an older extractor."""
    for portion in portions(_unread(store, imported), lambda entry: len(entry[2].content)):
        store.pages.forget_unread(imported.id, [url for _, url, _ in portion])
        rows = []
        for (url_id, url, _), reading in zip(portion, readings.pages(body for _, _, body in portion)):
            if isinstance(reading, GivenUp):
                store.pages.note_unread(imported.id, url, reading.reason)
                rows.append((url_id, VERSION, dump_page(unread_page(url))))
            else:
                rows.append((url_id, VERSION, reading.stored))
        store.pages.save_readings(imported.id, rows)


def _unread(store: Store, imported: Import) -> Iterator[tuple[int, str, Body]]:
    for url_id, url, final_url, content_type, sha256 in store.pages.unread(imported.id, VERSION):
        content = store.archive.body(sha256)
        if content is not None and is_html(content_type, content):
            yield url_id, url, Body(content, final_url or url, content_type)


def _index_kinds(store: Store, imported: Import) -> None:
    last = -1
    while rows := store.pages.readings_without_kind(imported.id, last, BATCH):
        last = rows[-1][0]
        store.pages.index_kinds(imported.id, [(url_id, *index_of(text)) for url_id, text in rows])


def _members(store: Store, snapshot: StoreSnapshot, number: int) -> Iterator[MemberPage]:
    """Landing, column and list pages of a unit in an import."""
    for url_id, url, role, column_id, name in store.pages.member_rows(
        number, snapshot.unit.id, (Role.LANDING, Role.COLUMN, Role.LIST)
    ):
        fetch = snapshot.fetch_that_counts(url_id)
        stored = store.pages.reading(number, url_id)
        if fetch is not None:
            yield MemberPage(
                id=url_id,
                url=url,
                role=role,
                column_id=column_id,
                name=name,
                fetch=fetch,
                page=load_page(stored) if stored and fetch.status.is_ok else None,
            )


def _publication(store: Store, imported: Import) -> Callable[[str], tuple[bool, DateClaim | None]]:
    """Whether an article was read, and the date that it shows."""

    def published(url: str) -> tuple[bool, DateClaim | None]:
        text = store.pages.reading_of(imported.id, identity(url))
        if text is None:
            return False, None
        page = load_page(text)
        is_dated = page.publish_date is not None or not (page.date_signs or _EMPTY_LABEL.search(page.text))
        return is_dated, page.publish_date

    return published


def _read_files(store: Store, imported: Import, readings: Readings) -> None:
    """The text of files that annual reports consist of."""
    for url_id, url, sha256 in store.pages.files_to_read(imported.id):
        content = store.archive.body(sha256)
        if content is None:
            continue
        read = readings.file(content, url)
        store.pages.forget_unread(imported.id, [url])
        if isinstance(read, GivenUp):
            store.pages.note_unread(imported.id, url, read.reason)
            read = (None, ())
        store.pages.save_file(imported.id, url_id, *read)
