"""What a page loads or shows without a click: images in every size, recordings, frames and embedded files."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_CANDIDATE = re.compile(r"[\s,]*+([^\s,](?:\S*[^\s,])?)(?:\s+[^,]*)?(?:,|$)")
LAZY = ("data-src", "data-original", "data-lazy", "data-lazy-src", "data-echo", "lay-src", "data-actualsrc")
"""Where images keep their address until a script shows them (懒加载)."""
LAZY_SETS = ("data-srcset", "data-lazy-srcset")
MAX_CANDIDATES = 12
MAX_SET = 4_000
"""Characters of a ``srcset`` that are read."""

Attributes = Mapping[str, str | None]


class Source(NamedTuple):
    """An address as written; ``tag`` tells what it is, ``source`` for a further one of the image before."""

    tag: str
    address: str


def sources_of(tag: str, attributes: Attributes) -> Iterator[Source]:
    """Every address that an element loads, the plain one first, each once."""
    given = [(attributes.get(name) or "").strip(" \t\n\f\r") for name in _PLAIN.get(tag, ())]
    first = tag
    seen: set[str] = set()
    for address in (*given, *_sets(attributes)):
        if address and address not in seen and not address.startswith("data:"):
            seen.add(address)
            yield Source(first, address)
            first = _FURTHER.get(tag, tag)


_PLAIN = {
    "img": ("src", *LAZY),
    "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
}
_FURTHER = {"img": "source", "video": "source"}
TAGS = frozenset(_PLAIN)


def _sets(attributes: Attributes) -> Iterable[str]:
    for name in ("srcset", *LAZY_SETS):
        if written := attributes.get(name):
            yield from candidates(written)


def candidates(srcset: str) -> list[str]:
    """The addresses of a ``srcset``; commas within an address belong to it."""
    return [match[1] for match in _CANDIDATE.finditer(srcset[:MAX_SET])][:MAX_CANDIDATES]
