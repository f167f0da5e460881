"""What a site repeats, learned from its pages: hot lists, varying blocks of one source, and what is only filed
twice."""

from datetime import date

import pytest

from crawler.discovery import Role
from crawler.extract.read import read_own
from crawler.extract.repeated import Repeats
from crawler.template import SitePage, family, learn
from model.page import TitledLink

SITE = "http://www.example.gov.cn"
COLUMNS = tuple(f"{SITE}/mzj/c{n}/" for n in range(8))
HOT = tuple(f"{SITE}/yw/{n}.html" for n in range(5))


def own_rows(n: int, count: int = 6) -> tuple[str, ...]:
    return tuple(f"{COLUMNS[n]}{row}.html" for row in range(count))


def column(n: int, *targets: str, crumbs: tuple[TitledLink, ...] = ()) -> SitePage:
    return SitePage(COLUMNS[n], COLUMNS[n], Role.COLUMN, targets, crumbs)


def test_the_same_block_on_every_column_is_nobodys() -> None:
    template = learn([column(n, *own_rows(n), *HOT) for n in range(8)])
    assert all(template.repeats(url, COLUMNS[3]) for url in HOT)
    assert not any(template.repeats(url, COLUMNS[3]) for url in own_rows(3))


def test_rows_of_one_column_that_stand_on_all_others_are_its_own_only() -> None:
    template = learn([column(n, *own_rows(n), *own_rows(0)) for n in range(8)])
    assert all(template.owns(url, COLUMNS[0]) and not template.repeats(url, COLUMNS[0]) for url in own_rows(0))
    assert all(template.repeats(url, COLUMNS[5]) for url in own_rows(0))


def test_other_rows_on_every_page_from_the_same_source() -> None:
    """Addresses and breadcrumbs tell nothing: the source is known by what it shares with many."""
    news = tuple(f"{SITE}/show.aspx?id={n}" for n in range(100, 120))
    rows = {n: tuple(f"{SITE}/show.aspx?id={n}{row}00" for row in range(1, 7)) for n in range(1, 8)}
    pages = [column(0, *news)] + [column(n, *rows[n], *(news[(4 * n + k) % 14] for k in range(5))) for n in range(1, 8)]
    template = learn(pages)
    assert template.homes[news[4]] == COLUMNS[0]
    assert template.repeats(news[4], COLUMNS[4]) and not template.repeats(news[4], COLUMNS[0])
    assert not any(template.repeats(url, COLUMNS[4]) for url in rows[4])


def test_an_index_that_shows_every_columns_rows_is_no_source() -> None:
    rows = {n: tuple(f"{SITE}/show.aspx?id={n}{row}00" for row in range(1, 7)) for n in range(1, 8)}
    index = column(0, *(url for n in rows for url in rows[n][:4]))
    template = learn([index, *(column(n, *rows[n]) for n in rows)])
    assert not any(template.repeats(url, COLUMNS[n]) for n in rows for url in rows[n])


def test_what_is_filed_under_two_columns_is_theirs() -> None:
    pages = [column(n, *own_rows(n)) for n in range(6)] + [column(6, *own_rows(5)), column(7, *own_rows(7))]
    template = learn(pages)
    assert not any(template.repeats(url, COLUMNS[6]) for url in own_rows(5))


def test_a_site_of_five_pages() -> None:
    pages = [column(0, *own_rows(0, 2), *HOT[:3]), column(1, *HOT[:3])]
    assert all(learn(pages).repeats(url, COLUMNS[1]) for url in HOT[:3])


def test_families_of_addresses() -> None:
    assert family(f"{SITE}/art/2026/9/15/art_17054_39516.html") == family(f"{SITE}/art/2025/1/2/art_17054_40001.html")
    assert family(f"{SITE}/info/1002/12069.html") != family(f"{SITE}/info/1015/5220.html")
    assert family(f"{SITE}/yw/202509/t20250925_4.html") == family(f"{SITE}/yw/202510/t20251003_17.html")
    assert family(f"{SITE}/yw/20250925.html") == family(f"{SITE}/yw/20251003.html")


POOL = tuple(f"{SITE}/yw/202509/t2025090{n}_{n}.html" for n in range(1, 9))


def test_a_pool_of_which_every_page_shows_others_is_nobodys() -> None:
    """None of it stands on as many pages as would be needed; all of it together does."""
    pages = [column(n, *own_rows(n), POOL[n], POOL[(n + 1) % 8]) for n in range(8)]
    assert all(learn(pages).repeats(url, COLUMNS[n]) for n, url in enumerate(POOL))


def test_a_column_of_two_pages_is_no_source_of_a_pool_with_other_addresses() -> None:
    def shown(start: int) -> tuple[str, ...]:
        return tuple(POOL[(start + k) % 8] for k in range(5))

    further = SitePage(f"{COLUMNS[0]}index_1.html", COLUMNS[0], Role.LIST, (*own_rows(0, 6)[3:], *shown(4)))
    pages = [column(0, *own_rows(0, 3), *shown(0)), further, *(column(n, *own_rows(n), *shown(n)) for n in range(1, 8))]
    assert not any(learn(pages).owns(url, COLUMNS[0]) for url in POOL)


def test_articles_that_a_menu_leads_to_make_no_shelf() -> None:
    """A column shows its news twice, as rows and in the block that all columns bear; two of them are in the menu."""
    news = tuple(f"{SITE}/show.aspx?id={n}00" for n in range(1, 6))
    lists = [SitePage(url, url, Role.COLUMN, news) for url in news[:2]]
    read = [SitePage(url, COLUMNS[0], Role.ARTICLE, ()) for url in news[2:]]
    pages = [column(0, *news, *news), *(column(n, *own_rows(n), *news) for n in range(1, 8)), *lists, *read]
    assert not learn(pages).shelves


BLOCK = (
    "<div><h3>热点</h3><ul>"
    + "".join(f"<li><a href='{url}'>县里召开第{n}次会议</a><span>2025-09-1{n}</span></li>" for n, url in enumerate(HOT))
    + "</ul></div>"
)
HEAD = "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a> &gt; 工作动态</div>"
ROWS = (
    "<ul>"
    + "".join(
        f"<li><a href='{url}'>民政局走访第{n}家敬老院</a><span>2024-01-0{n + 1}</span></li>"
        for n, url in enumerate(own_rows(0))
    )
    + "</ul>"
)
EMPTY = "<ul></ul>"
FAR = date(2099, 1, 1)


def read(content: str) -> tuple[str, ...]:
    html = (
        f"<html><meta charset='utf-8'><title>工作动态</title><body>{HEAD}<div>{content}</div><div>版权所有："
        "某县 网站标识码：1</div></body></html>"
    )
    template = learn([column(n, *own_rows(n), *HOT) for n in range(8)])
    here = COLUMNS[0]
    repeats = Repeats(
        lambda url: template.repeats(url, here), lambda line: line == "热点", lambda url: template.owns(url, here)
    )
    page = read_own(html.encode(), here, "", repeats, FAR)
    return tuple(str(item.date.value) for item in page.items if item.date)


def test_blocks_before_behind_and_around_own_rows_date_nothing() -> None:
    old = tuple(f"2024-01-0{n + 1}" for n in range(6))
    assert read(BLOCK + ROWS) == read(ROWS + BLOCK) == read(f"<div>{BLOCK}</div>{ROWS}{BLOCK}") == old


def test_an_empty_list_beside_a_hot_one_is_empty() -> None:
    assert read(EMPTY + BLOCK) == read(BLOCK) == ()


def test_words_and_pictures_of_the_page_keep_their_block() -> None:
    html = (
        f"<html><meta charset='utf-8'><body>{HEAD}<div><p>我局无此项业务，特此说明。</p><img src='/own.png'>"
        f"{BLOCK}</div></body></html>"
    )
    template = learn([column(n, *own_rows(n), *HOT) for n in range(8)])
    repeats = Repeats(lambda url: template.repeats(url, COLUMNS[0]), template.repeats_line, lambda url: False)
    page = read_own(html.encode(), COLUMNS[0], "", repeats, FAR)
    assert "我局无此项业务" in page.text and page.images == 1 and not page.items


def test_the_head_of_a_repeated_block_goes_with_it() -> None:
    """It would stand right above the date of an article without a heading, and be its title."""
    text = "<p align='right'>2024-03-05</p><p>现将有关事项通知如下：请各单位结合实际认真组织实施，并按时报送情况。</p>"
    html = (
        "<html><meta charset='utf-8'><title>关于开展春季义务植树活动的通知-民政局</title>"
        "<body><div id='main'>当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a>"
        f"{BLOCK}{text}</div></body></html>"
    )
    template = learn([column(n, *own_rows(n), *HOT) for n in range(8)])
    repeats = Repeats(lambda url: template.repeats(url, COLUMNS[0]), lambda line: line == "热点", lambda url: False)
    page = read_own(html.encode(), f"{COLUMNS[0]}1.html", "", repeats, FAR)
    assert (page.title, page.kind.is_article) == ("关于开展春季义务植树活动的通知", True)
    assert "热点" not in page.text


@pytest.mark.parametrize("line", ["联系电话：0737-5620001", "15 2024-05", "2024年", "（五）"])
def test_facts_and_dates_above_a_block_are_not_its_head(line: str) -> None:
    html = (
        f"<html><meta charset='utf-8'><body>{HEAD}<div><p>民政局办公地址：人民路1号</p><p>{line}</p>"
        f"{BLOCK}</div></body></html>"
    )
    template = learn([column(n, *own_rows(n), *HOT) for n in range(8)])
    repeats = Repeats(
        lambda url: template.repeats(url, COLUMNS[0]), lambda each: each in (line, "热点"), lambda url: False
    )
    assert line in read_own(html.encode(), COLUMNS[0], "", repeats, FAR).text


def test_a_small_column_that_others_quote_keeps_its_rows() -> None:
    """Addresses tell nothing of where they live, and every row stands on a page of another column."""
    rows = tuple(f"{SITE}/art/2025/1/{n}/art_6597_{n}000.html" for n in range(1, 6))
    template = learn([column(0, *rows), *(column(n, *rows[n - 1 : n], *own_rows(n)) for n in range(1, 8))])
    assert not any(template.repeats(url, COLUMNS[0]) for url in rows)


def test_a_column_owns_the_rows_that_it_shows_beside_the_block_of_them() -> None:
    ranked = tuple(f"{SITE}/show.aspx?id={n}" for n in range(4))
    pages = [column(0, *ranked, *ranked)] + [column(n, *own_rows(n), *ranked) for n in range(1, 8)]
    template = learn(pages)
    assert all(template.owns(url, COLUMNS[0]) and template.repeats(url, COLUMNS[3]) for url in ranked)


def test_a_column_that_leads_to_others_beside_the_menu_is_a_shelf() -> None:
    pages = [column(0, *COLUMNS, *COLUMNS[1:3])] + [column(n, *COLUMNS, *own_rows(n)) for n in range(1, 8)]
    assert learn(pages).shelves == {COLUMNS[0]}


def test_pages_of_a_column_that_show_the_same_rows_only_bear_the_block() -> None:
    """Five of eight rows on every page: a column with two pages shows all eight and is not their source for that."""
    pool = tuple(f"{SITE}/yw/x{n}a.html" for n in range(8))
    bearer = [
        SitePage(f"{COLUMNS[0]}{n}", COLUMNS[0], Role.LIST, (f"{COLUMNS[0]}{n}.html", *pool[3 * n : 3 * n + 5]))
        for n in (0, 1)
    ]
    pages = [*bearer, *(column(n, *own_rows(n), *(pool[(n + k) % 8] for k in range(5))) for n in range(1, 8))]
    template = learn(pages)
    assert not any(template.owns(url, COLUMNS[0]) for url in pool)


LONE = "<table><tr><td><a href='/show.aspx?id={n}'>民政局走访第{n}家敬老院</a></td><td>[01-0{n}]</td></tr></table>"


@pytest.mark.parametrize("count", [1, 2, 4])
def test_few_rows_between_many_repeated_links_stay(count: int) -> None:
    menu = "<ul>" + "".join(f"<li><a href='{url}'>栏目</a></li>" for url in COLUMNS) + "</ul>"
    rows = "".join(LONE.format(n=n) for n in range(1, count + 1))
    html = (
        f"<html><meta charset='utf-8'><body><div id='main'>{menu}{menu}{BLOCK}<h2>工作动态</h2><h3>2024年</h3>"
        f"{rows}</div></body></html>"
    )
    template = learn([column(n, *COLUMNS, *own_rows(n), *HOT) for n in range(8)])
    repeats = Repeats(
        lambda url: template.repeats(url, COLUMNS[0]), lambda line: line in ("热点", "2024年"), lambda url: False
    )
    page = read_own(html.encode(), COLUMNS[0], "", repeats, FAR)
    assert [item.title for item in page.items] == [f"民政局走访第{n}家敬老院" for n in range(1, count + 1)]


def test_articles_of_the_folder_of_a_column_do_not_live_elsewhere() -> None:
    """/xxgk/ml1.html lists articles of /xxgk/m/, whose folder is that of the index /xxgk/index.html."""
    rows = tuple(f"{SITE}/xxgk/m/a{n}.html" for n in range(3))
    index, shelf = f"{SITE}/xxgk/index.html", f"{SITE}/xxgk/ml1.html"
    pages = [SitePage(url, url, Role.COLUMN, targets) for url, targets in ((index, (shelf,)), (shelf, rows))]
    template = learn([*pages, *(column(n, *own_rows(n)) for n in range(6))])
    assert not any(template.lives_elsewhere(url, shelf) for url in rows)
    assert template.lives_elsewhere(rows[0], COLUMNS[0])
