"""What a run is judged by, beside its settings: the rubric of each kind of units, and the words of columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspection.config import Settings, texts_of
from model.unit import UnitRegister
from rubric_map.catalogue import Catalogue, catalogue_of
from rubric_map.files import RubricFile
from rubric_map.language import Rubric


@dataclass(frozen=True, slots=True)
class Basis:
    """The rubric of each kind of units (单位类别) that has one, the office's extensions of the vocabulary and of word
    lists (by name), as TOML."""

    rubrics: Mapping[str, RubricFile]
    vocabulary: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def rubric_for(self, kind: str) -> Rubric | None:
        """The rubric that scores units of a kind."""
        file = self.rubrics.get(kind)
        return file.rubric if file else None


def catalogue_at(store: Path | None, chosen: str = "") -> Catalogue:
    """The rubrics at hand in an office: ``STORE/rubrics``, then those that come with the project. Raises
    ``RubricError`` and ``KeyError``."""
    return catalogue_of(store / "rubrics" if store else None, chosen)


def rubrics_for(register: UnitRegister, catalogue: Catalogue) -> dict[str, RubricFile]:
    """The rubric of each kind of units in a register."""
    kinds = sorted({unit.kind for unit in register.units})
    return {kind: file for kind in kinds if (file := catalogue.for_kind(kind)) is not None}


def basis_at(catalogue: Catalogue, register: UnitRegister, settings: Settings, store: Path | None = None) -> Basis:
    """What a run of a store that starts now is judged by. Raises ``ConfigError``."""
    return Basis(rubrics_for(register, catalogue), *texts_of(settings, store))
