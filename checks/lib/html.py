"""Small pages for the page examples of checks, as portals write them."""

FRONT = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/mzj/">民政局</a>'


def home(*columns: tuple[str, str], more: str = "") -> str:
    """The unit's front page with a menu: (address, name) of each column."""
    menu = "".join(f'<li><a href="{url}">{name}</a></li>' for url, name in columns)
    return f"<html><head><title>民政局</title></head><body>{FRONT}</div><ul>{menu}</ul>{more}</body></html>"


def listing(name: str, *rows: tuple[str, str, str]) -> str:
    """A column: (address, title, date) of each row."""
    items = "".join(f'<li><a href="{url}">{title}</a><span>{day}</span></li>' for url, title, day in rows)
    return (
        f'<html><head><title>{name}</title><meta name="ColumnName" content="{name}"></head>'
        f"<body>{FRONT} &gt; {name}</div><ul>{items}</ul></body></html>"
    )


def article(title: str, day: str, body: str = "") -> str:
    """An article with its date."""
    text = body or "<p>为做好有关工作，现就有关事项通知如下，请结合实际认真组织实施。</p>"
    return (
        f'<html><head><title>{title}</title><meta name="ArticleTitle" content="{title}"></head><body>{FRONT}</div>'
        f"<h1>{title}</h1><p>发布时间：{day}　来源：民政局</p><div>{text}</div></body></html>"
    )


def column(url: str, name: str, *rows: tuple[str, str, str]) -> dict[str, str]:
    """A unit with one column, with all its pages: the column's address, its name, its rows."""
    pages = {"/mzj/": home((url, name)), url: listing(name, *rows)}
    return pages | {address: article(title, day) for address, title, day in rows}
