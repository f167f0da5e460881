"""What a run was made with, kept with the run: register, settings, rubrics, words, versions.

Every later command about the run works with these, whatever has become of the office's files since.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from checks.loader import load_checks
from crawler import __version__
from crawler.extract import VERSION
from inspection.basis import Basis, catalogue_at
from inspection.config import ConsoleSettings, CrawlerSettings, Settings
from inspection.run import Inspection
from model.unit import UnitRegister
from rubric_map.files import RubricError, RubricFile, parse_rubric
from rubric_map.language import Rubric
from store.codec import dump, load
from store.store import Store
from store.trouble import damaged

UNITS, SETTINGS, KINDS, VERSIONS, VOCABULARY = (
    "units.json", "settings.json", "kinds.json", "versions.json", "vocabulary.toml",
)  # fmt: skip
_REGISTER, _RUBRICS, _WORDS = "register/", "rubrics/", "words/"


@dataclass(frozen=True, slots=True)
class Record:
    """What a run was made with."""

    register: UnitRegister
    settings: Settings
    basis: Basis
    versions: Mapping[str, str]


def keep_record(inspection: Inspection, register: Path | None = None) -> None:
    """Keep what a run is made with; ``register`` is the file that its units were read from, when it is at hand."""
    provenance, run = inspection.store.provenance, inspection.run.id
    before = provenance.of(run)
    rubrics = {each.rubric.id: each.body for each in inspection.basis.rubrics.values()}
    kinds = {kind: file.rubric.id for kind, file in inspection.basis.rubrics.items()}
    files = {
        UNITS: dump(inspection.register).encode(),
        SETTINGS: inspection.settings.model_dump_json().encode(),
        KINDS: _json(kinds),
        VERSIONS: _json(versions()),
        **{f"{_RUBRICS}{name}.toml": body for name, body in rubrics.items()},
    }
    if inspection.basis.vocabulary:
        files[VOCABULARY] = inspection.basis.vocabulary.encode()
    files |= {f"{_WORDS}{name}.toml": text.encode() for name, text in inspection.basis.words.items()}
    if register is not None:
        files[f"{_REGISTER}{register.name}"] = register.read_bytes()
    else:
        files |= {name: body for name, body in before.items() if name.startswith(_REGISTER)}
    if files != before:
        provenance.keep(run, files)


def record_of(store: Store, run: str) -> Record | None:
    """What a run was made with; None for runs of versions that kept nothing. Raises :class:`store.trouble.StoreError`
    when that was damaged."""
    try:
        files = store.provenance.of(run)
        return _record(files) if UNITS in files else None
    except (ValueError, KeyError, RubricError) as error:
        raise damaged(store.folder / "duwang.db", f"批次 {run} 所依据的文件不能读取（{error}）"[:200]) from error


def _record(files: Mapping[str, bytes]) -> Record:
    rubrics = {
        name.removeprefix(_RUBRICS).removesuffix(".toml"): RubricFile(_parsed(name, body), body)
        for name, body in files.items()
        if name.startswith(_RUBRICS)
    }
    of_kinds = {kind: rubrics[name] for kind, name in json.loads(files[KINDS]).items()}
    return Record(
        register=load(files[UNITS].decode(), UnitRegister),
        settings=_settings(json.loads(files[SETTINGS])),
        basis=Basis(
            of_kinds,
            files.get(VOCABULARY, b"").decode(),
            {
                name.removeprefix(_WORDS).removesuffix(".toml"): body.decode()
                for name, body in files.items()
                if name.startswith(_WORDS)
            },
        ),
        versions=json.loads(files[VERSIONS]),
    )


def _settings(kept: dict[str, Any]) -> Settings:
    """Settings as a run kept them, whatever keys and checks this version has no longer."""
    crawler = {key: value for key, value in kept.get("crawler", {}).items() if key in CrawlerSettings.model_fields}
    console = {key: value for key, value in kept.get("console", {}).items() if key in ConsoleSettings.model_fields}
    known = {key: value for key, value in kept.items() if key in Settings.model_fields}
    if known.get("checks") is not None:
        known["checks"] = [name for name in known["checks"] if name in load_checks()]
    return Settings.model_validate({**known, "crawler": crawler, "console": console})


def edition_of(store: Store, rubric: str, run: str) -> Rubric | None:
    """A rubric as a run was made with it, else as it is at hand; None when there is none of the id. Raises
    ``RubricError``."""
    record = record_of(store, run)
    kept = {file.rubric.id: file.rubric for file in record.basis.rubrics.values()} if record else {}
    if rubric in kept:
        return kept[rubric]
    try:
        return catalogue_at(store.folder).named(rubric).rubric
    except KeyError:
        return None


@cache
def _parsed(name: str, body: bytes) -> Rubric:
    return parse_rubric(Path(name), body)


@cache
def versions() -> dict[str, str]:
    """The versions of what makes results: the program, the extractor, each check (a digest of its file)."""
    checks = {name: _digest(each.function.__code__.co_filename) for name, each in load_checks().items()}
    return {"duwang": __version__, "extractor": str(VERSION), **checks}


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def _json(value: Mapping[str, str]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
