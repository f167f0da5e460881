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

Inspect = Callable[[Path, Path, datetime, list[str]], None]


def tour(store: Path, overrides: list[str], inspect: Inspect, afterwards: Callable[[], None]) -> None:
    """Serve the demo portal, write its register, and inspect it into a fresh store; ``afterwards`` runs while the
    portal still answers."""
    if (store / "duwang.db").exists():
        shutil.rmtree(store)
    with ExitStack() as stack:
        served = [(portal, stack.enter_context(serve(portal))) for portal in build()]
        store.mkdir(parents=True, exist_ok=True)
        register = store / "units.toml"
        register.write_text(register_text(served), encoding="utf-8")
        (store / "duwang.toml").write_text(CONFIGURATION, encoding="utf-8")
        inspect(register, store, AS_OF, overrides)
        afterwards()


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
