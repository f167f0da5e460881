"""A night for each hostile page or file alone, browser and all: ``python -m tests.nights.hostile_alone``."""

import sys
import tempfile
import time
from pathlib import Path

from tests.nights.hostile import put
from tests.nights.office import findings, night, office
from tests.portal.server import MockPortal

OPTIONS = ("--set", "crawler.timeout=3", "--set", "crawler.render_timeout=5", "--set", "crawler.page_budget=60")


def main() -> None:
    """A line for each, and a last one with the figures."""
    bad = 0
    with MockPortal() as probe:
        names = list(put(probe, "/x/"))
    with office(scripts=True) as where, tempfile.TemporaryDirectory() as folder:
        calm = where.store(Path(folder) / "calm")
        assert night(calm, *OPTIONS).returncode == 0
        quiet = findings(calm, "mzj")
        for number, name in enumerate(names):
            put(where.other, "/jyj/", name.__eq__)
            store = where.store(Path(folder) / str(number))
            began = time.monotonic()
            done = night(store, *OPTIONS)
            fine = done.returncode in (0, 3) and "Traceback" not in done.stderr and findings(store, "mzj") == quiet
            bad += not fine
            print(
                f"{'ok ' if fine else 'BAD'} {name}: code {done.returncode}, {time.monotonic() - began:.1f} s",
                flush=True,
            )
            if not fine:
                print(done.stderr[-800:], flush=True)
    print(f"{len(names)} nights, {bad} bad")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
