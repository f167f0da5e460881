"""What a single page shows: the extractor's answer, independent of where the page came from."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from model.article import DateClaim


class PageKind(StrEnum):
    """What a page is for its reader."""

    HOME = "home"
    COLUMN = "column"
    ARTICLE = "article"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    ANNUAL_REPORT = "annual_report"
    ORGANISATION = "organisation"
    GUIDE = "guide"
    ERROR = "error"
    OTHER = "other"

    @property
    def is_article(self) -> bool:
        """True for pages that publish one piece of information with a date."""
        return self in _ARTICLES


_ARTICLES = frozenset(
    (PageKind.ARTICLE, PageKind.POLICY, PageKind.INTERPRETATION, PageKind.ANNUAL_REPORT, PageKind.GUIDE)
)


@dataclass(frozen=True, slots=True)
class TitledLink:
    """A link as a reader sees it: words and absolute address."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ListItem:
    """One row of a list (栏目条目). ``date`` is None when the row shows none; ``url`` is empty when it has no link."""

    title: str
    url: str
    date: DateClaim | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """The six elements of 政府信息公开条例第二十条第(二)项 that the page shows, as quoted from it; None when absent.

    ``in_footer`` names the elements that only the page's footer shows.
    """

    function: str | None = None
    structure: str | None = None
    address: str | None = None
    hours: str | None = None
    contact: str | None = None
    head: str | None = None
    in_footer: frozenset[str] = frozenset()

    def get(self, element: str) -> str | None:
        """The text of an element by its name in :data:`ORGANISATION_ELEMENTS`."""
        value: str | None = getattr(self, element)
        return value


ORGANISATION_ELEMENTS = ("function", "structure", "address", "hours", "contact", "head")


Table = tuple[tuple[str, ...], ...]
"""A table as rows of cells; cells that span several rows or columns are repeated."""


class PageLink(NamedTuple):
    """A link, image or frame as it stands on a page: absolute address, words and the kind of tag it comes from.

    ``region`` is ``content``, ``frame`` (header, menus) or ``footer``.
    """

    url: str
    text: str
    tag: str
    region: str


class PageShape(NamedTuple):
    """What tells roughly whether a page is still the page it was: title, number of links, kind."""

    title: str
    links: int
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows. Fields it does not show are None, empty text or empty tuples.

    ``images`` and ``recordings`` count those of the content, ``plain`` its characters outside of links. ``empty_list``
    is true when the content holds a list without any row, ``writes`` when scripts of the page fetch or write content.
    ``date_signs`` quotes what looks like a date and was not read as one. ``forms`` are the addresses that forms are
    sent to. ``absence`` quotes by which words the page says that what was asked for is not there, ``placeholder`` those
    that leave it open (maintenance). ``redirect`` is where a stub may send its reader, ``moves_to`` where it
    certainly does. ``is_cut`` is true when something lies deeper than was read, or the page could not be read at all.
    """

    url: str
    charset: str
    kind: PageKind
    title: str
    publish_date: DateClaim | None = None
    written_date: DateClaim | None = None
    doc_number: str | None = None
    index_number: str | None = None
    issuing_body: str | None = None
    source: str | None = None
    column_name: str | None = None
    column_type: str | None = None
    site_name: str | None = None
    crumbs: tuple[TitledLink, ...] = ()
    items: tuple[ListItem, ...] = ()
    next_page: str | None = None
    is_js_rendered: bool = False
    related_links: tuple[TitledLink, ...] = ()
    organisation: Organisation = field(default_factory=Organisation)
    attachments: tuple[TitledLink, ...] = ()
    images: int = 0
    recordings: int = 0
    plain: int = 0
    empty_list: bool = False
    writes: bool = False
    date_signs: tuple[str, ...] = ()
    text: str = ""
    """The visible text of the content: no header, breadcrumb, menu or footer, no scripts and nothing hidden by a style;
    what stood on the screen in the order of the source, the words of links included. Blocks end with ``\\n``, table
    cells with ``\\t``, other white space is one blank. Alternative texts of pictures are not in it. Stored pages keep
    the first 60,000 characters; blocks that the site repeats are taken out where the page was read without them."""
    redirect: str | None = None
    moves_to: str | None = None
    forms: tuple[str, ...] = ()
    is_cut: bool = False
    absence: str = ""
    placeholder: str = ""
    frames: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def is_unread(self) -> bool:
        """True for a page that was given up: not even its charset is known."""
        return self.is_cut and not self.charset


def unread_page(url: str) -> Page:
    """What is known of a page whose reading was given up."""
    return Page(url, "", PageKind.OTHER, "", is_cut=True)
