"""What checks see of a unit at the moment of inspection (监测时间点). Read-only; nothing here fetches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from model.column import Column, ColumnShape
from model.fetch import Fetch, FetchStatus
from model.link import Link
from model.page import ListItem, Organisation, Page, PageKind, Table
from model.unit import Unit


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page of the unit: the fetch, and what it shows when it could be read.

    ``columns`` are the addresses of the unit's columns that list it.
    """

    fetch: Fetch
    page: Page | None
    columns: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return self.fetch.url


@dataclass(frozen=True, slots=True)
class ColumnState:
    """A column with all rows read from its pages.

    ``newest`` is the newest date of rows or, where rows show none, of their articles. ``undated_unread`` counts undated
    rows whose page was not read. ``complete`` is False when the list goes on beyond what was read. ``explanation``
    quotes a notice that there is no such business (情况说明). ``sign`` says what may be content, or a date, although
    it was not recognised as one.
    """

    column: Column
    shape: ColumnShape
    fetch: Fetch
    items: tuple[ListItem, ...] = ()
    newest: date | None = None
    newest_url: str = ""
    undated: int = 0
    pages_read: int = 1
    complete: bool = True
    explanation: str = ""
    undated_unread: int = 0
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be examined, and why."""

    url: str
    status: FetchStatus
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """Addresses that were seen on the unit's pages and not read as pages: why, how many, and some of them."""

    reason: str
    count: int
    examples: tuple[str, ...] = ()


class Snapshot(Protocol):
    """The unit as the stored evidence shows it at ``as_of``."""

    @property
    def unit(self) -> Unit: ...

    @property
    def as_of(self) -> datetime: ...

    @property
    def columns(self) -> tuple[ColumnState, ...]: ...

    @property
    def unread(self) -> tuple[Unread, ...]: ...

    @property
    def cut_short(self) -> str:
        """Why pages of the unit were left unread (a budget that ended); empty when none were."""
        ...

    def pages(self, *kinds: PageKind, title: str = "") -> Iterable[PageRecord]:
        """Pages of the unit that were read, of some kinds or all, with some words in their title, in order of
        address."""
        ...

    def page(self, url: str) -> PageRecord | None:
        """One page of the unit by its address."""
        ...

    def links(self) -> Iterable[Link]:
        """Targets that do not work at once, with their places. Those that work are only counted."""
        ...

    @property
    def links_examined(self) -> int: ...

    @property
    def names_resolve(self) -> bool:
        """True when the name of at least one host beside the portals was resolved in this run: without that, dead names
        may be our own network's fault. Addresses written in figures tell nothing."""
        ...

    def linked(self, url: str, targets: Iterable[str]) -> bool:
        """True when a page of the unit links to one of the addresses."""
        ...

    @property
    def portal(self) -> Fetch | None:
        """The last fetch of the unit's landing page."""
        ...

    def attachment(self, url: str) -> "AttachmentRecord | None":
        """A file that the unit's pages offer, with its text where that could be read."""
        ...

    @property
    def portal_facts(self) -> tuple[Organisation, ...]:
        """What the site's front page and other units' landing pages show of how to reach somebody."""
        ...


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """A downloaded file: ``text`` is None when its form cannot be read (.doc, scans)."""

    fetch: Fetch
    text: str | None
    tables: tuple[Table, ...] = ()
