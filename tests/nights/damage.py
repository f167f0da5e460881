"""Ways in which files of a store come to harm; each takes the folder of a store that was inspected once."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

Damage = Callable[[Path], None]
MAIN = ("duwang.db", "archive.db", "people.db")


def bundle_of(store: Path) -> Path:
    """One bundle of the night."""
    return min((store / "bundles").glob("*/*.db"))


def fold(path: Path) -> None:
    """Bring everything into the file itself."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def truncated(path: Path, part: float) -> None:
    fold(path)
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * part))


def emptied(path: Path) -> None:
    fold(path)
    path.write_bytes(b"")


def removed(path: Path) -> None:
    fold(path)
    path.unlink()


def overwritten(path: Path) -> None:
    fold(path)
    path.write_bytes("这不是数据库。".encode() * 2_000)


def replaced(path: Path) -> None:
    """By a database of another program."""
    removed(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at TEXT)")
        connection.execute("INSERT INTO migrations VALUES ('0001_initial', '')")
        connection.commit()


def scrambled(path: Path) -> None:
    """Every page but the first holds rubbish."""
    fold(path)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(random.Random(1).randbytes(size - 4096))


def zeroed(path: Path) -> None:
    """A quarter in the middle is zeros, as after a crash of the file system."""
    fold(path)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(bytes(size // 4))


def garbled(path: Path) -> None:
    path.write_bytes(b"\xff[[[")


def newer(path: Path) -> None:
    """Written by a later version."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO migrations (name) VALUES ('_of_the_future')")
        connection.commit()


def without_table(table: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"DROP TABLE {table}")
            connection.commit()

    return damage


def said(statement: str, *values: object) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement, values)
            connection.commit()

    return damage


def said_of_acts(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER acts_unchanged")
        connection.execute("UPDATE acts SET said = '{'")
        connection.commit()


def swapped(store: Path) -> None:
    """Facts and archive change places."""
    for name in ("duwang.db", "archive.db"):
        fold(store / name)
    (store / "duwang.db").rename(store / "x.db")
    (store / "archive.db").rename(store / "duwang.db")
    (store / "x.db").rename(store / "archive.db")


def _on(name: str, harm: Callable[[Path], None]) -> Damage:
    return lambda store: harm(store / name)


def _on_bundle(harm: Callable[[Path], None]) -> Damage:
    return lambda store: harm(bundle_of(store))


def damages() -> Iterator[tuple[str, str, Damage]]:
    """(name, the file that is harmed, the harm)."""
    kinds: tuple[tuple[str, Callable[[Path], None]], ...] = (
        ("cut in half", lambda path: truncated(path, 0.5)),
        ("cut to its head", lambda path: truncated(path, 0.001)),
        ("emptied", emptied),
        ("removed", removed),
        ("overwritten with text", overwritten),
        ("replaced by another database", replaced),
        ("scrambled", scrambled),
        ("zeroed in the middle", zeroed),
        ("newer", newer),
    )
    for name in MAIN:
        for kind, harm in kinds:
            yield f"{name} {kind}", name, _on(name, harm)
    yield "facts and archive swapped", "duwang.db", swapped
    for table in ("findings", "observations", "runs", "check_runs"):
        yield f"duwang.db without {table}", "duwang.db", _on("duwang.db", without_table(table))
    yield "archive.db without bodies", "archive.db", _on("archive.db", without_table("bodies"))
    yield "archive.db lacks bodies", "archive.db", _on("archive.db", said("DELETE FROM bodies"))
    for table in ("acts", "inbox", "intake"):
        yield f"people.db without {table}", "people.db", _on("people.db", without_table(table))
    yield (
        "columns that are no JSON",
        "duwang.db",
        _on("duwang.db", said("UPDATE columns SET state = '{'")),
    )
    yield (
        "observations that are no JSON",
        "duwang.db",
        _on("duwang.db", said("UPDATE observations SET evidence = '['")),
    )
    for statement in (
        "UPDATE runs SET as_of = 'rubbish'",
        "UPDATE observations SET places = '{'",
        "UPDATE observations SET outcome = 'zzz'",
        "DELETE FROM runs",
        "DELETE FROM imports",
    ):
        yield statement, "duwang.db", _on("duwang.db", said(statement))
    yield "acts that are no JSON", "people.db", _on("people.db", said_of_acts)
    yield "bodies that are rubbish", "archive.db", _on("archive.db", said("UPDATE bodies SET body = x'00ff'"))
    for kind, harm in kinds:
        if kind not in ("removed", "replaced by another database"):
            yield f"bundle {kind}", "bundle", _on_bundle(harm)
    for statement in (
        "DELETE FROM run_files",
        "UPDATE kept_files SET body = x'00ff'",
        "UPDATE kept_files SET body = 'rubbish'",
    ):
        yield statement, "duwang.db", _on("duwang.db", said(statement))
    yield "settings garbled", "duwang.toml", _on("duwang.toml", garbled)
    yield "folder in place of the facts", "duwang.db", _folder_for_facts


def _folder_for_facts(store: Path) -> None:
    removed(store / "duwang.db")
    (store / "duwang.db").mkdir()
