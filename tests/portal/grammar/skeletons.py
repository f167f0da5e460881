"""Page skeletons: where header, navigation, breadcrumb, content, blocks and footer stand."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a page as HTML; ``block`` stands at ``place``: before, after, inside-before, inside-after."""

    header: str
    nav: str
    side: str
    crumbs: str
    main: str
    block: str
    place: str
    footer: str

    def at(self, place: str) -> str:
        """The block, where it belongs."""
        return self.block if self.place == place else ""

    @property
    def content(self) -> str:
        """The content with a block inside it."""
        return self.at("inside-before") + self.main + self.at("inside-after")


Skeleton = Callable[[Parts], str]


def soup(p: Parts) -> str:
    side = f'<div class="x2">{p.side}</div>' if p.side else ""
    return (
        f'<div class="a1">{p.header}</div><div class="b7">{p.nav}</div>'
        f'<div class="w1200"><div class="q0">{p.crumbs}</div>'
        f'{p.at("before")}{side}<div class="z4"><div class="z5">{p.content}</div></div>{p.at("after")}</div>'
        f'<div class="e3">{p.footer}</div>'
    )


def tables(p: Parts) -> str:
    side = f'<td width="200" valign="top">{p.side}</td>' if p.side else ""
    left = f'<td valign="top">{p.at("before")}</td>' if p.at("before") else ""
    right = f'<td valign="top">{p.at("after")}</td>' if p.at("after") else ""
    return (
        f'<table width="1000" align="center"><tr><td>{p.header}</td></tr><tr><td>{p.nav}</td></tr></table>'
        f'<table width="1000" align="center"><tr><td>{p.crumbs}</td></tr></table>'
        f'<table width="1000" align="center"><tr>{side}{left}<td valign="top">{p.content}</td>{right}</tr></table>'
        f'<table width="1000" align="center"><tr><td align="center">{p.footer}</td></tr></table>'
    )


def sections(p: Parts) -> str:
    before, after = (f"<aside>{html}</aside>" if html else "" for html in (p.at("before"), p.at("after")))
    side = f"<aside>{p.side}</aside>" if p.side else ""
    return (
        f"<header>{p.header}<nav>{p.nav}</nav></header><main><p>{p.crumbs}</p>{side}{before}"
        f"<section>{p.content}</section>{after}</main><footer>{p.footer}</footer>"
    )


def container(p: Parts) -> str:
    """Own rows and everything else in one element."""
    return (
        f'<div id="main">{p.header}{p.nav}{p.crumbs}{p.side}{p.at("before")}{p.content}{p.at("after")}</div>'
        f'<div id="foot">{p.footer}</div>'
    )


def deep(p: Parts) -> str:
    """Containers in containers, the content first and its surroundings afterwards."""
    inner = f'<div class="n3"><div class="n4"><div class="n5">{p.content}</div></div></div>'
    side = f'<div class="m1"><div class="m2">{p.side}</div></div>' if p.side else ""
    return (
        f'<div class="n1"><div class="h1">{p.header}{p.nav}</div><div class="n2"><p>{p.crumbs}</p>{p.at("before")}'
        f'{inner}{side}{p.at("after")}</div><div class="f1">{p.footer}</div></div>'
    )


SKELETONS: dict[str, Skeleton] = {
    "soup": soup,
    "layout-tables": tables,
    "sections": sections,
    "container": container,
    "deep": deep,
}
