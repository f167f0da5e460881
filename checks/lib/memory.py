"""A snapshot held in memory: for the examples of checks and for tests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from model.article import DateClaim, DateSource
from model.column import Column, ColumnShape, ColumnType
from model.fetch import Fetch, FetchStatus
from model.link import Link, Place
from model.page import ListItem, Organisation, Page, PageKind
from model.snapshot import AttachmentRecord, ColumnState, PageRecord, Unread
from model.unit import Unit
from model.zone import SHANGHAI

AS_OF = datetime(2025, 9, 15, 8, 0, tzinfo=SHANGHAI)
SITE = "https://www.example.gov.cn"
UNIT = Unit("mzj", "民政局", "区直", f"{SITE}/mzj/", "www.example.gov.cn")


@dataclass
class MemorySnapshot:
    """Implements the Snapshot protocol over plain lists."""

    unit: Unit = UNIT
    as_of: datetime = AS_OF
    columns: tuple[ColumnState, ...] = ()
    unread: tuple[Unread, ...] = ()
    cut_short: str = ""
    records: tuple[PageRecord, ...] = ()
    broken: tuple[Link, ...] = ()
    links_examined: int = 0
    files: dict[str, AttachmentRecord] = field(default_factory=dict)
    portal_facts: tuple[Organisation, ...] = ()
    names_resolve: bool = True
    targets: dict[str, frozenset[str]] = field(default_factory=dict)
    portal: Fetch | None = field(default_factory=lambda: fetched(f"{SITE}/mzj/"))

    def pages(self, *kinds: PageKind, title: str = "") -> Iterator[PageRecord]:
        for record in sorted(self.records, key=lambda r: r.url):
            if record.page is not None and (not kinds or record.page.kind in kinds) and title in record.page.title:
                yield record

    def page(self, url: str) -> PageRecord | None:
        return next((record for record in self.records if record.url == url), None)

    def links(self) -> Iterator[Link]:
        yield from self.broken

    def attachment(self, url: str) -> AttachmentRecord | None:
        return self.files.get(url)

    def linked(self, url: str, targets: Iterable[str]) -> bool:
        return not self.targets.get(url, frozenset()).isdisjoint(targets)


def ago(days: int) -> date:
    """The day ``days`` days before the moment of the examples."""
    return (AS_OF - timedelta(days=days)).date()


def shown(day: date) -> DateClaim:
    """A date that a page shows under a label."""
    return DateClaim(day, DateSource.LABEL)


def fetched(url: str, status: FetchStatus = FetchStatus.OK, http_status: int | None = 200, attempt: int = 1) -> Fetch:
    """A fetch at the moment of the examples."""
    return Fetch(
        url=url,
        at=AS_OF,
        status=status,
        http_status=http_status,
        final_url=url,
        content_type="text/html",
        sha256="0" * 64,
        length=1000,
        attempt=attempt,
    )


def page_record(
    path: str, kind: PageKind, title: str, *, columns: tuple[str, ...] = (), **fields: object
) -> PageRecord:
    """A page that was read."""
    url = path if path.startswith("http") else SITE + path
    return PageRecord(fetched(url), Page(url, "utf-8", kind, title, **fields), columns)  # type: ignore[arg-type]


def column(
    path: str,
    name: str,
    kind: ColumnType,
    shape: ColumnShape = ColumnShape.LIST,
    items: tuple[ListItem, ...] = (),
    **fields: object,
) -> ColumnState:
    """A column as discovered by its name."""
    url = SITE + path
    dated = [item for item in items if item.date]
    newest = max((item.date.value for item in dated if item.date), default=None)
    first = next((item.url for item in dated if item.date and item.date.value == newest), "")
    known = Column(url, name, kind, "name")
    undated = len(items) - len(dated)
    return ColumnState(
        column=known,
        shape=shape,
        fetch=fetched(url),
        items=items,
        newest=newest,
        newest_url=first,
        undated=undated,
        **fields,  # type: ignore[arg-type]
    )


def row(title: str, days: int | None) -> ListItem:
    """A row dated some days before the moment of the examples, or undated."""
    url = f"{SITE}/mzj/{len(title)}-{days}.html"
    return ListItem(title, url, DateClaim(ago(days), DateSource.LIST) if days is not None else None)


def broken_link(
    address: str,
    *statuses: tuple[FetchStatus, int | None],
    shared: bool = False,
    file: bool = False,
    look: FetchStatus | None = None,
    words: str = "下载表格",
    end: str = "",
) -> Link:
    """A link whose attempts ended in these statuses, at the address ``end``; ``look`` is what a browser met."""
    url = SITE + address if address.startswith("/") else address
    tries = (fetched(url, status, code, number) for number, (status, code) in enumerate(statuses, 1))
    attempts = tuple(replace(each, final_url=end or url) for each in tries)
    seen = replace(fetched(url, look, None), rendered=True) if look else None
    place = Place(f"{SITE}/mzj/a.html", words, "a", "content")
    return Link(
        url=url,
        attempts=attempts,
        places=(place,),
        is_attachment=file,
        shared=shared,
        look=seen,
        is_own=url.startswith(SITE),
    )
