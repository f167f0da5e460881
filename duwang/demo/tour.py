"""``duwang demo``: the bundled portal, inspected end to end on loopback."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from duwang.demo.portal import AS_OF, build
from duwang.demo.server import serve
from duwang.demo.site import DemoUnit, Expected, Portal

CONFIGURATION = '[crawler]\ndelay = 0\nconcurrency = 8\nsecond_try_after = 1\nallow_networks = ["127.0.0.0/8"]\n'

MARK = "demo.txt"
"""Says that a folder is the demo's own."""
_MARKED = "本目录由 duwang demo 生成，再次运行 duwang demo 时会重新生成；rubrics、words 和 vocabulary.toml 保留。\n"
_KEPT = ("rubrics", "words", "vocabulary.toml", "holidays.toml")
"""What an office put there itself stays."""


class NotTheDemoError(Exception):
    """A folder holds something else."""


Inspect = Callable[[Path, Path, datetime, list[str]], None]


def tour(store: Path, overrides: list[str], inspect: Inspect, afterwards: Callable[[], None]) -> None:
    """Serve the demo portal, write its register, and inspect it into a fresh store; ``afterwards`` runs while the
    portal still answers. Raises :class:`NotTheDemoError` for a folder that is not the demo's own."""
    _clear(store)
    with ExitStack() as stack:
        served = [(portal, stack.enter_context(serve(portal))) for portal in build()]
        register = store / "units.toml"
        register.write_text(register_text(served), encoding="utf-8")
        (store / "duwang.toml").write_text(CONFIGURATION, encoding="utf-8")
        inspect(register, store, AS_OF, overrides)
        afterwards()


def _clear(store: Path) -> None:
    """An empty folder for the demo."""
    store.mkdir(parents=True, exist_ok=True)
    there = [path for path in store.iterdir() if path.name not in _KEPT]
    if there and not (store / MARK).is_file():
        raise NotTheDemoError(f"{store} 中已有文件，且不是演示生成的；请另选一个目录")
    for path in there:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    (store / MARK).write_text(_MARKED, encoding="utf-8")


def register_text(served: list[tuple[Portal, str]]) -> str:
    """The unit register of served portals, as TOML."""
    return "\n".join(_entry(unit, host) for portal, host in served for unit in portal.units)


def _entry(unit: DemoUnit, host: str) -> str:
    return (
        f'[[unit]]\nid = "{unit.id}"\nname = "{unit.name}"\nkind = "{unit.kind}"\nportal = '
        f'"http://{host}{unit.portal}"\n'
    )


def truth(served: list[tuple[Portal, str]]) -> list[Expected]:
    """What an inspection of the served portals must find, with the hosts filled in."""
    found = []
    for portal, host in served:
        for entry in portal.truth:
            unit = f"site:{host}" if entry.unit == "site:" else entry.unit
            target = f"http://{host}{entry.target}" if entry.target.startswith("/") else entry.target
            found.append(Expected(unit, entry.check, target, entry.outcome))
    return found
