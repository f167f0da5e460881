"""Pages for the mock portal, in the simplest form that portals have."""


def landing(*columns: tuple[str, str], extra: str = "") -> str:
    """A unit's landing page with a menu."""
    menu = "".join(f'<li><a href="{url}">{name}</a></li>' for url, name in columns)
    return (
        "<html><head><title>民政局</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; 民政局</div>"
        f"<ul class='menu'>{menu}</ul>{extra}</body></html>"
    )


def listing(name: str, *rows: tuple[str, str, str], after: str = "") -> str:
    """A list page: (address, title, date) rows."""
    items = "".join(f'<li><a href="{url}">{title}</a><span>{day}</span></li>' for url, title, day in rows)
    return (
        f"<html><head><title>{name}</title><meta name='ColumnName' content='{name}'></head><body><div>"
        "当前位置：<a href='/'>首页</a> &gt; "
        f"<a href='/mzj/'>民政局</a> &gt; {name}</div><ul class='list'>{items}</ul>{after}</body></html>"
    )


def article(title: str, day: str, body: str = "") -> str:
    """An article with a visible date."""
    return (
        f"<html><head><title>{title}</title><meta name='ArticleTitle' content='{title}'></head><body><div>"
        "当前位置：<a href='/'>首页</a> &gt; <a href='/mzj/'>民政局</a></div>"
        f"<h1>{title}</h1><p>发布时间：{day} 来源：民政局</p><div><p>为做好有关工作，现就有关事项通知如下，"
        f"请认真组织实施。</p>{body}</div></body></html>"
    )
