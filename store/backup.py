"""A copy of a store that is consistent while the store is in use, and the way back.

People's file is copied first and the archive last: what people said speaks of findings, findings of bodies, and neither
is ever removed before what speaks of it.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from cattrs import ClassValidationError, Converter

from store.database import faults_in
from store.trouble import StoreError

MANIFEST = "backup.json"
DATABASES = ("people.db", "console.db", "duwang.db", "archive.db")
"""In the order in which they are copied."""
LEFT_OUT = ("bundles", "pictures.db")
"""What a night makes anew: bundles are asked for again, pictures drawn again."""
_CONVERTER = Converter(detailed_validation=False)
_COMPANIONS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: when it was made, the trail's last entry, and each file's SHA-256."""

    made_at: str
    entries: int
    head: str
    files: dict[str, str]


def back_up(store: Path, target: Path, made_at: str) -> Manifest:
    """Copy a store into a folder that does not exist yet. Raises :class:`StoreError` when something in it is
    damaged."""
    if target.exists() and any(target.iterdir()):
        raise StoreError(f"{target} 已有内容：请换一个空目录")
    if target.resolve().is_relative_to(store.resolve()):
        raise StoreError(f"{target} 在库目录 {store} 之内：备份应放在别处，最好在另一块磁盘上")
    part = _beside(target)
    try:
        for name in DATABASES:
            if (store / name).is_file():
                _copy_database(store / name, part / name)
        for path in _others(store):
            goal = part / path.relative_to(store)
            goal.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            shutil.copy2(path, goal)
        entries, head = _head_of(part / "people.db")
        manifest = Manifest(made_at, entries, head, dict(_digests(part)))
        (part / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="ascii")
        if target.exists():
            target.rmdir()
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def verify(backup: Path) -> Manifest:
    """What a backup holds, when every file is as it was written. Raises :class:`StoreError`."""
    try:
        manifest = _CONVERTER.structure(json.loads((backup / MANIFEST).read_text(encoding="utf-8")), Manifest)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, ClassValidationError) as error:
        raise StoreError(f"{backup} 不是完整的备份：{MANIFEST} 缺失或已损坏") from error
    there = dict(_digests(backup))
    if "duwang.db" not in manifest.files or there.keys() != manifest.files.keys():
        raise StoreError(f"{backup} 不是完整的备份：其中的文件与 {MANIFEST} 所列不符")
    changed = [name for name, digest in manifest.files.items() if there.get(name) != digest]
    if changed:
        more = f"等 {len(changed)} 个文件" if len(changed) > 3 else ""
        raise StoreError(f"备份 {backup} 中的 {'、'.join(changed[:3])}{more}缺失或已被改动：请换一份备份")
    return manifest


def restore(backup: Path, store: Path) -> Manifest:
    """Copy a backup to where a store is to be: a folder that is empty or does not exist. Raises :class:`StoreError`."""
    manifest = verify(backup)
    if store.exists() and any(store.iterdir()):
        raise StoreError(f"{store} 已有内容：请恢复到一个空目录，核对后再换上")
    part = _beside(store)
    try:
        for name in manifest.files:
            goal = part / name
            goal.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            shutil.copy2(backup / name, goal)
        for name in DATABASES:
            if (part / name).is_file() and (fault := faults_in(part / name)):
                raise StoreError(f"备份 {backup} 中的 {name} 已损坏（{fault}）：请换一份备份")
        if _head_of(part / "people.db") != (manifest.entries, manifest.head):
            raise StoreError(f"备份 {backup} 的 {MANIFEST} 与其中的留痕不符：请换一份备份")
        part.chmod(0o750)
        if store.exists():
            store.rmdir()
        part.rename(store)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def _beside(goal: Path) -> Path:
    """A new folder beside a folder that is to be, which it becomes when it is whole."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{goal.name}.", dir=goal.parent))


def _copy_database(source: Path, target: Path) -> None:
    """As it is at one moment, whoever writes."""
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source, timeout=60)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    fault = faults_in(target)
    if fault:
        raise StoreError(f"{source} 已损坏（{fault}）：备份没有完成，请从此前的备份恢复")


def _others(store: Path) -> Iterator[Path]:
    """Registers, settings, tables, reports: everything that is no database and is not made anew."""
    for path in sorted(store.rglob("*")):
        parts = path.relative_to(store).parts
        is_companion = path.name.endswith(_COMPANIONS)
        if path.is_file() and not path.is_symlink() and parts[0] not in LEFT_OUT and path.name not in DATABASES:
            if not is_companion:
                yield path


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                yield path.relative_to(folder).as_posix(), hashlib.file_digest(file, "sha256").hexdigest()


def _head_of(people: Path) -> tuple[int, str]:
    if not people.is_file():
        return 0, ""
    with closing(sqlite3.connect(people)) as connection:
        row = connection.execute("SELECT seq, hash FROM acts ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")
