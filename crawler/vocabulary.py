"""Which controlled type (ColumnType) a column has: by its tags, its name, its breadcrumb and its address.

The words stand in ``vocabulary.toml``; people extend them with a file of the same form.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.address import parts_of
from model.column import ColumnType

_OFFICE = re.compile(r"[科处室股](?:[（(].*[)）])?$")
_NEWS_ENDINGS = ("动态", "新闻", "要闻", "资讯", "快讯", "播报")
_MAYBE_NEWS = "信息"
_TEMPLATE_FILE = re.compile(r"^(?:index|default|main|list|more|column|channel)|list|\d")
_PAST_YEAR = re.compile(r"^(?:(?:19|20)\d{2})(?:年(?:度)?|年以前|及以前)?$|^历年|^往年|归档|存档|历史")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by type, in the order in which the types are tried."""

    names: tuple[tuple[ColumnType, tuple[str, ...]], ...]
    slugs: dict[str, ColumnType]

    def by_name(self, name: str) -> ColumnType | None:
        """Type of a column's name: a whole-name word first, then the longest part found; names of offices have none,
        and what ends like news is news whatever stands before."""
        plain = re.sub(r"\s|[>»·|\[\]【】]", "", name)
        if not plain or len(plain) > 24:
            return None
        if _PAST_YEAR.search(plain):
            return ColumnType.SHELF
        if (whole := self._whole(plain)) is not None:
            return whole
        if _OFFICE.search(plain):
            return ColumnType.OTHER
        word, kind = self._longest(plain)
        return ColumnType.NEWS if plain.endswith(_NEWS_ENDINGS) and not (word and plain.endswith(word)) else kind

    def _whole(self, plain: str) -> ColumnType | None:
        return next((kind for kind, words in self.names if f"={plain}" in words or plain in words), None)

    def _longest(self, plain: str) -> tuple[str, ColumnType | None]:
        found = [(word, kind) for kind, words in self.names for word in words if word[0] != "=" and word in plain]
        return max(found, key=lambda entry: len(entry[0]), default=("", None))

    def by_url(self, url: str) -> ColumnType | None:
        """Type of the column's own folder or page name; neither folders above nor the file name of a template tell."""
        *folders, file = parts_of(url).path.lower().split("/")
        stem = file.split(".")[0]
        own = folders[-1] if not stem or _TEMPLATE_FILE.search(stem) else stem
        return self.slugs.get(own)

    def classify(self, url: str, witnesses: Iterable[tuple[str, str]]) -> tuple[ColumnType, str]:
        """Type of a column and how it is known; OTHER when nothing tells.

        ``witnesses`` are words with how they are known (tag, name, breadcrumb), the best first; the address (url) comes
        last.
        """
        for word, known_by in witnesses:
            kind = self.by_name(word) if word else None
            if kind:
                return kind, known_by
        by_url = self.by_url(url)
        if by_url:
            return by_url, "url"
        weak = next((word for word, _ in witnesses if word.endswith(_MAYBE_NEWS)), "")
        return (ColumnType.NEWS, "ending") if weak else (ColumnType.OTHER, "")


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
