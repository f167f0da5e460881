"""Units under inspection (被考核单位) and the register that lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from model.column import ColumnType


@dataclass(frozen=True, slots=True)
class Unit:
    """A department or township with its column on a portal.

    ``id`` is stable and matches ``[a-z0-9-]+``; ``kind`` (单位类别) chooses the table of the rubric; ``site`` is the
    host (with port, if any) of the portal; ``columns`` are addresses that the register states instead of discovery.
    """

    id: str
    name: str
    kind: str
    portal: str
    site: str
    columns: Mapping[ColumnType, str] = field(default_factory=lambda: MappingProxyType({}))


_BRACKETS = str.maketrans("()", "（）")


def kind_word(text: str) -> str:
    """A kind of units (单位类别) as it is compared: without blanks, with the brackets of Chinese texts."""
    return "".join(sign for sign in text.translate(_BRACKETS) if sign.isprintable() and not sign.isspace())


@dataclass(frozen=True, slots=True)
class UnitRegister:
    """All units of an inspection, in the order of the register."""

    units: tuple[Unit, ...]

    def by_site(self) -> dict[str, tuple[Unit, ...]]:
        """Units grouped by the site that serves them, sites in order of first appearance."""
        sites: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            sites[unit.site] = (*sites.get(unit.site, ()), unit)
        return sites

    def only(self, ids: frozenset[str]) -> "UnitRegister":
        """The register restricted to some units; unknown ids are ignored by this method."""
        return UnitRegister(tuple(unit for unit in self.units if unit.id in ids))
