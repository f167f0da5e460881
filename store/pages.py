"""What was read of an import's pages, files and columns."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import sqlite_utils
import zstandard

from model.page import PageShape
from store.codec import clean, dump_json, load_page
from store.database import write

_MEMBERS = """SELECT m.url_id, u.url, m.role, m.column_id, m.name
    FROM members m JOIN urls u ON u.import = m.import AND u.id = m.url_id
    WHERE m.import = ? AND m.unit = ? AND m.role IN (SELECT value FROM json_each(?))
    ORDER BY m.url_id, m.role, m.column_id"""
_UNREAD = """SELECT u.id, u.url, f.final_url, f.content_type, f.sha256 FROM urls u
    JOIN fetches f ON f.import = u.import AND f.url_id = u.id
    WHERE u.import = ? AND u.purpose IN (0, 1) AND f.status = 'ok' AND f.sha256 != '' AND EXISTS (SELECT 1
    FROM members m WHERE m.import = u.import AND m.url_id = u.id) AND NOT EXISTS (SELECT 1 FROM readings r
    WHERE r.import = u.import AND r.url_id = u.id AND r.version >= ?) ORDER BY u.id, f.rendered, f.attempt"""
_READINGS_WITHOUT_KIND = """SELECT url_id, page FROM readings WHERE import = ? AND url_id > ? AND kind = ''
    ORDER BY url_id LIMIT ?"""
_INDEX_KINDS = "UPDATE readings SET kind = ?, title = ?, crumbs = ? WHERE import = ? AND url_id = ?"
_READING = "SELECT COALESCE(own, page) FROM readings WHERE import = ? AND url_id = ?"
_WHOLE_READING = "SELECT page FROM readings WHERE import = ? AND url_id = ?"
_READING_OF = """SELECT COALESCE(r.own, r.page) FROM urls u JOIN readings r ON r.import = u.import AND r.url_id = u.id
    WHERE u.import = ? AND u.url = ?"""
_FORGET_OWN = "UPDATE readings SET own = NULL, kind = '' WHERE import = ? AND own IS NOT NULL"
_SAVE_OWN = "UPDATE readings SET own = ?, kind = ?, title = ? WHERE import = ? AND url_id = ?"
_LINKING_PAGES = """SELECT m.url_id, u.url, m.role, m.column_id, m.name, r.kind, r.crumbs, l.targets FROM members m
    JOIN urls u ON u.import = m.import AND u.id = m.url_id
    JOIN readings r ON r.import = m.import AND r.url_id = m.url_id
    JOIN links l ON l.import = m.import AND l.url_id = m.url_id WHERE m.import = ? AND m.unit = ?
    ORDER BY m.url_id, m.role, m.column_id"""
_ADDRESSES = "SELECT id, url FROM urls WHERE import = ?"
_SHAPE = """SELECT r.title, COALESCE(length(l.targets) / 4, 0), r.kind FROM urls u
    JOIN readings r ON r.import = u.import AND r.url_id = u.id LEFT
    JOIN links l ON l.import = u.import AND l.url_id = u.id WHERE u.import = ? AND u.url = ?"""
_FORGET_UNREAD = """DELETE FROM notes
    WHERE import = ?1 AND (kind = 'unparsed' AND text = ?2 OR kind = 'given-up' AND substr(text, 1,
        length(?2) + 1) = ?2 || ' ')"""
_FILES_TO_READ = """SELECT DISTINCT u.id, u.url, f.sha256 FROM members m
    JOIN urls u ON u.import = m.import AND u.id = m.url_id
    JOIN fetches f ON f.import = m.import AND f.url_id = m.url_id AND f.status = 'ok' AND f.sha256 != ''
    WHERE m.import = ? AND m.role = 'file' AND (m.name LIKE '%年度报告%' OR m.name LIKE '%年报%'
        OR m.name LIKE '%公开%报告%' OR m.column_id IN (SELECT url_id
    FROM members WHERE import = ? AND (name LIKE '%年报%' OR name LIKE '%年度报告%'))) ORDER BY u.id"""


class Pages:
    """Readings of pages (as JSON), text of files, columns. ``number`` is an import's, ``url_id`` an address's in it."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection = database.conn
        self._decompress = zstandard.ZstdDecompressor().decompress
        self._compress = zstandard.ZstdCompressor(level=1).compress

    def unread(self, number: int, version: int) -> Iterator[tuple[int, str, str, str, str]]:
        """Pages whose reading is missing or older than ``version``: (url id, address, final address, content type,
        sha256)."""
        yield from self._connection.execute(
            _UNREAD,
            (number, version),
        ).fetchall()

    def save_readings(self, number: int, rows: Iterable[tuple[int, int, str]]) -> None:
        """Keep readings: (url id, version, page as JSON)."""
        packed = [(number, url_id, version, self._compress(text.encode())) for url_id, version, text in rows]
        with write(self._database):
            names = ("import", "url_id", "version", "page")
            self._database.table("readings").insert_all((dict(zip(names, row)) for row in packed), replace=True)

    def readings_without_kind(self, number: int, after: int, limit: int) -> list[tuple[int, str]]:
        """Readings whose kind is not indexed yet, of addresses after one: (url id, page as JSON)."""
        rows = self._connection.execute(_READINGS_WITHOUT_KIND, (number, after, limit)).fetchall()
        return [(url_id, self._decompress(page).decode()) for url_id, page in rows]

    def index_kinds(self, number: int, kinds: Iterable[tuple[int, str, str, str]]) -> None:
        """Index readings by what they are: (url id, kind, title, breadcrumb as JSON)."""
        with write(self._database) as connection:
            connection.executemany(
                _INDEX_KINDS,
                [(kind, title, crumbs, number, url_id) for url_id, kind, title, crumbs in kinds],
            )

    def reading(self, number: int, url_id: int) -> str | None:
        """What was read from a page, as JSON; without the blocks that its site repeats, where that was read too."""
        row = self._connection.execute(_READING, (number, url_id)).fetchone()
        return self._decompress(row[0]).decode() if row else None

    def whole_reading(self, number: int, url_id: int) -> str | None:
        """What was read from a page alone, with all its blocks, as JSON."""
        row = self._connection.execute(_WHOLE_READING, (number, url_id)).fetchone()
        return self._decompress(row[0]).decode() if row else None

    def reading_of(self, number: int, url: str) -> str | None:
        """What was read from the page at an address, as JSON; without repeated blocks, where that was read too."""
        row = self._connection.execute(
            _READING_OF,
            (number, url),
        ).fetchone()
        return self._decompress(row[0]).decode() if row else None

    def words_of(self, number: int, url: str) -> str | None:
        """What the page at an address says; None when it was not read."""
        stored = self.reading_of(number, url)
        page = load_page(stored) if stored else None
        return f"{page.title}\n{page.text}" if page else None

    def forget_own(self, number: int) -> None:
        """Drop what was read without repeated blocks; those pages are to be indexed again."""
        with write(self._database) as connection:
            connection.execute(_FORGET_OWN, (number,))

    def save_own(self, number: int, rows: Iterable[tuple[int, str, str, str]]) -> None:
        """Keep what pages show of their own: (url id, kind, title, page as JSON)."""
        with write(self._database) as connection:
            connection.executemany(
                _SAVE_OWN,
                [(self._compress(page.encode()), kind, title, number, url_id) for url_id, kind, title, page in rows],
            )

    def linking_pages(self, number: int, unit: str) -> list[tuple[int, str, str, int, str, str, str, bytes]]:
        """A unit's pages that were read: (url id, address, role, column id, name, kind, breadcrumb as JSON, packed
        links)."""
        return self._connection.execute(
            _LINKING_PAGES,
            (number, unit),
        ).fetchall()

    def addresses(self, number: int) -> dict[int, str]:
        """The addresses of an import by their ids."""
        return dict(self._connection.execute(_ADDRESSES, (number,)))

    def member_rows(self, number: int, unit: str, roles: Iterable[str]) -> list[tuple[int, str, str, int, str]]:
        """Addresses of a unit with some roles: (url id, address, role, column id, name)."""
        wanted = json.dumps([str(role) for role in roles])
        return self._connection.execute(_MEMBERS, (number, unit, wanted)).fetchall()

    def shape(self, number: int, url: str) -> PageShape | None:
        """What a page looked like as an import read it; None when it was not read."""
        row = self._connection.execute(
            _SHAPE,
            (number, url),
        ).fetchone()
        return PageShape(*row) if row else None

    def save_columns(self, number: int, unit: str, states: list[str]) -> None:
        """Keep the columns of a unit, each as JSON, in order."""
        columns = self._database.table("columns")
        with write(self._database):
            columns.delete_where("import = ? AND unit = ?", [number, unit])
            columns.insert_all(
                {"import": number, "unit": unit, "position": position, "state": state}
                for position, state in enumerate(states)
            )

    def columns(self, number: int, unit: str) -> list[str]:
        """The columns of a unit, each as JSON, in order."""
        rows = self._database.table("columns").rows_where(
            "import = ? AND unit = ?", [number, unit], order_by="position"
        )
        return [row["state"] for row in rows]

    def note_unread(self, number: int, url: str, reason: str) -> None:
        """Keep that reading a page or file was given up, and why."""
        with write(self._database):
            for kind, text in (("unparsed", url), ("given-up", f"{url} {reason}")):
                note = {"import": number, "unit": "", "kind": kind, "text": clean(text)}
                self._database.table("notes").insert(note, replace=True)

    def forget_unread(self, number: int, urls: Iterable[str]) -> None:
        """Before pages or files are read again."""
        with write(self._database) as connection:
            connection.executemany(
                _FORGET_UNREAD,
                [(number, url) for url in urls],
            )

    def files_to_read(self, number: int) -> list[tuple[int, str, str]]:
        """Downloaded files that annual reports consist of: (url id, address, sha256)."""
        return self._connection.execute(
            _FILES_TO_READ,
            (number, number),
        ).fetchall()

    def save_file(self, number: int, url_id: int, text: str | None, tables: Any) -> None:
        """Keep the text and tables of a downloaded file."""
        row = {"import": number, "url_id": url_id, "text": clean(text) if text else None, "tables": dump_json(tables)}
        with write(self._database):
            self._database.table("files").insert(row, replace=True)
