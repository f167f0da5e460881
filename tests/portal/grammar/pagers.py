"""Ways to lead from one page of a list to the others."""

from collections.abc import Callable, Sequence

Pager = Callable[[Sequence[str], int], str]  # addresses of all pages, number of this one (from 0)

SCRIPT = """function createPageHTML(count, current, name, ending) {
  var out = "";
  for (var i = 0; i < count; i++) {
    var file = (i == 0 ? name : name + "_" + i) + "." + ending;
    out += i == current ? "<span>" + (i + 1) + "</span> " : "<a href='" + file + "'>" + (i + 1) + "</a> ";
  }
  document.write(out);
}"""


def none(pages: Sequence[str], here: int) -> str:
    return ""


def numbered(pages: Sequence[str], here: int) -> str:
    marks = (f"<span>{n + 1}</span>" if n == here else f'<a href="{url}">{n + 1}</a>' for n, url in enumerate(pages))
    return f'<div class="fy">{" ".join(marks)}</div>'


def next_only(pages: Sequence[str], here: int) -> str:
    back = f'<a href="{pages[here - 1]}">上一页</a> ' if here else ""
    on = f'<a href="{pages[here + 1]}">下一页</a> ' if here + 1 < len(pages) else ""
    last = f'<a href="{pages[-1]}">尾页</a>' if here + 1 < len(pages) else ""
    return f"<p>共{len(pages)}页 {back}{on}{last}</p>"


def select(pages: Sequence[str], here: int) -> str:
    options = (
        f'<option value="{url}"{" selected" if n == here else ""}>第{n + 1}页</option>' for n, url in enumerate(pages)
    )
    return f'<div>跳转到 <select onchange="location.href=this.value">{"".join(options)}</select></div>'


def script(pages: Sequence[str], here: int) -> str:
    """The call of TRS; the function that it calls stands before it, so the page works in a browser."""
    name, _, ending = pages[0].rsplit("/", 1)[1].rpartition(".")
    call = f'createPageHTML({len(pages)}, {here}, "{name or "index"}", "{ending if name else "html"}");'
    return f'<div class="page"><script>{SCRIPT}</script><script>{call}</script></div>'


PAGERS: dict[str, Pager] = {
    "none": none,
    "numbered": numbered,
    "next": next_only,
    "createPageHTML": script,
    "query": numbered,
    "select": select,
}
