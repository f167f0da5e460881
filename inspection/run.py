"""What an inspection works on, and where its parts lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.config import CrawlConfig
from crawler.discovery import Territory
from crawler.extract.place import BY_SCRIPT, Shown
from crawler.words import use_words
from inspection.basis import Basis
from inspection.config import Settings
from model.unit import Unit, UnitRegister
from rubric_map.language import Rubric
from store.snapshot import LinkWords, StoreSnapshot
from store.store import Import, Run, Store


@dataclass(frozen=True, slots=True)
class Inspection:
    """A run of a store with the units, the settings and the basis that it is made with.

    ``aside`` is the id of a rubric other than the run's own by which it is scored for once: nothing of that is stored.
    ``only`` are the ids of the units that a command is about; empty for all.
    """

    store: Store
    register: UnitRegister
    run: Run
    settings: Settings
    basis: Basis
    aside: str = ""
    only: frozenset[str] = frozenset()

    @property
    def chosen(self) -> UnitRegister:
        """The units that are looked at now. Whether a unit has its site alone, and what its peers have, is asked of the
        whole register."""
        return self.register.only(self.only) if self.only else self.register

    @property
    def bundles(self) -> Path:
        """Where the bundles of the run lie."""
        return self.store.folder / "bundles" / self.run.id

    @property
    def reports(self) -> Path:
        """Where the reports of the run lie; those by another rubric in a folder of their own."""
        return self.store.folder / "reports" / (f"{self.run.id}-{self.aside}" if self.aside else self.run.id)

    @property
    def crawl_config(self) -> CrawlConfig:
        """What crawls of the run are told."""
        return self.settings.crawler.crawl_config(self.basis.vocabulary)

    def bundle_of(self, site: str) -> Path:
        """Where the bundle of a site lies in the run."""
        return self.bundles / f"{site.replace(':', '_')}.db"

    def rubric_of(self, unit: Unit) -> Rubric | None:
        """The rubric for a unit; None where there is none for its kind."""
        return self.basis.rubric_for(unit.kind)


def open_inspection(
    store: Store, register: UnitRegister, settings: Settings, basis: Basis, as_of: datetime, now: datetime
) -> Inspection:
    """The inspection of a moment: an unfinished one of the same day is gone on with. Its words hold from now on."""
    use_words(basis.words)
    return Inspection(store, register, store.open_run(as_of, now), settings, basis)


def without_words(*_: object) -> Shown:
    """For snapshots whose links nobody quotes."""
    return BY_SCRIPT


def snapshots(inspection: Inspection, words: LinkWords = without_words) -> Iterator[tuple[Unit, Import, StoreSnapshot]]:
    """The snapshot of every unit that was imported, in the order of the register; ``words`` reads the words of a link
    from the page that has it."""
    store, run = inspection.store, inspection.run
    by_site = {imported.site: imported for imported in store.imports(run.id)}
    sites = inspection.register.by_site()
    for unit in inspection.chosen.units:
        imported = by_site.get(unit.site)
        if imported is not None:
            territory = Territory(unit, frozenset())
            lone = len(sites[unit.site]) == 1 and territory.is_whole_site
            prefix = "" if territory.is_whole_site else territory.prefix
            yield (
                unit,
                imported,
                StoreSnapshot(
                    store=store,
                    imported=imported,
                    unit=unit,
                    as_of=run.as_of,
                    link_words=words,
                    lone=lone,
                    prefix=prefix,
                ),
            )
