"""Inspections that are in a store: the run, the register it was made with, the settings."""

from pathlib import Path

from crawler.register import read_register
from inspection.config import Settings
from inspection.pipeline import Inspection, chosen_rubric
from model.unit import UnitRegister
from rubric_map.files import known_kinds
from store.store import Run, Store


class NothingStoredError(Exception):
    """The store holds no inspection, or not the register of one."""


def stored_inspection(store: Store, settings: Settings, run_id: str = "") -> Inspection:
    """A run (the latest unless named) with the register it was made with. Raises :class:`NothingStoredError` and
    ``RegisterError``."""
    run = store.run(run_id) if run_id else store.latest_run()
    if run is None:
        raise NothingStoredError(f"{store.folder} 中没有检查结果；请先运行 duwang inspect")
    return Inspection(store, register_of_run(store.folder, run, settings), run, settings)


def register_of_run(folder: Path, run: Run, settings: Settings) -> UnitRegister:
    """The register that a run was made with; its addresses were vetted then."""
    kept = next(iter(sorted((folder / "registers").glob(f"{run.id}.*"))), None)
    if kept is None:
        raise NothingStoredError(
            f"{folder / 'registers'} 中缺少批次 {run.id} 的单位名录：请从备份恢复，或再次运行 duwang inspect"
        )
    chosen = chosen_rubric(settings.rubric)
    kinds = frozenset(chosen.applies_to) if chosen is not None else frozenset()
    return read_register(kept, ("0.0.0.0/0", "::/0"), known_kinds() | kinds, kinds)
