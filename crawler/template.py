"""What a site repeats on its pages, learned from the pages themselves: blocks of hot news, newest notices, rankings,
menus.

A link or line that pages of different columns share belongs to none of them, nor does a row whose article lives in a
column that shows up everywhere. Ideas: site style trees (Yi, Liu, Li 2003), fast template detection (Vieira and others
2006).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from crawler.discovery import Role
from crawler.extract.document import fold
from crawler.extract.urls import folder_of, identity, without_index
from model.address import parts_of
from model.page import TitledLink

FEW_PAGES = 10
COLUMNS = 3
PART_OF_COLUMNS = 3
MANY_COLUMNS = 10
MOST = 0.8
AGAIN = 1.5
CLAIMS = 2
ARTICLES_OF_A_COLUMN = 4
_DIGITS = re.compile(r"\d+")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FOLDER = re.compile(r"(?:19|20)\d{2}(?:\d{2}){0,2}|\d{1,2}")


@dataclass(frozen=True, slots=True)
class SitePage:
    """What learning needs of a page: ``column`` is the column that it is a page of, or that lists it.

    ``role`` is COLUMN, LIST, LANDING or ARTICLE; ``is_article`` says that the page alone was read as one.
    """

    url: str
    column: str
    role: Role
    targets: tuple[str, ...]
    crumbs: tuple[TitledLink, ...] = ()
    text: str = ""
    is_article: bool = False

    @property
    def is_list(self) -> bool:
        """True for pages of a column and for the landing page."""
        return self.role is not Role.ARTICLE


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """What repeats on a unit's pages.

    ``links`` and ``lines`` stand on pages of different columns, ``busy`` are columns whose articles do; ``homes`` says
    in which column an article lives, ``above`` which columns lie above a column; ``shelves`` are the columns that lead
    to several others beside the menu.
    """

    links: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    busy: frozenset[str] = frozenset()
    homes: Mapping[str, str] = field(default_factory=dict)
    above: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shelves: frozenset[str] = frozenset()

    def repeats(self, url: str, here: str) -> bool:
        """True when a link to the address is no own content of the column ``here``."""
        return not self.owns(url, here) and (url in self.links or self.homes.get(url, "") in self.busy)

    def owns(self, url: str, here: str) -> bool:
        """True when the address is an article that lives in the column ``here`` or below."""
        home = self.homes.get(url, "")
        return bool(home) and self.is_below(home, here)

    def lives_elsewhere(self, url: str, here: str) -> bool:
        """True when the address is an article of another column than ``here``, and not of the index of the folder that
        ``here`` lies in."""
        home = self.homes.get(url, "")
        is_index = without_index(home).endswith("/") and parts_of(home).path.count("/") > 1
        return bool(home) and not self.is_below(home, here) and not (is_index and here.startswith(folder_of(home)))

    def is_below(self, column: str, here: str) -> bool:
        """True when a column is ``here`` or lies below it."""
        return column == here or here in self.above.get(column, frozenset()) or column.startswith(folder_of(here))

    def repeats_line(self, line: str) -> bool:
        """True for lines that pages of different columns share, their numbers aside."""
        return plain_line(line) in self.lines


def plain_line(line: str) -> str:
    """A line without its numbers, clocks and counters differ from page to page, and with plain punctuation."""
    return _DIGITS.sub("", fold(line)).strip()


def learn(pages: Iterable[SitePage]) -> SiteTemplate:
    """The template of a unit's pages."""
    known = list(pages)
    columns = {page.column for page in known if page.role in (Role.COLUMN, Role.LIST)}
    homes = _homes(known, columns)
    above = {
        page.url: frozenset(identity(c.url) for c in page.crumbs if c.url) - {page.url}
        for page in known
        if page.url in columns
    }
    groups = _by_column(known, homes)
    needed = _needed(len(groups), len(known))
    homes |= _sources(groups, columns, homes, needed)
    again = _shown_again(groups, needed)
    homes |= {url: column for url, column in again.items() if url not in columns and url not in homes}
    # Where most addresses of a form are articles, the others are articles that a menu leads to.
    forms = Counter(family(page.url) for page in known)
    articles = Counter(family(page.url) for page in known if page.role is Role.ARTICLE)
    real = {url for url in columns if articles[family(url)] * 2 <= forms[family(url)]}
    shelves = Counter(column for url, column in again.items() if url in real)
    shown: Counter[str] = Counter()
    busy: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for column, members in groups.items():
        targets = {target for page in members for target in page.targets}
        shown.update(targets)
        lived_in = {home for target in targets if (home := homes.get(target, ""))}
        busy.update(home for home in lived_in if home != column and column not in above.get(home, ()))
        lines.update({plain_line(line) for page in members for line in page.text.split("\n")} - {""})
    links = _often(shown, needed) | _foreign(groups, homes, columns, needed)
    links -= _all_there_is(groups, columns, links) if needed < COLUMNS else frozenset()
    return SiteTemplate(links, _often(lines, needed), _often(busy, needed), homes, above, _often(shelves, 2))


def _all_there_is(groups: Mapping[str, list[SitePage]], columns: set[str], repeated: frozenset[str]) -> frozenset[str]:
    """Rows that two columns share and beside which neither shows any other: two columns with the same rows, for all
    that so few pages tell, and no block beside them."""
    lists = {
        column: {target for page in groups.get(column, ()) if page.is_list for target in page.targets} - columns
        for column in columns
    }
    alone = {column for column, rows in lists.items() if rows and rows <= repeated}
    return frozenset(
        url
        for url in repeated
        if (bearers := {column for column, rows in lists.items() if url in rows}) and bearers <= alone
    )


def _foreign(
    groups: Mapping[str, list[SitePage]], homes: Mapping[str, str], columns: set[str], needed: int
) -> frozenset[str]:
    """Addresses of a family that lives in none of the columns, stands on the lists of many and nearly all of whose
    members stand on several, while none shows little but them: a block that shows now these, now those of them."""
    shown: Counter[str] = Counter()
    shares: dict[str, Counter[str]] = defaultdict(Counter)
    rows: Counter[str] = Counter()
    for column, pages in groups.items():
        targets = {target for page in pages if page.is_list for target in page.targets} - columns - homes.keys()
        shown.update(targets)
        rows[column] = len(targets)
        for url in targets:
            shares[family(url)][column] += 1
    members: dict[str, list[str]] = defaultdict(list)
    for url in shown:
        members[family(url)].append(url)
    homeless = members.keys() - {family(url) for url in homes}

    def is_shelf(column: str, each: str) -> bool:
        """True for a column that shows nearly all of the family, and little else that lives nowhere."""
        return shares[each][column] >= max(MOST * len(members[each]), rows[column] / 2)

    return frozenset(
        url
        for each in homeless
        if len(shares[each]) >= needed and not any(is_shelf(column, each) for column in shares[each])
        if sum(shown[url] > 1 for url in members[each]) >= MOST * len(members[each])
        for url in members[each]
    )


def _sources(
    groups: Mapping[str, list[SitePage]], columns: set[str], homes: Mapping[str, str], needed: int
) -> dict[str, str]:
    """Articles without a known home that live in the column whose rows stand, now these, now those, on many other
    columns' pages."""
    shown: Counter[str] = Counter()
    targets = {
        column: {target for page in members if page.is_list for target in page.targets} - columns
        for column, members in groups.items()
    }
    for each in targets.values():
        shown.update(each)
    unknown = {
        column: {url for url in each if url not in homes and 1 < shown[url] < MOST * len(targets)}
        for column, each in targets.items()
    }
    fed: dict[str, list[set[str]]] = defaultdict(list)
    for column, each in unknown.items():
        for source in columns - {column} if len(each) >= COLUMNS else ():
            shared = each & targets.get(source, set())
            if len(shared) >= MOST * len(each):
                fed[source].append(shared)
    # An index shows each column's rows once; what feeds the blocks of many columns shows the same rows on several of
    # them.
    feeds = {source: set().union(*shares) for source, shares in fed.items() if len(shares) >= needed}
    feeds = {source: rows for source, rows in feeds.items() if sum(map(len, fed[source])) >= AGAIN * len(rows)}
    # A list's pages have different rows; a column whose pages show the same ones bears the block like the others.
    feeds = {
        source: rows
        for source, rows in feeds.items()
        if len(rows & _on_several(groups[source])) <= (1 - MOST) * len(rows)
    }
    feeds = {source: rows for source, rows in feeds.items() if _is_kin(rows, targets[source], shown)}
    claimed = Counter(row for rows in feeds.values() for row in rows)
    found: dict[str, str] = {}
    for source in sorted(feeds, key=lambda each: (len(fed[each]), each)):
        # Where more than a column and the index above it claim a row, all of them only bear the block.
        own = {url for url in targets[source] if url not in homes and claimed[url] <= CLAIMS}
        if len(own & feeds[source]) >= MOST * len(feeds[source]):
            found |= dict.fromkeys(own, source)
    return found


def _is_kin(rows: set[str], shelf: set[str], shown: Counter[str]) -> bool:
    """False where the addresses of the rows look unlike those that the column alone shows."""
    alone = [family(url) for url in shelf - rows if shown[url] == 1]
    return len(alone) < COLUMNS or any(family(url) in alone for url in rows)


def _on_several(pages: list[SitePage]) -> set[str]:
    """What more than one list page of a column leads to."""
    counts = Counter(target for page in pages if page.is_list for target in set(page.targets))
    return {target for target, count in counts.items() if count > 1}


def _shown_again(groups: Mapping[str, list[SitePage]], needed: int) -> dict[str, str]:
    """Addresses in blocks on many columns' pages that one column shows once more than all others: as its own."""
    shown: dict[str, dict[str, int]] = defaultdict(dict)
    for column, members in groups.items():
        for page in members:
            for target, count in Counter(page.targets).items() if page.is_list else ():
                shown[target][column] = max(count, shown[target].get(column, 0))
    found = {}
    for target, counts in shown.items():
        usual = Counter(counts.values()).most_common(1)[0][0]
        more = [column for column, count in counts.items() if count > usual and column != target]
        if len(counts) >= needed and len(more) == 1:
            found[target] = more[0]
    return found


def _needed(columns: int, pages: int) -> int:
    """On how many columns' pages something must stand to be the template's: a third of them, for what is filed under
    two or three columns is still theirs; ten are enough, for a large site has several layouts."""
    least = COLUMNS if pages >= FEW_PAGES else 2
    return max(least, min(-(-columns // PART_OF_COLUMNS), MANY_COLUMNS))


def _often(counts: Counter[str], needed: int) -> frozenset[str]:
    return frozenset(key for key, count in counts.items() if count >= needed)


def _by_column(pages: list[SitePage], homes: Mapping[str, str]) -> dict[str, list[SitePage]]:
    """Pages by the column they belong to: its list pages and some of its articles."""
    groups: dict[str, list[SitePage]] = defaultdict(list)
    articles: Counter[str] = Counter()
    for page in pages:
        column = page.column if page.is_list else homes.get(page.url, "")
        if not column or (not page.is_list and articles[column] >= ARTICLES_OF_A_COLUMN):
            continue
        articles[column] += not page.is_list
        groups[column].append(page)
    return groups


# -- where articles live -----------------------------------------------------------------------------------------------


def _homes(pages: list[SitePage], columns: set[str]) -> dict[str, str]:
    """The column in which each article lives: its breadcrumb names it, it lies in its folder, or its addresses are that
    column's. Breadcrumbs that end above the column are outdone by the column's own folder and list."""
    named = _unique_names(pages, columns)
    folders = {folder_of(column): column for column in columns}
    homes: dict[str, str] = {}
    addresses = {target for page in pages for target in page.targets} | {page.url for page in pages}
    shown = {(page.column, target) for page in pages if page.is_list for target in page.targets}
    for page in pages:
        if not page.is_list and (home := _by_breadcrumb(page, columns, named)):
            shelf = _by_folder(page.url, folders)
            is_below = (shelf, page.url) in shown and not page.url.startswith(folder_of(home))
            homes[page.url] = shelf if is_below else home
    families = _families(pages, columns, homes)
    for url in addresses - homes.keys() - columns:
        home = _by_folder(url, folders) or families.get(family(url), "")
        if home:
            homes[url] = home
    return homes


def _unique_names(pages: list[SitePage], columns: set[str]) -> dict[str, str]:
    """Names at the end of the breadcrumbs of columns, where only one column bears them."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        if page.url in columns and page.crumbs:
            bearers[page.crumbs[-1].title].add(page.url)
    return {name: next(iter(urls)) for name, urls in bearers.items() if len(urls) == 1}


def _by_breadcrumb(page: SitePage, columns: set[str], named: Mapping[str, str]) -> str:
    for crumb in reversed(page.crumbs):
        url = identity(crumb.url) if crumb.url else ""
        if url in columns and url != page.url:
            return url
        if not url and crumb.title in named:
            return named[crumb.title]
    return ""


def _by_folder(url: str, folders: Mapping[str, str]) -> str:
    """The column whose folder the address lies in, the innermost first."""
    path = url.split("?")[0]
    while path.count("/") > 3:
        path = path[: path.rstrip("/").rfind("/") + 1]
        if path in folders:
            return folders[path]
    return ""


def _families(pages: list[SitePage], columns: set[str], homes: Mapping[str, str]) -> dict[str, str]:
    """Which column an address family is, by where its breadcrumbs lead, else by whose pages alone show it."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for url, home in homes.items():
        votes[family(url)][home] += 1
    settled = {each: counts.most_common(1)[0][0] for each, counts in votes.items() if len(counts) == 1}
    bearers: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        if page.column in columns and page.is_list:
            for target in page.targets:
                bearers[target].add(page.column)
    alone: dict[str, Counter[str]] = defaultdict(Counter)
    for target, shelves in bearers.items():
        if len(shelves) == 1:  # what stands on several columns' pages tells nothing of where it lives
            alone[family(target)].update(shelves)
    for each, counts in alone.items():
        column, most = counts.most_common(1)[0]
        if each not in votes and most >= COLUMNS and most >= MOST * counts.total():
            settled[each] = column
    return settled


def _dateless(name: str) -> str:
    """A name without its day, where another number tells the articles of a day apart."""
    rest = _DAY.sub("", name)
    return rest if _DIGITS.search(rest) else name


@lru_cache(maxsize=50_000)
def family(url: str) -> str:
    """What the addresses of a column's articles have in common: without days, and without the number of the article."""
    parts = parts_of(url)
    *folders, name = parts.path.split("/")
    kept = [each for each in folders if not _DAY_FOLDER.fullmatch(each)]
    tail = _dateless(f"{name}?{parts.query}")
    numbers = _DIGITS.findall(tail)
    if not numbers:
        return url
    longest = max(reversed(numbers), key=len)
    position = tail.rfind(longest)
    return f"{parts.host}{'/'.join(kept)}/{tail[:position]}*{tail[position + len(longest) :]}"
