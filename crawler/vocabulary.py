"""Which controlled type (ColumnType) a column has: by its tags, its name, its breadcrumb and its address.

The words stand in ``vocabulary.toml``; people extend them with a file of the same form.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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


class VocabularyError(ValueError):
    """The words are not in the form of ``vocabulary.toml``; ``faults`` lists all that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@cache
def load_vocabulary(extension: str = "") -> Vocabulary:
    """The project's vocabulary, extended by words in the same form (TOML), which go first.

    Raises :class:`VocabularyError`.
    """
    names: dict[ColumnType, tuple[str, ...]] = {}
    slugs: dict[str, ColumnType] = {}
    for text in (extension, Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8")):
        for kind, (words, segments) in read_vocabulary(text).items():
            names[kind] = (*names.get(kind, ()), *words)
            for slug in segments:
                slugs.setdefault(slug.lower(), kind)
    return Vocabulary(tuple(names.items()), slugs)


def read_vocabulary(text: str) -> dict[ColumnType, tuple[tuple[str, ...], tuple[str, ...]]]:
    """(names, slugs) of each type in a file. Raises :class:`VocabularyError` with all faults."""
    try:
        entries = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise VocabularyError([f"TOML 格式错误：{error}"]) from error
    found, faults = {}, []
    for key, words in entries.items():
        if key not in set(ColumnType):
            faults.append(f"不认识的栏目类型“{key}”，可用：{'、'.join(ColumnType)}")
            continue
        lists = {name: _words(words, name) for name in ("names", "slugs")} if isinstance(words, dict) else {}
        if not lists or None in lists.values() or words.keys() - lists.keys():
            faults.append(f"“{key}”应为一段，只有 names 和 slugs 两个清单，其中是文字")
            continue
        found[ColumnType(key)] = (lists["names"] or (), lists["slugs"] or ())
    if faults:
        raise VocabularyError(faults)
    return found


def _words(table: dict[str, Any], name: str) -> tuple[str, ...] | None:
    """A list of words; None when it is something else."""
    words = table.get(name, [])
    is_list = isinstance(words, list) and all(isinstance(word, str) and word.strip("= ") for word in words)
    return tuple(words) if is_list else None
