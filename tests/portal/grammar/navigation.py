"""Ways to lead from a unit's landing page to its columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Entry:
    """A column in the navigation."""

    name: str
    href: str
    children: tuple["Entry", ...] = ()


Navigation = Callable[[Sequence[Entry]], str]


def flat(entries: Sequence[Entry]) -> list[Entry]:
    """All entries, parents before their children."""
    return [each for entry in entries for each in (entry, *entry.children)]


def plain(entries: Sequence[Entry]) -> str:
    return "<div>" + " | ".join(f'<a href="{e.href}">{e.name}</a>' for e in flat(entries)) + "</div>"


def nested(entries: Sequence[Entry]) -> str:
    def item(entry: Entry) -> str:
        inner = f"<ul>{''.join(map(item, entry.children))}</ul>" if entry.children else ""
        return f'<li><a href="{entry.href}">{entry.name}</a>{inner}</li>'

    return f"<ul>{''.join(map(item, entries))}</ul>"


def side(entries: Sequence[Entry]) -> str:
    lines = (
        f'<dt><a href="{e.href}">{e.name}</a></dt>'
        + "".join(f'<dd><a href="{c.href}">{c.name}</a></dd>' for c in e.children)
        for e in entries
    )
    return f"<h3>信息公开目录</h3><dl>{''.join(lines)}</dl>"


def _picture(entry: Entry, alt: str) -> str:
    return f'<a href="{entry.href}"><img src="/images/nav{crc32(entry.name.encode()) % 10**6}.svg"{alt}></a>'


def images(entries: Sequence[Entry]) -> str:
    return "<div>" + "".join(_picture(e, f' alt="{e.name}"') for e in flat(entries)) + "</div>"


def images_without_alt(entries: Sequence[Entry]) -> str:
    return "<div>" + "".join(_picture(e, "") for e in flat(entries)) + "</div>"


def script(entries: Sequence[Entry]) -> str:
    """Anchors in a hidden block, put in place by a script."""
    hidden = "".join(f'<a id="m{n}" href="{e.href}">{e.name}</a>' for n, e in enumerate(flat(entries)))
    move = "var s=document.getElementById('src').innerHTML;document.getElementById('nav').innerHTML=s;"
    return f'<div id="src" style="display:none">{hidden}</div><div id="nav"></div><script>{move}</script>'


def options(entries: Sequence[Entry]) -> str:
    lines = (f'<option value="{e.href}">{e.name}</option>' for e in flat(entries))
    first = "<option value=''>请选择栏目</option>"
    return f'<select onchange="if(this.value)location.href=this.value">{first}{"".join(lines)}</select>'


def onclick(entries: Sequence[Entry]) -> str:
    lines = (
        f"<td onclick=\"window.open('{e.href}','_self')\" style='cursor:pointer'>{e.name}</td>" for e in flat(entries)
    )
    return f"<table><tr>{''.join(lines)}</tr></table>"


def location(entries: Sequence[Entry]) -> str:
    lines = (f"<li onclick=\"location.href='{e.href}'\"><span>{e.name}</span></li>" for e in flat(entries))
    return f"<ul>{''.join(lines)}</ul>"


NAVIGATION: dict[str, Navigation] = {
    "plain": plain,
    "nested": nested,
    "side": side,
    "images": images,
    "images-without-alt": images_without_alt,
    "hidden-and-script": script,
    "select": options,
    "onclick": onclick,
    "location": location,
    "frames": plain,
    "crumbs-only": plain,
}
FRAMES, CRUMBS_ONLY = "frames", "crumbs-only"
ON_EVERY_PAGE = frozenset(("nested", "side", "hidden-and-script"))
