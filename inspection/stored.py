"""Inspections that are in a store: a run with what it was made with."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from crawler.register import read_register
from crawler.words import use_words
from inspection.basis import basis_at, catalogue_at
from inspection.config import Settings, texts_of
from inspection.record import record_of
from inspection.run import Inspection
from rubric_map.files import RubricFile, digest_of
from store.store import Run, Store


class NothingStoredError(Exception):
    """The store holds no inspection, not what one was made with, or no unit that a rubric scores."""


def stored_inspection(store: Store, settings: Settings, run_id: str = "", overridden: Iterable[str] = ()) -> Inspection:
    """A run (the latest unless named) with what it was made with, whose words hold from now on; ``settings`` are
    today's, of which those ``overridden`` for this command hold instead of the run's.

    Raises :class:`NothingStoredError`, ``RegisterError``, ``RubricError`` and ``ConfigError``.
    """
    run = store.run(run_id) if run_id else store.latest_run()
    if run is None:
        raise NothingStoredError(f"{store.folder} 中没有检查结果；请先运行 duwang inspect")
    record = record_of(store, run.id)
    if record is None:
        return _without_record(store, settings, run)
    overridden = frozenset(overridden)
    use_words(record.basis.words)
    basis = record.basis
    if "crawler.vocabulary" in overridden:
        basis = replace(basis, vocabulary=texts_of(settings, None)[0])
    return Inspection(store, record.register, run, settings.as_made(record.settings, overridden), basis)


def by_rubric(inspection: Inspection, file: RubricFile) -> Inspection:
    """The units of the inspection that a rubric scores, scored by it: aside, nothing is stored, where it is not the one
    that the run was made with. Raises :class:`NothingStoredError` when it scores none of them."""
    units = inspection.register.units
    concerned = frozenset(unit.id for unit in units if unit.kind in file.rubric.applies_to)
    if not concerned:
        there = "、".join(dict.fromkeys(unit.kind for unit in units))
        raise NothingStoredError(f"评分标准“{file.rubric.id}”不适用于批次 {inspection.run.id} 的任何单位（{there}）")
    inspection = replace(inspection, only=concerned if len(concerned) < len(units) else frozenset())
    own = inspection.basis.rubrics
    kinds = {unit.kind for unit in units if unit.id in concerned}
    if all(kind in own and digest_of(own[kind].rubric) == digest_of(file.rubric) for kind in kinds):
        return inspection
    rubrics = {**own, **dict.fromkeys(kinds, file)}
    return replace(inspection, basis=replace(inspection.basis, rubrics=rubrics), aside=file.rubric.id)


def _without_record(store: Store, settings: Settings, run: Run) -> Inspection:
    """A run of versions that kept its register alone: judged by what is at hand today."""
    catalogue = catalogue_at(store.folder, settings.rubric)
    register = read_register(_kept_register(store.folder, run), ("0.0.0.0/0", "::/0"), catalogue.kinds)
    basis = basis_at(catalogue, register, settings, store.folder)
    use_words(basis.words)
    return Inspection(store, register, run, settings, basis)


def _kept_register(folder: Path, run: Run) -> Path:
    kept = next(iter(sorted((folder / "registers").glob(f"{run.id}.*"))), None)
    if kept is None:
        raise NothingStoredError(
            f"{folder / 'duwang.db'} 中缺少批次 {run.id} 的单位名录：请从备份恢复，或再次运行 duwang inspect"
        )
    return kept
