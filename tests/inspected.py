"""The demo, inspected once for all processes that run tests."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from duwang.demo.portal import AS_OF, build
from duwang.demo.server import serve
from duwang.demo.site import Expected, Portal
from duwang.demo.tour import CONFIGURATION, register_text, truth
from tests import commands


@dataclass(frozen=True)
class Demo:
    """The demo inspected end to end: its store, what the command printed, and the ground truth."""

    store: Path
    output: str
    truth: list[Expected]
    sites: list[str]
    portals: tuple[Portal, ...]


@contextmanager
def inspected(store: Path, *options: str) -> Iterator[Demo]:
    """The demo portal, inspected by the command line as a user would, and served as long as it is looked at."""
    store.mkdir(parents=True)
    portals = build()
    with serve(portals[0]) as county, serve(portals[1]) as township:
        (store / "duwang.toml").write_text(f"pictures = 0\n{CONFIGURATION}", encoding="utf-8")
        (store / "units.toml").write_text(register_text(list(zip(portals, (county, township)))), encoding="utf-8")
        arguments = ("inspect", str(store / "units.toml"), "--store", str(store), "--as-of", AS_OF.isoformat())
        done = commands.run((*arguments, "--jobs", "2", *options), "", Path(__file__).parent.parent)
        assert done.returncode == 0, done.stderr
        yield _demo(store, done.stdout, [county, township], portals)


@contextmanager
def shared(folder: Path, copy: Path) -> Iterator[Demo]:
    """A copy of the demo that one process has inspected for all who run tests over this folder. It is served until
    the last of them has done with it; nobody may change what is served."""
    folder.mkdir(exist_ok=True)
    note = folder / "demo.json"
    with ExitStack() as stack:
        users = stack.enter_context((folder / "users.lock").open("w"))
        with _alone(folder):
            if note.exists():
                demo = _demo(**json.loads(note.read_text(encoding="utf-8")), portals=build())
            else:
                demo = stack.enter_context(inspected(folder / f"store-{len(list(folder.iterdir()))}"))
                told = {"store": str(demo.store), "output": demo.output, "sites": demo.sites}
                note.write_text(json.dumps(told), encoding="utf-8")
                stack.callback(_wait_for_others, folder, note, users)
            fcntl.flock(users, fcntl.LOCK_SH)
        shutil.copytree(demo.store, copy)  # nobody opens the first one: a database in use is no plain file
        yield replace(demo, store=copy)


def _demo(store: str | Path, output: str, sites: list[str], portals: tuple[Portal, ...]) -> Demo:
    return Demo(Path(store), output, truth(list(zip(portals, sites))), sites, portals)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait_for_others(folder: Path, note: Path, users: IO[str]) -> None:
    with _alone(folder):
        note.unlink()  # who comes now makes one for himself
    fcntl.flock(users, fcntl.LOCK_EX)
