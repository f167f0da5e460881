"""Which links of a page belong to a unit, and as what: column, further list page, article, file.

A unit's pages are those its navigation reaches from the portal address on the same site, wherever their URLs lie. What
the portal's header, menus and footer share with everybody is not the unit's.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from crawler.extract.urls import folder_of, identity, without_index
from crawler.vocabulary import Vocabulary
from model.address import host_of, is_attachment, is_front_page, is_picture
from model.column import ColumnType
from model.page import Page, PageKind, PageLink
from model.unit import Unit

_SERVICES = (
    "登录", "注册", "退出", "打印.*", "关闭.*", "繁[体體]版?", "简[体體]版?", "繁", "简", "无?障碍.*", "长者.*",
    "关怀版", "English", "EN", "RSS.*", "微信.*", "微博.*", ".*客户端", "手机版", "移动版", ".*搜索", "搜\\s?索",
    "检索", ".*收藏.*", "设为首页", "网站纠错", "找错", ".*公网安备.*", ".*ICP备.*", "适老.*", "智能问答",
    "我要纠错", "分享", "大", "中", "小", "IPv6.*", "字号.*", "收起", "展开.*",
)  # fmt: skip
"""Words of links that do something to the page or to its reader; they lead to nothing of the unit's."""
_TURNS = (
    "上一[篇页条]", "下一[篇页条]", "上页", "下页", "尾页", "末页", "第一页", "最后一页", "\\d+", "[>»›<«‹|·\\-]+",
    "上月", "下月", "上一?年", "下一?年", "第\\s*\\d+\\s*页", "\\d+\\s*/\\s*\\d+页?", "前一天", "后一天", "今天",
    "[上下前后]一?个?[月周季日天年]度?",
)  # fmt: skip
"""Words of links that turn pages; lists and calendars are followed in a way of their own."""
_NO_NAMES = (
    "(?:网站|门户|返回)?首\\s?页", "主页", "返回.*", "网站地图", "站点地图", "关于我们", "关于本站", "隐私.*",
    "版权.*", "使用帮助", "网站声明", "阅读全文", "详细", "详情", "查看.*", "\\[.*\\]", "【.*】", "点击.*",
)  # fmt: skip
"""Words of links that name no column."""
_NO_LEAD = re.compile(rf"^(?:{'|'.join(_SERVICES + _TURNS)})$", re.I)
_NO_COLUMN = re.compile(rf"^(?:{'|'.join(_SERVICES + _TURNS + _NO_NAMES)})$", re.I)
_MORE = re.compile(r"^[\[【(（+\s]*(?:更多|more|MORE|查看更多|全部)[\]】)）+>»›\s.…]*$", re.I)
_SITE_MAP = re.compile(r"(?:网站|站点)(?:地图|导航)")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_YEAR = re.compile(r"^(20\d{2})\s*年?度?$")
MAX_COLUMN_NAME = 16
MIN_TITLE = 10
MAX_TITLES = 60


def is_site_map(words: str) -> bool:
    """True for a link to the site map (网站地图)."""
    return bool(_SITE_MAP.fullmatch(words.strip()))


class Role(StrEnum):
    """What an address is to a unit. A LEAD is its, and the page itself will tell as what; of a CANDIDATE it will tell
    whose."""

    LANDING = "landing"
    COLUMN = "column"
    LIST = "list"
    ARTICLE = "article"
    FILE = "file"
    REFERENCE = "reference"
    CANDIDATE = "candidate"
    LEAD = "lead"


@dataclass(frozen=True)
class Territory:
    """What belongs to a unit and what does not.

    ``hosts`` are the hosts of its site; ``common`` the addresses that the portal's frame shares; ``others`` the portals
    of other units, ``foreign`` their folders; ``above`` the pages above its portal in the breadcrumb. All addresses are
    identities.
    """

    unit: Unit
    hosts: frozenset[str]
    common: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()

    def owns(self, url: str) -> bool:
        """True when a navigation link to the address leads into the unit's own pages."""
        if host_of(url) not in self.hosts or url in self.others or url in self.above or self.is_portal(url):
            return False
        return url.startswith(self.prefix) or url not in self.common

    def is_portal(self, url: str) -> bool:
        """True for the address of the unit's portal, with or without the name of its index page."""
        return url.startswith(self._portal) and without_index(url) == self._portal

    def holds(self, url: str) -> bool:
        """True when the address lies in the unit's own folder, or on its own site outside of other units' folders."""
        if not self.is_whole_site and not url.startswith(self.prefix):
            return False
        if host_of(url) not in self.hosts or url in self.others or url in self.above or self.is_portal(url):
            return False
        return not self.is_whole_site or (
            host_of(url) == host_of(self.unit.portal) and not url.startswith(self._foreign)
        )

    def may_own(self, url: str) -> bool:
        """True for addresses of the site that the portal's frame links to: only their breadcrumb can tell whose they
        are."""
        return (
            host_of(url) in self.hosts
            and url in self.common
            and url not in self.others
            and url not in self.above
            and url != identity(self.unit.portal)
        )

    def claims(self, page: Page, columns: frozenset[str]) -> bool:
        """True when a page's breadcrumb leads through the unit: through its portal, its columns or its name."""
        portal = identity(self.unit.portal)
        path = {identity(crumb.url) for crumb in page.crumbs if crumb.url} - {identity(page.url)}
        return portal in path or bool(path & columns) or any(self.unit.name in crumb.title for crumb in page.crumbs)

    def disclaims(self, page: Page, url: str, columns: frozenset[str]) -> bool:
        """True when a page outside the unit's folder has a breadcrumb with links that leads past the unit."""
        if self.is_whole_site or url.startswith(self.prefix):
            return False
        path = [identity(crumb.url) for crumb in page.crumbs[:-1] if crumb.url]
        return bool(path) and not self.claims(page, columns) and not any(link.startswith(self.prefix) for link in path)

    @cached_property
    def prefix(self) -> str:
        """The folder of the portal address; for a page that lies directly under the root, the folder of its name."""
        folder = self.unit.portal.rsplit("/", 1)[0] + "/"
        if folder.count("/") > 3 or self.is_whole_site:
            return folder
        return re.sub(r"(?:\.\w+)?(?:[?#].*)?$", "", self.unit.portal).rstrip("/") + "/"

    @cached_property
    def is_whole_site(self) -> bool:
        """True when the unit's portal is the front page of its host."""
        return is_front_page(self.unit.portal)

    @cached_property
    def _portal(self) -> str:
        return without_index(identity(self.unit.portal))

    @cached_property
    def _foreign(self) -> tuple[str, ...]:
        return tuple(sorted(self.foreign))


@dataclass(frozen=True, slots=True)
class Found:
    """An address of a unit: its role, and the words that led to it."""

    url: str
    role: Role
    name: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far discovery goes: columns below columns, and how old rows may be before a list is not followed on."""

    column_depth: int
    horizon: date


def expand(
    page: Page,
    links: Iterable[PageLink],
    role: Role,
    name: str,
    depth: int,
    territory: Territory,
    limits: Limits,
    vocabulary: Vocabulary,
) -> list[Found]:
    """Everything of the unit that a page leads to, in page order, each address once per role."""
    found: list[Found] = []
    if page.redirect:
        return [Found(identity(page.redirect), role, name)] if host_of(page.redirect) in territory.hosts else []
    if role is Role.ARTICLE:
        found += _from_article(page, territory)
    elif role in (Role.LANDING, Role.COLUMN, Role.LIST):
        found += _rows(page, territory)
        found += _following(page, role, name, territory, limits, vocabulary)
        found += _files(page)
        if role is not Role.LIST and depth < limits.column_depth:
            found += _columns(page, links, territory, limits if role is Role.COLUMN else None)
        found += _titles(links, territory)
        if not page.items:
            inner = Role.LANDING if role is Role.LANDING else Role.LIST
            found += [
                Found(identity(frame), inner, name) for frame in page.frames[:6] if host_of(frame) in territory.hosts
            ]
    return _once(found)


def named_in(page: Page, territory: Territory, column: str) -> list[Found]:
    """What a column that all units of a portal share has of this unit: rows and files that bear its name, and its own
    shelf."""
    name = territory.unit.name
    if page.redirect:
        return (
            [Found(identity(page.redirect), Role.CANDIDATE, column)]
            if host_of(page.redirect) in territory.hosts
            else []
        )
    found = (
        [Found(identity(page.next_page), Role.CANDIDATE, column)]
        if page.next_page and page.next_page.startswith("http")
        else []
    )
    for title, url in [(item.title, item.url) for item in page.items] + [
        (link.title, link.url) for link in page.attachments
    ]:
        if not url or host_of(url) not in territory.hosts:
            continue
        if title.strip() == name:
            found.append(Found(identity(url), Role.COLUMN, column))
        elif name in title:
            found.append(Found(identity(url), Role.FILE if is_attachment(url) else Role.ARTICLE, title))
    return _once(found)


def _once(found: list[Found]) -> list[Found]:
    seen: set[tuple[str, Role]] = set()
    kept = []
    for each in found:
        if each.url and (each.url, each.role) not in seen:
            seen.add((each.url, each.role))
            kept.append(each)
    return kept


def leads(
    links: Iterable[PageLink], role: Role, territory: Territory, expanded: Container[str], known: Container[str]
) -> list[Found]:
    """Whatever else a page leads to within the unit's own territory, wherever the link stands and whatever it is
    called, than what it was ``expanded`` to and what is ``known`` of the unit; on pages that navigate also what
    pictures without words and the unit's own footer lead to, which may lie anywhere on the site."""
    navigates = role in (Role.LANDING, Role.COLUMN)
    found: dict[str, Found] = {}
    for link in links:
        url = identity(link.url)
        if url in known or url in expanded or url in found or link.tag not in ("a", "frame", "iframe"):
            continue
        unnamed = navigates and (link.region == "footer" or not link.text.strip()) and territory.owns(url)
        if (
            not (unnamed or territory.holds(url))
            or is_attachment(url)
            or is_picture(url)
            or _NO_LEAD.match(link.text.strip())
        ):
            continue
        found[url] = Found(url, Role.LEAD, link.text)
    return list(found.values())


def role_of(page: Page) -> Role:
    """As what a page that was read to know belongs to its unit."""
    lists = (
        page.kind in (PageKind.COLUMN, PageKind.HOME, PageKind.ORGANISATION) or page.is_js_rendered or bool(page.frames)
    )
    return Role.COLUMN if lists and page.kind is not PageKind.ERROR else Role.ARTICLE


def _rows(page: Page, territory: Territory) -> list[Found]:
    """Rows of the page's lists that lie on the unit's site."""
    found = []
    for item in page.items:
        url = identity(item.url) if item.url else ""
        if not url or host_of(url) not in territory.hosts or is_picture(url):
            continue
        if url in territory.others or (url in territory.common and not url.startswith(territory.prefix)):
            continue
        found.append(Found(url, Role.FILE if is_attachment(url) else Role.ARTICLE, item.title))
    return found


def _titles(links: Iterable[PageLink], territory: Territory) -> list[Found]:
    """Links of the content whose words are long enough for a title: blocks that were not recognised as the page's rows
    are followed, too."""
    found = []
    for link in links:
        url = identity(link.url)
        if (
            link.tag == "a"
            and link.region == "content"
            and len(link.text) >= MIN_TITLE
            and territory.owns(url)
            and not is_picture(url)
        ):
            found.append(Found(url, Role.FILE if is_attachment(url) else Role.ARTICLE, link.text))
    return found[:MAX_TITLES]


def _following(
    page: Page, role: Role, name: str, territory: Territory, limits: Limits, vocabulary: Vocabulary
) -> list[Found]:
    """The next page of the list while its rows are young enough; lists of annual reports and those with the oldest rows
    first are followed to their end."""
    if not page.next_page or not page.next_page.startswith("http") or host_of(page.next_page) not in territory.hosts:
        return []
    days = [item.date.value for item in page.items if item.date]
    kept_whole = vocabulary.by_name(page.column_name or name) is ColumnType.ANNUAL_REPORT
    # A first page of old rows may hold pinned ones only: the second is read in any case. Where some dates were not
    # read, those that were may be of a block.
    is_old = bool(days) and max(days) < limits.horizon and not page.date_signs
    if role is Role.LIST and is_old and not kept_whole and not ascends(days):
        return []
    return [Found(identity(page.next_page), Role.LIST, name)]


def ascends(days: Sequence[date]) -> bool:
    """True where the oldest rows come first, even beside a block of others in another order: three rows that follow
    each other, ever younger."""
    return any(first < second < third for first, second, third in zip(days, days[1:], days[2:], strict=False))


def _files(page: Page) -> list[Found]:
    return [Found(identity(link.url), Role.FILE, link.title) for link in page.attachments if link.url]


def _from_article(page: Page, territory: Territory) -> list[Found]:
    """Files, related documents of the same site, and the columns of the breadcrumb."""
    found = _files(page)
    for link in page.related_links:
        if link.url and host_of(link.url) in territory.hosts and not is_attachment(link.url):
            found.append(Found(identity(link.url), Role.ARTICLE, link.title))
    if page.kind in (PageKind.ERROR, PageKind.HOME):
        return found
    path = [(identity(crumb.url) if crumb.url else "", crumb.title) for crumb in page.crumbs]
    portal = identity(territory.unit.portal)
    inside = any(url == portal for url, _ in path)
    for index, (url, title) in enumerate(path):
        below_portal = inside and any(u == portal for u, _ in path[:index])
        if (
            url
            and url != portal
            and (below_portal or (url.startswith(territory.prefix) and not territory.is_whole_site))
            and territory.owns(url)
        ):
            found.append(Found(url, Role.COLUMN, title))
    return found


def _columns(page: Page, links: Iterable[PageLink], territory: Territory, years: Limits | None) -> list[Found]:
    """Columns in menus, tabs and blocks: short names, no rows, nothing of the portal's shared frame. Tabs of recent
    ``years`` on a column are further pages of its list."""
    rows = {identity(item.url) for item in page.items if item.url and (item.date or len(item.title) > 8)}
    here = identity(page.url)
    found = []
    for link in links:
        if link.tag != "a" or link.region == "footer":
            continue
        name = link.text.strip(" >»›·|+[]【】")
        more = bool(_MORE.match(link.text.strip()))
        if not more and (not 2 <= len(name) <= MAX_COLUMN_NAME or not _CJK.search(name) or _NO_COLUMN.match(name)):
            continue
        url = identity(link.url)
        if url == here or url in rows or is_attachment(url) or is_picture(url):
            continue
        year = _YEAR.match(name)
        if (
            territory.owns(url)
            and years
            and year
            and int(year[1]) >= years.horizon.year
            and url.startswith(folder_of(here))
        ):
            found.append(Found(url, Role.LIST, name))
        elif territory.owns(url):
            found.append(Found(url, Role.COLUMN, "" if more else name))
        elif territory.may_own(url) and not more:
            found.append(Found(url, Role.CANDIDATE, name))
    return found


def shared_frame(front: Iterable[PageLink], landings: Iterable[tuple[Unit, Iterable[PageLink]]]) -> frozenset[str]:
    """Addresses of the portal's shared header, menus and footer: linked from the site's front page, or from the landing
    pages of two units or more."""
    counts: dict[str, int] = {}
    for _, links in landings:
        for url in {identity(link.url) for link in links}:
            counts[url] = counts.get(url, 0) + 1
    shared = {url for url, count in counts.items() if count >= 2}
    return frozenset(shared | {identity(link.url) for link in front})
