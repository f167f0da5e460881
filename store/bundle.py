"""A bundle: one SQLite file per site and run with the crawl's ledger, fetches and bodies.

The ledger makes a killed crawl resume: a page, what it links to and what is still to do are written in one transaction,
so nothing that was recorded is read again.
"""

import hashlib
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import Any

import sqlite_utils
import zstandard

from model.fetch import Fetch, FetchStatus
from store.codec import clean
from store.database import open_database, transaction, write

FETCH_COLUMNS = """u.url, f.at, f.status, f.http_status, f.final_url, f.content_type, f.sha256, f.length,
    f.seconds, f.error, f.attempt, f.rendered"""
"""Of a request (f) for an address (u), as :func:`make_fetch` takes them."""
_ALL_URLS = "SELECT id, url FROM urls"
_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"
_ADD = "INSERT INTO urls (id, url, purpose) VALUES (?, ?, ?)"
_PROMOTE = "UPDATE urls SET purpose = ?, state = 0 WHERE id = ? AND purpose > ? AND purpose > ?"
_RENDER = "UPDATE urls SET purpose = ?, state = 0 WHERE id = ?"
_PENDING = "SELECT id, url, purpose FROM urls WHERE state = 0 ORDER BY purpose, id LIMIT ?"
_SECOND_TRIES = "SELECT id, url, purpose, due FROM urls WHERE state = 2 ORDER BY due, id LIMIT ?"
_COUNTS = "SELECT COALESCE(SUM(state = 1), 0), COALESCE(SUM(state != 1), 0) FROM urls"
_KEEP_FETCH = "INSERT OR REPLACE INTO fetches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_HAS_BODY = "SELECT 1 FROM bodies WHERE sha256 = ?"
_KEEP_BODY = "INSERT INTO bodies VALUES (?, ?)"
_SETTLE = "UPDATE urls SET state = CASE WHEN purpose < ? THEN 0 ELSE ? END, due = ? WHERE id = ?"
_KEEP_VALIDATORS = "INSERT OR REPLACE INTO validators VALUES (?, ?, ?)"
_KEEP_HEADERS = "INSERT OR REPLACE INTO headers VALUES (?, ?, ?, ?)"
_KEEP_READING = "INSERT OR REPLACE INTO readings VALUES (?, ?, ?)"
_KEEP_LINKS = "INSERT OR REPLACE INTO links VALUES (?, ?)"
_ADD_MEMBER = "INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?, ?, ?)"
_DROP_MEMBER = "DELETE FROM members WHERE unit = ? AND url_id = ? AND role = ? AND column_id = ?"
_NOTE = "INSERT OR IGNORE INTO notes VALUES (?, ?, ?)"
_KEEP_META = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
_META = "SELECT value FROM meta WHERE key = ?"
_METAS = "SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?"
_MEMBERS = "SELECT * FROM members WHERE url_id = ?"
_READ_URLS = "SELECT DISTINCT url FROM members JOIN urls ON urls.id = url_id WHERE unit = ?"
_READING = "SELECT page FROM readings WHERE url_id = ?"
_BODY = "SELECT body FROM bodies WHERE sha256 = ?"
_URL = "SELECT url FROM urls WHERE id = ?"
_FETCHES = f"""SELECT {FETCH_COLUMNS}
    FROM fetches f JOIN urls u ON u.id = f.url_id ORDER BY f.url_id, f.rendered, f.attempt"""

_COUNTING_FETCH = f"""SELECT {FETCH_COLUMNS} FROM fetches f JOIN urls u ON u.id = f.url_id
    WHERE f.url_id = ? AND f.status = 'ok' ORDER BY f.rendered DESC, f.attempt DESC LIMIT 1"""


class Purpose(IntEnum):
    """What an address is requested for; lower numbers first."""

    READ = 0
    RENDER = 1
    FILE = 2
    PROBE = 3


class State(IntEnum):
    """Where an address stands in the ledger."""

    PENDING = 0
    DONE = 1
    SECOND_TRY = 2


@dataclass(frozen=True, slots=True)
class Task:
    """An address to request. ``due`` is a POSIX time before which a second try must not be made."""

    id: int
    url: str
    purpose: Purpose
    attempt: int = 1
    due: float = 0.0


REGIONS = ("content", "frame", "footer")
_REGION_NUMBERS = {region: number for number, region in enumerate(REGIONS)}


def _create(database: sqlite_utils.Database) -> None:
    database.executescript(
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, purpose INTEGER NOT NULL,
            state INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0);
        CREATE INDEX urls_pending ON urls (purpose, id) WHERE state = 0;
        CREATE INDEX urls_second ON urls (due) WHERE state = 2;
        CREATE TABLE fetches (url_id INTEGER NOT NULL REFERENCES urls (id), attempt INTEGER NOT NULL,
            rendered INTEGER NOT NULL, at TEXT NOT NULL, status TEXT NOT NULL, http_status INTEGER, final_url TEXT,
            content_type TEXT, sha256 TEXT, length INTEGER, seconds REAL, error TEXT, PRIMARY KEY (url_id, attempt,
            rendered)) WITHOUT ROWID;
        CREATE TABLE bodies (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE readings (url_id INTEGER PRIMARY KEY REFERENCES urls (id), version INTEGER NOT NULL,
            page BLOB NOT NULL);
        CREATE TABLE links (url_id INTEGER PRIMARY KEY REFERENCES urls (id), targets BLOB NOT NULL);
        CREATE TABLE members (unit TEXT NOT NULL, url_id INTEGER NOT NULL REFERENCES urls (id), role TEXT NOT NULL,
            column_id INTEGER NOT NULL, depth INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (unit, url_id,
            role, column_id)) WITHOUT ROWID;
        CREATE TABLE notes (unit TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (unit, kind,
            text)) WITHOUT ROWID;
        """
    )


def _index_members(database: sqlite_utils.Database) -> None:
    database.executescript("CREATE INDEX members_url ON members (url_id);")


def _create_validators(database: sqlite_utils.Database) -> None:
    database.executescript(
        "CREATE TABLE validators (url_id INTEGER PRIMARY KEY REFERENCES urls (id), etag TEXT NOT NULL, "
        "modified TEXT NOT NULL);"
    )


def _create_headers(database: sqlite_utils.Database) -> None:
    database.executescript(
        "CREATE TABLE headers (url_id INTEGER NOT NULL, attempt INTEGER NOT NULL, rendered INTEGER NOT "
        "NULL, text TEXT NOT NULL, PRIMARY KEY (url_id, attempt, rendered)) WITHOUT ROWID;"
    )


_MIGRATIONS = (_create, _index_members, _create_validators, _create_headers)


@dataclass(frozen=True, slots=True)
class Member:
    """That a unit's navigation reaches an address: as landing page, column, further list page or article.

    ``column_id`` is the column that lists it (0 for none), ``name`` the words of the link that led there.
    """

    unit: str
    url_id: int
    role: str
    column_id: int
    depth: int
    name: str


class Bundle:
    """The file of one site and run. All writes of one page go through :meth:`record`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = open_database(path, _MIGRATIONS)
        self._connection: sqlite3.Connection = self.database.conn
        self._compress = zstandard.ZstdCompressor(level=1).compress
        self._decompress = zstandard.ZstdDecompressor().decompress
        self.seen: dict[int, int] = {}
        for row_id, url in self._connection.execute(_ALL_URLS):
            self.seen[_fingerprint(url)] = row_id
        self._next_id = max(self.seen.values(), default=0) + 1

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self._connection.execute(_CHECKPOINT)
        self._connection.close()

    # -- ledger ----------------------------------------------------------------------------------------------------

    def url_id(self, url: str) -> int:
        """Id of a known address, 0 when it is unknown."""
        return self.seen.get(_fingerprint(url), 0)

    def add(self, url: str, purpose: Purpose) -> tuple[int, bool]:
        """Id of the address and whether it is new. A known address that was only to be probed can become one to
        read."""
        key = _fingerprint(url)
        known = self.seen.get(key)
        if known is not None:
            return known, False
        row_id = self._next_id
        self._next_id += 1
        self.seen[key] = row_id
        self._connection.execute(_ADD, (row_id, url, int(purpose)))
        return row_id, True

    def promote(self, url_id: int, purpose: Purpose) -> bool:
        """Request the address for a stronger purpose than before; True when that makes it pending (again)."""
        changed = self._connection.execute(
            _PROMOTE,
            (int(purpose), url_id, int(purpose), int(Purpose.RENDER)),
        ).rowcount
        return bool(changed)

    def render(self, url_id: int) -> None:
        """Put a page that was read without its rows back, to be rendered in a browser."""
        self._connection.execute(_RENDER, (int(Purpose.RENDER), url_id))

    def pending(self, limit: int, without: Iterable[int]) -> list[Task]:
        """The next addresses to request, reading before probing."""
        excluded = set(without)
        rows = self._connection.execute(_PENDING, (limit + len(excluded),))
        return [Task(i, url, Purpose(p)) for i, url, p in rows if i not in excluded][:limit]

    def second_tries(self, now: float, limit: int, without: Iterable[int]) -> tuple[list[Task], float | None]:
        """Addresses whose second try is due, and when the next one is due (None when there is none)."""
        excluded = set(without)
        rows = self._connection.execute(_SECOND_TRIES, (limit + len(excluded),)).fetchall()
        waiting = [Task(i, url, Purpose(p), 2, due) for i, url, p, due in rows if i not in excluded]
        due_now = [task for task in waiting if task.due <= now][:limit]
        later = [task.due for task in waiting if task.due > now]
        return due_now, min(later) if later else None

    def counts(self) -> tuple[int, int]:
        """(done, still to do) addresses."""
        done, todo = self._connection.execute(_COUNTS).fetchone()
        return done, todo

    # -- writing ---------------------------------------------------------------------------------------------------

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """One write transaction: ``with bundle.transaction(): …``."""
        return transaction(self._connection)

    def record(self, task: Task, fetch: Fetch, body: bytes | None, retry_at: float | None) -> None:
        """Store one fetch and its body and settle the ledger row. To be called inside a transaction."""
        self._connection.execute(
            _KEEP_FETCH,
            (
                task.id,
                fetch.attempt,
                int(fetch.rendered),
                fetch.at.isoformat(),
                str(fetch.status),
                fetch.http_status,
                fetch.final_url,
                fetch.content_type,
                fetch.sha256,
                fetch.length,
                round(fetch.seconds, 3),
                clean(fetch.error[:300]),
            ),
        )
        if body and fetch.sha256:
            exists = self._connection.execute(_HAS_BODY, (fetch.sha256,)).fetchone()
            if not exists:
                self._connection.execute(_KEEP_BODY, (fetch.sha256, self._compress(body)))
        state = State.DONE if retry_at is None else State.SECOND_TRY
        # A probe that was in flight while its address became a page to read must not settle the page.
        self._connection.execute(
            _SETTLE,
            (int(task.purpose), int(state), retry_at or 0, task.id),
        )

    def store_validators(self, url_id: int, etag: str, modified: str) -> None:
        """Keep ``ETag`` and ``Last-Modified``, by which a later run asks whether the page has changed."""
        self._connection.execute(_KEEP_VALIDATORS, (url_id, etag[:500], modified[:100]))

    def store_headers(self, task: Task, fetch: Fetch, text: str) -> None:
        """Keep the header of an answer that may become evidence."""
        self._connection.execute(
            _KEEP_HEADERS,
            (task.id, fetch.attempt, int(fetch.rendered), text[:4000]),
        )

    def store_reading(self, url_id: int, version: int, page_json: str) -> None:
        """Keep what the extractor read, so that it need not be read again with the same version."""
        self._connection.execute(_KEEP_READING, (url_id, version, self._compress(page_json.encode())))

    def store_links(self, url_id: int, targets: Iterable[tuple[int, str]]) -> None:
        """The targets of a page as packed numbers: id × 4 + region."""
        packed = array("I", [target * 4 + _REGION_NUMBERS[region] for target, region in targets])
        self._connection.execute(_KEEP_LINKS, (url_id, packed.tobytes()))

    def add_member(self, member: Member) -> bool:
        """Record membership; True when it is new."""
        return bool(
            self._connection.execute(
                _ADD_MEMBER,
                (member.unit, member.url_id, member.role, member.column_id, member.depth, clean(member.name[:200])),
            ).rowcount
        )

    def drop_member(self, member: Member) -> None:
        """Take a membership back."""
        self._connection.execute(
            _DROP_MEMBER,
            (member.unit, member.url_id, member.role, member.column_id),
        )

    def note(self, unit: str, kind: str, text: str) -> None:
        """Something the report must say, such as an exhausted budget."""
        self._connection.execute(_NOTE, (unit, kind, clean(text)))

    def set_meta(self, **values: str) -> None:
        """Facts of the bundle itself: site, run, as_of, complete."""
        with write(self.database) as connection:
            connection.executemany(_KEEP_META, values.items())

    def store_meta(self, key: str, value: str) -> None:
        """One fact of the bundle, within the transaction at hand."""
        self._connection.execute(_KEEP_META, (key, value))

    # -- reading ---------------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str:
        """A fact of the bundle, empty when it is not set."""
        row = self._connection.execute(_META, (key,)).fetchone()
        return row[0] if row else ""

    def metas(self, prefix: str) -> dict[str, str]:
        """The facts whose keys begin with a prefix, by the rest of their keys."""
        rows = self._connection.execute(_METAS, (len(prefix), prefix))
        return {key[len(prefix) :]: value for key, value in rows}

    def members(self, url_id: int) -> list[Member]:
        """The memberships of an address."""
        return [Member(*row) for row in self._connection.execute(_MEMBERS, (url_id,))]

    def read_urls(self, unit: str) -> set[str]:
        """Addresses of a unit that are pages to read."""
        return {row[0] for row in self._connection.execute(_READ_URLS, (unit,))}

    def reading(self, url_id: int) -> str | None:
        """What was read from a page, as JSON; None when it was not read."""
        row = self._connection.execute(_READING, (url_id,)).fetchone()
        return self._decompress(row[0]).decode() if row else None

    def body(self, sha256: str) -> bytes | None:
        """A stored body."""
        row = self._connection.execute(_BODY, (sha256,)).fetchone()
        return self._decompress(row[0]) if row else None

    def url(self, url_id: int) -> str:
        """The address with an id."""
        row = self._connection.execute(_URL, (url_id,)).fetchone()
        return row[0] if row else ""

    def fetch_that_counts(self, url_id: int) -> Fetch | None:
        """The request for an address that worked: the browser's before ours, the later before the earlier."""
        row = self._connection.execute(_COUNTING_FETCH, (url_id,)).fetchone()
        return make_fetch(row) if row else None

    def fetches(self) -> Iterator[Fetch]:
        """All fetches in the order of the ledger."""
        rows = self._connection.execute(_FETCHES)
        for row in rows:
            yield make_fetch(row)


def make_fetch(row: tuple[Any, ...]) -> Fetch:
    """A fetch from its row: url, at, status, http_status, final_url, content_type, sha256, length, seconds, error,
    attempt, rendered."""
    url, at, status, http_status, final_url, content_type, sha256, length, seconds, error, attempt, rendered = row
    return Fetch(
        url=str(url),
        at=datetime.fromisoformat(str(at)),
        status=FetchStatus(status),
        http_status=http_status,
        final_url=str(final_url or ""),
        content_type=str(content_type or ""),
        sha256=str(sha256 or ""),
        length=int(length or 0),
        seconds=float(seconds or 0),
        error=str(error or ""),
        attempt=int(attempt or 1),
        rendered=bool(rendered),
    )


def unpack_links(blob: bytes) -> list[tuple[int, str]]:
    """The (target id, region) pairs of :meth:`Bundle.store_links`."""
    packed = array("I")
    packed.frombytes(blob)
    return [(number >> 2, REGIONS[number & 3]) for number in packed]


def _fingerprint(url: str) -> int:
    """64 bits of the address: a set of them stays small for hundreds of thousands of pages."""
    return int.from_bytes(hashlib.blake2b(url.encode(), digest_size=8).digest(), "big")
