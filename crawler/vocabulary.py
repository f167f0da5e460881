"""Which controlled type (ColumnType) a column has: by its tags, its name, its breadcrumb and its address.

The words stand in ``vocabulary.toml``; people extend them with a file of the same form.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from model.column import ColumnType

_PAST_YEAR = re.compile(r"^(?:(?:19|20)\d{2})(?:年(?:度)?|年以前|及以前)?$|^历年|^往年|归档|存档|历史")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by type, in the order in which the types are tried."""

    names: tuple[tuple[ColumnType, tuple[str, ...]], ...]
    slugs: dict[str, ColumnType]

    def by_name(self, name: str) -> ColumnType | None:
        """Type of a column's name: a whole-name word first, then the longest part found."""
        plain = re.sub(r"\s|[>»·|]", "", name)
        if not plain or len(plain) > 24:
            return None
        if _PAST_YEAR.search(plain):
            return ColumnType.SHELF
        best: tuple[int, ColumnType] | None = None
        for kind, words in self.names:
            for word in words:
                if word.startswith("="):
                    if plain == word[1:]:
                        return kind
                elif word in plain and (best is None or len(word) > best[0]):
                    best = (len(word), kind)
        return best[1] if best else None

    def by_url(self, url: str) -> ColumnType | None:
        """Type of the last telling segment of an address."""
        for segment in reversed(urlsplit(url).path.lower().split("/")):
            stem = segment.split(".")[0].split("_")[0]
            if segment and (stem in self.slugs or segment in self.slugs):
                return self.slugs.get(segment) or self.slugs[stem]
        return None

    def classify(self, url: str, anchor: str, column_name: str, column_type: str, crumbs: tuple[str, ...]) -> tuple[ColumnType, str]:
        """Type of a column and how it is known (tag, name, breadcrumb, url); OTHER when nothing tells.

        The name on the page itself is the best witness; ``ColumnType`` tags are often too general and come after it.
        """
        for known_by, word in (
            ("tag", column_name), ("name", anchor), ("tag", column_type), ("breadcrumb", crumbs[-1] if crumbs else ""),
        ):  # fmt: skip
            kind = self.by_name(word) if word else None
            if kind:
                return kind, known_by
        by_url = self.by_url(url)
        return (by_url, "url") if by_url else (ColumnType.OTHER, "")


@cache
def load_vocabulary(extension: Path | None = None) -> Vocabulary:
    """The project's vocabulary, extended by a file of the same form.

    Raises ``ValueError`` naming the file when a type is unknown, and ``tomllib.TOMLDecodeError`` on bad TOML.
    """
    names: dict[ColumnType, tuple[str, ...]] = {}
    slugs: dict[str, ColumnType] = {}
    for path in (extension, Path(__file__).with_name("vocabulary.toml")):
        if path is None:
            continue
        for key, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key not in set(ColumnType):
                raise ValueError(f"{path}: unknown column type {key!r}; known: {', '.join(ColumnType)}")
            kind = ColumnType(key)
            names[kind] = (*names.get(kind, ()), *words.get("names", ()))
            for slug in words.get("slugs", ()):
                slugs.setdefault(slug.lower(), kind)
    return Vocabulary(tuple(names.items()), slugs)
