"""Where the pages of a demo unit lie, in the manner of each publishing system the corpus knows."""

from duwang.demo.site import DemoUnit


def place(unit: DemoUnit) -> None:
    """Give the unit's portal, columns and articles their addresses."""
    _LAYOUTS[unit.style](unit)


def page_path(style: str, url: str, page: int) -> str:
    """Address of the nth page of a list in each style's own pagination."""
    if page == 1:
        return url
    if style == "trs":
        return f"{url}index_{page - 1}.html"
    if style == "ucap":
        return url.replace("list.shtml", f"list_{page}.shtml")
    if style == "vsb":
        return url.replace(".htm", f"/{page}.htm")
    if style == "jpage":
        return f"{url}?uid=81&pageNum={page}"
    return url.replace("index.html", f"index_{page}.html")


def _layout_trs(unit: DemoUnit) -> None:
    unit.portal = f"/{unit.id}/"
    for column in unit.columns:
        column.url = f"/{unit.id}/zwgk/{column.slug}/"
        for number, article in enumerate(column.articles):
            article.url = f"{column.url}{article.day:%Y%m}/t{article.day:%Y%m%d}_{7000 + number}.html"


def _layout_ucap(unit: DemoUnit) -> None:
    unit.portal = f"/{unit.id}/index.shtml"
    for column in unit.columns:
        column.url = f"/{unit.id}/{column.slug}/list.shtml"
        for number, article in enumerate(column.articles):
            article.url = f"/{unit.id}/{column.slug}/{article.day:%Y%m}/{article.slug}{number:04x}.shtml"


def _layout_jpage(unit: DemoUnit) -> None:
    unit.portal = "/col/col1200/index.html"
    for column in unit.columns:
        column.url = f"/col/col{column.slug}/index.html"
        for number, article in enumerate(column.articles):
            article.url = (
                f"/art/{article.day.year}/{article.day.month}/{article.day.day}/art_{column.slug}_{3000 + number}.html"
            )


def _layout_plain(unit: DemoUnit) -> None:
    unit.portal = f"/{unit.id}/index.html"
    for column in unit.columns:
        column.url = f"/{unit.id}/{column.slug}/index.html"
        for article in column.articles:
            article.url = f"/{unit.id}/{column.slug}/{article.slug}.html"


def _layout_gkml(unit: DemoUnit) -> None:
    unit.portal = f"/{unit.id}/gkml/index.html"
    for column in unit.columns:
        column.url = f"/{unit.id}/gkml/{column.slug}/index.html"
        for article in column.articles:
            article.url = f"/{unit.id}/gkml/{column.slug}/content/{article.slug}.html"


def _layout_vsb(unit: DemoUnit) -> None:
    unit.portal = "/index.htm"
    for number, column in enumerate(unit.columns):
        column.url = f"/{column.slug}.htm"
        for serial, article in enumerate(column.articles):
            article.url = f"/info/{1020 + number}/{3300 + serial}.htm"


_LAYOUTS = {
    "trs": _layout_trs,
    "ucap": _layout_ucap,
    "jpage": _layout_jpage,
    "script": _layout_plain,
    "gkml": _layout_gkml,
    "vsb": _layout_vsb,
}
