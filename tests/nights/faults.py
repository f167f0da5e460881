"""The disk is full from one write on, each write of a small night in turn (the way SQLite tests itself):
``python -m tests.nights.faults [--every N] [--jobs N]``. Needs a C compiler."""

import argparse
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from store.bundle import Bundle, State
from tests.nights.office import Office, findings, night, office

SHIM = Path(__file__).with_name("shim.c")
IN_FLIGHT = 8
"""Requests that may be on their way when the disk fills up, and are made again afterwards."""


def build_shim(folder: Path) -> Path | None:
    """The library that makes writes fail; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    made = folder / "shim.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(SHIM), "-ldl"], check=True)
    return made


class Faults:
    """A night whose writes are counted, and the same night with the disk full from one of them on."""

    def __init__(self, where: Office, folder: Path, shim: Path) -> None:
        self._office = where
        self._folder = folder
        self._shim = shim
        store, counter = self._store("whole")
        done = night(store, environment=self._environment(store, counter, 0))
        assert done.returncode == 0, done.stderr
        self.writes: int = struct.unpack("q", counter.read_bytes())[0]
        self.wanted = findings(store)
        self.asked = self._office.hits()

    def complaints(self, at: int) -> list[str]:
        """What is wrong with a night whose disk is full from a write on, and with going on from there."""
        store, counter = self._store(f"from-{at}")
        self._forget_hits()
        found = []
        done = night(store, environment=self._environment(store, counter, at))
        if struct.unpack("q", counter.read_bytes())[0] < at:
            return []  # this time the night was over before
        if done.returncode == 0:  # only what SQLite tidies up at the end was left undone
            return [] if findings(store) == self.wanted else ["exit code 0 with other findings"]
        if done.returncode != 1:
            found.append(f"exit code {done.returncode}: {done.stderr[-300:]}")
        last = done.stderr.strip().split("\n")[-1]
        if "Traceback" in done.stderr or not last.endswith("再次运行同一命令会接着进行"):
            found.append(f"said {done.stderr[-600:]}")
        before, settled = self._office.hits(), _settled(store)
        if sum(before.values()) > sum(self.asked.values()):
            found.append(f"asked {sum(before.values())} times")
        again = night(store)
        if again.returncode != 0:
            found.append(f"going on: exit code {again.returncode}: {again.stderr[-300:]}")
            return found
        seen = findings(store)
        if seen != self.wanted:
            found.append(f"other findings: {sorted(set(seen) ^ set(self.wanted))}")
        after = self._office.hits()
        twice = [each for each in settled if after.get(each, 0) > before.get(each, 0)]
        if twice:
            found.append(f"asked again: {twice}")
        if sum(after.values()) > sum(self.asked.values()) + IN_FLIGHT:
            found.append(f"asked {sum(after.values())} times in all")
        shutil.rmtree(store)
        return found

    def _store(self, name: str) -> tuple[Path, Path]:
        counter = self._folder / f"{name}.count"
        counter.write_bytes(bytes(8))
        return self._office.store(self._folder / name), counter

    def _forget_hits(self) -> None:
        self._office.quiet.hits.clear()
        self._office.other.hits.clear()

    def _environment(self, store: Path, counter: Path, at: int) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self._shim),
            "FAULT_COUNTER": str(counter),
            "FAULT_FOLDER": str(store),
            "FAULT_AT": str(at),
        }


def _settled(store: Path) -> list[str]:
    """Requests that were recorded, as the servers count them."""
    found = []
    for path in sorted((store / "bundles").glob("*/*.db")):
        bundle = Bundle(path)
        rows = bundle.database.execute("SELECT url FROM urls WHERE state = ?", (int(State.DONE),)).fetchall()
        bundle.close()
        for (url,) in rows:
            host, _, place = str(url).removeprefix("http://").partition("/")
            found.append(f"{host} GET /{place}")
    return found


def main() -> None:
    """Every write, or every N-th, in turn; a line for each complaint and a last one with the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="offices that are tried side by side")
    options = parser.parse_args()
    began = time.monotonic()

    def series(number: int) -> tuple[int, list[str]]:
        with office() as where, tempfile.TemporaryDirectory() as folder:
            shim = build_shim(Path(folder))
            if shim is None:
                sys.exit("no C compiler")
            faults = Faults(where, Path(folder), shim)
            places = range(1 + number * options.every, faults.writes + 1, options.every * options.jobs)
            found = []
            for place in places:
                for complaint in faults.complaints(place):
                    found.append(f"write {place}: {complaint}")
                    print(found[-1], flush=True)
            return len(places), found

    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(series, range(options.jobs)))
    tried, complaints = sum(count for count, _ in results), [line for _, lines in results for line in lines]
    print(f"{tried} writes, {len(complaints)} complaints, {time.monotonic() - began:.0f} s")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
