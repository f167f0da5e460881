"""The dimensions of the grammar, and how a look is drawn from them."""

from collections.abc import Iterable
from random import Random

from tests.portal.grammar.addresses import SCHEMES
from tests.portal.grammar.dates import DATES
from tests.portal.grammar.heads import HEADS
from tests.portal.grammar.links import BLOCKS, LINKS, PLACES, SOURCES
from tests.portal.grammar.model import ListLook, UnitLook
from tests.portal.grammar.navigation import NAVIGATION
from tests.portal.grammar.organisation import LEADERS, ORGANISATION
from tests.portal.grammar.pagers import PAGERS
from tests.portal.grammar.reports import CELLS, NUMBERING
from tests.portal.grammar.rows import ROWS
from tests.portal.grammar.skeletons import SKELETONS

LIST_DIMENSIONS: dict[str, tuple[str, ...]] = {
    "rows": tuple(ROWS),
    "dates": tuple(DATES),
    "pager": tuple(PAGERS),
    "order": ("newest-first", "newest-first", "pinned-first", "oldest-first"),
}
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "navigation": tuple(NAVIGATION),
    "skeleton": tuple(SKELETONS),
    "addresses": tuple(SCHEMES),
    "head": tuple(HEADS),
    "crumbs": ("linked", "linked", "words", "none"),
    "charset": ("utf-8", "utf-8", "gbk"),
    "tags": ("full", "none", "none"),
    "landing": ("blocks", "menu"),
    "block": (*BLOCKS, "none"),
    "block_place": PLACES,
    "block_rows": SOURCES,
    "organisation": tuple(ORGANISATION),
    "leaders": tuple(LEADERS),
    "numbering": tuple(NUMBERING),
    "cells": tuple(CELLS),
    "links": tuple(LINKS),
    "shape": ("flat", "parents"),
}


def draw(rng: Random) -> UnitLook:
    """A look, each choice by chance."""
    return fitting({name: rng.choice(choices) for name, choices in DIMENSIONS.items()}, (_list(rng), _list(rng)))


def _list(rng: Random) -> ListLook:
    return ListLook(**{name: rng.choice(choices) for name, choices in LIST_DIMENSIONS.items()})


def fitting(choices: dict[str, str], lists: Iterable[ListLook]) -> UnitLook:
    """The look of these choices, mended where a browser could not follow: breadcrumbs that are the only way to columns
    are linked, and addresses of queries take pagers of links."""
    if choices["navigation"] == "crumbs-only":
        choices = {**choices, "crumbs": "linked", "landing": "blocks"}
    main, other = (_fitting(each, choices["addresses"]) for each in lists)
    return UnitLook(**choices, lists=(main, other))


def _fitting(look: ListLook, addresses: str) -> ListLook:
    pager = look.pager
    if addresses == "queries" and pager == "createPageHTML":
        pager = "numbered"
    return ListLook(look.rows, look.dates, pager, look.order)
