"""The finished bundle of an earlier run: what it knows of an address need not be sent again."""

import json
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from glob import escape
from pathlib import Path

from model.fetch import Fetch
from store.bundle import FETCH_COLUMNS, Bundle, make_fetch, unpack_links
from store.trouble import StoreError

REMEMBERED = 50_000
_KNOWN = f"""SELECT {FETCH_COLUMNS}, v.etag, v.modified
    FROM fetches f JOIN urls u ON u.id = f.url_id JOIN validators v ON v.url_id = f.url_id
    WHERE f.url_id = ? AND f.status = 'ok' AND f.rendered = 0 ORDER BY f.attempt DESC"""
_READING = "SELECT 1 FROM readings WHERE url_id = ? AND version = ?"
_LINKS = "SELECT targets FROM links WHERE url_id = ?"


@dataclass(frozen=True, slots=True)
class Known:
    """A fetch that worked, its body, and the marks by which the site tells whether the page has changed since."""

    fetch: Fetch
    body: bytes
    etag: str
    modified: str


class Earlier:
    """Asked by address. Pages that a browser rendered are not remembered: what a script made has no marks."""

    def __init__(self, path: Path) -> None:
        self._bundle = Bundle(path)
        self._url = lru_cache(REMEMBERED)(self._bundle.url)  # the frame's links stand on every page

    def known(self, url: str) -> Known | None:
        """The address as the earlier run left it; None when it did not work then, or the site gives no marks."""
        url_id = self._bundle.url_id(url)
        row = self._bundle.database.conn.execute(
            _KNOWN,
            (url_id,),
        ).fetchone()
        body = self._bundle.body(row[6]) if row else None
        return Known(make_fetch(row[:12]), body, row[12], row[13]) if row and body is not None else None

    def reading(self, url: str, version: int) -> str | None:
        """What this version of the extractor read from the page, as JSON."""
        url_id = self._bundle.url_id(url)
        row = self._bundle.database.conn.execute(_READING, (url_id, version)).fetchone()
        return self._bundle.reading(url_id) if row else None

    @property
    def frame(self) -> frozenset[str]:
        """What the pages of the portal shared then."""
        return frozenset(json.loads(self._bundle.meta("frame") or "[]"))

    def links(self, url: str) -> list[tuple[str, str]]:
        """(address, region) of the page's links."""
        row = self._bundle.database.conn.execute(_LINKS, (self._bundle.url_id(url),)).fetchone()
        return [(self._url(target), region) for target, region in unpack_links(row[0])] if row else []

    def close(self) -> None:
        """Close the file."""
        self._bundle.close()


def earlier_bundle(bundles: Path, run: str, name: str) -> Path | None:
    """The newest finished bundle of a site from a run before this one; ``bundles`` holds a folder for each run."""
    for path in sorted(bundles.glob(f"*/{escape(name)}"), reverse=True):
        if path.parent.name < run and is_finished(path):
            return path
    return None


def is_finished(path: Path) -> bool:
    """True for a bundle whose crawl came to its end."""
    return _meta(path, "complete") == "1"


def is_about(path: Path, units: frozenset[str]) -> bool:
    """Whether the crawl of a bundle can serve these units: a finished one that had them all, or one that was begun for
    just them. Bundles of versions that did not say whom they are for can."""
    begun_for = frozenset(filter(None, _meta(path, "units").split(" ")))
    return not begun_for or begun_for == units or (begun_for > units and is_finished(path))


def _meta(path: Path, key: str) -> str:
    """A fact of a bundle; "" where it is damaged: then everything is asked for again."""
    try:
        bundle = Bundle(path)
    except (StoreError, sqlite3.DatabaseError, UnicodeDecodeError):
        return ""
    found = bundle.meta(key)
    bundle.close()
    return found
