"""What the columns of a unit are called and which type they have, seen together: what several of them share names none
of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.extract.urls import identity
from crawler.vocabulary import Vocabulary
from model.column import Column, ColumnType
from model.page import Page

_SEPARATOR = re.compile(r"\s*(?:[-_|—–>»]+|\s-\s)\s*")
SHARED_TITLES = 3
MAX_NAME = 24


@dataclass(frozen=True, slots=True)
class Named:
    """A page of a column as it is called: by the words of the link that led to it, and by itself."""

    url: str
    link: str
    page: Page | None

    @property
    def tag(self) -> str:
        """The name in the page's tags or breadcrumb."""
        return (self.page.column_name or "") if self.page else ""


class Names:
    """The names of a unit's columns."""

    def __init__(self, columns: Iterable[Named]) -> None:
        known = list(columns)
        self._bearers: dict[str, dict[str, str]] = defaultdict(dict)
        parts: Counter[str] = Counter()
        for column in known:
            for word in {column.tag, column.page.column_type or "" if column.page else ""} - {""}:
                self._bearers[word][column.url] = column.link
            if column.page:
                parts.update(set(_SEPARATOR.split(column.page.title)))
        self._shared_parts = {part for part, count in parts.items() if count >= SHARED_TITLES}

    def tag_of(self, column: Named) -> str:
        """The column's own tag: not one that several addresses with different link texts bear."""
        return "" if self._is_shared(column.tag, column) else column.tag

    def _is_shared(self, word: str, column: Named) -> bool:
        """True when a word is that of several addresses which the links to them call by other names."""
        others = {link for link in self._bearers[word].values() if link and link != word}
        return bool(word) and column.link != word and len(others) > 1 and word not in self._bearers[word].values()

    def title_of(self, column: Named) -> str:
        """The part of the page's title that the site does not repeat."""
        parts = [
            part
            for part in _SEPARATOR.split(column.page.title if column.page else "")
            if part and part not in self._shared_parts
        ]
        return parts[0] if parts and len(parts[0]) <= MAX_NAME else ""

    def column(self, column: Named, stated: Mapping[str, ColumnType], vocabulary: Vocabulary) -> Column:
        """The column with its name, its type and how that is known."""
        page = column.page
        path = tuple(crumb.title for crumb in page.crumbs) if page else ()
        tag, title = self.tag_of(column), self.title_of(column)
        name = tag or column.link or title or column.tag or (page.title if page else "") or column.url
        if column.url in stated:
            return Column(column.url, column.link or name, stated[column.url], "register", path)
        general = (page.column_type or "") if page else ""
        crumb = path[-1] if path and path[-1] != column.tag else ""
        witnesses = [
            (tag, "tag"),
            (column.link, "name"),
            (title, "name"),
            (general if not self._is_shared(general, column) else "", "tag"),
            (crumb, "breadcrumb"),
        ]
        kind, known_by = vocabulary.classify(column.url, witnesses)
        return Column(column.url, name, kind, known_by, path)


def parents(columns: Iterable[Named]) -> set[str]:
    """Addresses of columns above two others or more in their breadcrumbs, by the address there or, where paths have no
    links, by name."""
    known = list(columns)
    urls: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for column in known:
        if column.page is not None:
            above = column.page.crumbs[:-1]
            urls.update({identity(crumb.url) for crumb in above if crumb.url} - {column.url})
            names.update({crumb.title for crumb in above if not crumb.url} - {column.link, column.tag})
    by_name = {column.url for column in known if any(names[name] >= 2 for name in (column.link, column.tag) if name)}
    return {url for url, count in urls.items() if count >= 2} | by_name
