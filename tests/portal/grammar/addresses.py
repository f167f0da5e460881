"""Schemes of addresses: paths of landing pages, columns, further pages of a list, articles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Scheme:
    """Paths by unit, column and article."""

    landing: Callable[[str], str]
    column: Callable[[str, str], str]
    article: Callable[[str, str, str, date], str]


def number(*parts: str) -> int:
    """A number for a name, as content systems give them."""
    return 1000 + crc32("/".join(parts).encode()) % 8999


def long_number(*parts: str) -> int:
    return 100000 + crc32("/".join(parts).encode()) % 8999999


SCHEMES = {
    "folders": Scheme(
        lambda u: f"/{u}/",
        lambda u, c: f"/{u}/{c}/",
        lambda u, c, a, d: f"/{u}/{c}/{d:%Y%m}/t{d:%Y%m%d}_{long_number(u, a)}.html",
    ),
    "flat": Scheme(
        lambda u: f"/{u}/index.htm",
        lambda u, c: f"/{u}/{c}.htm",
        lambda u, c, a, d: f"/info/{number(u, c)}/{long_number(u, a)}.htm",
    ),
    "numbers": Scheme(
        lambda u: f"/bm/{u}/index.html",
        lambda u, c: f"/col/col{number(u, c)}/",
        lambda u, c, a, d: f"/art/{d.year}/{d.month}/{d.day}/art_{number(u, c)}_{long_number(u, a)}.html",
    ),
    "queries": Scheme(
        lambda u: f"/{u}/",
        lambda u, c: f"/{u}/list.aspx?cid={number(u, c)}",
        lambda u, c, a, d: f"/{u}/show.aspx?id={long_number(u, a)}",
    ),
}


def nth(column: str, page: int, by_query: bool) -> str:
    """The address of a further page of a list; the first page is the column itself."""
    if page == 1:
        return column
    if "?" in column:
        return f"{column}&page={page}"
    if by_query:
        return f"{column}?page={page}"
    if column.endswith("/"):
        return f"{column}index_{page - 1}.html"
    stem, _, ending = column.rpartition(".")
    return f"{stem}_{page - 1}.{ending}"
