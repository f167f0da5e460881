"""The rubrics at hand: the one that was asked for, the office's own, those that come with the project.

An office's tables hide the project's for every kind of unit (单位类别) that they score.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from model.unit import kind_word
from rubric_map.files import RubricError, RubricFile, read_rubric_file
from rubric_map.language import Rubric

FOLDER = Path(__file__).with_name("rubrics")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rubrics in layers; what stands in an earlier layer hides what later ones have for the same kinds. ``chosen`` is
    used wherever it applies, though it be a checklist without points."""

    layers: tuple[tuple[RubricFile, ...], ...]
    chosen: RubricFile | None = None

    def __iter__(self) -> Iterator[RubricFile]:
        """Every rubric that can be named, the first of each id."""
        yield from {each.rubric.id: each for layer in reversed(self._layers) for each in layer}.values()

    def named(self, name: str) -> RubricFile:
        """A rubric by its id. Raises ``KeyError``."""
        return {each.rubric.id: each for each in self}[name]

    def for_kind(self, kind: str) -> RubricFile | None:
        """The newest rubric with points for a kind of units, of the first layer that has any for it."""
        if self.chosen is not None and kind in self.chosen.rubric.applies_to:
            return self.chosen
        layer = next((layer for layer in self.layers if any(kind in each.rubric.applies_to for each in layer)), ())
        scoring = (each for each in layer if kind in each.rubric.applies_to and not each.rubric.outcomes)
        return max(scoring, key=lambda each: (each.rubric.issued or date.min, each.rubric.id), default=None)

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of units that there are, by every way in which registers may write them."""
        found: dict[str, str] = {}
        for layer in reversed(self._layers):
            found |= {kind: kind for each in layer for kind in each.rubric.applies_to}
            for rubric in (each.rubric for each in layer):
                found |= {kind_word(word): kind for kind, words in rubric.synonyms.items() for word in words}
        return found

    @property
    def _layers(self) -> tuple[tuple[RubricFile, ...], ...]:
        return self.layers if self.chosen is None else ((self.chosen,), *self.layers)


def catalogue_of(office: Path | None = None, chosen: str = "") -> Catalogue:
    """The rubrics at hand: the ``chosen`` one (an id, or the path of a file) first, those in the folder of an office
    next. Raises :class:`RubricError` with the faults of all files, and ``KeyError`` when the chosen one is unknown."""
    own = read_folder(office) if office is not None else {}
    if office is not None and (faults := list(_contradictions(own))):
        raise RubricError(office, faults)
    known = Catalogue((tuple(own.values()), bundled()))
    if not chosen:
        return known
    file = read_rubric_file(Path(chosen)) if chosen.endswith(".toml") or "/" in chosen else known.named(chosen)
    return replace(known, chosen=file)


def read_folder(folder: Path) -> dict[str, RubricFile]:
    """The rubric files of a folder by name, in order. Raises :class:`RubricError` with the faults of all."""
    found: dict[str, RubricFile] = {}
    names: dict[str, str] = {}
    faults = ["不是目录"] if folder.exists() and not folder.is_dir() else []
    for path in sorted(each for each in folder.iterdir() if each.suffix.lower() == ".toml") if folder.is_dir() else ():
        try:
            found[path.name] = file = read_rubric_file(path)
        except RubricError as error:
            faults += [f"{path.name}：{fault}" for fault in error.faults]
            continue
        other = names.setdefault(file.rubric.id, path.name)
        if other != path.name:
            faults.append(f"{path.name}：id “{file.rubric.id}”与 {other} 重复")
    if faults:
        raise RubricError(folder, faults)
    return found


def _contradictions(files: Mapping[str, RubricFile]) -> Iterator[str]:
    """Where an office's tables leave open which of them scores a unit: two of one day for a kind, a synonym of
    several kinds, one that is a kind itself."""
    of_kind: dict[tuple[str, date], str] = {}
    of_word: dict[str, tuple[str, str]] = {}
    kinds = {kind: name for name, file in files.items() for kind in file.rubric.applies_to}
    for name, rubric in ((name, file.rubric) for name, file in files.items()):
        for kind in rubric.applies_to if not rubric.outcomes else ():
            other = of_kind.setdefault((kind, rubric.issued or date.min), name)
            if other != name:
                when = rubric.issued.isoformat() if rubric.issued else "没有写明"
                yield f"{name}：“{kind}”在 {other} 中也有评分标准，印发日期（issued）相同（{when}），无法确定用哪一个"
        for kind, word in ((kind, word) for kind, words in rubric.synonyms.items() for word in words):
            if word in kinds and word != kind:
                yield f"{name}：synonyms 把“{word}”归入“{kind}”，而“{word}”在 {kinds[word]} 中自成一类"
            known, other = of_word.setdefault(word, (kind, name))
            if known != kind:
                yield f"{name}：synonyms 把“{word}”归入“{kind}”，而 {other} 归入“{known}”"


@cache
def bundled() -> tuple[RubricFile, ...]:
    """The rubrics that come with the project."""
    return tuple(read_folder(FOLDER).values())


def load_rubrics() -> dict[str, Rubric]:
    """The rubrics that come with the project, by id."""
    return {each.rubric.id: each.rubric for each in bundled()}
